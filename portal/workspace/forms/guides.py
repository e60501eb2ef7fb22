"""The forms of guides: write one, say whether one helped."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, RadioField, SelectChoice, SelectField
from wtforms.validators import DataRequired, InputRequired, Length

from portal.ground.forms import Form, Line, Paragraphs, VersionedForm
from portal.people.models.ranks import rank_names
from portal.workspace.models.guides import PAGES, GuideKind, GuidePhase

RANKS = 8
KINDS = [SelectChoice(GuideKind.ARTICLE, _("Article")), SelectChoice(GuideKind.FAQ, _("Question and answer"))]
PHASES = {
    GuidePhase.ANY: _("Any time"),
    GuidePhase.GATHER: _("Gathering"),
    GuidePhase.EQUIP: _("Setting up"),
    GuidePhase.TEST: _("Testing"),
    GuidePhase.EARLY_SUPPORT: _("The first weeks"),
}
PLACES = {
    "home": _("Home"),
    "roadmap": _("Roadmap"),
    "results": _("Results"),
    "notes": _("Notes"),
    "updates": _("Updates"),
    "expectations": _("Expectations"),
    "team": _("Team"),
}


def _rank_choices() -> list[SelectChoice]:
    """Tiers by their names; one that is still to come by its number, counted from the lowest."""
    names = {rank: gettext("tier %(rank)s", rank=rank) for rank in range(1, RANKS + 1)} | rank_names()
    named = [SelectChoice(str(rank), gettext("From %(tier)s on", tier=name)) for rank, name in names.items()]
    return [SelectChoice("0", gettext("All of them")), *named]


class GuideForm(Form):
    """What it says and where it is shown."""

    kind = RadioField(_("What it is"), choices=KINDS, coerce=GuideKind, default=GuideKind.ARTICLE)
    title = Line(_("Title"), [DataRequired(_("Say what it is about, as a reader would ask.")), Length(max=200)])
    text = Paragraphs(
        _("Text"),
        [DataRequired(_("Write what helps the reader.")), Length(max=50_000)],
        description=_("Markdown works: lists, links, bold."),
    )
    phase = SelectField(
        _("When it helps"),
        choices=[SelectChoice(phase, label) for phase, label in PHASES.items()],
        coerce=GuidePhase,
        default=GuidePhase.ANY,
    )
    page = SelectField(
        _("Shown as help with the page"),
        choices=[SelectChoice("", _("None in particular")), *(SelectChoice(page, PLACES[page]) for page in PAGES)],
        default="",
    )
    least_rank = SelectField(
        _("For which clients"),
        choices=_rank_choices,
        coerce=int,
        default=0,
    )
    for_team = BooleanField(_("For the team only, to be read and understood"))

    @property
    def values(self) -> dict[str, Any]:
        return {**super().values, "page": self.page.data or None}


class ChangeGuideForm(GuideForm, VersionedForm):
    """The same over a guide that others may be changing too."""


class AnswerForm(Form):
    """Did this help?"""

    helped = RadioField(
        _("Did this help?"),
        [InputRequired(_("Choose yes or no."))],
        choices=[SelectChoice("yes", _("Yes")), SelectChoice("no", _("No"))],
    )
    word = Paragraphs(_("What was missing, or what was good"), [Length(max=2000)])

    @property
    def values(self) -> dict[str, Any]:
        return {"helped": self.helped.data == "yes", "word": self.word.data or None}
