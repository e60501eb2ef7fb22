"""Every fact that can happen, on one page."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.ground.happen import Fact


@dataclass(frozen=True, kw_only=True)
class ClientAdded(Fact):
    kind = "client.added"
    told = True
    name: str
    owner_name: str


@dataclass(frozen=True, kw_only=True)
class ClientChanged(Fact):
    """`changed`: the names of the columns that read otherwise now."""

    kind = "client.changed"
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ClientStateChanged(Fact):
    kind = "client.state_changed"
    told = True
    before: str
    state: str


@dataclass(frozen=True, kw_only=True)
class ClientRestricted(Fact):
    kind = "client.restricted"
    told = True


@dataclass(frozen=True, kw_only=True)
class ClientOpened(Fact):
    kind = "client.opened"
    told = True


@dataclass(frozen=True, kw_only=True)
class OwnerChanged(Fact):
    kind = "client.owner_changed"
    told = True
    before_id: UUID | None
    before_name: str
    owner_id: UUID
    owner_name: str


@dataclass(frozen=True, kw_only=True)
class ViewedAsClient(Fact):
    """A team member began to look through the client's eyes."""

    kind = "client.viewed_as"


@dataclass(frozen=True, kw_only=True)
class AssignmentBegun(Fact):
    kind = "assignment.begun"
    told = True
    assignment_id: UUID
    name: str
    role: str


@dataclass(frozen=True, kw_only=True)
class AssignmentEnded(Fact):
    kind = "assignment.ended"
    told = True
    assignment_id: UUID
    name: str
    role: str


@dataclass(frozen=True, kw_only=True)
class ContactFact(Fact):
    """What the facts about one contact have in common: which one, and their name."""

    contact_id: UUID
    name: str


@dataclass(frozen=True, kw_only=True)
class ContactAdded(ContactFact):
    kind = "contact.added"
    told = True


@dataclass(frozen=True, kw_only=True)
class ContactChanged(ContactFact):
    kind = "contact.changed"
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ContactLeft(ContactFact):
    kind = "contact.left"
    told = True
    left_on: date


@dataclass(frozen=True, kw_only=True)
class ContactReturned(ContactFact):
    kind = "contact.returned"
    told = True


@dataclass(frozen=True, kw_only=True)
class PreferenceNoted(ContactFact):
    """`instead_of`: the preference this one takes the place of."""

    kind = "preference.noted"
    preference_id: UUID
    label: str
    instead_of: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class PreferenceRemoved(ContactFact):
    kind = "preference.removed"
    preference_id: UUID
    label: str


@dataclass(frozen=True, kw_only=True)
class PreferenceRestored(ContactFact):
    kind = "preference.restored"
    preference_id: UUID
    label: str


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
class SignedIn(Fact):
    kind = "device.signed_in"
    device: str


@dataclass(frozen=True, kw_only=True)
class SignedOut(Fact):
    kind = "device.signed_out"
    device: str


@dataclass(frozen=True, kw_only=True)
class DeviceSignedOut(Fact):
    kind = "device.revoked"
    device: str


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Fact):
    kind = "password.changed"


@dataclass(frozen=True, kw_only=True)
class PasswordReset(Fact):
    kind = "password.reset"


@dataclass(frozen=True, kw_only=True)
class PasswordResetAsked(Fact):
    kind = "password.reset_asked"
    user_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class TwoFactorTurnedOn(Fact):
    kind = "two_factor.turned_on"


@dataclass(frozen=True, kw_only=True)
class TwoFactorTurnedOff(Fact):
    kind = "two_factor.turned_off"
    user_id: UUID
    name: str


@dataclass(frozen=True, kw_only=True)
class FileDetached(InteractionFact):
    kind = "file.detached"
    name: str


@dataclass(frozen=True, kw_only=True)
class TwoFactorRequired(Fact):
    kind = "two_factor.required"
    required: bool


@dataclass(frozen=True, kw_only=True)
class RecoveryCodeUsed(Fact):
    kind = "recovery_code.used"


@dataclass(frozen=True, kw_only=True)
class RecoveryCodesRenewed(Fact):
    kind = "recovery_codes.renewed"


@dataclass(frozen=True, kw_only=True)
class MemberInvited(Fact):
    kind = "member.invited"
    user_id: UUID
    name: str
    role: str


@dataclass(frozen=True, kw_only=True)
class InvitationRevoked(Fact):
    kind = "invitation.revoked"
    user_id: UUID
    name: str


@dataclass(frozen=True, kw_only=True)
class InvitationAccepted(Fact):
    kind = "invitation.accepted"


@dataclass(frozen=True, kw_only=True)
class RoleChanged(Fact):
    kind = "member.role_changed"
    user_id: UUID
    name: str
    role: str
    before: str


@dataclass(frozen=True, kw_only=True)
class MemberDisabled(Fact):
    kind = "member.disabled"
    user_id: UUID
    name: str


@dataclass(frozen=True, kw_only=True)
class MemberEnabled(Fact):
    kind = "member.enabled"
    user_id: UUID
    name: str


@dataclass(frozen=True, kw_only=True)
class AccessGiven(Fact):
    kind = "access.given"
    told = True
    contact_id: UUID
    user_id: UUID
    name: str
    is_lead: bool


@dataclass(frozen=True, kw_only=True)
class AccessEnded(Fact):
    kind = "access.ended"
    told = True
    contact_id: UUID
    user_id: UUID
    name: str
