"""What referrals were rewarded with stands in the ledger."""

from sqlalchemy import select

from portal.checks.findings import told
from portal.ground.db import db
from portal.rewards.models.entries import Entry
from portal.rewards.models.referrals import Referral
from portal.rewards.models.releasing import GIVEN

_GIVEN = select(Entry.client_id, Entry.cause, Entry.points).where(Entry.kind == GIVEN)
_REWARDED = select(Referral.client_id, Referral.id, Referral.points, Referral.state).where(
    Referral.rewarded_at.is_not(None)
)


def rewarded_referrals_have_their_entries() -> list[str]:
    """One for each that was released, and no other; it stays where the reward was taken back."""
    entries = {(row.client_id, row.cause): row.points for row in db.session.execute(_GIVEN)}
    rewarded = {(row.client_id, str(row.id)): row.points for row in db.session.execute(_REWARDED)}
    differ = [cause for cause in {*entries, *rewarded} if entries.get(cause) != rewarded.get(cause)]
    return told("referrals whose reward the ledger does not say", sorted(cause for _client, cause in differ))
