"""Where the cause of an entry of the ledger can be read: by the client's people, and what the team may open besides."""

import re
from typing import Any

from portal.ground.links import path_to
from portal.rewards.models.releasing import GIVEN, WELCOME

RULE = "rule"
_ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_OF_ANSWER = re.compile(f"{_ID} answer_id ({_ID})")
_OF_RULE = re.compile(f"(?:rule )?({_ID}) ")


def place_for_team(row: Any, *, reads_rules: bool) -> str | None:
    """`row`: with client_id, kind, cause and place. The client reads no more than `place`: not who answered what."""
    if row.kind == GIVEN:
        return path_to("referral.show", client_id=row.client_id, referral_id=row.cause)
    if row.kind == WELCOME:
        return path_to("client_referrals.index", client_id=row.client_id)
    place: str | None = row.place
    if row.kind == RULE and place is None:
        return _place_of_rule(row, reads_rules)
    return place


def _place_of_rule(row: Any, reads_rules: bool) -> str | None:
    """The answer, or what the rule did for a time that came."""
    if answer := _OF_ANSWER.fullmatch(row.cause):
        return path_to("loops.show", client_id=row.client_id, answer_id=answer[1])
    rule = _OF_RULE.match(row.cause)
    return path_to("rule_runs.index", rule_id=rule[1]) if rule and reads_rules else None
