"""`notify`: the verb by which features tell people something, in the portal and by mail as each of them wants it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from structlog import get_logger

from portal.ground.access import as_system
from portal.ground.db import db, new_id, now
from portal.ground.happen import HOUSE, Fact, plain
from portal.ground.links import site_url
from portal.ground.mail import File, Mail, post
from portal.notices.models.addressees import Addressed
from portal.notices.models.addressees import addressed as who_may_know
from portal.notices.models.kinds import ByMail, NoticeKind
from portal.notices.models.notices import Notice, mail_key
from portal.notices.models.stopping import stop_url
from portal.people.models.users import User

log = get_logger("portal.notices")


@dataclass(frozen=True)
class Letter:
    """The mail that goes at once in place of the plain one: templates/mail/<template>, filled in with `words`."""

    template: str
    words: Mapping[str, Any] = field(default_factory=dict)
    secret: bool = False
    files: tuple[File, ...] = ()


Write = Callable[[Addressed], Letter]
About = Fact | Mapping[str, Any]


@dataclass(frozen=True)
class Occasion:
    """What is told, whoever hears it. `client_id`: whom it is about, HOUSE for none."""

    kind: NoticeKind
    about: About
    key: str
    client_id: UUID
    place: str | None = None
    subject_id: UUID | None = None

    def __post_init__(self) -> None:
        """A kind says only what it was named for: by that, no word of the team gets into a client's list or mail."""
        if isinstance(self.about, Fact):
            if type(self.about) not in self.kind.facts:
                raise TypeError(f"{self.kind.name} does not tell of {self.about.kind}")
        elif set(self.about) != set(self.kind.says):
            raise TypeError(f"{self.kind.name} says {self.kind.says}, not {tuple(self.about)}")

    def is_for(self, person: Addressed) -> bool:
        """Nobody is told of their own doing, nor of what their side is not told of."""
        did_it = isinstance(self.about, Fact) and self.about.actor_id == person.id
        return not did_it and self.kind.default(for_team=person.is_team) is not None

    def by_mail(self, person: Addressed) -> ByMail:
        return person.wishes.by_mail(self.kind, for_team=person.is_team)

    def notice(self, person: Addressed) -> dict[str, Any]:
        """The values of the person's notice."""
        return {
            "id": new_id(),
            "client_id": self.client_id,
            "shared": not person.is_team,
            "created_at": now(),
            "user_id": person.id,
            "kind": self.kind.name,
            "fact_kind": self.about.kind if isinstance(self.about, Fact) else None,
            "about": _payload(self.about),
            "place": self.place,
            "key": self.key,
            "subject_id": self.subject_id,
            "owed": self.by_mail(person) == ByMail.DIGEST,
            "read_at": None,
        }

    def mail(self, person: Addressed, letter: Letter | Write | None) -> dict[str, Any]:
        """What `post` and `addressed` are called with, beside the person, for the mail that goes at once."""
        written = letter(person) if callable(letter) else letter or self._plain_letter()
        return {
            "template": written.template,
            "key": mail_key(self.key, person.id),
            "secret": written.secret,
            "client_id": None if self.client_id == HOUSE else self.client_id,
            "user_id": person.id,
            "unsubscribe_url": stop_url(person.id, self.kind.name, person.wishes.generation),
            "not_before": person.wishes.quiet_until_after(now(), person.zone),
            "files": written.files,
            **written.words,
        }

    def _plain_letter(self) -> Letter:
        url = f"{site_url()}{self.place}" if self.place else None
        words = {"kind": self.kind, "about": self.about, "url": url}
        return Letter("notice", words)


def notify(
    to: Iterable[User | UUID],
    kind: NoticeKind,
    about: About,
    *,
    key: object,
    place: str | None = None,
    client_id: UUID | None = None,
    subject_id: UUID | None = None,
    letter: Letter | Write | None = None,
) -> list[Mail]:
    """Tell these people; return the mails that go at once. Nobody is told twice under a `key`, nor of their own doing.

    `about`: a fact of the kind, or the kind's own plain words (those named `..._at` instants, `..._on` days); then
    `client_id` says whom it is about, and without it only the team can be told. Whoever is not active, or may not see
    the client now, is left out. `place`: where it leads, as `path_to` gives it. `subject_id`: the row it tells of, so
    that `take_back` finds it. `letter`: the mail to those who want it at once, or what writes it for each of them;
    without it a plain mail says the same as the list in the portal.
    """
    of = client_id or (about.client_id if isinstance(about, Fact) else HOUSE)
    occasion = Occasion(kind, about, str(key), of, place, subject_id)
    with as_system():
        people = who_may_know((one if isinstance(one, UUID) else one.id for one in to), of)
        told = [_tell(person, occasion, letter) for person in people if occasion.is_for(person)]
        db.session.flush()
    return [mail for mail in told if mail is not None]


def _tell(person: Addressed, occasion: Occasion, letter: Letter | Write | None) -> Mail | None:
    if _knows(person, occasion.key):
        return None
    db.session.add(Notice(**occasion.notice(person)))
    if occasion.by_mail(person) != ByMail.NOW:
        return None
    try:
        return post(person, **occasion.mail(person, letter))
    except ValueError:  # an address that is none costs nobody else their mail
        log.warning("not an address", user=str(person.id))
        return None


def _knows(person: Addressed, key: str) -> bool:
    told = select(Notice.id).where(Notice.user_id == person.id, Notice.key == key)
    return db.session.scalar(told) is not None


def _payload(about: About) -> dict[str, Any]:
    if isinstance(about, Fact):
        return {part: plain(getattr(about, part)) for part in about.parts}
    return {name: _kept(name, value) for name, value in about.items()}


def _kept(name: str, value: Any) -> Any:
    if not isinstance(value, str | int | date | datetime | None):
        raise TypeError(f"{name} has to be plain words, a number, a day or an instant")
    return plain(value)
