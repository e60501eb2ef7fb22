"""What the reports do on a schedule: on the first working day of a month, last month's report is drafted."""

from portal.ground.clock import today_in, vendor_zone
from portal.ground.workdays import vendor_calendar
from portal.reports.models.missing import begin_reports
from portal.reports.models.months import first_day, months_on


def draft_reports() -> int:
    """Draft last month for every active client that has no draft of it, once the first working day has begun.

    Asked every hour: a worker that slept through that day catches up, and a client opened late is not forgotten.
    """
    on = today_in(vendor_zone())
    first_workday = vendor_calendar().next_workday(first_day(on))
    return begin_reports(months_on(first_day(on), -1)) if on >= first_workday else 0
