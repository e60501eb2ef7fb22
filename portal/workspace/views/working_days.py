"""The admin's page of working days: the weekend and the holidays of the company that runs the portal."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, current_app, url_for
from flask_babel import gettext, ngettext
from flask_login import current_user

from portal.ground.access import Can, requires
from portal.ground.clock import today_in
from portal.ground.web import done, page
from portal.workspace.forms.working_days import HolidayForm, HolidayLinesForm, WeekendForm
from portal.workspace.models.working_days import (
    add_holidays,
    change_weekend,
    holidays,
    remove_holiday,
    restore_holiday,
    weekend,
)

bp = Blueprint("working_days", __name__, url_prefix="/admin/working-days")


@bp.get("")
@requires(Can.SET_WORKING_DAYS)
def index() -> Response:
    return _page()


@bp.post("/weekend")
@requires(Can.SET_WORKING_DAYS)
def save_weekend() -> Response:
    form = WeekendForm()
    if not form.validate_on_submit():
        return _page(weekend_form=form, refused=form)
    change_weekend(form.days.data, current_user)
    return done(None, url_for(".index"), said=gettext("Saved"))


@bp.post("/holidays")
@requires(Can.SET_WORKING_DAYS)
def add() -> Response:
    form = HolidayForm()
    if not form.validate_on_submit():
        return _page(holiday_form=form, refused=form)
    add_holidays([(form.on.data, form.values["name"])], current_user)
    return done(None, url_for(".index"), said=gettext("Holiday added"))


@bp.post("/holidays/lines")
@requires(Can.SET_WORKING_DAYS)
def add_lines() -> Response:
    form = HolidayLinesForm()
    if not form.validate_on_submit():
        return _page(lines_form=form, refused=form)
    new = add_holidays(form.holidays, current_user)
    return done(None, url_for(".index"), said=ngettext("%(num)d holiday added", "%(num)d holidays added", new))


@bp.post("/holidays/<on>/remove")
@requires(Can.SET_WORKING_DAYS)
def remove(on: str) -> Response:
    remove_holiday(_day(on), current_user)
    return done(None, url_for(".index"), said=gettext("Holiday removed"), undo=url_for(".restore", on=on))


@bp.post("/holidays/<on>/restore")
@requires(Can.SET_WORKING_DAYS)
def restore(on: str) -> Response:
    restore_holiday(_day(on), current_user)
    return done(None, url_for(".index"), said=gettext("Back on the list"))


def _day(on: str) -> date:
    try:
        return date.fromisoformat(on)
    except ValueError:
        abort(404)


def _page(refused: Any = None, **forms: Any) -> Response:
    zone = current_app.config["VENDOR_ZONE"]
    shown: dict[str, Any] = {
        "weekend_form": WeekendForm(formdata=None, days=weekend()),
        "holiday_form": HolidayForm(formdata=None),
        "lines_form": HolidayLinesForm(formdata=None),
        **forms,
    }
    return page(
        "workspace/working_days/index.html",
        **shown,
        form=refused,
        holidays=holidays(),
        zone=zone,
        today_there=today_in(zone),
    )
