"""Numbers as people type them are read exactly or not at all."""

from contextlib import suppress
from decimal import Decimal

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as some

from portal.ground.decimals import NotANumber, decimal_sign, read_decimal

SIGNS = {"en": ".", "fa": ".", "tr": ",", "hy": ",", "de": ",", "fr": ",", "de_CH": ".", "hi": ".", "ar_EG": "."}
numbers = some.decimals(min_value=-(10**12), max_value=10**12, places=6, allow_nan=False)


@pytest.mark.parametrize(
    ("text", "sign", "number"),
    [
        ("412", ".", "412"),
        ("1 234,5", ".", "1234.5"),
        ("1 234,567", ".", "1234.567"),
        ("1\u202f234\u00a0567,5", ".", "1234567.5"),
        ("1,234.50", ",", "1234.50"),
        ("1.234,50", ".", "1234.50"),
        ("1,234", ".", "1234"),
        ("1,234", ",", "1.234"),
        ("1.234", ",", "1234"),
        ("0,123", ".", "0.123"),
        ("1234,567", ".", "1234.567"),
        ("12,5", ".", "12.5"),
        ("12.5", ",", "12.5"),
        ("1,23,456.7", ".", "123456.7"),
        ("1'234.5", ".", "1234.5"),
        ("۱٬۲۳۴٫۵", ".", "1234.5"),
        ("۸۴٪", ".", "84"),
        ("١٢٣", ".", "123"),
        ("£31.20", ".", "31.20"),
        ("-£2.80", ".", "-2.80"),
        ("31,20 €", ".", "31.20"),
        ("GBP 31.20", ".", "31.20"),
        ("−3", ".", "-3"),
        ("\u200e-3\u200f", ".", "-3"),
        (".5", ".", "0.5"),
        ("84 %", ".", "84"),
        ("1e-06", ".", "0.000001"),
    ],
)
def test_what_people_type(text: str, sign: str, number: str) -> None:
    assert read_decimal(text, sign) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    ["", " ", "-", ".", "1.2.3", "12,34,5", "1 2", "1 23,4", "12 3456", "five", "1 to 2", "3-4", "--1", "NaN", "inf",
     "1,2.3,4", "5.", "10 minutes", "½", "0x10", "1e999", "²", "1.234.5", "12a"],
)  # fmt: skip
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(NotANumber):
        read_decimal(text)


@given(numbers, some.sampled_from(sorted(SIGNS)))
def test_every_number_is_read_as_its_language_writes_it(number: Decimal, language: str) -> None:
    symbols = {"fa": "arabext", "ar_EG": "arab"}.get(language, "latn")
    text = format_decimal(number, "#,##0.######", language, numbering_system=symbols)
    assert read_decimal(text, SIGNS[language]) == number


@given(some.text())
def test_any_text_is_a_finite_number_or_none(text: str) -> None:
    with suppress(NotANumber):
        assert read_decimal(text).is_finite()


@pytest.mark.parametrize(
    ("texts", "usual", "sign"),
    [
        (["1.234", "12,5"], ".", ","),
        (["1,234", "31.20"], ",", "."),
        (["1.234", "5"], ",", ","),
        (["1.234.567"], ".", ","),
        (["12,5", "12.5"], ".", "."),
        (["nothing"], ",", ","),
    ],
)
def test_a_column_tells_its_sign(texts: list[str], usual: str, sign: str) -> None:
    assert decimal_sign(texts, usual) == sign
