"""What concerns promise: open to resolved and back, every step kept."""

from sqlalchemy import select

from portal.ground.db import db
from portal.ground.happen import Event
from portal.history.models.concerns import (
    Concern,
    ConcernInteraction,
    ConcernState,
    ConcernStep,
    Severity,
    open_concerns,
    resolved_concerns,
)
from tests.cast import Cast
from tests.make import Make


def opened(cast: Cast, **values: object) -> Concern:
    return Concern.open(cast.acme.id, cast.ada, title="Calls not returned", **values)


def test_from_open_to_resolved_and_back_each_step_once(cast: Cast) -> None:
    concern = opened(cast, owner_id=cast.omar.id)
    for _twice in range(2):
        concern.start(cast.omar)
    for words in ("Rota mended", "Too late"):
        concern.resolve(cast.omar, words)
    assert concern.resolution == "Rota mended"
    for _twice in range(2):
        concern.reopen(cast.ada)
    assert (concern.state, concern.resolution) == (ConcernState.OPEN, None)
    kinds = ["concern.opened", "concern.started", "concern.resolved", "concern.reopened"]
    steps = db.session.execute(select(ConcernStep.kind, ConcernStep.words).order_by(ConcernStep.id)).all()
    assert [step.kind for step in steps] == kinds == list(db.session.scalars(select(Event.kind).order_by(Event.id)))
    assert steps[2].words == "Rota mended"


def test_a_change_keeps_what_was_there_before(cast: Cast) -> None:
    concern = opened(cast, text="First words")
    concern.change(cast.omar, title=concern.title, text="Second words", severity=Severity.URGENT)
    concern.change(cast.omar, text="Second words")
    step = db.session.scalars(select(ConcernStep).where(ConcernStep.kind == "concern.changed")).one()
    assert step.before == {"text": "First words", "severity": "normal"}


def test_the_linked_interactions_are_those_named_last(cast: Cast, make: Make) -> None:
    first, second = make.interaction(cast.acme, cast.ada), make.interaction(cast.acme, cast.ada)
    concern = opened(cast, interactions=[first.id])
    concern.change(cast.ada, interactions=[second.id])
    assert list(db.session.scalars(select(ConcernInteraction.interaction_id))) == [second.id]


def test_nobody_outside_the_team_is_told(cast: Cast) -> None:
    opened(cast).resolve(cast.ada, "Done")
    assert not any(db.session.scalars(select(Event.shared)))


def test_urgent_ones_come_first_and_resolved_ones_apart(cast: Cast) -> None:
    opened(cast).resolve(cast.ada, "Done")
    Concern.open(cast.acme.id, cast.ada, title="Old")
    Concern.open(cast.acme.id, cast.ada, title="Burning", severity=Severity.URGENT, owner_id=cast.ada.id)
    assert [(row.title, row.owner_name) for row in open_concerns(cast.acme.id)] == [
        ("Burning", "Ada Duarte"),
        ("Old", None),
    ]
    assert [row.title for row in resolved_concerns(cast.acme.id)] == ["Calls not returned"]
