"""Exact numbers as people type them: in any digits, with any language's signs for the decimal and the thousands."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

UNSEEN = re.compile("[\u200e\u200f\u061c\u2066-\u2069\ufeff]")
AROUND = re.compile(r"[\s%٪‰]|[A-Z]{3}(?![A-Za-z])")  # beside a number, never in it: a share's sign, a currency's code
SPACES = re.compile("[\\s\u00a0\u2009\u202f'’_]")
SIGNED = re.compile(r"([+-]?)([\d.,]+)")
SCIENCE = re.compile(r"[+-]?\d+(\.\d+)?[eE][+-]?\d{1,2}")
GROUPED = r"\d{1,3}(?:%s\d{2,3})*%s\d{3}"
MINUS = dict.fromkeys(map(ord, "−‒–﹣－"), "-")
POINTS = {ord("٫"): ".", ord("٬"): "'"}  # Arabic and Persian signs say which they are
LONGEST = 60


class NotANumber(ValueError):
    """What was typed is no number, or could be two."""


def read_decimal(text: str, sign: str = ".") -> Decimal:
    """The number meant by “1 234,5”, “£1,234.50”, “۱٬۲۳۴٫۵”, “84%”; NotANumber if there is none.

    `sign`: what the writer uses for the decimal, for the rare text that could be two numbers, such as “1,234”.
    """
    plain = _plain(text)
    if SCIENCE.fullmatch(plain):
        return Decimal(plain)
    found = SIGNED.fullmatch(SPACES.sub("", plain))
    if not found:
        raise NotANumber(text[:LONGEST])
    spaced = bool(SPACES.search(plain.lstrip("+- ")))
    if spaced and not re.fullmatch(GROUPED % ("\\s", "\\s"), re.split("[.,]", SPACES.sub(" ", plain).lstrip("+- "))[0]):
        raise NotANumber(text[:LONGEST])
    digits = _whole_and_part(found[2], sign, spaced)
    if digits is None:
        raise NotANumber(text[:LONGEST])
    return Decimal(found[1] + digits)


def decimal_sign(texts: Iterable[str], usual: str = ".") -> str:
    """The sign for the decimal in a column of numbers: told by those that can only be one number, else the usual."""
    said = {sign for text in texts if (sign := _tells(text))}
    return said.pop() if len(said) == 1 else usual


def _tells(text: str) -> str | None:
    """The sign this text uses for its decimal, when it leaves no doubt."""
    try:
        readings = {sign: read_decimal(text, sign) for sign in ".,"}
    except NotANumber:
        return None
    found = SIGNED.fullmatch(SPACES.sub("", _plain(text)))
    if found is None or readings["."] != readings[","]:
        return None
    whole = found[2]
    last = max(whole.rfind("."), whole.rfind(","))
    if last < 0:
        return None
    if whole.count(whole[last]) > 1:
        return "," if whole[last] == "." else "."
    return whole[last]


def _plain(text: str) -> str:
    """In ASCII digits and signs, without what only stands around a number."""
    folded = UNSEEN.sub("", text[: LONGEST * 2]).translate(MINUS).translate(POINTS).strip()
    digits = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in folded)
    kept = "".join(sign for sign in digits if unicodedata.category(sign) != "Sc")
    minus, kept = ("-", kept[1:]) if kept.startswith("-") else ("", kept)
    start, end = re.search(r"[\d.,+-]", kept), re.search(r"[\d.,](?=\D*$)", kept)
    if not start or not end:
        raise NotANumber(text[:LONGEST])
    if AROUND.sub("", kept[: start.start()]) or AROUND.sub("", kept[end.end() :]):
        raise NotANumber(text[:LONGEST])
    return minus + kept[start.start() : end.end()]


def _whole_and_part(digits: str, sign: str, spaced: bool) -> str | None:
    """With a point for the decimal and nothing for the thousands; None if these are no such digits."""
    used = {mark for mark in ".," if mark in digits}
    if not used:
        return digits
    if len(used) == 2:
        last = max(used, key=digits.rfind)
        other = "," if last == "." else "."
        return _joined(digits, last, other)
    mark = used.pop()
    other = "," if mark == "." else "."
    grouped = re.fullmatch(GROUPED % (re.escape(mark), re.escape(mark)), digits) is not None
    if digits.count(mark) > 1:
        return digits.replace(mark, "") if grouped and not spaced else None
    if grouped and not spaced and mark != sign and not digits.startswith("0"):
        return digits.replace(mark, "")
    return _joined(digits, mark, other)


def _joined(digits: str, mark: str, other: str) -> str | None:
    """One decimal mark, before it perhaps groups, after it digits alone."""
    whole, _mark, part = digits.rpartition(mark)
    if mark in whole or not part.isdecimal():
        return None
    if other in whole and not re.fullmatch(GROUPED % (re.escape(other), re.escape(other)), whole):
        return None
    whole = whole.replace(other, "") or "0"
    return f"{whole}.{part}" if whole.isdecimal() else None
