"""The form of a topic: what it is called, and the words by which answers about it are found."""

from flask_babel import lazy_gettext as _
from wtforms.validators import DataRequired, InputRequired, Length

from portal.ground.forms import Line, Paragraphs, VersionedForm

MOST_WORDS = 100


class TopicForm(VersionedForm):
    name = Line(_("Topic"), [InputRequired(_("Give the topic a name.")), Length(max=60)])
    words = Paragraphs(
        _("Words that mention it"),
        [DataRequired(_("Give at least one word.")), Length(max=4000)],
        description=_("One word or phrase a line, in every language people answer in. “report” finds “reports” too."),
    )

    @property
    def phrases(self) -> list[str]:
        """Each once, in their order."""
        lines = (line.strip() for line in self.words.data.splitlines())
        return list(dict.fromkeys(filter(None, lines)))[:MOST_WORDS]
