"""Guides: written in drafts, read when published, found by words and phase, answered once by each person."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.ground.access import held_to
from portal.ground.db import db
from portal.ground.happen import Event
from portal.workspace.models.guide_answers import GuideAnswer, Understanding
from portal.workspace.models.guides import Guide, GuideDraft, GuidePhase, TeamGuide
from tests.cast import Cast
from tests.statements import count_statements

Browse = Callable[[str | None], FlaskClient]
FIELDS = {
    "kind": "faq",
    "title": "Can we keep our numbers?",
    "text": "**Yes.** Within ten days.",
    "phase": "gather",
    "page": "",
}


def written(cast: Cast, **values: object) -> GuideDraft:
    given = {"title": "Can we keep our numbers?", "text": "**Yes.** Within ten days.", **values}
    draft = GuideDraft.write(cast.lea, **given)
    db.session.commit()
    return draft


def published(cast: Cast, **values: object) -> GuideDraft:
    draft = written(cast, **values)
    draft.publish(cast.lea)
    db.session.commit()
    return draft


def kinds() -> list[str]:
    return list(db.session.scalars(select(Event.kind).where(Event.kind.like("guide.%")).order_by(Event.id)))


def test_from_a_draft_to_every_reader(browse: Browse, cast: Cast) -> None:
    lea = browse("lea")
    made = lea.post("/admin/guides", data=FIELDS)
    assert made.status_code == 303
    guide_id = UUID(made.location.rpartition("/")[2])
    assert browse("bea").get(f"/guides/{guide_id}").status_code == 404
    for _turn in range(2):
        assert lea.post(f"{made.location}/publish").status_code == 303
    assert kinds() == ["guide.published"]
    for who in ("bea", "carl", "ada"):
        assert "Can we keep our numbers?" in browse(who).get("/guides").text
        assert "<strong>Yes.</strong>" in browse(who).get(f"/guides/{guide_id}").text


def test_readers_keep_the_published_words_until_the_next_edition(browse: Browse, cast: Cast) -> None:
    draft, lea = published(cast), browse("lea")
    changed = {**FIELDS, "text": "Newer words", "version": str(draft.version)}
    assert lea.post(f"/admin/guides/{draft.id}", data=changed).status_code == 303
    assert "Newer words" not in browse("bea").get(f"/guides/{draft.id}").text
    assert "Publish these words" in lea.get(f"/admin/guides/{draft.id}").text
    lea.post(f"/admin/guides/{draft.id}/publish")
    assert "Newer words" in browse("bea").get(f"/guides/{draft.id}").text
    db.session.expire_all()
    assert db.session.scalars(select(Guide.edition)).one() == 2


def test_withdrawn_it_is_gone_and_removed_it_leaves_the_list(browse: Browse, cast: Cast) -> None:
    draft, lea = published(cast), browse("lea")
    for _turn in range(2):
        assert lea.post(f"/admin/guides/{draft.id}/withdraw").status_code == 303
    assert browse("bea").get(f"/guides/{draft.id}").status_code == 404
    for _turn in range(2):
        assert lea.post(f"/admin/guides/{draft.id}/remove").status_code == 303
    assert lea.get(f"/admin/guides/{draft.id}").status_code == 404
    assert kinds() == ["guide.published", "guide.withdrawn"]


def test_two_editors_see_both_texts(browse: Browse, cast: Cast) -> None:
    draft = written(cast)
    fields = {**FIELDS, "version": str(draft.version)}
    assert browse("abe").post(f"/admin/guides/{draft.id}", data={**fields, "text": "Abes words"}).status_code == 303
    late = browse("lea").post(f"/admin/guides/{draft.id}", data={**fields, "text": "Leas words"})
    assert late.status_code == 409 and "Abes words" in late.text and "Leas words" in late.text


def test_what_is_for_the_team_stays_with_the_team(browse: Browse, cast: Cast) -> None:
    draft = published(cast, title="When a date slips", for_team=True)
    assert "When a date slips" in browse("ada").get("/guides").text
    for path in ("/guides", "/guides?q=date"):
        assert "When a date slips" not in browse("bea").get(path).text
    assert browse("bea").get(f"/guides/{draft.id}").status_code == 404
    assert browse("bea").post(f"/guides/{draft.id}/answer", data={"helped": "yes"}).status_code == 404
    assert browse("bea").post(f"/guides/{draft.id}/understood").status_code == 403
    assert db.session.scalars(select(Guide)).all() == []


def test_a_guide_changes_sides_and_is_never_on_both(browse: Browse, cast: Cast) -> None:
    draft = published(cast, for_team=True)
    draft.change(cast.lea, for_team=False)
    draft.publish(cast.lea)
    assert db.session.get(TeamGuide, draft.id) is None and db.session.get(Guide, draft.id) is not None
    draft.change(cast.lea, for_team=True)
    draft.publish(cast.lea)
    db.session.commit()
    assert browse("bea").get(f"/guides/{draft.id}").status_code == 404


def test_read_and_understood_counts_once_for_each_edition(browse: Browse, cast: Cast) -> None:
    draft, ada = published(cast, for_team=True), browse("ada")
    ada.get(f"/guides/{draft.id}")
    assert db.session.scalars(select(Understanding)).all() == []
    for _turn in range(2):
        assert ada.post(f"/guides/{draft.id}/understood").status_code == 303
    assert len(db.session.scalars(select(Understanding)).all()) == 1 and kinds().count("guide.understood") == 1
    assert "You said so" in ada.get(f"/guides/{draft.id}").text
    page = browse("lea").get(f"/admin/guides/{draft.id}").text
    assert "Understood" in page and "Ada Duarte" in page and "Not yet" in page
    draft.change(cast.lea, text="Newer words")
    draft.publish(cast.lea)
    db.session.commit()
    assert "I have read and understood it" in ada.get(f"/guides/{draft.id}").text


def test_everybody_answers_once_and_may_change_it(browse: Browse, cast: Cast) -> None:
    draft, bea = published(cast), browse("bea")
    room = f"/guides/{draft.id}"
    bea.get(room)
    assert bea.get(f"{room}/answer").status_code == 405
    assert bea.post(f"{room}/answer", data={"word": "No choice"}).status_code == 422
    for _turn in range(2):
        assert bea.post(f"{room}/answer", data={"helped": "no", "word": "Which ten days?"}).status_code == 303
    assert "Which ten days?" in bea.get(room).text and "Which ten days?" not in browse("carl").get(room).text
    bea.post(f"{room}/answer", data={"helped": "yes", "word": "Which ten days?"})
    answers = db.session.scalars(select(GuideAnswer)).all()
    assert [(one.helped, one.word) for one in answers] == [(True, "Which ten days?")]
    assert kinds().count("guide.answered") == 2
    page = browse("lea").get(f"/admin/guides/{draft.id}").text
    assert "Which ten days?" in page and "Bea Marsh" not in page


def test_a_clients_person_may_read_guides_and_write_nothing(cast: Cast) -> None:
    published(cast)
    with held_to(cast.acme.id):
        assert len(db.session.scalars(select(Guide)).all()) == 1


@pytest.mark.parametrize("path", ["", "/new"])
def test_only_leads_and_admins_write(browse: Browse, cast: Cast, path: str) -> None:
    draft = written(cast)
    for who in ("bea", "ada"):
        assert browse(who).get(f"/admin/guides{path}").status_code == 403
        for verb in ("", f"/{draft.id}", f"/{draft.id}/publish", f"/{draft.id}/withdraw", f"/{draft.id}/remove"):
            assert browse(who).post(f"/admin/guides{verb}").status_code == 403
    assert browse("lea").post("/admin/guides", data={}).status_code == 422
    assert browse("lea").get(f"/admin/guides/{cast.acme.id}").status_code == 404


@pytest.mark.parametrize(
    ("title", "query"),
    [
        ("Can we keep our numbers?", "NUMB keep"),
        ("گزارش ماهانه را چگونه بخوانیم", "گزارش"),
        ("گزارش‌های ماهانه", "گزارشهاي"),
        ("Պայմանագրի երկարացում", "պայմանագրի"),
        ("İstanbul ofisi", "istanbul"),
        ("Çağrı kaydı", "cagri"),
    ],
)
def test_words_are_found_as_readers_type_them(browse: Browse, cast: Cast, title: str, query: str) -> None:
    published(cast, title=title)
    published(cast, title="Something else", text="Nothing here")
    page = browse("bea").get("/guides", query_string={"q": query}).text
    assert "<mark>" in page and "Something else" not in page
    assert "Nothing found" in browse("bea").get("/guides?q=zzz").text


@pytest.mark.parametrize("query", ["%", "_", "'", "a%00", "\\", '"', "x" * 5000])
def test_no_sign_is_a_joker(browse: Browse, cast: Cast, query: str) -> None:
    published(cast)
    assert browse("bea").get("/guides", query_string={"q": query}).status_code in (200, 400)


def test_a_phase_shows_its_own_and_those_of_any_time(browse: Browse, cast: Cast) -> None:
    published(cast, title="Gather first", phase=GuidePhase.GATHER)
    published(cast, title="Test day", phase=GuidePhase.TEST)
    published(cast, title="Always good", phase=GuidePhase.ANY)
    page = browse("bea").get("/guides?phase=gather").text
    assert "Gather first" in page and "Always good" in page and "Test day" not in page
    assert browse("bea").get("/guides?phase=nonsense").status_code == 200


def test_help_with_a_page_stands_first(browse: Browse, cast: Cast) -> None:
    published(cast, title="A first guide")
    published(cast, title="What we expect", page="expectations")
    asked = browse("bea").get(f"/clients/{cast.acme.id}/expectations").text
    link = asked.partition("Help with this page")[0].rpartition('href="')[2].partition('"')[0]
    page = browse("bea").get(link.replace("&amp;", "&")).text
    assert "Help with this page: Expectations" in page
    assert page.index("What we expect") < page.index("A first guide")


def test_hostile_words_are_inert(browse: Browse, cast: Cast) -> None:
    draft = published(cast, title="<script>alert(1)</script>", text="<script>alert(2)</script>[x](javascript:alert(1))")
    for path in ("/guides", f"/guides/{draft.id}", "/guides?q=script"):
        body = browse("bea").get(path).text
        assert "<script>alert" not in body and 'href="javascript' not in body


@pytest.mark.parametrize("number", [1, 30])
def test_lists_ask_eight_times_whatever_there_is(browse: Browse, cast: Cast, number: int) -> None:
    for index in range(number):
        published(cast, title=f"Guide {index}", for_team=index % 2 == 0)
    for who, path in (("bea", "/guides?q=guide"), ("ada", "/guides"), ("lea", "/admin/guides")):
        browser = browse(who)
        with count_statements() as sent:
            assert browser.get(path).status_code == 200
        assert len(sent) <= 8, sent
