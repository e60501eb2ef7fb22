"""What waits for what never runs in a circle."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select

from portal.ground.db import db
from portal.ground.happen import Event
from portal.workspace.models.dependencies import CircularDependency, depend, separate, waits_for, way_to
from portal.workspace.models.milestones import Milestone
from tests.cast import Cast
from tests.make import Make


def chain(cast: Cast, make: Make, length: int) -> list[Milestone]:
    """Milestones of which each waits for the one before."""
    phase = make.phase(cast.acme)
    links = [make.milestone(phase, f"Step {number}", position=number) for number in range(length)]
    for before, after in pairwise(links):
        depend(after, before, cast.ada)
    return links


def test_a_circle_is_refused_and_says_the_way(cast: Cast, make: Make) -> None:
    links = chain(cast, make, 4)
    with pytest.raises(CircularDependency) as refused:
        depend(links[0], links[3], cast.ada)
    assert refused.value.way == [link.id for link in reversed(links)]
    with pytest.raises(CircularDependency):
        depend(links[2], links[2], cast.ada)


def test_a_dependency_is_added_and_taken_away_once(cast: Cast, make: Make) -> None:
    first, second = chain(cast, make, 2)
    depend(second, first, cast.ada)
    for _twice in range(2):
        separate(second, first, cast.ada)
    assert waits_for(cast.acme.id) == {}
    assert sorted(db.session.scalars(select(Event.kind))) == ["dependency.added", "dependency.removed"]


@given(some.lists(some.tuples(some.integers(0, 6), some.integers(0, 6)), max_size=20))
def test_a_way_is_found_exactly_when_there_is_one(pairs: list[tuple[int, int]]) -> None:
    edges: dict[int, list[int]] = {}
    for start, end in pairs:
        edges.setdefault(start, []).append(end)
    reached = {0}
    for _round in range(7):
        reached |= {end for start in reached for end in edges.get(start, ())}
    for goal in range(7):
        way = way_to(0, goal, edges)  # type: ignore[arg-type]
        assert bool(way) == (goal in reached)
        assert all(after in edges[before] for before, after in pairwise(way))
