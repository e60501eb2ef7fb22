"""Small numbers as words."""

from flask_babel import gettext

from portal.ground.calendars import digits


def spelled(count: int) -> str:
    """The number as a word up to twelve, else in the reader's digits."""
    words = (
        *(gettext("no"), gettext("one"), gettext("two"), gettext("three"), gettext("four"), gettext("five")),
        *(gettext("six"), gettext("seven"), gettext("eight"), gettext("nine"), gettext("ten")),
        *(gettext("eleven"), gettext("twelve")),
    )
    return str(words[count]) if count < len(words) else digits(count)


def begun(sentence: str) -> str:
    """The sentence with a capital to begin with."""
    return sentence[:1].upper() + sentence[1:]
