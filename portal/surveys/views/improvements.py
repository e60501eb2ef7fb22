"""What we changed because of what people said: written by the team, told to those who asked."""

from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext, ngettext
from flask_login import current_user
from sqlalchemy import select

from portal.ground.access import Can, requires, visible_or_404
from portal.ground.db import db
from portal.ground.web import conflict, done, page
from portal.surveys.forms.improvements import ImprovementForm
from portal.surveys.models.improvements import Improvement
from portal.surveys.models.surveys import Survey
from portal.surveys.models.telling import newest_improvements, tell, who_asked
from portal.surveys.models.topics import topics

bp = Blueprint("improvements", __name__, url_prefix="/surveys/changes")
EDIT = "surveys/improvements/edit.html"
_SURVEYS = select(Survey.id, Survey.name).where(Survey.published > 0).order_by(Survey.name, Survey.id)


@bp.get("")
@requires(Can.TELL_IMPROVEMENT)
def index() -> Response:
    return page("surveys/improvements/index.html", improvements=newest_improvements())


@bp.get("/new")
@requires(Can.TELL_IMPROVEMENT)
def new() -> Response:
    """`?topic=<id>` comes from what people mention."""
    form = _offered(ImprovementForm(version="0", topic_id=request.args.get("topic", type=UUID)))
    return page(EDIT, form=form, improvement=None, newer=None)


@bp.post("")
@requires(Can.TELL_IMPROVEMENT)
def write() -> Response:
    form = _offered(ImprovementForm())
    if not form.validate_on_submit():
        return page(EDIT, form=form, improvement=None, newer=None)
    written = Improvement.write(current_user, **form.values)
    return done(None, url_for(".show", improvement_id=written.id), said=gettext("Saved"))


@bp.get("/<uuid:improvement_id>")
@requires(Can.TELL_IMPROVEMENT)
def show(improvement_id: UUID) -> Response:
    improvement = visible_or_404(Improvement, id=improvement_id)
    return page("surveys/improvements/show.html", improvement=improvement, people=who_asked(improvement))


@bp.get("/<uuid:improvement_id>/edit")
@requires(Can.TELL_IMPROVEMENT)
def edit(improvement_id: UUID) -> Response:
    improvement = visible_or_404(Improvement, id=improvement_id)
    return page(EDIT, form=_offered(ImprovementForm(obj=improvement)), improvement=improvement, newer=None)


@bp.post("/<uuid:improvement_id>")
@requires(Can.TELL_IMPROVEMENT)
def change(improvement_id: UUID) -> Response:
    improvement, form = visible_or_404(Improvement, id=improvement_id), _offered(ImprovementForm())
    if not form.validate_on_submit():
        return page(EDIT, form=form, improvement=improvement, newer=None)
    if form.version.data != str(improvement.version):
        form.version.data = str(improvement.version)
        return conflict(EDIT, form=form, improvement=improvement, newer=improvement)
    improvement.change(current_user, **form.values)
    return done(None, url_for(".show", improvement_id=improvement_id), said=gettext("Saved"))


@bp.post("/<uuid:improvement_id>/tell")
@requires(Can.TELL_IMPROVEMENT)
def tell_people(improvement_id: UUID) -> Response:
    """The boxes that are ticked, each `<client> <contact>`; whoever did not ask is not told, whatever is sent."""
    improvement = visible_or_404(Improvement, id=improvement_id)
    db.session.refresh(improvement, with_for_update=True)
    chosen = {pair for text in request.form.getlist("person") if (pair := _pair(text))}
    many = tell(improvement, current_user, chosen)
    said = ngettext("Told one person", "Told %(num)d people", many) if many else gettext("Nobody new was told")
    return done(None, url_for(".show", improvement_id=improvement_id), said=said)


def _pair(text: str) -> tuple[UUID, UUID] | None:
    try:
        client_id, contact_id = map(UUID, text.split())
    except ValueError:
        return None
    return client_id, contact_id


def _offered(form: ImprovementForm) -> ImprovementForm:
    form.offer(db.session.execute(_SURVEYS).all(), topics())
    return form
