"""The demo's reports: three published months at Acme, one elsewhere, and a draft in work."""

from datetime import date, datetime, time
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal.demo.events import add_event
from portal.demo.ids import id_at
from portal.facts import ReportFeedbackGiven, ReportMarkedRead, ReportPublished
from portal.ground.bulk import Bulk
from portal.ground.clock import from_local, vendor_zone
from portal.ground.db import db
from portal.ground.workdays import vendor_calendar
from portal.people.models.clients import Client
from portal.people.models.users import Membership, User
from portal.reports.models.content import begun_with, chart, charts_unasked, content_of
from portal.reports.models.drafts import DraftState, ReportDraft
from portal.reports.models.editions import ReportEdition, digest_of
from portal.reports.models.figures import Figure, figures
from portal.reports.models.months import first_day, months_on
from portal.reports.models.reads import ReportComment, ReportFeedback, ReportRead, Useful

HEADLINE = (
    "Bookings passed the goal for the first time, at a lower cost than we planned. Calls are the weak spot: one in six "
    "missed calls waited longer than an hour, nearly all of them after 17:30."
)
DID = """\
- Moved six branch numbers to the new phone system over one weekend, with no lost calls.
- Trained eleven counter staff in Bradford and York, two half days.
- Stopped two search campaigns that cost £61 a booking and moved £1,400 to trade accounts and same-day orders.
- Rewrote the booking page for Harrogate. Finished bookings rose from 38% to 47% of visits."""
BETTER = """\
We set the evening call-back goal before we knew how many calls come in after 17:30. There were 119 in the month, \
three times our estimate. That is ours to fix, and it is the first item for the month to come.

Our notice that Harrogate is closed went out two days late, which left 14 customers with a booking to move. We now \
send these notices from the branch diary, so they go out on the day."""
PRACTICES = (
    ("Leeds", 61, 74),
    ("York", 48, 61),
    ("Selby", 40, 44),
    ("Otley", 33, 38),
    ("Ripon", 41, 36),
    ("Skipton", 23, 15),
)
WAITS = (("08", 9), ("10", 6), ("12", 8), ("14", 7), ("16", 11), ("17:30", 34), ("19", 41))
EARLIER = (
    (
        "A steady month. Bookings grew for the third month in a row, and the new booking page is live in two branches.",
        "- Brought the new booking page to Leeds and York.\n- Answered 612 calls outside opening hours.",
        "Two reminders went out twice. We found the cause, a clock set wrongly, and corrected it the same day.",
    ),
    (
        "Holidays made a quiet month. Costs fell, and so did the number of enquiries, as they did a year ago.",
        "- Listened to forty recorded calls and rewrote the greeting.\n- Set up the evening rota.",
        "We were slow to answer two of your questions. From now on each has a name and a date.",
    ),
)
IN_WORK = "A steady month: what we planned is done, and the figures hold."
ELSEWHERE = ("Globex", "Parsa Trade House")


def add_reports(today: date, chance: Random) -> None:
    """After the goals and readings, for their figures go into what is published."""
    last = months_on(first_day(today), -1)
    clients = {client.name: client for client in db.session.scalars(select(Client))}
    people = {user.name: user for user in db.session.scalars(select(User))}
    acme = Published(clients["Acme"], people["Ada Duarte"], today, chance)
    for back, (headline, did, better) in enumerate(EARLIER, 1):
        month = months_on(last, -back)
        acme.publish(month, headline=headline, did=did, better=better, readers=2, feedback=Useful.YES)
    found = figures(acme.client.id, last)
    acme.publish(
        last, headline=HEADLINE, did=DID, hours="62 hours, within the 64 in your plan.", better=BETTER,
        charts=_charts(found), plan=_plan(first_day(today)), readers=1,
    )  # fmt: skip
    acme.write()
    for name in ELSEWHERE:
        client = clients[name]
        other = Published(client, people["Omar Nasser"], today, chance)
        before = months_on(last, -1)
        other.publish(before, headline=EARLIER[0][0], did=EARLIER[0][1], better=EARLIER[0][2])
        other.write()
        db.session.add(ReportDraft(client_id=client.id, month=last, headline=IN_WORK, **begun_with(client.id, last)))
    db.session.commit()


def published_on(month: date, today: date) -> date:
    """The second working day after the month, as the team does; never later than the working day before today."""
    calendar = vendor_calendar()
    return min(calendar.add_workdays(months_on(month, 1), 1), calendar.add_workdays(today, -1))


class Published:
    """The published reports of one client, signed by one of us."""

    def __init__(self, client: Client, by: User, today: date, chance: Random) -> None:
        self.client, self.by, self.today, self.chance, self.bulk = client, by, today, chance, Bulk()
        readers = select(User).join(Membership, Membership.user_id == User.id).where(Membership.client_id == client.id)
        self.people = db.session.scalars(readers.order_by(Membership.is_lead.desc(), User.name)).all()

    def publish(self, month: date, *, readers: int = 0, feedback: Useful | None = None, **values: Any) -> None:
        """On the day of `published_on`, at twenty to ten."""
        found = figures(self.client.id, month)
        draft = ReportDraft(client_id=self.client.id, month=month, number=0, **_whole(values, found))
        on = published_on(month, self.today)
        at = from_local(on, time(9, 40), vendor_zone())
        content = content_of(draft, self.client.name, self.by) | {"on": on.isoformat()}
        edition_id = id_at(at, self.chance)
        self.bulk.add(
            ReportDraft, id=id_at(at, self.chance), created_at=at, client_id=self.client.id, month=month, number=1,
            state=DraftState.PUBLISHED, **_whole(values, found),
        )  # fmt: skip
        self.bulk.add(
            ReportEdition, id=edition_id, created_at=at, client_id=self.client.id, month=month, number=1,
            content=content, digest=digest_of(content), published_at=at, published_by_id=self.by.id,
            published_by_name=self.by.name,
        )  # fmt: skip
        known: dict[str, Any] = {"client_id": self.client.id, "edition_id": edition_id, "month": month}
        who: dict[str, Any] = {"actor_id": self.by.id, "actor_name": self.by.name}
        add_event(self.bulk, ReportPublished(**known, **who, number=1), at, self.chance)
        for place, reader in enumerate(self.people[:readers]):
            self._read(edition_id, month, reader, at.replace(hour=at.hour + 2 + place), feedback if not place else None)
        if feedback:
            self._comment(month, self.people[0], at.replace(hour=16), "Can we see the branches side by side next time?")
            self._comment(month, self.by, at.replace(hour=17), "Yes. They are in the report from now on.")

    def write(self) -> None:
        self.bulk.write()

    def _read(self, edition_id: UUID, month: date, reader: User, at: datetime, useful: Useful | None) -> None:
        link: dict[str, Any] = {"client_id": self.client.id, "edition_id": edition_id}
        who: dict[str, Any] = {"actor_id": reader.id, "actor_name": reader.name}
        self.bulk.add(ReportRead, user_id=reader.id, first_read_at=at, **link)
        add_event(self.bulk, ReportMarkedRead(**link, **who, month=month, number=1), at, self.chance)
        if useful:
            self.bulk.add(
                ReportFeedback, id=id_at(at, self.chance), created_at=at, user_id=reader.id, user_name=reader.name,
                useful=useful, words=None, given_at=at, **link,
            )  # fmt: skip
            given = ReportFeedbackGiven(**link, **who, month=month, useful=useful.value, words=None)
            add_event(self.bulk, given, at, self.chance)

    def _comment(self, month: date, author: User, at: datetime, text: str) -> None:
        self.bulk.add(
            ReportComment, id=id_at(at, self.chance), created_at=at, client_id=self.client.id, month=month, text=text,
            author_id=author.id, author_name=author.name, from_team=author.is_team,
        )  # fmt: skip


def _whole(values: dict[str, Any], found: list[Figure]) -> dict[str, Any]:
    """All columns a draft's content is made of."""
    empty = {"headline": "", "did": "", "hours": "", "results": "", "better": "", "comes": ""}
    return {**empty, "charts": charts_unasked(found), "plan": [], "ticks": {}, **values}


def _charts(found: list[Figure]) -> list[dict[str, Any]]:
    """The second goal over the months, and two charts of figures typed by hand."""
    booked = found[1:2] or found[:1]
    return [
        *(chart(metric_id=str(figure.metric.id), heading=_heading(figure)) for figure in booked),
        chart(heading="York and Leeds brought half", rows=[[name, str(was), str(now)] for name, was, now in PRACTICES]),
        chart(
            heading="Calls wait longest after 17:30",
            caption="Average minutes until we or you call back, by time of day.",
            rows=[[name, None, str(now)] for name, now in WAITS],
            red_from="30",
        ),
    ]


def _heading(figure: Figure) -> str:
    return f"{figure.metric.name} passed the goal" if figure.met else ""


def _plan(month: date) -> list[dict[str, Any]]:
    lines = (
        (
            "us",
            "Start evening answering at Harrogate",
            "Tomasz. We expect missed calls returned in an hour to reach 90%.",
            17,
        ),
        ("you", "Approve the call script and Christmas hours", "Bea. Both are needed before the 17th.", 11),
        ("us", "Test two new pages for trade enquiries", "Priya and Jonah, Leeds only.", 24),
    )
    return [
        {"side": side, "title": title, "note": note, "on": month.replace(day=day).isoformat()}
        for side, title, note, day in lines
    ]
