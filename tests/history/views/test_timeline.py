"""The timeline as a user reads it and as an attacker tries it."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from portal.ground.db import db, new_id, now
from portal.ground.keyset import pack_cursor
from portal.history.models.concerns import Concern
from portal.history.models.interactions import Interaction, InteractionKind, Mood
from portal.history.models.sharing import share
from tests.cast import Cast
from tests.history.written import written
from tests.statements import count_statements

Browse = Callable[[str | None], FlaskClient]
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


def logged(cast: Cast, text: str, *, days: int = 0, shared: bool = False, **values: object) -> Interaction:
    at = now() - timedelta(days=days)
    entry = Interaction.log(cast.acme.id, written(text, occurred_at=at, **values), by=cast.ada, shared=shared)
    db.session.commit()
    return entry


def many(cast: Cast, number: int) -> None:
    for count in range(number):
        values = {"contact_ids": (cast.bea_contact.id,), "member_ids": (cast.ada.id,)}
        at = now() - timedelta(hours=count)
        Interaction.log(cast.acme.id, written(f"Entry {count:03}.", occurred_at=at, **values), by=cast.ada)
    db.session.commit()


def address(cast: Cast, query: str = "") -> str:
    return f"/clients/{cast.acme.id}/timeline{query}"


def titles(html: str) -> list[str]:
    return re.findall(r'<h3(?: dir="auto")?>(.*?)</h3>', html)


def test_entries_and_news_stand_together_newest_first(browse: Browse, cast: Cast) -> None:
    logged(cast, "An older call", days=2)
    Concern.open(cast.acme.id, cast.ada, title="Calls not returned")
    logged(cast, "A newer note", kind=InteractionKind.NOTE)
    page = browse("omar").get(address(cast)).text
    assert titles(page) == ["A newer note", "Ada Duarte opened the concern “Calls not returned”", "An older call"]


def test_what_people_write_runs_as_its_words_do_and_what_we_say_as_the_page(browse: Browse, cast: Cast) -> None:
    """A sentence of ours that begins with a name in Latin letters still runs from right to left in Persian."""
    logged(cast, "A call")
    Concern.open(cast.acme.id, cast.ada, title="Calls not returned")
    cast.ada.language = "fa"
    db.session.commit()
    page = browse("ada").get(address(cast)).text
    assert '<h3 dir="auto">A call</h3>' in page
    assert re.search("<h3>[^<]*Calls not returned", page)


def test_every_entry_says_whose_eyes_it_is_for(browse: Browse, cast: Cast) -> None:
    logged(cast, "For us")
    logged(cast, "For both", shared=True)
    rows = browse("ada").get(address(cast)).text.split('<li id="entry-')[1:]
    assert ["Shared" in row.split("</li>")[0] for row in rows] == [True, False]
    assert ["Internal" in row.split("</li>")[0] for row in rows] == [False, True]


def test_an_empty_timeline_says_what_will_be_here(browse: Browse, cast: Cast) -> None:
    assert "Nothing is written down yet" in browse("ada").get(address(cast)).text
    assert "Nothing has been shared yet" in browse("bea").get(address(cast)).text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?kind=call", ["Call"]),
        ("?kind=email&kind=note", ["Note", "Email"]),
        ("?eyes=internal", ["Note", "Call"]),
        ("?eyes=shared", ["Email"]),
        ("?topic=renewal", ["Note"]),
        ("?topic=%23Renewal", ["Note"]),
        ("?person=you-{bea}", ["Email"]),
        ("?person=us-{omar}", ["Call"]),
        ("?person=us-{omar}&topic=renewal", []),
        ("?since=2000-01-01&until=2000-01-02", []),
        ("?kind=nonsense&person=me&since=yesterday&until=9999-99-99&eyes=all-seeing", ["Note", "Email", "Call"]),
    ],
)
def test_filters(browse: Browse, cast: Cast, query: str, found: list[str]) -> None:
    logged(cast, "Call", days=3, member_ids=(cast.omar.id,))
    logged(cast, "Email", days=2, kind=InteractionKind.EMAIL, contact_ids=(cast.bea_contact.id,), shared=True)
    logged(cast, "Note\nabout the #renewal", days=1, kind=InteractionKind.NOTE)
    page = browse("ada").get(address(cast, query.format(bea=cast.bea_contact.id, omar=cast.omar.id)))
    assert titles(page.text) == found


def test_earlier_pages_show_every_entry_once(browse: Browse, cast: Cast) -> None:
    many(cast, 60)
    browser, seen = browse("ada"), []
    url: str | None = address(cast)
    while url:
        page = browser.get(url, headers=PARTIAL).text
        seen += titles(page)
        following = re.search(r'hx-get="([^"]+after=[^"]+)"', page)
        url = following[1].replace("&amp;", "&") if following else None
    assert seen == [f"Entry {count:03}" for count in range(60)]


def test_a_month_is_headed_once_over_two_pages(browse: Browse, cast: Cast) -> None:
    many(cast, 30)
    browser = browse("ada")
    first = browser.get(address(cast)).text
    following = re.search(r'hx-get="([^"]+after=[^"]+)"', first)
    assert following
    url = following[1].replace("&amp;", "&")
    heads = [len(re.findall('class="month"', browser.get(url, headers=headers).text)) for headers in (PARTIAL, {})]
    assert heads[1] >= 1 and heads[0] == heads[1] - 1


def test_pinned_entries_stand_on_top_and_nowhere_else(browse: Browse, cast: Cast) -> None:
    old = logged(cast, "Old and important", days=9)
    logged(cast, "New")
    old.pin(cast.ada)
    db.session.commit()
    assert titles(browse("ada").get(address(cast)).text) == ["Old and important", "New"]
    assert titles(browse("ada").get(address(cast, "?kind=call")).text) == ["New", "Old and important"]


@pytest.mark.parametrize("number", [1, 25, 100])
def test_at_most_eight_statements_however_many_rows(browse: Browse, cast: Cast, number: int) -> None:
    many(cast, number)
    browser = browse("ada")
    with count_statements() as sent:
        assert browser.get(address(cast)).status_code == 200
    assert len(sent) <= 8


def test_the_client_reads_shared_words_only(browse: Browse, cast: Cast) -> None:
    secret = logged(cast, "Bea is cross. #cross", mood=Mood.WORRIED)
    logged(cast, "Hidden", shared=False)
    share(secret, "We talked about the rota.", cast.ada)
    db.session.commit()
    for headers in ({}, PARTIAL):
        page = browse("bea").get(address(cast), headers=headers).text
        assert titles(page) == ["We talked about the rota"]
        assert not {"cross", "Hidden", "Worried", "Internal"} & set(re.findall(r"\w+", page))


def test_a_filter_tells_the_client_nothing_of_what_is_hidden(browse: Browse, cast: Cast) -> None:
    logged(cast, "Bea is cross. #cross", contact_ids=(cast.bea_contact.id,))
    browser = browse("bea")
    same = [
        re.sub(r"cross|never", "", browser.get(address(cast, query)).text)
        for query in ("?topic=cross", "?topic=never", "?topic=cross&eyes=internal", "?topic=never&eyes=internal")
    ]
    strip = [re.sub(r'<input[^>]*>|eyes=\w+|name="csrf[^"]*"', "", page) for page in same]
    assert len(set(strip)) <= 2 and all("Nothing matches" in page for page in same)


def test_carl_finds_no_timeline_of_acme(browse: Browse, cast: Cast) -> None:
    logged(cast, "Acme only", shared=True)
    assert browse("carl").get(address(cast)).status_code == 404
    assert browse("carl").get(address(cast), headers=PARTIAL).status_code == 404
    assert browse(None).get(address(cast)).status_code == 303


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "AAAA",
        "W10",
        pack_cursor(1, 2),
        pack_cursor("a"),
        pack_cursor(now().replace(tzinfo=None), new_id()),
        "W" * 4000,
    ],
)
def test_a_tampered_cursor_is_no_cursor(browse: Browse, cast: Cast, cursor: str) -> None:
    logged(cast, "Hidden from Bea")
    logged(cast, "Open", shared=True)
    for who, found in (("ada", 2), ("bea", 1)):
        page = browse(who).get(address(cast, f"?after={cursor}"))
        assert page.status_code == 200 and len(titles(page.text)) == found


def test_a_cursor_of_another_client_leads_nowhere_else(browse: Browse, cast: Cast) -> None:
    theirs = Interaction.log(cast.globex.id, written("Globex only"), by=cast.omar, shared=True)
    db.session.commit()
    page = browse("bea").get(address(cast, f"?after={pack_cursor(theirs.occurred_at + timedelta(days=1), theirs.id)}"))
    assert page.status_code == 200 and "Globex" not in page.text


def test_hostile_words_are_inert(browse: Browse, cast: Cast) -> None:
    logged(cast, "<script>alert(1)</script>\n[x](javascript:alert(1)) <img src=x onerror=alert(1)> ![](http://evil)")
    page = browse("ada").get(address(cast)).text
    thread = page.split('class="thread"', 2)[2]
    assert "<script" not in thread and "javascript:" not in thread.lower().split("href")[-1]
    assert "<img" not in thread and 'href="javascript' not in thread


def test_a_huge_text_is_cut_and_can_be_read_on(browse: Browse, cast: Cast) -> None:
    entry = logged(cast, "Long story\n" + "word " * 9000)
    page = browse("ada").get(address(cast)).text
    assert len(page) < 60_000 and "Read on" in page
    assert browse("ada").get(f"/clients/{cast.acme.id}/interactions/{entry.id}").text.count("word") >= 9000


def test_times_are_those_of_the_readers_zone(browse: Browse, cast: Cast) -> None:
    entry = logged(cast, "Somewhere")
    cast.ada.zone = "Asia/Tehran"
    db.session.commit()
    local = entry.occurred_at + timedelta(hours=3, minutes=30)
    assert f"{local:%H:%M}" in browse("ada").get(address(cast)).text


def test_a_removed_entry_is_gone_for_both_sides(browse: Browse, cast: Cast) -> None:
    entry = logged(cast, "Gone", shared=True)
    entry.remove(cast.ada)
    db.session.commit()
    for who in ("ada", "bea"):
        assert titles(browse(who).get(address(cast)).text) == []
    assert browse("bea").get(f"/clients/{cast.acme.id}/interactions/{entry.id}").status_code == 404
    assert "Bring it back" in browse("ada").get(f"/clients/{cast.acme.id}/interactions/{entry.id}").text
