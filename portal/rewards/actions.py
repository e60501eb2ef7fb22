"""What rules may do with referrals: release the reward of the one their cause is about."""

from collections.abc import Iterable
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from portal.ground.actions import Action, Announced, Occasion, Values, register
from portal.ground.db import db
from portal.rewards.models.referrals import Referral
from portal.rewards.models.releasing import release


def _preview(_occasion: Occasion, _values: Values) -> str:
    return str(gettext("The reward of the referral is released to both sides"))


def _release(occasion: Occasion, _values: Values) -> Iterable[UUID]:
    """A reward that is held, or that no budget holds, fails: the run says so, and is tried again as runs are."""
    release(db.session.get_one(Referral, (occasion.client_id, occasion.ids["referral_id"])), occasion.by)
    return ()


def _announced(_values: Values) -> Iterable[Announced]:
    yield "referral.rewarded", {}


register(
    Action(
        "referral_reward",
        _("release the referral’s reward"),
        (),
        preview=_preview,
        perform=_release,
        announces=_announced,
        needs="referral_id",
    )
)
