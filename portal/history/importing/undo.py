"""Taking a whole import out again: what it made goes, unless somebody has done something with it since."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, delete, func, not_, or_, select, tuple_
from sqlalchemy.orm import aliased

from portal.ground.access import ClientOwned
from portal.ground.db import Base, db
from portal.ground.happen import Delivery, Event
from portal.ground.search import SearchEntry
from portal.history.importing.lookups import INTERACTION
from portal.history.importing.recounting import CLIENTS_AT_ONCE, recount_clients
from portal.history.models.acquaintances import Acquaintance, MemberMonth
from portal.history.models.imports import ImportKind, ImportRun
from portal.history.models.interactions import Interaction
from portal.history.models.presence import InteractionContact, InteractionMember, InteractionTopic
from portal.people.models.assignments import Assignment
from portal.people.models.clients import Client, ClientStanding
from portal.people.models.contacts import Contact, ContactStanding, ExternalId
from portal.tasks.touchpoints import ClientCadence, Touchpoint

AT_ONCE = 500
# What belongs to the row itself and goes with it; a row of any other table means that somebody worked with it.
PARTS: dict[type[Base], tuple[type[Base], ...]] = {
    Interaction: (InteractionContact, InteractionMember, InteractionTopic),
    Contact: (ContactStanding, Acquaintance),
    Client: (
        *(ClientStanding, Assignment, SearchEntry, ExternalId, Acquaintance, MemberMonth, Delivery),
        *(ClientCadence, Touchpoint, Event),
    ),
}


def take_out(run: ImportRun) -> Iterator[int]:
    """Remove in batches, a transaction each; yields how many rows are gone. It bears being interrupted."""
    removable = {
        ImportKind.COMPANIES: _removable_clients,
        ImportKind.CONTACTS: _removable_contacts,
        ImportKind.NOTES: _removable_interactions,
    }[run.kind](run)
    while keys := [(row[0], row[1]) for row in db.session.execute(removable.limit(AT_ONCE))]:
        REMOVERS[run.kind](keys)
        db.session.commit()
        yield len(keys)
    if run.kind == ImportKind.NOTES:
        yield from _recount(run)


def _recount(run: ImportRun) -> Iterator[int]:
    """The names from the other system go last: they tell which clients to count anew, whatever is interrupted."""
    while clients := db.session.scalars(_names_of_nothing(run, ExternalId.client_id).limit(CLIENTS_AT_ONCE)).all():
        for _counted in recount_clients(list(clients)):
            yield 0
        gone = _names_of_nothing(run, ExternalId.row_id).where(ExternalId.client_id.in_(clients))
        its = delete(ExternalId).where(ExternalId.client_id.in_(clients), ExternalId.row_id.in_(gone))
        db.session.execute(its, execution_options={"synchronize_session": False})
        db.session.commit()


def _names_of_nothing(run: ImportRun, column: Any) -> Any:
    """The given column of this run's external ids whose entry is gone."""
    entry = select(Interaction.id).where(
        Interaction.client_id == ExternalId.client_id, Interaction.id == ExternalId.row_id
    )
    mine = ExternalId.import_id == run.id, ExternalId.kind == INTERACTION
    return select(column).where(*mine, not_(entry.exists())).distinct()


def staying(run: ImportRun) -> dict[str, int]:
    """How many of the rows it made are still here, by reason."""
    made: dict[ImportKind, Any] = {
        ImportKind.COMPANIES: select(func.count())
        .select_from(ClientStanding)
        .where(ClientStanding.import_id == run.id),
        ImportKind.CONTACTS: select(func.count())
        .select_from(ContactStanding)
        .where(ContactStanding.import_id == run.id),
        ImportKind.NOTES: select(func.count()).select_from(Interaction).where(Interaction.import_id == run.id),
    }
    left = db.session.scalars(made[run.kind]).one()
    reasons = {
        ImportKind.COMPANIES: _("changed since, or with contacts, notes or other work by now"),
        ImportKind.CONTACTS: _("changed since, or with notes, preferences or portal access by now"),
        ImportKind.NOTES: _("changed, shared, pinned, removed or worked with since"),
    }
    return {str(reasons[run.kind]): left} if left else {}


def _removable_interactions(run: ImportRun) -> Any:
    return select(Interaction.client_id, Interaction.id).where(
        Interaction.import_id == run.id,
        Interaction.version == 1,
        Interaction.removed_at.is_(None),
        Interaction.pinned_at.is_(None),
        *_untouched(Interaction),
    )


def _removable_contacts(run: ImportRun) -> Any:
    return (
        select(Contact.client_id, Contact.id)
        .join(
            ContactStanding,
            and_(ContactStanding.client_id == Contact.client_id, ContactStanding.contact_id == Contact.id),
        )
        .where(ContactStanding.import_id == run.id, Contact.version == 1, *_untouched(Contact))
    )


def _removable_clients(run: ImportRun) -> Any:
    own: Any = PARTS[Client]
    others = [
        not_(select(model.client_id).where(model.client_id == Client.id).exists())
        for mapper in Base.registry.mappers
        if issubclass(model := mapper.class_, ClientOwned) and model not in own
    ]
    served_since = (
        select(Assignment.id).where(Assignment.client_id == Client.id, Assignment.created_at > run.finished_at).exists()
    )
    by_somebody = Event.client_id == Client.id, Event.actor_id.is_not(None)  # what the portal did by itself is no work
    acted = select(Event.id).where(*by_somebody).exists()
    return (
        select(Client.id, Client.id)
        .join(ClientStanding, ClientStanding.client_id == Client.id)
        .where(ClientStanding.import_id == run.id, Client.version == 1, not_(served_since), not_(acted), *others)
    )


def _untouched(model: type[Any]) -> list[ColumnElement[bool]]:
    """No row of another table names it."""
    conditions = []
    for mapper in Base.registry.mappers:
        part = mapper.class_ in PARTS[model]
        if columns := _pointers_within(mapper, model) if part else _pointers(mapper, model):
            other: Any = aliased(mapper.class_)
            named = or_(*(getattr(other, column) == model.id for column in columns))
            conditions.append(not_(select(other.client_id).where(other.client_id == model.client_id, named).exists()))
    return conditions


def _pointers(mapper: Any, model: type[Any]) -> list[str]:
    """The columns by which rows of `mapper` point to rows of `model`."""
    keys = mapper.local_table.foreign_key_constraints
    return [
        key.column_keys[-1]
        for key in keys
        if key.referred_table.name == model.__tablename__ and key.column_keys[-1] != "client_id"
    ]


def _pointers_within(mapper: Any, model: type[Any]) -> list[str]:
    """Of a part of the row, those that are not its own key, such as whom somebody reports to."""
    return [name for name in _pointers(mapper, model) if not mapper.local_table.c[name].primary_key]


def _remove_interactions(keys: list[tuple[UUID, UUID]]) -> None:
    for link in PARTS[Interaction]:
        _delete(link, link.interaction_id, keys)  # type: ignore[attr-defined]
    _delete(SearchEntry, SearchEntry.row_id, keys)
    _delete(Interaction, Interaction.id, keys)


def _remove_contacts(keys: list[tuple[UUID, UUID]]) -> None:
    for part in PARTS[Contact]:
        _delete(part, part.contact_id, keys)  # type: ignore[attr-defined]
    _delete(SearchEntry, SearchEntry.row_id, keys)
    _delete(ExternalId, ExternalId.row_id, keys)
    _delete(Contact, Contact.id, keys)


def _remove_clients(keys: list[tuple[UUID, UUID]]) -> None:
    clients = [client_id for client_id, _id in keys]
    for part in PARTS[Client]:
        its = delete(part).where(part.client_id.in_(clients))  # type: ignore[attr-defined]
        db.session.execute(its, execution_options={"synchronize_session": False})
    gone = delete(Client).where(Client.id.in_(clients))
    db.session.execute(gone, execution_options={"synchronize_session": False})


def _delete(model: Any, column: Any, keys: list[tuple[UUID, UUID]]) -> None:
    its = delete(model).where(tuple_(model.client_id, column).in_(keys))
    db.session.execute(its, execution_options={"synchronize_session": False})


REMOVERS = {
    ImportKind.COMPANIES: _remove_clients,
    ImportKind.CONTACTS: _remove_contacts,
    ImportKind.NOTES: _remove_interactions,
}
