"""The mails of the house, as whoever gets them finds them."""

import re

from sqlalchemy import text

from tests.house import House, eventually

NEWEST = text("SELECT text FROM mail WHERE to_address = :to AND text LIKE :part ORDER BY created_at DESC")


def link_in_mail(live: House, to: str, part: str) -> str:
    """The newest address with this part that was mailed to somebody."""
    found: list[str] = []

    def came() -> bool:
        with live.engine.connect() as connection:
            said = connection.execute(NEWEST, {"to": to, "part": f"%{part}%"}).scalars().first()
        found[:] = re.findall(rf"https?://\S*{part}\S*", said or "")
        return bool(found)

    eventually(came)
    return found[0]
