"""What is counted while rows are made in bulk, as the verbs count it when they are made one by one."""

from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import update

from portal.ground.bulk import BATCH, Bulk
from portal.ground.db import db
from portal.history.models.acquaintances import Acquaintance, MemberMonth
from portal.people.models.clients import ClientStanding
from portal.people.models.contacts import ContactStanding

Pair = tuple[UUID, UUID, UUID]  # client, contact, team member


class Tally:
    """Dealings by pair and by month, and the last one of every client and contact."""

    def __init__(self) -> None:
        self.pairs: dict[Pair, tuple[int, datetime]] = {}
        self.months: dict[tuple[UUID, UUID, date], int] = {}
        self.clients: dict[UUID, tuple[datetime, str]] = {}
        self.contacts: dict[tuple[UUID, UUID], datetime] = {}

    def count(self, client: UUID, kind: str, at: datetime, members: list[UUID], contacts: list[UUID]) -> None:
        """One dealing of these team members with these people, at any place in time."""
        month = at.astimezone(UTC).date().replace(day=1)
        for member in members:
            self.months[client, member, month] = self.months.get((client, member, month), 0) + 1
            for contact in contacts:
                times, last = self.pairs.get((client, contact, member), (0, at))
                self.pairs[client, contact, member] = (times + 1, max(last, at))
        for contact in contacts:
            self.contacts[client, contact] = max(self.contacts.get((client, contact), at), at)
        if client not in self.clients or self.clients[client][0] < at:
            self.clients[client] = (at, kind)

    def settle(self) -> None:
        """Tell every client and every contact the last dealing; both are written already."""
        clients = [
            {"client_id": client, "last_talk_at": at, "last_talk_kind": kind}
            for client, (at, kind) in self.clients.items()
        ]
        contacts = [
            {"client_id": client, "contact_id": contact, "last_talk_at": at}
            for (client, contact), at in self.contacts.items()
        ]
        for standing, rows in ((ClientStanding, clients), (ContactStanding, contacts)):
            for begin in range(0, len(rows), BATCH):
                db.session.execute(update(standing), rows[begin : begin + BATCH])
                db.session.commit()

    def add_to(self, bulk: Bulk) -> None:
        for (client, contact, member), (times, last) in self.pairs.items():
            bulk.add(Acquaintance, client_id=client, contact_id=contact, user_id=member, times=times, last_at=last)
            bulk.write_full()
        for (client, member, month), times in self.months.items():
            bulk.add(MemberMonth, client_id=client, user_id=member, month=month, times=times)
            bulk.write_full()
