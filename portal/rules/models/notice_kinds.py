"""What rules tell people of, and how it comes by mail until they choose."""

from flask_babel import lazy_gettext as _

from portal.notices.models.kinds import ByMail, notice_kind

RULE_WORD = notice_kind("rule.word", _("What rules tell the team"), team=ByMail.NOW, says=["words"])
RULE_MAIL = notice_kind("rule.mail", _("What we write to you"), client=ByMail.NOW, says=["title", "words"])
