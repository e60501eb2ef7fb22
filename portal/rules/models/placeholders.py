"""The words an action may fill in: what stands between braces, and what of it a client may read."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from portal.ground.actions import WAITS, Action, Occasion, Parameter
from portal.ground.calendars import digits
from portal.ground.clock import day, in_zone, vendor_zone
from portal.ground.happen import CATALOGUE, HOUSE
from portal.rules.models.causes import Cause, Known
from portal.rules.models.field_words import FIELDS
from portal.rules.models.operators import Type
from portal.rules.models.readables import readables
from portal.rules.models.rules import Rule
from portal.rules.models.words import OF_THE_HOUSE

SLOT = re.compile(r"\{(\w*)\}")
# What the title of a fact of this family is called in a sentence.
_CALLED = {"shared_task": "task", "milestone_file": "milestone", "comment": "milestone", "dependency": "milestone"}
_TITLED = ("concern", "guide", "initiative", "meeting", "milestone", "phase", "task", "update", "win")


def placeholders(when: str, for_client: bool) -> dict[str, Any]:
    """Name → what it stands for. For a client only their own company's name, their owner's, and what they may read."""
    known: dict[str, Any] = {}
    if when not in OF_THE_HOUSE:
        known |= {"client": _("the client’s name"), "owner": _("the name of the client’s owner")}
    if when in WAITS:
        known |= {"days": _("the number of days"), "date": _("the day it came due")}
        titled = WAITS[when].titled
        return known | ({titled: FIELDS["title"]} if titled and (WAITS[when].is_open or not for_client) else {})
    if for_client and not CATALOGUE[when].for_client:
        return known
    asked = {name.removeprefix("fact."): one for name, one in readables(when).items() if name.startswith("fact.")}
    known |= {name: one.label for name, one in asked.items() if one.type != Type.YES_NO}
    called = _called(when)
    return known | ({called: FIELDS["title"]} if called and "title" in asked else {})


def unknown_in(text: str, when: str, for_client: bool) -> list[str]:
    """What stands in braces and means nothing here, as it was written."""
    known = placeholders(when, for_client)
    return [f"{{{name}}}" for name in SLOT.findall(text) if name not in known]


def occasion(
    rule: Rule, action: Action, values: Mapping[str, Any], cause: Cause, known: Known, number: int
) -> Occasion:
    """What the rule's action of that number is done about."""
    row = known.clients.get(cause.client_id)
    return Occasion(
        client_id=None if cause.client_id == HOUSE else cause.client_id,
        client_name=row.name if row else "",
        owner_id=row.owner_id if row else None,
        by=rule.as_actor,
        key=f"rule {rule.id} {cause.key} {number}",
        rule_id=rule.id,
        words=_words(cause, row, action.for_client(values)),
        ids=cause.ids,
        names=known.members,
    )


def filled(parameters: Iterable[Parameter], values: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, Any]:
    """The values with their placeholders filled in; a parameter that was not there yet has its default."""
    given = {each.name: values.get(each.name, each.default) for each in parameters}
    return {
        each.name: _fill(given[each.name], words) if each.filled and given[each.name] else given[each.name]
        for each in parameters
    }


def _fill(text: str, words: Mapping[str, str]) -> str:
    return SLOT.sub(lambda slot: words.get(slot[1], slot[0]), text)


def _words(cause: Cause, row: Any, for_client: bool) -> dict[str, str]:
    offered = placeholders(cause.when, for_client)
    around = {"client": row.name, "owner": row.owner_name or ""} if row else {}
    values = {"date": cause.values.get("on"), **cause.values, **around}
    titled = WAITS[cause.when].titled if cause.when in WAITS else _called(cause.when)
    if titled:
        values[titled] = cause.values.get("title")
    return {name: _said(values.get(name)) for name in offered}


def _said(value: Any) -> str:
    """In words; a value never makes a link of its own in a text that may hold links."""
    if value is None:
        return str(gettext("nothing"))
    if isinstance(value, date):
        return day(in_zone(value, vendor_zone()).date() if isinstance(value, datetime) else value).striptags()
    if isinstance(value, int):
        return digits(value)
    return str(value).replace("](", "] (").replace("<", "‹").replace(">", "›")


def _called(when: str) -> str | None:
    family = when.partition(".")[0]
    name = _CALLED.get(family, family)
    return name if name in _TITLED else None
