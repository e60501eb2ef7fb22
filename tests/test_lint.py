"""Rules about the code that no linter knows."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PORTAL = Path(__file__).parents[1] / "portal"
BEYOND_THE_FENCE = {"text", "table", "column", "literal_column", "TextClause"}  # the fence narrows ORM statements only
MAY = ("ground", "demo", "checks")  # rooms that say the fence's conditions themselves or work for the house alone


def unfenced(module: Path) -> Iterator[str]:
    """Where a module reaches for rows past the ORM: SQL as text, Core tables, a connection of its own."""
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "sqlalchemy":
            named = {name.name for name in node.names} & BEYOND_THE_FENCE
        elif isinstance(node, ast.Attribute):
            named = {node.attr} & {"__table__", "exec_driver_sql", "sorted_tables", "raw_connection"}
        else:
            continue
        if named:
            yield f"{module.relative_to(PORTAL)}:{node.lineno} {', '.join(sorted(named))}"


def test_nothing_reads_rows_past_the_fence() -> None:
    modules = (path for path in PORTAL.rglob("*.py") if path.relative_to(PORTAL).parts[0] not in MAY)
    assert [place for module in modules for place in unfenced(module)] == []


def test_no_module_is_longer_than_three_hundred_lines() -> None:
    """But the lists of what can happen, in which words, of what may be done and of all parts."""
    long = [path.name for path in PORTAL.rglob("*.py") if len(path.read_text().splitlines()) > 300]
    assert set(long) <= {"access.py", "app.py", "facts.py", "words.py"}


def said_with_a_number() -> Iterator[str]:
    """The singulars of all messages that have a plural."""
    for path in _with_words():
        yield from re.findall(r'ngettext\(\s*"([^"]+)"', path.read_text())


def test_no_message_is_said_both_alone_and_with_a_number() -> None:
    """A catalogue keeps one entry for both, and the one with a number asks for a number."""
    alone = {
        words for path in _with_words() for words in re.findall(r'\b(?:_|gettext)\(\s*"([^"]+)"', path.read_text())
    }
    assert sorted(alone & set(said_with_a_number())) == []


def _with_words() -> list[Path]:
    return [*PORTAL.rglob("*.py"), *(PORTAL.parent / "templates").rglob("*.*")]
