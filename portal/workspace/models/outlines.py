"""Outlines: what a playbook says, as plain values: phases, their milestones, and the tasks of both sides."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, Self

from portal.ground import trees
from portal.ground.trees import Tree
from portal.tasks.models import Side
from portal.workspace.models.milestones import Doer


class Anchor(StrEnum):
    """What the days of a milestone are counted from."""

    START = "start"
    BEFORE_GO_LIVE = "before_go_live"
    AFTER_GO_LIVE = "after_go_live"


class Every(StrEnum):
    """How often a task comes back."""

    ONCE = "once"
    MONTH = "month"
    QUARTER = "quarter"


@dataclass(frozen=True, kw_only=True)
class Node(trees.Node):
    """What phases, milestones and tasks have in common."""

    title: str


@dataclass(frozen=True, kw_only=True)
class TaskOutline(Node):
    """A task of one side, due `before` working days ahead of its milestone; `times` in all if it comes back."""

    side: Side = Side.US
    before: int = 0
    note: str | None = None
    every: Every = Every.ONCE
    times: int = 1


@dataclass(frozen=True, kw_only=True)
class MilestoneOutline(Node):
    """A milestone due `day` working days from its anchor, begun `takes` working days before its end.

    `after`: keys of the milestones it waits for. An optional one is left out unless somebody ticks it.
    """

    about: str | None = None
    doer: Doer = Doer.US
    anchor: Anchor = Anchor.START
    day: int = 0
    takes: int = 1
    wants_approval: bool = False
    optional: bool = False
    after: tuple[str, ...] = ()
    parts: tuple[TaskOutline, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PhaseOutline(Node):
    about: str | None = None
    parts: tuple[MilestoneOutline, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Outline(Tree):
    """All of a playbook. `go_live_day`: the working day from the start on which it goes live unless a date is given."""

    go_live_day: int = 20
    parts: tuple[PhaseOutline, ...] = ()

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """The outline from how it is kept in the database."""
        return cls(go_live_day=kept["go_live_day"], parts=tuple(_phase(phase) for phase in kept["parts"]))

    def kept(self) -> dict[str, Any]:
        """Plain values for the database."""
        return asdict(self)

    def milestones(self) -> list[MilestoneOutline]:
        return [milestone for phase in self.parts for milestone in phase.parts]

    def living(self) -> Self:
        """Without what was removed, and without waiting for it."""
        kept = self.pruned()
        alive = {node.key for node in kept.nodes()}
        for one in kept.milestones():
            if not alive.issuperset(one.after):
                kept = kept.with_changed(one.key, {"after": tuple(key for key in one.after if key in alive)})
        return kept

    def goes_round(self) -> bool:
        """True if some milestone waits for itself by way of others."""
        waits = {milestone.key: set(milestone.after) for milestone in self.living().milestones()}
        while free := [key for key, after in waits.items() if not after & waits.keys()]:
            for key in free:
                del waits[key]
        return bool(waits)

    def chosen(self, optional: set[str]) -> Self:
        """With only those optional milestones; who waits for one left out waits for what that one waited for."""
        left_out = {one.key: one for one in self.milestones() if one.optional and one.key not in optional}

        def waited_for(keys: tuple[str, ...]) -> Iterator[str]:
            for key in keys:
                yield from waited_for(left_out[key].after) if key in left_out else (key,)

        def pick(phase: PhaseOutline) -> PhaseOutline:
            picked = (one for one in phase.parts if one.key not in left_out)
            return replace(
                phase, parts=tuple(replace(one, after=tuple(dict.fromkeys(waited_for(one.after)))) for one in picked)
            )

        return replace(self, parts=tuple(phase for phase in map(pick, self.parts) if phase.parts))


def _phase(kept: Mapping[str, Any]) -> PhaseOutline:
    return PhaseOutline(**{**kept, "parts": tuple(_milestone(milestone) for milestone in kept["parts"])})


def _milestone(kept: Mapping[str, Any]) -> MilestoneOutline:
    typed = {"doer": Doer(kept["doer"]), "anchor": Anchor(kept["anchor"]), "after": tuple(kept["after"])}
    return MilestoneOutline(**{**kept, **typed, "parts": tuple(_task(task) for task in kept["parts"])})


def _task(kept: Mapping[str, Any]) -> TaskOutline:
    return TaskOutline(**{**kept, "side": Side(kept["side"]), "every": Every(kept["every"]), "parts": ()})
