"""The admin's page of the terms on which recommendations are rewarded, and of what the budgets still hold."""

from typing import Any

from flask import Blueprint, Response, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, requires
from portal.ground.web import conflict, done, page
from portal.people.stale import newer_values
from portal.rewards.forms.referral_terms import ReferralTermsForm
from portal.rewards.models.referral_budgets import budgets
from portal.rewards.models.referral_terms import UNSET, referral_terms

bp = Blueprint("referral_terms", __name__, url_prefix="/admin/rewards/referrals")


@bp.get("")
@requires(Can.SET_REFERRALS)
def show() -> Response:
    return _shown(ReferralTermsForm(data=_saved()))


@bp.post("")
@requires(Can.SET_REFERRALS)
def save() -> Response:
    form = ReferralTermsForm()
    if not form.validate():
        return _shown(form)
    if (newer := newer_values(form, _saved())) is not None:
        return conflict("rewards/referrals/terms.html", form=form, newer=newer, **_budgets())
    referral_terms().change(current_user, form.values)
    return done(None, url_for(".show"), said=gettext("Saved; the terms hold from now on"))


def _saved() -> dict[str, Any]:
    terms = referral_terms()
    return {name: getattr(terms, name) for name in UNSET}


def _shown(form: ReferralTermsForm) -> Response:
    return page("rewards/referrals/terms.html", form=form, newer=None, **_budgets())


def _budgets() -> dict[str, Any]:
    month, whole = budgets(referral_terms())
    return {"month": month, "whole": whole}
