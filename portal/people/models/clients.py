"""Clients, and where we stand with each of them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text, select, true
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.attributes import flag_modified

from portal.facts import ClientAdded, ClientChanged, ClientOpened, ClientRenewed, ClientRestricted, ClientStateChanged
from portal.ground.access import ClientItself, TeamOnly
from portal.ground.db import Base, Kept, db, new_id, now
from portal.ground.happen import Itself, happen
from portal.ground.keys import only
from portal.ground.search import Findable, find_by, make_findable
from portal.ground.words import fold
from portal.people.models.assignments import Assignment, AssignmentRole
from portal.people.models.changes import take

if TYPE_CHECKING:
    from portal.people.models.users import User


class ClientState(StrEnum):
    PROSPECT = "prospect"
    ONBOARDING = "onboarding"
    ACTIVE = "active"
    PAUSED = "paused"
    LEFT = "left"


class Client(Base, Kept, ClientItself):
    """A company we serve: what both sides may read."""

    __tablename__ = "client"
    name: Mapped[str] = mapped_column(Text)
    industry: Mapped[str | None] = mapped_column(Text)
    website: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(Text)
    started_on: Mapped[date | None]
    language: Mapped[str | None] = mapped_column(Text)
    zone: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def add(cls, by: "User", *, owner: "User", standing: Mapping[str, Any], **values: Any) -> Self:
        """A new client, whom `owner` serves from today; `standing`: values of its `ClientStanding`."""
        client = cls(id=new_id(), **values)
        db.session.add(client)
        db.session.flush()
        place = ClientStanding(client_id=client.id, owner_id=owner.id, sort_name=fold(client.name), **standing)
        served = Assignment(
            client_id=client.id, user_id=owner.id, role=AssignmentRole.OWNER, from_on=client.started_on or now().date()
        )
        db.session.add_all((place, served))
        make_findable(
            Findable.CLIENT, client_id=client.id, row_id=client.id, folded=client.found_by, at=now(), shared=True
        )
        happen(
            ClientAdded(
                client_id=client.id, actor_id=by.id, actor_name=by.name, name=client.name, owner_name=owner.name
            )
        )
        return client

    def change(self, by: "User", *, standing: Mapping[str, Any], renewed: bool = False, **values: Any) -> None:
        """Other words for both sides, and for the team in `standing`. One version counts for both.

        `renewed`: its contract goes on until the day in `standing`, which is no correction of the one before.
        """
        place = self.standing
        before = place.renewal_on
        changed = [*take(self, values), *take(place, standing)]
        if changed:
            self._say_changed(by, place, changed)
        if renewed:
            place.renew(by, ended_on=before if "renewal_on" in changed else None)

    def _say_changed(self, by: "User", place: "ClientStanding", changed: Sequence[str]) -> None:
        flag_modified(self, "name")
        if place.sort_name != fold(self.name):
            place.sort_name = fold(self.name)
        find_by(self.id, self.id, self.found_by)
        db.session.flush()
        happen(ClientChanged(client_id=self.id, actor_id=by.id, actor_name=by.name, changed=tuple(changed)))

    @property
    def found_by(self) -> str:
        """The folded words by which search finds this client; its own people may find it by them too."""
        return fold(" ".join(filter(None, (self.name, self.industry, self.website, self.phone, self.address))))

    @property
    def standing(self) -> "ClientStanding":
        """Where we stand with this client; the team's alone."""
        return db.session.scalars(select(ClientStanding).where(ClientStanding.client_id == self.id)).one()


class ClientStanding(Base, TeamOnly):
    """Where we stand with a client: the team's own view of it, and what the list of clients sorts by.

    `sort_name` (the name folded), `owner_id` and `last_talk_at` repeat what stands elsewhere, so that the list of
    ten thousand clients reads one index; the verbs that change the origin change them too. `renewed_to`: the furthest
    end of the contract that was told as a renewal.

    No client is ever without an active owner, also one that has left: its owner is a team member who may sign in
    (checked at once; `owner_may_own` is always true and only there to point with), and holds the client's one open
    assignment as owner (checked at the end of the transaction, in which one may take the place of another).
    """

    __tablename__ = "client_standing"
    __table_args__ = (
        ForeignKeyConstraint(
            ["owner_id", "owner_may_own"], ["user.id", "user.may_own"], name="fk_client_standing_active_owner"
        ),
        ForeignKeyConstraint(
            ["client_id", "owner_id"],
            ["assignment.client_id", "assignment.owner_id"],
            name="fk_client_standing_assigned_owner",
            deferrable=True,
            initially="DEFERRED",
        ),
        CheckConstraint("owner_may_own", name="owner_may_own"),
    )
    state: Mapped[ClientState] = mapped_column(default=ClientState.ACTIVE)
    segment: Mapped[str | None] = mapped_column(Text)
    value_cents: Mapped[int | None]
    currency: Mapped[str] = mapped_column(Text, default="GBP")
    renewal_on: Mapped[date | None]
    renewed_to: Mapped[date | None]
    restricted: Mapped[bool] = mapped_column(default=False)
    sort_name: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[UUID]
    owner_may_own: Mapped[bool] = mapped_column(default=True, server_default=true())
    last_talk_at: Mapped[datetime | None]
    last_talk_kind: Mapped[str | None] = mapped_column(Text)
    import_id: Mapped[UUID | None]

    def renew(self, by: "User", *, ended_on: date | None) -> None:
        """The contract runs until the day that stands there; told once for each such day, however often it is noted."""
        ends_on = self.renewal_on
        if ends_on and (self.renewed_to is None or ends_on > self.renewed_to):
            self.renewed_to = ends_on
            happen(
                ClientRenewed(
                    client_id=self.client_id, actor_id=by.id, actor_name=by.name, ended_on=ended_on, ends_on=ends_on
                )
            )

    def move_to(self, state: ClientState, by: "User | Itself") -> None:
        """Another state of the relationship. Safe to call twice."""
        if self.state == state:
            return
        before, self.state = self.state, state
        happen(
            ClientStateChanged(
                client_id=self.client_id, actor_id=by.id, actor_name=by.name, before=before.value, state=state.value
            )
        )

    def restrict(self, by: "User") -> None:
        """From now on only those who serve this client, and admins, see it. Safe to call twice."""
        if not self.restricted:
            self.restricted = True
            happen(ClientRestricted(client_id=self.client_id, actor_id=by.id, actor_name=by.name))

    def open(self, by: "User") -> None:
        """The whole team sees this client again. Safe to call twice."""
        if self.restricted:
            self.restricted = False
            happen(ClientOpened(client_id=self.client_id, actor_id=by.id, actor_name=by.name))


Index("ix_client_standing_restricted", ClientStanding.client_id, **only("restricted", sqlite="restricted = 1"))
for _column in ("state", "segment", "owner_id"):
    Index(
        f"ix_client_standing_{_column}_name",
        getattr(ClientStanding, _column),
        ClientStanding.sort_name,
        ClientStanding.client_id,
    )
for _column in ("sort_name", "last_talk_at", "renewal_on", "value_cents"):
    Index(f"ix_client_standing_{_column}", getattr(ClientStanding, _column), ClientStanding.client_id)
