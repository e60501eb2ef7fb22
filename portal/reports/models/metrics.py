"""Metrics: what is measured at a client, and in what."""

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from flask_babel import gettext, ngettext
from sqlalchemy import CheckConstraint, Text, UniqueConstraint, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import MetricChanged
from portal.ground.access import ClientOwned
from portal.ground.db import Base, Exact, Kept, db, new_id
from portal.ground.happen import happen
from portal.reports.models.amounts import Amounts, Measure
from portal.reports.models.signed import By

MOST_DECIMALS = 6
LONGEST_CODE = 40
CODE = re.compile(rf"[a-z0-9][a-z0-9_-]{{0,{LONGEST_CODE - 1}}}")


class Metric(Base, Kept, ClientOwned):
    """Something measured once a month. `code` names it in sheets and over the API and never changes.

    `unit`: the currency's code, or a word after plain numbers; a share of 84 % is the value 84.
    """

    __tablename__ = "metric"
    behind_wall = "SELECT"
    __table_args__ = (
        UniqueConstraint("client_id", "code"),
        CheckConstraint(f"decimals BETWEEN 0 AND {MOST_DECIMALS}", name="decimals"),
        CheckConstraint("measure <> 'currency' OR length(unit) = 3", name="currency_has_a_code"),
    )
    name: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text)
    measure: Mapped[Measure] = mapped_column(default=Measure.NUMBER)
    unit: Mapped[str] = mapped_column(Text, default="")
    decimals: Mapped[int] = mapped_column(default=0)

    @classmethod
    def add(cls, client_id: UUID, *, name: str, code: str | None = None, **values: Any) -> Self:
        """Something new to measure; `values`: measure, unit, decimals. Without a code one is made of the name."""
        metric = cls(id=new_id(), client_id=client_id, name=name, code=code or free_code(client_id, name), **values)
        db.session.add(metric)
        db.session.flush()
        return metric

    def describe(self, by: By, *, name: str, unit: str) -> None:
        """Another name, or another word for the unit; a currency stays what it is. Nothing new changes nothing."""
        word = self.unit if self.measure == Measure.CURRENCY else unit
        if (name, word) == (self.name, self.unit):
            return
        before, self.name, self.unit = self.name, name, word
        db.session.flush()
        happen(
            MetricChanged(
                client_id=self.client_id,
                actor_id=by.id,
                actor_name=by.name,
                metric_id=self.id,
                name=name,
                before=before,
            )
        )

    def refusal(self, value: Decimal) -> str | None:
        """Why a value does not fit this metric, in a sentence; None if it does."""
        return refusal(value, self.decimals)

    @property
    def amounts(self) -> Amounts:
        return Amounts(self.measure, self.unit, self.decimals)


_CODES = select(Metric.code).where(Metric.client_id == bindparam("client_id"))
_ALL = (
    select(Metric.id, Metric.name, Metric.code, Metric.measure, Metric.unit, Metric.decimals)
    .where(Metric.client_id == bindparam("client_id"))
    .order_by(Metric.name, Metric.id)
)


def metrics_of(client_id: UUID) -> Sequence[Any]:
    """Rows of everything measured at a client, by name."""
    return db.session.execute(_ALL, {"client_id": client_id}).all()


def refusal(value: Decimal, decimals: int) -> str | None:
    """Why a value does not fit a metric of so many decimals, in a sentence; None if it does."""
    if not Exact.LEAST < value < Exact.MOST:
        return str(gettext("This number is too large."))
    if value == value.quantize(Decimal(1).scaleb(-decimals)):
        return None
    if decimals == 0:
        return str(gettext("This is counted in whole numbers."))
    return str(ngettext("At most %(num)d decimal here.", "At most %(num)d decimals here.", decimals))


def codes_of(client_id: UUID) -> set[str]:
    return set(db.session.scalars(_CODES, {"client_id": client_id}))


def free_code(client_id: UUID, name: str) -> str:
    """A code that says the name in small Latin letters and that no metric of this client has."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[: LONGEST_CODE - 4].strip("-") or "metric"
    taken = codes_of(client_id)
    return next(code for n in range(1, len(taken) + 2) if (code := stem if n == 1 else f"{stem}-{n}") not in taken)
