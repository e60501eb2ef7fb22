"""What the people of the demo were told lately, which of it they have read, and one address whose mails come back."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal.demo.events import add_event
from portal.demo.ids import id_at
from portal.demo.people import noon
from portal.facts import MailSent
from portal.ground.access import Role
from portal.ground.bounces import Bounce
from portal.ground.bulk import Bulk
from portal.ground.clock import today
from portal.ground.db import db
from portal.ground.happen import Event, revive
from portal.ground.letters import reading
from portal.ground.links import path_to
from portal.ground.months import month_title
from portal.history.models.notice_kinds import SHARED, TASK_DONE, TASK_GIVEN
from portal.notices.models.filing import MOST_NAMED, FiledMail
from portal.notices.models.kinds import NoticeKind
from portal.notices.models.notices import Notice
from portal.people.models.clients import Client, ClientStanding
from portal.people.models.contacts import Contact
from portal.people.models.users import Membership, User
from portal.reports.models.notice_kinds import REPORT
from portal.tasks.models import Side, Task
from portal.workspace.models.notice_kinds import LETTER, MEETING, PLAN, PROGRESS, UPDATE
from portal.workspace.models.postings import Posting

TOLD_FOR = 30  # days back
MOST_GIVEN = 25
UNREAD_SINCE = 4
SAID = "550 5.1.1 <{}>: Recipient address rejected: User unknown"
# Kind of fact -> what it is told as, and the page it leads to with the names of its ids.
TOLD: dict[str, tuple[NoticeKind, str, tuple[str, ...]]] = {
    "milestone.reached": (PROGRESS, "milestones.show", ("milestone_id",)),
    "milestone.moved": (PROGRESS, "milestones.show", ("milestone_id",)),
    "goal.reached": (PROGRESS, "home.client", ()),
    "win.told": (PROGRESS, "home.client", ()),
    "interaction.shared": (SHARED, "interactions.show", ("interaction_id",)),
    "initiative.proposed": (PLAN, "plan.index", ()),
    "initiative.agreed": (PLAN, "plan.index", ()),
    "meeting.planned": (MEETING, "meetings.show", ("meeting_id",)),
    "report.published": (REPORT, "results.show", ("month",)),
}


def add_notices() -> None:
    """After everything else is in: notices are told of what happened."""
    Told().tell()


class Told:
    """Tells everybody, each with their own pace of reading."""

    def __init__(self) -> None:
        self.bulk, self.chance = Bulk(), Random(today().toordinal())  # noqa: S311 - the same again
        self.since = noon(today() - timedelta(days=TOLD_FOR))
        self.theirs: dict[UUID, list[User]] = {}
        inside = select(Membership.client_id, User).join(User, User.id == Membership.user_id)
        for client_id, user in db.session.execute(inside.where(Membership.ended_at.is_(None)).order_by(User.email)):
            self.theirs.setdefault(client_id, []).append(user)
        self.lead = db.session.scalars(select(User).where(User.role == Role.LEAD).order_by(User.name)).first() or User()
        owners = select(ClientStanding.client_id, User).join(User, User.id == ClientStanding.owner_id)
        self.owners = {row.client_id: row.User for row in db.session.execute(owners)}

    def tell(self) -> None:
        for event in db.session.scalars(self._events()):
            self._tell_of(event)
        for posting in db.session.scalars(select(Posting).order_by(Posting.published_at, Posting.client_id)):
            self._tell_of_posting(posting)
        for task in db.session.scalars(select(Task).where(Task.done_at >= self.since, Task.side == Side.YOU)):
            self._tell_owner(task.client_id, task.done_at or self.since, TASK_DONE, task)
        mine = select(Task).where(Task.done_at.is_(None), Task.side == Side.US, Task.owner_id.is_not(None))
        newest = db.session.scalars(mine.order_by(Task.created_at.desc(), Task.id).limit(MOST_GIVEN))
        for task in {task.title: task for task in newest}.values():
            self._tell_owner(task.client_id, task.created_at, TASK_GIVEN, task)
        self._bounce()
        self.bulk.write()

    def _events(self) -> Any:
        lately = Event.kind.in_(TOLD), Event.occurred_at >= self.since
        return select(Event).where(*lately).order_by(Event.occurred_at, Event.id)

    def _tell_of(self, event: Event) -> None:
        kind, endpoint, ids = TOLD[event.kind]
        fact: Any = revive(event.kind, event.payload)
        place = path_to(endpoint, client_id=event.client_id, **{name: getattr(fact, name) for name in ids})
        told: dict[str, Any] = {"place": place, "about": event.payload, "fact_kind": event.kind, "key": str(event.id)}
        for user in self._readers(event, kind):
            self._add(user, event.client_id, event.occurred_at, kind=kind, **told)
        if kind is REPORT:
            with reading("en", None):
                subject = f"Your results for {month_title(fact.month)}"
                text = f"{fact.actor_name} published the results for {month_title(fact.month)}."
            self._file(event.client_id, event.occurred_at, subject, text, fact.actor_id, fact.actor_name)

    def _tell_owner(self, client_id: UUID, at: datetime, kind: NoticeKind, task: Task) -> None:
        """Of a task somebody of theirs finished, or the team's lead gave."""
        owner, theirs = self.owners.get(client_id), self.theirs.get(client_id, [])
        actor = self.lead if kind is TASK_GIVEN else theirs[0] if theirs else None
        if owner is None or actor is None or owner.id == actor.id:
            return
        [fact] = kind.facts
        about = {
            "client_id": str(client_id), "actor_id": str(actor.id), "actor_name": actor.name, "task_id": str(task.id),
            "title": task.title, "side": task.side.value,
        }  # fmt: skip
        place = path_to("client_tasks.show", client_id=client_id, task_id=task.id)
        told: dict[str, Any] = {"place": place, "about": about, "fact_kind": fact.kind, "key": f"{kind.name} {task.id}"}
        self._add(owner, client_id, at, kind=kind, **told)

    def _readers(self, event: Event, kind: NoticeKind) -> Iterable[User]:
        """The other side of whoever did it."""
        owner = self.owners.get(event.client_id)
        by_us = event.payload["actor_name"] not in {user.name for user in self.theirs.get(event.client_id, ())}
        told = self.theirs.get(event.client_id, ()) if by_us else [owner] if kind.team and owner else ()
        return [user for user in told if user.name != event.payload["actor_name"]]

    def _tell_of_posting(self, posting: Posting) -> None:
        kind = LETTER if posting.kind == "letter" else UPDATE
        place = path_to("postings.show", client_id=posting.client_id, posting_id=posting.id)
        about = {"name": posting.signed_by_name, "title": posting.title}
        told: dict[str, Any] = {
            "place": place,
            "about": about,
            "fact_kind": None,
            "key": f"update {posting.id}",
        }
        at, client_id = posting.published_at, posting.client_id
        for user in self.theirs.get(client_id, ()) if at >= self.since else ():
            self._add(user, client_id, at, kind=kind, **told)
        if kind is LETTER:
            by = db.session.scalars(select(User).where(User.name == posting.signed_by_name)).first()
            self._file(client_id, at, posting.title, posting.text, by.id if by else None, posting.signed_by_name)

    def _add(self, user: User, client_id: UUID, at: datetime, *, kind: NoticeKind, **told: Any) -> None:
        is_new = at >= noon(today() - timedelta(days=UNREAD_SINCE))
        is_read = not is_new or self.chance.random() < 0.3
        self.bulk.add(
            Notice, id=id_at(at, self.chance), client_id=client_id, shared=not user.is_team, created_at=at,
            user_id=user.id, kind=kind.name, subject_id=None,
            owed=False,  # the outbox of the demo begins empty
            read_at=at + timedelta(minutes=self.chance.randrange(5, 600)) if is_read else None, **told,
        )  # fmt: skip

    def _file(self, client_id: UUID, at: datetime, subject: str, text: str, by_id: UUID | None, by_name: str) -> None:
        people = self.theirs.get(client_id, [])
        if not people:
            return
        filed_id, names = id_at(at, self.chance), [user.name for user in people]
        sent = [{"name": user.name, "address": user.email, "mail_id": str(id_at(at, self.chance))} for user in people]
        self.bulk.add(
            FiledMail, id=filed_id, created_at=at, client_id=client_id, key=f"demo {filed_id}", subject=subject,
            text=text, recipients=sent, by_id=by_id, by_name=by_name,
        )  # fmt: skip
        fact = MailSent(
            client_id=client_id, actor_id=by_id, actor_name=by_name, filed_id=filed_id, subject=subject,
            to=tuple(names[:MOST_NAMED]), others=max(0, len(names) - MOST_NAMED),
        )  # fmt: skip
        add_event(self.bulk, fact, at + timedelta(minutes=1), self.chance)

    def _bounce(self) -> None:
        """Somebody at Globex who does not use the portal."""
        globex = select(Client.id).where(Client.name == "Globex").scalar_subquery()
        with_login = select(Membership.contact_id).where(Membership.client_id == globex)
        found = select(Contact).where(
            Contact.client_id == globex, Contact.left_on.is_(None), Contact.email.is_not(None),
            Contact.id.not_in(with_login),
        )  # fmt: skip
        contact = db.session.scalars(found.order_by(Contact.name).limit(1)).first()
        if contact is None or contact.email is None:
            return
        said, at = SAID.format(contact.email), noon(today() - timedelta(days=3))
        self.bulk.add(Bounce, address=contact.email.casefold(), bounced_at=at, said=said, mail_id=None)
