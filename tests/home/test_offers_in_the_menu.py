"""Without a programme a client's menu leads to its offers with the renewal, while there are any to be read."""

from datetime import timedelta

import pytest
import time_machine

from portal.ground.clock import vendor_today
from portal.ground.db import db
from portal.rewards.models.honouring import Renewal, honour_renewal
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make
from tests.rewards.earning import turned_on
from tests.rewards.test_incentives import offered
from tests.statements import count_statements


@pytest.mark.parametrize("who", ["bea", "ben"])
def test_it_leads_there_once_something_is_offered(make: Make, cast: Cast, browse: Browse, who: str) -> None:
    place = f"/clients/{cast.acme.id}/incentives"
    assert place not in browse(who).get(f"/clients/{cast.acme.id}/team").text
    offered(make, cast)
    page = browse(who).get(f"/clients/{cast.acme.id}/team").text
    assert f'href="{place}"' in page and ">Offers<" in page
    assert browse(who).get(place).status_code == 200
    assert 'aria-current="page">Offers<' in browse(who).get(place).text
    assert place not in browse("carl").get(f"/clients/{cast.globex.id}/team").text


def test_with_a_programme_its_own_room_leads_there(make: Make, cast: Cast, browse: Browse) -> None:
    turned_on(make)
    offered(make, cast)
    page = browse("bea").get(f"/clients/{cast.acme.id}/team").text
    assert ">Rewards<" in page and ">Offers<" not in page
    assert f"/clients/{cast.acme.id}/incentives" in browse("bea").get(f"/clients/{cast.acme.id}/rewards").text


def test_it_stays_until_what_was_accepted_is_honoured_and_the_contract_has_ended(
    make: Make, cast: Cast, browse: Browse
) -> None:
    offer = offered(make, cast)
    offer.accept(12, cast.bea)
    db.session.commit()
    after = vendor_today() + timedelta(days=70)
    with time_machine.travel(f"{after} 09:00", tick=False):
        assert ">Offers<" in browse("bea").get(f"/clients/{cast.acme.id}/team").text
        honour_renewal(offer, cast.ada, Renewal(ends_on=after + timedelta(days=300)))
        db.session.commit()
        assert ">Offers<" not in browse("bea").get(f"/clients/{cast.acme.id}/team").text


def test_the_teams_own_menu_has_no_such_room(make: Make, cast: Cast, browse: Browse) -> None:
    offered(make, cast)
    assert ">Offers<" not in browse("ada").get("/my-day").text


def test_the_way_there_is_read_with_the_programme(make: Make, cast: Cast, browse: Browse) -> None:
    bea, place = browse("bea"), f"/clients/{cast.acme.id}/team"
    for is_on in (False, True):
        turned_on(make, is_on=is_on)
        with count_statements() as sent:
            assert bea.get(place).status_code == 200
        [asked] = [line for line in sent if "programme" in line or "incentive_offer" in line]
        assert "programme" in asked and "incentive_offer" in asked
