"""What the fence catches when a query forgets to ask for the viewer's rows."""

from collections.abc import Iterator

import pytest
from flask import g
from sqlalchemy import Select, delete, func, select, text, update
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import aliased

from portal.ground.access import as_system, held_to
from portal.ground.db import Base, db, now
from portal.ground.fence import Fence
from portal.ground.tokens import token_hash
from portal.ground.walls import granted_tables, walled_tables
from portal.history.models.concerns import Concern
from portal.history.models.interactions import Interaction
from portal.people.models.clients import Client, ClientStanding
from portal.people.models.contacts import Contact
from portal.people.models.person import find_person
from portal.people.models.sign_ins import SignIn
from portal.people.models.users import Membership, User
from tests.cast import Cast
from tests.make import Make


@pytest.fixture
def as_bea(cast: Cast, make: Make) -> Iterator[Cast]:
    make.interaction(cast.acme, cast.ada, "secret")
    make.interaction(cast.acme, cast.ada, "open", shared=True)
    make.interaction(cast.globex, cast.omar, "theirs", shared=True)
    make.concern(cast.acme)
    db.session.expunge_all()
    with held_to(cast.acme.id):
        yield cast


def titles(statement: Select[Interaction]) -> list[str]:
    return [row.title for row in db.session.scalars(statement)]


def test_a_forgetful_select_finds_only_shared_rows_of_ones_own_client(as_bea: Cast) -> None:
    assert titles(select(Interaction)) == ["open"]


def test_columns_counts_and_aliases_are_narrowed_too(as_bea: Cast) -> None:
    other = aliased(Interaction)
    assert db.session.execute(select(Interaction.title)).all() == [("open",)]
    assert db.session.scalar(select(func.count()).select_from(Interaction)) == 1
    assert db.session.execute(select(other.title).join(Client, Client.id == other.client_id)).all() == [("open",)]


def test_get_by_key_does_not_reach_over_the_fence(as_bea: Cast) -> None:
    assert db.session.get(Contact, (as_bea.globex.id, as_bea.carl_contact.id)) is None


def test_another_client_is_not_there(as_bea: Cast) -> None:
    assert db.session.scalars(select(Client.name)).all() == ["Acme"]


def test_team_only_rows_are_not_there_even_of_ones_own_client(as_bea: Cast) -> None:
    assert db.session.scalars(select(Concern)).all() == []
    assert db.session.scalars(select(ClientStanding)).all() == []


def test_a_subquery_is_narrowed(as_bea: Cast) -> None:
    hidden = select(Interaction.client_id).where(Interaction.title == "secret")
    assert db.session.scalars(select(Client.name).where(Client.id.in_(hidden))).all() == []


def test_bulk_changes_reach_only_what_is_visible(as_bea: Cast, database: str) -> None:
    changed = db.session.execute(update(Interaction).values(title="x"))
    assert changed.rowcount == 1
    if database == "sqlite":  # on PostgreSQL a client's person deletes nothing at all
        assert db.session.execute(delete(Interaction)).rowcount == 1


def test_the_flush_refuses_a_row_of_another_client(as_bea: Cast) -> None:
    db.session.add(Contact(client_id=as_bea.globex.id, name="Smuggled"))
    with pytest.raises(PermissionError, match="another client"):
        db.session.flush()


def test_the_flush_refuses_a_team_row(as_bea: Cast) -> None:
    db.session.add(Concern(client_id=as_bea.acme.id, title="Smuggled"))
    with pytest.raises(PermissionError, match="the team's"):
        db.session.flush()


def test_the_system_sees_over_the_fence_and_the_fence_rises_again(as_bea: Cast) -> None:
    with as_system():
        assert set(titles(select(Interaction))) == {"secret", "open", "theirs"}
    assert titles(select(Interaction)) == ["open"]


def test_the_fence_moves_with_the_viewer(as_bea: Cast) -> None:
    seen = []
    for clients in ([as_bea.acme], [as_bea.globex], [as_bea.acme, as_bea.globex], [], [as_bea.acme]):
        with held_to(*(client.id for client in clients)):
            db.session.expunge_all()
            seen.append(sorted(titles(select(Interaction))))
    assert seen == [["open"], ["theirs"], ["open", "theirs"], [], ["open"]]


def test_hidden_clients_move_with_the_viewer_too(cast: Cast, make: Make) -> None:
    seen = []
    for hidden in ([cast.acme.id], [cast.globex.id], [cast.acme.id, cast.globex.id]):
        g.fence = Fence.hiding(hidden)
        seen.append(db.session.scalars(select(Client.name)).all())
    g.fence = None
    assert seen == [["Globex"], ["Acme"], []]


def test_a_restricted_client_is_hidden_from_other_team_members(cast: Cast, make: Make) -> None:
    secret = make.client("Initech", owner=cast.lea, restricted=True)
    assert _fence_of(cast.ada) == Fence.hiding([secret.id])
    assert _fence_of(cast.lea).is_open and _fence_of(cast.abe).is_open


def test_a_contact_is_held_to_every_client_they_have_access_to(cast: Cast, make: Make) -> None:
    person = make.contact(cast.globex, "Bea Marsh")
    make.keep(Membership(client_id=cast.globex.id, user_id=cast.bea.id, contact_id=person.id, given_at=now()))
    assert _fence_of(cast.bea) == Fence.around([cast.acme.id, cast.globex.id])


def _fence_of(user: User) -> Fence:
    """What holds them once they are signed in."""
    _sign_in, token = SignIn.begin(user, device="", address="", stays=False)
    db.session.flush()
    person = find_person(token_hash(token), now())
    assert person is not None
    return person.fence()


def test_on_postgresql_the_wall_stands_where_the_fence_does_not_reach(as_bea: Cast, database: str) -> None:
    if database != "postgresql":
        return
    seen = db.session.execute(text("select title from interaction")).scalars().all()
    assert seen == ["open"]
    assert db.session.execute(text("select count(*) from client_standing")).scalar() == 0


@pytest.mark.parametrize("table", ["mail", "secret_link", "recovery_code", "setting", "job_run", "worker"])
def test_on_postgresql_a_client_cannot_read_what_is_the_houses(as_bea: Cast, database: str, table: str) -> None:
    if database != "postgresql":
        return
    with pytest.raises(ProgrammingError, match="permission denied"), db.session.begin_nested():
        db.session.execute(text(f"SELECT count(*) FROM {table}"))


@pytest.mark.parametrize("table", ["client", "comment", "contact", "reading", "report_edition", "sign_off", "task"])
def test_on_postgresql_a_client_deletes_nothing(as_bea: Cast, database: str, table: str) -> None:
    if database != "postgresql":
        return
    with pytest.raises(ProgrammingError, match="permission denied"), db.session.begin_nested():
        db.session.execute(text(f"DELETE FROM {table}"))


@pytest.mark.parametrize(
    "table",
    ["assignment", "event", "goal", "meeting_decision", "meeting_record", "reading", "report_edition", "sign_off"],
)
def test_on_postgresql_a_client_rewrites_nothing_that_was_said(as_bea: Cast, database: str, table: str) -> None:
    if database != "postgresql":
        return
    with pytest.raises(ProgrammingError, match="permission denied"), db.session.begin_nested():
        db.session.execute(text(f"UPDATE {table} SET client_id = client_id"))


def test_a_table_no_client_owns_is_out_of_reach_unless_it_says_otherwise() -> None:
    beyond = granted_tables().keys() - walled_tables().keys()
    assert beyond == {"attempt", "form_use", "guide", "notice_choice", "reward", "sign_in", "user"}


def test_every_client_owned_table_is_walled() -> None:
    owned = {table.name for table in Base.metadata.tables.values() if "client_id" in table.primary_key.columns}
    assert owned <= set(walled_tables())
