"""The forms beside the client's home: the manager's sentence, and wins."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from portal.ground.forms import Day, Form, Line, VersionedForm, strip


class SentenceForm(Form):
    """How things stand. `seen` is the id of the sentence it takes the place of; empty for the first."""

    text = TextAreaField(
        _("How things stand, in your words"),
        [
            DataRequired(_("Write one or two sentences.")),
            Length(max=500, message=_("Two or three sentences will do.")),
        ],
        description=_("The first thing they read on their home, with your name and today’s date."),
    )
    seen = HiddenField()


class WinForm(Form):
    """What was reached, when, and why it matters."""

    title = Line(_("What was reached"), [InputRequired(_("Say what was reached.")), Length(max=200)])
    won_on = Day(_("When"), [InputRequired(_("Choose the day."))])
    words = TextAreaField(_("Why it matters"), [Length(max=2_000)], description=_("They read this."))

    @property
    def values(self) -> dict[str, Any]:
        return {**super().values, "words": strip(self.words.data)}


class RewordWinForm(WinForm, VersionedForm):
    """The same over a win that others may be rewording too."""
