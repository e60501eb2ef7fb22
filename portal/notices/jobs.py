"""What is done about notices by the clock."""

from datetime import timedelta

from sqlalchemy import delete

from portal.ground.db import db, now
from portal.notices.models.digests import Digest, send_digests
from portal.notices.models.notices import Notice

__all__ = ["forget_read_notices", "send_digests"]

KEPT_FOR = timedelta(days=90)
DIGESTS_KEPT_FOR = timedelta(days=400)


def forget_read_notices() -> None:
    """Delete notices 90 days after they were read, and the marks of digests long past."""
    old = delete(Notice).where(Notice.read_at < now() - KEPT_FOR)
    made = delete(Digest).where(Digest.made_at < now() - DIGESTS_KEPT_FOR)
    for forgetting in (old, made):
        db.session.execute(forgetting.execution_options(synchronize_session=False))
    db.session.commit()
