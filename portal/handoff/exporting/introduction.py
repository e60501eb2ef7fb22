"""The draft of an introduction: what the new owner could write to the client, in the client's language.

It takes from the brief only what the client sees anyway: our promises to them, the next meeting, what is at hand.
"""

from dataclasses import dataclass

from flask_babel import gettext

from portal.ground.calendars import written
from portal.ground.clock import in_zone, reader_zone
from portal.ground.letters import about_us, reading
from portal.handoff.models.brief import Brief
from portal.handoff.models.handoffs import Handoff
from portal.people.models.users import User

MOST_PROMISES = 5


@dataclass(frozen=True)
class Draft:
    subject: str
    text: str


def introduction(handoff: Handoff, brief: Brief, owner: User, language: str | None, zone: str | None) -> Draft:
    """`owner`: who looks after the client from now on, and signs."""
    with reading(language or "en", zone):
        parts = [_who(handoff, brief, owner), _carries_on(handoff), _promises(brief), _ahead(brief), _reach(owner)]
        text = "\n\n".join([gettext("Hello,"), *filter(None, parts), _signature(owner)])
        return Draft(str(gettext("%(name)s looks after you from now on", name=owner.name)), text)


def _who(handoff: Handoff, brief: Brief, owner: User) -> str:
    words = {"name": owner.name, "client": brief.client, "vendor": about_us()["vendor_name"]}
    return str(
        gettext(
            "My name is %(name)s. From now on I look after %(client)s at %(vendor)s, as %(before)s did before me.",
            before=handoff.from_name,
            **words,
        )
    )


def _carries_on(handoff: Handoff) -> str:
    return str(
        gettext(
            "I know from %(before)s and from our notes where your work stands, so you do not have to tell it again.",
            before=handoff.from_name,
        )
    )


def _promises(brief: Brief) -> str:
    """What we owe them and they see in the portal."""
    shared = [one for one in brief.promises if one.shared][:MOST_PROMISES]
    if not shared:
        return ""
    lines = [
        gettext("%(title)s, by %(day)s", title=one.title, day=written(one.due_on, gettext("d MMMM")))
        if one.due_on
        else one.title
        for one in shared
    ]
    return "\n".join([gettext("What I see to first:"), *(f"- {line}" for line in lines)])


def _ahead(brief: Brief) -> str:
    meeting = next((one for one in brief.ahead if one.kind == "meeting" and one.at), None)
    if meeting and meeting.at:
        at = written(in_zone(meeting.at, reader_zone()), gettext("EEEE d MMMM, HH:mm"))
        return str(gettext("We next meet on %(time)s: %(title)s.", time=at, title=meeting.title))
    if brief.at_hand:
        return str(gettext("At hand is “%(title)s”.", title=brief.at_hand.title))
    return ""


def _reach(owner: User) -> str:
    if owner.phone:
        return str(gettext("You reach me at %(email)s or %(phone)s.", email=owner.email, phone=owner.phone))
    return str(gettext("You reach me at %(email)s.", email=owner.email))


def _signature(owner: User) -> str:
    return "\n".join(filter(None, (owner.name, owner.title)))
