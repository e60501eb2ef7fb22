"""The pages surveys are built on: drafted, translated side by side, previewed, published; and who may do so."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.ground.db import db
from portal.surveys.models.questionnaires import Condition, QuestionKind
from portal.surveys.models.shipped_surveys import load_shipped_surveys
from portal.surveys.models.surveys import Survey
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make
from tests.statements import count_statements
from tests.surveys import asking

PLACE = "/admin/surveys"


@pytest.fixture
def pulse(cast: Cast) -> Survey:
    load_shipped_surveys()
    db.session.commit()
    return db.session.scalars(select(Survey).where(Survey.shipped == "relationship")).one()


def at(survey: Survey, *parts: str) -> str:
    return "/".join((f"{PLACE}/{survey.id}", *parts))


def fields_of(browser: FlaskClient, address: str) -> dict[str, str]:
    """What the form at that address carries, as a browser would send it."""
    page = browser.get(address).text
    inputs = re.findall(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"', page)
    inputs += [(name, value) for value, name in re.findall(r'<input[^>]* value="([^"]*)"[^>]* name="([^"]+)"', page)]
    texts = re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\s?([^<]*)</textarea>', page)
    return {name: value.lstrip() for name, value in (*inputs, *texts) if name not in ("csrf_token", "form_token")}


def keys(survey: Survey) -> list[str]:
    db.session.refresh(survey)
    return [one.key for one in survey.questionnaire.pruned().questions()]


def test_a_survey_from_nothing(browse: Browse, cast: Cast) -> None:
    abe = browse("abe")
    place = abe.post(PLACE, data={"name": "Kick-off", "kind": "free"}).location
    refused = abe.post(f"{place}/publish")
    assert refused.status_code == 422 and "There is no question yet" in refused.text
    survey = db.session.scalars(select(Survey)).one()
    section = survey.questionnaire.parts[0].key
    size = {"texts": "How big?", "kind": "single", "choices": "Small\r\nLarge", "section": section}
    assert abe.post(f"{place}/parts?under={section}", data=size).status_code == 303
    db.session.refresh(survey)
    asked = survey.questionnaire.questions()[0]
    large = asked.choices[1].key
    why = {"texts": "Why?", "kind": "long", "section": section, "when_of": asked.key}
    nobody = abe.post(f"{place}/parts?under={section}", data=why)
    assert nobody.status_code == 422 and "asked of nobody" in nobody.text
    assert (
        abe.post(f"{place}/parts?under={section}", data={**why, "when_choices": f"{asked.key}:{large}"}).status_code
        == 303
    )
    db.session.refresh(survey)
    assert survey.questionnaire.questions()[1].when == Condition(of=asked.key, choices=(large,))
    assert abe.post(f"{place}/publish").status_code == 303
    assert "If you chose “Large” for “How big?”" in abe.get(f"{place}/versions/1").text


def test_choices_keep_their_keys_when_they_are_reworded(browse: Browse, pulse: Survey) -> None:
    concern = db.session.scalars(select(Survey).where(Survey.shipped == "after_concern")).one()
    abe, address = browse("abe"), at(concern, "parts", "settled")
    fields = {**fields_of(abe, address), "kind": "single", "section": "concern", "when_of": ""}
    fields.pop("required", None)
    assert abe.post(address, data={**fields, "choices": "Yes\nHalf of it\nNo"}).status_code == 303
    db.session.refresh(concern)
    settled = concern.questionnaire.find("settled")
    assert settled and [one.key for one in settled.choices] == ["yes", "partly", "no"]
    assert settled.choices[1].texts["en"] == "Half of it" and settled.choices[1].texts["fa"] == "تا اندازه‌ای"
    assert "Half of it" not in abe.get(at(concern, "versions/1")).text


def test_parts_are_moved_by_plain_buttons_and_by_dropping(browse: Browse, pulse: Survey) -> None:
    abe = browse("abe")
    answer = abe.post(at(pulse, "parts/missing/down"))
    assert answer.status_code == 303 and answer.location.endswith("#part-missing")
    assert keys(pulse) == ["score", "better", "missing", "good"]
    assert abe.post(at(pulse, "parts/order"), data={"ids": ["score", "good", "missing", "better"]}).status_code == 303
    assert keys(pulse) == ["score", "good", "missing", "better"]
    assert abe.post(at(pulse, "parts/good/remove")).status_code == 303
    assert at(pulse, "parts/good/restore") in abe.get(at(pulse)).text
    assert abe.post(at(pulse, "parts/good/restore")).status_code == 303 and "good" in keys(pulse)


def test_a_question_before_what_it_depends_on_is_not_published(browse: Browse, pulse: Survey) -> None:
    abe = browse("abe")
    abe.post(at(pulse, "parts/missing/up"))
    refused = abe.post(at(pulse, "publish"))
    assert refused.status_code == 422 and "depends on a question that comes later" in refused.text


def test_the_standard_question_cannot_be_opened_or_removed(browse: Browse, pulse: Survey) -> None:
    abe = browse("abe")
    assert abe.get(at(pulse, "parts/score")).status_code == 404
    assert abe.post(at(pulse, "parts/score"), data={"texts": "Do you love us?"}).status_code == 404
    refused = abe.post(at(pulse, "parts/score/remove"))
    assert refused.status_code == 422 and "stays in its own words" in refused.text
    assert keys(pulse)[0] == "score"


def test_languages_stand_side_by_side_and_show_what_is_missing(browse: Browse, pulse: Survey) -> None:
    abe, address = browse("abe"), at(pulse, "wordings")
    words = fields_of(abe, address)
    assert words["missing.texts:en"] == "What would have to change for you to recommend us?"
    assert "score.texts:en" not in words
    assert abe.post(address, data={**words, "missing.texts:fa": ""}).status_code == 303
    assert "Missing: readers see “What would have to change" in abe.get(address).text
    shown = abe.get(at(pulse, "preview/page?language=fa")).text
    assert 'dir="rtl"' in shown and "What would have to change" in shown
    stale = abe.post(address, data={**words, "title:en": "Mine"})
    assert stale.status_code == 409 and "Mine" in stale.text
    assert "چه چیزی باید تغییر کند" in abe.get(at(pulse, "preview/page?language=fa&number=1")).text


def test_two_editors_see_both_texts(browse: Browse, pulse: Survey) -> None:
    abe, part = browse("abe"), at(pulse, "parts", "good")
    question = {**fields_of(abe, part), "kind": "long", "section": "relationship", "when_of": ""}
    question.pop("required")
    abe.post(part, data={**question, "texts": "First words"})
    answer = abe.post(part, data={**question, "texts": "Second words"})
    assert answer.status_code == 409 and "First words" in answer.text and "Second words" in answer.text
    own = {"version": fields_of(abe, at(pulse, "edit"))["version"], "language": "en"}
    assert abe.post(at(pulse), data={**own, "name": "First name"}).status_code == 303
    answer = abe.post(at(pulse), data={**own, "name": "Second name"})
    assert answer.status_code == 409 and "First name" in answer.text and "Second name" in answer.text


def test_whether_answers_carry_a_name_is_locked_once_sent(browse: Browse, make: Make, cast: Cast) -> None:
    survey = asking.published(make)
    asking.wave(make, survey)
    abe = browse("abe")
    own = {"version": fields_of(abe, at(survey, "edit"))["version"], "language": "en", "name": "Pulse"}
    refused = abe.post(at(survey), data={**own, "is_anonymous": "y"})
    assert refused.status_code == 422 and "People were asked already" in refused.text
    assert abe.post(at(survey), data={**own, "for_clients": "y"}).status_code == 303
    db.session.refresh(survey)
    assert survey.for_clients and not survey.questionnaire.is_anonymous


def test_the_preview_is_framed_by_us_alone_and_keeps_nothing(browse: Browse, pulse: Survey) -> None:
    ada = browse("ada")
    outer, inner = ada.get(at(pulse, "preview")), ada.get(at(pulse, "preview/page?tried=1&q-why=x"))
    assert "frame-src 'self'" in outer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in inner.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in ada.get(at(pulse)).headers["Content-Security-Policy"]
    assert "Choose an answer." in inner.text and inner.status_code == 200
    chosen = ada.get(at(pulse, "preview/page?tried=1&q-score=3&q-missing=Speed")).text
    assert re.search(r'value="3" checked', chosen) and "Speed" in chosen and "Choose an answer." not in chosen


def test_the_list_tells_what_came_of_each(browse: Browse, make: Make, cast: Cast) -> None:
    sent = asking.wave(make, asking.published(make))
    asking.answered(make, asking.invited(make, sent, cast.acme, cast.bea_contact))
    asking.invited(make, sent, cast.globex, cast.carl_contact)
    with count_statements() as statements:
        page = browse("ada").get(PLACE).text
    assert re.search(r'data-label="Asked">2<.*data-label="Answered">1<', page, re.DOTALL) and len(statements) <= 6


@pytest.mark.parametrize("who", ["ada", "lea", "bea"])
def test_the_team_reads_and_only_admins_write(browse: Browse, pulse: Survey, who: str) -> None:
    browser, reads = browse(who), 403 if who == "bea" else 200
    for path in ("", "/versions/1", "/preview", "/preview/page"):
        assert browser.get(at(pulse) + path).status_code == reads
    for path in ("/edit", "/parts/new", "/parts/missing", "/wordings"):
        assert browser.get(at(pulse) + path).status_code == 403
    verbs = ("", "/publish", "/copy", "/retire", "/reinstate", "/wordings", "/parts", "/parts/missing", "/parts/order")
    for path in (*verbs, *(f"/parts/missing/{verb}" for verb in ("up", "down", "remove", "restore"))):
        assert browser.post(at(pulse) + path).status_code == 403


@pytest.mark.parametrize(
    ("field", "value"),
    [("texts", " "), ("kind", "nps"), ("section", "x"), ("choices", "One"), ("choices", "Same\nSame"), ("most", "11")],
)
def test_what_cannot_be_is_refused(browse: Browse, pulse: Survey, field: str, value: str) -> None:
    kind = QuestionKind.SCALE if field == "most" else QuestionKind.SINGLE
    fields = {"texts": "More?", "kind": kind, "section": "relationship", "choices": "A\nB", "least": "1", "most": "5"}
    assert browse("abe").post(at(pulse, "parts?under=relationship"), data={**fields, field: value}).status_code == 422


def test_places_that_are_not_there(browse: Browse, pulse: Survey) -> None:
    abe = browse("abe")
    for path in ("parts/nothing", "parts/new?under=missing", "versions/2", "preview?number=7"):
        assert abe.get(at(pulse, path)).status_code == 404
    assert abe.get(f"{PLACE}/00000000-0000-0000-0000-000000000000").status_code == 404
