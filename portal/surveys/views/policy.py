"""The admin's page of the policy of asking: how often, how soon, how long."""

from flask import Blueprint, Response, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, requires
from portal.ground.web import conflict, done, page
from portal.surveys.forms.waves import PolicyForm
from portal.surveys.models.policy import StalePolicyError, change_policy, policy

bp = Blueprint("survey_policy", __name__, url_prefix="/admin/surveys/policy")


@bp.get("")
@requires(Can.SET_SURVEY_POLICY)
def index() -> Response:
    return page("surveys/policy.html", form=PolicyForm.over(policy()), newer=None)


@bp.post("")
@requires(Can.SET_SURVEY_POLICY)
def save() -> Response:
    form = PolicyForm()
    if not form.validate_on_submit():
        return page("surveys/policy.html", form=form, newer=None)
    numbers = {name: number for name, number in form.values.items() if name != "known"}
    try:
        change_policy(current_user, known=form.known.data, **numbers)
    except StalePolicyError:
        newer = policy()
        form.known.data = form.known.raw_data = newer.version
        return conflict("surveys/policy.html", form=form, newer=newer)
    return done(None, url_for(".index"), said=gettext("Saved"))
