"""What cannot go together in a rule: actions without what they need, conditions that never hold at once."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext

from portal.ground.actions import WAITS, Action, Parameter
from portal.ground.happen import CATALOGUE
from portal.people.models.clients import ClientState
from portal.rules.models.operators import Type, holds
from portal.rules.models.readables import Readable
from portal.rules.models.words import OF_THE_HOUSE

Asked = tuple[Readable, str, Any]
_LISTED = ("is", "any_of")


def cannot(action: Action, when: str) -> str | None:
    """Why this cannot be done about that; None where it can."""
    if action.needs == "client_id" and when in OF_THE_HOUSE:
        return str(
            gettext("What sets this rule off is about no client. Choose another action, such as telling the team.")
        )
    if action.needs not in ("", "client_id") and action.needs not in _ids_of(when):
        return str(gettext("What sets this rule off names none, so it is not clear which one is meant."))
    return None


def unnamed(parameter: Parameter, chosen: Any, when: str) -> str | None:
    """Why this choice means nobody there; None where it can be made."""
    if chosen in parameter.needs and parameter.needs[chosen] not in _ids_of(when):
        return str(gettext("What sets this rule off names none. Choose another, or another “When”."))
    return None


def contradiction(asked: Sequence[Asked], when: str) -> str | None:
    """Why the last of these conditions can never hold together with those before it; None where it can."""
    one, _operator, _value = asked[-1]
    if one.name == "client.state" and when in WAITS and not _fits(asked[-1:], _states_in_time()):
        return str(gettext("Times do not come for a client who has left, so this never holds."))
    same = [each for each in asked if each[0].name == one.name]
    if len(same) > 1 and _clash(same):
        return str(gettext("This and another condition about the same never hold together."))
    return None


def _ids_of(when: str) -> set[str]:
    if when in WAITS:
        return set(WAITS[when].ids)
    return set(CATALOGUE[when].parts) if when in CATALOGUE else set()


def _states_in_time() -> list[str]:
    return [state.value for state in ClientState if state != ClientState.LEFT]


def _clash(same: Sequence[Asked]) -> bool:
    """No answer fits all of them, as far as a few answers tell: those named, and the ends of ranges."""
    one = same[0][0]
    if one.type in (Type.CHOICE, Type.YES_NO):
        return not _fits(same, [name for name, _label in one.choices()])
    if one.type in (Type.NUMBER, Type.AGO):
        return not _fits(same, [value for _one, _operator, value in same])
    if one.type == Type.DAY:
        first = max((value for _one, operator, value in same if operator == "from"), default=None)
        last = min((value for _one, operator, value in same if operator == "until"), default=None)
        return first is not None and last is not None and first > last
    named = [_listed(value) for _one, operator, value in same if operator in _LISTED]
    return bool(named) and not _fits(same, named[0])


def _fits(asked: Sequence[Asked], answers: Sequence[Any]) -> bool:
    return any(all(holds(one.type, operator, answer, value) for one, operator, value in asked) for answer in answers)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
