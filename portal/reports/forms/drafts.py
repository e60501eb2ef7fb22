"""The forms of a report: its words, charts and plan; publishing, withdrawing, saying what it was worth."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import wtforms
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    FieldList,
    FormField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from portal.ground.db import Exact
from portal.ground.forms import Amount, Day, Form, Line, VersionedForm, strip
from portal.reports.models.content import chart
from portal.reports.models.drafts import WORDS
from portal.reports.models.reads import Useful

LONG = Length(max=20_000)
MOST_CHARTS, MOST_PLANS, MOST_ROWS, MOST_PLACES = 6, 20, 24, 20


class ChartForm(wtforms.Form):
    """One chart: of a metric's months, or of figures typed line by line."""

    heading = Line(_("Heading"), [Length(max=160)], description=_("What happened, such as “Bookings passed the goal”."))
    metric_id = SelectField(_("Shows"), choices=[])
    figures = TextAreaField(
        _("Own figures"),
        [Length(max=4_000)],
        description=_("One line each: label; last month; this month. Or label; figure."),
    )
    red_from = Amount(_("Red from"), [Optional()], places=None)
    caption = Line(_("Line beneath"), [Length(max=200)])

    def validate_figures(self, field: TextAreaField) -> None:
        rows_of(field.data or "")

    def validate_heading(self, field: Line) -> None:
        if self.figures.data and not self.metric_id.data and not field.data:
            raise ValidationError(gettext("Say what these figures show."))

    @property
    def kept(self) -> dict[str, Any] | None:
        """As the draft keeps it; None for a chart that shows nothing."""
        rows = [] if self.metric_id.data else rows_of(self.figures.data or "")
        if not self.metric_id.data and not rows:
            return None
        return chart(
            heading=self.heading.data or "",
            caption=self.caption.data or "",
            metric_id=self.metric_id.data or None,
            rows=rows,
            red_from=None if self.red_from.data is None or self.metric_id.data else str(self.red_from.data),
        )


class PlanForm(wtforms.Form):
    """One thing that comes next month."""

    side = SelectField(_("Who"), choices=[SelectChoice("us", _("Us")), SelectChoice("you", _("The client"))])
    title = Line(_("What"), [Length(max=200)])
    note = Line(_("Who exactly, and why"), [Length(max=300)])
    on = Day(_("When"), [Optional()])

    @property
    def kept(self) -> dict[str, Any] | None:
        if not self.title.data:
            return None
        on = self.on.data.isoformat() if self.on.data else None
        return {"side": self.side.data, "title": self.title.data, "note": self.note.data or "", "on": on}


class DraftForm(VersionedForm):
    """All that the team writes of a report; Markdown in the words."""

    headline = TextAreaField(_("In short"), [LONG], description=_("How the month went, in one or two sentences."))
    did = TextAreaField(_("What we did"), [LONG], description=_("Lines beginning with “- ” become a list."))
    hours = Line(_("Hours"), [Length(max=200)], description=_("Such as “62 hours, within the 64 in your plan.”"))
    ticks = SelectMultipleField(_("What happened"), description=_("Ticked ones stand in the report."))
    results = TextAreaField(_("Results"), [LONG], description=_("What it brought; the charts follow beneath."))
    charts = FieldList(FormField(ChartForm), max_entries=MOST_CHARTS)
    better = TextAreaField(_("Where we can improve"), [LONG])
    comes = TextAreaField(_("What comes next"), [LONG], description=_("Words above the list, if any."))
    plan = FieldList(FormField(PlanForm), max_entries=MOST_PLANS)

    def offer(self, metrics: Iterable[Any], happenings: Iterable[tuple[str, str]]) -> None:
        """What can be chosen: metrics by id and name, things that happened by key and words."""
        choices = [SelectChoice("", _("Own figures")), *(SelectChoice(str(m.id), m.name) for m in metrics)]
        for entry in self.charts.entries:
            entry.form.metric_id.choices = choices
        self.ticks.choices = [SelectChoice(key, words) for key, words in happenings]

    def leave_room(self) -> None:
        """An empty chart and an empty line of the plan, for one more."""
        if len(self.charts.entries) < MOST_CHARTS:
            self.charts.append_entry()
        if len(self.plan.entries) < MOST_PLANS:
            self.plan.append_entry()

    def kept(self, offered: Mapping[str, bool], ticks: Mapping[str, bool]) -> dict[str, Any]:
        """The draft's columns. `offered`: key -> whether it stands unless somebody decides; `ticks`: decided before."""
        chosen = set(self.ticks.data or ())
        decided = {**ticks, **{key: key in chosen for key, unasked in offered.items() if (key in chosen) != unasked}}
        decided = {key: on for key, on in decided.items() if key not in offered or (key in chosen) == on}
        return {
            **{name: strip(getattr(self, name).data) or "" for name in WORDS},
            "charts": [kept for entry in self.charts.entries if (kept := entry.form.kept)],
            "plan": [kept for entry in self.plan.entries if (kept := entry.form.kept)],
            "ticks": decided,
        }


def filled(draft: Any, standing: Iterable[str]) -> dict[str, Any]:
    """What a DraftForm starts with."""
    return {
        **{name: getattr(draft, name) for name in (*WORDS, "version")},
        "ticks": list(standing),
        "charts": [{**kept, "figures": lines_of(kept["rows"]), "red_from": _decimal(kept)} for kept in draft.charts],
        "plan": [{**kept, "on": _date(kept["on"])} for kept in draft.plan],
    }


def rows_of(text: str) -> list[list[str | None]]:
    """Lines of “label; before; now” or “label; now”. Raises ValidationError with the line that is neither."""
    rows = [_row(line) for line in text.splitlines() if line.strip()]
    if len(rows) > MOST_ROWS:
        raise ValidationError(gettext("A chart holds %(most)s figures at most.", most=MOST_ROWS))
    return rows


def lines_of(rows: Iterable[list[str | None]]) -> str:
    return "\n".join("; ".join(cell for cell in row if cell is not None) for row in rows)


def _row(line: str) -> list[str | None]:
    label, *numbers = (cell.strip() for cell in line.split(";"))
    try:
        values = [Decimal(number) for number in numbers]
    except InvalidOperation:
        values = []
    if not label or len(values) not in (1, 2) or not all(_drawable(value) for value in values):
        raise ValidationError(gettext("“%(line)s” is not a label and one or two figures.", line=line.strip()[:60]))
    texts: list[str | None] = [f"{value:f}" for value in values]
    return [label[:40], *([None] if len(texts) == 1 else []), *texts]


def _drawable(value: Decimal) -> bool:
    """Small enough, and of few enough digits, for a chart: “1e999999” is a number as well."""
    return value.is_finite() and 0 <= value < Exact.MOST and value.as_tuple().exponent >= -MOST_PLACES  # type: ignore[operator]


def _decimal(kept: Mapping[str, Any]) -> Decimal | None:
    return None if kept["red_from"] is None else Decimal(kept["red_from"])


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


class WithdrawForm(Form):
    """Why a report is taken back; the client reads it in the report's place."""

    because = TextAreaField(
        _("Why"),
        [InputRequired(_("Say why: the client reads this in place of the report.")), Length(max=2_000)],
        description=_("The client reads this in place of the report."),
    )


class FeedbackForm(Form):
    """Whether it was useful, and what to look into."""

    useful = RadioField(
        _("Was this report useful?"),
        [InputRequired(_("Choose one."))],
        choices=[
            SelectChoice(Useful.YES, _("Yes")),
            SelectChoice(Useful.PARTLY, _("Partly")),
            SelectChoice(Useful.NO, _("No")),
        ],
        coerce=Useful,
    )
    words = TextAreaField(_("Anything you would like us to look into?"), [Length(max=4_000)])


class CommentForm(Form):
    """A question or a remark about the report."""

    text = TextAreaField(_("Comment"), [InputRequired(_("Write something first.")), Length(max=4_000)])
