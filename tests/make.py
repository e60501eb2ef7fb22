"""Builders: the rows a test needs, with sensible values for what it does not care about."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import select

from portal.ground.access import Role
from portal.ground.db import Base, db, new_id, now
from portal.ground.tokens import token_hash
from portal.history.models.concerns import Concern
from portal.history.models.interactions import Interaction, InteractionKind
from portal.people.models.assignments import Assignment, AssignmentRole
from portal.people.models.clients import Client, ClientStanding, ClientState
from portal.people.models.contacts import Contact, ContactStanding
from portal.people.models.sign_ins import SignIn
from portal.people.models.users import Membership, User
from portal.reports.models.content import content_of
from portal.reports.models.drafts import ReportDraft
from portal.reports.models.editions import ReportEdition
from portal.reports.models.goals import Goal
from portal.reports.models.metrics import Metric
from portal.reports.models.months import first_day
from portal.reports.models.readings import Reading, Source
from portal.tasks.models import Side, Task
from portal.workspace.models.meetings import Meeting, MeetingGuest
from portal.workspace.models.milestones import Milestone
from portal.workspace.models.phases import Phase
from portal.workspace.models.plan import Initiative

OCTOBER = date(2026, 10, 1)


def plan_line(title: str, side: str = "us") -> dict[str, Any]:
    """Something that comes, as drafts keep it."""
    return {"side": side, "title": title, "note": "", "on": "2026-11-17"}


@cache
def _order() -> dict[str, int]:
    """The place of each table: after those it needs."""
    return {table.name: place for place, table in enumerate(Base.metadata.sorted_tables)}


class Make:
    """Each method adds one thing and commits it."""

    def __init__(self) -> None:
        self._waiting: list[Base] | None = None

    def keep(self, *rows: Base) -> None:
        if self._waiting is not None:
            self._waiting += rows
            return
        for _kind, alike in groupby(rows, type):
            db.session.add_all(alike)
            db.session.flush()
        db.session.commit()

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is kept inside is written at the end, one statement for each kind of row: none may look for another."""
        self._waiting = rows = []
        yield
        self._waiting = None
        self.keep(*sorted(rows, key=lambda row: _order()[row.__tablename__]))

    def member(self, name: str, role: Role = Role.CSM, **values: Any) -> User:
        first = name.split()[0].lower()
        user = User(id=new_id(), name=name, email=f"{first}@calder-rowe.example", role=role, **values)
        self.keep(user)
        return user

    def client(self, name: str, owner: User | None = None, **standing: Any) -> Client:
        client = Client(id=new_id(), name=name, started_on=now().date() - timedelta(days=400))
        place = {"state": ClientState.ACTIVE, "sort_name": name.casefold(), **standing}
        owner = owner or self._somebody()
        standing = ClientStanding(client_id=client.id, owner_id=owner.id, **place)
        self.keep(client, standing, self._assigned(client, owner, AssignmentRole.OWNER))
        return client

    def _somebody(self) -> User:
        """Whoever owns the clients of which a test does not care who does."""
        known = db.session.scalars(select(User).where(User.name == "Kit Keeper")).one_or_none()
        return known or self.member("Kit Keeper")

    def assignment(self, client: Client, user: User, role: AssignmentRole = AssignmentRole.OWNER) -> Assignment:
        row = self._assigned(client, user, role)
        self.keep(row)
        return row

    def _assigned(self, client: Client, user: User, role: AssignmentRole) -> Assignment:
        return Assignment(client_id=client.id, user_id=user.id, role=role, from_on=now().date() - timedelta(days=300))

    def contact(self, client: Client, name: str, **values: Any) -> Contact:
        first = name.split()[0].lower()
        company = client.name.casefold().split()[0]
        contact = Contact(
            id=new_id(), client_id=client.id, name=name, **{"email": f"{first}@{company}.example", **values}
        )
        self.keep(contact, ContactStanding(client_id=client.id, contact_id=contact.id))
        return contact

    def access(self, contact: Contact, is_lead: bool = False) -> User:
        """Portal access for a contact: a user and their membership."""
        user = User(id=new_id(), name=contact.name, email=str(contact.email), role=Role.CONTACT)
        membership = Membership(
            client_id=contact.client_id, user_id=user.id, contact_id=contact.id, is_lead=is_lead, given_at=now()
        )
        self.keep(user, membership)
        return user

    def interaction(self, client: Client, author: User, title: str = "A call", **values: Any) -> Interaction:
        row = Interaction(
            client_id=client.id,
            title=title,
            author_id=author.id,
            author_name=author.name,
            **{"kind": InteractionKind.CALL, "occurred_at": now(), "shared": False, **values},
        )
        self.keep(row)
        return row

    def concern(self, client: Client, title: str = "Calls not returned", **values: Any) -> Concern:
        row = Concern(client_id=client.id, title=title, **values)
        self.keep(row)
        return row

    def task(self, client: Client, title: str = "Send the figures", owner: User | None = None, **values: Any) -> Task:
        side = values.pop("side", Side.US)
        shared = values.pop("shared", side == Side.YOU)
        row = Task(
            client_id=client.id, title=title, owner_id=owner.id if owner else None, side=side, shared=shared, **values
        )
        self.keep(row)
        return row

    def phase(self, client: Client, title: str = "Call handling", **values: Any) -> Phase:
        row = Phase(client_id=client.id, title=title, **{"position": 1, **values})
        self.keep(row)
        return row

    def milestone(self, phase: Phase, title: str = "Evening answering", **values: Any) -> Milestone:
        """Agreed for the day it is due, unless a baseline is given."""
        completed_at = values.get("completed_at")
        given = {"baseline_on": values.get("due_on"), "completed_on": completed_at.date() if completed_at else None}
        place = {"position": 1, **given, **values}
        row = Milestone(client_id=phase.client_id, phase_id=phase.id, title=title, **place)
        self.keep(row)
        return row

    def metric(self, client: Client, name: str = "New enquiries", **values: Any) -> Metric:
        code = values.pop("code", name.casefold().replace(" ", "-"))
        row = Metric(id=new_id(), client_id=client.id, name=name, code=code, **values)
        self.keep(row)
        return row

    def goal(self, metric: Metric, target: str = "380", **values: Any) -> Goal:
        given = {"agreed_on": now().date() - timedelta(days=240), **values}
        row = Goal(id=new_id(), client_id=metric.client_id, metric_id=metric.id, target=Decimal(target), **given)
        self.keep(row)
        return row

    def reading(self, metric: Metric, value: str = "412", month: date | None = None, **values: Any) -> Reading:
        given = {"source": Source.FORM, "made_by_name": "Ada Duarte", **values}
        row = Reading(
            id=new_id(), client_id=metric.client_id, metric_id=metric.id, value=Decimal(value),
            month=month or first_day(now().date()), **given,
        )  # fmt: skip
        self.keep(row)
        return row

    def meeting(self, client: Client, title: str = "October review", **values: Any) -> Meeting:
        people = [values.pop(side, None) for side in ("member", "contact")]
        row = Meeting(
            id=new_id(), client_id=client.id, title=title,
            **{"starts_at": now() + timedelta(days=3), "minutes": 45, "agenda": [], **values},
        )  # fmt: skip
        self.keep(row)
        for column, person in zip(("user_id", "contact_id"), people, strict=True):
            if person is not None:
                self.keep(MeetingGuest(client_id=client.id, meeting_id=row.id, **{column: person.id}))
        return row

    def initiative(self, client: Client, by: User, title: str = "A second site", **values: Any) -> Initiative:
        row = Initiative(
            id=new_id(), client_id=client.id, title=title, by_id=by.id, by_name=by.name,
            **{"side": Side.US if by.is_team else Side.YOU, **values},
        )  # fmt: skip
        self.keep(row)
        return row

    def draft(self, client: Client, month: date = OCTOBER, **values: Any) -> ReportDraft:
        row = ReportDraft(id=new_id(), client_id=client.id, month=month, **values)
        self.keep(row)
        return row

    def edition(self, draft: ReportDraft, by: User, plan: Any = (), **words: str) -> ReportEdition:
        """The draft published, saying these words and no others."""
        kept = content_of(draft, db.session.get_one(Client, draft.client_id).name, by)
        content = {**kept, "words": {**dict.fromkeys(kept["words"], ""), **words}, "plan": list(plan)}
        edition = ReportEdition.publish(draft, content, by)
        db.session.commit()
        return edition

    def sign_in(self, user: User) -> str:
        """A signed-in device of this user; returns the token its cookie holds."""
        token = secrets.token_urlsafe(16)
        at = now()
        self.keep(
            SignIn(
                user_id=user.id,
                token_hash=token_hash(token),
                device="Test browser",
                address="127.0.0.1",
                seen_at=at,
                expires_at=at + timedelta(days=1),
                second_factor_at=at,
            )
        )
        return token
