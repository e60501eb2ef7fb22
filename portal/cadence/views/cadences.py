"""How often clients are followed up, segment by segment: the admin looks at what changes, then changes it."""

from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.cadence.forms.cadences import CadenceForm
from portal.cadence.models.cadences import Cadence, Rhythm, StaleCadenceError, newest_of, newest_versions, versions_of
from portal.cadence.models.outlook import outlook
from portal.cadence.words import kind_words
from portal.ground.access import Can, requires
from portal.ground.web import conflict, done, page
from portal.workspace.models.update_pages import segments

bp = Blueprint("cadences", __name__, url_prefix="/admin/cadence")
_LOOKS = {"csrf": False}  # an address that only looks carries no token against forgery


@bp.get("")
@requires(Can.SET_TOUCHPOINTS)
def index() -> Response:
    known = {row.segment: row for row in newest_versions()}
    names = [None, *sorted({*segments(), *(name for name in known if name is not None)})]
    rows = [(name, known.get(name)) for name in names]
    return page("cadence/rhythm/index.html", rows=rows, usual=Rhythm(), words=kind_words())


@bp.get("/edit")
@requires(Can.SET_TOUCHPOINTS)
def edit() -> Response:
    """`?segment=`; with a rhythm in the address also what it would change."""
    segment = _segment(request.args)
    looks = "known" in request.args
    form = CadenceForm(request.args, meta=_LOOKS) if looks else _opened(segment)
    form.offer()
    asked = looks and form.validate()
    return _page(form, segment, outlook(segment, form.rhythm) if asked else None)


@bp.post("")
@requires(Can.SET_TOUCHPOINTS)
def save() -> Response:
    form = CadenceForm()
    form.offer()
    segment = _segment(request.form)
    if not form.validate_on_submit():
        return _page(form, segment, None)
    return _set(form, segment, form.rhythm)


@bp.post("/end")
@requires(Can.SET_TOUCHPOINTS)
def end() -> Response:
    """The segment follows everybody's cadence again."""
    segment = _segment(request.form) or abort(400)
    newest = newest_of(segment) or abort(404)
    Cadence.set(segment, newest.rhythm, current_user, known=newest.number, ended=True)
    return done(None, url_for(".index"), said=gettext("The segment follows everybody’s cadence again"))


def _set(form: CadenceForm, segment: str | None, rhythm: Rhythm) -> Response:
    try:
        Cadence.set(segment, rhythm, current_user, known=int(form.known.data))
    except StaleCadenceError:
        newer = newest_of(segment)
        form.known.data = form.known.raw_data = newer.number if newer else 0
        shown = _shown(form, segment, outlook(segment, rhythm))
        return conflict("cadence/rhythm/edit.html", **{**shown, "newer": newer})
    return done(None, url_for(".index"), said=gettext("Saved; clients follow it from their next date on"))


def _segment(given: Any) -> str | None:
    """Everybody's, or a segment there is."""
    name = given.get("segment", "").strip()
    known = {*segments(), *(row.segment for row in newest_versions())}
    return (name if name in known else abort(404)) if name else None


def _opened(segment: str | None) -> CadenceForm:
    newest = newest_of(segment)
    everybody = newest_of(None)
    now = newest.rhythm if newest and not newest.ended else everybody.rhythm if everybody else Rhythm()
    return CadenceForm(
        formdata=None,
        segment=segment or "",
        known=newest.number if newest else 0,
        kinds=list(now.kinds),
        letter_months=now.letter_months,
    )


def _page(form: CadenceForm, segment: str | None, seen: Any) -> Response:
    return page("cadence/rhythm/edit.html", **_shown(form, segment, seen))


def _shown(form: CadenceForm, segment: str | None, seen: Any) -> dict[str, Any]:
    return {
        "form": form,
        "segment": segment,
        "outlook": seen,
        "newer": None,
        "versions": versions_of(segment),
        "words": kind_words(),
    }
