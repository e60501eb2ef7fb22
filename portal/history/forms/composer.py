"""The composer as a page shows it: empty, with a beginning, or as it was refused."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from portal.ground.clock import today
from portal.history.forms.written import LogForm
from portal.history.models.beside import Beside

NAMES = ("kind", "eyes", "text", "on", "at", "minutes", "mood", "next_step", "next_on")


@dataclass(frozen=True)
class Composer:
    """Values as text by field, chosen people by id, messages by field; cheaper than a form nobody sent yet."""

    values: dict[str, str | None]
    chosen: frozenset[UUID]
    people: Beside
    errors: dict[str, list[str]] = field(default_factory=dict)

    @property
    def key(self) -> tuple[Any, ...]:
        """Everything it shows but the time of a composer that says none."""
        errors = tuple((name, tuple(said)) for name, said in self.errors.items())
        return tuple(self.values.items()), tuple(sorted(self.chosen)), self.people.people_key, errors

    @property
    def chosen_names(self) -> list[str]:
        everybody = (*self.people.contacts, *self.people.members)
        return [row.title for row in everybody if row.id in self.chosen]


def empty(
    people: Beside, me: UUID, *, kind: str = "call", text: str = "", contacts: frozenset[UUID] = frozenset()
) -> Composer:
    """Today, now, by me; the time is left to the template's `clock`."""
    values: dict[str, str | None] = dict.fromkeys(NAMES, "")
    values |= {"kind": kind, "eyes": "internal", "text": text, "on": today().isoformat(), "at": None}
    return Composer(values, contacts | {me}, people)


def refused(form: LogForm, people: Beside) -> Composer:
    """Everything as it was typed, with what is to be mended."""
    values: dict[str, str | None] = {name: _typed(form[name]) for name in NAMES}
    chosen = frozenset((*(form.contacts.data or ()), *(form.members.data or ())))
    return Composer(values, chosen, people, {name: list(map(str, said)) for name, said in form.errors.items()})


def _typed(given: Any) -> str:
    """What was sent for this field, whether or not it could be understood."""
    raw = getattr(given, "raw_data", None)
    return str(raw[0]) if raw else str(given.data or "")
