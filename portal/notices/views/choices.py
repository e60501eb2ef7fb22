"""How one wants to be told: a page of everybody's own settings."""

from flask import Blueprint, Response, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import signed_in
from portal.ground.web import done, page
from portal.notices.forms.choices import ChoicesForm, choices_form
from portal.notices.models.choices import NoticeChoice, wishes_of

bp = Blueprint("notice_choices", __name__, url_prefix="/me/notifications")


@bp.get("")
@signed_in
def show() -> Response:
    return page("notices/choices/show.html", form=_form())


@bp.post("")
@signed_in
def save() -> Response:
    form = _form()
    if not form.validate():
        return page("notices/choices/show.html", form=form)
    NoticeChoice.of(current_user.id).take(form.chosen, **form.times)
    return done(None, to=url_for(".show"), said=gettext("Saved."))


@bp.post("/new-links")
@signed_in
def renew_links() -> Response:
    """What stops mails by a link was forwarded, perhaps: the links of all earlier mails stop nothing any more."""
    NoticeChoice.of(current_user.id).renew_links()
    return done(None, to=url_for(".show"), said=gettext("The links in earlier mails stop nothing any more."))


def _form() -> ChoicesForm:
    return choices_form(wishes_of(current_user.id), for_team=current_user.is_team)
