"""What rules may do with what both sides read: a letter to one client; and the time a milestone stays late."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import bindparam, select

from portal.ground.actions import Action, Due, Kind, Occasion, Parameter, Values, Wait, register
from portal.ground.db import db
from portal.ground.grants import GRANTS, Can
from portal.people.models.users import User
from portal.workspace.models.milestones import Milestone
from portal.workspace.models.updates import Audience, Update, UpdateKind

_SIGNERS = (
    select(User.id, User.name)
    .where(User.role.in_([role for role, held in GRANTS.items() if Can.WRITE_LETTER in held]))
    .where(User.disabled_at.is_(None))
    .order_by(User.name)
)
_LATE = (
    select(Milestone.client_id, Milestone.id, Milestone.title, Milestone.due_on)
    .where(
        Milestone.completed_at.is_(None),
        Milestone.removed_at.is_(None),
        Milestone.due_on >= bindparam("first"),
        Milestone.due_on <= bindparam("last"),
    )
    .order_by(Milestone.due_on, Milestone.id)
)


class NobodySigns(ValueError):
    """Who was to sign the letter is not here any more."""


def signers() -> list[tuple[str, str]]:
    """Whoever may sign letters."""
    return [(str(row.id), row.name) for row in db.session.execute(_SIGNERS)]


def _preview(occasion: Occasion, values: Values) -> str:
    name = occasion.names.get(UUID(values["signer"]), "")
    return str(gettext("A letter from %(name)s: “%(title)s”", name=name, title=values["title"]))


def _write(occasion: Occasion, values: Values) -> Iterable[UUID]:
    signer = db.session.get(User, UUID(values["signer"]))
    if signer is None or not signer.is_active:
        raise NobodySigns(gettext("Whoever was to sign is no longer here."))
    words = {"title": values["title"], "text": values["text"]}
    letter = Update.write(
        signer, kind=UpdateKind.LETTER, audience=Audience.CLIENT, only_client_id=occasion.client_id, **words
    )
    letter.publish(signer)
    return [letter.id]


def _late(first: date, last: date, days: int) -> Iterable[Due]:
    """Milestones not reached so many days after the date they stand for now."""
    on = timedelta(days=days)
    for row in db.session.execute(_LATE, {"first": first - on, "last": last - on}).all():
        ids = {"milestone_id": row.id}
        yield Due(row.client_id, row.id, row.due_on + on, row.due_on.isoformat(), row.title, ids)


register(
    Action(
        "letter",
        _("send a letter"),
        (
            Parameter("signer", _("Signed by"), Kind.CHOICE, signers),
            Parameter("title", _("Title"), filled=True),
            Parameter("text", _("Letter"), Kind.PARAGRAPHS, most=20_000, filled=True),
        ),
        preview=_preview,
        perform=_write,
        announces=lambda _values: [("update.scheduled", {"letter": True})],
        goes_on=("update.published",),
        for_client=lambda _values: True,
    ),
    Wait(
        "time.milestone_late",
        _("a milestone is %(days)s days late"),
        _late,
        ids=("milestone_id",),
        titled="milestone",
        days=5,
    ),
)
