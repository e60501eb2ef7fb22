"""What a brief opens with, and the names of its kinds: the same on the page and on paper."""

from datetime import date

from flask_babel import gettext, ngettext

from portal.ground.calendars import digits
from portal.ground.spelled import begun, spelled
from portal.handoff.models.brief import Brief
from portal.handoff.models.brief_parts import Offered


def opening(brief: Brief, today: date) -> str:
    """“Three promises are open, one of them late. One concern is open. Two things are not to be mentioned.”"""
    said = [_promises(brief, today), _worries(brief)]
    if brief.missed:
        said.append(_missed(len(brief.missed)))
    if brief.unsaid:
        said.append(_unsaid(len(brief.unsaid)))
    return " ".join(gettext("%(sentence)s.", sentence=begun(words)) for words in said)


def part(role: str | None) -> str:
    """Which part somebody plays in the relationship; "" where it is not known."""
    words = {
        "decision_maker": gettext("Decision maker"),
        "champion": gettext("Champion"),
        "user": gettext("User"),
        "finance": gettext("Finance"),
        "technical": gettext("Technical"),
    }
    return str(words.get(role or "", ""))


def stance(kind: str | None) -> str:
    words = {
        "supports": gettext("Supports us"),
        "unsure": gettext("Unsure"),
        "against": gettext("Against us"),
    }
    return str(words.get(kind or "", ""))


def serves_as(role: str) -> str:
    words = {
        "owner": gettext("Owner"),
        "backup": gettext("Backup"),
        "specialist": gettext("Specialist"),
        "sponsor": gettext("Sponsor"),
    }
    return str(words[role])


def date_kind(kind: str) -> str:
    words = {
        "renewal": gettext("Renewal"),
        "meeting": gettext("Meeting"),
        "milestone": gettext("Milestone"),
        "task": gettext("Theirs to do"),
    }
    return str(words[kind])


def progress(kind: str) -> str:
    words = {
        "done": gettext("Done"),
        "now": gettext("In progress"),
        "next": gettext("To come"),
        "late": gettext("Late"),
    }
    return str(words[kind])


def talk_kind(kind: str) -> str:
    words = {
        "call": gettext("Call"),
        "meeting": gettext("Meeting"),
        "email": gettext("Email"),
        "note": gettext("Note"),
    }
    return str(words[kind])


def offered(one: Offered) -> str:
    """“accepted with the renewal, for 24 months, not yet honoured”."""
    if one.months is None:
        return str(gettext("offered with the renewal, waits for an answer"))
    return str(
        ngettext(
            "accepted with the renewal, for %(count)s month, not yet honoured",
            "accepted with the renewal, for %(count)s months, not yet honoured",
            one.months,
            count=digits(one.months),
        )
    )


def _promises(brief: Brief, today: date) -> str:
    count, late = len(brief.owed), len([one for one in brief.owed if one.is_late(today)])
    if not count:
        return str(gettext("no promise of ours is open"))
    told = ngettext(
        "%(count)s promise of ours is open", "%(count)s promises of ours are open", count, count=spelled(count)
    )
    if not late:
        return str(told)
    if count == 1:
        return str(gettext("one promise of ours is open, and late"))
    return str(gettext("%(told)s, %(late)s of them late", told=told, late=spelled(late)))


def _worries(brief: Brief) -> str:
    count = len(brief.worries)
    urgent = [one for one in brief.worries if one.severity == "urgent"]
    if not count:
        return str(gettext("no concern is open"))
    told = ngettext("%(count)s concern is open", "%(count)s concerns are open", count, count=spelled(count))
    if not urgent:
        return str(told)
    return str(gettext("%(told)s: %(title)s", told=told, title=urgent[0].title))


def _missed(count: int) -> str:
    return str(
        ngettext(
            "%(count)s milestone was missed", "%(count)s milestones were missed", count, count=spelled(count)
        )
    )  # fmt: skip


def _unsaid(count: int) -> str:
    return str(
        ngettext(
            "%(count)s thing is better not mentioned",
            "%(count)s things are better not mentioned",
            count,
            count=spelled(count),
        )
    )
