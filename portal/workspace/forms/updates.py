"""The forms of updates and letters: write one, and choose when it goes out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, SelectChoice, SelectField, TimeField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from portal.ground.clock import from_local, vendor_zone
from portal.ground.db import now
from portal.ground.forms import Day, Form, Line, Paragraphs, VersionedForm
from portal.workspace.models.updates import Audience, UpdateKind


class UpdateForm(Form):
    """What it says and whom it is for; `offer` fills in what the writer may choose."""

    kind = RadioField(_("What it is"), coerce=UpdateKind, default=UpdateKind.UPDATE)
    title = Line(_("Title"), [DataRequired(_("Say in a few words what it is about.")), Length(max=200)])
    text = Paragraphs(
        _("Text"),
        [DataRequired(_("Write what the client should know.")), Length(max=50_000)],
        description=_("Markdown works. The mail says the same words."),
    )
    audience = RadioField(_("Who reads it"), coerce=Audience, default=Audience.ALL)
    segment = SelectField(_("Segment"), coerce=str, validators=[Optional()])
    only_client_id = HiddenField()

    def offer(self, *, letters: bool, segments: Sequence[str], client_name: str | None) -> None:
        """Letters for those who may sign them; one client only where writing began at that client."""
        self.kind.choices = [SelectChoice(UpdateKind.UPDATE, _("Update from the team"))]
        if letters:
            self.kind.choices.append(SelectChoice(UpdateKind.LETTER, _("Letter from leadership")))
        self.segment.choices = [SelectChoice("", _("None")), *(SelectChoice(name, name) for name in segments)]
        self.audience.choices = [SelectChoice(Audience.ALL, _("All clients"))]
        if segments:
            self.audience.choices.append(SelectChoice(Audience.SEGMENT, _("A segment")))
        if client_name:
            self.audience.choices.append(SelectChoice(Audience.CLIENT, _("Only %(client)s", client=client_name)))

    def validate(self, extra_validators: Any = None) -> bool:
        fine: bool = super().validate(extra_validators)
        if fine and self.audience.data == Audience.SEGMENT and not self.segment.data:
            self.refuse(self.segment, str(_("Choose the segment.")))
            return False
        return fine

    @property
    def values(self) -> dict[str, Any]:
        audience = self.audience.data
        return {
            "kind": self.kind.data,
            "title": self.title.data,
            "text": self.text.data,
            "audience": audience,
            "segment": self.segment.data if audience == Audience.SEGMENT else None,
            "only_client_id": UUID(self.only_client_id.data) if audience == Audience.CLIENT else None,
        }


class ChangeUpdateForm(UpdateForm, VersionedForm):
    """The same over a draft that others may be changing too."""


class ScheduleForm(Form):
    """A day and a time as the vendor's clock shows them."""

    day = Day(_("Day"), [InputRequired(_("Choose a day."))])
    time = TimeField(_("Time"), [InputRequired(_("Choose a time."))])

    @property
    def at(self) -> datetime:
        return from_local(self.day.data, self.time.data, vendor_zone())

    def validate(self, extra_validators: Any = None) -> bool:
        fine: bool = super().validate(extra_validators)
        if fine and self.at <= now():
            self.refuse(self.day, str(_("This time is over. Choose one to come, or publish it now.")))
            return False
        return fine
