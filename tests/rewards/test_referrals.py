"""Referrals: consent first, each step once, nobody rewards themselves, and no reward beyond its budget."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from portal.ground.access import as_system
from portal.ground.clock import vendor_today
from portal.ground.db import Base, db, now
from portal.ground.happen import Event, Itself
from portal.ground.outbox import Mail
from portal.notices.models.notices import Notice
from portal.people.models.clients import Client, ClientState
from portal.people.models.contacts import Contact
from portal.people.models.memberships import end_access
from portal.people.models.sign_ins import SignIn
from portal.people.models.users import Membership
from portal.rewards.models.introducing import Came, invite, refuse, token_of
from portal.rewards.models.ledger import balance
from portal.rewards.models.prospects import CannotJoinError, alike, join_client, make_prospect
from portal.rewards.models.referral_budgets import OverBudgetError, budgets
from portal.rewards.models.referral_links import ReferralLink
from portal.rewards.models.referral_settling import settle_referrals
from portal.rewards.models.referral_terms import Touch, referral_terms
from portal.rewards.models.referrals import NotOurClientError, Referral, ReferralState
from portal.rewards.models.referred import ReferralOrigin, ReferredPerson
from portal.rewards.models.refusals import Refusal, RefusedError
from portal.rewards.models.releasing import NothingGivenError, StillHeldError, release, take_back
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make
from tests.rewards.earning import turned_on
from tests.rewards.referring import agreed, linked, mails, path_in, qualified, referrer, terms_on, with_their_addresses


@pytest.fixture(autouse=True)
def addresses(make: Make, cast: Cast) -> None:
    with_their_addresses(make, cast)


def words_kept(*but: type[Base]) -> str:
    """Everything the database holds, as one text, but for these tables."""
    left_out = {model.__tablename__ for model in but}
    with as_system():
        tables = [table for table in Base.metadata.sorted_tables if table.name not in left_out]
        return repr([tuple(row) for table in tables for row in db.session.execute(select(table))]).casefold()


def told(user: Any) -> list[str]:
    """The steps somebody was told of their referrals."""
    with as_system():
        asked = select(Notice).where(Notice.user_id == user.id).order_by(Notice.id)
        return [notice.about.get("step") or notice.fact_kind or notice.kind for notice in db.session.scalars(asked)]


def test_the_story_of_a_referral(browse: Browse, cast: Cast, make: Make) -> None:
    terms_on(make)
    bea, ada, nobody = browse("bea"), browse("ada"), browse(None)
    home = f"/clients/{cast.acme.id}/referrals"
    assert bea.post(f"{home}/link").status_code == 303
    assert "/r/" in bea.get(home).text
    given = {"name": "Simon Whitlock", "email": "simon@kirkgate.example", "words": "They are good", "language": "en"}
    assert bea.post(home, data=given).status_code == 303
    assert "kirkgate" not in words_kept(Mail) and "simon" not in words_kept(Mail)
    copy, letter = sorted(mails("They are good"), key=lambda mail: mail.stranger)
    assert letter.stranger and letter.secret and copy.secret and copy.to_address == cast.bea.email
    page = path_in(letter)
    assert "Bea Marsh recommends us to you" in nobody.get(page).text
    answer = {"name": "Simon Whitlock", "company": "Kirkgate Dental", "email": "simon@kirkgate.example"}
    assert nobody.post(page, data=answer).status_code == 422  # without a yes
    assert "whitlock" not in words_kept(Mail)
    assert nobody.post(page, data={**answer, "consent": "y"}).location == "/r/thanks?what=yes&language=en"
    with as_system():
        referral = db.session.scalars(select(Referral)).one()
        assert "Calder" in db.session.scalars(select(ReferredPerson.consent)).one()
    assert told(cast.bea) == ["accepted"] and "referral.accepted" in told(cast.ada)
    one = f"{home}/{referral.id}"
    assert "Simon Whitlock" in ada.get(one).text
    assert ada.post(f"{one}/qualify").status_code == 409  # not in our book yet
    assert ada.post(f"{one}/prospect", data={"company": "new"}).status_code == 303
    came = db.session.scalars(select(Client).where(Client.name == "Kirkgate Dental")).one()
    assert came.standing.state == ClientState.PROSPECT
    assert "Bea Marsh" in ada.get(f"/clients/{came.id}/referrals").text
    assert ada.post(f"{one}/settle").status_code == 303  # here everybody comes from one network
    assert ada.post(f"{one}/qualify").status_code == 303
    assert ada.post(f"{one}/release").status_code == 303
    assert ada.post(f"{one}/release").status_code == 303
    assert told(cast.bea) == ["accepted", "qualified", "held", "rewarded"]
    assert balance(cast.acme.id).active == 500
    assert [mail.to_address for mail in mails("It is yours now")] == ["simon@kirkgate.example"]
    assert "500 points for you" in bea.get(home).text
    assert "Kirkgate" not in browse("ben").get(home).text


def test_who_says_no_leaves_a_mark_and_nothing_else(browse: Browse, cast: Cast, make: Make) -> None:
    terms_on(make)
    referral = invite(
        referrer(cast.bea_contact), cast.bea, name="Simon", email="s@kirkgate.example", words="", language="en"
    )
    db.session.commit()
    page = f"/r/for/{token_of(referral, 'en')}"
    assert browse(None).post(f"{page}/decline").location == "/r/thanks?what=no&language=en"
    assert browse(None).post(f"{page}/decline").status_code == 410
    assert browse(None).get(page).status_code == 410
    with as_system():
        db.session.refresh(referral)
    assert (referral.state, referral.company, referral.person) == (ReferralState.DECLINED, None, None)
    with pytest.raises(RefusedError) as never_again:
        invite(referrer(cast.carl_contact), cast.carl, name="S", email="S+x@kirkgate.example", words="", language="en")
    assert never_again.value.why == Refusal.ASKED


def test_who_agreed_may_take_it_back_and_is_forgotten(browse: Browse, cast: Cast, make: Make) -> None:
    terms_on(make)
    referral = agreed(cast.bea_contact)
    db.session.commit()
    page = f"/r/for/{token_of(referral, 'en')}"
    assert "Take it back" in browse(None).get(page).text
    assert browse(None).post(f"{page}/decline").status_code == 303
    assert "kirkgate" not in words_kept(Mail) and "whitlock" not in words_kept(Mail)
    assert all(mail.stranger for mail in mails("kirkgate"))


@pytest.mark.parametrize(
    ("email", "why"),
    [
        ("BEA@acme.example", Refusal.SELF),
        ("b.e.a+prize@acme.example", Refusal.SELF),
        ("bеа@acme.example", Refusal.SELF),  # Cyrillic
        ("somebody@acme.example", Refusal.COMPANY),
        ("somebody@sales.acme.example", Refusal.COMPANY),
        ("new@globex.example", Refusal.CLIENT),
        ("ada@calder-rowe.example", Refusal.TEAM),
        ("new@calder-rowe.example", Refusal.TEAM),
    ],
)
def test_nobody_recommends_themselves_or_whom_we_know(cast: Cast, make: Make, email: str, why: Refusal) -> None:
    terms_on(make)
    with pytest.raises(RefusedError) as by_mail:
        invite(referrer(cast.bea_contact), cast.bea, name="X", email=email, words="", language="en")
    with pytest.raises(RefusedError) as by_link:
        agreed(cast.bea_contact, email=email)
    assert by_mail.value.why == by_link.value.why == why


def test_a_refusal_stands_beside_the_field_and_keeps_what_was_typed(browse: Browse, cast: Cast, make: Make) -> None:
    terms_on(make)
    sent = {"name": "Me", "email": "bea+me@acme.example", "words": "Kept\r\nBcc: all", "language": "en"}
    refused = browse("bea").post(f"/clients/{cast.acme.id}/referrals", data=sent)
    assert refused.status_code == 422 and "your own address" in refused.text and "bea+me@acme.example" in refused.text
    sent |= {"email": "s@kirkgate.example", "name": "Si\r\nBcc: all"}
    assert browse("bea").post(f"/clients/{cast.acme.id}/referrals", data=sent).status_code == 303
    (letter,) = [mail for mail in mails("Kept") if mail.stranger]
    assert "\n" not in letter.to_name + letter.subject and letter.to_address == "s@kirkgate.example"
    assert browse("ada").post(f"/clients/{cast.acme.id}/referrals", data=sent).status_code == 403


def test_the_first_word_counts_and_each_company_once(cast: Cast, make: Make) -> None:
    terms = terms_on(make)
    first = invite(referrer(cast.bea_contact), cast.bea, name="S", email="s@kirkgate.example", words="", language="en")
    assert agreed(cast.carl_contact, email="S+1@kirkgate.example").id == first.id
    for contact, email in ((cast.carl_contact, "s@kirkgate.example"), (cast.bea_contact, "other@hq.kirkgate.example")):
        with pytest.raises(RefusedError) as known:
            agreed(contact, email=email)
        assert known.value.why == Refusal.KNOWN
    terms.touch = Touch.LAST
    second = invite(referrer(cast.bea_contact), cast.bea, name="T", email="t@otley.example", words="", language="en")
    assert agreed(cast.carl_contact, email="t@otley.example").contact_id == cast.carl_contact.id
    assert second.state == ReferralState.EXPIRED


def test_of_two_at_once_the_database_takes_one(cast: Cast, make: Make) -> None:
    """The second has looked before the first is written; the unique key is what refuses it."""
    terms_on(make)
    hashes = {"address_hash": b"same", "window_days": 60}
    Referral.invite(cast.acme.id, cast.bea_contact.id, cast.bea, **hashes)
    with pytest.raises(IntegrityError):
        Referral.invite(cast.globex.id, cast.carl_contact.id, cast.carl, **hashes)
    assert db.session.scalar(select(func.count()).select_from(Referral)) == 1


def test_a_double_post_is_one_referral(browse: Browse, cast: Cast, make: Make) -> None:
    terms_on(make)
    page = f"/r/{linked(make, cast.bea_contact).code}"
    sent = {"name": "S", "company": "K", "email": "s@kirkgate.example", "consent": "y", "form_token": "one"}
    answers = [browse(None).post(page, data=sent).location for _time in range(3)]
    assert answers == ["/r/thanks?what=yes"] * 3
    assert browse(None).post(page, data={**sent, "form_token": "two"}).status_code == 422
    unasked = browse(None).post(page, data={**sent, "consent": "", "form_token": "three"}).text
    assert '<a href="#consent">I agree that' in unasked and "...</a>" in unasked
    assert browse(None).post(page, data={**sent, "email": "r@robot.example", "homepage": "x"}).status_code == 303
    with as_system():
        assert db.session.scalar(select(func.count()).select_from(Referral)) == 1
    assert browse("bea").post(page, data={**sent, "email": "x@elsewhere.example"}).status_code == 422


def test_a_link_that_leads_nowhere_looks_like_one_that_never_was(browse: Browse, cast: Cast, make: Make) -> None:
    terms = terms_on(make)
    link, ended = linked(make, cast.bea_contact), linked(make, cast.ben_contact)
    assert browse(None).get(f"/r/{link.code}").status_code == 200
    assert browse("bea").post(f"/clients/{cast.acme.id}/referrals/link/revoke").status_code == 303
    membership = db.session.scalars(select(Membership).where(Membership.contact_id == cast.ben_contact.id)).one()
    end_access(membership, cast.ada)
    db.session.commit()
    answers = [browse(None).get(f"/r/{code}") for code in (link.code, ended.code, "abcdefghjk", "%0d%0aSet-Cookie")]
    assert {answer.status_code for answer in answers} == {404}
    new = ReferralLink.give(cast.bea_contact, cast.bea)
    assert new.code != link.code and len(new.code) == 10
    terms.is_on = False
    db.session.commit()
    assert browse(None).get(f"/r/{new.code}").status_code == 404
    assert browse(None).post("/r/for/x.y/decline").status_code == 404


def test_a_visitor_may_come_back_later_and_the_first_word_is_remembered_by_their_browser(
    browse: Browse, cast: Cast, make: Make
) -> None:
    terms_on(make)
    first, second = linked(make, cast.bea_contact), linked(make, cast.carl_contact)
    visitor = browse(None)
    assert "recommended" not in visitor.get(f"/r/{first.code}").headers.get("Set-Cookie", "")
    before = words_kept()
    kept = visitor.post(f"/r/{first.code}/later")
    assert kept.location == "/r/thanks?what=later" and "HttpOnly" in kept.headers["Set-Cookie"]
    assert words_kept() == before
    assert "Bea Marsh recommends" in visitor.get(f"/r/{second.code}").text
    visitor.set_cookie("recommended", "forged", path="/r")
    assert "Carl Reid recommends" in visitor.get(f"/r/{second.code}").text


def test_what_looks_odd_is_flagged_and_held_back_until_somebody_looked(cast: Cast, make: Make) -> None:
    terms_on(make, review_many=2)
    make.sign_in(cast.bea)
    cast.bea_contact.phone = "+44 113 496 0211"
    odd = agreed(cast.bea_contact, email="x@mailinator.com", name="bea marsh", phone="0113 4960211")
    person = odd.person
    assert person is not None and set(person.flags) == {"disposable", "phone", "name"}
    make_prospect(odd, person, cast.ada)
    odd.qualify(cast.ada)
    assert odd.state == ReferralState.QUALIFIED
    odd.settle_flags(cast.ada)
    odd.settle_flags(cast.ada)
    assert odd.state == ReferralState.HELD
    many = agreed(cast.bea_contact, email="y@otley.example").person
    assert many is not None and many.flags == ["many"]


def test_the_network_is_compared_and_kept_nowhere(browse: Browse, cast: Cast, make: Make) -> None:
    terms_on(make)
    make.sign_in(cast.bea)
    db.session.execute(update(SignIn).values(address="198.51.100.7"))
    person = agreed(cast.bea_contact, network="198.51.100.7").person
    assert person is not None and person.flags == ["network"]
    assert words_kept(SignIn).count("198.51.100.7") == 0


def test_no_reward_before_its_day_nor_beyond_the_budget(browse: Browse, cast: Cast, make: Make) -> None:
    terms = terms_on(make, hold_days=30, referred_points=100, month_budget=1_000, whole_budget=None)
    first, second = (
        qualified(cast, cast.bea_contact, "a@one.example"),
        qualified(cast, cast.carl_contact, "a@two.example"),
    )
    with pytest.raises(StillHeldError):
        release(first, cast.ada)
    db.session.execute(update(Referral).values(hold_until=vendor_today()))
    settle_referrals()
    settle_referrals()
    ended = db.session.scalar(select(func.count()).where(Event.kind == "referral.hold_ended"))
    assert ended == 2 and told(cast.ada).count("referral.hold_ended") == 1
    assert release(first, cast.ada) and not release(first, cast.ada)
    assert balance(first.came_as.id).active == 100
    db.session.commit()
    page = browse("ada").get(f"/clients/{cast.acme.id}/referrals/{first.id}").text
    assert "For the new client" in page and "100 points" in page
    with pytest.raises(OverBudgetError):
        release(second, cast.ada)
    assert budgets(terms)[0].spent == 600 and second.state == ReferralState.HELD
    take_back(first, cast.ada, "It was a mistake")
    take_back(first, cast.ada, "It was a mistake")
    assert balance(cast.acme.id).active == balance(first.came_as.id).active == 0
    assert release(second, Itself("The rule"))


def test_nothing_is_released_while_the_programme_is_off(cast: Cast, make: Make) -> None:
    terms_on(make)
    referral = qualified(cast, cast.bea_contact, "a@one.example")
    turned_on(make, is_on=False)
    with pytest.raises(NothingGivenError):
        release(referral, cast.ada)
    assert referral.state == ReferralState.HELD


def test_an_invitation_ends_with_its_window(cast: Cast, make: Make) -> None:
    terms_on(make)
    referral = invite(referrer(cast.bea_contact), cast.bea, name="S", email="s@k.example", words="", language="en")
    db.session.execute(update(Referral).values(expires_at=now() - timedelta(minutes=1)))
    db.session.refresh(referral)
    assert not refuse(Came(referrer(cast.bea_contact), referral))
    settle_referrals()
    assert referral.state == ReferralState.EXPIRED and told(cast.bea) == ["expired"]
    assert agreed(cast.carl_contact, email="s@k.example").state == ReferralState.ACCEPTED


def test_a_prospect_that_becomes_active_qualifies_by_itself(cast: Cast, make: Make) -> None:
    terms_on(make)
    referral = agreed(cast.bea_contact)
    person = referral.person
    assert person is not None
    with pytest.raises(NotOurClientError):
        referral.qualify(cast.ada)
    came = make_prospect(referral, person, cast.ada)
    assert make_prospect(referral, person, cast.ada).id == came.id
    contact = db.session.scalars(select(Contact).where(Contact.client_id == came.id)).one()
    assert (contact.name, contact.email) == ("Simon Whitlock", "simon@kirkgate.example")
    came.standing.move_to(ClientState.ACTIVE, cast.ada)
    assert referral.state == ReferralState.HELD


def test_a_company_we_knew_is_joined_unless_it_is_a_client(cast: Cast, make: Make) -> None:
    terms_on(make)
    lead = make.client("Kirkgate Dental", owner=cast.omar, state=ClientState.PROSPECT)
    busy = make.client("Otley Smile", owner=cast.omar)
    referral = agreed(cast.bea_contact)
    person = referral.person
    assert person is not None and [row.id for row in alike(referral, person)] == [lead.id]
    with pytest.raises(CannotJoinError):
        join_client(referral, person, busy.id, cast.ada)
    assert join_client(referral, person, lead.id, cast.ada).id == lead.id
    assert db.session.get_one(ReferralOrigin, lead.id).joined


def test_the_terms_are_saved_once_and_a_stale_save_loses_nothing(browse: Browse, cast: Cast, make: Make) -> None:
    abe = browse("abe")
    sent = {
        "is_on": "y", "window_days": "30", "touch": "last", "hold_days": "14", "points": "250", "referred_points": "0",
        "referred_words": "A free audit", "month_budget": "", "whole_budget": "5000", "most_a_day": "3",
        "review_many": "3", "flags": ["many", "phone"], "version": "0",
    }  # fmt: skip
    assert abe.post("/admin/rewards/referrals", data=sent).status_code == 303
    assert (referral_terms().window_days, referral_terms().touch) == (30, Touch.LAST)
    assert abe.post("/admin/rewards/referrals", data={**sent, "points": "999"}).status_code == 409
    assert abe.post("/admin/rewards/referrals", data={**sent, "points": "-1"}).status_code == 422
    assert browse("ada").get("/admin/rewards/referrals").status_code == 403
    assert "of 5,000 points" in browse("ada").get("/referrals").text


def test_the_lists_show_what_waits_and_hide_restricted_clients(browse: Browse, cast: Cast, make: Make) -> None:
    terms_on(make)
    initech = make.client("Initech", owner=cast.lea, restricted=True)
    milt = make.contact(initech, "Milt Waddams")
    make.access(milt)
    agreed(milt, email="x@hidden.example", company="Hidden Ltd")
    agreed(cast.bea_contact, email="x@yopmail.com", company="Odd Ltd")
    db.session.commit()
    ada = browse("ada").get("/referrals?show=review").text
    assert "Odd Ltd" in ada and "Hidden Ltd" not in browse("ada").get("/referrals?show=all").text
    assert "Hidden Ltd" in browse("lea").get("/referrals?show=all").text
    assert browse("ada").get("/referrals?show=all&after=W10").status_code == 200
    assert browse("ada").get("/referrals?show=nonsense").status_code == 404
    assert browse("bea").get("/referrals").status_code == 403
