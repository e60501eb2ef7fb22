"""Cursors come back as they were packed, and a forged one is no cursor."""

from base64 import urlsafe_b64encode
from datetime import UTC, date, datetime

import pytest
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


@pytest.mark.parametrize(
    "forged",
    [
        f"[{1 << 63}]",
        '["\\u0000"]',
        '["\\ud800"]',
        "[1.5]",
        "[true]",
        "[[1]]",
        '[{"t":"2026-01-01T00:00:00"}]',
        '[{"t":"0001-01-01T00:00:00+14:00"}]',
        '[{"z":"1"}]',
    ],
)
def test_what_no_column_could_be_compared_with_is_no_cursor(forged: str) -> None:
    assert unpack_cursor(urlsafe_b64encode(forged.encode()).decode()) is None


def test_a_page_tells_that_there_is_more_by_its_cursor() -> None:
    assert page_of([3, 2, 1], 2, lambda row: (row,)).after == pack_cursor(2)
    assert page_of([3, 2], 2, lambda row: (row,)).after is None
