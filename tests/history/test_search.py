"""The search page: what is found, by whom, and how it reads."""

import re

import pytest

from portal.ground.db import db, now
from portal.ground.fold import fold
from portal.ground.search import Findable, make_findable
from portal.history.models.concerns import Concern
from portal.history.models.interactions import Interaction, InteractionKind
from portal.history.models.written import Written
from tests.statements import count_statements


@pytest.fixture
def log(cast):
    def add(text, client=None, shared=False, by=None):
        written = Written(kind=InteractionKind.CALL, text=text, occurred_at=now())
        entry = Interaction.log((client or cast.acme).id, written, by=by or cast.ada, shared=shared)
        db.session.commit()
        return entry

    return add


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.text))


def test_a_call_is_found_by_any_colleague_with_its_words_marked(browse, log, cast):
    log("Bea worries about parking. The car park closes in May & nobody knows why.")
    answer = browse("omar").get("/search?q=park")
    assert answer.status_code == 200
    assert "<mark>park</mark>ing" in answer.text
    assert "&amp; nobody knows why" in answer.text
    assert "Acme" in answer.text
    assert "Internal" in text_of(answer)


def test_concerns_are_found_and_found_by_their_new_words(browse, cast):
    concern = Concern.open(cast.acme.id, cast.ada, title="Evening calls not returned")
    db.session.commit()
    assert "<mark>Evening</mark> calls" in browse("ada").get("/search?q=evening").text
    concern.change(cast.ada, title="Morning calls not returned")
    db.session.commit()
    assert "Nothing found" in browse("ada").get("/search?q=evening").text


def test_a_clients_person_finds_only_what_is_shared_with_them(browse, log, cast):
    log("Parking is our secret")
    log("Parking in words for you", shared=True)
    log("Parking of Globex", client=cast.globex, shared=True, by=cast.omar)
    found = text_of(browse("bea").get("/search?q=parking"))
    assert "in words for you" in found
    assert "secret" not in found
    assert "Globex" not in found
    assert browse("bea").get(f"/search?q=parking&client={cast.globex.id}").status_code == 404


def test_within_one_client_and_one_kind(browse, log, cast):
    log("Parking at Acme")
    log("Parking at Globex", client=cast.globex, by=cast.omar)
    at_acme = text_of(browse("ada").get(f"/search?q=parking&client={cast.acme.id}"))
    assert "Parking at Acme" in at_acme
    assert "Parking at Globex" not in at_acme
    assert "Nothing found" in browse("ada").get("/search?q=parking&kind=concern").text
    assert browse("ada").get(f"/search?q=parking&client={cast.ada.id}").status_code == 404
    assert browse("ada").get("/search?q=parking&client=nonsense").status_code == 404


def test_clients_and_contacts_are_found(browse, cast):
    for kind, row, name in ((Findable.CLIENT, cast.acme, "Acme"), (Findable.CONTACT, cast.bea_contact, "Bea Marsh")):
        make_findable(kind, client_id=cast.acme.id, row_id=row.id, folded=fold(name), at=now(), shared=True)
    db.session.commit()
    assert "<mark>Acme</mark>" in browse("ada").get("/search?q=acme").text
    answer = browse("ada").get("/search?q=bea")
    assert f"/contacts/{cast.bea_contact.id}" in answer.text
    mine = browse("ben").get("/search?q=bea")
    assert "<mark>Bea</mark>" in mine.text
    assert "/contacts/" not in mine.text


def test_older_hits_follow_without_gap_or_repeat(browse, log):
    for number in range(30):
        log(f"Renewal number {number:02d}")
    ada = browse("ada")
    first = ada.get("/search?q=renewal").text
    more = re.search(r'href="([^"]*after=[^"]*)"', first)[1].replace("&amp;", "&")
    second = ada.get(more, headers={"HX-Request": "true", "HX-Request-Type": "partial"}).text
    numbers = [re.findall(r"number (\d\d)", page) for page in (first, second)]
    assert [len(set(found)) for found in numbers] == [25, 5]
    assert set(numbers[0]) | set(numbers[1]) == {f"{number:02d}" for number in range(30)}
    assert "<h1" not in second


def test_a_removed_entry_is_found_no_more(browse, log, cast):
    entry = log("Parking")
    entry.remove(cast.ada)
    db.session.commit()
    assert "Nothing found" in browse("ada").get("/search?q=parking").text


def test_the_empty_page_says_how_to_search(browse):
    assert "Find anything" in browse("ada").get("/search").text


@pytest.mark.parametrize("hits", [1, 25])
def test_six_statements_however_many_hits(browse, log, cast, hits):
    for _entry in range(hits):
        log("Renewal")
    omar = browse("omar")
    for address in ("/search?q=renewal", f"/search?q=renewal&client={cast.acme.id}"):
        omar.get(address)
        with count_statements() as sent:
            assert omar.get(address).status_code == 200
        assert len(sent) <= 6, sent


@pytest.mark.parametrize("query", ['"', "*", "' OR 1=1", "\\", "NEAR(", "%", "🙂", "a" * 5000, "<script>"])
def test_odd_words_find_nothing_and_break_nothing(browse, query):
    answer = browse("ada").get("/search", query_string={"q": query})
    assert answer.status_code == 200
    assert "<script>" not in answer.text.split("</head>")[1]
