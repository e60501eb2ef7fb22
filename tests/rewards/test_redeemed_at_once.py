"""Many at once, on a database of their own: the last one, code and points go once, and no mail beyond a day's."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal.checks.points import balances_are_the_sum_of_the_ledger, lots_are_the_sum_of_what_moved
from portal.checks.redemptions import redemptions_have_their_entries, rewards_count_what_was_taken
from portal.ground.db import db
from portal.people.models.users import User
from portal.rewards.models.balances import balance
from portal.rewards.models.catalogue import Reward
from portal.rewards.models.introducing import invite
from portal.rewards.models.ledger import NotEnoughPoints
from portal.rewards.models.reach import NotRedeemable
from portal.rewards.models.redemptions import Redemption
from portal.rewards.models.referral_links import referrer_of
from portal.rewards.models.refusals import RefusedError
from tests.cast import Cast, build_cast
from tests.make import Make
from tests.rewards.earning import earned, turned_on
from tests.rewards.redeeming import reward, voucher
from tests.rewards.referring import terms_on


@pytest.fixture(scope="module")
def people(portal: Flask) -> Cast:
    cast = build_cast(Make())
    turned_on(Make())
    db.session.commit()
    return cast


def twenty(portal: Flask, people: Cast, row: Reward, clients: list[UUID]) -> int:
    """How many of twenty redemptions at the same moment, of these clients in turn, were made."""
    reward_id, user_id = row.id, people.bea.id

    def call(number: int) -> bool:
        with portal.app_context():
            try:
                found, by = db.session.get_one(Reward, reward_id), db.session.get_one(User, user_id)
                Redemption.redeem(found, clients[number % len(clients)], by)
                db.session.commit()
            except (NotRedeemable, NotEnoughPoints):
                db.session.rollback()
                return False
            return True

    db.session.rollback()
    with ThreadPoolExecutor(20) as pool:
        made = sum(pool.map(lambda number: Context().run(call, number), range(20)))
    assert redemptions_have_their_entries() == rewards_count_what_was_taken() == []
    assert balances_are_the_sum_of_the_ledger() == lots_are_the_sum_of_what_moved() == []
    db.session.rollback()
    return made


def test_twenty_at_once_redeem_the_last_one_and_the_last_codes_once(portal: Flask, people: Cast) -> None:
    both = [people.acme.id, people.globex.id]
    for client_id in both:
        earned(client_id, 500)
    db.session.commit()
    assert twenty(portal, people, reward(Make(), cost=10, stock=1), both) == 1
    tea = voucher(Make(), people.abe, "A", "B", "C", cost=10)
    assert twenty(portal, people, tea, both) == 3
    codes = db.session.scalars(select(Redemption.code_id).where(Redemption.reward_id == tea.id)).all()
    assert len(set(codes)) == 3 and None not in codes


def test_twenty_at_once_redeem_the_last_points_once(portal: Flask, people: Cast) -> None:
    client_id = people.globex.id
    earned(client_id, 100)
    db.session.commit()
    rest = balance(client_id).active
    db.session.rollback()
    assert twenty(portal, people, reward(Make(), cost=rest), [client_id]) == 1
    assert balance(client_id).active == 0


def test_twenty_invitations_at_once_are_no_more_than_a_day_holds(portal: Flask, people: Cast) -> None:
    terms_on(Make(), most_a_day=5)
    client_id, contact_id, user_id = people.acme.id, people.bea_contact.id, people.bea.id

    def write(number: int) -> bool:
        with portal.app_context():
            referrer, by = referrer_of(client_id, contact_id), db.session.get_one(User, user_id)
            assert referrer is not None
            try:
                invite(referrer, by, name="S", email=f"s@k{number}.example", words="", language="en")
                db.session.commit()
            except RefusedError:
                db.session.rollback()
                return False
            return True

    db.session.rollback()
    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(lambda number: Context().run(write, number), range(20))) == 5
