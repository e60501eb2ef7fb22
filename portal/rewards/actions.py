"""What rules may do with points and referrals: award them, once for each cause; release a referral's reward."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from portal.ground.actions import Action, Announced, Kind, Occasion, Parameter, Values, register
from portal.ground.db import db
from portal.ground.links import path_to
from portal.rewards.called import in_points
from portal.rewards.models.causes import RULE
from portal.rewards.models.ledger import earn
from portal.rewards.models.referrals import Referral
from portal.rewards.models.releasing import release
from portal.rewards.models.tiers import Tier, tier_of

MOST = 100_000
# What a cause is about, where it may happen again: a milestone opened and reached anew, a report read by two of them.
PAGES = {
    "edition_id": "results.index",
    "goal_id": "goals.index",
    "win_id": "wins.index",
    "referral_id": "client_referrals.index",
}
ABOUT = ("milestone_id", "edition_id", "answer_id", "goal_id", "win_id", "referral_id")


def _preview(_occasion: Occasion, values: Values) -> str:
    return str(gettext("%(points)s: %(reason)s", points=in_points(values["points"]), reason=values["reason"]))


def _award(occasion: Occasion, values: Values) -> Iterable[UUID]:
    assert occasion.client_id is not None
    entry = earn(
        occasion.client_id,
        multiplied(int(values["points"]), tier_of(occasion.client_id)),
        kind=RULE,
        cause=cause_of(occasion),
        by=occasion.by,
        reason=values["reason"],
        contact_id=occasion.ids.get("contact_id"),
        place=place_of(occasion),
    )
    return [entry.id] if entry else []


def multiplied(points: int, tier: Tier | None) -> int:
    """By what the client's tier brings, half a point up."""
    exact = points * (tier.multiplier if tier else Decimal(1))
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def cause_of(occasion: Occasion) -> str:
    """The same for whatever happens again to the same row; every rule has its own."""
    about = next((name for name in ABOUT if name in occasion.ids), None)
    return f"{occasion.rule_id} {about} {occasion.ids[about]}" if about else occasion.key


def place_of(occasion: Occasion) -> str | None:
    """Where the client's people read of the cause. What one of them said in a survey is no page of the others'."""
    if "milestone_id" in occasion.ids:
        values = {"client_id": occasion.client_id, "milestone_id": occasion.ids["milestone_id"]}
        return path_to("milestones.show", **values)
    page = next((page for name, page in PAGES.items() if name in occasion.ids), None)
    return path_to(page, client_id=occasion.client_id) if page else None


def _announced(values: Values) -> Iterable[Announced]:
    yield "points.earned", {"source": RULE, "reason": values["reason"]}


def _preview_release(_occasion: Occasion, _values: Values) -> str:
    return str(gettext("The reward of the referral is released to both sides"))


def _release(occasion: Occasion, _values: Values) -> Iterable[UUID]:
    """A reward that is held, or that no budget holds, fails: the run says so, and is tried again as runs are."""
    release(db.session.get_one(Referral, (occasion.client_id, occasion.ids["referral_id"])), occasion.by)
    return ()


def _announced_release(_values: Values) -> Iterable[Announced]:
    yield "referral.rewarded", {}


register(
    Action(
        "points",
        _("award points"),
        (
            Parameter("points", _("How many points"), Kind.NUMBER, default=50, least=1, most=MOST),
            Parameter("reason", _("What for, as the client reads it"), filled=True),
        ),
        preview=_preview,
        perform=_award,
        announces=_announced,
        for_client=lambda _values: True,
    ),
    Action(
        "referral_reward",
        _("release the referral’s reward"),
        (),
        preview=_preview_release,
        perform=_release,
        announces=_announced_release,
        needs="referral_id",
    ),
)
