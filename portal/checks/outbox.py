"""Nothing is sent twice, and every owed reaction has its cause."""

from sqlalchemy import and_, func, select

from portal.checks.findings import told_rows
from portal.ground.happen import Delivery, Event
from portal.ground.outbox import Mail, MailState


def mails_are_sent_once() -> list[str]:
    twice = select(Mail.message_id).group_by(Mail.message_id).having(func.count() > 1)
    keys = select(Mail.key).where(Mail.key.is_not(None)).group_by(Mail.key).having(func.count() > 1)
    unclear = select(Mail.message_id).where((Mail.state == MailState.SENT) != Mail.sent_at.is_not(None))
    return [
        *told_rows("two mails of one Message-ID", twice),
        *told_rows("two mails of one cause", keys),
        *told_rows("mails whose state and time of sending disagree", unclear),
    ]


def deliveries_belong_to_events() -> list[str]:
    query = select(Delivery.event_id).outerjoin(
        Event, and_(Event.client_id == Delivery.client_id, Event.id == Delivery.event_id)
    )
    return told_rows("deliveries of no event", query.where(Event.id.is_(None)))
