"""Cells nobody writes by hand: read at once, or refused in words, and never the end of a whole import."""

import time
from collections.abc import Callable

import pytest
from flask import Flask

from portal.history.importing.cells import body, mail, mails, names, own_id
from portal.history.importing.dates import DMY, read_day
from portal.history.importing.refused import Refused
from portal.history.importing.sums import currency, milliseconds, minutes, money, seconds
from portal.reports.importing.sheet_rows import read_month

MANY = 50_000
LONG = (
    "a" * MANY,
    "1" * MANY,
    "a." * MANY,
    "Jan" + " " * MANY + "x",
    "(@" * MANY,
    "x" + ",." * MANY,
    "a@" + "a." * MANY,
)
READERS = (mail, mails, names, own_id, body, money, currency, minutes, seconds, milliseconds)


@pytest.mark.once
@pytest.mark.parametrize("reader", [*READERS, lambda text: read_day(text, DMY), lambda text: read_month(text, DMY)])
def test_a_cell_of_fifty_thousand_signs_is_read_at_once(app: Flask, reader: Callable[[str], object]) -> None:
    began = time.process_time()
    with app.test_request_context("/"):
        for text in LONG:
            try:
                reader(text)
            except Refused:
                continue
    assert time.process_time() - began < 2


@pytest.mark.once
@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "9" * 5000, "9" * 5000 + ":10", "9" * 400 + " h"])
@pytest.mark.parametrize("reader", [minutes, seconds, milliseconds])
def test_what_is_no_duration_is_refused_in_words(app: Flask, reader: Callable[[str], object], text: str) -> None:
    with app.test_request_context("/"), pytest.raises(Refused, match="is no duration"):
        reader(text)


@pytest.mark.once
def test_addresses_are_found_among_other_words() -> None:
    said = "Bea <bea@acme.example>; 'ben.moss+x@mail.acme.example', carl@globex, x@y@z.example"
    assert mails(said) == ("bea@acme.example", "'ben.moss+x@mail.acme.example", "y@z.example")
