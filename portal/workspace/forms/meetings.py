"""The forms of meetings: plan or change one, move it, ask to move it, answer, call off."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import bindparam, select
from wtforms import DateField, SelectChoice, SelectMultipleField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from portal.ground.clock import from_local, in_zone, reader_zone
from portal.ground.db import db, now
from portal.ground.forms import Form, Line, VersionedForm, Whole
from portal.people.models.contacts import Contact
from portal.people.models.serving import serving_now
from portal.people.models.users import User
from portal.workspace.models.meetings import Meeting

LATEST = date(2100, 1, 1)
MOST_LINES = 12
_CONTACTS = (
    select(Contact.id, Contact.name)
    .where(Contact.client_id == bindparam("client_id"), Contact.left_on.is_(None))
    .order_by(Contact.name)
    .limit(200)
)


def _id(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


class TimedForm(Form):
    """A day and a time of day in the zone of whoever fills the form in."""

    on = DateField(_("Day"), [InputRequired(_("Choose the day."))])
    at = TimeField(_("Time"), [InputRequired(_("Choose the time."))])

    def validate_on(self, field: DateField) -> None:
        if isinstance(field.data, date) and field.data > LATEST:
            raise ValidationError(gettext("Choose a day before the year 2100."))
        at = self.starts_at
        if at is not None and at <= now():
            raise ValidationError(gettext("Choose a time that is still to come."))

    @property
    def starts_at(self) -> datetime | None:
        """The instant, in UTC; None while day or time are missing."""
        if not isinstance(self.on.data, date) or not isinstance(self.at.data, time):
            return None
        return from_local(self.on.data, self.at.data, reader_zone())


class MeetingForm(Form):
    """What it is about, how long, where, and who takes part."""

    title = Line(_("What it is about"), [InputRequired(_("Say what it is about.")), Length(max=200)])
    minutes = Whole(
        _("Minutes"),
        [InputRequired(_("Say how long.")), NumberRange(5, 1440, message=_("Between five minutes and a day."))],
        default=45,
    )
    place = Line(
        _("Where"),
        [Length(max=500)],
        description=_("A place, or the whole link of a video call: https://…"),
    )
    agenda = TextAreaField(_("Agenda"), [Length(max=2_000)], description=_("One point a line."))
    members = SelectMultipleField(_("Our side"), coerce=_id)
    contacts = SelectMultipleField(_("Their side"), coerce=_id, description=_("They are written to."))

    def offer(self, client_id: UUID, me: User | None = None, known: list[Any] | None = None) -> None:
        """Who can take part: those who serve the client, whoever plans it, their people; and `known` guests."""
        ours = {row.user_id: row.name for row in serving_now(client_id)}
        theirs = {row.id: row.name for row in db.session.execute(_CONTACTS, {"client_id": client_id})}
        if me is not None:
            ours.setdefault(me.id, me.name)
        for guest in known or ():
            (ours if guest.user_id else theirs).setdefault(guest.user_id or guest.contact_id, guest.name)
        self.members.choices = [SelectChoice(str(id), name) for id, name in ours.items()]
        self.contacts.choices = [SelectChoice(str(id), name) for id, name in theirs.items()]

    def validate_place(self, field: Line) -> None:
        if field.data and field.data.startswith("http://"):
            raise ValidationError(gettext("Use the link that begins with https://."))

    @property
    def lines(self) -> list[str]:
        return [line.strip() for line in (self.agenda.data or "").splitlines() if line.strip()][:MOST_LINES]

    @property
    def values(self) -> dict[str, Any]:
        return {**super().values, "agenda": self.lines}


class PlanMeetingForm(TimedForm, MeetingForm):
    """A new meeting."""

    @property
    def values(self) -> dict[str, Any]:
        values = super().values
        del values["on"], values["at"]
        return {**values, "starts_at": self.starts_at}


class ChangeMeetingForm(MeetingForm, VersionedForm):
    """Everything but the time, over a meeting that others may be changing too."""


class MoveMeetingForm(TimedForm, VersionedForm):
    """Another time, and why."""

    reason = Line(_("Why"), [InputRequired(_("Say why: they read it.")), Length(max=500)])

    @classmethod
    def of(cls, meeting: Meeting, starts_at: datetime) -> "MoveMeetingForm":
        local = in_zone(starts_at, reader_zone())
        return cls(formdata=None, on=local.date(), at=local.time(), version=meeting.version)


class AskToMoveForm(Form):
    """The client's wish: why, and when it would suit."""

    reason = Line(_("Why"), [InputRequired(_("Say in a few words why.")), Length(max=500)])
    on = DateField(_("A day that suits you"), [Optional()])
    at = TimeField(_("Time"), [Optional()])

    def validate_on(self, field: DateField) -> None:
        if isinstance(field.data, date) and field.data > LATEST:
            raise ValidationError(gettext("Choose a day before the year 2100."))
        if isinstance(field.data, date) and not isinstance(self.at.data, time):
            raise ValidationError(gettext("Choose a time as well."))
        if self.proposed_at is not None and self.proposed_at <= now():
            raise ValidationError(gettext("Choose a time that is still to come."))

    @property
    def proposed_at(self) -> datetime | None:
        if not isinstance(self.on.data, date) or not isinstance(self.at.data, time):
            return None
        return from_local(self.on.data, self.at.data, reader_zone())


class ReasonForm(Form):
    """Why it stays, or does not take place."""

    reason = Line(_("Why"), [InputRequired(_("Say why: they read it.")), Length(max=500)])
