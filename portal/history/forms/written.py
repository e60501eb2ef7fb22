"""Writing down what was said: the composer, and the form that changes an entry."""

from datetime import date, datetime, time, timedelta
from typing import Any, Self
from uuid import UUID

from flask_babel import lazy_gettext as _
from wtforms import (
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
    TimeField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError

from portal.ground.clock import from_local, in_zone, reader_zone, today
from portal.ground.db import now
from portal.ground.forms import Day, Form, Line, VersionedForm, Whole
from portal.history.models.interactions import Interaction, InteractionKind, Mood, Written
from portal.history.models.presence import side

LONGEST_TEXT = 50_000
LONGEST_LINE = 200
KINDS = [
    SelectChoice("note", _("Note")),
    SelectChoice("call", _("Call")),
    SelectChoice("meeting", _("Meeting")),
    SelectChoice("email", _("Email")),
]
MOODS = [
    SelectChoice("", _("Not said")),
    SelectChoice("pleased", _("Pleased")),
    SelectChoice("steady", _("Steady")),
    SelectChoice("worried", _("Worried")),
]
EYES = [SelectChoice("internal", _("Internal")), SelectChoice("shared", _("Shared"))]
EARLIEST = date(1950, 1, 1)
NOON = time(12)


def _people(label: str) -> SelectMultipleField:
    """Ids; that they belong here is the verb's to say."""
    return SelectMultipleField(label, coerce=lambda id_: UUID(str(id_)), validate_choice=False)


class WrittenForm(Form):
    """The fields every entry has."""

    kind = RadioField(_("What happened"), choices=KINDS, default="call")
    text = TextAreaField(
        _("What was said"),
        validators=[
            DataRequired(_("Write what was said.")),
            Length(max=LONGEST_TEXT, message=_("This is too long to be read: attach it as a file.")),
        ],
    )
    contacts = _people(_("Their side"))
    members = _people(_("Our side"))
    on = Day(_("Day"), validators=[Optional()])
    at = TimeField(_("Time"), validators=[Optional()])
    minutes = Whole(
        _("Minutes"),
        validators=[Optional(), NumberRange(1, 1440, message=_("Between one minute and a day."))],
    )
    mood = SelectField(_("Mood"), choices=MOODS, default="")

    def validate_on(self, field: Day) -> None:
        if field.data and not EARLIEST <= field.data <= today() + timedelta(days=1):
            raise ValidationError(_("Log what has happened; put what comes as a next step."))

    @property
    def occurred_at(self) -> datetime:
        """Now, unless another day or time was said; a day without a time is its noon."""
        day = self.on.data or today()
        if self.at.data is None and day == today():
            return now()
        return from_local(day, self.at.data or NOON, reader_zone())

    def written(self, **values: Any) -> Written:
        """What was written, for the verb."""
        return Written(
            kind=InteractionKind(self.kind.data),
            text=self.text.data.replace("\r\n", "\n"),
            minutes=self.minutes.data,
            mood=Mood(self.mood.data) if self.mood.data else None,
            contact_ids=tuple(dict.fromkeys(self.contacts.data or ())),
            member_ids=tuple(dict.fromkeys(self.members.data or ())),
            **{"occurred_at": self.occurred_at, **values},
        )


class LogForm(WrittenForm):
    """The composer."""

    eyes = RadioField(
        _("Who can read it"),
        choices=EYES,
        default="internal",
    )
    files = MultipleFileField(_("Files"))
    next_step = Line(_("Next step"), validators=[Length(max=LONGEST_LINE)])
    next_on = Day(_("By"), validators=[Optional()])

    def validate_next_on(self, field: Day) -> None:
        if field.data and not self.next_step.data:
            raise ValidationError(_("Say what is to be done by then."))

    @property
    def shared(self) -> bool:
        return bool(self.eyes.data == "shared")

    @property
    def uploads(self) -> list[Any]:
        """The files that were chosen; a browser sends an empty one when there are none."""
        return [upload for upload in self.files.data or () if getattr(upload, "filename", "")]


class EditForm(WrittenForm, VersionedForm):
    """Another wording for an entry: title and text apart."""

    title = Line(_("Title"), validators=[DataRequired(_("Give it a title.")), Length(max=LONGEST_LINE)])
    text = TextAreaField(_("What was said"), validators=[Length(max=LONGEST_TEXT)])

    @classmethod
    def of(cls, entry: Interaction) -> Self:
        """The form as it is opened, unless one was sent."""
        local = in_zone(entry.occurred_at, reader_zone())
        known = {name: getattr(entry, name) for name in ("kind", "title", "text", "minutes", "version")}
        people = {"contacts": side(entry.present, "you"), "members": side(entry.present, "us")}
        at = local.time().replace(second=0, microsecond=0)
        return cls(on=local.date(), at=at, mood=entry.mood or "", **known, **people)

    def moment(self, entry: Interaction) -> datetime:
        """The entry's own instant, to the second, unless another minute was chosen."""
        local = in_zone(entry.occurred_at, reader_zone()).replace(second=0, microsecond=0)
        same = (self.on.data, self.at.data) == (local.date(), local.time())
        return entry.occurred_at if same else self.occurred_at


class WordsForm(Form):
    """Words for the client."""

    text = TextAreaField(
        _("Words for the client"),
        validators=[
            DataRequired(_("Write what the client shall read.")),
            Length(max=LONGEST_TEXT, message=_("This is too long to be read.")),
        ],
    )


class FilesForm(Form):
    """More files for an entry."""

    files = MultipleFileField(_("Files"))
