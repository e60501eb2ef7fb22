"""What people are told of about answers: each one that has a name, loops to close, and what came of what they said."""

from flask_babel import lazy_gettext as _

from portal.facts import ConsentDeclined, ConsentGiven, ConsentWithdrawn, LoopOpened, SurveyAnswered, SurveyCorrected
from portal.notices.models.kinds import ByMail, notice_kind

SURVEY_ANSWER = notice_kind(
    "survey.answer", _("Answers to surveys"), team=ByMail.DIGEST, facts=[SurveyAnswered, SurveyCorrected]
)
LOOP = notice_kind("loop.opened", _("Answers to follow up"), team=ByMail.NOW, facts=[LoopOpened])
CONSENT_SAID = notice_kind(
    "consent.said",
    _("What people answer when asked for a word"),
    team=ByMail.DIGEST,
    facts=[ConsentGiven, ConsentDeclined, ConsentWithdrawn],
)
IMPROVED = notice_kind(
    "improvement.told", _("What we changed because of your answers"), client=ByMail.NOW, says=["title", "by"]
)
