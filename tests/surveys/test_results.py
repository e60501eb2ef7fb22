"""The pages of results: what they count, what they leave out, and who sees them."""

import pytest

from portal.surveys.models.surveys import Survey
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make
from tests.surveys import asking


def scored(make: Make, client, scores, survey: Survey | None = None, **values) -> Survey:
    """One wave of a survey in which somebody new at the client gave each of the scores."""
    survey = survey or asking.published(make)
    sent = asking.wave(make, survey)
    for place, score in enumerate(scores):
        contact = make.contact(client, f"Person{place} {sent.id.hex[:6]}")
        asking.answered(make, asking.invited(make, sent, client, contact, **values), score, f"Because {score}")
    return survey


@pytest.mark.parametrize("page", ["", "/clients", "/compare", "/answers?format=xlsx", "/invitations"])
def test_pages_open_without_any_answer(browse: Browse, page: str) -> None:
    assert browse("ada").get(f"/surveys/results{page}").status_code == 200


def test_the_page_counts_with_n_interval_and_period(browse: Browse, make: Make, cast: Cast) -> None:
    scored(make, cast.acme, [9] * 12 + [8] * 5 + [3] * 3)
    said = browse("ada").get("/surveys/results").text
    for words in ("45", "20 answers", "95% interval 8 to 70", "20 answers from 20 people asked", "Because 9"):
        assert words in said
