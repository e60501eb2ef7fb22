"""The team's list of referrals, with what waits for review and for release, and what the budgets still hold."""

from flask import Blueprint, Response, abort, request, url_for

from portal.ground.access import Can, requires
from portal.ground.web import page
from portal.rewards.models.referral_budgets import budgets
from portal.rewards.models.referral_pages import SHOWN, list_referrals
from portal.rewards.models.referral_terms import referral_terms

bp = Blueprint("referrals", __name__, url_prefix="/referrals")


@bp.get("")
@requires(Can.STEER_REFERRAL)
def index() -> Response:
    """`?show=`: which of them."""
    shown = request.args.get("show", "open")
    if shown not in SHOWN:
        abort(404)
    found = list_referrals(shown, request.args.get("after"))
    more = url_for(".index", show=shown, after=found.after) if found.after else None
    terms = referral_terms()
    month, whole = budgets(terms)
    return page(
        "rewards/referrals/all.html", rows=found.rows, more=more, shown=shown, terms=terms, month=month, whole=whole
    )
