"""The forms of expectations: write a version, and how often both sides are asked again."""

from flask_babel import lazy_gettext as _
from wtforms.validators import InputRequired, Length, NumberRange

from portal.ground.forms import Form, Paragraphs, VersionedForm, Whole
from portal.workspace.models.expectations import PARTS

MOST = Length(max=10_000)


class ExpectationsForm(VersionedForm):
    """The six texts; `version` tells which version and which draft were read."""

    success = Paragraphs(
        _("What success means to you"),
        [MOST],
        description=_("In the client's own words: by what will they know that it was worth it?"),
    )
    deliver = Paragraphs(_("What we deliver"), [MOST], description=_("What, how much, and by when."))
    need = Paragraphs(
        _("What we need from you, and when"), [MOST], description=_("Who gives it, and what waits for it.")
    )
    focus = Paragraphs(_("What we focus on"), [MOST], description=_("What comes first when not all fits."))
    carefree = Paragraphs(
        _("What you need not worry about"), [MOST], description=_("What we look after without being asked.")
    )
    talk = Paragraphs(
        _("How and how often we talk"), [MOST], description=_("Calls, mail, reports: who, how often, how fast.")
    )

    @property
    def words(self) -> dict[str, str]:
        return {part: self[part].data or "" for part in PARTS}


class CadenceForm(Form):
    """After how many days both sides confirm again."""

    days = Whole(
        _("Days until both sides are asked to confirm again"),
        [InputRequired(_("Enter a number of days.")), NumberRange(14, 1100, _("Enter a number from 14 to 1100."))],
    )
