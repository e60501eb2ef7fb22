"""Trees of plain values, never changed: every verb gives another tree.

Every node has a short `key` and `parts`. What is removed from a draft stays in it, marked, until the draft is
published: so it can be put back.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import Any, Self

Edit = Callable[[tuple[Any, ...], int], tuple[Any, ...]]


@dataclass(frozen=True, kw_only=True)
class Tree:
    """What holds nodes: the whole, and each node itself."""

    parts: tuple[Any, ...] = ()

    def nodes(self) -> Iterator[Any]:
        """Every node, each before what it holds."""
        for part in self.parts:
            yield part
            yield from part.nodes()

    def find(self, key: str) -> Any | None:
        return next((node for node in self.nodes() if node.key == key), None)

    def holder(self, key: str) -> Any | None:
        """The node that holds this one; None for what the whole itself holds."""
        return next((node for node in self.nodes() if any(part.key == key for part in node.parts)), None)

    def pruned(self) -> Self:
        """Without what was removed."""
        return replace(self, parts=tuple(part.pruned() for part in self.parts if not part.removed))

    def with_part(self, node: "Node", under: str | None) -> Self:
        """With one more node: at the end of the node called `under`, or of the whole."""
        if under is None:
            return replace(self, parts=(*self.parts, node))
        return self._changed(under, lambda holder: replace(holder, parts=(*holder.parts, node)))

    def with_changed(self, key: str, values: Mapping[str, Any]) -> Self:
        return self._changed(key, lambda node: node.described(values))

    def with_moved(self, key: str, *, up: bool) -> Self:
        """One place up or down among its neighbours that are not removed; at the end nothing happens."""
        return self._rearranged(key, lambda parts, place: _swapped(parts, place, -1 if up else 1))

    def with_order(self, keys: Sequence[str]) -> Self:
        """The parts around the first of `keys` in that order; those not named keep theirs, behind."""
        place = {key: number for number, key in enumerate(keys)}

        def ordered(parts: tuple[Any, ...], _at: int) -> tuple[Any, ...]:
            return tuple(sorted(parts, key=lambda part: place.get(part.key, len(place))))

        return self._rearranged(keys[0], ordered) if keys else self

    def with_held(self, key: str, under: str) -> Self:
        """The node at the end of another holder."""
        node = self.find(key)
        if node is None or self.holder(key) == self.find(under):
            return self
        rest = self._rearranged(key, lambda parts, place: (*parts[:place], *parts[place + 1 :]))
        return rest.with_part(node, under)

    def _changed(self, key: str, change: Callable[[Any], Any]) -> Self:
        return self._rearranged(key, lambda parts, at: (*parts[:at], change(parts[at]), *parts[at + 1 :]))

    def _rearranged(self, key: str, edit: Edit) -> Self:
        """The tree with the parts around the node called `key` edited: given all of them and its place."""
        for place, part in enumerate(self.parts):
            if part.key == key:
                return replace(self, parts=edit(self.parts, place))
        return replace(self, parts=tuple(part._rearranged(key, edit) for part in self.parts)) if self.parts else self


@dataclass(frozen=True, kw_only=True)
class Node(Tree):
    """One node with what it holds."""

    key: str
    removed: bool = False

    @property
    def digest(self) -> str:
        """Changes with every word of the node itself; what it holds is left out."""
        own = {name: value for name, value in asdict(self).items() if name != "parts"}
        return sha256(repr(sorted(own.items())).encode()).hexdigest()[:16]

    def described(self, values: Mapping[str, Any]) -> Self:
        """The same node with other values, its key and parts kept."""
        return replace(self, **values)


def new_key() -> str:
    return secrets.token_hex(4)


def _swapped(parts: tuple[Any, ...], place: int, step: int) -> tuple[Any, ...]:
    other = place + step
    while 0 <= other < len(parts) and parts[other].removed:
        other += step
    if not 0 <= other < len(parts):
        return parts
    moved = list(parts)
    moved[place], moved[other] = moved[other], moved[place]
    return tuple(moved)
