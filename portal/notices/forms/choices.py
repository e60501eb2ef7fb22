"""The form in which people say how they want to be told."""

from functools import cache
from typing import Any

from babel.dates import get_day_names
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, RadioField, SelectChoice, SelectField

from portal.ground.calendars import digits, reader_locale
from portal.ground.forms import Form
from portal.notices.models.choices import DIGEST_HOUR, MONDAY, Rhythm, Wishes
from portal.notices.models.kinds import ByMail, NoticeKind, kinds_for

HOURS = range(24)
QUIET_FROM, QUIET_UNTIL = 20, 7
BY_MAIL = {ByMail.NOW: _("At once"), ByMail.DIGEST: _("In the digest"), ByMail.OFF: _("No mail")}


def hours() -> list[SelectChoice]:
    return [SelectChoice(hour, digits(f"{hour:02}:00")) for hour in HOURS]


def weekdays() -> list[SelectChoice]:
    return [SelectChoice(day, name) for day, name in sorted(get_day_names("wide", locale=reader_locale()).items())]


class ChoicesForm(Form):
    """When mails come. The kinds of one's side are fields of a form made for it: `choices_form`."""

    kinds: tuple[NoticeKind, ...] = ()
    rhythm = RadioField(
        _("The digest comes"),
        choices=[SelectChoice(Rhythm.DAILY.value, _("Daily")), SelectChoice(Rhythm.WEEKLY.value, _("Weekly"))],
    )
    digest_weekday = SelectField(_("If weekly, on"), coerce=int, choices=weekdays, default=MONDAY)
    digest_hour = SelectField(_("At"), coerce=int, choices=hours, default=DIGEST_HOUR)
    quiet = BooleanField(_("Keep quiet hours: mails wait until they end"))
    quiet_from = SelectField(_("Quiet from"), coerce=int, choices=hours, default=QUIET_FROM)
    quiet_until = SelectField(_("until"), coerce=int, choices=hours, default=QUIET_UNTIL)

    @property
    def kind_fields(self) -> list[Field]:
        return [self[field_name(kind)] for kind in self.kinds]

    @property
    def chosen(self) -> dict[str, str]:
        """Name of a kind -> how it comes."""
        return {kind.name: self[field_name(kind)].data for kind in self.kinds}

    @property
    def times(self) -> dict[str, Any]:
        """When mails come, as the columns of a choice."""
        quiet = self.quiet.data and self.quiet_from.data != self.quiet_until.data
        return {
            "rhythm": Rhythm(self.rhythm.data),
            "digest_weekday": self.digest_weekday.data,
            "digest_hour": self.digest_hour.data,
            "quiet_from": self.quiet_from.data if quiet else None,
            "quiet_until": self.quiet_until.data if quiet else None,
        }


def choices_form(wishes: Wishes, *, for_team: bool) -> ChoicesForm:
    """The form of one side, filled in with what holds for its person."""
    made = _form_for(for_team)
    now = {field_name(kind): wishes.by_mail(kind, for_team=for_team).value for kind in made.kinds}
    quiet = wishes.quiet_from is not None
    times = {"quiet_from": wishes.quiet_from, "quiet_until": wishes.quiet_until} if quiet else {}
    return made(
        data={
            **now,
            **times,
            "rhythm": wishes.rhythm.value,
            "digest_weekday": wishes.digest_weekday,
            "digest_hour": wishes.digest_hour,
            "quiet": quiet,
        }
    )


@cache
def _form_for(for_team: bool) -> type[ChoicesForm]:
    kinds = tuple(kinds_for(for_team=for_team))
    ways = [SelectChoice(by_mail.value, words) for by_mail, words in BY_MAIL.items()]
    fields = {field_name(kind): RadioField(kind.label, choices=ways) for kind in kinds}
    return type("ChoicesForm", (ChoicesForm,), {"kinds": kinds, **fields})


def field_name(kind: NoticeKind) -> str:
    return f"kind_{kind.name.replace('.', '_')}"
