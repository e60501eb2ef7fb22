"""What the admin sets for the whole portal, by name."""

from typing import Any

from sqlalchemy import JSON, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.access import as_system
from portal.ground.db import Base, db


class Setting(Base):
    """One named value."""

    __tablename__ = "setting"
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)


def setting(name: str, default: Any = None) -> Any:
    with as_system():
        found = db.session.get(Setting, name)
    return default if found is None else found.value


def set_setting(name: str, value: Any) -> None:
    db.session.merge(Setting(name=name, value=value))
