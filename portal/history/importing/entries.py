"""One row of the file on its way: what it says, what it is here, what becomes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, select

from portal.ground.db import db
from portal.history.importing.refused import Refused
from portal.history.models.imports import Outcome
from portal.people.models.contacts import ExternalId

DERIVED = "="  # begins the key of a row without an id of its own


class Known(NamedTuple):
    """The row of ours that an external id names, and how it was left by the last import."""

    client_id: UUID
    row_id: UUID
    digest: str = ""
    version: int = 0
    import_id: UUID | None = None


@dataclass
class Entry:
    """`said`: by our fields; `key`: its name in the other system; `place`: what its kind found out about it."""

    number: int
    row: Mapping[str, str]
    said: dict[str, Any] = field(default_factory=dict)
    key: str = ""
    digest: str = ""
    client_id: UUID | None = None
    known: Known | None = None
    adopted: bool = False
    place: dict[str, Any] = field(default_factory=dict)
    outcome: Outcome = Outcome.MADE
    reason: str = ""

    def refuse(self, refusal: Refused) -> None:
        self.outcome, self.reason = Outcome.REFUSED, str(refusal)

    @property
    def stands(self) -> bool:
        return self.outcome != Outcome.REFUSED


def digest_of(said: Mapping[str, Any]) -> str:
    """Equal for rows that say the same."""
    return blake2b(repr(sorted(said.items())).encode(errors="replace"), digest_size=12).hexdigest()


_KNOWN = select(
    ExternalId.external_id,
    ExternalId.client_id,
    ExternalId.row_id,
    ExternalId.digest,
    ExternalId.version,
    ExternalId.import_id,
).where(
    ExternalId.system == bindparam("system"),
    ExternalId.kind == bindparam("kind"),
    ExternalId.external_id.in_(bindparam("keys", expanding=True)),
)


def known_by(system: str, kind: str, keys: Sequence[str]) -> dict[str, Known]:
    """What these external ids name here."""
    if not keys:
        return {}
    rows = db.session.execute(_KNOWN, {"system": system, "kind": kind, "keys": list(set(keys))})
    return {row[0]: Known(*row[1:]) for row in rows}
