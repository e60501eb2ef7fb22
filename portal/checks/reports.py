"""What was published stays as it was."""

from collections.abc import Iterator

from sqlalchemy import select

from portal.checks.findings import told
from portal.ground.db import db
from portal.reports.models.editions import ReportEdition, digest_of

AT_ONCE = 200


def editions_say_what_was_published() -> list[str]:
    """The digest of every edition, computed anew."""
    return told("editions that are not what was published", _changed())


def _changed() -> Iterator[str]:
    columns = select(ReportEdition.id, ReportEdition.content, ReportEdition.digest)
    for row in db.session.execute(columns.execution_options(yield_per=AT_ONCE)):
        if digest_of(row.content) != row.digest:
            yield str(row.id)
