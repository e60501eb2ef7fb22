"""What a client's points buy: the page of rewards, and redeeming one of them."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, g, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, as_system, can, requires, role
from portal.ground.clock import vendor_today
from portal.ground.db import db
from portal.ground.files import kept_file
from portal.ground.web import done, page
from portal.people.scope import client_blueprint
from portal.rewards.exporting.statements import signed
from portal.rewards.forms.catalogue import RedeemForm
from portal.rewards.models.catalogue import FileUse, Reward, file_of, left_of
from portal.rewards.models.catalogue_pages import newest_entries, offered, redemptions_of
from portal.rewards.models.incentive_pages import OPEN_OFFERS, open_offers
from portal.rewards.models.incentives import worded
from portal.rewards.models.ledger import NotEnoughPoints
from portal.rewards.models.programme import programme
from portal.rewards.models.reach import NotRedeemable, Obstacle
from portal.rewards.models.redemptions import WAITING, Redemption, may_redeem, reach_of
from portal.rewards.models.referral_pages import rail
from portal.rewards.models.statement import ends_next
from portal.rewards.models.tiers import explain
from portal.rewards.views.client_referrals import invite_form
from portal.rewards.views.statement import place_of

bp: Blueprint = client_blueprint("rewards", __name__)


@bp.get("/rewards")
@requires(Can.SEE_POINTS)
def index() -> Response:
    """`?show=reach`: only what can be had now."""
    only_while_on()
    reach = reach_of(g.client.id)
    goods = [(row, reach.obstacle(row)) for row in offered(vendor_today())]
    within = request.args.get("show") == "reach"
    redeemed = redemptions_of(g.client.id)
    return page(
        "rewards/rewards/index.html",
        goods=[each for each in goods if each[1] is None or not within],
        within=within,
        reach=reach,
        explained=explain(g.client.id),
        ending=ends_next(g.client.id),
        entries=newest_entries(g.client.id),
        offers=[worded(OPEN_OFFERS.revive(raw)) for raw in open_offers(g.client.id)],
        redeemed=redeemed,
        waiting=[row for row in redeemed if row.state in WAITING],
        programme=reach.rules,
        signed=signed,
        place_of=place_of,
        **_rail(),
    )


@bp.get("/rewards/<uuid:reward_id>/redeem")
@requires(Can.REDEEM)
def look(reward_id: UUID) -> Response:
    reward = _reward(reward_id)
    return _look(reward, RedeemForm(formdata=None, version=reward.version))


@bp.post("/rewards/<uuid:reward_id>/redeem")
@requires(Can.REDEEM)
def redeem(reward_id: UUID) -> Response:
    reward, form = _reward(reward_id), RedeemForm()
    if not form.validate_on_submit() or not may_redeem(role()):
        return _look(reward, form, status=422)
    try:
        row = Redemption.redeem(reward, g.client.id, current_user, wish=form.wish.data or "", read=form.version.data)
    except NotRedeemable as refused:
        return _refused(reward, form, refused.args[0])
    except NotEnoughPoints:
        return _refused(reward, form, Obstacle.POINTS)
    return done(None, url_for("redemptions.show", redemption_id=row.id), said=gettext("Redeemed"))


@bp.get("/rewards/<uuid:reward_id>/picture")
@requires(Can.SEE_POINTS)
def picture(reward_id: UUID) -> Response:
    only_while_on()
    with as_system():
        file = file_of(reward_id, FileUse.PICTURE)
    return kept_file(file or abort(404))


def only_while_on() -> None:
    """While the programme is off the team reads on, and clients find nothing."""
    if not programme().is_on and not can(Can.GIVE_POINTS):
        abort(404)


def _rail() -> dict[str, Any]:
    """What a client's person sees of referrals, beside the rewards."""
    if not can(Can.REFER):
        return {"rail": None}
    return {"rail": rail(g.client.id, current_user.id), "invite_form": invite_form()}


def _reward(reward_id: UUID) -> Reward:
    only_while_on()
    return db.session.get(Reward, reward_id) or abort(404)


def _refused(reward: Reward, form: RedeemForm, obstacle: Obstacle) -> Response:
    """What stood in the way in that moment, though nothing may any more; of what has changed the page as it is now."""
    db.session.rollback()
    found = db.session.get(Reward, reward.id) or abort(404)
    if obstacle == Obstacle.CHANGED:
        form.version.data, form.version.raw_data = found.version, None
        return _look(found, form, changed=True, status=409)
    return _look(found, form, obstacle, status=422)


def _look(
    reward: Reward, form: RedeemForm, obstacle: Obstacle | None = None, *, changed: bool = False, **values: Any
) -> Response:
    reach = reach_of(g.client.id)
    return page(
        "rewards/rewards/redeem.html",
        reward=reward,
        form=form,
        changed=changed,
        reach=reach,
        obstacle=obstacle or reach.obstacle(reward),
        may=may_redeem(role()),
        left=left_of(reward),
        programme=reach.rules,
        **values,
    )
