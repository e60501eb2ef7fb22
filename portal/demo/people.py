"""The demo's clients and their people, with who served them when."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from uuid import UUID

from portal.demo.companies import Company, Person
from portal.demo.ids import id_at
from portal.demo.rows import add_client, add_contact
from portal.demo.team import email_of
from portal.ground.access import Role
from portal.ground.bulk import Bulk
from portal.people.models.assignments import Assignment, AssignmentRole
from portal.people.models.clients import ClientState
from portal.people.models.contacts import Preference, PreferenceKind
from portal.people.models.users import Membership, User

ROLES = (AssignmentRole.OWNER, AssignmentRole.BACKUP, AssignmentRole.SPECIALIST)
CAREFUL = "Careful"  # the label of what nobody mentions
ZONES = {"tr": "Europe/Istanbul", "hy": "Asia/Yerevan"}


@dataclass
class Settled:
    """A client with its people, ready for its history. `people` are those still there."""

    id: UUID
    company: Company
    since: date
    until: date
    owner: User
    before: User | None
    changed_on: date
    served: list[User]
    people: list[tuple[UUID, str]]


class Settling:
    """Moves the companies in."""

    def __init__(self, bulk: Bulk, chance: Random, today: date, team: dict[str, User], password_hash: str) -> None:
        self.bulk, self.chance, self.today, self.team = bulk, chance, today, team
        self.password_hash = password_hash

    def settle(self, company: Company) -> Settled:
        since = self.today - timedelta(days=max(company.since, 60))
        at = noon(since)
        settled = Settled(
            id=id_at(at, self.chance),
            company=company,
            since=since,
            until=self.today - timedelta(days=140 if company.state == ClientState.LEFT else 0),
            owner=self.team[company.served[0]],
            before=self.team[company.before] if company.before else None,
            changed_on=since + (self.today - since) / 3,
            served=[self.team[name] for name in company.served],
            people=[],
        )
        self._add_client(settled, at)
        self._assign(settled, at)
        ids = [id_at(at, self.chance) for _person in company.people]
        for person, contact in zip(company.people, ids, strict=True):
            self._add_person(settled, person, contact, ids, at)
        return settled

    def _add_client(self, settled: Settled, at: datetime) -> None:
        company = settled.company
        add_client(
            self.bulk, id=settled.id, name=company.name, industry=company.industry, at=at, owner=settled.owner,
            started_on=self.today - timedelta(days=company.since), website=f"https://www.{company.domain}",
            phone=f"+44 113 496 {self.chance.randrange(200, 1000):04d}", address=company.address, language="en",
            zone=ZONES.get(company.language, "Europe/London"), state=company.state, segment=company.segment,
            value_cents=company.value, restricted=company.restricted,
            renewal_on=self.today + timedelta(days=company.renews) if company.renews is not None else None,
        )  # fmt: skip

    def _assign(self, settled: Settled, at: datetime) -> None:
        """Owner first; whoever owned the client before stays in its book."""
        first = settled.changed_on if settled.before else settled.since
        if settled.before:
            self._serve(settled, settled.before, AssignmentRole.OWNER, settled.since, at, until=settled.changed_on)
        for user, role in zip(settled.served, ROLES, strict=False):
            self._serve(settled, user, role, first if role == AssignmentRole.OWNER else settled.since, at)

    def _serve(
        self, settled: Settled, user: User, role: AssignmentRole, begin: date, at: datetime, until: date | None = None
    ) -> None:
        self.bulk.add(
            Assignment, id=id_at(at, self.chance), created_at=at, client_id=settled.id, user_id=user.id, role=role,
            from_on=begin, until_on=until,
        )  # fmt: skip

    def _add_person(self, settled: Settled, person: Person, contact: UUID, ids: list[UUID], at: datetime) -> None:
        company = settled.company
        local = email_of(person.name, company.domain) if person.name.isascii() else f"office@{company.domain}"
        email = local if local.isascii() else f"mail{ids.index(contact)}@{company.domain}"
        left_on = self.today - timedelta(days=person.left_days) if person.left_days else None
        add_contact(
            self.bulk, id=contact, client_id=settled.id, name=person.name, title=person.title, email=email, at=at,
            role=person.role, stance=person.stance, reports_to_id=None if person.boss is None else ids[person.boss],
            language=person.language, left_on=left_on, phone=f"+44 7700 900{self.chance.randrange(1000):03d}",
        )  # fmt: skip
        for label, value in person.likes:
            self._prefer(settled, contact, label, value)
        if left_on is None:
            settled.people.append((contact, person.name))
        if person.access:
            self._give_access(settled.id, contact, person, email, at)

    def _prefer(self, settled: Settled, contact: UUID, label: str, value: str) -> None:
        noted_on = settled.since + timedelta(days=self.chance.randrange(max(1, (settled.until - settled.since).days)))
        kind = PreferenceKind.AVOID if label == CAREFUL else PreferenceKind.WAY
        self.bulk.add(
            Preference, id=id_at(noon(noted_on), self.chance), created_at=noon(noted_on), client_id=settled.id,
            contact_id=contact, kind=kind, label=label, value=value, source="Said so on the phone", noted_on=noted_on,
            noted_by_id=settled.owner.id,
        )  # fmt: skip

    def _give_access(self, client_id: UUID, contact: UUID, person: Person, email: str, at: datetime) -> None:
        user_id = id_at(at, self.chance)
        self.bulk.add(
            User, id=user_id, created_at=at, name=person.name, email=email, role=Role.CONTACT, title=person.title,
            language=person.language or "en", zone="Europe/London", password_hash=self.password_hash,
        )  # fmt: skip
        self.bulk.add(
            Membership, client_id=client_id, user_id=user_id, contact_id=contact, is_lead=person.access == "lead",
            given_at=at,
        )  # fmt: skip


def noon(on: date) -> datetime:
    return datetime.combine(on, time(12), UTC)
