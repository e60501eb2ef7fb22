"""What the workspace does on a schedule: expectations are confirmed again on a cadence."""

from portal.ground.clock import vendor_today
from portal.ground.db import db
from portal.workspace.models.expectation_pages import due
from portal.workspace.models.expectations import Expectations


def ask_to_confirm_again() -> int:
    """Ask about every version that is due, each in its own transaction; return how many. Nothing is asked twice."""
    asked = due(vendor_today())
    db.session.rollback()
    for row in asked:
        key = (row.client_id, row.id)
        db.session.get_one(Expectations, key, with_for_update=True, populate_existing=True).ask_again()
        db.session.commit()
    return len(asked)
