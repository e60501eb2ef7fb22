"""Asking people: their invitations, their mails and the reasons of those who are not asked, many rows at once."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, insert, select

from portal.facts import ContactsAsked
from portal.ground.access import as_system
from portal.ground.clock import vendor_today
from portal.ground.db import db, new_id, now
from portal.ground.happen import happen_all
from portal.ground.outbox import Mail
from portal.notices.models.filing import FiledMail, file_all
from portal.people.models.person import fence_of
from portal.people.models.users import User
from portal.surveys.models.audience import Audience
from portal.surveys.models.eligibility import Asking, judged, next_on
from portal.surveys.models.mails import Mails
from portal.surveys.models.surveys import Survey, SurveyKind
from portal.surveys.models.waves import Invitation, Wave
from portal.surveys.models.withheld import Reason, WithheldAsk

MOST_NAMED = 3

_FILED = select(FiledMail.client_id).where(
    FiledMail.key == bindparam("key"), FiledMail.client_id.in_(bindparam("clients", expanding=True))
)


class Outcome(NamedTuple):
    asked: int
    withheld: int


def asking_of(wave: Wave, audience: Audience | None = None) -> Asking:
    """What the wave asks of whom; the sender reaches nobody at a client they cannot see."""
    survey = db.session.get_one(Survey, wave.survey_id)
    return Asking(
        audience=audience or wave.people,
        survey_id=wave.survey_id,
        is_nps=survey.kind == SurveyKind.NPS,
        hidden=hidden_from(db.session.get(User, wave.by_id) if wave.by_id else None),
        wave_id=wave.id,
    )


def hidden_from(sender: User | None) -> tuple[UUID, ...]:
    """The clients whose people this sender cannot ask; a rule, which only admins write, reaches everybody."""
    return fence_of(sender).hidden if sender else ()


def ask(wave: Wave, *which: ColumnElement[bool], audience: Audience | None = None) -> Outcome:
    """Ask those of the wave's audience, or of this one, to whom the conditions apply and who may be asked now.

    In the current transaction. Nobody is asked twice in one wave; whoever was withheld before is judged anew.
    `which`: conditions on a contact, its standing, its client and its client's standing.
    """
    with as_system():
        asking = asking_of(wave, audience)
        people = db.session.execute(judged(asking, *which)).all()
        return _Round(wave, asking, people).write() if people else Outcome(0, 0)


class _Round:
    """Some people of a wave, judged."""

    def __init__(self, wave: Wave, asking: Asking, people: Sequence[Any]) -> None:
        self.wave, self.asking, self.people, self.at = wave, asking, people, now()
        self.mails = Mails(wave)
        self.asked: list[tuple[Any, dict[str, Any], dict[str, Any]]] = []  # the person, their invitation, their mail
        self.withheld: list[tuple[Any, Reason, date | None]] = []

    def write(self) -> Outcome:
        for row in self.people:
            if row.reason is None:
                self._ask(row)
            else:
                self.withheld.append((row, Reason(row.reason), next_on(row, self.asking)))
        if self.asked:
            db.session.execute(insert(Invitation), [invitation for _row, invitation, _mail in self.asked])
            db.session.execute(insert(Mail), [mail for _row, _invitation, mail in self.asked])
            self._tell()
        self._keep_withheld()
        return Outcome(len(self.asked), len(self.withheld))

    def _ask(self, row: Any) -> None:
        values = {
            "id": new_id(), "created_at": self.at, "client_id": row.client_id, "contact_id": row.contact_id,
            "wave_id": self.wave.id, "email": row.email, "language": row.language, "owner_id": row.owner_id,
            "segment": row.segment, "role": row.role, "generation": 1, "reminded": 0,
            "expires_at": self.at + timedelta(days=self.wave.open_days),
        }  # fmt: skip
        mail = self.mails.write(row, SimpleNamespace(**values), key=f"invitation {values['id']} 1")
        if mail is None:
            self.withheld.append((row, Reason.NO_ADDRESS, None))
        else:
            self.asked.append((row, values, mail))

    def _tell(self) -> None:
        """Each client's history gets the mail once, without a link, and the names of those who were asked."""
        by_client: dict[UUID, list[tuple[Any, dict[str, Any]]]] = defaultdict(list)
        for row, _invitation, mail in self.asked:
            by_client[row.client_id].append((row, mail))
        key = f"wave {self.wave.id}"
        filed = set(db.session.scalars(_FILED, {"key": key, "clients": list(by_client)}))
        letters = {client: self._filed(some) for client, some in by_client.items() if client not in filed}
        file_all(letters, key=key, by=db.session.get(User, self.wave.by_id) if self.wave.by_id else None)
        happen_all([self._asked(client, some) for client, some in by_client.items()])

    def _filed(self, some: Sequence[tuple[Any, dict[str, Any]]]) -> list[dict[str, Any]]:
        text = self.mails.filed(some[0][0]).text
        return [{**mail, "text": text, "secret": False} for _row, mail in some]

    def _asked(self, client_id: UUID, some: Sequence[tuple[Any, Any]]) -> ContactsAsked:
        names = [row.name for row, _mail in some]
        return ContactsAsked(
            client_id=client_id, actor_id=self.wave.by_id, actor_name=self.wave.by_name, wave_id=self.wave.id,
            name=self.wave.name, people=tuple(names[:MOST_NAMED]), others=max(0, len(names) - MOST_NAMED),
        )  # fmt: skip

    def _keep_withheld(self) -> None:
        """One row for each person, also for those the wave had to withhold before."""
        clients = sorted({row.client_id for row in self.people})
        before = select(WithheldAsk).where(WithheldAsk.wave_id == self.wave.id, WithheldAsk.client_id.in_(clients))
        known = {(one.client_id, one.contact_id): one for one in db.session.scalars(before)}
        for row, _invitation, _mail in self.asked:
            if one := known.get((row.client_id, row.contact_id)):
                one.asked_at = self.at
        new = []
        for row, reason, day in self.withheld:
            if one := known.get((row.client_id, row.contact_id)):
                one.reason, one.next_on = reason, day
            else:
                new.append(self._withheld(row, reason, day))
        if new:
            db.session.execute(insert(WithheldAsk), new)

    def _withheld(self, row: Any, reason: Reason, day: date | None) -> dict[str, Any]:
        waits = day is not None and self.wave.asks_withheld
        return {
            "id": new_id(), "created_at": self.at, "client_id": row.client_id, "contact_id": row.contact_id,
            "wave_id": self.wave.id, "reason": reason, "next_on": day,
            "waits_until": vendor_today() + timedelta(days=self.wave.open_days) if waits else None,
        }  # fmt: skip
