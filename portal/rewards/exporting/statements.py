"""A client's statement for programs and on paper, in the language of whoever asks."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from portal.ground.calendars import digits, reader_locale, written
from portal.ground.clock import in_zone, reader_zone
from portal.ground.db import now
from portal.ground.letters import about_us
from portal.ground.money import number
from portal.ground.months import month_title
from portal.ground.pdf import render_pdf
from portal.ground.spelled import begun
from portal.ground.tables import Table, local, zone_in_words
from portal.ground.words import runs_from_right
from portal.rewards.called import points_name
from portal.rewards.models.entries import Movement
from portal.rewards.models.statement import MOST_PRINTED, Period, Statement, all_entries, opening_of, statement_of

LEFT_TO_RIGHT = "\u200e"


def table_of(client_id: UUID, name: str, period: Period) -> Table:
    """What there was, every entry with its number, its points and the sum it left, and what there is."""
    zone, when = zone_in_words()
    headers = [_("Number"), when, _("What for"), _("What it does"), begun(points_name()), _("Forgone"), _("Balance")]
    words = movement_words()

    begins, ends = str(_("Opening balance")), str(_("Closing balance"))

    def rows() -> Iterator[list[Any]]:
        sum_left = opening_of(client_id, period)
        yield _sum_line(begins, sum_left)
        for row in all_entries(client_id, period):
            at, sum_left = local(row.created_at, zone), row.balance
            yield [row.number, at, row.reason, words[row.movement], row.points, row.forgone, row.balance]
        yield _sum_line(ends, sum_left)

    return Table(f"{_('Statement')} {name} {period.key}".strip(), [str(header) for header in headers], rows())


def _sum_line(words: str, balance: int) -> list[Any]:
    return [None, None, words, None, None, None, balance]


def movement_words() -> dict[str, str]:
    return {
        Movement.EARNED: str(_("earned")),
        Movement.SPENT: str(_("spent")),
        Movement.UNEARNED: str(_("taken back")),
        Movement.UNSPENT: str(_("given back")),
        Movement.EXPIRED: str(_("expired")),
    }


def period_words(period: Period) -> str:
    """“October 2026”, “2026”, or all of the time."""
    if not period.key:
        return str(_("From the beginning"))
    return month_title(period.first) if period.is_month else digits(period.first.year)


def pdf_of(client_id: UUID, name: str, period: Period) -> bytes:
    statement = statement_of(client_id, period, most=MOST_PRINTED)
    made_on = now().replace(hour=0, minute=0, second=0, microsecond=0)  # the same day gives the same bytes
    return render_pdf("statement.typ", _data(statement, name), made_on)


def file_name(name: str, period: Period) -> str:
    return f"{_('Statement')} {name} {period.key}".strip() + ".pdf"


def beyond_the_sign(row: Any) -> str:
    """“given back, of no. 12”, “held until 12 Dec 2026”: what the sign of the points does not say; mostly nothing."""
    more = []
    if row.movement not in (Movement.EARNED, Movement.SPENT):
        more.append(movement_words()[row.movement])
    if row.about:
        more.append(str(_("of no. %(number)s", number=digits(row.about))))
    if row.forgone:
        more.append(str(_("%(points)s forgone", points=number(row.forgone))))
    if row.releases_at and not row.released_at and row.remaining:
        held_until = _day(in_zone(row.releases_at, reader_zone()).date())
        more.append(str(_("held until %(day)s", day=held_until)))
    return str(_(", ")).join(more)


def _data(statement: Statement, name: str) -> dict[str, Any]:
    us = about_us()
    title = _("Statement of %(points)s", points=points_name())
    return {
        "title": f"{title}: {name}",
        "of": title,
        "client": name,
        "period": period_words(statement.period),
        "made": _("Made on %(day)s", day=_day(in_zone(now(), reader_zone()).date())),
        "vendor": us["vendor_name"],
        "accent": us["brand_colour"],
        "page": _("Page %(page)s of %(pages)s", page="{page}", pages="{pages}"),
        "heads": [_("No."), _("Date"), _("What for"), begun(points_name()), _("Balance")],
        "opening": [_("Opening balance"), number(statement.opening)],
        "closing": [_("Closing balance"), number(statement.closing)],
        "cut": _("There are more entries: choose a shorter time.") if statement.after else "",
        "lines": [_line(row) for row in statement.entries],
    }


def _line(row: Any) -> dict[str, Any]:
    return {
        "number": digits(row.number),
        "day": _day(in_zone(row.created_at, reader_zone()).date()),
        "reason": row.reason,
        "rtl": runs_from_right(row.reason),
        "more": beyond_the_sign(row),
        "points": signed(row.points),
        "balance": number(row.balance),
    }


def signed(points: int) -> str:
    """“+40”, “−600”; the sign stands on the left of the number also where the words run from the right."""
    sign = "+" if points > 0 else "−" if points < 0 else ""
    before = LEFT_TO_RIGHT if sign and reader_locale().text_direction == "rtl" else ""
    return f"{before}{sign}{number(abs(points))}"


def _day(on: date) -> str:
    return written(on, _("d MMM y"))
