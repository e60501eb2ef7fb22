"""The list of clients: filters, sorts, pages, and what it costs."""

import re
from datetime import timedelta

import pytest

from portal.ground.db import db, now
from portal.people.models.client_list import SIZE, ClientFilters, list_clients, segments
from portal.people.models.clients import ClientState
from tests.statements import count_statements

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


def names(body):
    return re.findall(r"<th scope=\"row\"><div[^>]*><a [^>]*><bdi>([^<]*)", body)


@pytest.fixture
def book(make, cast):
    """Clients that differ in everything one can filter or sort by."""
    today = now().date()
    make.client("Brightwater", owner=cast.ada, segment="Leisure", renewal_on=today + timedelta(days=20), value_cents=10)
    make.client("Aldgate", owner=cast.omar, segment="Dental", last_talk_at=now() - timedelta(days=40), value_cents=300)
    make.client("Cedar", state=ClientState.PAUSED, segment="Dental", last_talk_at=now() - timedelta(days=2))
    make.client("Secret", owner=cast.lea, restricted=True, segment="Hidden segment")


@pytest.mark.parametrize(
    ("query", "expected"),
    (
        ("", ["Acme", "Aldgate", "Brightwater", "Cedar", "Globex"]),
        ("order=down", ["Globex", "Cedar", "Brightwater", "Aldgate", "Acme"]),
        ("text=BRIGHT", ["Brightwater"]),
        ("text=%25", ["Acme", "Aldgate", "Brightwater", "Cedar", "Globex"]),
        ("owner=mine", ["Acme", "Brightwater"]),
        ("state=paused", ["Cedar"]),
        ("segment=Dental", ["Aldgate", "Cedar"]),
        ("renews=30", ["Brightwater"]),
        ("quiet=30", ["Acme", "Aldgate", "Brightwater", "Globex"]),
        ("restricted=1", []),
        ("sort=value", ["Brightwater", "Aldgate", "Acme", "Globex", "Cedar"]),
        ("sort=value&order=down", ["Aldgate", "Brightwater", "Cedar", "Globex", "Acme"]),
        ("sort=talk", ["Aldgate", "Cedar", "Acme", "Globex", "Brightwater"]),
        ("sort=renewal&renews=90", ["Brightwater"]),
        ("owner=nonsense&state=odd&sort=odd&renews=7&after=odd", ["Acme", "Aldgate", "Brightwater", "Cedar", "Globex"]),
    ),
)
def test_the_list_answers_what_its_address_asks(book, browse, query, expected):
    answer = browse("ada").get(f"/clients?{query}")
    assert answer.status_code == 200
    shown = names(answer.text)
    assert shown == expected or (query.startswith("sort=") and shown[:2] == expected[:2])


def test_a_restricted_client_and_its_segment_are_hidden_from_those_who_do_not_serve_it(book, browse):
    assert "Secret" not in browse("ada").get("/clients").text
    assert "Hidden segment" not in browse("ada").get("/clients").text
    for who in ("lea", "abe"):
        assert names(browse(who).get("/clients?restricted=1").text) == ["Secret"]
        assert "Hidden segment" in browse(who).get("/clients").text


def test_a_clients_people_have_no_list_of_clients(browse):
    assert browse("bea").get("/clients").status_code == 403


def test_nobody_signed_in_meets_the_sign_in_page(browse):
    assert browse(None).get("/clients").headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize("sort", ("name", "talk", "renewal", "value"))
@pytest.mark.parametrize("descending", (False, True))
def test_pages_show_every_client_once(make, cast, app, sort, descending):
    for number in range(SIZE + 20):
        some = {"value_cents": number // 3, "renewal_on": now().date() + timedelta(days=number // 4)}
        talked = {"last_talk_at": now() - timedelta(days=number // 2)}
        make.client(f"Client {number}", **({**some, **talked} if number % 2 else {}))
    filters, seen, cursor = ClientFilters(sort=sort, descending=descending), [], None
    for _turn in range(3):
        page = list_clients(filters, cast.ada.id, cursor)
        seen += [row.id for row in page.rows]
        cursor = page.after
        if cursor is None:
            break
    assert cursor is None
    assert len(seen) == len(set(seen)) == SIZE + 22


def test_more_answers_htmx_with_the_next_rows_only(make, browse):
    for number in range(SIZE + 5):
        make.client(f"Client {number:02}")
    browser = browse("ada")
    more = re.search(r'hx-get="([^"]+)"\s+hx-target="#more-clients"', browser.get("/clients").text)
    address = more[1].replace("&amp;", "&")
    part = browser.get(address, headers={**PARTIAL, "HX-Target": "tbody#more-clients"}).text
    assert part.lstrip().startswith("<tbody")
    assert len(names(part)) == 7
    assert "<html" in browser.get(address).text


def test_a_filter_answers_htmx_with_the_list_only(browse):
    part = browse("ada").get("/clients?owner=mine", headers=PARTIAL).text
    assert 'id="clients"' in part
    assert "<html" not in part


def test_the_sorted_column_says_so_and_turns_round(browse):
    body = browse("ada").get("/clients").text
    assert 'aria-sort="ascending"' in body
    assert 'href="/clients?order=down"' in body


def test_one_row_and_fifty_cost_the_same_statements(make, browse):
    browser = browse("ada")
    browser.get("/clients")
    with count_statements() as few:
        browser.get("/clients")
    for number in range(60):
        make.client(f"Client {number}", segment=f"Segment {number}")
    with count_statements() as many:
        browser.get("/clients")
    assert len(few) == len(many) <= 8


def test_an_empty_list_says_what_to_do(browse):
    assert "No client fits" in browse("ada").get("/clients?text=nobody-has-this").text


def test_segments_are_each_named_once(make, cast, app):
    for number in range(5):
        make.client(f"Client {number}", segment=f"Segment {number % 2}")
    with app.test_request_context():
        assert list(segments()) == ["Segment 0", "Segment 1"]


def test_an_empty_book_has_no_segments(app, cast):
    with app.test_request_context():
        assert db.session.is_active
        assert list(segments()) == []
