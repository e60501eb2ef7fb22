"""The form of what we changed, in words for those who asked for it."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import SelectChoice, SelectField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from portal.ground.forms import Line, Paragraphs, VersionedForm
from portal.people.forms.choices import one_id


class ImprovementForm(VersionedForm):
    title = Line(_("What we changed"), [InputRequired(_("Say in a few words what changed.")), Length(max=120)])
    text = Paragraphs(
        _("In words for those who asked"),
        [DataRequired(_("Tell them what is different now.")), Length(max=3000)],
        description=_("They read this as it is. Name nobody: it goes to people of several clients."),
    )
    survey_id = SelectField(_("Asked for in"), coerce=one_id, validators=[Optional()])
    topic_id = SelectField(_("Topic"), coerce=one_id, validators=[Optional()])

    def offer(self, surveys: Iterable[Any], topics: Iterable[Any]) -> None:
        any_survey, any_topic = SelectChoice("", _("Any survey")), SelectChoice("", _("Any topic"))
        self.survey_id.choices = [any_survey, *(SelectChoice(one.id, one.name) for one in surveys)]
        self.topic_id.choices = [any_topic, *(SelectChoice(one.id, one.name) for one in topics)]
