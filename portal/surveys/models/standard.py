"""The standard questions, locked in wording and scale: read from `surveys/shipped/standard.toml`."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from portal.surveys.models.questionnaires import STANDARD, Question, QuestionKind

SHIPPED = Path(__file__).parents[1] / "shipped"


def standard_question(kind: QuestionKind, key: str = "score") -> Question:
    """The question of that kind in every language we have it in; whoever gets it is always asked for an answer."""
    least, most = STANDARD[kind]
    return Question(key=key, kind=kind, help={}, required=True, least=least, most=most, **_wording()[kind])


@cache
def _wording() -> dict[str, Any]:
    return tomllib.loads((SHIPPED / "standard.toml").read_text("utf-8"))
