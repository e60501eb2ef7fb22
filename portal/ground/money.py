"""Sums of money and counts as the reader writes them."""

from typing import Any

from babel.numbers import format_currency, format_decimal
from flask import Flask

from portal.ground.calendars import digits, numbering, reader_locale

CENTS = 100


def money(cents: int, currency: str, *, with_cents: bool = False) -> str:
    """“£112,800”; the cents are written where there are some, or `with_cents` where sums stand below one another."""
    reads: dict[str, Any] = {"locale": reader_locale(), "numbering_system": numbering()}
    if cents % CENTS or with_cents:
        return digits(format_currency(cents / CENTS, currency, **reads))
    pattern = reader_locale().currency_formats["standard"].pattern.replace(".00", "")
    return digits(format_currency(cents // CENTS, currency, format=pattern, currency_digits=False, **reads))


def number(count: int) -> str:
    """“112,800”."""
    return digits(format_decimal(count, locale=reader_locale(), numbering_system=numbering()))


def init_money(app: Flask) -> None:
    app.jinja_env.filters.update(money=money, number=number)
