"""Which clients have no report of a month yet, and beginning those reports."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, exists, or_, select

from portal.ground.clock import today_in, vendor_zone
from portal.ground.db import db
from portal.people.models.clients import Client, ClientStanding, ClientState
from portal.reports.models.content import begun_with
from portal.reports.models.drafts import ReportDraft
from portal.reports.models.months import first_day, last_day, months_on

AT_ONCE = 50

_MISSING = (
    select(ClientStanding.client_id)
    .join(Client, Client.id == ClientStanding.client_id)
    .where(
        ClientStanding.state == ClientState.ACTIVE,
        or_(Client.started_on.is_(None), Client.started_on <= bindparam("last_day")),
        ~exists().where(ReportDraft.client_id == ClientStanding.client_id, ReportDraft.month == bindparam("month")),
    )
    .order_by(ClientStanding.client_id)
    .limit(bindparam("most"))
)


def month_due() -> date:
    """The month whose reports are due now: the last one, by the vendor's clock."""
    return months_on(first_day(today_in(vendor_zone())), -1)


def without_report(month: date, most: int = AT_ONCE) -> Sequence[UUID]:
    """Active clients we served in that month whose report nobody has begun."""
    return db.session.scalars(_MISSING, {"month": month, "last_day": last_day(month), "most": most}).all()


def begin_reports(month: date) -> int:
    """Draft what is missing, each client in a transaction of its own: whoever dies half-way has drafted those.

    Two that run at once draft each client once, for a client has one draft a month. Returns how many this call made.
    It ends where the same clients would be tried again: the next run of the job does that.
    """
    begun, tried = 0, None
    while (missing := without_report(month)) and missing != tried:
        for client_id in missing:
            begun += ReportDraft.draft(client_id, month, **begun_with(client_id, month)) is not None
            db.session.commit()
        tried = missing
    return begun
