"""The policy of asking: how often a person is asked at most, how long a link lives; the admin changes the numbers."""

from dataclasses import asdict, dataclass
from typing import Any

from portal.facts import SurveyPolicyChanged
from portal.ground.happen import happen
from portal.ground.settings import set_setting, setting
from portal.people.models.users import User

SETTING = "survey policy"


class StalePolicyError(ValueError):
    """Somebody saved other numbers meanwhile."""


@dataclass(frozen=True)
class Policy:
    """Days and counts. `quiet_days` count over all surveys, `nps_days` between two of NPS; `version` counts changes.

    `open_days`, `reminders` and `remind_after_days` are what a wave starts from; `loop_days` is how soon a low score
    asks for a first contact. Source of the numbers it ships with: docs/surveys.md, "Sending".
    """

    quiet_days: int = 30
    nps_days: int = 90
    first_ask_days: int = 30
    open_days: int = 14
    reminders: int = 2
    remind_after_days: int = 4
    loop_days: int = 2
    version: int = 0


def policy() -> Policy:
    """The numbers in force."""
    return Policy(**setting(SETTING, {}))


def change_policy(by: User, *, known: int, **numbers: int) -> None:
    """Other numbers from now on. The same again change nothing. `known`: the version they were written over.

    Raises StalePolicyError.
    """
    before = policy()
    if before.version != known:
        raise StalePolicyError
    kept: dict[str, Any] = asdict(before)
    changed = tuple(name for name, number in numbers.items() if kept[name] != number)
    if changed:
        set_setting(SETTING, kept | numbers | {"version": known + 1})
        happen(SurveyPolicyChanged(actor_id=by.id, actor_name=by.name, changed=changed))
