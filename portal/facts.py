"""Every fact that can happen, on one page."""

from datetime import date, datetime
from uuid import UUID

from portal.ground.happen import Fact


class ClientAdded(Fact, kind="client.added", told=True):
    name: str
    owner_name: str


class ClientChanged(Fact, kind="client.changed"):
    """`changed`: the names of the columns that read otherwise now."""

    changed: tuple[str, ...]


class ClientRenewed(Fact, kind="client.renewed", told=True):
    """Its contract goes on; `ended_on`: when it would have ended, where that was known."""

    ended_on: date | None
    ends_on: date


class ClientStateChanged(Fact, kind="client.state_changed", told=True):
    before: str
    state: str


class ClientRestricted(Fact, kind="client.restricted", told=True): ...


class ClientOpened(Fact, kind="client.opened", told=True): ...


class OwnerChanged(Fact, kind="client.owner_changed", told=True):
    """`handed_over`: whoever changed it tells the rest of the handoff."""

    before_id: UUID | None
    before_name: str
    owner_id: UUID
    owner_name: str
    handed_over: bool = False


class ViewedAsClient(Fact, kind="client.viewed_as"):
    """A team member began to look through the client's eyes."""


class AssignmentFact(Fact):
    """Which assignment, whose, and in which role."""

    assignment_id: UUID
    name: str
    role: str


class AssignmentBegun(AssignmentFact, kind="assignment.begun", told=True): ...


class AssignmentEnded(AssignmentFact, kind="assignment.ended", told=True): ...


class ExpertAccessFact(Fact):
    """One of us helps a client for a time: who, with what, and until when."""

    access_id: UUID
    name: str
    topic: str
    until_on: date


class ExpertAccessPlanned(ExpertAccessFact, kind="expert_access.planned", for_client=True, told=True):
    from_on: date


class ExpertAccessBegun(ExpertAccessFact, kind="expert_access.begun", for_client=True, told=True): ...


class ExpertAccessProlonged(ExpertAccessFact, kind="expert_access.prolonged", for_client=True, told=True): ...


class ExpertAccessEnded(ExpertAccessFact, kind="expert_access.ended", for_client=True, told=True): ...


class ExpertAccessCalledOff(ExpertAccessFact, kind="expert_access.called_off", for_client=True, told=True):
    """Before it began."""


class ContactFact(Fact):
    """What the facts about one contact have in common: which one, and their name."""

    contact_id: UUID
    name: str


class ContactAdded(ContactFact, kind="contact.added", told=True): ...


class ContactChanged(ContactFact, kind="contact.changed"):
    changed: tuple[str, ...]


class ContactLeft(ContactFact, kind="contact.left", told=True):
    left_on: date


class AddressTriedAgain(ContactFact, kind="contact.address_tried_again"):
    """Mails to them had come back."""

    address: str


class ContactReturned(ContactFact, kind="contact.returned", told=True): ...


class PreferenceFact(ContactFact):
    preference_id: UUID
    label: str


class PreferenceNoted(PreferenceFact, kind="preference.noted"):
    """`instead_of`: the preference this one takes the place of."""

    instead_of: UUID | None = None


class PreferenceRemoved(PreferenceFact, kind="preference.removed"): ...


class PreferenceRestored(PreferenceFact, kind="preference.restored"): ...


class ConcernFact(Fact):
    """Which concern, its title, and how much it matters: low, normal or urgent."""

    concern_id: UUID
    title: str
    severity: str = "normal"


class ConcernOpened(ConcernFact, kind="concern.opened", told=True): ...


class ConcernChanged(ConcernFact, kind="concern.changed"): ...


class ConcernStarted(ConcernFact, kind="concern.started", told=True): ...


class ConcernResolved(ConcernFact, kind="concern.resolved", told=True): ...


class ConcernReopened(ConcernFact, kind="concern.reopened", told=True): ...


class TaskFact(Fact):
    """Which task, its title, and whose it is to do."""

    task_id: UUID
    title: str
    side: str


class TaskAdded(TaskFact, kind="task.added"):
    """`told_of`: whoever made it tells its owner what it is about."""

    told_of: bool = False


class TaskCompleted(TaskFact, kind="task.completed"): ...


class SharedTaskCompleted(TaskFact, kind="shared_task.completed", for_client=True, told=True): ...


class TaskReopened(TaskFact, kind="task.reopened"): ...


class SharedTaskReopened(TaskFact, kind="shared_task.reopened", for_client=True, told=True): ...


class TaskSnoozed(TaskFact, kind="task.snoozed"):
    until: date
    reason: str


class TaskChanged(TaskFact, kind="task.changed"): ...


class TaskRemoved(TaskFact, kind="task.removed"): ...


class TaskRestored(TaskFact, kind="task.restored"): ...


class TaskStarted(TaskFact, kind="task.started"): ...


class PhaseFact(Fact):
    """Which phase of the roadmap, and its title."""

    phase_id: UUID
    title: str


class PhaseAdded(PhaseFact, kind="phase.added"): ...


class PhaseChanged(PhaseFact, kind="phase.changed"): ...


class PhaseRemoved(PhaseFact, kind="phase.removed"): ...


class PhaseRestored(PhaseFact, kind="phase.restored"): ...


class PlaybookFact(Fact):
    """Which playbook, and what it is called."""

    playbook_id: UUID
    name: str


class PlaybookAdded(PlaybookFact, kind="playbook.added"): ...


class PlaybookChanged(PlaybookFact, kind="playbook.changed"):
    """The draft reads otherwise; what was published stays."""


class PlaybookPublished(PlaybookFact, kind="playbook.published"):
    number: int


class PlaybookRetired(PlaybookFact, kind="playbook.retired"): ...


class PlaybookReinstated(PlaybookFact, kind="playbook.reinstated"): ...


class PlaybookStarted(Fact, kind="playbook.started", for_client=True, told=True):
    """A client's roadmap was made. The client reads this, so it does not say what the playbook is called."""

    roadmap_start_id: UUID
    start_on: date
    milestones: int


class RoadmapArranged(Fact, kind="roadmap.arranged"):
    """Phases or milestones stand in another order."""


class MilestoneFact(Fact):
    """Which milestone, and its title."""

    milestone_id: UUID
    title: str


class MilestoneAdded(MilestoneFact, kind="milestone.added"): ...


class MilestoneChanged(MilestoneFact, kind="milestone.changed"): ...


class MilestoneStarted(MilestoneFact, kind="milestone.started", for_client=True): ...


class MilestoneReached(MilestoneFact, kind="milestone.reached", for_client=True, told=True):
    """`baseline_on`: the day first agreed, if one was."""

    reached_on: date
    baseline_on: date | None = None


class MilestoneReopened(MilestoneFact, kind="milestone.reopened", for_client=True): ...


class MilestoneMoved(MilestoneFact, kind="milestone.moved", for_client=True, told=True):
    """`cause_id`: the milestone whose move took this one along."""

    from_on: date
    to_on: date
    cause_id: UUID | None = None


class MilestoneRemoved(MilestoneFact, kind="milestone.removed"): ...


class MilestoneRestored(MilestoneFact, kind="milestone.restored"): ...


class DependencyAdded(MilestoneFact, kind="dependency.added"):
    after_id: UUID
    after_title: str


class DependencyRemoved(MilestoneFact, kind="dependency.removed"):
    after_id: UUID
    after_title: str


class InteractionFact(Fact):
    """What the facts about one entry of the history have in common: which one, and its title."""

    interaction_id: UUID
    title: str


class InteractionLogged(InteractionFact, kind="interaction.logged"):
    """`talked_with`: those of the client's people who took part in a call, a meeting or a mail."""

    shared: bool = False
    talked_with: tuple[UUID, ...] = ()


class InteractionShared(InteractionFact, kind="interaction.shared", for_client=True):
    """The client can read these words now: `interaction_id` and `title` are those of the client's own row."""


class InteractionWithdrawn(InteractionFact, kind="interaction.withdrawn"):
    """The client can read the words no more."""


class InteractionEdited(InteractionFact, kind="interaction.edited"):
    version: int


class InteractionRemoved(InteractionFact, kind="interaction.removed"): ...


class InteractionRestored(InteractionFact, kind="interaction.restored"): ...


class InteractionPinned(InteractionFact, kind="interaction.pinned"): ...


class InteractionUnpinned(InteractionFact, kind="interaction.unpinned"): ...


class FileAttached(InteractionFact, kind="file.attached"):
    name: str


class GoalFact(Fact):
    """Which goal, of which metric, and what the metric is called."""

    goal_id: UUID
    metric_id: UUID
    name: str


class GoalAgreed(GoalFact, kind="goal.agreed", for_client=True, told=True): ...


class GoalChanged(GoalFact, kind="goal.changed", for_client=True, told=True):
    """`before_id`: the goal that ended for this one, when the target is another."""

    before_id: UUID | None = None


class GoalEnded(GoalFact, kind="goal.ended", for_client=True, told=True): ...


class GoalReached(GoalFact, kind="goal.reached", for_client=True, told=True):
    """The first month in which the goal was met; announced once for each goal."""

    month: date


class MetricChanged(Fact, kind="metric.changed"):
    """It is called otherwise now, or its unit is."""

    metric_id: UUID
    name: str
    before: str


class ReadingFact(Fact):
    """Which reading; `value` as plain digits, `source`: form, sheet or api."""

    reading_id: UUID
    metric_id: UUID
    name: str
    month: date
    value: str
    source: str


class ReadingNoted(ReadingFact, kind="reading.noted"): ...


class ReadingCorrected(ReadingFact, kind="reading.corrected"):
    before: str


class ReportFact(Fact):
    """Of which month the report is: its first day."""

    month: date


class ReportDrafted(ReportFact, kind="report.drafted"):
    """By the portal itself when it has no actor."""


class EditionFact(ReportFact):
    """Which published version."""

    edition_id: UUID


class ReportPublished(EditionFact, kind="report.published", for_client=True, told=True):
    number: int


class ReportWithdrawn(EditionFact, kind="report.withdrawn", for_client=True, told=True):
    number: int
    because: str


class ReportRevised(ReportFact, kind="report.revised"):
    """A new version is being written; the client reads the old one until then."""

    number: int


class ReportMarkedRead(EditionFact, kind="report.read"):
    number: int


class ReportFeedbackGiven(EditionFact, kind="report.feedback_given", told=True):
    """`words`: what they ask for, where they did not say the same before."""

    useful: str
    words: str | None


class ReportCommented(ReportFact, kind="report.commented", for_client=True, told=True):
    comment_id: UUID
    words: str
    from_team: bool


class TokenFact(Fact):
    """Which token of the API, and what it is called."""

    token_id: UUID
    name: str


class TokenMade(TokenFact, kind="token.made"): ...


class TokenRevoked(TokenFact, kind="token.revoked"): ...


class UserFact(Fact):
    """Whom it is about, who need not be who did it."""

    user_id: UUID
    name: str


class DeviceFact(Fact):
    device: str


class SignedIn(DeviceFact, kind="device.signed_in"): ...


class SignedOut(DeviceFact, kind="device.signed_out"): ...


class DeviceSignedOut(DeviceFact, kind="device.revoked"): ...


class PasswordChanged(Fact, kind="password.changed"): ...


class PasswordReset(Fact, kind="password.reset"): ...


class PasswordResetAsked(Fact, kind="password.reset_asked"):
    user_id: UUID | None


class TwoFactorTurnedOn(Fact, kind="two_factor.turned_on"): ...


class TwoFactorTurnedOff(UserFact, kind="two_factor.turned_off"): ...


class FileDetached(InteractionFact, kind="file.detached"):
    name: str


class TwoFactorRequired(Fact, kind="two_factor.required"):
    required: bool


class RecoveryCodeUsed(Fact, kind="recovery_code.used"): ...


class RecoveryCodesRenewed(Fact, kind="recovery_codes.renewed"): ...


class MemberInvited(UserFact, kind="member.invited"):
    role: str


class InvitationRevoked(UserFact, kind="invitation.revoked"): ...


class InvitationAccepted(Fact, kind="invitation.accepted"): ...


class RoleChanged(UserFact, kind="member.role_changed"):
    role: str
    before: str


class MemberDisabled(UserFact, kind="member.disabled"): ...


class MemberEnabled(UserFact, kind="member.enabled"): ...


class AccessGiven(ContactFact, kind="access.given", told=True):
    user_id: UUID
    is_lead: bool


class AccessEnded(ContactFact, kind="access.ended", told=True):
    user_id: UUID


class UpdateFact(Fact):
    """Which update or letter; about a single client when it is for that one only."""

    update_id: UUID
    title: str
    letter: bool


class UpdateScheduled(UpdateFact, kind="update.scheduled"):
    at: datetime


class UpdatePublished(UpdateFact, kind="update.published"):
    """Every client it is for has it; `reached` is how many."""

    reached: int


class UpdateWithdrawn(UpdateFact, kind="update.withdrawn"): ...


class UpdateRead(Fact, kind="update.read"):
    """Somebody of the client's marked it as read."""

    posting_id: UUID
    title: str


class GuideFact(Fact):
    guide_id: UUID
    title: str


class GuidePublished(GuideFact, kind="guide.published"):
    for_team: bool


class GuideWithdrawn(GuideFact, kind="guide.withdrawn"):
    for_team: bool


class GuideAnswered(GuideFact, kind="guide.answered"):
    helped: bool


class GuideUnderstood(GuideFact, kind="guide.understood"):
    """A team member has read and understood it."""


class ImportRan(Fact, kind="import.ran"):
    """A file of another system was taken in; `what`: companies, contacts or notes."""

    import_id: UUID
    file_name: str
    what: str
    made: int
    changed: int
    refused: int


class ImportUndone(Fact, kind="import.undone"):
    import_id: UUID
    file_name: str
    what: str


class MilestoneFileFact(MilestoneFact):
    name: str


class MilestoneFileAdded(MilestoneFileFact, kind="milestone_file.added", for_client=True, told=True): ...


class MilestoneFileRemoved(MilestoneFileFact, kind="milestone_file.removed"): ...


class MilestoneFileRestored(MilestoneFileFact, kind="milestone_file.restored"): ...


class CommentFact(Fact):
    """Which comment on which milestone; `from_team`: one of us wrote it."""

    comment_id: UUID
    milestone_id: UUID
    from_team: bool


class CommentWritten(CommentFact, kind="comment.written", for_client=True, told=True):
    """`title`: the milestone's; `excerpt`: the first words."""

    title: str
    excerpt: str


class CommentRemoved(CommentFact, kind="comment.removed"): ...


class CommentRestored(CommentFact, kind="comment.restored"): ...


class SignOffFact(MilestoneFact):
    """`words`: what was said with it, perhaps nothing."""

    words: str = ""


class ApprovalAsked(SignOffFact, kind="milestone.approval_asked", for_client=True, told=True): ...


class MilestoneApproved(SignOffFact, kind="milestone.approved", for_client=True, told=True): ...


class ChangesAsked(SignOffFact, kind="milestone.changes_asked", for_client=True, told=True): ...


class TaskAsked(TaskFact, kind="task.asked", for_client=True):
    """The client was asked by mail to do it."""


class WeekendChanged(Fact, kind="weekend.changed"):
    """`days`: the days of the week nobody works from now on, Monday is 0."""

    days: tuple[int, ...]


class HolidayFact(Fact):
    on: date
    name: str


class HolidayAdded(HolidayFact, kind="holiday.added"): ...


class HolidayRemoved(HolidayFact, kind="holiday.removed"): ...


class ExpectationsFact(Fact):
    """Which version of a client's expectations."""

    expectations_id: UUID
    number: int


class ExpectationsProposed(ExpectationsFact, kind="expectations.proposed", for_client=True, told=True):
    """`side`: us or you."""

    side: str


class ExpectationsConfirmed(ExpectationsFact, kind="expectations.confirmed", for_client=True, told=True):
    """`agreed`: now both sides have; `again`: it was agreed before, and is confirmed once more."""

    side: str
    agreed: bool
    again: bool


class ExpectationsWithdrawn(ExpectationsFact, kind="expectations.withdrawn", for_client=True, told=True): ...


class ExpectationsDue(ExpectationsFact, kind="expectations.due", for_client=True, told=True):
    """It is time for both sides to confirm once more."""


class SentenceSaid(Fact, kind="sentence.said", for_client=True):
    """The owner's word on the client's home is another now."""

    words: str


class MeetingFact(Fact):
    """Which meeting, and when it is, or was to be."""

    meeting_id: UUID
    title: str
    starts_at: datetime


class MeetingPlanned(MeetingFact, kind="meeting.planned", for_client=True, told=True): ...


class MeetingChanged(MeetingFact, kind="meeting.changed", for_client=True): ...


class MeetingMoved(MeetingFact, kind="meeting.moved", for_client=True, told=True):
    before: datetime
    reason: str


class MeetingCancelled(MeetingFact, kind="meeting.cancelled", for_client=True, told=True):
    reason: str


class MeetingMoveAsked(MeetingFact, kind="meeting.move_asked", for_client=True, told=True):
    proposed_at: datetime | None
    reason: str


class MeetingKept(MeetingFact, kind="meeting.kept", for_client=True, told=True):
    """Somebody asked to move it, and it stays where it was."""

    reason: str


class WinFact(Fact):
    win_id: UUID
    title: str


class WinTold(WinFact, kind="win.told", for_client=True, told=True):
    """By hand; a win that a milestone or a goal made is told by theirs."""


class WinReworded(WinFact, kind="win.reworded", for_client=True): ...


class WinWithdrawn(WinFact, kind="win.withdrawn"): ...


class WinRestored(WinFact, kind="win.restored", for_client=True): ...


class InitiativeFact(Fact):
    initiative_id: UUID
    title: str


class InitiativeProposed(InitiativeFact, kind="initiative.proposed", for_client=True, told=True): ...


class InitiativeChanged(InitiativeFact, kind="initiative.changed", for_client=True): ...


class InitiativeAgreed(InitiativeFact, kind="initiative.agreed", for_client=True, told=True): ...


class InitiativeDeclined(InitiativeFact, kind="initiative.declined", for_client=True, told=True):
    reason: str


class InitiativeStarted(InitiativeFact, kind="initiative.started", for_client=True, told=True): ...


class InitiativeFinished(InitiativeFact, kind="initiative.finished", for_client=True, told=True): ...


class PlanLookedThrough(Fact, kind="plan.looked_through", for_client=True):
    """Nothing changed, and somebody made sure of it."""


class RuleFact(Fact):
    """Which rule, and what it is called."""

    rule_id: UUID
    name: str


class RuleAdded(RuleFact, kind="rule.added"): ...


class RuleChanged(RuleFact, kind="rule.changed"): ...


class RuleTurnedOn(RuleFact, kind="rule.turned_on"): ...


class RuleTurnedOff(RuleFact, kind="rule.turned_off"): ...


class MailSent(Fact, kind="mail.sent", told=True):
    """One of ours, or the portal, wrote to people of the client. `to`: the first names; `others`: how many more."""

    filed_id: UUID
    subject: str
    to: tuple[str, ...]
    others: int = 0


class ShareAimSet(Fact, kind="share_aim.set"):
    """So much of what clients hear from us is to be said by people: from so many percent to so many."""

    least: int
    most: int


class MailTriedAgain(Fact, kind="mail.tried_again"):
    mail_id: UUID
    subject: str


class DeliveryTriedAgain(Fact, kind="delivery.tried_again"):
    """`handler`: what follows from the event and had failed."""

    event_id: UUID
    handler: str


class TouchpointFact(Fact):
    """Which follow-up: of which kind (`what`), and the how many-th of it."""

    touchpoint_id: UUID
    what: str
    number: int


class TouchpointDue(TouchpointFact, kind="touchpoint.due", told=True):
    """Its day has come where its owner works."""

    due_on: date


class TouchpointKept(TouchpointFact, kind="touchpoint.kept"):
    """By an interaction, or by the posting of a letter."""

    kept_by_id: UUID


class TouchpointSnoozed(TouchpointFact, kind="touchpoint.snoozed"):
    until: date
    reason: str


class TouchpointWoken(TouchpointFact, kind="touchpoint.woken"): ...


class TouchpointSkipped(TouchpointFact, kind="touchpoint.skipped", told=True):
    reason: str


class TouchpointReturned(TouchpointFact, kind="touchpoint.returned"):
    """Skipped by mistake."""


class CadenceChanged(Fact, kind="cadence.changed"):
    """`segment`: None for clients whose segment has no cadence of its own; `clients`: how many it concerned then."""

    cadence_id: UUID
    segment: str | None
    number: int
    clients: int


class FeedMade(Fact, kind="feed.made"):
    """Somebody has a calendar address of their own now."""


class FeedRevoked(Fact, kind="feed.revoked"): ...


class MeetingNotesFact(Fact):
    """Of which meeting, and what it was about."""

    meeting_id: UUID
    title: str


class MeetingNotesSaved(MeetingNotesFact, kind="meeting_notes.saved"):
    version: int


class MeetingRecordTold(MeetingNotesFact, kind="meeting_record.told", for_client=True, told=True):
    """What came of a meeting can be read by both sides for the first time."""

    decisions: int
    tasks: int


class DecisionCarriedOut(Fact, kind="meeting_decision.carried_out", for_client=True, told=True):
    decision_id: UUID
    meeting_id: UUID
    words: str


class DecisionReopened(Fact, kind="meeting_decision.reopened", for_client=True):
    decision_id: UUID
    meeting_id: UUID
    words: str


class HandoffFact(Fact):
    """Which handoff, from whom and to whom."""

    handoff_id: UUID
    from_name: str
    to_name: str


class HandoffBegun(HandoffFact, kind="handoff.begun", told=True):
    """`reason`: change, leaves, leave or other; `introduce_by`: None where the client is not introduced to anybody."""

    from_id: UUID
    to_id: UUID
    reason: str
    brief_by: date
    introduce_by: date | None = None


class HandoffBriefed(HandoffFact, kind="handoff.briefed"): ...


class HandoffAskedBack(HandoffFact, kind="handoff.asked_back"):
    words: str


class HandoffAnswered(HandoffFact, kind="handoff.answered"):
    words: str


class HandoffConfirmed(HandoffFact, kind="handoff.confirmed", told=True): ...


class HandoffEnded(HandoffFact, kind="handoff.ended"):
    """Over before it was done: the client went on to somebody else, or whoever was away is back."""


class ClientIntroduced(Fact, kind="client.introduced", for_client=True, told=True):
    """The client was introduced to who looks after it from now on; `to`: the people written to, if it was by mail."""

    handoff_id: UUID
    owner_name: str
    to: tuple[str, ...] = ()


class AbsenceFact(Fact):
    """Whose absence, from when to when, and who stands in."""

    absence_id: UUID
    user_id: UUID
    name: str
    from_on: date
    until_on: date
    stand_in_name: str


class AbsencePlanned(AbsenceFact, kind="absence.planned"): ...


class AbsenceBegun(AbsenceFact, kind="absence.begun"): ...


class AbsenceEnded(AbsenceFact, kind="absence.ended"): ...


class AbsenceCalledOff(AbsenceFact, kind="absence.called_off"): ...


class SurveyFact(Fact):
    """Which survey, and what we call it among us."""

    survey_id: UUID
    name: str


class SurveyAdded(SurveyFact, kind="survey.added"): ...


class SurveyChanged(SurveyFact, kind="survey.changed"):
    """The draft reads otherwise; what was published stays."""


class SurveyPublished(SurveyFact, kind="survey.published"):
    number: int


class SurveyRetired(SurveyFact, kind="survey.retired"): ...


class SurveyReinstated(SurveyFact, kind="survey.reinstated"): ...


class AnswerFact(Fact):
    """A person's answer under their name. `name`: the survey's; `survey_kind`: nps, csat, ces or free."""

    answer_id: UUID
    survey_id: UUID
    contact_id: UUID
    name: str
    survey_kind: str
    score: int | None = None
    words: str | None = None


class SurveyAnswered(AnswerFact, kind="survey.answered", told=True): ...


class SurveyCorrected(AnswerFact, kind="survey.corrected", told=True): ...


class LoopFact(Fact):
    """Which loop, about which answer, and the name of whoever gave it."""

    loop_id: UUID
    answer_id: UUID
    contact_id: UUID
    name: str


class LoopOpened(LoopFact, kind="loop.opened", told=True):
    """An answer is to be followed up: for its `low` score, `because` of the rule of that name, or as somebody wants."""

    due_on: date
    low: bool
    score: int | None = None
    words: str | None = None
    because: str | None = None


class LoopContacted(LoopFact, kind="loop.contacted", told=True):
    """`how`: call, meeting, email, reply, talk or other; `first`: nobody had been in touch before."""

    how: str
    words: str
    first: bool


class LoopClosed(LoopFact, kind="loop.closed", told=True):
    """`outcome`: put_right, explained, thanked, cannot_help, no_reply or corrected."""

    outcome: str
    words: str


class LoopReopened(LoopFact, kind="loop.reopened", told=True): ...


class TopicFact(Fact):
    """Which topic of answers, and what it is called."""

    topic_id: UUID
    name: str


class TopicAdded(TopicFact, kind="topic.added"): ...


class TopicChanged(TopicFact, kind="topic.changed"): ...


class TopicRemoved(TopicFact, kind="topic.removed"): ...


class TopicRestored(TopicFact, kind="topic.restored"): ...


class AnswerTopicsCorrected(Fact, kind="answer.topics_corrected"):
    """Somebody of us said what an answer is about: `topics` are all their names."""

    answer_id: UUID
    topics: tuple[str, ...]


class ImprovementFact(Fact):
    """Which of the things we changed because people asked for it."""

    improvement_id: UUID
    title: str


class ImprovementWritten(ImprovementFact, kind="improvement.written"): ...


class ImprovementChanged(ImprovementFact, kind="improvement.changed"): ...


class ImprovementTold(ImprovementFact, kind="improvement.told", told=True):
    """People of the client who had asked for it were told; `to`: their names."""

    to: tuple[str, ...]


class ConsentFact(Fact):
    """Which consent, of whom, and to what: referral, testimonial or case_study."""

    consent_id: UUID
    contact_id: UUID
    name: str
    what: str


class ConsentAsked(ConsentFact, kind="consent.asked", told=True): ...


class ConsentGiven(ConsentFact, kind="consent.given", told=True): ...


class ConsentDeclined(ConsentFact, kind="consent.declined", told=True): ...


class ConsentWithdrawn(ConsentFact, kind="consent.withdrawn", told=True): ...


class ProgrammeChanged(Fact, kind="programme.changed"):
    """Another version of the points programme holds from now on.

    `ranks`: of each tier there was, from the lowest on, its rank now; 0 of one that is no more.
    """

    number: int
    is_on: bool
    ranks: tuple[int, ...] = ()


class PointsFact(Fact):
    """Which entry of the ledger, how many points it moved (signed), and why. `source`: the kind of its cause."""

    entry_id: UUID
    points: int
    reason: str
    source: str


class PointsEarned(PointsFact, kind="points.earned", for_client=True):
    """`held_until`: until then they are pending."""

    held_until: datetime | None = None


class PointsReleased(Fact, kind="points.released", for_client=True):
    """Points that were held can be spent from now on."""

    lot_id: UUID
    points: int


class PointsSpent(PointsFact, kind="points.spent", for_client=True): ...


class PointsReversed(PointsFact, kind="points.reversed", for_client=True, told=True):
    """`reverses_id`: the entry it takes back. `forgone`: what could not be taken or given back any more."""

    reverses_id: UUID
    forgone: int = 0


class PointsExpired(PointsFact, kind="points.expired", for_client=True): ...


class WaveFact(Fact):
    """Which wave of a survey, and its name."""

    wave_id: UUID
    name: str


class WavePlanned(WaveFact, kind="wave.planned"):
    survey: str
    planned_for: datetime


class WaveSent(WaveFact, kind="wave.sent"):
    """`asked`: how many people have an invitation; `withheld`: how many were not asked."""

    asked: int
    withheld: int


class WaveCancelled(WaveFact, kind="wave.cancelled"): ...


class ContactsAsked(WaveFact, kind="contacts.asked", told=True):
    """People of a client were asked in a wave: the names of a few, and how many `others`."""

    people: tuple[str, ...]
    others: int = 0


class SurveyMuteFact(ContactFact):
    """`survey`: the name of the one it is about; None for all of them."""

    survey: str | None = None


class SurveyMuted(SurveyMuteFact, kind="survey.muted", told=True):
    """`until`: the first day they may be asked again; None is for good."""

    until: date | None = None


class SurveyUnmuted(SurveyMuteFact, kind="survey.unmuted", told=True): ...


class SurveyInvitationRevoked(ContactFact, kind="survey_invitation.revoked"):
    """The link of one person's invitation opens nothing any more."""

    wave_id: UUID


class SurveyPolicyChanged(Fact, kind="survey_policy.changed"):
    """`changed`: the names of the numbers that are others now."""

    changed: tuple[str, ...]


class ReferralFact(Fact):
    """Which referral, and who of the client recommended us. Before consent nothing names whom they recommended."""

    referral_id: UUID
    contact_id: UUID


class ReferralInvited(ReferralFact, kind="referral.invited"): ...


class ReferralAccepted(ReferralFact, kind="referral.accepted", told=True):
    """The person agreed; `flags`: how many things about it somebody should look at."""

    flags: int


class ReferralDeclined(ReferralFact, kind="referral.declined", told=True):
    """`themselves`: the person said no; else one of us gave the reason."""

    themselves: bool
    reason: str = ""


class ReferralExpired(ReferralFact, kind="referral.expired"):
    """Its time ended: without an answer, or, where they `agreed`, before it became a prospect."""

    agreed: bool = False


class ReferralFlagsSettled(ReferralFact, kind="referral.flags_settled"):
    """One of us looked at what was flagged, and it is all right."""


class ReferralOfClient(ReferralFact):
    """From here on the company is in our book; `company`: its name there."""

    company: str


class ReferralQualified(ReferralOfClient, kind="referral.qualified", told=True):
    """`is_client`: the company is a client of ours; else one of us said so while it is a prospect."""

    is_client: bool = True


class ReferralHeld(ReferralOfClient, kind="referral.held"):
    """The reward is set aside until that day."""

    until_on: date


class ReferralHoldEnded(ReferralOfClient, kind="referral.hold_ended", told=True):
    """`flags`: how many things about it nobody of us has looked at."""

    flags: int = 0


class ReferralRewarded(ReferralOfClient, kind="referral.rewarded", told=True):
    """`points`: what the client got for it."""

    points: int


class ReferralReversed(ReferralOfClient, kind="referral.reversed", told=True):
    points: int
    reason: str


class ReferralLinkFact(Fact):
    """Whose personal link."""

    contact_id: UUID
    name: str


class ReferralLinkMade(ReferralLinkFact, kind="referral_link.made"): ...


class ReferralLinkRevoked(ReferralLinkFact, kind="referral_link.revoked"): ...


class ReferralTermsChanged(Fact, kind="referral_terms.changed"):
    """`version`: how many times they were written."""

    is_on: bool
    version: int


class ClientCameByReferral(Fact, kind="client.came_by_referral", told=True):
    """A company that was recommended to us is in our book; `joined`: it had been there before."""

    referral_id: UUID
    joined: bool


class TierFact(Fact):
    """`tier`: its name as the vendor calls it, `earned`: the points that count for it."""

    tier: str
    earned: int


class TierReached(TierFact, kind="tier.reached", for_client=True, told=True): ...


class TierLeft(TierFact, kind="tier.left", for_client=True):
    """`tier`: the one they are in from now on, empty for none."""


class BadgeEarned(Fact, kind="badge.earned", for_client=True, told=True):
    """`badge`: which one; `title`: what it was for, such as the goal."""

    badge: str
    title: str = ""


class GestureFact(Fact):
    """Which gesture; `title`: what it is, in the words of those who may read the fact."""

    gesture_id: UUID
    title: str


class GesturePlanned(GestureFact, kind="gesture.planned", told=True):
    """A surprise, of which the client knows nothing."""


class GestureAnnounced(GestureFact, kind="gesture.announced", for_client=True, told=True): ...


class GestureReworded(GestureFact, kind="gesture.reworded", for_client=True, told=True):
    """What the client reads of an announced one is another from now on: its words, or the day it is planned for."""

    planned_on: date


class GestureChanged(GestureFact, kind="gesture.changed", told=True):
    """Planned otherwise, in what the team alone reads of it."""


class GestureDone(GestureFact, kind="gesture.done", for_client=True, told=True): ...


class GestureWithdrawn(GestureFact, kind="gesture.withdrawn", told=True):
    """A surprise that will not be."""


class GestureCalledOff(GestureFact, kind="gesture.called_off", for_client=True, told=True): ...


class GestureBudgetSet(Fact, kind="gesture_budget.set"):
    """Whose budget for gestures, and for which purpose."""

    member_id: UUID
    name: str
    purpose: str


class IncentiveFact(Fact):
    """Which incentive, and its name."""

    incentive_id: UUID
    name: str


class IncentiveAdded(IncentiveFact, kind="incentive.added"): ...


class IncentiveChanged(IncentiveFact, kind="incentive.changed"): ...


class IncentiveTurnedOn(IncentiveFact, kind="incentive.turned_on"): ...


class IncentiveTurnedOff(IncentiveFact, kind="incentive.turned_off"): ...


class OfferFact(Fact):
    """Which offer with a renewal, and what it is called."""

    offer_id: UUID
    name: str


class OfferMade(OfferFact, kind="offer.made", for_client=True, told=True):
    last_on: date


class OfferAccepted(OfferFact, kind="offer.accepted", for_client=True, told=True):
    """They renew for so many months. `by_us`: one of us wrote down what they said."""

    months: int
    by_us: bool = False


class OfferDeclined(OfferFact, kind="offer.declined", for_client=True, told=True): ...


class OfferLapsed(OfferFact, kind="offer.lapsed", for_client=True, told=True): ...


class OfferWithdrawn(OfferFact, kind="offer.withdrawn", for_client=True, told=True):
    reason: str


class OfferHonoured(OfferFact, kind="offer.honoured", for_client=True, told=True):
    months: int


class RewardFact(Fact):
    """Which reward of the catalogue, and its name."""

    reward_id: UUID
    name: str


class RewardAdded(RewardFact, kind="reward.added"): ...


class RewardChanged(RewardFact, kind="reward.changed"): ...


class RewardPaused(RewardFact, kind="reward.paused"): ...


class RewardResumed(RewardFact, kind="reward.resumed"): ...


class RewardRetired(RewardFact, kind="reward.retired"): ...


class RewardCodesAdded(RewardFact, kind="reward.codes_added"):
    """How many; no fact ever names a code."""

    count: int


class RedemptionFact(Fact):
    """Which redemption, the name of its reward, and what it cost in points."""

    redemption_id: UUID
    name: str
    points: int


class RewardRedeemed(RedemptionFact, kind="redemption.made", for_client=True, told=True): ...


class RedemptionApproved(RedemptionFact, kind="redemption.approved", for_client=True, told=True): ...


class RedemptionFulfilled(RedemptionFact, kind="redemption.fulfilled", for_client=True, told=True): ...


class RedemptionCancelled(RedemptionFact, kind="redemption.cancelled", for_client=True, told=True):
    reason: str


class RedemptionDeclined(RedemptionFact, kind="redemption.declined", for_client=True, told=True):
    reason: str
