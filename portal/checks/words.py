"""Everything that can be found is found, by the right eyes, and nothing else is."""

from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.checks.findings import told, told_rows
from portal.ground.lookup import index_is_whole
from portal.ground.search import Findable, SearchEntry
from portal.history.models.concerns import Concern
from portal.history.models.interactions import Interaction
from portal.people.models.clients import Client
from portal.people.models.contacts import Contact

Columns = tuple[InstrumentedAttribute[Any], InstrumentedAttribute[Any]]
_PLACES: dict[Findable, Columns] = {
    Findable.CLIENT: (Client.id, Client.id),
    Findable.CONTACT: (Contact.client_id, Contact.id),
    Findable.INTERACTION: (Interaction.client_id, Interaction.id),
    Findable.CONCERN: (Concern.client_id, Concern.id),
}


def entries_of_search_match_rows() -> list[str]:
    findings = []
    for kind in Findable:
        findings += told_rows(f"no words of the {kind}", _unfound(kind))
        findings += told_rows(f"words of a {kind} that is not there", _lost(kind))
    wrong_eyes = select(Interaction.id).join(
        SearchEntry, and_(SearchEntry.client_id == Interaction.client_id, SearchEntry.row_id == Interaction.id)
    )
    return [
        *findings,
        *told_rows("found by the wrong eyes", wrong_eyes.where(SearchEntry.shared != Interaction.shared)),
    ]


def the_index_of_words_is_whole() -> list[str]:
    return told("the full-text index differs from its entries", [] if index_is_whole() else ["rebuild it"])


def _unfound(kind: Findable) -> Select[Any]:
    """Rows without an entry; removed interactions have none on purpose."""
    client_id, row_id = _PLACES[kind]
    entry = and_(SearchEntry.client_id == client_id, SearchEntry.row_id == row_id, SearchEntry.kind == kind)
    query = select(row_id).outerjoin(SearchEntry, entry).where(SearchEntry.number.is_(None))
    return query.where(Interaction.removed_at.is_(None)) if kind == Findable.INTERACTION else query


def _lost(kind: Findable) -> Select[Any]:
    client_id, row_id = _PLACES[kind]
    row = and_(client_id == SearchEntry.client_id, row_id == SearchEntry.row_id)
    if kind == Findable.INTERACTION:
        row = and_(row, Interaction.removed_at.is_(None))
    return (
        select(SearchEntry.row_id)
        .outerjoin(row_id.class_, row)
        .where(SearchEntry.kind == kind, row_id.is_(None))
    )  # fmt: skip
