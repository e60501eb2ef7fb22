"""Sums of money and counts as the reader writes them."""

from flask import Flask
from flask_babel import format_currency, format_decimal

from portal.ground.calendars import digits, reader_locale

CENTS = 100


def money(cents: int, currency: str) -> str:
    """“£112,800”; the cents are written only where there are some."""
    if cents % CENTS:
        return digits(format_currency(cents / CENTS, currency))
    pattern = reader_locale().currency_formats["standard"].pattern
    return digits(format_currency(cents // CENTS, currency, format=pattern.replace(".00", ""), currency_digits=False))


def number(count: int) -> str:
    """“112,800”."""
    return digits(format_decimal(count))


def init_money(app: Flask) -> None:
    app.jinja_env.filters.update(money=money, number=number)
