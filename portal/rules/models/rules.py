"""Rules: when something happens or comes due, if all of this holds, then do that."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import JSON, ForeignKey, Index, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import RuleAdded, RuleChanged, RuleFact, RuleTurnedOff, RuleTurnedOn
from portal.ground.actions import ACTIONS
from portal.ground.db import Base, Kept, db, new_id, now
from portal.ground.happen import Itself, happen
from portal.ground.keys import only
from portal.people.models.users import User
from portal.rules.models.watched import look_again

WORDS = ("name", "when", "days", "conditions", "actions", "most_a_client", "most_a_day")


class NothingToDo(ValueError):
    """A rule without an action, or with one the portal no longer knows, cannot be turned on."""


class Rule(Base, Kept):
    """One rule. It runs while `on_since` is set, for what happens from then on.

    `when` is the kind of a fact, or a time to wait for with its `days`. `conditions` are a list of
    {"field", "op", "value"}, all of which have to hold; `actions` a list of {"action", "values"}, done in their order.
    `most_a_client` and `most_a_day`: how often it acts in one day for one client, and in all. `looped` is the chain of
    names, as it was when the rule was last stopped from setting itself off. `caught_up_at`: see `watched.py`.
    """

    __tablename__ = "rule"
    name: Mapped[str] = mapped_column(Text)
    when: Mapped[str] = mapped_column(Text)
    days: Mapped[int | None]
    conditions: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    actions: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    most_a_client: Mapped[int] = mapped_column(default=1)
    most_a_day: Mapped[int] = mapped_column(default=100)
    on_since: Mapped[datetime | None]
    caught_up_at: Mapped[datetime | None]
    looped_at: Mapped[datetime | None]
    looped: Mapped[list[str] | None] = mapped_column(JSON)
    shipped: Mapped[str | None] = mapped_column(Text, unique=True)
    version: Mapped[int] = mapped_column(default=1)

    @classmethod
    def add(cls, by: User, **words: Any) -> Self:
        """A new rule, still off; `words` as in `WORDS`."""
        rule = cls(id=new_id(), **words)
        db.session.add(rule)
        rule._tell(RuleAdded, by)
        return rule

    @property
    def words(self) -> dict[str, Any]:
        """What the rule says."""
        return {name: getattr(self, name) for name in WORDS}

    @property
    def is_on(self) -> bool:
        return self.on_since is not None

    @property
    def as_actor(self) -> Itself:
        """Who did what the rule does."""
        return Itself(gettext("The rule “%(name)s”", name=self.name))

    def change(self, by: User, words: Mapping[str, Any]) -> None:
        """Other words; what already ran stays as it ran. Nothing new changes nothing.

        A rule that waits for something else now answers what happens from now on; any other goes on without a gap.
        """
        if words == self.words:
            return
        waits_for = (self.when, self.days)
        for name, value in words.items():
            setattr(self, name, value)
        self.version += 1
        self.looped_at = self.looped = None
        if self.is_on and waits_for != (self.when, self.days):
            self._begin()
        self._tell(RuleChanged, by)

    def turn_on(self, by: User) -> None:
        """From now on it acts. Safe to call twice. Raises NothingToDo."""
        if self.is_on:
            return
        if not self.actions or any(each["action"] not in ACTIONS for each in self.actions):
            raise NothingToDo(self.name)
        self._begin()
        self.looped_at = self.looped = None
        self._tell(RuleTurnedOn, by)

    def turn_off(self, by: User) -> None:
        """It acts no more; what it was about to try again is left. Safe to call twice."""
        if self.is_on:
            self.on_since = self.caught_up_at = None
            self._tell(RuleTurnedOff, by)

    def _begin(self) -> None:
        self.on_since, self.caught_up_at = now(), None

    def _tell(self, kind: type[RuleFact], by: User) -> None:
        db.session.flush()
        look_again()
        happen(kind(actor_id=by.id, actor_name=by.name, rule_id=self.id, name=self.name))


Index("ix_rule_on", Rule.when, **only("on_since IS NOT NULL"))


class RuleDay(Base):
    """What a rule did on one of the vendor's days, counted as it happens; `unmet`: its conditions did not hold."""

    __tablename__ = "rule_day"
    rule_id: Mapped[UUID] = mapped_column(ForeignKey("rule.id"), primary_key=True)
    on: Mapped[date] = mapped_column(primary_key=True)
    done: Mapped[int] = mapped_column(default=0)
    unmet: Mapped[int] = mapped_column(default=0)
    limited: Mapped[int] = mapped_column(default=0)
    stopped: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)


def hold(rule_id: UUID) -> Rule:
    """The rule as it is now; whoever else would run it waits until the transaction ends."""
    held = select(Rule).where(Rule.id == rule_id).with_for_update()
    return db.session.scalars(held.execution_options(populate_existing=True)).one()


def count(rule: Rule, on: date, what: str) -> None:
    """One more on that day; the rule has to be held."""
    day = db.session.get(RuleDay, (rule.id, on)) or RuleDay(
        rule_id=rule.id, on=on, done=0, unmet=0, limited=0, stopped=0, failed=0
    )
    setattr(day, what, getattr(day, what) + 1)
    db.session.add(day)
