"""Interactions: the calls, meetings, emails and notes of a client's history."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, Text, func, select, update
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.attributes import set_committed_value

from portal.facts import (
    FileAttached,
    FileDetached,
    InteractionEdited,
    InteractionFact,
    InteractionLogged,
    InteractionPinned,
    InteractionRemoved,
    InteractionRestored,
    InteractionShared,
    InteractionUnpinned,
)
from portal.ground.access import TeamFirst
from portal.ground.db import Base, Kept, db, new_id, now
from portal.ground.files import KeptFile
from portal.ground.happen import happen
from portal.ground.keys import belongs_to, only
from portal.ground.search import Findable, hide_from_search, make_findable
from portal.ground.words import fold, hashtags
from portal.history.models.attachments import Attachment
from portal.history.models.counting import count_talk, month_of, recount, settle_last_talk
from portal.history.models.next_steps import remove_tasks_of, restore_tasks_of
from portal.history.models.presence import InteractionMember, forget_links, link, side
from portal.history.models.versions import keep_version
from portal.history.models.written import InteractionKind as InteractionKind
from portal.history.models.written import Mood as Mood
from portal.history.models.written import Written as Written
from portal.people.models.users import User

MOST_PINS = 5


class TooManyPins(ValueError):
    """Five entries are pinned already."""


class Interaction(Base, Kept, TeamFirst):
    """One logged call, meeting, email or note.

    `present`, `topics` and `files` are what a timeline row shows, as they were when it was written:
    `present` is a list of {"id", "name", "side": "us" | "you"}, `topics` of words, `files` of {"id", "name", "size"}.
    `origin_id` names the team's row of which this shared one tells the client in other words.
    `version` counts the wordings: pinning, removing and attaching leave an editor's open form fresh.
    """

    __tablename__ = "interaction"
    __table_args__ = (belongs_to("interaction", "origin_id"),)
    kind: Mapped[InteractionKind]
    occurred_at: Mapped[datetime]
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text, default="")
    minutes: Mapped[int | None]
    mood: Mapped[Mood | None]
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    author_name: Mapped[str] = mapped_column(Text, default="")
    present: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    topics: Mapped[list[str]] = mapped_column(JSON, default=list)
    files: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    origin_id: Mapped[UUID | None]
    import_id: Mapped[UUID | None]
    pinned_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    removed_by_id: Mapped[UUID | None]
    edited_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def log(
        cls, client_id: UUID, written: Written, *, by: User, shared: bool = False, files: Iterable[KeptFile] = ()
    ) -> Self:
        """Write down what was said. Raises NotHere for people of elsewhere."""
        entry = cls(id=new_id(), client_id=client_id, shared=shared, author_id=by.id, author_name=by.name)
        entry._take(written.content(client_id))
        attachments = [Attachment.of(client_id, entry.id, file, shared=shared, by=by) for file in files]
        entry.files = [attachment.brief for attachment in attachments]
        entry._enter()
        db.session.add_all(attachments)
        if entry.is_talk:
            count_talk(client_id, entry.kind, entry.occurred_at, members=entry.members, contacts=entry.contacts)
        talked_with = () if entry.kind == InteractionKind.NOTE else tuple(entry.contacts)
        entry.tell(InteractionLogged, by, shared=shared, talked_with=talked_with)
        if shared:
            entry.tell(InteractionShared, by)
        return entry

    def edit(self, written: Written, *, by: User) -> None:
        """Write it down otherwise; how it read before is kept. The same words again change nothing."""
        content = written.content(self.client_id)
        before = {name: getattr(self, name) for name in content}
        if content == before:
            return
        places = self._places()
        keep_version(self.client_id, self.id, self.version, before, by=by)
        self._leave()
        self._take(content)
        self.edited_at = now()
        self._enter()
        self._count_anew(places)
        self.tell(InteractionEdited, by, version=self.version)

    def remove(self, by: User) -> None:
        """Take it out of the history, with the open tasks it brought; `restore` brings all of it back."""
        if self.removed_at is not None:
            return
        at = now()
        for entry in (self, *self._in_other_words(None)):
            entry.take_back(by, at)
        self._count_anew(self._places())
        self.tell(InteractionRemoved, by)

    def restore(self, by: User) -> None:
        """Put it back as it was. Safe to call twice."""
        if self.removed_at is None:
            return
        at = self.removed_at
        for entry in (self, *self._in_other_words(at)):
            entry.mark(removed_at=None, removed_by_id=None)
            entry._enter()
            restore_tasks_of(entry.client_id, entry.id, at)
        self._count_anew(self._places())
        self.tell(InteractionRestored, by)

    def attach(self, file: KeptFile, by: User) -> None:
        """One more file, for the same eyes."""
        attachment = Attachment.of(self.client_id, self.id, file, shared=self.shared, by=by)
        db.session.add(attachment)
        self.mark(files=[*self.files, attachment.brief])
        self.tell(FileAttached, by, name=attachment.name)

    def detach(self, attachment: Attachment, by: User) -> None:
        """The file is gone from the entry; its bytes go with the next clean-up of the store."""
        db.session.delete(attachment)
        self.mark(files=[brief for brief in self.files if brief["id"] != str(attachment.id)])
        self.tell(FileDetached, by, name=attachment.name)

    def publish(self) -> None:
        """Let it be read and found, without counting it: the words for the client tell of a talk counted before."""
        self.topics = hashtags(f"{self.title}\n{self.text}")
        self._enter()

    def take_back(self, by: User, at: datetime | None = None) -> None:
        """Out of the history, and its open tasks with it."""
        at = at or now()
        self.mark(removed_at=at, removed_by_id=by.id)
        self._leave()
        remove_tasks_of(self.client_id, self.id, at)

    def pin(self, by: User) -> None:
        """Keep it on top of the timeline. Raises TooManyPins when five are there already."""
        if self.pinned_at is not None:
            return
        pinned = select(func.count()).where(
            Interaction.client_id == self.client_id,
            Interaction.pinned_at.is_not(None),
            Interaction.removed_at.is_(None),
        )
        if db.session.scalars(pinned).one() >= MOST_PINS:
            raise TooManyPins
        self.mark(pinned_at=now())
        self.tell(InteractionPinned, by)

    def unpin(self, by: User) -> None:
        """Back to its place in time. Safe to call twice."""
        if self.pinned_at is not None:
            self.mark(pinned_at=None)
            self.tell(InteractionUnpinned, by)

    @property
    def contacts(self) -> list[UUID]:
        return side(self.present, "you")

    @property
    def members(self) -> list[UUID]:
        """Who of us was there; the author when nobody is named."""
        ours = side(self.present, "us")
        return ours if ours or self.author_id is None else [self.author_id]

    @property
    def is_talk(self) -> bool:
        """It counts as one dealing with the client: no note to oneself, no second telling of the same talk."""
        return self.origin_id is None and (self.kind != InteractionKind.NOTE or bool(self.contacts))

    def mark(self, **values: Any) -> None:
        """Change what is about the entry and not its words: its version stays."""
        its = update(Interaction).where(Interaction.client_id == self.client_id, Interaction.id == self.id)
        db.session.execute(its.values(**values), execution_options={"synchronize_session": False})
        for name, value in values.items():
            set_committed_value(self, name, value)

    def tell(self, fact: type[InteractionFact], by: User, **words: Any) -> None:
        """Announce what happened to this entry."""
        about = {"interaction_id": self.id, "title": self.title, **words}
        happen(fact(client_id=self.client_id, actor_id=by.id, actor_name=by.name, **about))

    def _take(self, content: dict[str, Any]) -> None:
        for name, value in content.items():
            setattr(self, name, value)
        self.topics = hashtags(f"{self.title}\n{self.text}")

    def _enter(self) -> None:
        """Let it be found by people, topics and words."""
        db.session.add(self)
        db.session.flush()
        place: dict[str, Any] = {"client_id": self.client_id, "shared": self.shared}
        link(
            interaction_id=self.id,
            present=self.present,
            author_id=self.author_id,
            topics=self.topics,
            counted=self.is_talk,
            occurred_at=self.occurred_at,
            **place,
        )
        names = " ".join(person["name"] for person in self.present)
        folded = fold(f"{self.title} {self.text} {names}")
        make_findable(Findable.INTERACTION, row_id=self.id, folded=folded, at=self.occurred_at, **place)

    def _leave(self) -> None:
        forget_links(self.client_id, self.id)
        hide_from_search(self.client_id, self.id)

    def _places(self) -> tuple[set[UUID], set[tuple[UUID, date]]]:
        """Where it is counted: its contacts, and the month of each of us."""
        month = month_of(self.occurred_at)
        return set(self.contacts), {(member, month) for member in self.members}

    def _count_anew(self, before: tuple[set[UUID], set[tuple[UUID, date]]]) -> None:
        db.session.flush()
        contacts, months = self._places()
        recount(self.client_id, contacts=before[0] | contacts, months=before[1] | months)
        self._settle_last_talk()

    def _settle_last_talk(self) -> None:
        """The client's last talk is the newest that is left of those that count."""
        counted = select(InteractionMember.user_id).where(
            InteractionMember.client_id == Interaction.client_id,
            InteractionMember.interaction_id == Interaction.id,
            InteractionMember.counted,
        )
        last = db.session.execute(
            select(Interaction.occurred_at, Interaction.kind)
            .where(Interaction.client_id == self.client_id, Interaction.removed_at.is_(None), counted.exists())
            .order_by(Interaction.occurred_at.desc(), Interaction.id.desc())
            .limit(1)
        ).one_or_none()
        settle_last_talk(self.client_id, *(last or (None, None)))

    def _in_other_words(self, removed_at: datetime | None) -> Sequence["Interaction"]:
        """The client's row that tells of this one, as long as it was not withdrawn at another time."""
        return db.session.scalars(
            select(Interaction).where(
                Interaction.client_id == self.client_id,
                Interaction.origin_id == self.id,
                Interaction.removed_at.is_(None) if removed_at is None else Interaction.removed_at == removed_at,
            )
        ).all()


_NEWEST = (Interaction.occurred_at.desc(), Interaction.id.desc())
Index("ix_interaction_timeline", Interaction.client_id, *_NEWEST, **only("removed_at IS NULL"))
Index("ix_interaction_eyes", Interaction.client_id, Interaction.shared, *_NEWEST, **only("removed_at IS NULL"))
Index("ix_interaction_kind", Interaction.client_id, Interaction.kind, *_NEWEST, **only("removed_at IS NULL"))
Index(
    "ix_interaction_pinned",
    Interaction.client_id,
    Interaction.pinned_at,
    **only("pinned_at IS NOT NULL AND removed_at IS NULL"),
)
Index(
    "uq_interaction_other_words",
    Interaction.client_id,
    Interaction.origin_id,
    unique=True,
    **only("origin_id IS NOT NULL AND removed_at IS NULL"),
)
Index("ix_interaction_origin", Interaction.client_id, Interaction.origin_id, **only("origin_id IS NOT NULL"))
Index("ix_interaction_import", Interaction.import_id, **only("import_id IS NOT NULL"))
