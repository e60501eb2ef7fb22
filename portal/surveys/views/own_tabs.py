"""What the pages of a person's own surveys lead to: for a client's lead also to the results of their company."""

from flask import g

from portal.ground.access import Can, as_system, can
from portal.surveys.models.company import company_results


def shows_company() -> bool:
    """This person may see what their company told us, and there is something to see."""
    if not can(Can.SEE_COMPANY_RESULTS):
        return False
    with as_system():
        return bool(company_results(g.client.id).surveys)
