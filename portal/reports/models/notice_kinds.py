"""What the reports tell people of, and how it comes by mail until they choose."""

from flask_babel import lazy_gettext as _

from portal.facts import ReportCommented, ReportPublished
from portal.notices.models.kinds import ByMail, notice_kind

REPORT = notice_kind("report", _("Monthly results"), client=ByMail.NOW, facts=[ReportPublished])
REPORT_ANSWER = notice_kind(
    "report.answer", _("Questions and answers to you about results"), client=ByMail.NOW, facts=[ReportCommented]
)
REPORT_COMMENT = notice_kind(
    "report.comment",
    _("Other comments on results"),
    team=ByMail.NOW,
    client=ByMail.DIGEST,
    facts=[ReportCommented],
)
