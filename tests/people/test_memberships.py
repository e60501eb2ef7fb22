"""Portal access: given once, taken at once, one login for a person of several clients."""

import pytest
from sqlalchemy import func, select

from portal.ground.db import db
from portal.ground.happen import Event
from portal.ground.outbox import Mail
from portal.people.models.contacts import Contact
from portal.people.models.memberships import (
    Membership,
    NoAddressError,
    TeamAddressError,
    end_access,
    give_access,
)
from portal.people.models.users import User, access_of, find_by_email
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make


def mailed() -> list[str]:
    return list(db.session.scalars(select(Mail.to_address).order_by(Mail.id)))


def kinds() -> list[str]:
    return list(db.session.scalars(select(Event.kind).order_by(Event.id)))


def test_a_contact_gets_a_login_and_a_mail_once(make: Make, cast: Cast) -> None:
    dora = make.contact(cast.acme, "Dora Quist", email="Dora@Acme.example", language="fa")
    first, second = (give_access(dora, lead=True, by=cast.ada) for _ in range(2))
    db.session.commit()
    assert first is second
    user = find_by_email("dora@acme.example")
    assert user is not None
    assert (user.name, user.language, first.is_lead, first.client_id) == ("Dora Quist", "fa", True, cast.acme.id)
    assert mailed() == ["dora@acme.example"]
    assert kinds() == ["access.given"]


def test_one_login_for_two_clients(make: Make, cast: Cast) -> None:
    bea_too = make.contact(cast.globex, "Bea Marsh", email=f" {cast.bea.email.upper()} ")
    membership = give_access(bea_too, lead=False, by=cast.omar)
    db.session.commit()
    assert membership.user_id == cast.bea.id
    assert db.session.scalar(select(func.count()).where(User.email == cast.bea.email)) == 1


def test_access_that_ended_is_gone_with_the_next_click_and_can_be_given_again(browse: Browse, cast: Cast) -> None:
    ben = browse("ben")
    assert ben.get(f"/clients/{cast.acme.id}").status_code == 303
    membership = db.session.scalars(select(Membership).where(Membership.user_id == cast.ben.id)).one()
    for _ in range(2):
        end_access(membership, by=cast.ada)
    db.session.commit()
    assert ben.get(f"/clients/{cast.acme.id}").status_code == 404
    give_access(cast.ben_contact, lead=False, by=cast.ada)
    db.session.commit()
    assert ben.get(f"/clients/{cast.acme.id}").status_code == 303
    assert kinds() == ["access.ended", "access.given"]


def test_access_of_a_contact_is_theirs_alone_and_ends(cast: Cast) -> None:
    theirs = select(Membership.user_id).where(access_of(cast.acme.id, cast.ben_contact.id))
    of_all = select(Membership.user_id).join(Contact, access_of(Contact.client_id, Contact.id))
    assert db.session.scalars(theirs).all() == [cast.ben.id]
    assert set(db.session.scalars(of_all)) == {cast.bea.id, cast.ben.id, cast.carl.id}
    end_access(db.session.scalars(select(Membership).where(Membership.user_id == cast.ben.id)).one(), by=cast.ada)
    assert db.session.scalars(theirs).all() == []


def test_an_open_invitation_ends_with_the_access(make: Make, cast: Cast, browse: Browse) -> None:
    dora = make.contact(cast.acme, "Dora Quist")
    membership = give_access(dora, lead=False, by=cast.ada)
    db.session.commit()
    text = db.session.scalars(select(Mail.text)).one()
    path = text.split("http://localhost")[1].split()[0]
    db.session.commit()
    assert browse(None).get(path).status_code == 200
    end_access(membership, by=cast.ada)
    db.session.commit()
    assert browse(None).get(path).status_code == 410


def test_a_team_member_and_a_contact_without_address_are_refused(make: Make, cast: Cast) -> None:
    with pytest.raises(TeamAddressError):
        give_access(make.contact(cast.acme, "Omar", email=cast.omar.email), lead=False, by=cast.ada)
    with pytest.raises(NoAddressError):
        give_access(make.contact(cast.acme, "Nobody", email=None), lead=False, by=cast.ada)
    assert mailed() == []
