"""Guides as they are read: found by words and by phase, shown beside a page, and answered."""

from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, can, requires, visible_or_404
from portal.ground.db import db
from portal.ground.web import done, page
from portal.ground.words import query_words
from portal.people.models.ranks import readers_rank
from portal.workspace.forms.guides import PHASES, PLACES, AnswerForm
from portal.workspace.models.guide_answers import Understanding, answer_of
from portal.workspace.models.guide_answers import answer as say
from portal.workspace.models.guide_answers import understand as confirm
from portal.workspace.models.guide_pages import guide_for, guides, team_guides
from portal.workspace.models.guides import Guide, GuidePhase, TeamGuide

bp = Blueprint("guides", __name__, url_prefix="/guides")


@bp.get("")
@requires(Can.READ_GUIDES)
def index() -> Response:
    """`q`: words to find; `phase`; `page`: what helps with this page of the portal stands first."""
    asked = request.args.get("q", "")[:200]
    words, beside = query_words(asked), request.args.get("page")
    phase = request.args.get("phase", type=GuidePhase)
    found = guides(words, phase, readers_rank())
    return page(
        "workspace/guides/index.html",
        "workspace/guides/_found.html",
        beside=[one for one in found if beside and one.page == beside],
        found=[one for one in found if not beside or one.page != beside],
        ours=team_guides(current_user.id, words, phase) if can(Can.READ_TEAM_GUIDE) else (),
        place=PLACES.get(beside or ""),
        asked=asked,
        words=words,
        phase=phase,
        phases=PHASES,
    )


@bp.get("/<uuid:guide_id>")
@requires(Can.READ_GUIDES)
def show(guide_id: UUID) -> Response:
    guide = _guide(guide_id)
    known = answer_of(guide.id, current_user.id)
    given = {"helped": "yes" if known.helped else "no", "word": known.word} if known else {}
    return _page(guide, AnswerForm(formdata=None, data=given), answered=known is not None)


@bp.post("/<uuid:guide_id>/answer")
@requires(Can.READ_GUIDES)
def answer(guide_id: UUID) -> Response:
    guide, form = _guide(guide_id), AnswerForm()
    if not form.validate_on_submit():
        return _page(guide, form, answered=False)
    say(guide, current_user, **form.values)
    return done(None, url_for(".show", guide_id=guide.id), said=gettext("Thank you. We read every answer."))


@bp.post("/<uuid:guide_id>/understood")
@requires(Can.READ_TEAM_GUIDE)
def understand(guide_id: UUID) -> Response:
    confirm(visible_or_404(TeamGuide, id=guide_id), current_user)
    return done(None, url_for(".show", guide_id=guide_id), said=gettext("Noted"))


def _guide(guide_id: UUID) -> Guide | TeamGuide:
    """A guide for whoever stands high enough; one of the team's own for the team alone."""
    found: Guide | TeamGuide | None = guide_for(guide_id, readers_rank())
    if found is None and can(Can.READ_TEAM_GUIDE):
        found = db.session.get(TeamGuide, guide_id)
    return found or abort(404)


def _page(guide: Guide | TeamGuide, form: AnswerForm, *, answered: bool) -> Response:
    for_team = isinstance(guide, TeamGuide)
    key = (guide.id, current_user.id, guide.edition)
    return page(
        "workspace/guides/show.html",
        guide=guide,
        form=form,
        answered=answered,
        for_team=for_team,
        understood=db.session.get(Understanding, key) if for_team else None,
        phases=PHASES,
    )
