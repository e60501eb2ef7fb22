"""What is said of referrals is true in each case, and in the language of the mail somebody came by."""

import pytest
from sqlalchemy import select

from portal.ground.access import as_system
from portal.ground.db import db
from portal.ground.signing import sign
from portal.people.models.clients import ClientState
from portal.rewards.models.introducing import invite
from portal.rewards.models.prospects import make_prospect
from portal.rewards.models.referred import ReferredPerson
from portal.rewards.models.releasing import release
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make
from tests.rewards.referring import agreed, mails, path_in, qualified, referrer, terms_on, with_their_addresses


@pytest.fixture(autouse=True)
def addresses(make: Make, cast: Cast) -> None:
    with_their_addresses(make, cast)


def test_a_prospect_that_is_qualified_by_hand_is_called_a_client_only_once_it_is_one(
    browse: Browse, cast: Cast, make: Make
) -> None:
    terms_on(make)
    referral = qualified(cast, cast.bea_contact, "a@one.example")
    release(referral, cast.ada)
    db.session.commit()
    bea, home = browse("bea"), f"/clients/{cast.acme.id}"
    counts = "Your recommendation of one.example counts"
    assert counts in bea.get("/notifications").text and any(
        counts in mail.subject for mail in mails("one.example counts")
    )
    assert "Recommended us to one.example" in bea.get(f"{home}/points").text
    assert "<p>500 points for you</p>" in bea.get(f"{home}/referrals").text
    assert (
        "qualified the referral of one.example, which is a prospect still" in browse("ada").get(f"{home}/timeline").text
    )
    assert not mails("became a client")
    referral.came_as.standing.move_to(ClientState.ACTIVE, cast.ada)
    db.session.commit()
    assert "A client, 500 points for you" in bea.get(f"{home}/referrals").text


def test_a_company_that_became_active_is_called_a_client(browse: Browse, cast: Cast, make: Make) -> None:
    terms_on(make)
    referral = agreed(cast.bea_contact)
    assert referral.person is not None
    make_prospect(referral, referral.person, cast.ada).standing.move_to(ClientState.ACTIVE, cast.ada)
    release(referral, cast.ada)
    db.session.commit()
    bea, home = browse("bea"), f"/clients/{cast.acme.id}"
    assert "Kirkgate Dental became a client: thank you" in bea.get("/notifications").text
    assert "Kirkgate Dental became a client" in bea.get(f"{home}/points").text
    assert "A client, 500 points for you" in bea.get(f"{home}/referrals").text


def test_whoever_comes_by_a_mail_reads_on_in_its_language(browse: Browse, cast: Cast, make: Make) -> None:
    terms_on(make)
    invite(referrer(cast.bea_contact), cast.bea, name="S", email="s@kirkgate.example", words="", language="fa")
    db.session.commit()
    (letter,) = [mail for mail in mails("/r/for/") if mail.to_address == "s@kirkgate.example"]
    page, visitor = path_in(letter), browse(None)
    asked = {"Accept-Language": "tr"}
    persian = '<html lang="fa" dir="rtl"'
    assert persian in visitor.get(page, headers=asked).text
    answer = {"name": "S", "company": "K", "email": "s@kirkgate.example"}
    assert persian in visitor.post(page, data=answer, headers=asked).text  # without a yes
    thanks = visitor.post(page, data={**answer, "consent": "y"}, headers=asked).location
    assert persian in visitor.get(thanks, headers=asked).text
    with as_system():
        person = db.session.scalars(select(ReferredPerson)).one()
        assert person.language == "fa" and "Calder" in person.consent and "agree" not in person.consent
    (thanked,) = [mail for mail in mails("/r/for/") if mail.to_address == "s@kirkgate.example" and mail.id != letter.id]
    assert persian in visitor.get(path_in(thanked), headers=asked).text
    assert 'lang="tr"' in visitor.get("/r/thanks?what=yes&language=nonsense", headers=asked).text


def test_a_link_mailed_before_leads_where_it_did_in_the_browsers_language(
    browse: Browse, cast: Cast, make: Make
) -> None:
    terms_on(make)
    referral = invite(
        referrer(cast.bea_contact), cast.bea, name="S", email="s@kirkgate.example", words="", language="fa"
    )
    db.session.commit()
    before = sign([str(referral.client_id), str(referral.id)], "referral")
    assert 'lang="tr"' in browse(None).get(f"/r/for/{before}", headers={"Accept-Language": "tr"}).text
