"""The rules that come with the portal, switched off: brought in once, then the admins' own."""

import tomllib
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.ground.db import db
from portal.rules.models.rules import Rule

FILE = Path(__file__).parents[1] / "shipped" / "rules.toml"
_DEFAULTS: dict[str, Any] = {"days": None, "conditions": [], "most_a_client": 1, "most_a_day": 100}


def load_shipped_rules() -> int:
    """Add those that were never here, off; how many. One that is here stays as the admins made it."""
    here = set(db.session.scalars(select(Rule.shipped)))
    return sum(_bring(rule) for rule in shipped_rules() if rule["shipped"] not in here)


def shipped_rules() -> list[dict[str, Any]]:
    """Their words."""
    return [{**_DEFAULTS, **rule} for rule in tomllib.loads(FILE.read_text("utf-8"))["rule"]]


def _bring(words: dict[str, Any]) -> bool:
    """False if another setup brought it at the same time."""
    try:
        with db.session.begin_nested():
            db.session.add(Rule(id=uuid5(NAMESPACE_URL, f"mainstay/rules/{words['shipped']}"), **words))
    except IntegrityError:
        return False
    return True
