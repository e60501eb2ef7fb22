"""Words of sending that pages and rules share."""

from flask_babel import gettext

from portal.people.models.contacts import RelationshipRole
from portal.surveys.models.withheld import Reason


def reason_words() -> dict[Reason, str]:
    """Why somebody is not asked."""
    return {
        Reason.LEFT: gettext("has left"),
        Reason.NOT_SERVED: gettext("the client is not active"),
        Reason.NO_ADDRESS: gettext("no mail address"),
        Reason.BOUNCED: gettext("mails come back"),
        Reason.MUTED: gettext("not to be asked"),
        Reason.TOO_EARLY: gettext("too soon after the start"),
        Reason.NPS_QUIET: gettext("asked NPS not long ago"),
        Reason.QUIET: gettext("asked not long ago"),
        Reason.TWICE: gettext("the same address is asked already"),
    }


def role_words() -> list[tuple[str, str]]:
    return [
        (RelationshipRole.DECISION_MAKER, gettext("decision makers")),
        (RelationshipRole.CHAMPION, gettext("champions")),
        (RelationshipRole.USER, gettext("users")),
        (RelationshipRole.FINANCE, gettext("people of finance")),
        (RelationshipRole.TECHNICAL, gettext("technical people")),
    ]
