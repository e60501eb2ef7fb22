"""The reports of a client: the archive, one month as page, PDF and sheet, and what its readers say."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Response, abort, g, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, is_team, requires
from portal.ground.db import db
from portal.ground.files import download
from portal.ground.months import month_title
from portal.ground.sheets import csv_stream, xlsx_file
from portal.ground.tables import XLSX
from portal.ground.web import done, page, wants_fragment
from portal.people.scope import client_blueprint
from portal.reports.exporting.printed import pdf_of
from portal.reports.exporting.sheet import figure_headers, figure_rows
from portal.reports.exporting.shown import Report, report_of
from portal.reports.forms.drafts import CommentForm, FeedbackForm, WithdrawForm
from portal.reports.models.drafts import drafts_of
from portal.reports.models.editions import ReportEdition, latest_edition, months_begun, months_published
from portal.reports.models.reads import (
    ReportComment,
    ReportFeedback,
    ReportRead,
    comments_on,
    editions_read,
    read_by,
    readers_of,
)

PIECE = 1 << 16

bp = client_blueprint("results", __name__)


@bp.get("/results")
@requires(Can.READ_REPORT)
def index() -> Response:
    """Every month there is a report of, the newest first; the team sees those in work too."""
    published = months_published(g.client.id)
    known = {row.month for row in published}
    return page(
        "reports/results/index.html",
        published=published,
        read=set() if is_team() else editions_read(g.client.id, current_user),
        drafts=[row for row in drafts_of(g.client.id) if row.month not in known] if is_team() else [],
    )


@bp.get("/results/<month:month>")
@requires(Can.READ_REPORT)
def show(month: date) -> Response:
    """The newest version; where it was withdrawn, why."""
    return _shown(month)


@bp.get("/results/<month:month>/pdf")
@requires(Can.READ_REPORT)
def pdf(month: date) -> Response:
    edition = _readable(month)
    made = pdf_of(edition, g.client.language)
    return download([made], name=_file_name(edition, "pdf"), content_type="application/pdf")


@bp.get("/results/<month:month>/data")
@requires(Can.READ_REPORT)
def data(month: date) -> Response:
    """The figures as a sheet: CSV, or with `?as=xlsx` a workbook."""
    edition = _readable(month)
    rows = list(figure_rows(edition.content, edition.client_id))
    if request.args.get("as") != "xlsx":
        pieces = csv_stream(figure_headers(), rows)
        return download(pieces, name=_file_name(edition, "csv"), content_type="text/csv; charset=utf-8")
    with xlsx_file(figure_headers(), rows) as book:
        return download([book.read()], name=_file_name(edition, "xlsx"), content_type=XLSX)


@bp.post("/results/<month:month>/read")
@requires(Can.ANSWER_REPORT)
def read(month: date) -> Response:
    """By a button, and by itself when a reader's browser has come to the end of the report."""
    edition = _readable(month)
    ReportRead.mark(edition, current_user)
    return done("reports/results/_read.html", to=url_for(".show", month=month), month=month, is_read=True)


@bp.post("/results/<month:month>/feedback")
@requires(Can.ANSWER_REPORT)
def feedback(month: date) -> Response:
    edition = _readable(month)
    form = FeedbackForm()
    if not form.validate_on_submit():
        return _shown(month, "reports/results/_feedback.html", feedback_form=form, form=form)
    given = ReportFeedback.give(edition, current_user, **form.values)
    said = gettext("Thank you, %(name)s has it", name=edition.published_by_name)
    shown: dict[str, Any] = {"feedback_form": _feedback_form(given), "mine": given, "by": edition.published_by_name}
    return done("reports/results/_feedback.html", to=url_for(".show", month=month), said=said, month=month, **shown)


@bp.post("/results/<month:month>/comments")
@requires(Can.COMMENT_REPORT)
def comment(month: date) -> Response:
    edition = _readable(month)
    form = CommentForm()
    if not form.validate_on_submit():
        return _shown(month, "reports/results/_comments.html", comment_form=form, form=form)
    ReportComment.add(edition, current_user, form.values["text"].strip())
    shown: dict[str, Any] = {"comment_form": CommentForm(formdata=None), "month": month}
    shown |= {"comments": comments_on(g.client.id, month)} if wants_fragment() else {}
    return done("reports/results/_comments.html", to=url_for(".show", month=month) + "#comments", **shown)


def _readable(month: date) -> ReportEdition:
    edition = latest_edition(g.client.id, month)
    if edition is None or edition.withdrawn_at is not None:
        abort(404)
    return edition


def draw(edition_id: UUID) -> Report:
    """Asked for by the template, which keeps what it made of it: an edition never changes."""
    edition = db.session.get_one(ReportEdition, (g.client.id, edition_id))
    return report_of(edition.content, edition.client_id)


def _shown(month: date, fragment: str | None = None, **refused: Any) -> Response:
    """`refused`: a form that comes back with what was typed, by the name the template knows it by."""
    client_id, team = g.client.id, is_team()
    months = months_begun(client_id) if team else months_published(client_id)
    found = next((row for row in months if row.month == month), None)
    edition = found if found and found.id else None
    if edition is None and not team:
        abort(404)
    readable = edition is not None and edition.withdrawn_at is None
    mine = read_by(client_id, edition.id, current_user) if edition and readable and not team else None
    values: dict[str, Any] = {
        "month": month,
        "edition": edition,
        "readable": readable,
        "draw": draw,
        "draft": found if team else None,
        "readers": tuple(readers_of(client_id, edition.id)) if edition and readable and team else (),
        "is_read": mine is not None,
        "mine": mine,
        "by": edition.published_by_name if edition else "",
        "comments": tuple(comments_on(client_id, month)) if edition else (),
        "refused": refused,
        "withdrawal": lambda: WithdrawForm(formdata=None),
        "forms": lambda: (
            refused.get("feedback_form") or _feedback_form(mine),
            refused.get("comment_form") or CommentForm(formdata=None),
        ),
        **_neighbours(months, month),
    }
    return page("reports/results/show.html", fragment, **values, **refused)


def _neighbours(months: list[Any], month: date) -> dict[str, date | None]:
    """The published months before and after this one."""
    readable = [row.month for row in months if row.id and row.withdrawn_at is None]
    return {
        "earlier": max((one for one in readable if one < month), default=None),
        "later": min((one for one in readable if one > month), default=None),
    }


def _feedback_form(mine: Any) -> FeedbackForm:
    if mine is None or mine.useful is None:
        return FeedbackForm(formdata=None)
    return FeedbackForm(formdata=None, useful=mine.useful, words=mine.words)


def _file_name(edition: ReportEdition, ending: str) -> str:
    """“Acme October 2026.pdf”."""
    return f"{edition.content['client']} {month_title(edition.month)}.{ending}"
