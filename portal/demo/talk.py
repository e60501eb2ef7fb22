"""What people said: short texts by language, kept in files anyone can read and add to.

Each text: a line "kind, mood", the title, the words, and "> next step" where there is one; an empty line between two.
Braces are filled with what fits the client.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from portal.ground.fold import fold
from portal.ground.words import hashtags
from portal.history.models.interactions import InteractionKind, Mood

FOLDER = Path(__file__).parent / "talks"


@dataclass(frozen=True)
class Talk:
    kind: InteractionKind
    mood: Mood | None
    title: str
    text: str
    next_step: str | None = None

    @cached_property
    def topics(self) -> list[str]:
        return hashtags(self.text)

    @cached_property
    def folded(self) -> str:
        """The words search finds it by."""
        return fold(f"{self.title} {self.text}")

    def about(self, **words: str) -> "Talk":
        """The same talk with its braces filled."""
        step = self.next_step.format(**words) if self.next_step else None
        title, text = self.title.format(**words), self.text.format(**words)
        return Talk(self.kind, self.mood, _upper(title), _upper(text), step and _upper(step))


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


@cache
def talks(language: str = "en") -> tuple[Talk, ...]:
    return tuple(_read(FOLDER / f"{language}.txt"))


def _read(path: Path) -> Iterator[Talk]:
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        head, title, text, *rest = block.strip().splitlines()
        kind, mood = head.split(", ")
        step = rest[0].removeprefix("> ") if rest else None
        yield Talk(InteractionKind(kind), Mood(mood), title, text, step)
