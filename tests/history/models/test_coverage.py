"""The matrix of who knows whom, as it is read from the counted rows."""

from datetime import UTC, date, datetime, timedelta

from portal.ground.access import held_to
from portal.ground.db import db
from portal.history.models.acquaintances import Acquaintance, MemberMonth
from portal.history.models.closeness import Closeness
from portal.history.models.coverage import who_knows_whom
from portal.people.models.contacts import Contact, ContactStanding, RelationshipRole
from portal.people.models.users import User
from tests.cast import Cast
from tests.make import Make

TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def meet(make: Make, contact: Contact, user: User, times: int, days_ago: int) -> None:
    row = Acquaintance(client_id=contact.client_id, contact_id=contact.id, user_id=user.id, times=times)
    row.last_at = NOON - timedelta(days=days_ago)
    make.keep(row)


def decide(contact: Contact, created_days_ago: int = 400) -> None:
    standing = db.session.get(ContactStanding, (contact.client_id, contact.id))
    assert standing is not None
    standing.role = RelationshipRole.DECISION_MAKER
    contact.created_at = NOON - timedelta(days=created_days_ago)
    db.session.commit()


def month(make: Make, cast: Cast, user: User, first: date, times: int) -> None:
    make.keep(MemberMonth(client_id=cast.acme.id, user_id=user.id, month=first, times=times))


def test_cells_say_how_close_how_often_and_when(cast: Cast, make: Make) -> None:
    meet(make, cast.bea_contact, cast.ada, 5, 89)
    meet(make, cast.bea_contact, cast.omar, 2, 3)
    knows = who_knows_whom(cast.acme.id, TODAY)
    assert knows.ties[cast.bea_contact.id, cast.ada.id].closeness == Closeness.CLOSE
    assert knows.ties[cast.bea_contact.id, cast.omar.id].times == 2
    assert (cast.ben_contact.id, cast.ada.id) not in knows.ties
    assert [person.name for person in knows.members] == ["Ada Duarte", "Omar Nasser"]


def test_whoever_serves_stands_in_the_matrix_before_the_first_word(cast: Cast, make: Make) -> None:
    knows = who_knows_whom(cast.acme.id, TODAY)
    assert [person.name for person in knows.members] == ["Ada Duarte"]
    assert [person.name for person in knows.contacts] == ["Bea Marsh", "Ben Pike"]
    assert not knows.single_threaded


def test_people_who_left_are_not_in_the_matrix(cast: Cast, make: Make) -> None:
    cast.ben_contact.left_on = TODAY
    db.session.commit()
    assert [person.name for person in who_knows_whom(cast.acme.id, TODAY).contacts] == ["Bea Marsh"]


def test_more_than_eighty_percent_of_twelve_months_is_single_threaded(cast: Cast, make: Make) -> None:
    month(make, cast, cast.ada, date(2025, 12, 1), 4)
    month(make, cast, cast.omar, date(2026, 11, 1), 1)
    month(make, cast, cast.omar, date(2025, 11, 1), 50)
    assert who_knows_whom(cast.acme.id, TODAY).share is None
    month(make, cast, cast.ada, date(2026, 1, 1), 1)
    knows = who_knows_whom(cast.acme.id, TODAY)
    assert knows.single_threaded and knows.holder and knows.holder.name == "Ada Duarte"
    assert knows.share and (knows.share.percent, knows.share.n, knows.since) == (83, 6, date(2025, 12, 1))


def test_a_decision_maker_without_a_word_for_ninety_days_is_a_warning(cast: Cast, make: Make) -> None:
    decide(cast.bea_contact)
    meet(make, cast.bea_contact, cast.ada, 9, 90)
    knows = who_knows_whom(cast.acme.id, TODAY)
    assert [(silence.contact.name, silence.last_on) for silence in knows.silent] == [("Bea Marsh", date(2026, 8, 25))]
    meet(make, cast.bea_contact, cast.omar, 1, 89)
    assert not who_knows_whom(cast.acme.id, TODAY).single_threaded


def test_a_new_decision_maker_is_given_ninety_days(cast: Cast, make: Make) -> None:
    decide(cast.bea_contact, created_days_ago=89)
    assert not who_knows_whom(cast.acme.id, TODAY).silent
    decide(cast.bea_contact, created_days_ago=90)
    assert [silence.last_on for silence in who_knows_whom(cast.acme.id, TODAY).silent] == [None]


def test_who_alone_knows_the_decision_maker_is_said(cast: Cast, make: Make) -> None:
    decide(cast.bea_contact)
    meet(make, cast.bea_contact, cast.ada, 9, 1)
    ((contact, member),) = who_knows_whom(cast.acme.id, TODAY).only_one_knows
    assert (contact.name, member.name) == ("Bea Marsh", "Ada Duarte")


def test_a_client_reads_nothing_of_who_knows_whom(cast: Cast, make: Make) -> None:
    meet(make, cast.bea_contact, cast.ada, 9, 1)
    month(make, cast, cast.ada, date(2026, 11, 1), 9)
    with held_to(cast.acme.id):
        knows = who_knows_whom(cast.acme.id, TODAY)
        assert (knows.ties, knows.n) == ({}, 0)
    with held_to(cast.globex.id):
        assert (knows := who_knows_whom(cast.acme.id, TODAY)).contacts == [] and knows.members == []
