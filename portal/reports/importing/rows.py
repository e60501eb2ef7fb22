"""From words to values: which client, which metric, which month, how much; or why a row cannot be taken."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import bindparam, or_, select

from portal.ground.clock import today
from portal.ground.db import db
from portal.ground.fold import fold
from portal.people.models.clients import Client, ClientStanding
from portal.reports.models.metrics import Metric, refusal
from portal.reports.models.months import first_day
from portal.reports.models.readings import Value

EARLIEST = date(1950, 1, 1)
AT_ONCE = 500
SHOWN = 60  # characters of what somebody wrote that a message repeats

_CLIENTS = (
    select(Client.id, ClientStanding.sort_name)
    .join(ClientStanding, ClientStanding.client_id == Client.id)
    .where(
        or_(
            Client.id.in_(bindparam("ids", expanding=True)),
            ClientStanding.sort_name.in_(bindparam("names", expanding=True)),
        )
    )
)
_METRICS = select(
    Metric.client_id, Metric.id, Metric.name, Metric.code, Metric.measure, Metric.unit, Metric.decimals
).where(Metric.client_id.in_(bindparam("clients", expanding=True)))


@dataclass(frozen=True)
class Problem:
    """Why a row cannot be taken: the field at fault and a sentence."""

    field: str
    words: str


class Refused(ValueError):
    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.problem = Problem(field, words)


class Register:
    """The clients some rows name, by id or name, with their metrics; only those the fence lets through."""

    def __init__(self, clients: Iterable[str]) -> None:
        words = {word.strip() for word in clients if word and word.strip()}
        self._ids: set[UUID] = set()
        self._names: dict[str, list[UUID]] = defaultdict(list)
        for some in _parts(sorted(words)):
            asked = {"ids": [id for word in some if (id := _id(word))], "names": [fold(word) for word in some]}
            for row in db.session.execute(_CLIENTS, asked):
                self._ids.add(row.id)
                self._names[row.sort_name].append(row.id)
        self._metrics: dict[UUID, list[Any]] = defaultdict(list)
        for part in _parts(sorted(self._ids)):
            for metric in db.session.execute(_METRICS, {"clients": part}):
                self._metrics[metric.client_id].append(metric)

    def client(self, word: str) -> UUID:
        if not word.strip():
            raise Refused("client", gettext("Name the client, or give its id."))
        if (id := _id(word.strip())) in self._ids and id:
            return id
        found = set(self._names.get(fold(word), ()))
        if len(found) > 1:
            raise Refused("client", gettext("Several clients are called “%(name)s”: give the id.", name=word[:SHOWN]))
        if not found:
            raise Refused("client", gettext("No client is called “%(name)s”.", name=word[:SHOWN]))
        return found.pop()

    def metric(self, client_id: UUID, word: str) -> Any:
        if not word.strip():
            raise Refused("metric", gettext("Name the metric, or give its code."))
        known, folded = self._metrics[client_id], fold(word)
        found = [row for row in known if row.code == word.strip()] or [row for row in known if fold(row.name) == folded]
        if len(found) > 1:
            raise Refused("metric", gettext("Several metrics are called “%(name)s”: give the code.", name=word[:SHOWN]))
        if not found:
            raise Refused("metric", gettext("This client has no metric “%(name)s”.", name=word[:SHOWN]))
        return found[0]


class Intake:
    """Rows on their way in, one after the other: what is told twice has to say the same."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self._seen: dict[tuple[UUID, date], Decimal] = {}

    def check(self, client: str, metric: str, month: date, value: Decimal, external_id: str | None = None) -> Value:
        """The value; Refused if it does not fit."""
        row = self.register.metric(self.register.client(client), metric)
        if not EARLIEST <= month <= first_day(today()):
            raise Refused("month", gettext("Choose a month that is not still to come."))
        if words := refusal(value, row.decimals):
            raise Refused("value", words)
        taken = Value(row, month, value, external_id)
        if self._seen.setdefault(taken.key, value) != value:
            raise Refused("value", gettext("An earlier row says something else for the same month."))
        return taken


def _id(word: str) -> UUID | None:
    try:
        return UUID(word)
    except ValueError:
        return None


def _parts(items: Collection[Any]) -> Iterable[list[Any]]:
    listed = list(items)
    return (listed[start : start + AT_ONCE] for start in range(0, len(listed), AT_ONCE))
