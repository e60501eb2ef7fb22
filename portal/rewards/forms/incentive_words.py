"""What an incentive says in other languages than the one it is written in."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.validators import Length, Optional

from portal.ground.forms import Line, Paragraphs

LANGUAGES = ("fa", "hy", "tr")
WORDS = ("name", "terms", "topic")
_NAME, _TERMS, _TOPIC = (Length(max=most, message=_("This is too long.")) for most in (80, 2000, 120))


class OtherWords:
    """Each may stay empty: then clients read what was first written."""

    languages = LANGUAGES
    name_fa = Line(_("Name in Persian"), [Optional(), _NAME])
    name_hy = Line(_("Name in Armenian"), [Optional(), _NAME])
    name_tr = Line(_("Name in Turkish"), [Optional(), _NAME])
    terms_fa = Paragraphs(_("What the client reads in Persian"), [Optional(), _TERMS])
    terms_hy = Paragraphs(_("What the client reads in Armenian"), [Optional(), _TERMS])
    terms_tr = Paragraphs(_("What the client reads in Turkish"), [Optional(), _TERMS])
    topic_fa = Line(_("What the expert helps with, in Persian"), [Optional(), _TOPIC])
    topic_hy = Line(_("What the expert helps with, in Armenian"), [Optional(), _TOPIC])
    topic_tr = Line(_("What the expert helps with, in Turkish"), [Optional(), _TOPIC])

    def translated(self: Any, *, with_topic: bool) -> dict[str, dict[str, str]]:
        """By language, what was written in it."""
        names = WORDS if with_topic else WORDS[:-1]
        said = {code: {name: self[f"{name}_{code}"].data for name in names} for code in LANGUAGES}
        kept = {code: {name: words for name, words in each.items() if words} for code, each in said.items()}
        return {code: each for code, each in kept.items() if each}

    @property
    def is_said_otherwise(self: Any) -> bool:
        """Something was written here, or is to be mended."""
        return any(self[name].data or self[name].errors for name in self.fields({}))

    @staticmethod
    def fields(translated: dict[str, dict[str, str]]) -> dict[str, str | None]:
        """The same as the values of the fields."""
        return {f"{name}_{code}": translated.get(code, {}).get(name) for code in LANGUAGES for name in WORDS}
