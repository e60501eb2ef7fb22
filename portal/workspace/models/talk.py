"""What was said and brought about one milestone: sign-off, files and comments, for both sides."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Select, Text, bindparam, false, literal, null, select, true, type_coerce, union_all

from portal.ground.db import Id, db
from portal.workspace.models.comments import Comment
from portal.workspace.models.milestone_files import MilestoneFile
from portal.workspace.models.sign_offs import SignOff

MOST_SHOWN = 200  # of each kind, the newest


@dataclass(frozen=True)
class Talk:
    """Rows: `comments` and `sign_off` the oldest first, `files` the newest first."""

    comments: list[Any]
    files: list[Any]
    sign_off: list[Any]

    def files_with(self, comment_id: UUID) -> list[Any]:
        """The files a comment brought along."""
        return [file for file in self.files if file.comment_id == comment_id]


def _kind(kind: str, model: Any, **columns: Any) -> Select[Any]:
    """One branch of the statement; what its table does not have is null."""
    found = {
        "text": null(), "from_team": false(), "size": type_coerce(null(), Integer),
        "comment_id": type_coerce(null(), Id()), **columns,
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
_TALK = select(_ALL).order_by(_ALL.c.id)


def talk_about(client_id: UUID, milestone_id: UUID) -> Talk:
    """Read in one statement. `word` is a file's name, or what a step of the sign-off decided."""
    rows = db.session.execute(_TALK, {"client_id": client_id, "milestone_id": milestone_id}).all()
    comments, files, steps = ([row for row in rows if row.kind == kind] for kind in ("comment", "file", "step"))
    return Talk(comments, files[::-1], steps)
