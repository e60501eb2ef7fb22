"""Drafts: what is written as a tree, changed part by part, and published in versions that never change."""

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from sqlalchemy import JSON, Text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.db import db, now
from portal.ground.happen import Fact, happen
from portal.ground.trees import Node, Tree


@dataclass(frozen=True, kw_only=True)
class DraftFacts:
    """What is announced of one kind of draft; `id` is what the facts call the row's id."""

    id: str
    added: type[Fact]
    changed: type[Fact]
    published: type[Fact]
    retired: type[Fact]
    reinstated: type[Fact]


class Drafted:
    """A row that holds a draft. `published` is the number of its newest version, 0 before the first.

    `shipped` names one of those that come with the portal; it is what keeps setup from bringing it twice.
    """

    FACTS: ClassVar[DraftFacts]
    id: Mapped[Any]
    name: Mapped[str] = mapped_column(Text)
    about: Mapped[str | None] = mapped_column(Text)
    shipped: Mapped[str | None] = mapped_column(Text, unique=True)
    draft: Mapped[dict[str, Any]] = mapped_column(JSON)
    published: Mapped[int] = mapped_column(default=0)
    is_changed: Mapped[bool] = mapped_column(default=True)
    retired_at: Mapped[datetime | None]

    @property
    @abstractmethod
    def tree(self) -> Tree:
        """The draft, with what was removed from it and can still be put back."""

    def add_part(self, by: Any, node: Node, under: str | None) -> None:
        """One more part: at the end of the node of that key, or of the whole."""
        self._redraw(by, self.tree.with_part(node, under))

    def change_part(self, by: Any, key: str, values: Mapping[str, Any], under: str | None = None) -> None:
        """Other values for a part; `under`: the part it moves into."""
        tree = self.tree.with_changed(key, values)
        self._redraw(by, tree.with_held(key, under) if under else tree)

    def move_part(self, by: Any, key: str, *, up: bool) -> None:
        self._redraw(by, self.tree.with_moved(key, up=up))

    def arrange_parts(self, by: Any, keys: Sequence[str]) -> None:
        """The parts of one holder in the order of their keys, as they were dropped."""
        self._redraw(by, self.tree.with_order(keys))

    def remove_part(self, by: Any, key: str) -> None:
        """Out of the draft with all it holds; `restore_part` brings it back until the draft is published."""
        self._redraw(by, self.tree.with_changed(key, {"removed": True}))

    def restore_part(self, by: Any, key: str) -> None:
        self._redraw(by, self.tree.with_changed(key, {"removed": False}))

    @abstractmethod
    def copy(self, by: Any, name: str) -> "Drafted":
        """One of its own that begins with this draft."""

    def retire(self, by: Any) -> None:
        """Offered no more; what came of it stays. Safe to call twice."""
        if self.retired_at is None:
            self.retired_at = now()
            self._tell(self.FACTS.retired, by)

    def reinstate(self, by: Any) -> None:
        """Offered again. Safe to call twice."""
        if self.retired_at is not None:
            self.retired_at = None
            self._tell(self.FACTS.reinstated, by)

    def _redraw(self, by: Any, tree: Any) -> None:
        if tree != self.tree:
            self.draft, self.is_changed = tree.kept(), True
            self._tell(self.FACTS.changed, by)

    def _tell(self, kind: type[Fact], by: Any, **words: Any) -> None:
        db.session.flush()
        told: Any = kind
        happen(told(actor_id=by.id, actor_name=by.name, name=self.name, **{self.FACTS.id: self.id}, **words))


D = TypeVar("D", bound=Drafted)


def bring(row: D, version_of: Callable[[D, None], Any]) -> bool:
    """Keep what ships, with its first version; False if another setup brought it at the same time."""
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
            db.session.add(version_of(row, None))
    except IntegrityError:
        return False
    return True
