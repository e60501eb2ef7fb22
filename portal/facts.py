"""Every fact that can happen, on one page."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.ground.happen import Fact


@dataclass(frozen=True, kw_only=True)
class ConcernOpened(Fact):
    kind = "concern.opened"
    told = True
    concern_id: UUID
    title: str


@dataclass(frozen=True, kw_only=True)
class ConcernChanged(Fact):
    kind = "concern.changed"
    concern_id: UUID
    title: str


@dataclass(frozen=True, kw_only=True)
class ConcernStarted(Fact):
    kind = "concern.started"
    told = True
    concern_id: UUID
    title: str


@dataclass(frozen=True, kw_only=True)
class ConcernResolved(Fact):
    kind = "concern.resolved"
    told = True
    concern_id: UUID
    title: str


@dataclass(frozen=True, kw_only=True)
class ConcernReopened(Fact):
    kind = "concern.reopened"
    told = True
    concern_id: UUID
    title: str


@dataclass(frozen=True, kw_only=True)
class TaskAdded(Fact):
    kind = "task.added"
    task_id: UUID
    title: str
    side: str


@dataclass(frozen=True, kw_only=True)
class TaskCompleted(Fact):
    kind = "task.completed"
    task_id: UUID
    title: str
    side: str


@dataclass(frozen=True, kw_only=True)
class SharedTaskCompleted(Fact):
    kind = "shared_task.completed"
    for_client = True
    told = True
    task_id: UUID
    title: str
    side: str


@dataclass(frozen=True, kw_only=True)
class TaskReopened(Fact):
    kind = "task.reopened"
    task_id: UUID
    title: str
    side: str


@dataclass(frozen=True, kw_only=True)
class SharedTaskReopened(Fact):
    kind = "shared_task.reopened"
    for_client = True
    told = True
    task_id: UUID
    title: str
    side: str


@dataclass(frozen=True, kw_only=True)
class TaskSnoozed(Fact):
    kind = "task.snoozed"
    task_id: UUID
    title: str
    side: str
    until: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class TaskChanged(Fact):
    kind = "task.changed"
    task_id: UUID
    title: str
    side: str


@dataclass(frozen=True, kw_only=True)
class TaskRemoved(Fact):
    kind = "task.removed"
    task_id: UUID
    title: str
    side: str


@dataclass(frozen=True, kw_only=True)
class TaskRestored(Fact):
    kind = "task.restored"
    task_id: UUID
    title: str
    side: str


@dataclass(frozen=True, kw_only=True)
class InteractionFact(Fact):
    """What the facts about one entry of the history have in common: which one, and its title."""

    interaction_id: UUID
    title: str


@dataclass(frozen=True, kw_only=True)
class InteractionLogged(InteractionFact):
    kind = "interaction.logged"
    shared: bool = False


@dataclass(frozen=True, kw_only=True)
class InteractionShared(InteractionFact):
    """The client can read these words now: `interaction_id` and `title` are those of the client's own row."""

    kind = "interaction.shared"
    for_client = True


@dataclass(frozen=True, kw_only=True)
class InteractionWithdrawn(InteractionFact):
    """The client can read the words no more."""

    kind = "interaction.withdrawn"


@dataclass(frozen=True, kw_only=True)
class InteractionEdited(InteractionFact):
    kind = "interaction.edited"
    version: int


@dataclass(frozen=True, kw_only=True)
class InteractionRemoved(InteractionFact):
    kind = "interaction.removed"


@dataclass(frozen=True, kw_only=True)
class InteractionRestored(InteractionFact):
    kind = "interaction.restored"


@dataclass(frozen=True, kw_only=True)
class InteractionPinned(InteractionFact):
    kind = "interaction.pinned"


@dataclass(frozen=True, kw_only=True)
class InteractionUnpinned(InteractionFact):
    kind = "interaction.unpinned"


@dataclass(frozen=True, kw_only=True)
class FileAttached(InteractionFact):
    kind = "file.attached"
    name: str


@dataclass(frozen=True, kw_only=True)
class FileDetached(InteractionFact):
    kind = "file.detached"
    name: str
