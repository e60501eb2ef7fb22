"""What the talk about a milestone wants to know, wherever it stands: on the roadmap, on a page of its own, alone."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from flask import Response, g, request
from flask_login import current_user

from portal.ground.access import Can, can, visible_or_404
from portal.ground.forms import Form
from portal.ground.web import page, wants_fragment
from portal.workspace.forms.talk import ApproveForm, AskForm, ChangesForm, CommentForm
from portal.workspace.models.milestones import Milestone
from portal.workspace.models.sign_offs import may_sign_off
from portal.workspace.models.talk import Talk, talk_about

FRAGMENT = "workspace/talk/_talk.html"


def find_milestone(milestone_id: UUID) -> Milestone:
    return visible_or_404(Milestone, id=milestone_id, removed_at=None)


@dataclass(frozen=True)
class Spoken:
    """The talk about a milestone, and what the reader may add to it.

    `stone`: the entity, or its row on the roadmap. `on`: "page" where it has its own. `refused`: forms by name.
    """

    talk: Talk
    stone: Any
    me: UUID
    may_write: bool
    may_ask: bool
    may_sign: bool
    on: str | None
    refused: dict[str, Form]

    @property
    def key(self) -> tuple[Any, ...]:
        """Everything it tells beside what stands in the milestone; a refused form is nothing to remember."""
        return self.talk.raw, self.me, self.may_write, self.may_ask, self.may_sign, self.on

    @property
    def level(self) -> int:
        return 2 if self.on == "page" else 3

    @cached_property
    def comment_form(self) -> Form:
        return self.refused.get("comment_form") or _of(self.stone, CommentForm(formdata=None))

    @cached_property
    def approve_form(self) -> Form:
        return self.refused.get("approve_form") or _of(self.stone, ApproveForm(formdata=None))

    @cached_property
    def changes_form(self) -> Form:
        return self.refused.get("changes_form") or _of(self.stone, ChangesForm(formdata=None))

    @cached_property
    def ask_form(self) -> Form:
        return self.refused.get("ask_form") or _of(self.stone, AskForm(formdata=None))


def spoken(milestone: Any, on: str | None = None, **forms: Form) -> Spoken:
    """`milestone`: the entity, or its row on the roadmap. `forms`: those that were refused, by name."""
    may_write = not g.get("viewing_as") and can(Can.COMMENT)
    return Spoken(
        talk=talk_about(g.client.id, milestone.id),
        stone=milestone,
        me=current_user.id,
        may_write=may_write,
        may_ask=may_write and can(Can.EDIT_ROADMAP),
        may_sign=may_write and _may_sign(milestone),
        on=on or request.args.get("on"),
        refused={name: _of(milestone, form) for name, form in forms.items()},
    )


def refused(milestone: Milestone, form: Form, status: int | None = None, **forms: Form) -> Response:
    """The talk again, with what was typed and why it was refused."""
    talk = spoken(milestone, None if wants_fragment() else "page", **forms)
    return page("workspace/talk/refused.html", FRAGMENT, status, form=form, stone=milestone, spoken=talk)


def _of(stone: Any, form: Form) -> Form:
    """Its fields named after the milestone: several may stand open on one page."""
    for field in form:
        field.id = f"{field.name}-{stone.id}"
    return form


def _may_sign(milestone: Any) -> bool:
    """True if it lies before the reader."""
    asked = milestone.approval_asked_at is not None and can(Can.APPROVE_MILESTONE)
    return asked and may_sign_off(g.client.id, milestone.contact_id, current_user)
