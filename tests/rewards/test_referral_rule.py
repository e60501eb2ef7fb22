"""The rule that ships for referrals: the reward goes out by itself when its hold is over and nothing is flagged."""

import pytest
from sqlalchemy import select

from portal.ground.db import db
from portal.rewards.models.ledger import balance
from portal.rewards.models.prospects import make_prospect
from portal.rewards.models.referral_settling import settle_referrals
from portal.rewards.models.referrals import Referral, ReferralState
from portal.rules.models.rules import Rule
from portal.rules.models.shipped_rules import load_shipped_rules
from tests.cast import Cast
from tests.make import Make
from tests.rewards.earning import turned_on
from tests.rewards.referring import agreed, terms_on
from tests.rules.making import work


def became_a_client(cast: Cast, flags: list[str]) -> Referral:
    """Somebody Bea recommended, whose company is a client now; with what the terms do not stop for."""
    referral = agreed(cast.bea_contact)
    person = referral.person
    assert person is not None
    person.flags, person.settled_at = flags, None if flags else person.settled_at
    make_prospect(referral, person, cast.ada)
    referral.qualify(cast.ada)
    db.session.commit()
    return referral


@pytest.mark.parametrize(("flags", "state", "points"), [([], "rewarded", 500), (["known"], "held", 0)])
def test_only_what_nothing_is_flagged_of_is_released_by_itself(
    make: Make, cast: Cast, flags: list[str], state: str, points: int
) -> None:
    turned_on(make)
    terms_on(make, flags=[])
    load_shipped_rules()
    rule = db.session.scalars(select(Rule).where(Rule.shipped == "release_referral_reward")).one()
    assert not rule.is_on
    rule.turn_on(cast.abe)
    db.session.commit()
    referral = became_a_client(cast, flags)
    settle_referrals()
    work()
    db.session.refresh(referral)
    assert (referral.state, balance(cast.acme.id).active) == (ReferralState(state), points)
