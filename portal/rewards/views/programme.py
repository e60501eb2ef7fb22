"""The admin's pages of the programme: its settings, its tiers, and points brought in from before."""

from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, requires
from portal.ground.db import new_id
from portal.ground.files import safe_name
from portal.ground.money import number
from portal.ground.sheets import SheetError
from portal.ground.web import conflict, done, page
from portal.rewards.forms.points import OpeningForm
from portal.rewards.forms.programme import LANGUAGES, ProgrammeForm, TierForm
from portal.rewards.importing import lines_of, packed, rows_of, unpacked
from portal.rewards.models.ledger import open_with
from portal.rewards.models.programme import Programme, StaleProgramme, had_tier, programme
from portal.rewards.models.tiers import tiers_of

bp = Blueprint("programme", __name__, url_prefix="/admin/rewards")

MOST_TIERS = 8
MOST_DIGITS = 10
PLAIN = (
    "is_on", "cost_per_point", "currency", "hold_days", "most_a_month", "most_by_hand", "grace_days", "anybody_redeems",
)  # fmt: skip


@bp.get("")
@requires(Can.MANAGE_REWARDS)
def index() -> Response:
    now = programme()
    values = {name: getattr(now, name) for name in PLAIN}
    names, names_of_one = (now.names, now.names_of_one) if now.names else ({"en": "points"}, {"en": "point"})
    form = ProgrammeForm(
        formdata=None, known=now.number, expiry=now.expiry.value, expiry_count=now.expiry_count or None,
        window=now.window.value, one_en=names_of_one.get("en", ""), **values,
        **_by_language("name", names),
    )  # fmt: skip
    return _index(form)


@bp.post("")
@requires(Can.MANAGE_REWARDS)
def save() -> Response:
    form = ProgrammeForm()
    form.offer()
    if not form.validate_on_submit():
        return _index(form)
    try:
        Programme.set(current_user, after=_known(form.known.data), **form.settings)
    except StaleProgramme:
        _over_the_newest(form)
        return conflict("rewards/programme/index.html", **_shown(form), newer=True)
    return done(None, url_for(".index"), said=gettext("Saved; what was earned before keeps its own end"))


@bp.get("/tiers/new")
@requires(Can.MANAGE_REWARDS)
def new_tier() -> Response:
    form = TierForm(formdata=None, known=programme().number, multiplier=Decimal(1))
    return page("rewards/programme/tier.html", form=form, key=None)


@bp.post("/tiers/new")
@requires(Can.MANAGE_REWARDS)
def add_tier() -> Response:
    return _keep_tier(TierForm(), None)


@bp.get("/tiers/<key>")
@requires(Can.MANAGE_REWARDS)
def edit_tier(key: str) -> Response:
    return page("rewards/programme/tier.html", form=_form_of(key) or abort(404), key=key)


@bp.post("/tiers/<key>")
@requires(Can.MANAGE_REWARDS)
def change_tier(key: str) -> Response:
    form, now = TierForm(), programme()
    if had_tier(now.number, key):
        return _keep_tier(form, key)
    if not had_tier(min(_known(form.known.data), now.number), key):
        abort(404)
    return _late(form, key)


@bp.post("/tiers/<key>/remove")
@requires(Can.MANAGE_REWARDS)
def remove_tier(key: str) -> Response:
    """Whoever is in it is put by their points in another one when the day's tiers are settled.

    Not where the programme was set since `?known=`: then the tier is shown as it is now.
    """
    now = programme()
    if had_tier(now.number, key):
        others = [tier for tier in now.tiers if tier["key"] != key]
        try:
            Programme.set(current_user, after=_known(request.args.get("known")), tiers=others)
        except StaleProgramme:
            return _still_there(key)
    return _removed()


@bp.get("/opening")
@requires(Can.MANAGE_REWARDS)
def opening() -> Response:
    return page("rewards/programme/opening.html", form=OpeningForm(formdata=None), lines=None)


@bp.post("/opening")
@requires(Can.MANAGE_REWARDS)
def bring() -> Response:
    """With a file: what would happen. With the rows that were shown: it does. Safe to send again."""
    form = OpeningForm()
    if not form.validate_on_submit() or form.needs_file():
        return page("rewards/programme/opening.html", form=form, lines=None)
    key = form.key.data or ""
    try:
        rows = rows_of(form.file.data.stream, safe_name(form.file.data.filename)) if form.file.data else None
    except SheetError as problem:
        form.refuse(form.file, str(problem))
        return page("rewards/programme/opening.html", form=form, lines=None)
    if rows is None:
        return _open(key, unpacked(form.rows.data))
    return page("rewards/programme/opening.html", form=form, lines=lines_of(rows, key), rows=packed(rows))


def _open(key: str, rows: list[tuple[str, str]]) -> Response:
    lines = [line for line in lines_of(rows, key) if line.fits and line.client_id]
    reason = gettext("Brought over: %(name)s", name=key)
    opened = [open_with(line.client_id, line.amount, cause=key, by=current_user, reason=reason)  # type: ignore[arg-type]
              for line in lines]  # fmt: skip
    count = len([entry for entry in opened if entry])
    return done(None, url_for(".index"), said=gettext("Opening balances brought in: %(count)s", count=number(count)))


def _late(form: TierForm, key: str | None) -> Response:
    """Somebody was faster, and perhaps removed the very tier: it is there to be added again."""
    _over_the_newest(form)
    gone = key is not None and not had_tier(programme().number, key)
    return conflict("rewards/programme/tier.html", form=form, key=None if gone else key, newer=not gone, gone=gone)


def _still_there(key: str) -> Response:
    form = _form_of(key)
    if form is None:
        return _removed()
    return conflict("rewards/programme/tier.html", form=form, key=key, stands=True)


def _removed() -> Response:
    return done(None, url_for(".index"), said=gettext("The tier is removed"))


def _form_of(key: str) -> TierForm | None:
    """As the tier is now; None where there is none."""
    now = programme()
    tier = next((tier for tier in tiers_of(now) if tier.key == key), None)
    if tier is None:
        return None
    return TierForm(
        formdata=None, known=now.number, threshold=tier.threshold, multiplier=tier.multiplier,
        **_by_language("name", tier.names), **_by_language("benefit", tier.benefits),
    )  # fmt: skip


def _keep_tier(form: TierForm, key: str | None) -> Response:
    now = programme()
    others = [tier for tier in now.tiers if tier["key"] != key]
    if not form.validate_on_submit() or not _fits_beside(others, form):
        return page("rewards/programme/tier.html", form=form, key=key)
    tiers = sorted([*others, form.tier(key or str(new_id()))], key=lambda tier: tier["threshold"])
    try:
        Programme.set(current_user, after=_known(form.known.data), tiers=tiers)
    except StaleProgramme:
        return _late(form, key)
    return done(None, url_for(".index"), said=gettext("Saved"))


def _fits_beside(others: list[dict[str, Any]], form: TierForm) -> bool:
    """Else the form says why not."""
    if any(tier["threshold"] == form.threshold.data for tier in others):
        form.refuse(form.threshold, gettext("Another tier begins there."))
    if any(tier["names"].get("en") == form.name_en.data for tier in others):
        form.refuse(form.name_en, gettext("Another tier is called that."))
    if len(others) >= MOST_TIERS:
        form.refuse(form.name_en, gettext("There are as many tiers as there can be."))
    return not form.errors


def _known(number: Any) -> int:
    """The version that was read, as a form or an address carries it; -1 for none."""
    text = str(number)
    return int(text) if text.isdecimal() and len(text) < MOST_DIGITS else -1


def _over_the_newest(form: ProgrammeForm | TierForm) -> None:
    """Sent again, it is meant for the version that holds now."""
    form.known.data = form.known.raw_data = programme().number


def _by_language(prefix: str, words: Any) -> dict[str, str]:
    return {f"{prefix}_{code}": words.get(code, "") for code in LANGUAGES}


def _index(form: ProgrammeForm) -> Response:
    return page("rewards/programme/index.html", **_shown(form), newer=False)


def _shown(form: ProgrammeForm) -> dict[str, Any]:
    form.offer()
    return {"form": form, "programme": programme(), "tiers": tiers_of(programme())}
