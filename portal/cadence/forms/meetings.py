"""The forms of meetings: what of the open things goes on the agenda, and what was said, decided and promised."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import FieldList, FormField, HiddenField, SelectField
from wtforms import Form as Part
from wtforms.validators import Length, Optional

from portal.cadence.models.notes import MeetingDecision, MeetingNotes
from portal.cadence.models.outcomes import OpenThing
from portal.cadence.models.writing_down import Minutes, Promise
from portal.ground.forms import Day, Line, Paragraphs, VersionedForm
from portal.people.forms.choices import contact_choices, member_choices
from portal.workspace.forms.meetings import MOST_LINES
from portal.workspace.models.meetings import Meeting

ROWS = 4
MOST_DECISIONS = 30


class AgendaForm(VersionedForm):
    """Which of the proposed lines are taken over: `take` names them, `words-<key>` is how each reads."""

    def chosen(self, sent: Any, proposed: Sequence[OpenThing]) -> list[str]:
        """The lines in their order, as they were worded."""
        known = {thing.key: thing for thing in proposed}
        taken = [key for key in sent.getlist("take") if key in known]
        worded = (" ".join(sent.get(f"words-{key}", known[key].title).split())[:200] for key in taken)
        return [words for words in worded if words]

    @staticmethod
    def refusal(agenda: Sequence[str], lines: Sequence[str]) -> str | None:
        if not lines:
            return str(gettext("Tick what you want on the agenda."))
        if len(agenda) + len(lines) > MOST_LINES:
            return str(gettext("An agenda holds %(count)s lines at most.", count=MOST_LINES))
        return None


class PromiseRow(Part):
    """One task; an empty row is none."""

    title = Line(_("What is to be done"), [Length(max=200)])
    who = SelectField(_("By whom"), validators=[Optional()])
    due_on = Day(_("Due"), [Optional()])


class NotesForm(VersionedForm):
    """What was said to each line of the agenda, what both sides read, and who does what.

    `about`: the line that stood over each of `lines`; the agenda may have become another meanwhile.
    """

    about = FieldList(HiddenField(validators=[Length(max=2_000)]))
    lines = FieldList(Paragraphs(validators=[Length(max=20_000)]))
    other = Paragraphs(_("Anything else, for us alone"), [Length(max=20_000)])
    gist = Paragraphs(_("In short, for both sides"), [Length(max=5_000)])
    decisions = Paragraphs(_("Decisions"), [Length(max=8_000)], description=_("One a line; both sides read them."))
    tasks = FieldList(FormField(PromiseRow), min_entries=ROWS, max_entries=20)

    @classmethod
    def over(cls, meeting: Meeting, notes: MeetingNotes | None, decisions: Sequence[MeetingDecision], gist: str) -> Any:
        """As it was saved last, or empty for each line of the agenda."""
        said = {row["line"]: row["notes"] for row in notes.lines} if notes else {}
        return cls(
            formdata=None,
            version=notes.version if notes else 0,
            lines=[said.get(line, "") for line in lines_of(meeting, notes)],
            other=notes.other if notes else "",
            gist=gist,
            decisions="\n".join(decision.words for decision in decisions),
        )

    def offer(self, client_id: UUID) -> None:
        ours = [(f"us:{choice.value}", choice.label) for choice in member_choices(None) if choice.value]
        theirs = [(f"you:{choice.value}", choice.label) for choice in contact_choices(client_id) if choice.value]
        choices = {
            gettext("Somebody"): [("", gettext("Nobody yet"))],
            gettext("Our side"): ours,
            gettext("Their side"): theirs,
        }
        for row in self.tasks:
            row.form.who.choices = choices

    def said_to(self, agenda: Sequence[str]) -> list[tuple[str, str]]:
        """Each line of the agenda with what was said to it, then what was said to lines no longer on it."""
        over = [field.data or "" for field in self.about] or agenda
        said = list(zip(over, (field.data or "" for field in self.lines), strict=False))
        return [*((line, _taken(said, line)) for line in agenda), *(pair for pair in said if all(pair))]

    def minutes(self, lines: Sequence[str]) -> Minutes:
        rows = [(row.form.title.data, row.form.who.data, row.form.due_on.data) for row in self.tasks]
        return Minutes(
            lines=self.said_to(lines),
            other=self.other.data or "",
            gist=self.gist.data or "",
            decisions=_lines(self.decisions.data)[:MOST_DECISIONS],
            promises=[_promise(title, who or "", due_on) for title, who, due_on in rows if title],
        )


def lines_of(meeting: Meeting, notes: MeetingNotes | None) -> list[str]:
    """The agenda, and lines that were written about and are no longer on it."""
    written = [row["line"] for row in notes.lines if row["notes"]] if notes else []
    return [*meeting.agenda, *(line for line in written if line not in meeting.agenda)]


def _taken(said: list[tuple[str, str]], line: str) -> str:
    """What was said to this line, taken out of what was said."""
    place = next((number for number, (over, _words) in enumerate(said) if over == line), None)
    return "" if place is None else said.pop(place)[1]


def _lines(text: str | None) -> list[str]:
    return list(dict.fromkeys(line.strip().removeprefix("- ") for line in (text or "").splitlines() if line.strip()))


def _promise(title: str, who: str, due_on: Any) -> Promise:
    side, _colon, person = who.partition(":")
    named = UUID(person) if person else None
    return Promise(title, due_on, named if side == "us" else None, named if side == "you" else None)
