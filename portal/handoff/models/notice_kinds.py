"""What people are told of when clients change hands."""

from flask_babel import lazy_gettext as _

from portal.facts import HandoffAnswered, HandoffAskedBack, HandoffBegun, HandoffConfirmed
from portal.notices.models.kinds import ByMail, notice_kind

# Many clients may arrive in one step: one digest, not forty mails.
HANDED = notice_kind("handoff", _("Clients handed to you"), team=ByMail.DIGEST, facts=[HandoffBegun])
HANDOFF_WORD = notice_kind(
    "handoff.word",
    _("Questions and answers about a handoff, and who took over from you"),
    team=ByMail.NOW,
    facts=[HandoffAskedBack, HandoffAnswered, HandoffConfirmed],
)
