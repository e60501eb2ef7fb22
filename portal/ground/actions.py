"""What rules may do, and the times they may wait for: every feature registers its own, the rules know none of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from portal.ground.happen import Itself

Values = Mapping[str, Any]
Choices = Sequence[tuple[str, str]]


class Kind(StrEnum):
    """How a parameter is asked for."""

    LINE = "line"
    PARAGRAPHS = "paragraphs"
    CHOICE = "choice"
    NUMBER = "number"


@dataclass(frozen=True)
class Parameter:
    """One thing an action has to be told. `filled`: its words may hold placeholders such as {client}.

    `least` and `most` are the bounds of a number, `most` the longest a text may be. `needs`: for a choice the id that
    its cause has to name.
    """

    name: str
    label: Any
    kind: Kind = Kind.LINE
    choices: Callable[[], Choices] = lambda: ()
    default: Any = None
    least: int = 0
    most: int = 200
    required: bool = True
    filled: bool = False
    hint: Any = None
    needs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Occasion:
    """What an action is done about.

    `words`: what its placeholders stand for; where the client reads it, only what the client may read. `ids`: the rows
    the cause names, such as a concern; `names` are those of the team. `key` is the same at every try of this action for
    this cause, `rule_id` for whatever the rule does.
    """

    client_id: UUID | None
    client_name: str
    owner_id: UUID | None
    by: Itself
    key: str
    words: Mapping[str, str]
    ids: Mapping[str, UUID]
    names: Mapping[UUID, str]
    rule_id: UUID | None = None


Announced = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Action:
    """Something a rule can do.

    `perform` gives the ids of the rows it made. `preview` says beforehand what it would do: it changes nothing and asks
    the database nothing, for it is asked by the hundred. `announces`: the kinds of facts that follow at once, each with
    what is known of its fields; `goes_on` those that come later by themselves from a row it made. `needs`: the id its
    cause has to name; `for_client`: whether the client reads its words; `is_message`: it is a message to the client.
    """

    name: str
    label: Any
    parameters: Sequence[Parameter]
    preview: Callable[[Occasion, Values], str]
    perform: Callable[[Occasion, Values], Iterable[UUID]]
    announces: Callable[[Values], Iterable[Announced]] = lambda _values: ()
    goes_on: Sequence[str] = ()
    needs: str = "client_id"
    for_client: Callable[[Values], bool] = lambda _values: False
    is_message: bool = False


class Due(NamedTuple):
    """A time has come for one row of one client. `period` tells it from the next time for the same row."""

    client_id: UUID
    subject_id: UUID
    on: date
    period: str
    title: str = ""
    ids: Mapping[str, UUID] = {}


@dataclass(frozen=True)
class Wait:
    """A time rules may wait for, so many days from something: `due(first, last, days)` gives what came due between.

    `label` has a place for the days: “it is %(days)s days before the contract ends”.
    `titled`: the placeholder under which its title is known; `is_open`: the client may read that title. `ids`: the rows
    a cause of this kind names.
    """

    name: str
    label: Any
    due: Callable[[date, date, int], Iterable[Due]]
    ids: Sequence[str] = ()
    titled: str | None = None
    is_open: bool = False
    days: int = 30


ACTIONS: dict[str, Action] = {}
WAITS: dict[str, Wait] = {}


def register(*given: Action | Wait) -> None:
    """Let rules choose these."""
    for one in given:
        known: dict[str, Any] = ACTIONS if isinstance(one, Action) else WAITS
        if one.name in known:
            raise TypeError(f"two things are called {one.name!r}")
        known[one.name] = one
