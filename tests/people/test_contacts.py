"""The people at a client: adding, changing, leaving, what is known of them, and whose eyes see it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from portal.ground.bounces import note_bounce
from portal.ground.db import db, new_id, now
from portal.ground.happen import Event
from portal.ground.mail import MailState, post
from portal.ground.search import SearchEntry
from portal.people.models.contact_list import would_loop
from portal.people.models.contacts import Contact, ContactStanding, Preference
from portal.people.models.leaving import leave, open_access
from tests.statements import count_statements

EMPTY = {"language": "", "role": "", "stance": "", "reports_to": ""}
PREFERENCE = {"label": "Best reached", "value": "Phone after 14:00", "source": "Call", "noted_on": "2026-11-02"}


def kinds(client_id):
    return list(db.session.scalars(select(Event.kind).where(Event.client_id == client_id).order_by(Event.id)))


@pytest.fixture
def room(cast):
    return f"/clients/{cast.acme.id}/contacts"


@pytest.fixture
def bea(cast, room):
    return f"{room}/{cast.bea_contact.id}"


def test_a_new_contact_has_both_parts_and_can_be_found(browse, cast, room):
    data = {"name": "Graham Pike", "email": "graham@acme.example", "role": "finance", "stance": "unsure"}
    answer = browse("ada").post(f"{room}/new", data={**EMPTY, **data, "reports_to": str(cast.bea_contact.id)})
    assert answer.status_code == 303
    contact = db.session.scalars(select(Contact).where(Contact.name == "Graham Pike")).one()
    assert (contact.standing.role, contact.standing.reports_to_id) == ("finance", cast.bea_contact.id)
    assert "graham pike" in db.session.scalar(select(SearchEntry.folded).where(SearchEntry.row_id == contact.id))
    assert kinds(cast.acme.id) == ["contact.added"]


@pytest.mark.parametrize("wrong", ({"name": ""}, {"email": "graham@"}, {"reports_to": "nobody"}, {"consented_on": "x"}))
def test_a_contact_that_lacks_something_is_refused(browse, room, wrong):
    assert browse("ada").post(f"{room}/new", data={**EMPTY, "name": "Graham", **wrong}).status_code == 422


def test_a_change_of_either_part_counts_for_the_version(browse, cast, bea):
    data = {**EMPTY, "name": "Bea Marsh-Hill", "version": 1}
    assert browse("ada").post(f"{bea}/edit", data={**data, "stance": "supports"}).status_code == 303
    db.session.expire_all()
    assert "marsh hill" in cast.bea_contact.found_by
    late = browse("omar").post(f"{bea}/edit", data={**data, "name": "Beatrice"})
    assert late.status_code == 409
    assert "Bea Marsh-Hill" in late.text
    assert "Beatrice" in late.text
    assert kinds(cast.acme.id) == ["contact.changed"]


def test_nobody_reports_to_themselves_through_others(browse, cast, bea, room):
    ben = f"{room}/{cast.ben_contact.id}"
    upwards = {**EMPTY, "name": "Ben Pike", "version": 1, "reports_to": str(cast.bea_contact.id)}
    assert browse("ada").post(f"{ben}/edit", data=upwards).status_code == 303
    round_again = {**EMPTY, "name": "Bea Marsh", "version": 1, "reports_to": str(cast.ben_contact.id)}
    answer = browse("ada").post(f"{bea}/edit", data=round_again)
    assert answer.status_code == 422
    assert "already report" in answer.text
    assert "Who reports to whom" in browse("ada").get(room).text


def test_a_loop_in_the_rows_ends():
    class Person:
        def __init__(self, me, above):
            self.id, self.reports_to_id = me, above

    assert not would_loop([Person(1, 2), Person(2, 1)], 3, 1)


def test_a_contact_of_another_client_is_not_here(browse, cast, room):
    stranger = f"{room}/{cast.carl_contact.id}"
    for path in ("", "/edit"):
        assert browse("ada").get(stranger + path).status_code == 404
    for path in ("/edit", "/leave", "/come-back", "/preferences"):
        assert browse("ada").post(stranger + path, data=PREFERENCE).status_code == 404


def test_a_superior_of_another_client_is_no_choice(browse, cast, room):
    data = {**EMPTY, "name": "Graham", "reports_to": str(cast.carl_contact.id)}
    assert browse("ada").post(f"{room}/new", data=data).status_code == 422


def test_the_clients_people_never_come_here(browse, bea, room):
    for path in (room, f"{room}/new", bea, f"{bea}/edit"):
        assert browse("bea").get(path).status_code == 403
        assert browse("carl").get(path).status_code == 404
    for path in ("/edit", "/leave", "/come-back", "/preferences"):
        assert browse("bea").post(bea + path).status_code == 403
        assert browse("carl").post(bea + path).status_code == 404


def test_whoever_has_left_loses_access_at_once_and_stays_in_the_history(browse, cast, bea, room, make):
    assert browse("bea").get("/").status_code == 303
    standing = cast.ben_contact
    make.keep(standing)
    browser = browse("bea")
    for _turn in range(2):
        answer = browse("ada").post(f"{bea}/leave", data={"left_on": "2026-11-20"})
        assert answer.status_code == 303
    assert "no access" in browser.get("/").text
    assert browser.get(f"/clients/{cast.acme.id}").status_code == 404
    assert kinds(cast.acme.id) == ["access.ended", "contact.left"]
    body = browse("ada").get(room).text
    assert "Have left" in body
    assert "Bea Marsh" in body


def test_coming_back_gives_no_access_by_itself(cast):
    leave(cast.bea_contact, by=cast.ada, on=date(2026, 11, 20))
    for _turn in range(2):
        cast.bea_contact.come_back(by=cast.ada)
    assert cast.bea_contact.left_on is None
    assert open_access(cast.bea_contact) == []
    assert kinds(cast.acme.id) == ["access.ended", "contact.left", "contact.returned"]


def test_a_day_of_leaving_is_asked_for(browse, bea):
    answer = browse("ada").post(f"{bea}/leave", data={"left_on": ""})
    assert answer.status_code == 422
    assert "Choose their last day" in answer.text


def test_a_preference_says_where_from_when_and_who(browse, cast, bea):
    assert browse("ada").post(f"{bea}/preferences", data=PREFERENCE).status_code == 303
    body = browse("omar").get(bea).text
    for word in ("Best reached", "Phone after 14:00", "Call", "Ada Duarte"):
        assert word in body
    assert kinds(cast.acme.id) == ["preference.noted"]


def test_a_changed_preference_keeps_what_stood_before(browse, cast, bea):
    browse("ada").post(f"{bea}/preferences", data=PREFERENCE)
    first = db.session.scalars(select(Preference)).one()
    for _turn in range(2):
        changed = {**PREFERENCE, "value": "Mail only"}
        assert browse("omar").post(f"{bea}/preferences/{first.id}", data=changed).status_code == 303
        first = db.session.scalars(select(Preference).where(Preference.removed_at.is_(None))).one()
    assert first.value == "Mail only"
    assert db.session.scalar(select(func.count()).select_from(Preference)) == 2
    assert "Phone after 14:00" in browse("ada").get(bea).text


def test_a_removed_preference_comes_back(browse, cast, bea):
    browser = browse("ada")
    browser.post(f"{bea}/preferences", data=PREFERENCE)
    known = db.session.scalars(select(Preference)).one()
    for path in ("remove", "remove", "restore", "restore"):
        assert browser.post(f"{bea}/preferences/{known.id}/{path}").status_code == 303
    assert kinds(cast.acme.id) == ["preference.noted", "preference.removed", "preference.restored"]
    assert browse("omar").post(f"{bea}/preferences", data={**PREFERENCE, "label": ""}).status_code == 422


def test_a_preference_of_one_person_is_not_reached_through_another(browse, cast, bea, room):
    browse("ada").post(f"{bea}/preferences", data=PREFERENCE)
    known = db.session.scalars(select(Preference)).one()
    assert browse("ada").get(f"{room}/{cast.ben_contact.id}/preferences/{known.id}").status_code == 404
    elsewhere = f"/clients/{cast.globex.id}/contacts/{cast.carl_contact.id}/preferences/{known.id}/remove"
    assert browse("ada").post(elsewhere).status_code == 404


def test_one_contact_and_many_cost_the_same_statements(browse, cast, make, room, bea):
    browser = browse("ada")
    for path in (room, bea):
        with count_statements() as few:
            browser.get(path)
        for number in range(25):
            contact = make.contact(cast.acme, f"Person {number}", email=f"p{number}-{len(path)}@acme.example")
            make.access(contact)
            make.keep(
                Preference(
                    client_id=cast.acme.id, contact_id=cast.bea_contact.id, label="x", value="y",
                    noted_on=now().date() - timedelta(days=number),
                )
            )  # fmt: skip
        with count_statements() as many:
            browser.get(path)
        assert len(few) == len(many) <= 8


def test_the_teams_view_of_a_person_is_never_the_clients(cast):
    assert "reports_to_id" not in Contact.__table__.columns
    assert "stance" in ContactStanding.__table__.columns


def bounce(address: str = "bea@acme.example") -> None:
    note_bounce(address, "550 5.1.1 no such person", new_id())
    db.session.commit()


def test_an_address_that_bounced_says_so_on_the_list_and_on_the_page(browse, cast, room, bea):
    bounce()
    assert browse("omar").get(room).text.count("Mail comes back") == 1
    page = browse("omar").get(bea).text
    assert "Mail to bea@acme.example bounced on" in page and "550 5.1.1 no such person" in page
    assert "bounced" not in browse("omar").get(f"{room}/{cast.ben_contact.id}").text


def test_trying_again_lets_held_mails_go(browse, cast, bea):
    bounce()
    held = post(cast.bea, "access", by_name="Ada", company="Acme", url="http://localhost/")
    held.state, held.not_before = MailState.HELD, None
    db.session.commit()
    assert browse("bea").post(f"{bea}/try-again").status_code == 403
    assert browse("carl").post(f"{bea}/try-again").status_code == 404
    for _turn in range(2):
        assert browse("ada").post(f"{bea}/try-again").status_code == 303
    db.session.expire_all()
    assert held.state == MailState.WAITING
    assert "bounced" not in browse("ada").get(bea).text
    assert kinds(cast.acme.id) == ["contact.address_tried_again"]


def test_a_corrected_address_has_bounced_nowhere(browse, cast, make, room):
    contact = make.contact(cast.acme, "Graham Pike", email="graham@acme.exmaple")
    bounce("graham@acme.exmaple")
    page = f"{room}/{contact.id}"
    assert "bounced" in browse("ada").get(page).text
    data = {**EMPTY, "name": "Graham Pike", "email": "graham@acme.example", "version": 1}
    assert browse("ada").post(f"{page}/edit", data=data).status_code == 303
    assert "bounced" not in browse("ada").get(page).text
