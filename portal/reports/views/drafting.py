"""Writing, publishing, withdrawing and revising a report; the team's alone."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Response, abort, g, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, requires
from portal.ground.calendars import written
from portal.ground.months import month_title
from portal.ground.web import conflict, done, page, wants_fragment
from portal.people.scope import client_blueprint
from portal.reports.exporting.shown import report_of
from portal.reports.forms.drafts import DraftForm, WithdrawForm, filled
from portal.reports.models.content import begun_with, content_of
from portal.reports.models.drafts import DraftState, ReportDraft, draft_of
from portal.reports.models.editions import ReportEdition, latest_edition
from portal.reports.models.figures import figures
from portal.reports.models.happened import UNASKED, Happened, Happening, happened, stands
from portal.reports.models.metrics import metrics_of
from portal.reports.models.told import people_told

bp = client_blueprint("drafting", __name__)


@bp.post("/results/<month:month>/begin")
@requires(Can.WRITE_REPORT)
def begin(month: date) -> Response:
    """By hand, where the portal has not begun it."""
    ReportDraft.draft(g.client.id, month, current_user, **begun_with(g.client.id, month))
    return done(None, to=url_for(".write", month=month))


@bp.get("/results/<month:month>/write")
@requires(Can.WRITE_REPORT)
def write(month: date) -> Response:
    draft = _draft(month)
    events = happened(g.client.id, month)
    form = DraftForm(data=filled(draft, [event.key for event in events if stands(event, draft.ticks)]))
    return _editor(draft, form, events)


@bp.post("/results/<month:month>/write")
@requires(Can.WRITE_REPORT)
def save(month: date) -> Response:
    """With a button, or again and again while somebody writes; whoever comes second sees both texts."""
    draft = _draft(month)
    form, events = DraftForm(), happened(g.client.id, month)
    _offer(form, events)
    if not form.validate_on_submit():
        return _editor(draft, form, events)
    kept = form.kept({event.key: event.kind in UNASKED for event in events}, draft.ticks)
    if form.version.data != str(draft.version):
        return _conflicting(draft, form, events, kept)
    draft.save(current_user, **kept)
    said = None if wants_fragment() else gettext("Saved")
    return done(
        "reports/results/_saved.html", to=url_for(".write", month=month), said=said, draft=draft, form=form, stale=False
    )


@bp.get("/results/<month:month>/preview")
@requires(Can.WRITE_REPORT)
def preview(month: date) -> Response:
    """As the client would read it, with the figures as they are now."""
    draft = _draft(month)
    content = content_of(draft, g.client.name, current_user)
    return page("reports/results/preview.html", month=month, draft=draft, report=report_of(content, g.client.id))


@bp.get("/results/<month:month>/publish")
@requires(Can.PUBLISH_REPORT)
def confirm(month: date) -> Response:
    """Who will be told, and what is still empty."""
    draft = _draft(month)
    content = content_of(draft, g.client.name, current_user)
    return page(
        "reports/results/publish.html",
        month=month,
        draft=draft,
        told=people_told(g.client.id),
        report=report_of(content, g.client.id),
    )


@bp.post("/results/<month:month>/publish")
@requires(Can.PUBLISH_REPORT)
def publish(month: date) -> Response:
    """What was read on the page before is what is published: a draft saved meanwhile is read again first."""
    draft = _draft(month)
    if request.form.get("version", str(draft.version)) != str(draft.version):
        abort(409, gettext("Somebody changed the draft meanwhile. Read it once more before you publish it."))
    ReportEdition.publish(draft, content_of(draft, g.client.name, current_user), current_user)
    return done(
        None,
        to=url_for("results.show", month=month),
        said=gettext("The results for %(month)s are published", month=month_title(month)),
    )


@bp.post("/results/<month:month>/withdraw")
@requires(Can.PUBLISH_REPORT)
def withdraw(month: date) -> Response:
    edition = latest_edition(g.client.id, month) or abort(404)
    form = WithdrawForm()
    if not form.validate_on_submit():
        return page("reports/results/withdraw.html", form=form, month=month, edition=edition)
    edition.withdraw(current_user, form.values["because"].strip())
    return done(None, to=url_for("results.show", month=month), said=gettext("Withdrawn"))


@bp.post("/results/<month:month>/revise")
@requires(Can.WRITE_REPORT)
def revise(month: date) -> Response:
    _draft(month, open_only=False).revise(current_user)
    return done(None, to=url_for(".write", month=month))


def _draft(month: date, *, open_only: bool = True) -> ReportDraft:
    """The draft; a published one is not written in, for nobody would see what became of the words."""
    draft = draft_of(g.client.id, month) or abort(404)
    if open_only and draft.state != DraftState.DRAFT:
        abort(409, gettext("This report is published. Begin a new version to change it."))
    return draft


def _editor(draft: ReportDraft, form: DraftForm, events: Sequence[Happened], newer: Any = None) -> Response:
    if not form.errors:
        form.leave_room()
    _offer(form, events)
    fragment = "reports/results/_saved.html"
    shown = {"form": form, "draft": draft, "month": draft.month, "newer": newer, "stale": False}
    if newer is not None:
        return conflict("reports/results/write.html", **shown)
    return page("reports/results/write.html", fragment, **shown, found=figures(g.client.id, draft.month))


def _conflicting(draft: ReportDraft, form: DraftForm, events: Sequence[Happened], kept: dict[str, Any]) -> Response:
    if wants_fragment():
        return conflict(
            "reports/results/_saved.html", "reports/results/_saved.html", draft=draft, form=form, stale=True
        )
    form.version.data = str(draft.version)
    form.leave_room()
    _offer(form, events)
    theirs = [(form[name].label.text, getattr(draft, name)) for name in kept if isinstance(getattr(draft, name), str)]
    differs = [(label, text) for (label, text), name in zip(theirs, kept, strict=False) if text != kept[name]]
    return conflict(
        "reports/results/write.html",
        form=form,
        draft=draft,
        month=draft.month,
        newer=differs,
        stale=False,
        found=figures(g.client.id, draft.month),
    )


def _offer(form: DraftForm, events: Sequence[Happened]) -> None:
    form.offer(metrics_of(g.client.id), [(event.key, _told(event)) for event in events])


def _told(event: Happened) -> str:
    """One line for a tick box: what, and when."""
    words = {
        Happening.REACHED: gettext("Milestone reached: %(title)s", title=event.title),
        Happening.WIN: gettext("Win: %(title)s", title=event.title),
        Happening.GESTURE: gettext("Gesture: %(title)s", title=event.title),
        Happening.MOVED: gettext("Date moved: %(title)s", title=event.title),
        Happening.OURS_DONE: gettext("We finished: %(title)s", title=event.title),
        Happening.YOURS_DONE: gettext("The client finished: %(title)s", title=event.title),
        Happening.MEETING: gettext("Meeting: %(title)s", title=event.title),
    }
    return f"{words[event.kind]} ({written(event.on, gettext('d MMM'))})"
