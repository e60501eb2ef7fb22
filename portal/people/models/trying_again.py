"""Trying once more what was given up, when somebody has mended what was wrong."""

from portal.facts import DeliveryTriedAgain, MailTriedAgain
from portal.ground.happen import Delivery, happen
from portal.ground.outbox import Mail
from portal.people.models.users import User


def try_mail_again(mail: Mail, by: User) -> bool:
    """Send a failed mail from the start. False if it is not failed, or was secret: of such a one no words are left."""
    if not mail.can_be_tried_again:
        return False
    mail.try_again()
    happen(MailTriedAgain(actor_id=by.id, actor_name=by.name, mail_id=mail.id, subject=mail.subject))
    return True


def try_delivery_again(delivery: Delivery, by: User) -> bool:
    """Let the worker try a delivery that was set aside. Safe to call twice: the first call counts."""
    if delivery.set_aside_at is None:
        return False
    delivery.try_again()
    event_id, handler = delivery.event_id, delivery.handler
    happen(DeliveryTriedAgain(actor_id=by.id, actor_name=by.name, event_id=event_id, handler=handler))
    return True
