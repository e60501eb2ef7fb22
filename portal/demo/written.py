"""Texts of the demo kept in files anyone can read and add to.

Each text: "= " and the title, a line of "name: value; name: value", then the words until the next title.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "words"


@dataclass(frozen=True)
class Written:
    title: str
    about: dict[str, str]
    text: str


def written(name: str) -> Iterator[Written]:
    """The texts of words/<name>.txt, in their order."""
    for block in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").removeprefix("= ").split("\n= "):
        title, about, text = block.split("\n", 2)
        yield Written(title, dict(part.split(": ", 1) for part in about.split("; ")), text.strip())
