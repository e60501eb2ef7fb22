"""The month of the whole team: every client with its own report, whatever the others have."""

from portal.ground.clock import today
from portal.ground.db import db
from portal.reports.models.drafts import ReportDraft
from portal.reports.models.editions import ReportEdition
from portal.reports.models.months import first_day, months_on
from portal.reports.models.overview import MonthFilters, Standing, reports_of, standing_of
from tests.cast import Cast


def test_each_client_stands_with_its_own_edition(cast: Cast) -> None:
    month = months_on(first_day(today()), -1)
    acme, globex = (ReportDraft.draft(client.id, month) for client in (cast.acme, cast.globex))
    assert acme is not None and globex is not None
    ReportEdition.publish(globex, {"month": "first"}, cast.omar)
    for words in ("first", "second"):
        acme.revise(cast.ada)
        ReportEdition.publish(acme, {"month": words}, cast.ada)
    db.session.commit()
    rows = {row.name: row for row in reports_of(MonthFilters(month), None).rows}
    assert {name: row.number for name, row in rows.items()} == {"Acme": 2, "Globex": 1}
    assert all(row.published_at and standing_of(row) == Standing.UNREAD for row in rows.values())
    unread = reports_of(MonthFilters(month, standing=Standing.UNREAD), None).rows
    assert [row.name for row in unread] == ["Acme", "Globex"]
