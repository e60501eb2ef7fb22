"""Who said yes is forgotten where we made nothing of it in time, as they were promised; the contact is told."""

from datetime import timedelta

import pytest
import time_machine

from portal.ground.access import as_system
from portal.ground.db import db, now
from portal.ground.outbox import Mail
from portal.rewards.models.introducing import Came, token_of
from portal.rewards.models.prospects import NobodyLeftError, make_prospect
from portal.rewards.models.referral_settling import settle_referrals
from portal.rewards.models.referrals import Referral, ReferralState
from portal.rewards.models.referred import ReferredPerson
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make
from tests.rewards.referring import agreed, linked, terms_on
from tests.rewards.test_referrals import told, words_kept


def later(days: int) -> time_machine.travel:
    return time_machine.travel(now() + timedelta(days=days), tick=False)


def test_a_yes_that_led_nowhere_is_forgotten_after_the_window(make: Make, cast: Cast, browse: Browse) -> None:
    terms_on(make, window_days=60)
    referral = agreed(cast.bea_contact)
    db.session.commit()
    with later(59):
        settle_referrals()
    assert referral.state == ReferralState.ACCEPTED
    with later(61):
        for _ in range(2):
            settle_referrals()
        db.session.refresh(referral)
        assert (referral.state, referral.company, referral.company_hash) == (ReferralState.EXPIRED, None, None)
        assert "whitlock" not in words_kept(Mail)
        assert told(cast.bea) == ["accepted", "expired"]
        assert told(cast.ada)[-1] == "referral.expired"
        assert "Time ran out" in browse("ada").get(f"/clients/{cast.acme.id}/referrals").text
        assert "Nothing came of it in time" in browse("bea").get(f"/clients/{cast.acme.id}/referrals").text
        assert browse(None).get(f"/r/for/{token_of(referral, 'en')}").status_code == 410
        assert agreed(cast.carl_contact).state == ReferralState.ACCEPTED


def test_a_prospect_does_not_end_by_itself_nor_does_what_ended_become_one(make: Make, cast: Cast) -> None:
    terms_on(make)
    kept, gone = agreed(cast.bea_contact), agreed(cast.carl_contact, email="otto@otley.example", company="Otley")
    with as_system():
        person = db.session.get_one(ReferredPerson, (gone.client_id, gone.id))
        make_prospect(kept, db.session.get_one(ReferredPerson, (kept.client_id, kept.id)), cast.ada)
    db.session.commit()
    assert not Came.by_token(token_of(kept, "en")).may_take_back  # type: ignore[union-attr]
    with later(400):
        settle_referrals()
        assert db.session.get_one(Referral, (kept.client_id, kept.id)).state == ReferralState.ACCEPTED
        assert not kept.expire()
        with pytest.raises(NobodyLeftError):
            make_prospect(gone, person, cast.ada)


def test_the_consent_names_the_day_after_which_it_is_deleted(make: Make, cast: Cast, browse: Browse) -> None:
    terms_on(make, window_days=45)
    link = linked(make, cast.bea_contact)
    db.session.commit()
    assert "after 45 days, what I wrote is deleted" in browse(None).get(f"/r/{link.code}").text
