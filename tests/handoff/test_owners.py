"""No client is ever without an active owner: the database refuses it, the pages say so, the check finds it."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from portal.checks.clients import clients_have_one_owner, owners_are_active, standings_repeat_the_truth
from portal.ground.access import Role, as_system
from portal.ground.db import db, now
from portal.people.models.api_tokens import ApiToken, Scope, TokenState
from portal.people.models.assignments import Assignment, AssignmentRole
from portal.people.models.clients import Client, ClientStanding, ClientState
from portal.people.models.owners import CannotOwnError, change_owner
from portal.people.models.secret_links import Purpose, SecretLink
from portal.people.models.team import StillOwnsError, change_role, disable
from portal.people.models.users import User
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make


def refused(statement: Any) -> bool:
    """The database says no, now or at the end of the transaction."""
    try:
        with db.session.begin_nested():
            db.session.execute(statement.execution_options(synchronize_session=False))
            _end_of_transaction()
    except IntegrityError:
        return True
    return False


def _end_of_transaction() -> None:
    """What is checked at a commit; a test's own transaction never has one."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    elif db.session.execute(text("PRAGMA foreign_key_check(client_standing)")).first() is not None:
        raise IntegrityError("foreign_key_check", {}, Exception())


def test_the_database_refuses_to_close_the_login_of_an_owner(cast: Cast) -> None:
    ada = User.id == cast.ada.id
    assert refused(update(User).where(ada).values(disabled_at=now()))
    assert refused(update(User).where(ada).values(role=Role.CONTACT))
    assert not refused(update(User).where(ada).values(role=Role.LEAD, name="Ada D."))


def test_the_database_refuses_an_owner_who_is_not_there(cast: Cast, make: Make) -> None:
    gone = make.member("Dan Gone", disabled_at=now())
    acme = ClientStanding.client_id == cast.acme.id
    for nobody in (None, gone.id, cast.bea.id):
        assert refused(update(ClientStanding).where(acme).values(owner_id=nobody))
    assert refused(update(ClientStanding).where(acme).values(owner_may_own=False))


def test_the_database_refuses_an_owner_without_an_assignment(cast: Cast) -> None:
    """Ended, demoted or given to somebody else: one takes the place of the other in one transaction."""
    acme = ClientStanding.client_id == cast.acme.id
    its = Assignment.client_id == cast.acme.id
    assert refused(update(ClientStanding).where(acme).values(owner_id=cast.omar.id))
    assert refused(update(Assignment).where(its).values(until_on=date(2026, 1, 1)))
    assert refused(update(Assignment).where(its).values(role=AssignmentRole.BACKUP))
    change_owner(cast.acme, cast.omar, by=cast.lea)
    db.session.flush()
    _end_of_transaction()


def test_a_client_that_has_left_keeps_an_owner_too(cast: Cast) -> None:
    cast.acme.standing.move_to(ClientState.LEFT, by=cast.lea)
    db.session.commit()
    with pytest.raises(StillOwnsError):
        disable(cast.ada, by=cast.abe)


def test_nobody_who_cannot_sign_in_is_given_a_client(browse: Browse, cast: Cast, make: Make) -> None:
    gone = make.member("Dan Gone", disabled_at=now())
    for nobody in (gone, cast.bea):
        with pytest.raises(CannotOwnError):
            change_owner(cast.acme, nobody, by=cast.lea)
    chosen = {"owner": str(gone.id), "since": now().date().isoformat()}
    assert browse("lea").post(f"/clients/{cast.acme.id}/team/owner", data=chosen).status_code == 422


def test_an_owner_stays_of_the_team(cast: Cast) -> None:
    with pytest.raises(StillOwnsError):
        change_role(cast.ada, Role.CONTACT, by=cast.abe)
    change_role(cast.ada, Role.LEAD, by=cast.abe)
    assert cast.ada.role == Role.LEAD


def test_a_closed_account_leaves_no_door_open(browse: Browse, cast: Cast, make: Make) -> None:
    """Devices, mailed links and tokens; the work as backup has ended, the name stays on it."""
    omar = browse("omar")
    backup = make.assignment(cast.acme, cast.omar, AssignmentRole.BACKUP)
    link = SecretLink.issue(cast.omar, Purpose.RESET)
    token, secret = ApiToken.make(cast.omar, name="His script", scopes=[Scope.WRITE_READINGS])
    change_owner(cast.globex, cast.ada, by=cast.lea)
    db.session.commit()
    assert omar.get("/my-day").status_code == 200
    disable(cast.omar, by=cast.abe)
    db.session.commit()
    assert omar.get("/my-day").status_code == 303
    assert SecretLink.find(link, Purpose.RESET) is None
    assert token.state == TokenState.REVOKED
    answer = browse(None).put("/api/readings", headers={"Authorization": f"Bearer {secret}"}, json=[])
    assert answer.status_code in (401, 404, 405)
    with as_system():
        assert backup.until_on is not None
        assert "Omar Nasser" in browse("lea").get(f"/clients/{cast.acme.id}/team").text


def test_the_check_finds_a_client_whose_owner_is_gone(cast: Cast) -> None:
    assert clients_have_one_owner() + owners_are_active() + standings_repeat_the_truth() == []
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text("PRAGMA defer_foreign_keys = ON"))
        gone = update(User).where(User.id == cast.ada.id).values(disabled_at=now())
        db.session.execute(gone.execution_options(synchronize_session=False))
        assert owners_are_active() == ["clients whose owner is not of the team or cannot sign in: Acme"]
        db.session.execute(text("PRAGMA defer_foreign_keys = OFF"))


def test_every_client_of_the_portal_is_owned(cast: Cast) -> None:
    with as_system():
        rows = db.session.execute(
            select(Client.name, User.name)
            .join(ClientStanding, ClientStanding.client_id == Client.id)
            .join(User, User.id == ClientStanding.owner_id)
        )
    assert dict(map(tuple, rows)) == {"Acme": "Ada Duarte", "Globex": "Omar Nasser"}
