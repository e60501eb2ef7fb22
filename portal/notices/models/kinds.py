"""Kinds of notices: what somebody can be told of. Features name theirs here; people choose how each comes by mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import LazyString

from portal.ground.happen import Fact


class ByMail(StrEnum):
    """How notices of one kind reach a person beside the portal's own list."""

    NOW = "now"
    DIGEST = "digest"
    OFF = "off"


@dataclass(frozen=True)
class NoticeKind:
    """One kind. `team` and `client`: how it comes by mail until a person chooses; None where that side never gets it.

    `facts`: what it tells of, in the words the timeline has for them. `says`: the names of its own words, where it
    tells of no fact; `templates/notices/words.html` has a macro for these.
    """

    name: str
    label: LazyString
    team: ByMail | None
    client: ByMail | None
    facts: tuple[type[Fact], ...] = ()
    says: tuple[str, ...] = ()

    def default(self, *, for_team: bool) -> ByMail | None:
        """What holds for a side while a person has chosen nothing."""
        return self.team if for_team else self.client


KINDS: dict[str, NoticeKind] = {}


def notice_kind(
    name: str,
    label: LazyString,
    *,
    team: ByMail | None = None,
    client: ByMail | None = None,
    facts: Sequence[type[Fact]] = (),
    says: Sequence[str] = (),
) -> NoticeKind:
    """Name a new kind. Clients are told of facts only that are `for_client`: else TypeError, when the portal starts."""
    if name in KINDS:
        raise TypeError(f"two kinds of notices are called {name!r}")
    if client is not None and (hidden := [fact.__name__ for fact in facts if not fact.for_client]):
        raise TypeError(f"{name} would tell clients of {', '.join(hidden)}, which is the team's")
    kind = KINDS[name] = NoticeKind(name, label, team, client, tuple(facts), tuple(says))
    return kind


def kinds_for(*, for_team: bool) -> list[NoticeKind]:
    """The kinds somebody of this side may get, in the order features named them."""
    return [kind for kind in KINDS.values() if kind.default(for_team=for_team) is not None]
