"""What the workspace tells people of, and how it comes by mail until they choose."""

from flask_babel import lazy_gettext as _

from portal.facts import (
    ApprovalAsked,
    ChangesAsked,
    CommentWritten,
    ExpectationsDue,
    ExpectationsProposed,
    GoalReached,
    InitiativeAgreed,
    InitiativeDeclined,
    InitiativeProposed,
    MeetingCancelled,
    MeetingChanged,
    MeetingMoveAsked,
    MeetingMoved,
    MeetingPlanned,
    MilestoneApproved,
    MilestoneFileAdded,
    MilestoneMoved,
    MilestoneReached,
    TaskAsked,
    WinTold,
)
from portal.notices.models.kinds import ByMail, notice_kind

# Asked, named or due: at once. All else waits for the digest.
APPROVAL = notice_kind("approval", _("What waits for your approval"), client=ByMail.NOW, facts=[ApprovalAsked])
TASK_ASKED = notice_kind("task.asked", _("What we ask you to do"), client=ByMail.NOW, facts=[TaskAsked])
TASK_DUE = notice_kind("task.due", _("What is due by tomorrow"), client=ByMail.NOW, says=["title", "due_on"])
EXPECTATIONS = notice_kind(
    "expectations", _("Expectations to confirm"), client=ByMail.NOW, facts=[ExpectationsProposed, ExpectationsDue]
)
MEETING = notice_kind(
    "meeting",
    _("Meetings you take part in"),
    team=ByMail.NOW,
    client=ByMail.NOW,
    facts=[MeetingPlanned, MeetingChanged, MeetingMoved, MeetingCancelled],
)
MEETING_MOVE_ASKED = notice_kind(
    "meeting.move_asked", _("Wishes to move a meeting"), team=ByMail.NOW, facts=[MeetingMoveAsked]
)
ANSWER = notice_kind(
    "comment.answer",
    _("Questions and answers to you, and comments that name you"),
    team=ByMail.NOW,
    client=ByMail.NOW,
    facts=[CommentWritten],
)
COMMENT = notice_kind(
    "comment", _("Other comments on the roadmap"), team=ByMail.NOW, client=ByMail.DIGEST, facts=[CommentWritten]
)
DECISION = notice_kind(
    "decision", _("What a client approved or wants changed"), team=ByMail.NOW, facts=[MilestoneApproved, ChangesAsked]
)
PROGRESS = notice_kind(
    "progress",
    _("Milestones reached and moved, files, goals and wins"),
    client=ByMail.DIGEST,
    facts=[MilestoneReached, MilestoneMoved, MilestoneFileAdded, GoalReached, WinTold],
)
PLAN = notice_kind(
    "plan",
    _("Proposals for the plan, and what becomes of them"),
    team=ByMail.DIGEST,
    client=ByMail.DIGEST,
    facts=[InitiativeProposed, InitiativeAgreed, InitiativeDeclined],
)
LETTER = notice_kind("letter", _("Letters from our leadership"), client=ByMail.NOW, says=["name", "title"])
UPDATE = notice_kind("update", _("Updates"), client=ByMail.DIGEST, says=["name", "title"])
