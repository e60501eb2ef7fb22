"""A client with something of everything a brief tells."""

from dataclasses import dataclass
from datetime import timedelta

from portal.ground.db import db, now
from portal.history.models.concerns import Severity
from portal.people.models.clients import Client
from portal.people.models.contacts import ContactStanding, Preference, PreferenceKind, RelationshipRole
from portal.people.models.users import User
from portal.tasks.models import Side
from tests.cast import Cast
from tests.make import Make

TODAY = now().date()


@dataclass(frozen=True)
class Words:
    """What the data of a client says, to be looked for in its brief."""

    preference: str
    promise: str
    concern: str


def tell(make: Make, client: Client, owner: User, contact_name: str = "Dana Roe") -> Words:
    """A person with a preference, a promise and a concern, in words of this client alone."""
    contact = make.contact(client, contact_name)
    words = Words(f"Tea with {client.name}", f"Send {client.name} the rota", f"{client.name} waits too long")
    make.keep(
        Preference(
            client_id=client.id, contact_id=contact.id, label="Drinks", value=words.preference, noted_on=TODAY,
            source="Said so on a call", noted_by_id=owner.id,
        )
    )  # fmt: skip
    make.task(client, words.promise, owner, due_on=TODAY + timedelta(days=2))
    make.concern(client, words.concern, owner_id=owner.id)
    return words


def tell_everything(make: Make, cast: Cast) -> None:
    """About Acme."""
    acme, bea, ben = cast.acme, cast.bea_contact, cast.ben_contact
    standing = db.session.get_one(ContactStanding, (acme.id, bea.id))
    standing.role = RelationshipRole.DECISION_MAKER
    db.session.get_one(ContactStanding, (acme.id, ben.id)).reports_to_id = bea.id
    acme.standing.renewal_on = TODAY + timedelta(days=50)
    known = {"client_id": acme.id, "noted_on": TODAY - timedelta(days=9), "noted_by_id": cast.ada.id}
    make.keep(
        Preference(contact_id=bea.id, label="Best reached", value="By phone after two", source="A call", **known),
        Preference(contact_id=bea.id, label="Old", value="Long gone", removed_at=now(), **known),
        Preference(contact_id=ben.id, label="The merger", value="He lost his team", kind=PreferenceKind.AVOID, **known),
    )
    make.concern(acme, "Weekend calls go unanswered", severity=Severity.URGENT, owner_id=cast.ada.id)
    make.concern(acme, "Settled long ago", resolved_at=now())
    said = make.interaction(acme, cast.ada, "The rota was late again", text="She wants it on Mondays.")
    for number in range(5):
        make.interaction(acme, cast.ada, f"Older talk {number}", occurred_at=now() - timedelta(days=number + 1))
    make.task(acme, "Send the rota", cast.ada, due_on=TODAY - timedelta(days=3), interaction_id=said.id)
    make.task(acme, "Done already", cast.ada, done_at=now())
    make.task(acme, "Name a backup contact", side=Side.YOU, due_on=TODAY + timedelta(days=4))
    make.meeting(acme, "December review", member=cast.ada)
    phase = make.phase(acme, "Call handling")
    make.milestone(phase, "Diary connected", completed_at=now(), due_on=TODAY)
    make.milestone(phase, "Evening answering", position=2, due_on=TODAY + timedelta(days=20))
    metric = make.metric(acme, "New enquiries")
    make.goal(metric, "380")
    make.reading(metric, "412")
