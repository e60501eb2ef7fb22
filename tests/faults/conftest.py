"""Every fault is injected into a house of its own, which has to be whole again at the end."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from portal.history.models.interactions import Interaction
from portal.people.models.clients import Client
from tests.faults.visitor import Visitor
from tests.house import House, furnished_house

Furnish = Callable[..., House]


@pytest.fixture
def furnish(database: str, tmp_path: Path) -> Iterator[Furnish]:
    """`furnish(SMTP_URL=...)` is a house with these settings; nothing in it may be broken when the test ends."""
    with ExitStack() as stack:
        houses: list[House] = []

        def furnished(**settings: str) -> House:
            houses.append(stack.enter_context(furnished_house(database, tmp_path, **settings)))
            return houses[-1]

        yield furnished
        for house in houses:
            assert "BROKEN" not in house.flask("check-data")


@pytest.fixture
def ada() -> Callable[[House], Visitor]:
    def signed_in(house: House) -> Visitor:
        visitor = Visitor(house.site)
        visitor.sign_in("ada@calder-rowe.example")
        return visitor

    return signed_in


def acme(engine: Engine) -> str:
    """The address of Acme's pages."""
    with engine.connect() as rows:
        return f"/clients/{rows.scalar(select(Client.id).where(Client.name == 'Acme'))}"


def logged(engine: Engine, beginning: str) -> dict[str, int]:
    """How often each text with this beginning was logged."""
    text = Interaction.title
    with engine.connect() as rows:
        found = rows.execute(select(text, func.count()).where(text.startswith(beginning)).group_by(text))
        return {row[0]: row[1] for row in found}
