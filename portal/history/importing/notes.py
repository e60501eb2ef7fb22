"""Notes, calls, meetings and mails: rows that become entries of a client's history."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import delete, select, tuple_

from portal.ground.bulk import Bulk
from portal.ground.db import db, new_id, now
from portal.ground.fold import fold
from portal.ground.search import Findable, SearchEntry, bounded, entry_number
from portal.ground.words import excerpt, hashtags
from portal.history.importing.entries import DERIVED, Entry, Known, digest_of
from portal.history.importing.headers import SYSTEMS
from portal.history.importing.lookups import (
    INTERACTION,
    Person,
    Places,
    Team,
    contacts_by_key,
    contacts_by_mail,
    people_of,
)
from portal.history.importing.plan import Plan
from portal.history.importing.refused import Refused
from portal.history.models.headline import headline
from portal.history.models.imports import ImportRun
from portal.history.models.interactions import Interaction, InteractionKind
from portal.history.models.presence import InteractionContact, InteractionMember, InteractionTopic
from portal.history.models.versions import keep_version

LONGEST_TITLE = 200
SOON = timedelta(days=1)  # a day without a time is noon, which may be still to come today
ENTERED = ("id", "client_id", "shared", "occurred_at", "topics", "present", "title", "text")
WORDS = ("kind", "occurred_at", "title", "text", "minutes", "present")


class Notes:
    """`name`: the kind of external ids."""

    name = INTERACTION

    def __init__(self, run: ImportRun, plan: Plan, team: Team) -> None:
        self.run, self.plan, self.team = run, plan, team
        self.by = team.members[run.by_id]
        self.source = SYSTEMS.get(run.system, run.system)

    def settle(self, entries: Sequence[Entry]) -> None:
        places, people = Places.of(self.run.system, entries), _People(self.run.system, entries)
        for entry in entries:
            try:
                self._settle(entry, places, people)
            except Refused as refusal:
                entry.refuse(refusal)
        people.find_by_name([entry for entry in entries if entry.stands])
        for entry in entries:
            if entry.stands:
                entry.key = entry.said.get("external_id") or DERIVED + _same_words(entry)

    def _settle(self, entry: Entry, places: Places, people: "_People") -> None:
        at = entry.said.get("occurred_at")
        if at is None:
            raise Refused(_("This row has no date."))
        if at > now() + SOON:
            raise Refused(_("It has not happened yet: %(day)s.", day=at.date().isoformat()))
        entry.place["words"] = _words(entry.said)
        met = people.met(entry)
        entry.client_id = places.find(entry) or (met[0].client_id if met else None)
        if entry.client_id is None:
            raise Refused(_("This row names no company and no contact that is here."))
        entry.place["met"] = [person for person in met if person.client_id == entry.client_id]

    def adopt(self, entries: Sequence[Entry]) -> None:
        """A note written here is no note of another system."""

    def rows(self, entries: Sequence[Entry]) -> dict[UUID, tuple[Interaction]]:
        """What is here of these entries, by its id."""
        keys = [(entry.known.client_id, entry.known.row_id) for entry in entries if entry.known]
        found = db.session.scalars(select(Interaction).where(tuple_(Interaction.client_id, Interaction.id).in_(keys)))
        return {entry.id: (entry,) for entry in found}

    def wanted(self, entry: Entry, row: tuple[Interaction] | None) -> list[dict[str, Any]]:
        """What the file says. Whoever of us was there by what is written here stays."""
        title, text = entry.place["words"]
        ours = [person for person in row[0].present if person["side"] == "us"] if row else []
        present = [{"id": str(each.id), "name": each.name, "side": "you"} for each in entry.place["met"]]
        said = {"kind": entry.said.get("kind"), "minutes": entry.said.get("minutes")}
        known = {name: value for name, value in said.items() if value}
        if row is None:
            known.setdefault("kind", self.plan.kind_of)
        return [
            {**known, "occurred_at": entry.said["occurred_at"], "title": title, "text": text, "present": ours + present}
        ]

    def changing(self, row: tuple[Interaction]) -> None:
        """Keep how it reads now."""
        entry = row[0]
        before = {name: getattr(entry, name) for name in WORDS}
        keep_version(entry.client_id, entry.id, entry.version, before, by=self.by)

    def changed(self, row: tuple[Interaction], _entry: Entry) -> None:
        interaction = row[0]
        interaction.edited_at = now()
        interaction.topics = hashtags(f"{interaction.title}\n{interaction.text}")

    def relink(self, changed: Iterable[tuple[Interaction]], bulk: Bulk) -> None:
        """Let changed entries be found by their new people, topics and words only."""
        found = [row[0] for row in changed]
        keys = [(entry.client_id, entry.id) for entry in found]
        for link in (InteractionContact, InteractionMember, InteractionTopic):
            _forget(link, link.interaction_id, keys)
        _forget(SearchEntry, SearchEntry.row_id, keys)
        for entry in found:
            if entry.removed_at is None:
                values = {name: getattr(entry, name) for name in ENTERED}
                enter(bulk, values, ours=entry.members, met=entry.contacts, counted=entry.is_talk)

    def make(self, entry: Entry, bulk: Bulk) -> Known:
        (values,) = self.wanted(entry, None)
        author = self.team.find(entry.said.get("author"))
        met: list[Person] = entry.place["met"]
        made = {
            "id": new_id(),
            "client_id": entry.client_id,
            "shared": False,
            "import_id": self.run.id,
            "created_at": now(),
            "author_id": author.id if author else None,
            "author_name": author.name if author else entry.said.get("author") or self.source,
            "topics": hashtags(f"{values['title']}\n{values['text']}"),
            **values,
        }
        bulk.add(Interaction, **made)
        counted = values["kind"] != InteractionKind.NOTE or bool(met)
        ours = [author.id] if author else []
        enter(bulk, made, ours=ours, met=[person.id for person in met], counted=counted)
        return Known(made["client_id"], made["id"])


class _People:
    """The contacts a batch of rows refers to."""

    def __init__(self, system: str, entries: Sequence[Entry]) -> None:
        said = [entry.said for entry in entries]
        self.by_key = contacts_by_key(system, {key for each in said for key in each.get("contact_ids", ())})
        self.by_mail = contacts_by_mail({mail for each in said for mail in each.get("contact_mails", ())})

    def met(self, entry: Entry) -> list[Person]:
        """Everybody the row names by id or address, each once."""
        by_key = [self.by_key[key] for key in entry.said.get("contact_ids", ()) if key in self.by_key]
        by_mail = [person for mail in entry.said.get("contact_mails", ()) for person in self.by_mail.get(mail, ())]
        return list(dict.fromkeys([*by_key, *by_mail]))

    def find_by_name(self, entries: Sequence[Entry]) -> None:
        """Those whom the row names by name only, among the people of its client."""
        asking = [entry for entry in entries if entry.said.get("contacts") and not entry.place["met"]]
        people = people_of({entry.client_id for entry in asking if entry.client_id})
        for entry in asking:
            wanted = {fold(name) for name in entry.said["contacts"]}
            known = people.get(entry.client_id, []) if entry.client_id else []
            entry.place["met"] = [person for person in known if fold(person.name) in wanted]


def _same_words(entry: Entry) -> str:
    """Equal for the same words at the same time about the same client, however the file is mapped."""
    where = {"client": entry.client_id, "at": entry.said["occurred_at"]}
    return digest_of({**where, "words": entry.place["words"]})


def _words(said: dict[str, Any]) -> tuple[str, str]:
    """Title and text; of a title that is too long nothing is lost."""
    title = said.get("title", "")
    text = "\n\n".join(filter(None, (said.get("text"), said.get("more"))))
    if len(title) > LONGEST_TITLE:
        return excerpt(title[:LONGEST_TITLE], LONGEST_TITLE), f"{title}\n\n{text}".strip()
    if title:
        return title, text
    if not text:
        raise Refused(_("Nothing is written in this row."))
    return headline(text)


def enter(
    bulk: Bulk, entry: Mapping[str, Any], *, ours: Sequence[UUID], met: Sequence[UUID], counted: bool
) -> None:  # fmt: skip
    """Let it be found by people, topics and words, as `Interaction.log` does; `entry`: the values of ENTERED."""
    place = {"client_id": entry["client_id"], "shared": entry["shared"]}
    link = {**place, "interaction_id": entry["id"], "occurred_at": entry["occurred_at"]}
    for contact in met:
        bulk.add(InteractionContact, contact_id=contact, **link)
    for member in ours:
        bulk.add(InteractionMember, user_id=member, counted=counted, **link)
    for topic in entry["topics"]:
        bulk.add(InteractionTopic, topic=topic, **link)
    names = " ".join(person["name"] for person in entry["present"])
    bulk.add(
        SearchEntry, number=entry_number(entry["occurred_at"]), kind=Findable.INTERACTION, row_id=entry["id"],
        folded=bounded(fold(f"{entry['title']} {entry['text']} {names}")), **place,
    )  # fmt: skip


def _forget(model: Any, column: Any, keys: list[tuple[UUID, UUID]]) -> None:
    its = delete(model).where(tuple_(model.client_id, column).in_(keys))
    db.session.execute(its, execution_options={"synchronize_session": False})
