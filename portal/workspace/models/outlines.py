"""Outlines: what a playbook says, as plain values: phases, their milestones, and the tasks of both sides.

An outline is a tree whose every node has a short `key` and `parts`. It is never changed: every verb gives another.
What is removed from a draft stays in it, marked, until it is published: so it can be put back.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import Any, Self, cast

from portal.tasks.models import Side
from portal.workspace.models.milestones import Doer

Edit = Callable[[tuple[Any, ...], int], tuple[Any, ...]]


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
class Node:
    """What phases, milestones and tasks have in common."""

    key: str
    title: str
    removed: bool = False
    parts: tuple[Any, ...] = ()

    @property
    def digest(self) -> str:
        """Changes with every word of the node itself; what it holds is left out."""
        own = {name: value for name, value in asdict(self).items() if name != "parts"}
        return sha256(repr(sorted(own.items())).encode()).hexdigest()[:16]

    def described(self, values: Mapping[str, Any]) -> Self:
        """The same node with other values, its key and parts kept."""
        return replace(self, **values)


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
class Outline:
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

    def nodes(self) -> Iterator[Node]:
        """Every node, each before what it holds."""
        for phase in self.parts:
            yield phase
            for milestone in phase.parts:
                yield milestone
                yield from milestone.parts

    def milestones(self) -> list[MilestoneOutline]:
        return [milestone for phase in self.parts for milestone in phase.parts]

    def find(self, key: str) -> Node | None:
        return next((node for node in self.nodes() if node.key == key), None)

    def holder(self, key: str) -> Node | None:
        """The node that holds this one; None for a phase, which the outline itself holds."""
        return next((node for node in self.nodes() if any(part.key == key for part in node.parts)), None)

    def living(self) -> Self:
        """Without what was removed, and without waiting for it."""
        kept = replace(self, parts=_pruned(self).parts)
        alive = {node.key for node in kept.nodes()}
        for one in kept.milestones():
            if not alive.issuperset(one.after):
                kept = kept.with_changed(one.key, {"after": tuple(key for key in one.after if key in alive)})
        return kept

    def with_part(self, node: Node, under: str | None) -> Self:
        """With one more node: at the end of the node called `under`, or of the outline."""
        if under is None:
            return replace(self, parts=(*self.parts, cast(PhaseOutline, node)))
        return self._changed(under, lambda holder: replace(holder, parts=(*holder.parts, node)))

    def with_changed(self, key: str, values: Mapping[str, Any]) -> Self:
        return self._changed(key, lambda node: node.described(values))

    def with_moved(self, key: str, *, up: bool) -> Self:
        """One place up or down among its neighbours that are not removed; at the end nothing happens."""
        return self._rearranged(key, lambda parts, place: _swapped(parts, place, -1 if up else 1))

    def with_held(self, key: str, under: str) -> Self:
        """The node at the end of another holder."""
        node = self.find(key)
        if node is None or self.holder(key) == self.find(under):
            return self
        rest = self._rearranged(key, lambda parts, place: (*parts[:place], *parts[place + 1 :]))
        return rest.with_part(node, under)

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

    def _changed(self, key: str, change: Callable[[Any], Any]) -> Self:
        return self._rearranged(key, lambda parts, at: (*parts[:at], change(parts[at]), *parts[at + 1 :]))

    def _rearranged(self, key: str, edit: Edit) -> Self:
        return replace(self, parts=_rearranged(self, key, edit).parts)


def new_key() -> str:
    return secrets.token_hex(4)


def _rearranged(node: Any, key: str, edit: Edit) -> Any:
    """The tree with the parts around the node called `key` edited: given all of them and its place."""
    for place, part in enumerate(node.parts):
        if part.key == key:
            return replace(node, parts=edit(node.parts, place))
    if not node.parts:
        return node
    return replace(node, parts=tuple(_rearranged(part, key, edit) for part in node.parts))


def _swapped(parts: tuple[Any, ...], place: int, step: int) -> tuple[Any, ...]:
    other = place + step
    while 0 <= other < len(parts) and parts[other].removed:
        other += step
    if not 0 <= other < len(parts):
        return parts
    moved = list(parts)
    moved[place], moved[other] = moved[other], moved[place]
    return tuple(moved)


def _pruned(node: Any) -> Any:
    return replace(node, parts=tuple(_pruned(part) for part in node.parts if not part.removed))


def _phase(kept: Mapping[str, Any]) -> PhaseOutline:
    return PhaseOutline(**{**kept, "parts": tuple(_milestone(milestone) for milestone in kept["parts"])})


def _milestone(kept: Mapping[str, Any]) -> MilestoneOutline:
    typed = {"doer": Doer(kept["doer"]), "anchor": Anchor(kept["anchor"]), "after": tuple(kept["after"])}
    return MilestoneOutline(**{**kept, **typed, "parts": tuple(_task(task) for task in kept["parts"])})


def _task(kept: Mapping[str, Any]) -> TaskOutline:
    return TaskOutline(**{**kept, "side": Side(kept["side"]), "every": Every(kept["every"]), "parts": ()})
