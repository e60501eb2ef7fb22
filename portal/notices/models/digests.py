"""Digests: one mail of what waited, at each person's hour, once for each of their days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, bindparam, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column
from structlog import get_logger

from portal.ground.db import Base, Instant, db, now
from portal.ground.happen import Fact
from portal.ground.links import mailed_link, site_url
from portal.ground.mail import post
from portal.notices.models.addressees import PERSON, WISHES, Addressed
from portal.notices.models.choices import NoticeChoice
from portal.notices.models.kinds import KINDS, NoticeKind
from portal.notices.models.notices import Notice, said
from portal.notices.models.stopping import DIGEST, stop_url
from portal.people.models.clients import Client
from portal.people.models.users import Membership, User

DIGEST_KEY = "digest "
SETTLED_AT_ONCE = 1000
MOST_OF_A_KIND = 10  # lines; of the rest the mail says how many there are
AT_ONCE = 200  # people looked at in one turn

log = get_logger("portal.digests")


class Digest(Base):
    """That somebody had their digest of this day of theirs; the row is what makes it one."""

    __tablename__ = "digest"
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    made_at: Mapped[datetime] = mapped_column(default=now)
    told: Mapped[int]


@dataclass(frozen=True)
class Told:
    """One line of a digest."""

    kind: NoticeKind
    about: Fact | dict[str, Any]
    url: str | None


@dataclass
class Part:
    """What a digest tells of one client, kind by kind: the newest lines, and how many more there are."""

    client_name: str | None
    kinds: list[tuple[NoticeKind, Sequence[Told], int]] = field(default_factory=list)


_WAITS = (
    select(Notice.user_id, func.min(Notice.created_at).label("oldest"))
    .where(Notice.owed, Notice.user_id > bindparam("after"))
    .group_by(Notice.user_id)
    .order_by(Notice.user_id)
    .limit(AT_ONCE)
)
_ZONE = (
    select(func.min(Client.zone))
    .join(Membership, Membership.client_id == Client.id)
    .where(Membership.user_id == User.id, Membership.ended_at.is_(None))
    .scalar_subquery()
)
_PEOPLE = (
    select(*PERSON, *WISHES, User.disabled_at, _ZONE.label("client_zone"))
    .outerjoin(NoticeChoice, NoticeChoice.user_id == User.id)
    .where(User.id.in_(bindparam("ids", expanding=True)))
    .order_by(User.id)
)
_MADE = select(Digest.user_id, func.max(Digest.day).label("day")).group_by(Digest.user_id)
_MADE = _MADE.where(Digest.user_id.in_(bindparam("ids", expanding=True)))
_OWED: Any = (
    select(
        Notice.id, Notice.kind, Notice.fact_kind, Notice.about, Notice.place, Notice.client_id, Client.name,
    )
    .outerjoin(Client, Client.id == Notice.client_id)
    .where(
        Notice.user_id == bindparam("user_id"),
        Notice.owed,
        Notice.created_at < bindparam("before", type_=Instant()),
    )
    .order_by(func.lower(Client.name), Notice.client_id, Notice.kind, Notice.id.desc())
)  # fmt: skip


def send_digests() -> int:
    """Write the digests that are due; return how many. Safe at any time and twice at once: each is written once."""
    sent, after = 0, UUID(int=0)
    while waiting := db.session.execute(_WAITS, {"after": after}).all():
        sent += sum(_send_one(due) for due in _due({row.user_id: row.oldest for row in waiting}))
        after = waiting[-1].user_id
    db.session.rollback()
    return sent


@dataclass(frozen=True)
class Due:
    """One person's digest of one of their days: what was told before `before`."""

    person: Addressed
    day: date
    before: datetime
    may_be_sent: bool


def _due(oldest: dict[UUID, datetime]) -> list[Due]:
    """Those whose hour has come since the oldest of what waits for them, and who had none on this day."""
    ids = list(oldest)
    made = {row.user_id: row.day for row in db.session.execute(_MADE, {"ids": ids})}
    people = db.session.execute(_PEOPLE, {"ids": ids}).all()
    db.session.rollback()
    found = []
    for row in people:
        person = Addressed.read(row, row.client_zone)
        day, before = person.wishes.digest_before(now(), person.zone)
        if oldest[person.id] < before and made.get(person.id, date.min) < day:
            found.append(Due(person, day, before, row.disabled_at is None))
    return found


def _send_one(due: Due) -> bool:
    """In a transaction of its own; a failure costs nobody else theirs."""
    try:
        return _send(due)
    except IntegrityError:  # another worker was faster
        db.session.rollback()
    except Exception:
        db.session.rollback()
        log.exception("failed", user=str(due.person.id))
    return False


def _send(due: Due) -> bool:
    owed = db.session.execute(_OWED, {"user_id": due.person.id, "before": due.before}).all()
    db.session.add(Digest(user_id=due.person.id, day=due.day, told=len(owed)))
    db.session.flush()
    if owed and due.may_be_sent:
        _write(due.person, due.day, owed)
    _settle(due.person.id, [row.id for row in owed])
    db.session.commit()
    return bool(owed) and due.may_be_sent


def _write(person: Addressed, day: date, owed: Sequence[Any]) -> None:
    try:
        post(
            person,
            "digest",
            key=f"{DIGEST_KEY}{person.id} {day}",
            user_id=person.id,
            unsubscribe_url=stop_url(person.id, DIGEST, person.wishes.generation),
            not_before=person.wishes.quiet_until_after(now(), person.zone),
            parts=parts_of(owed),
            many=len(owed),
            weekly=person.wishes.rhythm.value == "weekly",
            is_team=person.is_team,
            url=mailed_link("inbox.index"),
            choices_url=mailed_link("notice_choices.show"),
        )
    except ValueError:
        log.warning("not an address", user=str(person.id))


def _settle(user_id: UUID, told: Sequence[UUID]) -> None:
    """Those that were read and no others: one that was committed meanwhile is told in the next digest."""
    settled = update(Notice).where(Notice.user_id == user_id).values(owed=False)
    for first in range(0, len(told), SETTLED_AT_ONCE):
        these = settled.where(Notice.id.in_(told[first : first + SETTLED_AT_ONCE]))
        db.session.execute(these.execution_options(synchronize_session=False))


def parts_of(owed: Iterable[Any]) -> list[Part]:
    """Rows in the order of their clients and kinds, as a mail tells them. What a kind was called once is left out."""
    parts: dict[UUID, Part] = {}
    for (client_id, name, kind), rows in groupby(owed, key=lambda row: (row.client_id, row.name, row.kind)):
        if kind not in KINDS:
            continue
        part = parts.setdefault(client_id, Part(name))
        lines = [_told(row) for row in rows]
        part.kinds.append((KINDS[kind], lines[:MOST_OF_A_KIND], max(0, len(lines) - MOST_OF_A_KIND)))
    return list(parts.values())


def _told(row: Any) -> Told:
    return Told(KINDS[row.kind], said(row), f"{site_url()}{row.place}" if row.place else None)
