"""Honouring an offer writes down what is known of the renewal: its end for every kind, with a discount its value."""

from typing import Any

import pytest
from sqlalchemy import select

from portal.ground.access import as_system
from portal.ground.db import db
from portal.ground.happen import Event
from portal.people.models.clients import Client, ClientStanding
from portal.people.models.experts import ExpertAccess
from portal.rewards.models.honouring import Worth
from portal.rewards.models.incentive_offers import IncentiveOffer
from portal.rewards.models.incentives import IncentiveKind
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make
from tests.rewards.offering import incentive
from tests.rewards.test_incentives import day, offered, states


def accepted(make: Make, cast: Cast, **values: Any) -> str:
    """Where the team honours what Bea said yes to: 8 percent for 24 months, if it is a discount."""
    offer = offered(make, cast, **values)
    offer.accept(24, cast.bea)
    db.session.commit()
    return f"/clients/{cast.acme.id}/incentives/{offer.id}"


def worth(cast: Cast, cents: int | None) -> None:
    db.session.get_one(ClientStanding, cast.acme.id).value_cents = cents
    db.session.commit()


def stands(cast: Cast) -> tuple[Any, ...]:
    db.session.expire_all()
    standing = db.session.get_one(ClientStanding, cast.acme.id)
    return standing.renewal_on, standing.value_cents


def changes() -> list[list[str]]:
    """The columns of clients that were changed, one list for each fact."""
    with as_system():
        told = db.session.scalars(select(Event).where(Event.kind == "client.changed").order_by(Event.id))
        return [sorted(event.payload["changed"]) for event in told]


@pytest.mark.parametrize(
    ("cents", "percent", "off", "left"),
    [(11_280_000, 8, 902_400, 10_377_600), (99, 50, 50, 49), (1, 1, 0, 1), (0, 100, 0, 0), (700, 100, 700, 0)],
)
def test_a_discount_is_reckoned_to_the_cent(cents: int, percent: int, off: int, left: int) -> None:
    found = Worth(None, cents, "GBP", percent)
    assert (found.discount_cents, found.reduced_cents) == (off, left)
    assert Worth(None, None, "GBP", percent).reduced_cents is None


def test_a_discount_is_said_in_money_and_the_new_value_is_kept_with_the_new_end(
    make: Make, cast: Cast, browse: Browse
) -> None:
    worth(cast, 11_280_050)
    url, ada = accepted(make, cast), browse("ada")
    page = ada.get(url).text
    assert "£112,800.50" in page and "8 percent off, a year" in page and "£9,024.04" in page
    assert 'value="103776.46"' in page and f'value="{day(60).year + 2}' in page
    assert "103776" not in browse("bea").get(url).text
    sent = {"ends_on": str(day(790)), "value": "100000.5", "seen": "11280050"}
    assert browse("bea").post(f"{url}/honour", data=sent).status_code == 403
    for _ in range(3):
        assert ada.post(f"{url}/honour", data=sent).status_code == 303
    assert stands(cast) == (day(790), 10_000_050)
    assert states() == ["honoured"] and changes() == [["renewal_on", "value_cents"]]
    assert "100,000" not in browse("bea").get(f"/clients/{cast.acme.id}/timeline").text


@pytest.mark.parametrize("value", ["-1", "20000001", "NaN", "a lot"])
def test_a_value_that_is_none_is_refused_beside_its_field(make: Make, cast: Cast, browse: Browse, value: str) -> None:
    worth(cast, 100)
    url = accepted(make, cast)
    sent = {"ends_on": str(day(790)), "value": value, "seen": "100"}
    assert browse("ada").post(f"{url}/honour", data=sent).status_code == 422
    assert stands(cast) == (day(60), 100) and states() == ["accepted"]


def test_an_empty_value_stays_and_one_that_was_not_noted_may_be(make: Make, cast: Cast, browse: Browse) -> None:
    worth(cast, None)
    url, ada = accepted(make, cast), browse("ada")
    assert "Not set" in ada.get(url).text
    assert ada.post(f"{url}/honour", data={"ends_on": str(day(790)), "value": "", "seen": ""}).status_code == 303
    assert stands(cast) == (day(790), None) and changes() == [["renewal_on"]]
    other = accepted(make, cast, name="Another")
    assert ada.post(f"{other}/honour", data={"ends_on": str(day(790)), "value": "50", "seen": ""}).status_code == 303
    assert stands(cast)[1] == 5_000


def test_a_value_somebody_changed_meanwhile_is_not_lost(make: Make, cast: Cast, browse: Browse) -> None:
    worth(cast, 10_000)
    url, ada = accepted(make, cast), browse("ada")
    sent = {"ends_on": str(day(790)), "value": "92", "seen": "10000"}
    worth(cast, 20_000)
    late = ada.post(f"{url}/honour", data=sent)
    assert late.status_code == 409 and "changed meanwhile" in late.text
    assert "£200" in late.text and 'value="92"' in late.text and 'value="20000"' in late.text
    assert stands(cast) == (day(60), 20_000) and states() == ["accepted"]
    for forged in ("9" * 5000, "", "x", "-1", "²"):
        assert ada.post(f"{url}/honour", data={**sent, "seen": forged}).status_code == 409
    assert ada.post(f"{url}/honour", data={**sent, "seen": "20000"}).status_code == 303
    assert stands(cast) == (day(790), 9_200)


def test_an_expert_named_before_or_after_the_signature(make: Make, cast: Cast, browse: Browse) -> None:
    values: dict[str, Any] = {"kind": IncentiveKind.EXPERT, "topic": "Tax", "for_12": 5, "for_24": 20}
    url, ada = accepted(make, cast, **values), browse("ada")
    sent = {"expert": str(cast.omar.id), "from_on": str(day(1))}
    too_early = ada.post(f"{url}/honour", data={**sent, "ends_on": str(day(60))})
    assert too_early.status_code == 422 and "after the end of the contract before" in too_early.text
    assert ada.post(f"{url}/honour", data={**sent, "ends_on": ""}).status_code == 303
    assert stands(cast)[0] == day(60) and changes() == []
    other = accepted(make, cast, name="Another", **values)
    sent |= {"expert": str(cast.lea.id), "ends_on": str(day(790))}
    assert ada.post(f"{other}/honour", data=sent).status_code == 303
    assert stands(cast)[0] == day(790) and changes() == [["renewal_on"]]
    with as_system():
        assert len(db.session.scalars(select(ExpertAccess)).all()) == 2


def test_whoever_cannot_be_named_writes_nothing_down(make: Make, cast: Cast, browse: Browse) -> None:
    values: dict[str, Any] = {"kind": IncentiveKind.EXPERT, "topic": "Tax", "for_24": 20}
    url = accepted(make, cast, **values)
    sent = {"expert": str(cast.ada.id), "from_on": str(day(1)), "ends_on": str(day(790))}
    assert browse("ada").post(f"{url}/honour", data=sent).status_code == 422
    assert stands(cast)[0] == day(60) and states() == ["accepted"]


def test_a_second_offer_of_the_same_renewal_begins_with_the_end_that_is_written(
    make: Make, cast: Cast, browse: Browse
) -> None:
    row = incentive(make, name="Beside it")
    url = accepted(make, cast)
    beside = IncentiveOffer.make(row.id, cast.acme.id, cast.ada)
    beside.accept(12, cast.bea)
    db.session.commit()
    ada = browse("ada")
    assert ada.post(f"{url}/honour", data={"ends_on": str(day(790)), "value": "", "seen": ""}).status_code == 303
    assert f'value="{day(790)}"' in ada.get(f"/clients/{cast.acme.id}/incentives/{beside.id}").text


def test_what_is_withdrawn_is_not_honoured_by_a_form_with_mistakes(make: Make, cast: Cast, browse: Browse) -> None:
    url, ada = accepted(make, cast), browse("ada")
    assert ada.post(f"{url}/withdraw", data={"reason": "A mistake of ours"}).status_code == 303
    assert ada.post(f"{url}/honour", data={"ends_on": ""}).status_code in (409, 422)
    assert ada.post(f"{url}/honour", data={"ends_on": str(day(790)), "value": "1", "seen": ""}).status_code == 409
    assert db.session.get_one(Client, cast.acme.id).standing.renewal_on == day(60)


def test_the_team_reads_its_own_words_as_it_notes_a_yes(make: Make, cast: Cast, browse: Browse) -> None:
    url = f"/clients/{cast.acme.id}/incentives/{offered(make, cast).id}"
    team, client = browse("ada").get(url).text, browse("bea").get(url).text
    assert "For how long they renew" in team and "For how long you renew" not in team
    assert "For how long you renew" in client and "For how long they renew" not in client
    assert "Choose one." in browse("ada").post(f"{url}/accept-for-them", data={}).text
