"""Stopping mails by the link in one of them: signed, good for years, worthless once its reader says so or is gone."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from portal.ground.access import TEAM, as_system
from portal.ground.db import db
from portal.ground.links import mailed_link
from portal.ground.signing import sign, unsign
from portal.notices.models.choices import NoticeChoice
from portal.notices.models.kinds import KINDS, ByMail, NoticeKind, kinds_for
from portal.people.models.users import Membership, User

PURPOSE = "stop mails"
DIGEST = "digest"  # in place of a kind: the digest itself


def stop_url(user_id: UUID, what: str, generation: int) -> str:
    """The address in the head and the foot of a mail. `what`: the name of a kind, or DIGEST."""
    return mailed_link("stopping.show", token=sign([user_id.hex, what, generation], PURPOSE))


@dataclass(frozen=True)
class Stop:
    """Whose mails stop, and which: those of a kind, or the digest where `kind` is None."""

    user: User
    kind: NoticeKind | None

    @property
    def is_stopped(self) -> bool:
        with as_system():
            known = db.session.get(NoticeChoice, self.user.id)
        kinds = known.kinds if known else {}
        return all(_now(kind, kinds, self.user) not in self._stops for kind in self._kinds)

    @property
    def _kinds(self) -> list[NoticeKind]:
        return [self.kind] if self.kind else kinds_for(for_team=self.user.is_team)

    @property
    def _stops(self) -> tuple[ByMail, ...]:
        return (ByMail.NOW, ByMail.DIGEST) if self.kind else (ByMail.DIGEST,)

    def stop(self) -> None:
        """No mails of this kind any more, or no digest; the portal's list goes on. Safe to call twice."""
        with as_system():
            choice = NoticeChoice.of(self.user.id)
            for kind in self._kinds:
                if _now(kind, choice.kinds, self.user) in self._stops:
                    choice.choose(kind, ByMail.OFF)


def _now(kind: NoticeKind, kinds: dict[str, str], user: User) -> ByMail | None:
    chosen = kinds.get(kind.name)
    return ByMail(chosen) if chosen else kind.default(for_team=user.is_team)


def find_stop(token: str) -> Stop | None:
    """What this link stops; None when it is none of ours, was made worthless, or its reader's account has ended."""
    match unsign(token, PURPOSE):
        case [str() as user_hex, str() as what, int() as generation] if what == DIGEST or what in KINDS:
            pass
        case _:
            return None
    with as_system():
        user = db.session.get(User, UUID(user_hex))
        if user is None or not _has_an_account(user):
            return None
        choice = db.session.get(NoticeChoice, user.id)
    if generation != (choice.generation if choice else 0):
        return None
    return Stop(user, KINDS.get(what))


def _has_an_account(user: User) -> bool:
    if not user.is_active:
        return False
    open_access = select(Membership.client_id).where(Membership.user_id == user.id, Membership.ended_at.is_(None))
    return user.role in TEAM or db.session.scalars(open_access.limit(1)).first() is not None
