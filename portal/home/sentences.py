"""The sentence a page opens with: how things stand, with the figures in words."""

from datetime import date

from flask_babel import gettext, ngettext

from portal.ground.months import month_name
from portal.ground.spelled import begun, spelled
from portal.home.day import Duties


def opening(todo: Duties, looks: int, follow_ups: int = 0) -> str:
    """“Two things late, four for today, one follow-up due, three clients that need a look.”"""
    parts = []
    if todo.late:
        count = len(todo.late)
        parts.append(ngettext("%(count)s thing late", "%(count)s things late", count, count=spelled(count)))
    if todo.today:
        count = len(todo.today)
        said = ngettext("%(count)s for today", "%(count)s for today", count, count=spelled(count))
        parts.append(said if todo.late else _things_today(count))
    if follow_ups:
        words = {"count": spelled(follow_ups)}
        parts.append(ngettext("%(count)s follow-up due", "%(count)s follow-ups due", follow_ups, **words))
    if looks:
        parts.append(
            ngettext(
                "%(count)s client that needs a look", "%(count)s clients that need a look", looks, count=spelled(looks)
            )
        )
    if not parts:
        return str(gettext("Nothing is due and no client needs a look."))
    sentence = gettext(", ").join(parts)
    return str(gettext("%(sentence)s.", sentence=begun(sentence)))


def lateness(days: int) -> str:
    """“two days early”, “one day late”, “on the day agreed”."""
    if not days:
        return str(gettext("on the day agreed"))
    count = abs(days)
    if days < 0:
        return str(ngettext("%(count)s day early", "%(count)s days early", count, count=spelled(count)))
    return str(ngettext("%(count)s day late", "%(count)s days late", count, count=spelled(count)))


def month_heading(month: date, count: int) -> str:
    """“October in three figures”; for a report without any “Your report for October”."""
    name = month_name(month)
    if not count:
        return str(gettext("Your report for %(month)s", month=name))
    words = {"month": name, "count": spelled(count)}
    return begun(ngettext("%(month)s in %(count)s figure", "%(month)s in %(count)s figures", count, **words))


def _things_today(count: int) -> str:
    return str(ngettext("%(count)s thing to do today", "%(count)s things to do today", count, count=spelled(count)))
