"""The brief: everything a newcomer has to know, from what the portal holds, for the team's eyes alone."""

from datetime import timedelta

import pytest

from portal.ground.db import db
from portal.handoff.models.brief import brief_in, brief_of
from portal.people.models.users import User
from tests.cast import Cast
from tests.conftest import Browse
from tests.handoff.known import TODAY, tell_everything
from tests.make import Make
from tests.statements import count_statements

TOLD = (
    *("Bea Marsh", "decision maker", "reports to Bea Marsh", "Best reached", "By phone after two", "A call"),
    *("Do not mention", "The merger", "He lost his team", "Weekend calls go unanswered", "Send the rota"),
    *("promised in “The rota was late again”", "Name a backup contact", "December review", "Renewal"),
    *("Evening answering", "New enquiries", "412", "380", "Met", "1 of 2 milestones reached", "Older talk 3"),
    *("One promise of ours is open, and late", "One concern is open: Weekend calls go unanswered"),
)
UNTOLD = ("Long gone", "Settled long ago", "Done already", "Older talk 4")


def test_a_brief_tells_what_the_portal_knows(browse: Browse, cast: Cast, make: Make) -> None:
    tell_everything(make, cast)
    text = browse("omar").get(f"/clients/{cast.acme.id}/brief").text
    assert [words for words in TOLD if words not in text] == []
    assert [words for words in UNTOLD if words in text] == []


def test_a_brief_of_a_client_nobody_knows_anything_of_says_so(browse: Browse, cast: Cast, make: Make) -> None:
    bare = make.client("Bare", owner=cast.ada)
    text = browse("ada").get(f"/clients/{bare.id}/brief").text
    for words in ("Nobody is named yet", "Everything we promised is done", "There is no roadmap yet", "Ada Duarte"):
        assert words in text


def test_a_brief_is_for_the_team_and_of_a_restricted_client_for_those_who_serve_it(
    browse: Browse, cast: Cast, make: Make
) -> None:
    secret = make.client("Initech", owner=cast.lea, restricted=True)
    for ending in ("", "/pdf"):
        acme, initech = f"/clients/{cast.acme.id}/brief{ending}", f"/clients/{secret.id}/brief{ending}"
        assert [browse(who).get(acme).status_code for who in ("omar", "lea", "bea", "carl")] == [200, 200, 403, 404]
        assert [browse(who).get(initech).status_code for who in ("ada", "lea", "abe", "bea")] == [404, 200, 200, 404]


@pytest.mark.parametrize("language", ["en", "fa", "hy"])
def test_a_brief_is_printed_in_the_readers_language(browse: Browse, cast: Cast, make: Make, language: str) -> None:
    tell_everything(make, cast)
    db.session.get_one(User, cast.omar.id).language = language
    db.session.commit()
    answer = browse("omar").get(f"/clients/{cast.acme.id}/brief/pdf")
    assert answer.data.startswith(b"%PDF") and answer.mimetype == "application/pdf"
    assert "attachment" in answer.headers["Content-Disposition"]
    font = {"en": b"Inter", "fa": b"Vazirmatn", "hy": b"NotoSansArmenian"}[language]
    assert font in answer.data


def test_a_brief_is_kept_and_read_back_as_it_was(cast: Cast, make: Make) -> None:
    tell_everything(make, cast)
    told = brief_of(cast.acme.id, TODAY)
    assert brief_in(told.frozen) == told
    assert brief_in(told.frozen).figures == told.figures


def test_dates_ahead_stand_in_their_order(cast: Cast, make: Make) -> None:
    tell_everything(make, cast)
    ahead = brief_of(cast.acme.id, TODAY).ahead
    assert [one.kind for one in ahead] == ["meeting", "task", "milestone", "renewal"]
    assert ahead[-1].on == TODAY + timedelta(days=50)


@pytest.mark.parametrize("number", [1, 60])
def test_a_brief_asks_eight_times_whatever_there_is(browse: Browse, cast: Cast, make: Make, number: int) -> None:
    tell_everything(make, cast)
    for index in range(number):
        make.contact(cast.acme, f"Person {index}")
    browser = browse("ada")
    with count_statements() as sent:
        assert browser.get(f"/clients/{cast.acme.id}/brief").status_code == 200
    assert len(sent) <= 8, sent


def test_signs_no_font_of_ours_holds_are_printed_as_boxes(browse: Browse, cast: Cast, make: Make) -> None:
    for title in ("Glad 😀 漢字", '#panic("x") $x$ `y` @z <w> *b* \\ //', "\u202e\x0b\ufffe"):
        make.concern(cast.acme, title, text=title)
    for who in ("ada", "lea"):
        answer = browse(who).get(f"/clients/{cast.acme.id}/brief/pdf")
        assert answer.status_code == 200 and answer.data.startswith(b"%PDF")
