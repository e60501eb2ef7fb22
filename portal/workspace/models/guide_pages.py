"""Finding guides: by words, phase and page; and what the team sees about how they are read."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, case, func, or_, select

from portal.ground.access import TEAM
from portal.ground.db import db
from portal.ground.search import holds
from portal.people.models.users import User
from portal.workspace.models.guide_answers import GuideAnswer, Understanding
from portal.workspace.models.guides import Guide, GuideDraft, GuidePhase, TeamGuide

MOST = 300
MOST_WORDS_SAID = 100

_answers = (
    select(
        GuideAnswer.guide_id,
        func.count().filter(GuideAnswer.helped).label("yes"),
        func.count().filter(~GuideAnswer.helped).label("no"),
    )
    .group_by(GuideAnswer.guide_id)
    .subquery()
)
_DRAFTS = (
    select(
        GuideDraft.id,
        GuideDraft.kind,
        GuideDraft.title,
        GuideDraft.phase,
        GuideDraft.page,
        GuideDraft.for_team,
        GuideDraft.saved_at,
        GuideDraft.written_by_name,
        func.coalesce(Guide.published_at, TeamGuide.published_at).label("published_at"),
        func.coalesce(_answers.c.yes, 0).label("yes"),
        func.coalesce(_answers.c.no, 0).label("no"),
    )
    .outerjoin(Guide, Guide.id == GuideDraft.id)
    .outerjoin(TeamGuide, TeamGuide.id == GuideDraft.id)
    .outerjoin(_answers, _answers.c.guide_id == GuideDraft.id)
    .where(GuideDraft.removed_at.is_(None))
    .order_by(GuideDraft.for_team, GuideDraft.title, GuideDraft.id)
    .limit(MOST)
)
_WORDS = (
    select(GuideAnswer.helped, GuideAnswer.word, GuideAnswer.answered_at)
    .where(GuideAnswer.guide_id == bindparam("guide_id"))
    .order_by(GuideAnswer.word.is_(None), GuideAnswer.answered_at.desc())
    .limit(MOST_WORDS_SAID)
)
_UNDERSTOOD = (
    select(User.name, Understanding.understood_at)
    .outerjoin(
        Understanding,
        and_(
            Understanding.user_id == User.id,
            Understanding.guide_id == bindparam("guide_id"),
            Understanding.edition == bindparam("edition"),
        ),
    )
    .where(User.role.in_(TEAM), User.disabled_at.is_(None))
    .order_by(Understanding.understood_at.is_(None), User.name)
)


def guides(words: Sequence[str] = (), phase: GuidePhase | None = None, rank: int | None = None) -> Sequence[Any]:
    """Guides that hold all these folded words; of a phase together with those of any phase.

    `rank`: only those for clients of that rank and below; None for all of them.
    """
    found = _found(Guide, words, phase)
    return db.session.execute(found if rank is None else found.where(Guide.least_rank <= rank)).all()


def guide_for(guide_id: UUID, rank: int | None) -> Guide | None:
    """The guide, if it is for clients of that rank; None asks for no rank."""
    guide = db.session.get(Guide, guide_id)
    return guide if guide is not None and (rank is None or guide.least_rank <= rank) else None


def team_guides(reader_id: UUID, words: Sequence[str] = (), phase: GuidePhase | None = None) -> Sequence[Any]:
    """The team's own, the same way; `understood_at` is when the reader understood the present edition."""
    mine = and_(
        Understanding.guide_id == TeamGuide.id,
        Understanding.user_id == reader_id,
        Understanding.edition == TeamGuide.edition,
    )
    found = _found(TeamGuide, words, phase).add_columns(Understanding.understood_at).outerjoin(Understanding, mine)
    return db.session.execute(found).all()


def drafts() -> Sequence[Any]:
    """All guides as their writers see them, with how many they helped and how many not."""
    return db.session.execute(_DRAFTS).all()


def words_said(guide_id: UUID) -> Sequence[Any]:
    """What readers answered, those with a word first; without their names, for a word may come from anywhere."""
    return db.session.execute(_WORDS, {"guide_id": guide_id}).all()


def understood(guide_id: UUID, edition: int) -> Sequence[Any]:
    """Everybody on the team; `understood_at` is None for those who have not said so yet."""
    return db.session.execute(_UNDERSTOOD, {"guide_id": guide_id, "edition": edition}).all()


def _found(model: type[Guide] | type[TeamGuide], words: Sequence[str], phase: GuidePhase | None) -> Select[Any]:
    rank = case({name.value: place for place, name in enumerate(GuidePhase)}, value=model.phase)
    columns: list[Any] = [model.id, model.kind, model.title, model.lead, model.phase, model.page, model.least_rank]
    found: Select[Any] = select(*columns)
    if phase is not None:
        found = found.where(or_(model.phase == phase, model.phase == GuidePhase.ANY))
    found = found.where(*(holds(model.folded, word) for word in words))
    return found.order_by(rank, model.title, model.id).limit(MOST)
