"""How much clients hear from people and how much from the portal itself, and what the vendor aims at."""

from flask import Blueprint, Response, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, can, requires
from portal.ground.web import done, page
from portal.home.forms import AimForm
from portal.home.shares import DAYS, aim, read_share, set_aim

bp = Blueprint("shares", __name__, url_prefix="/admin/rules/share")


@bp.get("")
@requires(Can.READ_RULES)
def index() -> Response:
    least, most = aim()
    return _shown(AimForm(least=least, most=most) if can(Can.MANAGE_RULES) else None)


@bp.post("")
@requires(Can.MANAGE_RULES)
def change() -> Response:
    form = AimForm()
    if not form.validate_on_submit():
        return _shown(form)
    set_aim(form.least.data, form.most.data, current_user)
    return done(None, url_for(".index"), said=gettext("Saved"))


def _shown(form: AimForm | None) -> Response:
    return page("home/shares/index.html", form=form, share=read_share(), days=DAYS)
