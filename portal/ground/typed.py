"""What a person had typed when their form could not be taken, so that no page ever loses it."""

import re
from dataclasses import dataclass
from typing import Self

from flask import request
from werkzeug.exceptions import HTTPException

HIDDEN = re.compile("password|secret|code|token", re.IGNORECASE)
LONG = 20


@dataclass(frozen=True)
class Typed:
    """The fields of a refused form: `texts` to show for copying, `fields` to send once more to `again`.

    There are no fields to send again when the form held a password or a file: those are entered anew.
    """

    again: str
    texts: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, code: int) -> Self:
        """What this request carried; a form too large to be read (413) stays unread."""
        again = request.full_path.rstrip("?")
        if request.method != "POST" or code == 413:
            return cls(again)
        try:
            fields = tuple(request.form.items(multi=True))
            files = any(file.filename for file in request.files.values())
        except HTTPException:
            return cls(again)
        return cls(again, _texts(fields), fields if code == 503 and not files and not _has_password(fields) else ())


def _texts(fields: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """Whatever somebody would be sorry to write again; never a password or a token."""
    return tuple(text for name, text in fields if not HIDDEN.search(name) and (len(text) > LONG or "\n" in text))


def _has_password(fields: tuple[tuple[str, str], ...]) -> bool:
    return any(re.search("password|code", name, re.IGNORECASE) for name, _text in fields)
