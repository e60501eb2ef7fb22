"""Trying once more what was given up, when somebody has mended what was wrong."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, func, select

from portal.facts import AddressTriedAgain, DeliveryTriedAgain, MailTriedAgain
from portal.ground.access import as_system
from portal.ground.bounces import Bounce, forget_bounce
from portal.ground.db import db, now
from portal.ground.happen import Delivery, happen
from portal.ground.outbox import Mail, MailState
from portal.people.models.users import User

STILL_TRUE = timedelta(days=14)


def try_mail_again(mail: Mail, by: User) -> bool:
    """Send a failed mail from the start. False if it is not failed, or was secret: of such a one no words are left."""
    if not mail.can_be_tried_again:
        return False
    mail.try_again()
    happen(MailTriedAgain(actor_id=by.id, actor_name=by.name, mail_id=mail.id, subject=mail.subject))
    return True


def try_address_again(bounce: Bounce, by: User, *, client_id: UUID, contact_id: UUID, name: str) -> None:
    """Mails may go there again, those too that were held back in the last days. Safe to call twice."""
    address = bounce.address
    with as_system():
        forget_bounce(address)
        for mail in db.session.scalars(_held_back(address)):
            mail.try_again()
    happen(
        AddressTriedAgain(
            client_id=client_id, actor_id=by.id, actor_name=by.name, contact_id=contact_id, name=name, address=address
        )
    )


def _held_back(address: str) -> Select[Mail]:
    """An older mail would say what has long been settled."""
    held = Mail.state == MailState.HELD, Mail.created_at > now() - STILL_TRUE
    return select(Mail).where(*held, func.lower(Mail.to_address) == address)


def try_delivery_again(delivery: Delivery, by: User) -> bool:
    """Let the worker try a delivery that was set aside. Safe to call twice: the first call counts."""
    if delivery.set_aside_at is None:
        return False
    delivery.try_again()
    event_id, handler = delivery.event_id, delivery.handler
    happen(DeliveryTriedAgain(actor_id=by.id, actor_name=by.name, event_id=event_id, handler=handler))
    return True
