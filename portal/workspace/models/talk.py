"""What was said and brought about one milestone: sign-off, files and comments, for both sides."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Integer,
    Select,
    Text,
    bindparam,
    cast,
    false,
    literal,
    null,
    select,
    true,
    type_coerce,
    union_all,
)

from portal.ground.db import Id
from portal.ground.reading import Raw, Reading
from portal.workspace.models.comments import Comment
from portal.workspace.models.milestone_files import MilestoneFile
from portal.workspace.models.milestones import Milestone
from portal.workspace.models.sign_offs import SignOff

MOST_SHOWN = 200  # of each kind, the newest


@dataclass(frozen=True)
class Talk:
    """`raw`: all as it was read, the oldest first. Of the rows, `word` is a file's name, or what a step decided."""

    raw: tuple[Raw, ...]

    @cached_property
    def comments(self) -> list[Any]:
        return self._of("comment")

    @cached_property
    def files(self) -> list[Any]:
        """The newest first."""
        return self._of("file")[::-1]

    @cached_property
    def sign_off(self) -> list[Any]:
        return self._of("step")

    def files_with(self, comment_id: UUID) -> list[Any]:
        """The files a comment brought along."""
        return [file for file in self.files if file.comment_id == comment_id]

    def _of(self, kind: str) -> list[Any]:
        return [_TALK.revive(raw) for raw in self.raw if raw[0] == kind]


def _kind(kind: str, model: Any, **columns: Any) -> Select[Any]:
    """One branch of the statement; what its table does not have is null."""
    found = {
        "text": cast(null(), Text), "from_team": false(), "size": cast(null(), Integer),
        "comment_id": cast(null(), Id()), **columns,
    }  # fmt: skip
    branch = (
        select(
            literal(kind, Text).label("kind"),
            model.id,
            model.created_at,
            *(column.label(name) for name, column in found.items()),
        )
        .where(model.client_id == bindparam("client_id"), model.milestone_id == bindparam("milestone_id"))
        .order_by(model.id.desc())
        .limit(MOST_SHOWN)
    )
    return branch.where(model.removed_at.is_(None)) if hasattr(model, "removed_at") else branch


_ALL = union_all(
    *(
        select(branch.subquery())
        for branch in (
            _kind(
                "comment", Comment, text=Comment.text, from_team=Comment.from_team,
                by_id=Comment.author_id, by_name=Comment.author_name, word=literal("", Text),
            ),
            _kind(
                "file", MilestoneFile, size=MilestoneFile.size, comment_id=MilestoneFile.comment_id,
                by_id=MilestoneFile.uploaded_by_id, by_name=MilestoneFile.uploaded_by_name, word=MilestoneFile.name,
            ),
            _kind(
                "step", SignOff, text=SignOff.words, from_team=true(),
                by_id=SignOff.by_id, by_name=SignOff.by_name, word=type_coerce(SignOff.decision, Text),
            ),
        )
    )
).subquery()  # fmt: skip
_TALK = Reading(  # from the milestone, so that whoever may not read it reads nothing about it
    select(*_ALL.c)
    .select_from(Milestone)
    .join(_ALL, true())
    .where(Milestone.client_id == bindparam("client_id"), Milestone.id == bindparam("milestone_id"))
    .order_by(_ALL.c.id)
)


def talk_about(client_id: UUID, milestone_id: UUID) -> Talk:
    """Read in one statement."""
    return Talk(tuple(_TALK.raw({"client_id": client_id, "milestone_id": milestone_id})))
