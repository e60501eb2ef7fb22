"""In their words: every answer that came with words, and what to close; the team's alone."""

from uuid import UUID

from flask import Blueprint, Response, request

from portal.ground.access import Can, requires
from portal.ground.db import now
from portal.ground.fold import query_words
from portal.ground.web import page
from portal.surveys.models.loop_figures import loop_figures
from portal.surveys.models.loops import Loop
from portal.surveys.models.score_groups import ScoreGroup
from portal.surveys.models.topics import topics
from portal.surveys.models.verbatims import LOOKED_BACK, MOST_COUNTED, Show, Wanted, mentioned, to_close, verbatims

bp = Blueprint("verbatims", __name__, url_prefix="/surveys/words")


@bp.get("")
@requires(Can.CLOSE_LOOP)
def index() -> Response:
    """`?show=open|all`, `?group=low|middle|high`, `?topic=<id>`, `?q=`: anything else is as if it were not there."""
    typed = request.args.get("q", "").strip()[:200]
    wanted = Wanted(
        show=request.args.get("show", Show.ALL, type=Show),
        group=request.args.get("group", type=ScoreGroup),
        topic_id=request.args.get("topic", type=UUID),
        words=tuple(query_words(typed)),
    )
    return page(
        "surveys/words/index.html",
        wanted=wanted,
        typed=typed,
        found=verbatims(wanted, request.args.get("after")),
        to_close=to_close(),
        most_counted=MOST_COUNTED,
        mentioned=mentioned(),
        topics=topics(),
        figures=loop_figures(Loop.created_at >= now() - LOOKED_BACK),
    )
