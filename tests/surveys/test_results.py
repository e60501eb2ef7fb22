"""The pages of results: what they count, what they leave out, and who sees them."""

from datetime import timedelta

import pytest

from portal.ground.db import db, now
from portal.people.models.clients import Client
from portal.surveys.models.answers import AnonymousAnswer
from portal.surveys.models.surveys import Survey
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make
from tests.statements import count_statements
from tests.surveys import asking


def scored(make: Make, client: Client, scores: list[int], survey: Survey | None = None, **values) -> Survey:
    """One wave of a survey in which somebody new at the client gave each of the scores."""
    survey = survey or asking.published(make)
    sent = asking.wave(make, survey)
    for place, score in enumerate(scores):
        contact = make.contact(client, f"Person{place} {sent.id.hex[-6:]}")
        asking.answered(make, asking.invited(make, sent, client, contact, **values), score, f"Because {score}")
    return survey


def nameless(make: Make, survey: Survey, client: Client, scores: list[int]) -> None:
    """One wave in which so many people of the client were asked and answered without their names."""
    sent = asking.wave(make, survey, is_anonymous=True)
    for place, score in enumerate(scores):
        contact = make.contact(client, f"Nameless{place} {sent.id.hex[-6:]}")
        asking.invited(make, sent, client, contact, started_at=now(), completed_at=now())
        make.keep(
            AnonymousAnswer(
                wave_id=sent.id,
                survey_id=survey.id,
                number=1,
                values={"score": score},
                score=score,
                words="Unnamed word",
            )
        )


@pytest.mark.parametrize("part", ["", "/clients", "/compare", "/answers?format=xlsx", "/invitations"])
def test_pages_open_without_any_answer(browse: Browse, part: str) -> None:
    assert browse("ada").get(f"/surveys/results{part}").status_code == 200


def test_the_page_counts_with_n_interval_and_period(browse: Browse, make: Make, cast: Cast) -> None:
    scored(make, cast.acme, [9] * 12 + [8] * 5 + [3] * 3)
    said = browse("ada").get("/surveys/results").text
    for words in ("45", "20 answers", "95% interval 8 to 70", "20 answers from 20 people asked", "Because 9"):
        assert words in said


def test_bounced_and_opted_out_are_not_delivered_and_partial_answers_do_not_count(
    browse: Browse, make: Make, cast: Cast
) -> None:
    survey = scored(make, cast.acme, [9])
    sent = asking.wave(make, survey)
    for place, values in enumerate(({"bounced_at": now()}, {"stopped_at": now()}, {"started_at": now()}, {})):
        asking.invited(make, sent, cast.acme, make.contact(cast.acme, f"Other{place}"), **values)
    said = browse("ada").get("/surveys/results").text
    assert "1 of 3 delivered" in said
    assert "50% of those who began finished" in said


def test_a_wave_under_five_answers_is_no_point_of_the_trend(browse: Browse, make: Make, cast: Cast) -> None:
    survey = scored(make, cast.acme, [9] * 5)
    scored(make, cast.acme, [0] * 4, survey)
    said = browse("ada").get("/surveys/results").text
    assert "Too few answers for a trend of NPS" in said
    assert "One wave with fewer than five answers is left out." in said


def test_a_client_is_shown_from_two_answers_up(browse: Browse, make: Make, cast: Cast) -> None:
    survey = scored(make, cast.acme, [10, 10])
    scored(make, cast.globex, [0], survey)
    rows = browse("ada").get("/surveys/results/clients").text.split("<tr>")
    acme, globex = (next(row for row in rows if f">{name}<" in row) for name in ("Acme", "Globex"))
    assert "100" in acme and "n/a" in globex


def test_owners_are_those_of_the_time_they_were_asked(browse: Browse, make: Make, cast: Cast) -> None:
    scored(make, cast.acme, [10, 10], owner_id=cast.omar.id)
    assert "2 answers from 2 people asked" in browse("ada").get(f"/surveys/results?team={cast.omar.id}").text
    assert "Nobody was asked in this period" in browse("ada").get(f"/surveys/results?team={cast.ada.id}").text


def test_two_periods_say_whether_their_intervals_overlap(browse: Browse, make: Make, cast: Cast) -> None:
    scored(make, cast.acme, [10] * 9)
    scored(make, cast.acme, [0] * 9, created_at=now() - timedelta(days=365))
    year = now().year
    said = browse("ada").get(f"/surveys/results/compare?first={year - 1}&second={year}").text
    assert "+200" in said
    assert "The intervals do not overlap: it has changed" in said


@pytest.mark.parametrize("address", ["/surveys/results", "/surveys/results/clients", "/surveys/results/answers"])
def test_figures_and_sheets_leave_out_clients_one_may_not_see(
    browse: Browse, make: Make, cast: Cast, address: str
) -> None:
    hidden = make.client("Initech", owner=cast.lea, restricted=True)
    survey = scored(make, hidden, [0, 0])
    scored(make, cast.acme, [10, 10], survey)
    assert "Initech" in browse("lea").get(address).text
    assert "Initech" not in browse("omar").get(address).text
    assert "2 answers from 2 people asked" in browse("omar").get("/surveys/results").text


def test_answers_without_names_are_hidden_under_five_and_not_broken_down(
    browse: Browse, make: Make, cast: Cast
) -> None:
    survey = asking.published(make)
    nameless(make, survey, cast.acme, [9] * 4)
    page = f"/surveys/{survey.id}/results"
    hidden = browse("ada").get(page).text
    assert "0 answers" in hidden and "1 wave without names is not shown" in hidden
    assert "Unnamed word" not in browse("ada").get(f"{page}/answers").text
    nameless(make, survey, cast.acme, [0] * 5)
    assert "-100" in browse("ada").get(page).text.replace("−", "-")
    sheet = browse("ada").get(f"{page}/answers").text
    assert sheet.count("Unnamed word") == 5 and "Nameless" not in sheet
    assert "Unnamed word" not in browse("ada").get(f"{page}/answers?team={cast.ada.id}").text


def test_answers_without_names_of_a_client_one_may_not_see_are_hidden(browse: Browse, make: Make, cast: Cast) -> None:
    survey = asking.published(make)
    nameless(make, survey, make.client("Initech", owner=cast.lea, restricted=True), [9] * 5)
    assert "100" in browse("lea").get(f"/surveys/{survey.id}/results").text
    said = browse("omar").get(f"/surveys/{survey.id}/results")
    assert "5 answers" not in said.text and "1 wave without names is not shown" in said.text


def test_a_lead_sees_sums_from_five_answers_up_where_the_admin_allows_it(
    browse: Browse, make: Make, cast: Cast
) -> None:
    scored(make, cast.acme, [9] * 5, asking.published(make, name="Kept back"))
    scored(make, cast.acme, [9] * 4, asking.published(make, name="Too few yet", for_clients=True))
    scored(make, cast.acme, [10] * 4 + [3], asking.published(make, name="Shown to all", for_clients=True))
    scored(make, cast.globex, [0] * 9, asking.published(make, name="Of others", for_clients=True))
    page = f"/clients/{cast.acme.id}/survey-results"
    said = browse("bea").get(page).text
    assert "Shown to all" in said and ">60<" in said and "5 answers" in said and "Too few yet" in said
    for word in ("Kept back", "Of others", "Because", "Person"):
        assert word not in said
    assert browse("ben").get(page).status_code == 403
    assert browse("carl").get(page).status_code == 404


def test_a_lead_finds_the_results_of_their_company_from_the_menu_and_a_colleague_does_not(
    browse: Browse, make: Make, cast: Cast
) -> None:
    base, link = f"/clients/{cast.acme.id}", f'href="/clients/{cast.acme.id}/survey-results"'
    scored(make, cast.acme, [9] * 5, asking.published(make, name="Kept back"))
    assert f'href="{base}/surveys"' in browse("bea").get(f"{base}/home").text
    assert link not in browse("bea").get(f"{base}/surveys").text
    scored(make, cast.acme, [9] * 5, asking.published(make, name="Shown to all", for_clients=True))
    for page in ("surveys", "your-words", "survey-results"):
        assert link in browse("bea").get(f"{base}/{page}").text
    for page in ("surveys", "your-words"):
        assert link not in browse("ben").get(f"{base}/{page}").text


def test_a_person_and_a_client_show_their_answers_to_the_team_only(browse: Browse, make: Make, cast: Cast) -> None:
    sent = asking.wave(make, asking.published(make))
    asking.answered(make, asking.invited(make, sent, cast.acme, cast.ben_contact), 4, "Nobody calls back")
    base = f"/clients/{cast.acme.id}"
    person = f"{base}/contacts/{cast.ben_contact.id}/survey-answers"
    for page in (f"{base}/survey-results", person):
        assert "Nobody calls back" in browse("ada").get(page).text
    assert "1 of 2 people answered, no decision maker known" in browse("ada").get(f"{base}/survey-results").text
    assert browse("bea").get(person).status_code == 403
    assert "Nobody calls back" not in browse("bea").get(f"{base}/survey-results").text


def test_questions_are_counted_by_version(browse: Browse, make: Make, cast: Cast) -> None:
    survey = scored(make, cast.acme, [9, 9, 2])
    said = browse("ada").get(f"/surveys/{survey.id}/results").text
    assert "How likely are you to recommend us?" in said
    assert "3 answers, version 1" in said and "Number of answers by score from 0 to 10: 0, 0, 1, 0" in said


@pytest.mark.parametrize("number", [1, 12])
def test_pages_ask_eight_times_at_most(browse: Browse, make: Make, cast: Cast, number: int) -> None:
    survey = asking.published(make)
    for place in range(number):
        scored(make, make.client(f"Client {place:02}", owner=cast.omar), [9, 3], survey)
    db.session.commit()
    for page in ("", "/clients", "/compare"):
        browser = browse("ada")
        with count_statements() as sent:
            assert browser.get(f"/surveys/results{page}").status_code == 200
        assert len(sent) <= 8, sent
