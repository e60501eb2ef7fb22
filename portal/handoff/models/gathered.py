"""What the team knows of a client, gathered for its brief in one statement: people, worries, promises, dates, talks."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Date,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)

from portal.ground.db import Id, Instant, JsonText
from portal.ground.reading import Reading
from portal.history.models.concerns import Concern, Severity
from portal.history.models.interactions import Interaction
from portal.people.models.assignments import Assignment
from portal.people.models.clients import Client, ClientStanding
from portal.people.models.contacts import Contact, ContactStanding, Preference
from portal.people.models.users import Membership, User, access_of
from portal.rewards.models.incentive_offers import IncentiveOffer, OfferState
from portal.surveys.models.answers import Answer
from portal.surveys.models.loops import Loop
from portal.tasks.models import Side, Task
from portal.workspace.models.meetings import Meeting

MOST_PEOPLE = 60
MOST_KNOWN = 200
MOST_CONCERNS = 20
MOST_PROMISES = 40
MOST_OFFERS = 20
MOST_AHEAD = 15
LAST_TALKS = 5
LONGEST_TEXT = 400

_CLIENT = bindparam("client_id", type_=Id())
_COLUMNS: dict[str, Any] = {
    "id": cast(null(), Id()),
    "other_id": cast(null(), Id()),
    "title": cast(null(), Text),
    "line": cast(null(), Text),
    "words": cast(null(), Text),
    "source": cast(null(), Text),
    "state": cast(null(), Text),
    "level": cast(null(), Text),
    "more": cast(null(), Text),
    "on": cast(null(), Date),
    "until": cast(null(), Date),
    "at": cast(null(), Instant()),
    "flag": cast(null(), Boolean),
    "present": type_coerce(cast(null(), Text), JsonText),
}


def _row(part: str, **columns: Any) -> Select[Any]:
    """One branch: every branch has the same columns."""
    return select(
        literal(part).label("part"), *(columns.get(name, none).label(name) for name, none in _COLUMNS.items())
    )


_standing = (
    _row(
        "standing",
        title=Client.name,
        state=type_coerce(ClientStanding.state, Text),
        more=ClientStanding.segment,
        on=ClientStanding.renewal_on,
        until=Client.started_on,
        at=ClientStanding.last_talk_at,
    )
    .join(ClientStanding, ClientStanding.client_id == Client.id)
    .where(Client.id == _CLIENT)
)
_serving = (
    _row(
        "serving",
        id=User.id,
        title=User.name,
        line=User.title,
        level=type_coerce(Assignment.role, Text),
        on=Assignment.from_on,
    )
    .join(User, User.id == Assignment.user_id)
    .where(Assignment.client_id == _CLIENT, Assignment.until_on.is_(None))
    .limit(MOST_PEOPLE)
)
_people = (
    _row(
        "person",
        id=Contact.id,
        other_id=ContactStanding.reports_to_id,
        title=Contact.name,
        line=Contact.title,
        words=Contact.email,
        source=Contact.phone,
        state=type_coerce(ContactStanding.stance, Text),
        level=type_coerce(ContactStanding.role, Text),
        more=Contact.language,
        at=ContactStanding.last_talk_at,
        flag=Membership.is_lead,
    )
    .outerjoin(
        ContactStanding, and_(ContactStanding.client_id == Contact.client_id, ContactStanding.contact_id == Contact.id)
    )
    .outerjoin(Membership, access_of(Contact.client_id, Contact.id))
    .where(Contact.client_id == _CLIENT, Contact.left_on.is_(None))
    .order_by(Contact.name)
    .limit(MOST_PEOPLE)
)
_known = (
    _row(
        "known",
        id=Preference.id,
        other_id=Preference.contact_id,
        title=Preference.label,
        words=Preference.value,
        source=Preference.source,
        state=type_coerce(Preference.kind, Text),
        line=User.name,
        on=Preference.noted_on,
    )
    .join(Contact, and_(Contact.client_id == Preference.client_id, Contact.id == Preference.contact_id))
    .outerjoin(User, User.id == Preference.noted_by_id)
    .where(Preference.client_id == _CLIENT, Preference.removed_at.is_(None), Contact.left_on.is_(None))
    .order_by(Preference.noted_on.desc())
    .limit(MOST_KNOWN)
)
_concerns = (
    _row(
        "concern",
        id=Concern.id,
        title=Concern.title,
        words=func.substr(Concern.text, 1, LONGEST_TEXT),
        state=type_coerce(Concern.state, Text),
        level=type_coerce(Concern.severity, Text),
        line=User.name,
        on=Concern.due_on,
        at=Concern.created_at,
    )
    .outerjoin(User, User.id == Concern.owner_id)
    .where(Concern.client_id == _CLIENT, Concern.resolved_at.is_(None))
    .order_by(case((Concern.severity == Severity.URGENT, 0), else_=1), Concern.created_at)
    .limit(MOST_CONCERNS)
)
_loops = (
    _row(
        "loop",
        id=Answer.id,
        title=Contact.name,
        words=func.substr(Answer.words, 1, LONGEST_TEXT),
        state=cast(Answer.score, Text),
        line=User.name,
        on=Task.due_on,
        at=Loop.created_at,
    )
    .join(Loop, and_(Loop.client_id == Answer.client_id, Loop.answer_id == Answer.id))
    .join(Contact, and_(Contact.client_id == Answer.client_id, Contact.id == Answer.contact_id))
    .join(Task, and_(Task.client_id == Answer.client_id, Task.answer_id == Answer.id))
    .outerjoin(User, User.id == Task.owner_id)
    .where(Answer.client_id == _CLIENT, Loop.closed_at.is_(None))
    .order_by(Loop.created_at)
    .limit(MOST_CONCERNS)
)
_TO_DO = (Task.client_id == _CLIENT, Task.done_at.is_(None), Task.removed_at.is_(None))
_of_an_offer = (
    select(IncentiveOffer.id)
    .where(
        IncentiveOffer.client_id == Task.client_id,
        IncentiveOffer.task_id == Task.id,
        IncentiveOffer.state == OfferState.ACCEPTED,
    )
    .exists()
)
_promises = (
    _row(
        "promise",
        id=Task.id,
        other_id=Interaction.id,
        title=Task.title,
        words=Task.note,
        line=User.name,
        source=Interaction.title,
        on=Task.due_on,
        at=Interaction.occurred_at,
        flag=Task.shared,
    )
    .outerjoin(User, User.id == Task.owner_id)
    .outerjoin(
        Interaction,
        and_(
            Interaction.client_id == Task.client_id,
            Interaction.id == Task.interaction_id,
            Interaction.removed_at.is_(None),
        ),
    )
    .where(*_TO_DO, Task.side == Side.US, Task.answer_id.is_(None), ~_of_an_offer)
    .order_by(Task.order_on, Task.id)
    .limit(MOST_PROMISES)
)
_offers = (
    _row(
        "offer",
        id=IncentiveOffer.id,
        title=IncentiveOffer.name,
        state=type_coerce(IncentiveOffer.state, Text),
        level=cast(IncentiveOffer.months, Text),
        line=User.name,
        on=func.coalesce(Task.due_on, IncentiveOffer.last_on),
    )
    .outerjoin(Task, and_(Task.client_id == IncentiveOffer.client_id, Task.id == IncentiveOffer.task_id))
    .outerjoin(User, User.id == Task.owner_id)
    .where(
        IncentiveOffer.client_id == _CLIENT,
        or_(
            IncentiveOffer.state == OfferState.ACCEPTED,
            and_(IncentiveOffer.state == OfferState.OFFERED, IncentiveOffer.last_on >= bindparam("today")),
        ),
    )
    .order_by(IncentiveOffer.last_on, IncentiveOffer.id)
    .limit(MOST_OFFERS)
)
_theirs = (
    _row("theirs", id=Task.id, title=Task.title, line=Contact.name, on=Task.due_on)
    .outerjoin(Contact, and_(Contact.client_id == Task.client_id, Contact.id == Task.contact_id))
    .where(*_TO_DO, Task.side == Side.YOU, Task.due_on.is_not(None))
    .order_by(Task.order_on, Task.id)
    .limit(MOST_AHEAD)
)
_meetings = (
    _row("meeting", id=Meeting.id, title=Meeting.title, words=Meeting.place, at=Meeting.starts_at)
    .where(Meeting.client_id == _CLIENT, Meeting.starts_at >= bindparam("now"), Meeting.cancelled_at.is_(None))
    .order_by(Meeting.starts_at, Meeting.id)
    .limit(MOST_AHEAD)
)
_talks = (
    _row(
        "talk",
        id=Interaction.id,
        title=Interaction.title,
        words=func.substr(Interaction.text, 1, LONGEST_TEXT),
        state=type_coerce(Interaction.kind, Text),
        level=type_coerce(Interaction.mood, Text),
        line=Interaction.author_name,
        at=Interaction.occurred_at,
        flag=Interaction.shared,
        present=type_coerce(cast(Interaction.present, Text), JsonText),
    )
    .where(
        Interaction.client_id == _CLIENT,
        Interaction.removed_at.is_(None),
        Interaction.origin_id.is_(None),
        Interaction.occurred_at <= bindparam("now"),
    )
    .order_by(Interaction.occurred_at.desc(), Interaction.id.desc())
    .limit(LAST_TALKS)
)
_ALL = (_standing, _serving, _people, _known, _concerns, _loops, _promises, _offers, _theirs, _meetings, _talks)
_GATHERED = Reading(select(union_all(*(select(branch.subquery()) for branch in _ALL)).subquery()))


def gather(client_id: UUID, at: datetime, today: date) -> dict[str, list[Any]]:
    """Rows by the part of the brief they belong to; a part without rows is an empty list."""
    found: dict[str, list[Any]] = {part: [] for part in PARTS}
    for row in _GATHERED.rows({"client_id": client_id, "now": at, "today": today}):
        found[row.part].append(row)
    return found


PARTS: Sequence[str] = (
    *("standing", "serving", "person", "known", "concern", "loop"),
    *("promise", "offer", "theirs", "meeting", "talk"),
)
