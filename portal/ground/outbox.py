"""The outbox: one row for each mail, from the moment it is written until long after it was sent."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.ground.bounces import forget_bounce
from portal.ground.db import Base, Kept, now
from portal.ground.keys import only


class MailState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"  # the mail server said no for good
    SET_ASIDE = "set_aside"  # tried for a day
    HELD = "held"  # a mail to this address came back; nothing more goes there until somebody tries again


class Mail(Base, Kept):
    """One mail to one address. `not_before` is empty once nothing remains to be done for it.

    `key` makes a mail once only; `message_id` is the same at every try, so that a mail server which took the mail
    although its answer was lost can recognise the second. A `secret` mail holds a link that opens an account: its words
    are kept no longer than they wait to be sent. Of one to a `stranger`, who never agreed to our keeping anything, the
    address and the name go with them. One `about_account` is sent whatever its reader or an address that bounced says.
    """

    __tablename__ = "mail"
    key: Mapped[str | None] = mapped_column(Text, unique=True)
    message_id: Mapped[str] = mapped_column(Text, unique=True)
    to_address: Mapped[str] = mapped_column(Text)
    to_name: Mapped[str] = mapped_column(Text, default="")
    reply_to: Mapped[str | None] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    locale: Mapped[str] = mapped_column(Text)
    unsubscribe_url: Mapped[str | None] = mapped_column(Text)
    secret: Mapped[bool] = mapped_column(default=False)
    stranger: Mapped[bool] = mapped_column(default=False, server_default=false())
    about_account: Mapped[bool] = mapped_column(default=False)
    client_id: Mapped[UUID | None]
    user_id: Mapped[UUID | None]
    state: Mapped[MailState] = mapped_column(default=MailState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None] = mapped_column(default=now)
    claimed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)
    attached: Mapped[list["Attached"]] = relationship(order_by="Attached.position", passive_deletes=True)

    @property
    def can_be_tried_again(self) -> bool:
        return self.state in (MailState.FAILED, MailState.SET_ASIDE, MailState.HELD) and not self.secret

    def try_again(self) -> None:
        """Send it once more from the start, when somebody has mended what was wrong.

        A sent mail stays sent, and of a secret one nothing is left to send: its link is made anew where it came from.
        Whoever tries again means the address too, if its mails came back.
        """
        if self.can_be_tried_again:
            forget_bounce(self.to_address)
            self.state, self.attempts, self.not_before = MailState.WAITING, 0, now()

    def message(self, sender: Address) -> EmailMessage:
        """The mail as it goes out; the same at every try."""
        message = EmailMessage(policy=SMTP)
        message["From"] = sender
        message["To"] = Address(self.to_name, addr_spec=self.to_address)
        if self.reply_to:
            message["Reply-To"] = Address(addr_spec=self.reply_to)
        message["Subject"] = self.subject
        message["Date"] = format_datetime(self.created_at)
        message["Message-ID"] = self.message_id
        message["Auto-Submitted"] = "auto-generated"
        if self.unsubscribe_url:
            message["List-Unsubscribe"] = f"<{self.unsubscribe_url}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(self.text)
        message.add_alternative(self.html, subtype="html")
        message["Content-Language"] = self.locale
        for file in self.attached:
            file.add_to(message)
        return message


class Attached(Base):
    """A small file that goes with a mail. `content_type` may carry parameters: "text/calendar; method=REQUEST"."""

    __tablename__ = "mail_attached"
    mail_id: Mapped[UUID] = mapped_column(ForeignKey("mail.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    content_type: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes]

    @property
    def words(self) -> str:
        """What it says; "" for what is no text."""
        return self.content.decode(errors="replace") if self.content_type.startswith("text/") else ""

    def add_to(self, message: EmailMessage) -> None:
        head = EmailMessage()
        head["Content-Type"] = self.content_type
        kind = head["Content-Type"]
        message.add_attachment(
            self.content,
            maintype=kind.maintype,
            subtype=kind.subtype,
            filename=self.name,
            params=dict(kind.params),
        )


Index(
    "ix_mail_due",
    Mail.not_before,
    sqlite_where=Mail.not_before.is_not(None),
    postgresql_where=Mail.not_before.is_not(None),
)
Index("ix_mail_to", Mail.to_address, Mail.created_at)
Index("ix_mail_given_up", Mail.id, **only("state IN ('failed', 'set_aside', 'held')"))
