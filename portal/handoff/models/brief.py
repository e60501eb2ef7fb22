"""The brief of a client: what somebody has to know who has never met them, written from what the portal knows.

`brief_of` reads it as things stand; `Brief.frozen` keeps it as it was told to somebody, `brief_in` reads it back.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from portal.ground.clock import in_zone, reader_zone
from portal.ground.db import now
from portal.ground.months import month_key
from portal.handoff.models.brief_parts import (
    Date,
    Known,
    Offered,
    Person,
    Promise,
    Server,
    Stage,
    Stone,
    Talk,
    Unhappy,
    Worry,
)
from portal.handoff.models.gathered import LONGEST_TEXT, MOST_AHEAD, gather
from portal.handoff.models.kept import freeze, thaw
from portal.people.models.contacts import PreferenceKind, RelationshipRole
from portal.reports.models.content import figures_in, frozen_figure
from portal.reports.models.figures import Figure, newest_figures
from portal.reports.models.months import first_day
from portal.rewards.models.incentive_offers import OfferState
from portal.workspace.models.roadmap import LINE, roadmap_line
from portal.workspace.models.shown import Roadmap

_WEIGHT = {role.value: number for number, role in enumerate(RelationshipRole)}
_SERVES = ("owner", "backup", "specialist", "sponsor")


@dataclass(frozen=True)
class Brief:
    """Everything at once. `results`: figures as reports freeze them, each with its month."""

    client_id: UUID
    client: str
    made_at: datetime
    state: str
    segment: str | None = None
    started_on: date | None = None
    renewal_on: date | None = None
    serving: tuple[Server, ...] = ()
    people: tuple[Person, ...] = ()
    worries: tuple[Worry, ...] = ()
    unhappy: tuple[Unhappy, ...] = ()
    promises: tuple[Promise, ...] = ()
    offers: tuple[Offered, ...] = ()
    ahead: tuple[Date, ...] = ()
    results: tuple[Any, ...] = ()
    stages: tuple[Stage, ...] = ()
    at_hand: Stone | None = None
    missed: tuple[Stone, ...] = ()
    talks: tuple[Talk, ...] = ()

    @cached_property
    def unsaid(self) -> list[tuple[Person, Known]]:
        """What not to mention, and to whom."""
        return [(one, known) for one in self.people for known in one.known if known.kind == PreferenceKind.AVOID]

    @property
    def owed(self) -> list[Promise | Offered]:
        """What we promised and have not kept; an offer binds us once it was accepted."""
        return [*self.promises, *(one for one in self.offers if one.is_accepted)]

    @cached_property
    def figures(self) -> list[Figure]:
        return [figure for kept in self.results for figure in figures_in({**kept, "figures": [kept]}, self.client_id)]

    @property
    def milestones_done(self) -> int:
        return sum(stage.done for stage in self.stages)

    @property
    def milestones(self) -> int:
        return sum(stage.total for stage in self.stages)

    @property
    def frozen(self) -> dict[str, Any]:
        """As plain data, to be kept."""
        kept: dict[str, Any] = freeze(self)
        return kept


def brief_in(kept: dict[str, Any]) -> Brief:
    """The brief that was kept as this."""
    return thaw(Brief, kept)


def brief_of(client_id: UUID, today: date) -> Brief:
    """As things stand, in four statements; `today` is the reader's."""
    at = now()
    rows = gather(client_id, at, today)
    roadmap = roadmap_line(LINE.rows({"client_id": client_id}), today)
    standing = rows["standing"][0]
    return Brief(
        client_id=client_id,
        client=standing.title,
        made_at=at,
        state=standing.state,
        segment=standing.more,
        started_on=standing.until,
        renewal_on=standing.on,
        serving=_serving(rows["serving"]),
        people=_people(rows["person"], rows["known"]),
        worries=tuple(_worry(row) for row in rows["concern"]),
        unhappy=tuple(_unhappy(row) for row in rows["loop"]),
        promises=tuple(_promise(row) for row in rows["promise"]),
        offers=tuple(_offer(row) for row in rows["offer"]),
        ahead=tuple(sorted(_ahead(rows, roadmap, today), key=lambda one: one.on)[:MOST_AHEAD]),
        results=tuple(_results(client_id, today)),
        stages=tuple(Stage(one.title, one.progress.value, one.done, one.total) for one in roadmap.phases),
        at_hand=_stone(roadmap.at_hand),
        missed=tuple(
            Stone(one.row.title, one.row.due_on, one.days_late) for one in roadmap.milestones if one.is_missed
        ),
        talks=tuple(_talk(row) for row in sorted(rows["talk"], key=lambda row: row.at, reverse=True)),
    )


def _serving(rows: list[Any]) -> tuple[Server, ...]:
    """The owner first."""
    found = (Server(row.id, row.title, row.level, row.line, row.on) for row in rows)
    return tuple(sorted(found, key=lambda one: (_SERVES.index(one.role), one.name)))


def _people(rows: list[Any], known: list[Any]) -> tuple[Person, ...]:
    """By their weight in the relationship, each with what is known of them, the newest first."""
    names = {row.id: row.title for row in rows}
    facts: dict[UUID, list[Known]] = {}
    for row in sorted(known, key=lambda row: row.on, reverse=True):
        facts.setdefault(row.other_id, []).append(
            Known(row.title, row.words, row.state, row.source, row.on, row.line),
        )
    people = (
        Person(
            id=row.id, name=row.title, title=row.line, role=row.level, stance=row.state,
            reports_to=names.get(row.other_id), language=row.more, email=row.words, phone=row.source,
            access=None if row.flag is None else "lead" if row.flag else "contact", last_talk_at=row.at,
            known=tuple(facts.get(row.id, ())),
        )
        for row in rows
    )  # fmt: skip
    return tuple(sorted(people, key=lambda one: (_WEIGHT.get(one.role or "", len(_WEIGHT)), one.name)))


def _worry(row: Any) -> Worry:
    return Worry(row.id, row.title, row.level, row.state, _cut(row.words), row.at, row.on, row.line)


def _unhappy(row: Any) -> Unhappy:
    return Unhappy(row.id, row.title, row.state, _cut(row.words), row.at, row.on, row.line)


def _promise(row: Any) -> Promise:
    said_at = row.at if row.other_id else None
    return Promise(row.id, row.title, row.words, row.on, row.line, row.source, said_at, bool(row.flag))


def _offer(row: Any) -> Offered:
    months = int(row.level) if row.state == OfferState.ACCEPTED else None
    return Offered(row.id, row.title, row.on, months, row.line)


def _talk(row: Any) -> Talk:
    present = tuple(one["name"] for one in row.present or ())
    return Talk(row.id, row.state, row.title, row.at, _cut(row.words), row.line, row.level, present)


def _ahead(rows: dict[str, list[Any]], roadmap: Roadmap, today: date) -> Iterator[Date]:
    """Every day from today on that is known to matter; what we owe has its day where it is promised."""
    renewal_on = rows["standing"][0].on
    if renewal_on and renewal_on >= today:
        yield Date("renewal", renewal_on)
    for row in rows["meeting"]:
        yield Date("meeting", in_zone(row.at, reader_zone()).date(), row.title, at=row.at)
    for stone in roadmap.milestones:
        if not stone.is_done and stone.row.due_on and stone.row.due_on >= today:
            yield Date("milestone", stone.row.due_on, stone.row.title)
    for row in rows["theirs"]:
        if row.on >= today:
            yield Date("task", row.on, row.title, row.line)


def _results(client_id: UUID, today: date) -> Iterator[dict[str, Any]]:
    """Every metric in its newest month with a value, and every goal in force."""
    for figure in newest_figures(client_id, first_day(today)):
        if figure.goal or figure.value is not None:
            yield {**frozen_figure(figure), "month": month_key(figure.month)}


def _stone(found: Any) -> Stone | None:
    return Stone(found.row.title, found.row.due_on, found.days_late) if found else None


def _cut(text: str | None) -> str:
    """A long text says that it goes on."""
    text = text or ""
    return f"{text}…" if len(text) == LONGEST_TEXT else text
