"""Who is asked to read and confirm what both sides expect, and when they are asked again."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import bindparam, select

from portal.facts import ExpectationsDue, ExpectationsProposed
from portal.ground.clock import vendor_today
from portal.ground.db import db
from portal.ground.happen import reacts_to
from portal.ground.letters import reading
from portal.ground.links import mailed_link, path_to
from portal.notices.models.telling import Letter, notify
from portal.people.models.clients import Client, ClientStanding
from portal.people.models.users import Membership, User
from portal.tasks.models import Side, Task
from portal.workspace.models.notice_kinds import EXPECTATIONS

ANSWER_DAYS = 7

_LEADS = (
    select(User)
    .join(Membership, Membership.user_id == User.id)
    .where(
        Membership.client_id == bindparam("client_id"),
        Membership.is_lead,
        Membership.ended_at.is_(None),
        User.disabled_at.is_(None),
    )
    .order_by(User.name)
)
_OWNER = (
    select(User)
    .join(ClientStanding, ClientStanding.owner_id == User.id)
    .where(ClientStanding.client_id == bindparam("client_id"))
)


@reacts_to(ExpectationsProposed)
def ask_the_other_side(fact: ExpectationsProposed, event_id: UUID) -> None:
    """The client's leads are told what we propose; what the client proposes is a task for the owner."""
    if fact.side == Side.US:
        _tell_leads(fact, event_id, again=False)
    else:
        _ask_owner(fact, again=False)


@reacts_to(ExpectationsDue)
def ask_both_sides(fact: ExpectationsDue, event_id: UUID) -> None:
    _tell_leads(fact, event_id, again=True)
    _ask_owner(fact, again=True)


def _tell_leads(fact: ExpectationsProposed | ExpectationsDue, event_id: UUID, *, again: bool) -> None:
    client = db.session.get_one(Client, fact.client_id)
    url = mailed_link("expectations.index", client_id=client.id)
    letter = Letter("expectations", {"company": client.name, "by_name": fact.actor_name, "url": url, "again": again})
    place = path_to("expectations.index", client_id=client.id)
    notify(_leads(client.id), EXPECTATIONS, fact, key=event_id, place=place, letter=letter)


def _ask_owner(fact: ExpectationsProposed | ExpectationsDue, *, again: bool) -> None:
    """A task in the owner's own language, due within a week."""
    for owner in _owners(fact.client_id):
        with reading(owner.language, owner.zone):
            title = (
                gettext("Confirm the expectations again")
                if again
                else gettext("Read and answer the expectations %(name)s proposed", name=fact.actor_name)
            )
        due_on = vendor_today() + timedelta(days=ANSWER_DAYS)
        Task.add(fact.client_id, owner, title=str(title), due_on=due_on)


def _leads(client_id: UUID) -> Sequence[User]:
    return db.session.scalars(_LEADS, {"client_id": client_id}).all()


def _owners(client_id: UUID) -> Iterable[User]:
    return db.session.scalars(_OWNER, {"client_id": client_id}).all()
