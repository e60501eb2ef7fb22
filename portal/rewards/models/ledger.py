"""The ledger of points: entries are only added and name their cause; the verbs earn, spend, reverse and end make them.

Every verb holds the client's balance first, so that whatever else wants to move this client's points waits, and then
changes it in one conditional update. All of them act as the system: a client's own person only reads these tables.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import bindparam, func, select

from portal.facts import PointsEarned, PointsExpired, PointsFact, PointsReversed, PointsSpent
from portal.ground.access import as_system
from portal.ground.clock import from_local, in_zone, vendor_zone
from portal.ground.db import Id, Instant, db, new_id, now
from portal.ground.happen import Itself, happen
from portal.people.models.users import User
from portal.rewards.models.balances import Balance, balance, change, hold
from portal.rewards.models.entries import Entry, Movement
from portal.rewards.models.lots import Lot, PointMove, Taken, held_lot, moved_by, oldest_first
from portal.rewards.models.programme import Programme, programme

__all__ = ["Balance", "Entry", "Movement", "NotEnoughPoints", "NotReversible", "balance", "earn", "reverse", "spend"]

OPENING, REVERSAL, ENDED, INCENTIVE = "opening", "reversal", "expiry", "incentive"
UNCAPPED = (OPENING, INCENTIVE)  # brought in, or promised with a renewal: no cap of a month cuts these
MOST = 100_000_000  # points in one entry
GIVEN_BACK_DAYS = 30  # points that come back have at least so long, however old they are
Actor = User | Itself


class NotEnoughPoints(ValueError):
    """The active points do not reach."""


class NotReversible(ValueError):
    """Only earnings and spendings can be reversed."""


_CLIENT = bindparam("client_id", type_=Id())
_KNOWN = select(Entry).where(
    Entry.client_id == _CLIENT, Entry.kind == bindparam("kind"), Entry.cause == bindparam("cause")
)
_EARNED_SINCE = select(func.coalesce(func.sum(Entry.points), 0)).where(
    Entry.client_id == _CLIENT,
    Entry.created_at >= bindparam("since", type_=Instant()),
    Entry.movement == Movement.EARNED,
    Entry.kind.not_in(UNCAPPED),
)


def earn(
    client_id: UUID,
    points: int,
    *,
    kind: str,
    cause: str,
    by: Actor,
    reason: str,
    contact_id: UUID | None = None,
    place: str | None = None,
    hold: int | None = None,
) -> Entry | None:
    """Give the client these points, which are pending for `hold` days (the programme's own where it is None).

    None where nothing is given: the programme is off, this client has its entry of this kind and cause already, or the
    cap of the month left nothing. Where the cap leaves a part, that part is given and the rest noted as forgone.
    """
    rules = programme()
    if not rules.is_on:
        return None
    words = {"kind": kind, "cause": cause, "reason": reason, "contact_id": contact_id, "place": place}
    return _credit(rules, client_id, points, rules.hold_days if hold is None else hold, by, words)


def open_with(client_id: UUID, points: int, *, cause: str, by: Actor, reason: str) -> Entry | None:
    """Bring in points from before, active at once, outside caps and tiers, also while the programme is off.

    None if this cause was brought in already.
    """
    words = {"kind": OPENING, "cause": cause, "reason": reason, "contact_id": None, "place": None}
    return _credit(programme(), client_id, points, 0, by, words)


def spend(
    client_id: UUID,
    points: int,
    *,
    kind: str,
    cause: str,
    by: Actor,
    reason: str,
    contact_id: UUID | None = None,
    place: str | None = None,
) -> Entry:
    """Take these points from the oldest lots. The same kind and cause again takes nothing and gives the same entry.

    Raises NotEnoughPoints.
    """
    _positive(points)
    words = {"kind": kind, "cause": cause, "reason": reason, "contact_id": contact_id, "place": place}
    with as_system():
        hold(client_id)
        known = _known(client_id, kind, cause)
        if known is not None:
            return known
        entry = _write(client_id, Movement.SPENT, -points, by, words, active=-points, used=points)
        for lot, taken in oldest_first(client_id, points):
            lot.remaining, lot.used = lot.remaining - taken, lot.used + taken
            _move(entry, lot, -taken)
        return _told(PointsSpent, entry, by)


def reverse(entry: Entry, *, by: Actor, reason: str) -> Entry:
    """Take the entry back by another one that names it. Safe to call twice: the first reversal counts.

    Of a spending its lots get their points back, and keep at least GIVEN_BACK_DAYS; what came from an earning that is
    reversed itself is forgone. Of an earning what is left of it is taken, and what is spent is forgone.
    """
    if entry.movement not in (Movement.EARNED, Movement.SPENT):
        raise NotReversible(entry.movement)
    words = {
        "kind": REVERSAL, "cause": str(entry.id), "reason": reason, "reverses_id": entry.id,
        "contact_id": entry.contact_id, "place": entry.place,
    }  # fmt: skip
    with as_system():
        hold(entry.client_id)
        known = _known(entry.client_id, REVERSAL, str(entry.id))
        if known is not None:
            return known
        undo = _take_back if entry.movement == Movement.EARNED else _give_back
        return _told(PointsReversed, undo(entry, by, words), by, reverses_id=entry.id)


def end(client_id: UUID, lot_id: UUID, on: date) -> Entry | None:
    """What is left of the lot expires, if it has come to its end by that day; None where nothing does."""
    with as_system():
        hold(client_id)
        lot = held_lot(client_id, lot_id)
        if not lot.remaining or lot.released_at is None or lot.expires_on is None or lot.expires_on >= on:
            return None
        left, by = lot.remaining, Itself("")
        cause = f"{lot.id} {lot.expired + left}"  # it may end again, after points were given back to it
        words = {"kind": ENDED, "cause": cause, "reason": gettext("Points came to their end")}
        entry = _write(client_id, Movement.EXPIRED, -left, by, words, active=-left, expired=left)
        lot.remaining, lot.expired = 0, lot.expired + left
        _move(entry, lot, -left)
        return _told(PointsExpired, entry, by)


def release(client_id: UUID, lot_id: UUID) -> int:
    """The end of a hold: what is left of the lot can be spent. How many points; 0 if it was released already."""
    with as_system():
        hold(client_id)
        lot = held_lot(client_id, lot_id)
        if lot.released_at is not None or not lot.remaining:
            return 0
        change(client_id, 0, pending=-lot.remaining, active=lot.remaining)
        _mark_released(lot, now())
        return lot.remaining


def _credit(
    rules: Programme, client_id: UUID, points: int, hold_days: int, by: Actor, words: dict[str, Any]
) -> Entry | None:
    _positive(points)
    with as_system():
        hold(client_id)
        if _known(client_id, words["kind"], words["cause"]) is not None:
            return None
        is_opening = words["kind"] == OPENING
        given = points if words["kind"] in UNCAPPED else min(points, _room(rules, client_id))
        if given <= 0:
            return None
        part = "pending" if hold_days else "active"
        entry = _write(client_id, Movement.EARNED, given, by, words, forgone=points - given, **{part: given})
        lot = _lot(entry, rules, hold_days, counts=not is_opening)
        _move(entry, lot, given)
        return _told(PointsEarned, entry, by, held_until=lot.releases_at if hold_days else None)


def _lot(entry: Entry, rules: Programme, hold_days: int, *, counts: bool) -> Lot:
    earned_on = _day(entry.created_at)
    lot = Lot(
        client_id=entry.client_id, id=entry.id, points=entry.points, remaining=entry.points, used=0, expired=0, taken=0,
        earned_on=earned_on, releases_at=entry.created_at + timedelta(days=hold_days),
        expires_on=rules.expires_on(earned_on), counts=counts,
    )  # fmt: skip
    if not hold_days:
        _mark_released(lot, entry.created_at)
    db.session.add(lot)
    db.session.flush()
    return lot


def _mark_released(lot: Lot, at: datetime) -> None:
    lot.released_at, lot.released_on = at, _day(at)


def _room(rules: Programme, client_id: UUID) -> int:
    """How much of the cap this month has left; the balance has to be held."""
    if rules.most_a_month is None:
        return MOST
    since = from_local(_day(now()).replace(day=1), time.min, vendor_zone())
    earned = db.session.scalars(_EARNED_SINCE, {"client_id": client_id, "since": since}).one()
    return rules.most_a_month - int(earned)


def _take_back(entry: Entry, by: Actor, words: dict[str, Any]) -> Entry:
    lot = held_lot(entry.client_id, entry.id)
    left, part = lot.remaining, "active" if lot.released_at is not None else "pending"
    taking = _write(
        entry.client_id, Movement.UNEARNED, -left, by, words, forgone=lot.used + lot.expired, **{part: -left}
    )
    lot.remaining, lot.taken, lot.reversed_at = 0, lot.taken + left, taking.created_at
    _move(taking, lot, -left)
    return taking


def _give_back(entry: Entry, by: Actor, words: dict[str, Any]) -> Entry:
    spent = [Taken(lot, -points) for lot, points in moved_by(entry.client_id, entry.id)]
    back = [each for each in spent if each.lot.reversed_at is None]
    points = _sum(back)
    forgone = _sum(spent) - points
    giving = _write(entry.client_id, Movement.UNSPENT, points, by, words, forgone=forgone, active=points, used=-points)
    for lot, given in back:
        lot.remaining, lot.used = lot.remaining + given, lot.used - given
        if lot.expires_on is not None:
            lot.expires_on = max(lot.expires_on, _day(giving.created_at) + timedelta(days=GIVEN_BACK_DAYS))
        _move(giving, lot, given)
    return giving


def _write(
    client_id: UUID,
    movement: Movement,
    points: int,
    by: Actor,
    words: dict[str, Any],
    *,
    forgone: int = 0,
    **parts: int,
) -> Entry:
    """Change the balance and add the entry. Raises NotEnoughPoints where a part of it would fall below zero."""
    after = change(client_id, 1, **parts)
    if after is None:
        raise NotEnoughPoints(client_id)
    entry = Entry(
        id=new_id(), created_at=now(), client_id=client_id, number=after.number, balance=after.balance,
        movement=movement, points=points, forgone=forgone, by_id=by.id, by_name=None if by.id else by.name, **words,
    )  # fmt: skip
    db.session.add(entry)
    db.session.flush()
    return entry


def _move(entry: Entry, lot: Lot, points: int) -> None:
    if points:
        db.session.add(PointMove(client_id=entry.client_id, entry_id=entry.id, lot_id=lot.id, points=points))


def _told(fact: type[PointsFact], entry: Entry, by: Actor, **more: Any) -> Entry:
    db.session.flush()
    if fact is PointsReversed:
        more["forgone"] = entry.forgone
    happen(
        fact(
            client_id=entry.client_id, actor_id=by.id, actor_name=by.name, entry_id=entry.id, points=entry.points,
            reason=entry.reason, source=entry.kind, **more,
        )
    )  # fmt: skip
    return entry


def _known(client_id: UUID, kind: str, cause: str) -> Entry | None:
    return db.session.scalars(_KNOWN, {"client_id": client_id, "kind": kind, "cause": cause}).one_or_none()


def _sum(taken: Iterable[Taken]) -> int:
    return sum(each.points for each in taken)


def _positive(points: int) -> None:
    if not 0 < points <= MOST:
        raise ValueError(f"{points} points cannot be moved")


def _day(at: datetime) -> date:
    """The vendor's day."""
    return in_zone(at, vendor_zone()).date()
