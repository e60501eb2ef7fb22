"""Issues the demo's clients have with us, in every state."""

from dataclasses import dataclass

from portal.history.models.concerns import ConcernState, Severity

OPEN, IN_PROGRESS, RESOLVED = ConcernState.OPEN, ConcernState.IN_PROGRESS, ConcernState.RESOLVED
URGENT, NORMAL, LOW = Severity.URGENT, Severity.NORMAL, Severity.LOW


@dataclass(frozen=True)
class Issue:
    """`days`: how long ago it came up; `due`: days from today."""

    title: str
    text: str
    state: ConcernState
    severity: Severity
    days: int
    due: int | None = None
    resolution: str | None = None


ISSUES = (
    Issue(
        "Evening calls not returned",
        "Three promised calls in two weeks were not made. All of them came in after the shift change at 17:30.",
        OPEN, URGENT, 12, due=2,
    ),
    Issue("The board shows the wrong site", "New entries land under the old depot.", IN_PROGRESS, NORMAL, 6, due=5),
    Issue("Invoice for extra minutes disputed", "They remember another price for May.", OPEN, NORMAL, 21, due=-3),
    Issue("Recordings hard to find", "Search by date works, search by number does not.", IN_PROGRESS, LOW, 40, due=14),
    Issue(
        "Greeting too long", "Callers hang up before it ends.", RESOLVED, NORMAL, 160,
        resolution="Cut from eleven seconds to six; they listened and agreed.",
    ),
    Issue(
        "Nobody knew whom to call during the outage", "Forty minutes without the order book and without word.",
        RESOLVED, URGENT, 95, resolution="One number on a card that both sides keep; tried out on a quiet Tuesday.",
    ),
    Issue("Only one of us speaks to finance", "If that person is away nobody can explain the figures.", OPEN, LOW, 55),
)  # fmt: skip
