"""A client's statement of points, for its people and the team; here the team gives points and takes them back."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, g, request, url_for
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy import bindparam, select

from portal.ground.access import Can, can, is_team, requires, visible_or_404
from portal.ground.clock import vendor_today
from portal.ground.db import Id, db
from portal.ground.files import download, safe_name
from portal.ground.money import number
from portal.ground.tables import sheet
from portal.ground.web import done, page
from portal.people.models.contacts import Contact
from portal.people.scope import client_blueprint
from portal.rewards.exporting.statements import file_name, movement_words, pdf_of, period_words, signed, table_of
from portal.rewards.forms.points import GiveForm, OpenForm, TakeBackForm
from portal.rewards.models.badges import badges_of
from portal.rewards.models.balances import balance
from portal.rewards.models.by_hand import HAND, TooMuchByHand, give, may_still_give
from portal.rewards.models.causes import place_for_team
from portal.rewards.models.entries import Entry, Movement
from portal.rewards.models.ledger import OPENING, open_with, reverse
from portal.rewards.models.programme import programme
from portal.rewards.models.statement import ALWAYS, Period, ends_next, statement_of, years_of
from portal.rewards.models.tiers import explain

bp: Blueprint = client_blueprint("statement", __name__)

TAKEN_BACK_HERE = (HAND, OPENING, "rule")  # what a redemption or a referral brought is undone where it is kept
MOST_ENTRIES = 2**31 - 1  # what the column holds
_CONTACTS = (
    select(Contact.id, Contact.name)
    .where(Contact.client_id == bindparam("client_id", type_=Id()))
    .order_by(Contact.name)
)


@bp.get("/points")
@requires(Can.SEE_POINTS)
def show() -> Response:
    """`?period=2026-10`, `?period=2026`, or all of the time; `?after=` the number of the last entry seen."""
    _only_while_on()
    period = _period()
    after = request.args.get("after", 0, type=int)
    after = after if 0 < after <= MOST_ENTRIES else 0
    return page(
        "rewards/statement/show.html",
        statement=statement_of(g.client.id, period, after),
        balance=balance(g.client.id),
        ending=ends_next(g.client.id),
        explained=explain(g.client.id),
        badges=badges_of(g.client.id),
        programme=programme(),
        period_words=period_words(period),
        years=years_of(g.client.id),
        movements=movement_words(),
        signed=signed,
        taken_back_here=TAKEN_BACK_HERE,
        place_of=place_of,
    )


@bp.get("/points/sheet")
@requires(Can.SEE_POINTS)
def table() -> Response:
    _only_while_on()
    return sheet(table_of(g.client.id, g.client.name, _period()))


@bp.get("/points/pdf")
@requires(Can.SEE_POINTS)
def pdf() -> Response:
    _only_while_on()
    period = _period()
    made = pdf_of(g.client.id, g.client.name, period)
    return download([made], name=safe_name(file_name(g.client.name, period)), content_type="application/pdf")


@bp.get("/points/give")
@requires(Can.GIVE_POINTS)
def new() -> Response:
    return _giving(_give_form())


@bp.post("/points/give")
@requires(Can.GIVE_POINTS)
def add() -> Response:
    form = _give_form()
    if not form.validate_on_submit():
        return _giving(form)
    contact_id = UUID(form.contact_id.data) if form.contact_id.data else None
    try:
        entry = give(
            g.client.id, form.points.data or 0, by=current_user, reason=form.reason.data or "", contact_id=contact_id
        )
    except TooMuchByHand as most:
        form.refuse(form.points, gettext("You can give %(points)s more this month.", points=number(most.args[0])))
        return _giving(form)
    if entry is None:
        form.refuse(form.points, gettext("Nothing can be given: the programme is off, or this month is full."))
        return _giving(form)
    return done(None, url_for(".show"), said=gettext("Points given: %(points)s", points=number(entry.points)))


@bp.get("/points/opening")
@requires(Can.MANAGE_REWARDS)
def opening() -> Response:
    return page("rewards/statement/opening.html", form=OpenForm(formdata=None, as_of=vendor_today()))


@bp.post("/points/opening")
@requires(Can.MANAGE_REWARDS)
def bring() -> Response:
    """Points from before, for this client; by the verb, and once under a name, as from a sheet."""
    form = OpenForm()
    if not form.validate_on_submit():
        return page("rewards/statement/opening.html", form=form)
    reason = gettext("%(reason)s, as of %(day)s", reason=form.reason.data, day=form.as_of.data.isoformat())
    entry = open_with(g.client.id, form.points.data or 0, cause=form.key.data or "", by=current_user, reason=reason)
    if entry is None:
        form.refuse(form.key, gettext("This client was given points under this name before."))
        return page("rewards/statement/opening.html", form=form)
    return done(None, url_for(".show"), said=gettext("Points brought in: %(points)s", points=number(entry.points)))


@bp.get("/points/<uuid:entry_id>/take-back")
@requires(Can.GIVE_POINTS)
def look(entry_id: UUID) -> Response:
    return page("rewards/statement/take_back.html", form=TakeBackForm(), entry=_entry(entry_id))


@bp.post("/points/<uuid:entry_id>/take-back")
@requires(Can.GIVE_POINTS)
def take_back(entry_id: UUID) -> Response:
    """Safe to send twice: the first reversal counts."""
    entry, form = _entry(entry_id), TakeBackForm()
    if not form.validate_on_submit():
        return page("rewards/statement/take_back.html", form=form, entry=entry)
    taken = reverse(entry, by=current_user, reason=form.reason.data or "")
    return done(None, url_for(".show"), said=gettext("Points taken back: %(points)s", points=number(-taken.points)))


def place_of(row: Any) -> str | None:
    """Where the reader finds what brought an entry about."""
    place: str | None = row.place
    return place_for_team(row, reads_rules=can(Can.READ_RULES)) if is_team() else place


def _entry(entry_id: UUID) -> Entry:
    entry = visible_or_404(Entry, id=entry_id)
    if entry.movement != Movement.EARNED or entry.kind not in TAKEN_BACK_HERE:
        abort(404)
    return entry


def _give_form() -> GiveForm:
    form = GiveForm()
    contacts = db.session.execute(_CONTACTS, {"client_id": g.client.id}).all()
    form.contact_id.choices = [("", gettext("the whole company")), *((str(row.id), row.name) for row in contacts)]
    return form


def _giving(form: GiveForm) -> Response:
    most = may_still_give(current_user)
    said = None if most is None else gettext("You can give %(points)s more this month.", points=number(most))
    return page("rewards/statement/give.html", form=form, said=said)


def _only_while_on() -> None:
    """While the programme is off the team reads on, and clients find nothing."""
    if not programme().is_on and not can(Can.GIVE_POINTS):
        abort(404)


def _period() -> Period:
    """What the address asks for, read forgivingly."""
    asked = request.args.get("period", "")
    try:
        if len(asked) == len("2026"):
            return Period.of_year(int(asked)) if 1950 <= int(asked) < 2199 else ALWAYS
        month = date.fromisoformat(f"{asked}-01")
        return Period.of_month(month) if 1950 <= month.year < 2199 else ALWAYS
    except ValueError:
        return ALWAYS
