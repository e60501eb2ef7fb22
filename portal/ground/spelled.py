"""Small numbers as words."""

from flask_babel import gettext

from portal.ground.calendars import digits, reader_locale


def spelled(count: int) -> str:
    """The number as a word up to twelve, else in the reader's digits."""
    words = (
        *(gettext("no"), gettext("one"), gettext("two"), gettext("three"), gettext("four"), gettext("five")),
        *(gettext("six"), gettext("seven"), gettext("eight"), gettext("nine"), gettext("ten")),
        *(gettext("eleven"), gettext("twelve")),
    )
    return str(words[count]) if count < len(words) else digits(count)


def begun(sentence: str) -> str:
    """The sentence with a capital to begin with; in Turkish that of i has a dot."""
    first = "İ" if sentence[:1] == "i" and reader_locale().language == "tr" else sentence[:1].upper()
    return first + sentence[1:]
