"""Rules about the code that no linter knows."""

import ast
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
    """But the lists of facts and of permissions, each one page however much can happen or be done."""
    long = [path.name for path in PORTAL.rglob("*.py") if len(path.read_text().splitlines()) > 300]
    assert set(long) <= {"access.py", "facts.py"}
