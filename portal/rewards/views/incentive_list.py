"""Offers over all clients, for the team: what waits for an answer, what is to be honoured, what became of others."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_login import current_user

from portal.ground.access import Can, requires
from portal.ground.tables import sheet
from portal.ground.web import page
from portal.people.forms.client_filters import filters_from
from portal.people.models.client_list import segments
from portal.people.models.serving import team_members
from portal.rewards.exporting.offers import offer_table
from portal.rewards.models.incentive_offers import OfferState
from portal.rewards.models.offer_lists import OfferFilters, listed_offers

bp = Blueprint("incentive_list", __name__, url_prefix="/incentives")


@bp.get("")
@requires(Can.OFFER_INCENTIVE)
def index() -> Response:
    """`?state=accepted`: those in that state, else those that wait; `?owner=mine|<id>`, `?segment=`: whose."""
    filters = _filters()
    found = listed_offers(filters, request.args.get("after"))
    return page(
        "rewards/incentives/all.html",
        offers=found.rows,
        after=found.after,
        filters=filters,
        states=list(OfferState),
        members=team_members(),
        segments=segments(),
        here=here,
    )


@bp.get("/export")
@requires(Can.EXPORT)
def export() -> Response:
    """The same list, whole; `?format=xlsx` or CSV."""
    return sheet(offer_table(_filters()))


def here(endpoint: str = ".index", **others: Any) -> str:
    """This list with other filters, or what `endpoint` makes of it."""
    known = {name: request.args.get(name) for name in ("state", "owner", "segment")}
    return url_for(endpoint, **{name: value for name, value in {**known, **others}.items() if value})


def _filters() -> OfferFilters:
    """What makes no sense in the address asks for nothing."""
    state = request.args.get("state", OfferState.OFFERED, type=OfferState)
    whose = filters_from(request.args, current_user.id)
    return OfferFilters(state, whose.owner_id, whose.segment)
