"""Looking through a client's eyes: which sign-in does so, and when it ends."""

from uuid import UUID

from sqlalchemy import update

from portal.facts import ViewedAsClient
from portal.ground.db import db
from portal.ground.happen import happen
from portal.people.models.clients import Client
from portal.people.models.sign_ins import SignIn
from portal.people.models.users import User


def view_as(client: Client, sign_in: SignIn, by: User) -> None:
    """From the next request on, this device sees what the client's lead sees, and can change nothing."""
    if sign_in.viewing_client_id != client.id:
        sign_in.viewing_client_id = client.id
        happen(ViewedAsClient(client_id=client.id, actor_id=by.id, actor_name=by.name))


def end_viewing(sign_in: SignIn) -> UUID | None:
    """Back to one's own eyes; the client that was looked at. Safe to call twice."""
    viewed, sign_in.viewing_client_id = sign_in.viewing_client_id, None
    return viewed


def end_viewing_of(user_id: UUID) -> None:
    """They look with their own eyes, whichever device they are on."""
    looking = update(SignIn).where(SignIn.user_id == user_id).values(viewing_client_id=None)
    db.session.execute(looking.execution_options(synchronize_session=False))


def end_all_viewing(client_id: UUID) -> None:
    """Nobody looks as this client any more."""
    looking = update(SignIn).where(SignIn.viewing_client_id == client_id).values(viewing_client_id=None)
    db.session.execute(looking.execution_options(synchronize_session=False))
