"""The admin's pages of the catalogue: rewards with their pictures, files and voucher codes."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, current_app, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, requires
from portal.ground.clock import vendor_today
from portal.ground.db import db
from portal.ground.files import FileTooLargeError, KeptFile, keep, kept_file
from portal.ground.money import number
from portal.ground.sheets import SheetError
from portal.ground.web import conflict, done, page
from portal.people.stale import newer_values
from portal.rewards.codes import checked, lines_in, read_codes
from portal.rewards.forms.catalogue import ChangeRewardForm, CodesForm, RewardForm
from portal.rewards.models.catalogue import FileUse, Reward, RewardKind, file_of, known_codes, left_of
from portal.rewards.models.catalogue_pages import whole_catalogue
from portal.rewards.models.programme import programme
from portal.rewards.models.tiers import tiers_of

bp = Blueprint("catalogue", __name__, url_prefix="/admin/rewards/catalogue")

SAVED = (
    "version", "name", "about", "cost", "percent", "stock", "per_client", "from_on", "until_on", "tier",
    "needs_approval", "terms",
)  # fmt: skip


@bp.get("")
@requires(Can.MANAGE_REWARDS)
def index() -> Response:
    return page(
        "rewards/catalogue/index.html", rewards=whole_catalogue(), left_of=left_of, today=vendor_today(),
        tiers={tier.key: tier for tier in tiers_of(programme())},
    )  # fmt: skip


@bp.get("/new")
@requires(Can.MANAGE_REWARDS)
def new() -> Response:
    return page("rewards/catalogue/edit.html", form=_offered(RewardForm(formdata=None)), reward=None)


@bp.post("/new")
@requires(Can.MANAGE_REWARDS)
def add() -> Response:
    form = _offered(RewardForm())
    kind = form.kind.data or RewardKind.SERVICE
    files = _files(form) if form.fits(kind) else None
    if files is None:
        return page("rewards/catalogue/edit.html", form=form, reward=None)
    reward = Reward.add(current_user, kind=kind, **form.reward(kind))
    _put(reward, files)
    to = url_for(".codes", reward_id=reward.id) if kind == RewardKind.VOUCHER else url_for(".index")
    return done(None, to, said=gettext("Reward added"))


@bp.get("/<uuid:reward_id>")
@requires(Can.MANAGE_REWARDS)
def edit(reward_id: UUID) -> Response:
    reward = _reward(reward_id)
    form = _offered(ChangeRewardForm(formdata=None, data=_saved(reward)))
    return page("rewards/catalogue/edit.html", form=form, reward=reward)


@bp.post("/<uuid:reward_id>")
@requires(Can.MANAGE_REWARDS)
def change(reward_id: UUID) -> Response:
    reward = _reward(reward_id)
    form = _offered(ChangeRewardForm())
    files = _files(form) if form.fits(reward.kind, reward) else None
    if files is None:
        return page("rewards/catalogue/edit.html", form=form, reward=reward)
    if newer := newer_values(form, _saved(reward)):
        return conflict("rewards/catalogue/edit.html", form=form, reward=reward, newer=newer)
    reward.change(current_user, **form.reward(reward.kind))
    _put(reward, files)
    return done(None, url_for(".index"), said=gettext("Saved"))


@bp.post("/<uuid:reward_id>/pause")
@requires(Can.MANAGE_REWARDS)
def pause(reward_id: UUID) -> Response:
    _reward(reward_id).pause(current_user)
    undo = url_for(".resume", reward_id=reward_id)
    return done(None, url_for(".index"), said=gettext("Not offered for now"), undo=undo)


@bp.post("/<uuid:reward_id>/resume")
@requires(Can.MANAGE_REWARDS)
def resume(reward_id: UUID) -> Response:
    _reward(reward_id).resume(current_user)
    return done(None, url_for(".index"), said=gettext("Offered again"))


@bp.post("/<uuid:reward_id>/retire")
@requires(Can.MANAGE_REWARDS)
def retire(reward_id: UUID) -> Response:
    _reward(reward_id).retire(current_user)
    undo = url_for(".resume", reward_id=reward_id)
    return done(None, url_for(".index"), said=gettext("Offered no more"), undo=undo)


@bp.get("/<uuid:reward_id>/codes")
@requires(Can.MANAGE_REWARDS)
def codes(reward_id: UUID) -> Response:
    return page("rewards/catalogue/codes.html", form=CodesForm(formdata=None), reward=_voucher(reward_id), read=None)


@bp.post("/<uuid:reward_id>/codes")
@requires(Can.MANAGE_REWARDS)
def add_codes(reward_id: UUID) -> Response:
    """With a list: what would happen. With the codes that were looked at: they are added. Safe to send again."""
    reward, form, read = _voucher(reward_id), CodesForm(), None
    if form.validate_on_submit():
        try:
            lines = lines_in(form.file.data.stream) if form.file.data else checked(_typed(form).splitlines())
            read = read_codes(lines, known_codes(reward.id))
        except SheetError as problem:
            form.refuse(form.file, str(problem))
        else:
            if not lines:
                form.refuse(form.file, gettext("Choose a list, or write the codes."))
    if form.errors or read is None:
        return page("rewards/catalogue/codes.html", form=form, reward=reward, read=None)
    if not form.codes.data:
        return page("rewards/catalogue/codes.html", form=form, reward=reward, read=read)
    added = reward.add_codes(read.codes, current_user)
    return done(None, url_for(".index"), said=gettext("Codes added: %(count)s", count=number(added)))


@bp.get("/<uuid:reward_id>/file")
@requires(Can.MANAGE_REWARDS)
def content(reward_id: UUID) -> Response:
    return kept_file(file_of(_reward(reward_id).id, FileUse.CONTENT) or abort(404))


def _typed(form: CodesForm) -> str:
    return form.codes.data or form.text.data or ""


def _offered(form: Any) -> Any:
    form.offer(tiers_of(programme()))
    return form


def _reward(reward_id: UUID) -> Reward:
    return db.session.get(Reward, reward_id) or abort(404)


def _voucher(reward_id: UUID) -> Reward:
    reward = _reward(reward_id)
    return reward if reward.kind == RewardKind.VOUCHER else abort(404)


def _saved(reward: Reward) -> dict[str, Any]:
    return {name: getattr(reward, name) for name in SAVED}


def _files(form: Any) -> dict[FileUse, KeptFile] | None:
    """What was brought, in the store; None where something of it was refused."""
    brought = {FileUse.PICTURE: form.picture, FileUse.CONTENT: form.content}
    kept: dict[FileUse, KeptFile] = {}
    for use, field in brought.items():
        if not field.data:
            continue
        try:
            kept[use] = keep(field.data)
        except FileTooLargeError:
            most = current_app.config["MAX_FILE_BYTES"] // 1_000_000
            form.refuse(field, gettext("A file may have %(most)s MB at most.", most=most))
    if FileUse.PICTURE in kept:
        form.is_picture(kept[FileUse.PICTURE])
    return None if form.errors else kept


def _put(reward: Reward, files: dict[FileUse, KeptFile]) -> None:
    for use, file in files.items():
        if use == FileUse.PICTURE or reward.kind == RewardKind.FILE:
            reward.put(use, file, current_user)
