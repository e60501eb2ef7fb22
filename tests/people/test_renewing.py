"""A renewal is told where it is one: ticked beside the later day, or honoured; a correction is none."""

from datetime import date
from typing import Any

from sqlalchemy import select

from portal.ground.db import db
from portal.ground.happen import Event
from portal.people.models.clients import ClientStanding
from tests.cast import Cast
from tests.conftest import Browse

FIRST, LATER = date(2027, 4, 5), date(2028, 4, 5)


def save(browse: Browse, cast: Cast, ends_on: date | str, **ticked: str) -> Any:
    db.session.expire_all()
    data = {"name": "Acme", "currency": "GBP", "version": cast.acme.version, "renewal_on": str(ends_on), **ticked}
    return browse("ada").post(f"/clients/{cast.acme.id}/settings", data=data)


def told(cast: Cast) -> list[dict[str, Any]]:
    mine = select(Event.payload).where(Event.client_id == cast.acme.id, Event.kind == "client.renewed")
    return [{name: payload[name] for name in ("ended_on", "ends_on")} for payload in db.session.scalars(mine)]


def test_a_later_day_is_a_renewal_only_where_it_is_ticked(browse: Browse, cast: Cast) -> None:
    assert save(browse, cast, FIRST).status_code == 303
    assert save(browse, cast, "2027-05-05").status_code == 303
    assert told(cast) == []
    assert save(browse, cast, LATER, renewed="y").status_code == 303
    assert told(cast) == [{"ended_on": "2027-05-05", "ends_on": "2028-04-05"}]
    assert "noted the renewal of the contract, until" in browse("ada").get(f"/clients/{cast.acme.id}/timeline").text
    assert "renewal of the contract" not in browse("bea").get(f"/clients/{cast.acme.id}/timeline").text


def test_the_same_renewal_is_told_once_however_often_it_is_put_right(browse: Browse, cast: Cast) -> None:
    for day, ticked in ((FIRST, {}), (LATER, {"renewed": "y"}), (FIRST, {}), (LATER, {"renewed": "y"})):
        assert save(browse, cast, day, **ticked).status_code == 303
    assert len(told(cast)) == 1


def test_a_renewal_that_ends_no_later_is_refused_with_what_was_typed(browse: Browse, cast: Cast) -> None:
    save(browse, cast, LATER)
    for day in (FIRST, LATER, ""):
        refused = save(browse, cast, day, renewed="y", segment="Dental")
        assert refused.status_code == 422 and "ends on a later day" in refused.text and "Dental" in refused.text
    standing = db.session.get_one(ClientStanding, cast.acme.id)
    assert (standing.renewal_on, standing.segment, told(cast)) == (LATER, None, [])
