"""Who was written to under one address and agrees under another is one person under both, whoever tries either."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.checks.referrals import referrals_hold_their_addresses
from portal.ground.access import as_system
from portal.ground.db import db
from portal.ground.outbox import Mail
from portal.rewards.models.addresses import address_hash
from portal.rewards.models.introducing import Came, agree, invite, refuse, token_of
from portal.rewards.models.referral_terms import Touch
from portal.rewards.models.referrals import Referral, ReferralState
from portal.rewards.models.referred import ReferralAddress, ReferredPerson
from portal.rewards.models.refusals import Refusal, RefusedError
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make
from tests.rewards.referring import agreed, linked, referrer, said, terms_on
from tests.rewards.test_referral_ends import later
from tests.rewards.test_referrals import words_kept

WORK, PRIVATE = "simon@kirkgate.example", "simon.whitlock@gmail.com"


def written_to(contact: Any, user: Any, email: str = WORK) -> Referral:
    return invite(referrer(contact), user, name="Simon", email=email, words="", language="en")


def agreed_elsewhere(cast: Cast) -> Referral:
    """Bea had us write to Simon at work; he agrees under his private address."""
    referral = written_to(cast.bea_contact, cast.bea)
    agree(Came(referrer(cast.bea_contact), referral), said(email=PRIVATE), network="")
    db.session.commit()
    return referral


def hashes() -> dict[bytes, bool]:
    with as_system():
        rows = db.session.execute(select(ReferralAddress.address_hash, ReferralAddress.is_taken)).all()
    return {row.address_hash: row.is_taken for row in rows}


@pytest.mark.parametrize("email", [WORK, "SIMON+news@kirkgate.example", PRIVATE, "simonwhitlock+x@googlemail.com"])
def test_nobody_writes_to_or_wins_them_again_under_either(cast: Cast, make: Make, email: str) -> None:
    terms_on(make)
    agreed_elsewhere(cast)
    with pytest.raises(RefusedError) as by_mail:
        written_to(cast.carl_contact, cast.carl, email)
    with pytest.raises(RefusedError) as by_link:
        agreed(cast.carl_contact, email=email)
    assert by_mail.value.why == by_link.value.why == Refusal.KNOWN
    assert hashes() == {address_hash(WORK): True, address_hash(PRIVATE): True}


def test_both_are_held_where_the_last_word_counts(cast: Cast, make: Make) -> None:
    """Only an invitation that waits gives way to a later word, no answer does."""
    terms_on(make, touch=Touch.LAST)
    referral = agreed_elsewhere(cast)
    for email in (WORK, PRIVATE):
        with pytest.raises(RefusedError):
            agreed(cast.carl_contact, email=email)
    assert referral.state == ReferralState.ACCEPTED


def test_a_yes_taken_back_is_kept_from_both_for_ever_and_nothing_else_stays(
    cast: Cast, make: Make, browse: Browse
) -> None:
    terms_on(make)
    referral = agreed_elsewhere(cast)
    assert browse(None).post(f"/r/for/{token_of(referral, 'en')}/decline").status_code == 303
    with as_system():
        assert db.session.scalar(select(func.count()).select_from(ReferredPerson)) == 0
    assert "whitlock" not in words_kept(Mail) and "kirkgate" not in words_kept(Mail)
    assert hashes() == {address_hash(WORK): False, address_hash(PRIVATE): False}
    for email in (WORK, PRIVATE):
        with pytest.raises(RefusedError) as never:
            written_to(cast.carl_contact, cast.carl, email)
        assert never.value.why == Refusal.ASKED
    assert agreed(cast.carl_contact, email=WORK).state == ReferralState.ACCEPTED  # their own yes is always theirs
    assert referrals_hold_their_addresses() == []


def test_a_yes_that_ran_out_lets_go_of_both(cast: Cast, make: Make) -> None:
    terms_on(make)
    referral = agreed_elsewhere(cast)
    with later(61):
        assert referral.expire() and not referral.expire()
        assert set(hashes().values()) == {False}
        for email, contact in ((WORK, cast.carl_contact), (PRIVATE, cast.bea_contact)):
            with pytest.raises(RefusedError) as never:
                written_to(contact, cast.bea, email)
            assert never.value.why == Refusal.ASKED


def test_the_other_address_does_not_take_what_somebody_else_answered(cast: Cast, make: Make) -> None:
    """A mail's link is no way into the referral of another person, and what was tried leaves nothing."""
    terms_on(make)
    agreed(cast.carl_contact, email=PRIVATE, company="Elsewhere")
    referral = written_to(cast.bea_contact, cast.bea)
    db.session.commit()
    with pytest.raises(RefusedError) as known:
        agree(Came(referrer(cast.bea_contact), referral), said(email=PRIVATE), network="")
    assert known.value.why == Refusal.KNOWN
    assert referral.state == ReferralState.INVITED and set(hashes()) == {address_hash(PRIVATE), address_hash(WORK)}
    with pytest.raises(IntegrityError):  # as when both looked before either wrote
        referral.accept(_person(referral), address_hash=address_hash(PRIVATE), company_hash=None, window_days=60)
    with as_system():
        db.session.refresh(referral)
    assert referral.state == ReferralState.INVITED and len(hashes()) == 2


def test_the_same_address_written_otherwise_is_kept_once(cast: Cast, make: Make) -> None:
    terms_on(make)
    referral = written_to(cast.bea_contact, cast.bea)
    agree(Came(referrer(cast.bea_contact), referral), said(email="Si.mon+post@kirkgate.example"), network="")
    assert hashes() == {address_hash(WORK): True}


def test_the_page_says_no_more_than_that_they_are_known(cast: Cast, make: Make, browse: Browse) -> None:
    """Somebody who guesses an address by a link learns the same under either, and nothing of whose word it was."""
    terms_on(make)
    agreed_elsewhere(cast)
    page = f"/r/{linked(make, cast.carl_contact).code}"
    for email in (WORK, PRIVATE):
        sent = {"name": "S", "company": "K", "email": email, "consent": "y"}
        refused = browse(None).post(page, data=sent)
        assert refused.status_code == 422 and "recommended to us already" in refused.text and "Bea" not in refused.text


def test_a_stranger_with_an_old_mail_gets_nothing_of_it(cast: Cast, make: Make) -> None:
    terms_on(make)
    referral = agreed_elsewhere(cast)
    came = Came.by_token(token_of(referral, "en"))
    assert came is not None and not came.is_open and came.may_take_back
    assert refuse(came) and not refuse(came)


def _person(referral: Referral) -> ReferredPerson:
    return ReferredPerson(
        client_id=referral.client_id, referral_id=referral.id, consent_version=1, flags=[], **vars(said(email=PRIVATE))
    )
