"""What the history tells people of, and how it comes by mail until they choose."""

from flask_babel import lazy_gettext as _

from portal.facts import InteractionShared, SharedTaskCompleted, TaskAdded
from portal.notices.models.kinds import ByMail, notice_kind

SHARED = notice_kind("note.shared", _("Notes we share with you"), client=ByMail.DIGEST, facts=[InteractionShared])
TASK_GIVEN = notice_kind("task.given", _("Tasks others gave you"), team=ByMail.DIGEST, facts=[TaskAdded])
TASK_DONE = notice_kind("task.done", _("Tasks a client finished"), team=ByMail.DIGEST, facts=[SharedTaskCompleted])
