"""The PDF of an edition: the page's content and no more, tagged, in the client's language, the same each time."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.ground import pdf
from portal.ground.db import db
from portal.ground.words import markdown_to_blocks
from portal.reports.exporting import printed
from portal.reports.exporting.printed import pdf_of
from portal.reports.models.content import chart
from portal.reports.models.editions import ReportEdition
from tests.cast import Cast
from tests.make import OCTOBER, Make, plan_line

Browse = Callable[[str | None], FlaskClient]
LANGUAGES = ("en", "fa", "hy", "tr")


@pytest.fixture
def edition(cast: Cast, make: Make) -> ReportEdition:
    metric = make.metric(cast.acme)
    make.goal(metric, "380", agreed_on=OCTOBER.replace(month=3))
    make.reading(metric, "412", OCTOBER)
    charts = [chart(metric_id=str(metric.id)), chart(heading="York leads", rows=[["York", "48", "61"]])]
    draft = make.draft(cast.acme, charts=charts, better="The team's own words")
    words = {
        "headline": "- A *list*\n- [link](https://example.com)",
        "did": "#set page() \\ $x$ @ref <b>",
        "better": "",
    }
    return make.edition(draft, cast.ada, [plan_line("Evening calls")], **words)


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the template is given, as JSON."""
    seen: list[str] = []
    monkeypatch.setattr(
        printed, "render_pdf", lambda _name, data, _at: seen.append(json.dumps(data, ensure_ascii=False))
    )
    return seen


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_makes_a_tagged_pdf_with_its_fonts_in_it(edition: ReportEdition, language: str) -> None:
    made = pdf_of(edition, language)
    assert made.startswith(b"%PDF-1.") and b"/MarkInfo" in made and b"/Marked true" in made
    assert b"/FontFile2" in made or b"/FontFile3" in made
    assert f"/Lang({language})".encode() in made


def test_the_same_edition_gives_the_same_bytes_also_at_once(app: Flask, edition: ReportEdition) -> None:
    first = {language: pdf_of(edition, language) for language in LANGUAGES}
    db.session.expunge(edition)

    def again(language: str) -> tuple[str, bytes]:
        with app.app_context():
            return language, pdf_of(edition, language)

    with ThreadPoolExecutor(4) as pool:
        assert all(first[language] == made for language, made in pool.map(again, LANGUAGES * 3))


def test_only_our_own_fonts_are_used() -> None:
    assert set(pdf._fonts().families()) == {"Inter", "Source Serif 4", "Vazirmatn", "Noto Sans Armenian"}


def test_the_paper_says_what_the_page_says(edition: ReportEdition, given: list[str]) -> None:
    pdf_of(edition, "en")
    for words in ("Results for Acme", "October 2026", "412", "380", "Met", "York leads", "Evening calls", "17 Nov"):
        assert words in given[0]
    assert "The team's own words" not in given[0] and "var(--" not in given[0]


def test_a_persian_client_reads_persian_figures_and_days(edition: ReportEdition, given: list[str]) -> None:
    pdf_of(edition, "fa")
    for words in ("اکتبر ۲۰۲۶", "۹ مهر ۱۴۰۵", "۴۱۲", "۲۶ آبان", "text-anchor:end"):
        assert words in given[0]


def test_the_file_is_in_the_clients_language(browse: Browse, cast: Cast, edition: ReportEdition) -> None:
    cast.acme.language = "fa"
    db.session.commit()
    answer = browse("bea").get(f"/clients/{cast.acme.id}/results/2026-10/pdf")
    assert b"/Lang(fa)" in answer.data
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="Acme October 2026.pdf"')
    assert browse("carl").get(f"/clients/{cast.acme.id}/results/2026-10/pdf").status_code == 404


def test_markdown_becomes_plain_blocks() -> None:
    blocks = markdown_to_blocks("# Head\nOne **two *three***\nfour\n\n1. `code`\n\n> said\n\n[x](javascript:alert(1))")
    assert [block["kind"] for block in blocks] == ["p", "p", "ol", "quote", "p"]
    assert blocks[0]["runs"] == [{"text": "Head", "marks": ["strong"], "href": None}]
    assert [run["marks"] for run in blocks[1]["runs"]] == [[], ["strong"], ["strong", "em"], [], []]
    assert blocks[2]["items"][0][0]["runs"][0] == {"text": "code", "marks": ["code"], "href": None}
    assert all(run["href"] is None for run in blocks[4]["runs"])
    assert [markdown_to_blocks(text)[0]["rtl"] for text in ("12 (سلام)", "12 hello", "12")] == [True, False, False]
