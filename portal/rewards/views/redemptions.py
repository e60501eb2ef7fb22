"""Redemptions: a client's own, for both sides, with what either may do about one; and the team's queue of all."""

from uuid import UUID

from flask import Blueprint, Response, abort, g, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, as_system, can, is_team, requires, role, visible_or_404
from portal.ground.files import kept_file
from portal.ground.web import done, page
from portal.people.scope import client_blueprint
from portal.rewards.called import in_points
from portal.rewards.forms.catalogue import FulfilForm, ReasonForm
from portal.rewards.models.catalogue import FileUse, RewardKind, file_of
from portal.rewards.models.catalogue_pages import (
    done_redemptions,
    one_redemption,
    redemptions_of,
    renewal_on,
    waiting_redemptions,
)
from portal.rewards.models.programme import programme
from portal.rewards.models.redemptions import WAITING, Redemption, RedemptionState, awaits_approval, may_redeem
from portal.rewards.views.rewards import only_while_on

bp: Blueprint = client_blueprint("redemptions", __name__)
queue_bp = Blueprint("redemption_queue", __name__)


@bp.get("/redemptions")
@requires(Can.SEE_POINTS)
def index() -> Response:
    only_while_on()
    return page("rewards/redemptions/of_client.html", rows=redemptions_of(g.client.id), awaits_approval=awaits_approval)


@bp.get("/redemptions/<uuid:redemption_id>")
@requires(Can.SEE_POINTS)
def show(redemption_id: UUID) -> Response:
    return _show(_redemption(redemption_id))


@bp.get("/redemptions/<uuid:redemption_id>/file")
@requires(Can.SEE_POINTS)
def download(redemption_id: UUID) -> Response:
    """The file itself, once it is handed over."""
    row = _redemption(redemption_id)
    if row.kind != RewardKind.FILE or row.state != RedemptionState.FULFILLED:
        abort(404)
    with as_system():
        file = file_of(row.reward_id, FileUse.CONTENT)
    return kept_file(file or abort(404))


@bp.post("/redemptions/<uuid:redemption_id>/take-back")
@requires(Can.REDEEM)
def take_back(redemption_id: UUID) -> Response:
    """A client's person changes their mind, until it is handed over."""
    row = _redemption(redemption_id)
    if not may_redeem(role()) or row.state not in (*WAITING, RedemptionState.CANCELLED):
        return _show(row, status=422)
    row.cancel(current_user, "")
    return _moved(
        row, gettext("Cancelled; %(points)s given back", points=in_points(row.points)), RedemptionState.CANCELLED
    )


@bp.post("/redemptions/<uuid:redemption_id>/approve")
@requires(Can.FULFIL_REWARD)
def approve(redemption_id: UUID) -> Response:
    row = _redemption(redemption_id)
    row.approve(current_user)
    return _moved(row, gettext("Approved"), RedemptionState.APPROVED, RedemptionState.FULFILLED)


@bp.post("/redemptions/<uuid:redemption_id>/decline")
@requires(Can.FULFIL_REWARD)
def decline(redemption_id: UUID) -> Response:
    row, form = _redemption(redemption_id), ReasonForm()
    if not form.validate_on_submit():
        return _show(row, form)
    row.decline(current_user, form.reason.data or "")
    return _moved(
        row, gettext("Declined; %(points)s given back", points=in_points(row.points)), RedemptionState.DECLINED
    )


@bp.post("/redemptions/<uuid:redemption_id>/fulfil")
@requires(Can.FULFIL_REWARD)
def fulfil(redemption_id: UUID) -> Response:
    row, form = _redemption(redemption_id), FulfilForm()
    if not form.validate_on_submit():
        return _show(row, fulfil_form=form, status=422)
    row.fulfil(current_user, form.note.data or "")
    return _moved(row, gettext("Handed over"), RedemptionState.FULFILLED)


@bp.post("/redemptions/<uuid:redemption_id>/cancel")
@requires(Can.FULFIL_REWARD)
def cancel(redemption_id: UUID) -> Response:
    row, form = _redemption(redemption_id), ReasonForm()
    if not form.validate_on_submit():
        return _show(row, form)
    row.cancel(current_user, form.reason.data or "")
    return _moved(
        row, gettext("Cancelled; %(points)s given back", points=in_points(row.points)), RedemptionState.CANCELLED
    )


@queue_bp.get("/redemptions")
@requires(Can.FULFIL_REWARD)
def queue() -> Response:
    rows = waiting_redemptions()
    return page(
        "rewards/redemptions/queue.html",
        to_approve=[row for row in rows if awaits_approval(row)],
        to_fulfil=[row for row in rows if not awaits_approval(row)],
        done=done_redemptions(),
    )


def _redemption(redemption_id: UUID) -> Redemption:
    only_while_on()
    return visible_or_404(Redemption, id=redemption_id)


def _moved(row: Redemption, said: str, *reached: RedemptionState) -> Response:
    """Said only of what was reached; where somebody else was faster, how it stands now."""
    if row.state not in reached:
        return _show(row, status=409, late=True)
    return done(None, url_for("redemptions.show", redemption_id=row.id), said=said)


def _show(
    row: Redemption,
    form: ReasonForm | None = None,
    fulfil_form: FulfilForm | None = None,
    *,
    status: int | None = None,
    late: bool = False,
) -> Response:
    return page(
        "rewards/redemptions/show.html",
        status=status,
        late=late,
        row=one_redemption(g.client.id, row.id),
        code=row.code,
        renewal_on=renewal_on(g.client.id),
        form=form or ReasonForm(formdata=None),
        fulfil_form=fulfil_form or FulfilForm(formdata=None),
        waits=row.state in WAITING,
        awaits_approval=row.awaits_approval,
        may_cancel=row.state in WAITING and can(Can.REDEEM) and may_redeem(role()),
        team=is_team(),
        programme=programme(),
    )
