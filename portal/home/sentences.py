"""The sentence a page opens with: how things stand, with the figures in words."""

from flask_babel import gettext, ngettext

from portal.ground.spelled import begun, spelled
from portal.home.day import Duties


def opening(todo: Duties, looks: int) -> str:
    """“Two things late, four for today, three clients that need a look.”"""
    parts = []
    if todo.late:
        count = len(todo.late)
        parts.append(ngettext("%(count)s thing late", "%(count)s things late", count, count=spelled(count)))
    if todo.today:
        count = len(todo.today)
        said = ngettext("%(count)s for today", "%(count)s for today", count, count=spelled(count))
        parts.append(said if todo.late else _things_today(count))
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


def _things_today(count: int) -> str:
    return str(ngettext("%(count)s thing to do today", "%(count)s things to do today", count, count=spelled(count)))
