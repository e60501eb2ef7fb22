"""The database handle, the base every table shares, ids and instants."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from flask import g, has_app_context, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, Dialect, Enum, LargeBinary, MetaData, Numeric, Text, Uuid, event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine
from uuid_utils.compat import uuid7

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Id(TypeDecorator[UUID]):
    """A UUID kept as native uuid on PostgreSQL and as sixteen bytes on SQLite."""

    impl = LargeBinary(16)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Uuid() if dialect.name == "postgresql" else LargeBinary(16))

    def process_bind_param(self, value: UUID | str | bytes | None, dialect: Dialect) -> Any:
        if value is None or isinstance(value, bytes):
            return value  # bytes: as a raw row gave it
        known = value if isinstance(value, UUID) else UUID(value)
        return known if dialect.name == "postgresql" else known.bytes

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:
        return UUID(bytes=value) if isinstance(value, bytes) else value


class Instant(TypeDecorator[datetime]):
    """An aware instant in UTC; SQLite, which has no zones, keeps it naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Exact(TypeDecorator[Decimal]):
    """An exact number of at most 12 digits before the point and 6 after it; SQLite keeps it in whole millionths."""

    impl = Numeric(18, 6)
    cache_ok = True
    PLACES = 6
    LEAST, MOST = Decimal(-(10**12)), Decimal(10**12)  # neither of them fits any more

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Numeric(18, 6) if dialect.name == "postgresql" else BigInteger())

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        millionths = Decimal(value).scaleb(self.PLACES)
        if millionths != millionths.to_integral_value() or not self.LEAST < value < self.MOST:
            raise ValueError(f"{value} does not fit")
        return Decimal(value) if dialect.name == "postgresql" else int(millionths)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        number = (value if dialect.name == "postgresql" else Decimal(value).scaleb(-self.PLACES)).normalize()
        return number if number != number.to_integral_value() else number.quantize(Decimal(1))


class JsonText(TypeDecorator[Any]):
    """JSON read as its text, so that rows of it can be compared, and understood where it is revived."""

    impl = Text
    cache_ok = True

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


WORDS = Enum(StrEnum, native_enum=False, length=20, values_callable=lambda kind: [word.value for word in kind])


class Base(DeclarativeBase):
    """The base of every table; typed, so that mypy reads the models."""

    metadata = MetaData(naming_convention=NAMES)
    behind_wall: ClassVar[str] = ""  # what a client's person may do with its rows on PostgreSQL: "SELECT, UPDATE"
    type_annotation_map = {UUID: Id(), datetime: Instant(), Decimal: Exact(), StrEnum: WORDS}


db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})


def new_id() -> UUID:
    """A UUIDv7: unique everywhere and ordered by the time it was made."""
    return UUID(bytes=uuid7().bytes)


def now() -> datetime:
    """The current instant, aware, in UTC."""
    return datetime.now(UTC)


class Kept:
    """A row with an id of its own and the instant it was written."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    created_at: Mapped[datetime] = mapped_column(default=now)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Write-ahead log, enforced foreign keys, five seconds of patience; transactions are begun by `_begin_sqlite`."""
    if type(connection).__module__.startswith("sqlite3"):
        connection.isolation_level = None
        connection.execute("PRAGMA busy_timeout = 5000")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA cache_size = -8000")
        connection.execute("PRAGMA temp_store = MEMORY")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Any) -> None:
    """Take the write lock at once where a write may come, so that two writers wait instead of failing half-way.

    A GET changes nothing (architecture, requests), so it only reads and never waits for a writer. Whoever asked for
    AUTOCOMMIT gets no transaction.
    """
    wanted = connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT"
    if wanted and connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN" if _only_reads() else "BEGIN IMMEDIATE")


def _only_reads() -> bool:
    """`g.reads_only`: what streams after its GET is over says so itself."""
    if has_request_context():
        return request.method in ("GET", "HEAD", "OPTIONS")
    return has_app_context() and bool(g.get("reads_only"))
