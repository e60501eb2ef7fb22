"""A row as it was read, that turns into its entity once more than a column is asked of it: most requests never do."""

from typing import Any

from portal.ground.db import Base, db


class AtHand:
    """Columns are read from the row; verbs, and whatever is set, reach the entity, whose columns count from then on."""

    __slots__ = ("_entity", "_key", "_model", "_row")

    def __init__(self, model: type[Base], row: Any, key: Any) -> None:
        for name, value in (("_model", model), ("_row", row), ("_key", key), ("_entity", None)):
            object.__setattr__(self, name, value)

    @property
    def entity(self) -> Any:
        """The row as the session knows it."""
        if self._entity is None:
            object.__setattr__(self, "_entity", db.session.get_one(self._model, self._key))
        return self._entity

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if self._entity is None and name in self._row._fields:
            return getattr(self._row, name)
        return getattr(self.entity, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self.entity, name, value)
