"""What the demo's clients measure: goals, and more than a year of readings that end last month."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from portal.demo.events import add_event
from portal.demo.ids import id_at
from portal.demo.people import Settled, noon
from portal.facts import GoalAgreed, GoalChanged, GoalReached, ReadingCorrected
from portal.ground.bulk import Bulk
from portal.people.models.clients import ClientState
from portal.reports.models.amounts import Direction, Measure, is_met
from portal.reports.models.goals import Goal
from portal.reports.models.metrics import Metric
from portal.reports.models.months import first_day, last_day, months_on, months_until
from portal.reports.models.readings import Reading, Source

UP, DOWN = Direction.UP, Direction.DOWN
NUMBER, CURRENCY, PERCENT = Measure.NUMBER, Measure.CURRENCY, Measure.PERCENT
AGREED_BEFORE = 7  # months before the last reading: for October it is March
DUE_AFTER = 2
CLOSES = 4  # the day of the month by which last month's figures are in


@dataclass(frozen=True)
class Aim:
    """A metric with its goal. `values`: month by month, the last of them last month's.

    `wrong`: a value corrected since, by its place from the end; `before`: the target it had before this one.
    """

    name: str
    code: str
    target: str
    values: tuple[str, ...]
    measure: Measure = NUMBER
    unit: str = ""
    decimals: int = 0
    direction: Direction = UP
    before: str | None = None
    wrong: dict[int, str] = field(default_factory=dict)


LARGE = (
    Aim(
        "New enquiries", "enquiries", "380", before="350",
        values=("274", "281", "296", "288", "307", "315", "331", "342", "356", "361", "374", "368", "391", "412"),
    ),
    Aim(
        "Booked appointments", "bookings", "260",
        values=("151", "156", "164", "158", "172", "169", "181", "196", "204", "212", "228", "219", "246", "268"),
    ),
    Aim(
        "Cost per booking", "cost-per-booking", "34", measure=CURRENCY, unit="GBP", decimals=2, direction=DOWN,
        values=("44.10", "43.60", "42.90", "43.35", "41.20", "40.75", "39.90", "38.15", "37.40", "36.20", "34.85",
                "35.60", "33.00", "31.20"),
    ),
    Aim(
        "Missed calls returned in an hour", "calls-returned", "92", measure=PERCENT,
        values=("71", "72", "74", "73", "77", "79", "80", "83", "85", "88", "87", "88", "86", "84"), wrong={2: "88"},
    ),
    Aim(
        "Reviews at 4 or 5 stars", "reviews", "45",
        values=("22", "25", "24", "28", "31", "30", "35", "38", "41", "44", "43", "47", "52", "61"),
    ),
)  # fmt: skip


def aims_of(settled: Settled, chance: Random) -> tuple[Aim, ...]:
    """The first client's are those of the report everybody looks at; the others' are drawn."""
    if settled.company.name == "Acme":
        return LARGE
    answered = _course(chance, 68, 93, 14)
    wait = _course(chance, 64, 24, 14)
    booked = _course(chance, 40, 40 + chance.randrange(30, 160), 14)
    return (
        Aim("Calls answered in 20 seconds", "answered", "90", measure=PERCENT, values=answered),
        Aim("Average wait", "wait", "30", unit="seconds", direction=DOWN, values=wait),
        Aim("Bookings made online", "online-bookings", str(int(max(booked, key=int)) // 10 * 10), values=booked),
    )


class Results:
    """Writes what one client after the other measured."""

    def __init__(self, bulk: Bulk, chance: Random, today: date) -> None:
        self.bulk, self.chance, self.today = bulk, chance, today

    def tell(self, settled: Settled) -> None:
        """Clients that have begun agreed on goals; those who are just beginning have no readings yet."""
        state = settled.company.state
        if state == ClientState.PROSPECT:
            return
        self.settled = settled
        last = months_on(first_day(min(self.today, settled.until)), -1)
        for position, aim in enumerate(aims_of(settled, self.chance)):
            self._aim(aim, position, last, measured=state != ClientState.ONBOARDING)

    def _aim(self, aim: Aim, position: int, last: date, *, measured: bool) -> None:
        agreed_on = last_day(months_on(last, -AGREED_BEFORE)) if measured else self.settled.since
        months = months_until(last, len(aim.values)) if measured else []
        at = noon(agreed_on)
        metric = id_at(at, self.chance)
        self.bulk.add(
            Metric, id=metric, created_at=at, client_id=self.settled.id, name=aim.name, code=aim.code,
            measure=aim.measure, unit=aim.unit, decimals=aim.decimals,
        )  # fmt: skip
        before = self._earlier(aim, metric, months[0], agreed_on, position) if aim.before and measured else None
        due_on = last_day(months_on(last, DUE_AFTER))
        told = dict(zip(months, map(Decimal, aim.values), strict=False))
        met = [m for m, value in told.items() if m > agreed_on and is_met(value, Decimal(aim.target), aim.direction)]
        self._goal(aim, metric, Decimal(aim.target), position, agreed_on=agreed_on, due_on=due_on, before_id=before,
                   reached_on=met[0] if met else None, baseline=told[months[0]] if months else None)  # fmt: skip
        for place, (month, value) in enumerate(told.items()):
            self._reading(aim, metric, month, value, aim.wrong.get(len(told) - place))

    def _earlier(self, aim: Aim, metric: UUID, first: date, ended_on: date, position: int) -> UUID:
        return self._goal(
            aim, metric, Decimal(str(aim.before)), position, agreed_on=first, ended_on=ended_on,
            due_on=ended_on, baseline=Decimal(aim.values[0]),
        )  # fmt: skip

    def _goal(self, aim: Aim, metric: UUID, target: Decimal, position: int, *, agreed_on: date, **rest: object) -> UUID:
        at, owner, client = noon(agreed_on), self.settled.owner, self.settled.id
        goal = id_at(at, self.chance)
        self.bulk.add(
            Goal, id=goal, created_at=at, client_id=client, metric_id=metric, target=target, direction=aim.direction,
            agreed_on=agreed_on, position=position, version=1, **rest,
        )  # fmt: skip
        known = {"goal_id": goal, "metric_id": metric, "name": aim.name}
        by = {"client_id": client, "actor_id": owner.id, "actor_name": owner.name}
        begun = GoalChanged(**by, **known, before_id=rest["before_id"]) if rest.get("before_id") else None  # type: ignore[arg-type]
        add_event(self.bulk, begun or GoalAgreed(**by, **known), at, self.chance)  # type: ignore[arg-type]
        if isinstance(month := rest.get("reached_on"), date):
            add_event(self.bulk, GoalReached(**by, **known, month=month), self._closed(month), self.chance)  # type: ignore[arg-type]
        return goal

    def _reading(self, aim: Aim, metric: UUID, month: date, value: Decimal, wrong: str | None) -> None:
        """The month's value; where it was noted wrong, the wrong one and its correction two days later."""
        at, owner = self._closed(month), self.settled.owner
        first = self._note(metric, month, Decimal(wrong) if wrong else value, at, Source.SHEET)
        if not wrong:
            return
        later = at + timedelta(days=2)
        reading = self._note(metric, month, value, later, Source.FORM, corrects_id=first)
        fact = ReadingCorrected(
            client_id=self.settled.id, actor_id=owner.id, actor_name=owner.name, reading_id=reading, metric_id=metric,
            name=aim.name, month=month, value=str(value), before=wrong, source=str(Source.FORM),
        )  # fmt: skip
        add_event(self.bulk, fact, later, self.chance)

    def _closed(self, month: date) -> datetime:
        """When a month's figures were in; yesterday at the latest."""
        return min(noon(months_on(month, 1).replace(day=CLOSES)), noon(self.today - timedelta(days=1)))

    def _note(
        self, metric: UUID, month: date, value: Decimal, at: datetime, source: Source, corrects_id: UUID | None = None
    ) -> UUID:
        reading, owner = id_at(at, self.chance), self.settled.owner
        self.bulk.add(
            Reading, id=reading, created_at=at, client_id=self.settled.id, metric_id=metric, month=month, value=value,
            corrects_id=corrects_id, source=source, made_by_id=owner.id, made_by_name=owner.name,
        )  # fmt: skip
        return reading


def _course(chance: Random, first: int, last: int, count: int) -> tuple[str, ...]:
    """From the first to the last with the ups and downs of life."""
    step = (last - first) / (count - 1)
    shake = max(1, round(abs(step) * 0.8))
    return tuple(str(max(0, round(first + step * place) + chance.randint(-shake, shake))) for place in range(count))
