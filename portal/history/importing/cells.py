"""Cells of text read as what they mean here: names, addresses, ids. Each reader may raise Refused."""

import re
import unicodedata
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from portal.ground.deferred import on_first_use
from portal.history.importing.plain import plain_text
from portal.history.importing.refused import Refused

if TYPE_CHECKING:
    import email_validator
else:
    email_validator = on_first_use("email_validator")

LONGEST_LINE = 200
LONGEST_TEXT = 200_000
LONGEST_MAIL = 254
HOST = r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
MAILBOX = r"[a-z0-9._%+'&=/-]"
# From its first sign only, and without a way back: else a long word without an @ is read once per letter.
MAIL = re.compile(rf"(?<!{MAILBOX}){MAILBOX}++@{HOST}(?![\w@])", re.IGNORECASE)
IN_BRACKETS = re.compile(r"[^<>]*<([^<>]+)>\s*")
SALESFORCE_ID = re.compile("[0-9A-Za-z]{15}[A-Z0-5]{3}")
WEBSITE = re.compile(r"https?://[^\s/<>\"]+\.[^\s<>\"]+", re.IGNORECASE)
# Signs nobody sees, but lines and tabs; and those that turn the direction of the words around them.
UNSEEN = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def line(text: str) -> str:
    """One line, without signs that cannot be seen."""
    words = " ".join(text.translate(UNSEEN).split())
    if len(words) > LONGEST_LINE:
        raise Refused(_("“%(text)s…” is longer than %(most)s characters.", text=words[:40], most=LONGEST_LINE))
    return words


def title(text: str) -> str:
    """One line of any length: the rest of a long title goes into the text."""
    return " ".join(body(text).split())


def body(text: str) -> str:
    """Words of any number of lines, HTML taken away."""
    if len(text) > LONGEST_TEXT:
        raise Refused(_("The text has more than %(most)s characters.", most=f"{LONGEST_TEXT:,}"))
    plain = plain_text(unicodedata.normalize("NFC", text.translate(UNSEEN)))
    return plain.replace("\r\n", "\n").replace("\r", "\n").strip()


def website(text: str) -> str:
    address = line(text)
    if "://" not in address:
        address = f"https://{address}"
    if not WEBSITE.fullmatch(address):
        raise Refused(_("“%(text)s” is no address of a website.", text=text[:60]))
    return address


def mail(text: str) -> str:
    """One address, written alone, in brackets behind a name, or first of several."""
    bare = text.strip().removeprefix("mailto:")
    named = IN_BRACKETS.fullmatch(bare)
    first = re.split(r"[;,]", named[1] if named else bare)[0].strip()
    if MAIL.fullmatch(first) and len(first) <= LONGEST_MAIL and ".." not in first:
        return first.lower()
    try:
        return email_validator.validate_email(first, check_deliverability=False).normalized.lower()
    except email_validator.EmailNotValidError:
        raise Refused(_("“%(text)s” is no email address.", text=text[:60])) from None


def mails(text: str) -> tuple[str, ...]:
    """Every address of the cell."""
    return tuple(found.lower() for found in MAIL.findall(text))


def ids(text: str) -> tuple[str, ...]:
    """Ids of the other system, parted by semicolons or commas; of 18 signs of Salesforce the last three only check."""
    parts = (part.strip() for part in re.split(r"[;,]", line(text)))
    return tuple(part[:15] if SALESFORCE_ID.fullmatch(part) else part for part in parts if part)


def own_id(text: str) -> str | None:
    found = ids(text)
    return found[0] if found else None


def names(text: str) -> tuple[str, ...]:
    """Names parted by semicolons; an address in brackets behind a name is left out."""
    parts = (re.sub(r"\s*[(<][^)>]*@[^)>]*[)>]", "", part).strip() for part in line(text).split(";"))
    return tuple(part for part in parts if part)
