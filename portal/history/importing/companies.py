"""Companies: rows that become clients, each with an owner."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import bindparam, select
from sqlalchemy.orm.attributes import flag_modified

from portal.ground.bulk import Bulk
from portal.ground.db import Id, db, new_id, now
from portal.ground.fold import fold
from portal.ground.search import Findable, SearchEntry, bounded, entry_number, find_by
from portal.history.importing.entries import DERIVED, Entry, Known
from portal.history.importing.lookups import CLIENT, Team, clients_named
from portal.history.importing.plan import Plan
from portal.history.importing.refused import Refused
from portal.history.models.imports import ImportRun
from portal.people.models.assignments import Assignment, AssignmentRole
from portal.people.models.clients import Client, ClientStanding
from portal.people.models.contacts import ExternalId

FOR_BOTH = ("name", "industry", "website", "phone", "address", "started_on")
TEAM_ALONE = ("state", "segment", "value_cents", "currency", "renewal_on")
ADDRESS = ("address", "city", "region", "postal_code", "country")

_ROWS = (
    select(Client, ClientStanding)
    .join(ClientStanding, ClientStanding.client_id == Client.id)
    .where(Client.id.in_(bindparam("ids", type_=Id(), expanding=True)))
)
_NAMED_BY = select(ExternalId.client_id).where(
    ExternalId.client_id.in_(bindparam("ids", type_=Id(), expanding=True)),
    ExternalId.system == bindparam("system"),
    ExternalId.kind == CLIENT,
)


class Companies:
    """`name`: the kind of external ids."""

    name = CLIENT

    def __init__(self, run: ImportRun, plan: Plan, team: Team) -> None:
        self.run, self.plan, self.team = run, plan, team
        self.owner_id = plan.owner_id or run.by_id

    def settle(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            if not entry.said.get("name"):
                entry.refuse(Refused(_("This row has no name.")))
                continue
            owner = self.team.find(entry.said.get("owner"))
            serves = owner is not None and owner.disabled_at is None
            entry.place["owner_id"] = owner.id if owner is not None and serves else self.owner_id
            entry.key = entry.said.get("external_id") or f"{DERIVED}{fold(entry.said['name'])}"

    def adopt(self, entries: Sequence[Entry]) -> None:
        """A client of the same name that this system has not named yet is the one meant."""
        named = clients_named({fold(entry.said["name"]) for entry in entries})
        ids = [client_id for found in named.values() for client_id in found]
        taken = set(db.session.scalars(_NAMED_BY, {"ids": ids, "system": self.run.system})) if ids else set()
        for entry in entries:
            free = [client_id for client_id in named.get(fold(entry.said["name"]), ()) if client_id not in taken]
            if len(free) == 1:
                entry.known, entry.adopted = Known(free[0], free[0]), True
                taken.add(free[0])

    def rows(self, entries: Sequence[Entry]) -> dict[UUID, tuple[Client, ClientStanding]]:
        """What is here of these entries, by its id."""
        ids = [entry.known.row_id for entry in entries if entry.known]
        return {row[0].id: (row[0], row[1]) for row in db.session.execute(_ROWS, {"ids": ids})}

    def wanted(self, entry: Entry, _row: Any) -> list[dict[str, Any]]:
        """What the file says about the client and about its standing."""
        said = {**entry.said, "address": _address(entry.said)}
        return [{name: said[name] for name in names if said.get(name)} for names in (FOR_BOTH, TEAM_ALONE)]

    def changed(self, row: tuple[Client, ClientStanding], _entry: Entry) -> None:
        """One version counts for the client and its standing."""
        client, standing = row
        flag_modified(client, "name")
        if standing.sort_name != fold(client.name):
            standing.sort_name = fold(client.name)
        find_by(client.id, client.id, client.found_by)

    def make(self, entry: Entry, bulk: Bulk) -> Known:
        own, standing = self.wanted(entry, None)
        id_, at, owner_id = new_id(), now(), entry.place["owner_id"]
        started_on = own.get("started_on") or at.date()
        bulk.add(Client, id=id_, created_at=at, **own)
        bulk.add(
            ClientStanding,
            **{"client_id": id_, "state": self.plan.state, "currency": self.plan.currency, **standing},
            sort_name=fold(own["name"]), owner_id=owner_id, import_id=self.run.id,
        )  # fmt: skip
        bulk.add(
            Assignment, id=new_id(), created_at=at, client_id=id_, user_id=owner_id, role=AssignmentRole.OWNER,
            from_on=started_on,
        )  # fmt: skip
        bulk.add(
            SearchEntry, number=entry_number(at), client_id=id_, kind=Findable.CLIENT, row_id=id_, shared=True,
            folded=bounded(Client(**own).found_by),
        )  # fmt: skip
        return Known(id_, id_)


def _address(said: Mapping[str, Any]) -> str:
    return ", ".join(said[name] for name in ADDRESS if said.get(name))
