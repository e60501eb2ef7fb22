"""Who has just said they would recommend us is shown how: by a real answer, and once in 365 days whatever they do."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from sqlalchemy import select

from portal.ground.access import as_system
from portal.ground.db import db, now
from portal.notices.models.notices import Notice
from portal.people.models.users import User
from portal.rewards.models.referral_links import ReferralLink
from portal.rewards.models.referral_terms import referral_terms
from portal.rewards.models.referrals import Referral, ReferralState
from portal.surveys.models.links import invitation_token
from portal.surveys.models.surveys import Survey
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make
from tests.rewards.referring import SIMON, terms_on
from tests.surveys import asking


@pytest.fixture
def survey(make: Make, cast: Cast) -> Survey:
    terms_on(make, asks_promoters=True)
    return asking.published(make)


def answers(browse: Browse, cast: Cast, make: Make, survey: Survey, score: int, **wave: bool) -> None:
    """Bea follows the link in the mail of another wave, and sends her answer without signing in."""
    with as_system():
        asked = asking.invited(make, asking.wave(make, survey, **wave), cast.acme, cast.bea_contact)
        link = f"/s/{invitation_token(asked)}"
    db.session.commit()
    assert browse(None).post(link, data={"q-score": score, "version": 0}).status_code == 200


def asked(user: User) -> list[Notice]:
    with as_system():
        mine = select(Notice).where(Notice.user_id == user.id, Notice.kind == "referral.ask").order_by(Notice.id)
        return list(db.session.scalars(mine))


def test_a_promoter_is_led_to_their_link_and_who_comes_by_it_consents(
    browse: Browse, cast: Cast, make: Make, survey: Survey
) -> None:
    for score in (6, 8):
        answers(browse, cast, make, survey, score)
    answers(browse, cast, make, survey, 10, is_anonymous=True)
    assert asked(cast.bea) == []
    answers(browse, cast, make, survey, 9)
    [notice] = asked(cast.bea)
    assert (notice.about["name"], asked(cast.ben), asked(cast.ada)) == ("October pulse", [], [])
    assert "/r/" in browse("bea").get(str(notice.place)).text
    with as_system():
        link = f"/r/{db.session.scalars(select(ReferralLink.code)).one()}"
    assert browse(None).post(link, data={**SIMON, "phone": "", "consent": ""}).status_code == 422
    with as_system():
        assert db.session.scalars(select(Referral)).all() == []
    sent = browse(None).post(link, data={**SIMON, "phone": "", "consent": "y"})
    assert urlsplit(sent.location).query == "what=yes"
    with as_system():
        referral = db.session.scalars(select(Referral)).one()
    assert (referral.state, referral.contact_id) == (ReferralState.ACCEPTED, cast.bea_contact.id)


def test_once_in_365_days_also_with_another_link(browse: Browse, cast: Cast, make: Make, survey: Survey) -> None:
    answers(browse, cast, make, survey, 10)
    bea, home = browse("bea"), f"/clients/{cast.acme.id}/referrals"
    assert bea.post(f"{home}/link/revoke").status_code == bea.post(f"{home}/link").status_code == 303
    answers(browse, cast, make, survey, 10)
    with time_machine.travel(now() + timedelta(days=364), tick=False):
        answers(browse, cast, make, survey, 9)
        assert len(asked(cast.bea)) == 1
    with time_machine.travel(now() + timedelta(days=366), tick=False):
        answers(browse, cast, make, survey, 9)
        answers(browse, cast, make, survey, 10)
        assert len(asked(cast.bea)) == 2


def test_nobody_is_asked_while_the_terms_do_not_say_so(browse: Browse, cast: Cast, make: Make, survey: Survey) -> None:
    referral_terms().asks_promoters = False
    answers(browse, cast, make, survey, 10)
    assert asked(cast.bea) == []
