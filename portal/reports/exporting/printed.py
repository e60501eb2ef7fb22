"""A report on paper: the same content as the page, as a PDF in the client's language, made anew each time."""

from dataclasses import asdict
from datetime import date
from typing import Any

from flask_babel import gettext
from markupsafe import Markup

from portal.ground.calendars import written
from portal.ground.letters import about_us, reading
from portal.ground.months import month_in_own_calendar, month_name, month_title
from portal.ground.pdf import fonts, is_mirrored, render_pdf
from portal.ground.plot import muted, on_paper
from portal.ground.words import markdown_to_blocks
from portal.reports.exporting.shown import Chart, Report, Row, report_of
from portal.reports.models.editions import ReportEdition

WIDE, NARROW, BULLET = 520, 250, 150  # pixels a chart is drawn at


def pdf_of(edition: ReportEdition, language: str | None) -> bytes:
    """From the frozen content alone. `language`: the client's; None is the language of whoever asks."""
    with reading(language, None):
        report = report_of(edition.content, edition.client_id)
        return render_pdf("report.typ", _data(report), edition.published_at)


def _data(report: Report) -> dict[str, Any]:
    us = about_us()
    accent, title = us["brand_colour"], month_title(report.month)
    return {
        "title": gettext("Results for %(client)s, %(month)s", client=report.client, month=title),
        "for": gettext("Results for %(client)s", client=report.client),
        "month": title,
        "span": month_in_own_calendar(report.month) or "",
        "vendor": us["vendor_name"],
        "address": us["vendor_address"],
        "accent": accent,
        "muted": muted(accent),
        "signed": [report.by, _long(report.on)],
        "version": gettext("Version %(number)s", number=report.number) if report.number > 1 else "",
        "blocks": {name: markdown_to_blocks(text) for name, text in report.words.items()},
        "goals": _goals(report, accent),
        "charts": [_chart(chart, accent, first=place == 0) for place, chart in enumerate(report.charts)],
        "happened": [
            {**asdict(event), "on": _short(event.on), "moved_to": event.moved_to and _short(event.moved_to)}
            for event in report.happened
        ],
        "plan": [{**asdict(item), "on": _short(item.on) if item.on else ""} for item in report.plan],
        "says": _says(report, us["vendor_name"]),
    }


def _goals(report: Report, accent: str) -> dict[str, Any]:
    """The table of goals: what was agreed and when, its head and its rows."""
    agreed = _long(report.agreed_on) if report.agreed_on else ""
    said = gettext("%(goals)s %(day)s. %(tally)s", goals=report.goals_agreed, day=agreed, tally=report.tally)
    return {
        "said": said if agreed else "",
        "headers": [
            gettext("Goal"),
            month_name(report.month),
            gettext("Goal"),
            gettext("Result against goal"),
            month_name(report.before),
        ],
        "rows": [_row(row, accent) for row in report.rows],
    }


def _says(report: Report, vendor: str) -> dict[str, str]:
    """The words that stand in every report, in the client's language."""
    return {
        "short": gettext("In short"),
        "goals": gettext("Goals and results"),
        "did": gettext("What we did"),
        "results": gettext("Results"),
        "better": gettext("Where we can improve"),
        "comes": gettext("What comes in %(month)s", month=month_name(report.after)),
        "us": vendor,
        "you": report.client,
        "moved": gettext("now %(day)s", day="{day}"),
        "page": gettext("Page %(page)s of %(pages)s", page="{page}", pages="{pages}"),
    }


def _row(row: Row, accent: str) -> dict[str, Any]:
    words = {True: gettext("Met"), False: gettext("Missed"), None: ""}
    figure = row.figure
    return {
        "name": figure.metric.name,
        "value": figure.value_words or "–",
        "goal": figure.goal_words,
        "before": figure.before_words,
        "says": row.says,
        "bullet": _picture(row.bullet, BULLET, accent) if row.bullet else "",
        "met": row.met,
        "word": words[row.met],
    }


def _chart(chart: Chart, accent: str, *, first: bool) -> dict[str, Any]:
    return {
        "heading": chart.heading,
        "caption": chart.caption,
        "drawing": _picture(chart.drawing, WIDE if first else NARROW, accent),
        "says": chart.says,
        "key": chart.key,
    }


def _picture(svg: Markup, width: int, accent: str) -> str:
    return on_paper(svg, width, accent, ", ".join(fonts("sans")), mirrored=is_mirrored())


def _long(on: date) -> str:
    return written(on, gettext("d MMMM y"))


def _short(on: date) -> str:
    return written(on, gettext("d MMM"))
