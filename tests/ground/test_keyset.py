"""Cursors come back as they were packed, and a forged one is no cursor."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from portal.ground.db import new_id
from portal.ground.keyset import pack_cursor, page_of, unpack_cursor


def test_a_cursor_keeps_its_values_and_their_kinds() -> None:
    values = [datetime(2026, 11, 23, 5, tzinfo=UTC), new_id(), date(2026, 1, 2), "Ängström", 7, None]
    assert unpack_cursor(pack_cursor(*values)) == values


@given(st.text())
def test_a_forged_cursor_is_none_or_values_but_never_an_error(text: str) -> None:
    assert unpack_cursor(text) is None or isinstance(unpack_cursor(text), list)


def test_a_page_tells_that_there_is_more_by_its_cursor() -> None:
    assert page_of([3, 2, 1], 2, lambda row: (row,)).after == pack_cursor(2)
    assert page_of([3, 2], 2, lambda row: (row,)).after is None
