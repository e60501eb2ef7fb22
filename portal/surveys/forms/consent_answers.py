"""What a person says who was asked for a word to others."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField
from wtforms.validators import DataRequired, InputRequired, Length

from portal.ground.forms import Form, Line, Paragraphs


class GiveForm(Form):
    """What they say. Without a token against forged requests: the address is the right to answer."""

    class Meta:
        csrf = False

    quote = Paragraphs(_("In your own words"), [Length(max=2000)])
    name = Line(_("Your name, as others read it"), [InputRequired(_("Give the name to be shown.")), Length(max=120)])
    title = Line(_("Your title"), [Length(max=120)])
    company = Line(_("Your company"), [Length(max=120)])
    agrees = BooleanField(_("I agree"), [DataRequired(_("Tick this to agree, or decline below."))])

    def demand_words(self) -> bool:
        """A testimonial is nothing without words."""
        if self.quote.data:
            return True
        self.refuse(self.quote, _("Write a few words that others may read."))
        return False

    @property
    def shown(self) -> dict[str, Any]:
        return {"name": self.name.data, "title": self.title.data or "", "company": self.company.data or ""}
