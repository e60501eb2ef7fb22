"""A brief on paper, in the language and direction of whoever asks for it."""

from datetime import date
from typing import Any

from flask_babel import gettext

from portal.ground.calendars import digits, written
from portal.ground.clock import in_zone, reader_zone
from portal.ground.letters import about_us
from portal.ground.months import month_title
from portal.ground.pdf import render_pdf
from portal.ground.words import excerpt, runs_from_right
from portal.handoff.exporting import sentences as say
from portal.handoff.models.brief import Brief
from portal.handoff.models.brief_parts import Known, Offered, Person, Promise, Talk, Unhappy, Worry
from portal.reports.models.figures import Figure

Lines = list[dict[str, Any]]


def pdf_of(brief: Brief, today: date) -> bytes:
    made_on = brief.made_at.replace(hour=0, minute=0, second=0, microsecond=0)  # the same day gives the same bytes
    return render_pdf("brief.typ", _data(brief, today), made_on)


def file_name(brief: Brief) -> str:
    """“Brief Acme 2026-11-27.pdf”."""
    return f"{gettext('Brief')} {brief.client} {brief.made_at:%Y-%m-%d}.pdf"


def _data(brief: Brief, today: date) -> dict[str, Any]:
    us = about_us()
    return {
        "title": gettext("Brief: %(client)s", client=brief.client),
        "client": brief.client,
        "of": gettext("Brief for the team"),
        "made": gettext("Written from the history on %(day)s", day=_long(in_zone(brief.made_at, reader_zone()).date())),
        "opening": say.opening(brief, today),
        "vendor": us["vendor_name"],
        "accent": us["brand_colour"],
        "page": gettext("Page %(page)s of %(pages)s", page="{page}", pages="{pages}"),
        "secret": gettext("For the team only"),
        "parts": [part for part in _parts(brief, today) if part["lines"]],
    }


def _parts(brief: Brief, today: date) -> Lines:
    """Each part with its lines: a title, what stands under it, what stands at its end, and how grave it is."""
    return [
        _part(gettext("Do not mention"), [_unsaid(person, known) for person, known in brief.unsaid]),
        _part(gettext("Who is who"), [_person(one) for one in brief.people]),
        _part(gettext("Open concerns"), [*map(_worry, brief.worries), *map(_unhappy, brief.unhappy)]),
        _part(
            gettext("Promises not yet kept"),
            [*(_promise(one, today) for one in brief.promises), *(_offer(one, today) for one in brief.offers)],
        ),
        _part(
            gettext("Dates ahead"),
            [
                _line(f"{say.date_kind(one.kind)}: {one.title}" if one.title else say.date_kind(one.kind),
                      [one.who], _short(one.on))
                for one in brief.ahead
            ],
        ),
        _part(gettext("Goals and last results"), [_figure(one) for one in brief.figures]),
        _part(gettext("Roadmap"), _roadmap(brief)),
        _part(gettext("Last talks"), [_talk(one) for one in brief.talks]),
        _part(
            gettext("Who of us serves them"),
            [_line(one.name, [say.serves_as(one.role), one.title], _day(one.since)) for one in brief.serving],
        ),
    ]  # fmt: skip


def _part(name: str, lines: Lines) -> dict[str, Any]:
    return {"name": name, "lines": lines}


def _line(title: str, under: list[str | None], end: str = "", tone: str = "") -> dict[str, Any]:
    told = [words for words in under if words]
    return {"title": title, "rtl": runs_from_right(title), "under": told, "end": end, "tone": tone}


def _unsaid(person: Person, known: Known) -> dict[str, Any]:
    return _line(f"{known.label}: {known.value}", [f"{person.name} · {_source(known)}"], tone="warn")


def _person(one: Person) -> dict[str, Any]:
    boss = gettext("reports to %(name)s", name=one.reports_to) if one.reports_to else ""
    told = " · ".join(filter(None, (one.title, say.part(one.role), boss, say.stance(one.stance))))
    reach = " · ".join(filter(None, (one.email, one.phone)))
    likes = [f"{known.label}: {known.value} ({_source(known)})" for known in one.likes]
    return _line(one.name, [told, reach, *likes])


def _source(known: Known) -> str:
    return ", ".join(filter(None, (known.source, _day(known.noted_on), known.noted_by)))


def _worry(one: Worry) -> dict[str, Any]:
    since = gettext("open since %(day)s", day=_short(one.since)) if one.since else ""
    told = ", ".join(filter(None, (one.owner, since)))
    return _line(one.title, [excerpt(one.text, 300), told], _day(one.due_on), "bad" if one.severity == "urgent" else "")


def _unhappy(one: Unhappy) -> dict[str, Any]:
    title = gettext("%(name)s gave %(score)s in a survey", name=one.name, score=one.score) if one.score else one.name
    since = gettext("to follow up since %(day)s", day=_short(one.since)) if one.since else ""
    return _line(title, [excerpt(one.words, 300), ", ".join(filter(None, (one.owner, since)))], _day(one.due_on))


def _promise(one: Promise, today: date) -> dict[str, Any]:
    said = (
        gettext("promised in “%(title)s”, %(day)s", title=one.said_in, day=_short(one.said_at))
        if one.said_in and one.said_at
        else ""
    )
    told = " · ".join(filter(None, (one.owner, said)))
    end = _day(one.due_on) or gettext("no date")
    return _line(one.title, [excerpt(one.note or "", 300), told], end, "bad" if one.is_late(today) else "")


def _offer(one: Offered, today: date) -> dict[str, Any]:
    told = ", ".join(filter(None, (one.owner, say.offered(one))))
    return _line(one.name, [told], _day(one.due_on), "bad" if one.is_late(today) else "")


def _figure(one: Figure) -> dict[str, Any]:
    goal = gettext("Goal: %(goal)s.", goal=one.goal_words) if one.goal_words else ""
    end = month_title(one.month) if one.value is not None else ""
    tone = "bad" if one.met is False else ""
    return _line(f"{one.metric.name}: {one.value_words or '–'}", [f"{goal} {one.difference}".strip()], end, tone)


def _roadmap(brief: Brief) -> Lines:
    missed = [_line(one.title, [gettext("Missed")], _day(one.due_on), "bad") for one in brief.missed]
    stages = [
        _line(
            one.title,
            [say.progress(one.progress)],
            gettext("%(done)s of %(total)s", done=digits(one.done), total=digits(one.total)),
        )
        for one in brief.stages
    ]
    return [*missed, *stages]


def _talk(one: Talk) -> dict[str, Any]:
    told = " · ".join(filter(None, (say.talk_kind(one.kind), one.author, ", ".join(one.present))))
    return _line(one.title, [excerpt(one.text, 300), told], _short(one.at))


def _day(on: date | None) -> str:
    return _short(on) if on else ""


def _short(on: date) -> str:
    return written(on, gettext("d MMM y"))


def _long(on: date) -> str:
    return written(on, gettext("d MMMM y"))
