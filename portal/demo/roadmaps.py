"""The demo's roadmaps: Acme's told by hand, the others from the playbooks that ship, each at another point."""

import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from portal.demo.events import add_event
from portal.demo.holidays import add_holidays
from portal.demo.ids import id_at
from portal.demo.people import Settled, noon
from portal.facts import MilestoneMoved, MilestoneReached, PlaybookStarted
from portal.ground.bulk import Bulk
from portal.people.models.users import User
from portal.tasks.models import Side, Task
from portal.workspace.models.layouts import Layout, lay_out
from portal.workspace.models.milestones import Milestone, MilestoneMove
from portal.workspace.models.outlines import Outline
from portal.workspace.models.phases import Phase
from portal.workspace.models.playbooks import Playbook
from portal.workspace.models.roadmap_starts import RoadmapStart
from portal.workspace.models.shipped_playbooks import outline_from, shipped_outline
from portal.workspace.models.starting import People, RoadmapRows

ACME = Path(__file__).parent / "words" / "acme_roadmap.toml"
ACME_TODAY = 170  # the working day of Acme's roadmap that is today
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Slip:
    """A date that moved by so many working days, and what the client reads about it."""

    days: int
    happened: str
    remedy: str


@dataclass(frozen=True)
class Way:
    """A roadmap on its way. `begun`: days ago; `reached`: how many milestones are, else all whose date is past.

    `early`: milestones reached days before their date; `open`: titles of tasks still open though their day is past.
    """

    playbook: str
    begun: int = 0
    optional: tuple[str, ...] = ()
    reached: int | None = None
    slips: dict[str, Slip] = field(default_factory=dict)
    early: dict[str, int] = field(default_factory=dict)
    open: tuple[str, ...] = ()


EVERYTHING = ("welcome", "leadership", "introductions", "success", "expectations", "first-win", "follow-up-30")
WAYS = {
    "Globex": (
        Way(
            "consulting", 40, reached=5, open=("Set up the dashboard", "Send the progress report"),
            slips={"plan": Slip(
                3, "The night shift was not at the table when we wrote the first plan.",
                "We wrote it again with Nadia, after 20:00, and every later meeting has a night seat.",
            )},
        ),
    ),
    "Northwind Dental Group": (Way("consulting", 20, ("expectations",), early={"portal": 2}),),
    "Aldgate Veterinary": (Way("software_vendor", 480, ("welcome",), early={"knowledge": 1}),),
    "Penhallow Opticians": (Way("software_service", 90, reached=4),),
    "Moor Lane Software": (
        Way(
            "software_vendor", 17, ("expectations",), open=("Give us access to where it will run",),
            slips={"licences": Slip(
                5, "The server we were given was one version too old.",
                "Dev sets up a new one with us on the phone; the licences are ready and wait for it.",
            )},
        ),
    ),
    "Bosphorus Hospitality": (
        Way(
            "software_service", 330, ("welcome", "introductions", "follow-up-30"),
            slips={"system-test": Slip(
                6, "Bookings from İstanbul arrived an hour off: we had the wrong time zone.",
                "Mended the same day and tried for a week before we went on.",
            )},
        ),
    ),
    "Parsa Trade House": (Way("financial_services", 13, ("welcome", "introductions")),),
    "Hebden Helpline": (Way("software_service", 24, EVERYTHING, open=("Sign in once and say what is missing",)),),
    "Whitby Harbour Hotels": (Way("software_service", 690),),
}  # fmt: skip
ACME_WAY = Way(
    "", early={"alerts": 2}, open=("Confirm Christmas opening hours",),
    slips={
        "bradford": Slip(
            5, "5,000 articles had no picture, and builders would not order blind.",
            "Two people took pictures for a week; new articles now come with one.",
        ),
        "reasons": Slip(
            11, "Two of the twelve reasons meant the same to callers, so the first month could not be compared.",
            "We merged them with Layla and are counting November again. Nothing is needed from you.",
        ),
    },
)  # fmt: skip


class Roadmaps:
    """Lays out the roadmaps, and lets time pass over them until today."""

    def __init__(self, bulk: Bulk, chance: Random, today: date, team: dict[str, User]) -> None:
        self.bulk, self.chance, self.today, self.team = bulk, chance, today, team
        self.calendar = add_holidays(bulk, today)

    def lay(self, settled: Settled, playbooks: dict[str, Playbook]) -> None:
        """What is on the way at this client, behind what was."""
        if settled.company.name == "Acme":
            self._acme(settled)
        places = 0
        for way in WAYS.get(settled.company.name, ()):
            outline = shipped_outline(way.playbook).chosen(set(way.optional))
            start_on = self.today - timedelta(days=way.begun)
            layout = lay_out(outline, self.calendar, start_on)
            self._start(settled, playbooks[way.playbook], layout, start_on)
            self._walk(settled, way, layout, places, {})
            places += len(layout.phases)

    def _acme(self, settled: Settled) -> None:
        written = tomllib.loads(ACME.read_text("utf-8"))
        tasks = [task for milestone in written["milestones"] for task in milestone["tasks"]]
        who = {task["title"]: task.pop("who") for task in tasks if "who" in task}
        start_on = self.calendar.add_workdays(self.today, -ACME_TODAY)
        outline: Outline = outline_from(written)
        self._walk(settled, ACME_WAY, lay_out(outline, self.calendar, start_on), 0, who)

    def _start(self, settled: Settled, playbook: Playbook, layout: Layout, start_on: date) -> None:
        at, owner, count = noon(start_on), settled.owner, sum(len(phase.milestones) for phase in layout.phases)
        start = id_at(at, self.chance)
        self.bulk.add(
            RoadmapStart, id=start, created_at=at, client_id=settled.id, playbook_id=playbook.id, playbook_number=1,
            playbook_name=playbook.name, start_on=start_on, started_by_id=owner.id,
        )  # fmt: skip
        told: dict[str, Any] = {"roadmap_start_id": start, "start_on": layout.first_on, "milestones": count}
        self._tell(PlaybookStarted(client_id=settled.id, actor_id=owner.id, actor_name=owner.name, **told), at)

    def _walk(self, settled: Settled, way: Way, layout: Layout, places: int, who: dict[str, str]) -> None:
        """Every row as it stands today."""
        begun = noon(layout.first_on)
        people = People(settled.owner.id, settled.people[0][0])
        made = RoadmapRows(settled.id, settled.owner.id, people, lambda: id_at(begun, self.chance))
        rows = list(made.of(layout, places))
        keys = [one.outline.key for phase in layout.phases for one in phase.milestones]
        milestones = [row for row in rows if isinstance(row, Milestone)]
        tasks: dict[UUID | None, list[Task]] = {}
        for row in rows:
            if isinstance(row, Task):
                tasks.setdefault(row.milestone_id, []).append(row)
                self._give(row, settled, who)
        for number, (key, milestone) in enumerate(zip(keys, milestones, strict=True)):
            if key in way.slips:
                self._slip(settled, milestone, way.slips[key])
            if way.reached is None or number < way.reached:
                self._reach(settled, milestone, way.early.get(key, 0))
            self._begin(milestone, way)
            self._do(settled, milestone, tasks.get(milestone.id, []), way)
        for row in rows:
            if isinstance(row, Phase | Milestone | Task):
                row.created_at = begun
            self.bulk.add(type(row), **{name: value for name, value in vars(row).items() if name[0] != "_"})

    def _give(self, task: Task, settled: Settled, who: dict[str, str]) -> None:
        """The task to whoever does it, where that is somebody else than usual."""
        name = who.get(task.title)
        if name and task.side == Side.US:
            task.owner_id = self.team[name].id
        elif name:
            task.contact_id = next(contact for contact, known in settled.people if known == name)

    def _slip(self, settled: Settled, milestone: Milestone, slip: Slip) -> None:
        assert milestone.due_on is not None
        before, owner = milestone.due_on, settled.owner
        milestone.due_on = self.calendar.add_workdays(before, slip.days)
        at = min(noon(before) - timedelta(days=1), noon(self.today) - timedelta(hours=20))
        moved: dict[str, Any] = {"from_on": before, "to_on": milestone.due_on}
        self.bulk.add(
            MilestoneMove, id=id_at(at, self.chance), created_at=at, client_id=settled.id, milestone_id=milestone.id,
            happened=slip.happened, remedy=slip.remedy, by_id=owner.id, by_name=owner.name, **moved,
        )  # fmt: skip
        known: dict[str, Any] = {"milestone_id": milestone.id, "title": milestone.title}
        self._tell(MilestoneMoved(client_id=settled.id, actor_id=owner.id, actor_name=owner.name, **known, **moved), at)

    def _reach(self, settled: Settled, milestone: Milestone, early: int) -> None:
        """On its day, or as many working days before it."""
        assert milestone.due_on is not None
        reached_on = self.calendar.add_workdays(milestone.due_on, -early)
        if reached_on >= self.today:
            return
        owner, at = settled.owner, noon(reached_on)
        milestone.completed_on, milestone.completed_at, milestone.completed_by_id = reached_on, at, owner.id
        milestone.approved_at = at if milestone.wants_approval else None
        known: dict[str, Any] = {"milestone_id": milestone.id, "title": milestone.title}
        told: dict[str, Any] = {"reached_on": reached_on, "baseline_on": milestone.baseline_on}
        self._tell(
            MilestoneReached(client_id=settled.id, actor_id=owner.id, actor_name=owner.name, **known, **told), at
        )

    def _begin(self, milestone: Milestone, way: Way) -> None:
        assert milestone.start_on is not None
        stands_still = way.reached is not None and milestone.completed_at is None and way.begun > ACME_TODAY // 2
        if milestone.start_on <= self.today and not stands_still:
            milestone.started_at = noon(milestone.start_on)

    def _do(self, settled: Settled, milestone: Milestone, tasks: list[Task], way: Way) -> None:
        """What was due is done, but for what waits; of ours, what is due within the week is under way."""
        for task in tasks:
            assert task.due_on is not None
            done_on = min(task.due_on, milestone.completed_on or task.due_on)
            is_reached, moves_on = milestone.completed_at is not None, way.reached is None
            is_past = task.due_on < self.today and (is_reached or moves_on or milestone.started_at is not None)
            if is_past and (is_reached or task.title not in way.open):
                task.done_at, task.done_by_id = noon(done_on), task.owner_id or settled.owner.id
            elif task.side == Side.US and milestone.started_at and task.due_on <= self.today + WEEK:
                task.started_at = noon(self.today) - timedelta(days=1)

    def _tell(self, fact: Any, at: datetime) -> None:
        add_event(self.bulk, fact, at, self.chance)
