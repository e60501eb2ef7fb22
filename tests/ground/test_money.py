"""Sums and counts in the digits and with the signs of whoever reads them."""

import pytest
from flask import Flask
from flask_babel import force_locale

from portal.ground.money import money, number
from portal.rewards.exporting.statements import signed

WORDS = {
    "en": ("112,800", "£112,800", "£1.50", "+1,840", "−600"),
    "fa": ("۱۱۲٬۸۰۰", "\u200e£\xa0۱۱۲٬۸۰۰", "\u200e£\xa0۱٫۵۰", "\u200e+۱٬۸۴۰", "\u200e−۶۰۰"),
    "tr": ("112.800", "£112.800", "£1,50", "+1.840", "−600"),
}


@pytest.mark.once
@pytest.mark.parametrize("language", WORDS)
def test_numbers_are_written_as_they_are_read(app: Flask, language: str) -> None:
    with app.test_request_context(), force_locale(language):
        assert (
            number(112_800), money(112_800_00, "GBP"), money(150, "GBP"), signed(1840), signed(-600)
        ) == WORDS[language]  # fmt: skip
