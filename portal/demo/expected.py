"""What the demo's clients and Calder & Rowe expect of each other, in versions."""

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from portal.demo.ids import id_at
from portal.demo.material import INDUSTRIES
from portal.demo.people import Settled, noon
from portal.ground.bulk import Bulk
from portal.ground.clock import today
from portal.people.models.clients import ClientState
from portal.people.models.users import User
from portal.tasks.models import Side
from portal.workspace.models.expectations import USUAL_DAYS, Confirmation, Expectations, ExpectationsDraft

AGREED_DAYS = {"Acme": 150, "Globex": 183, "Northwind Dental Group": 40}  # ago; the others in between
ASKED = "Globex"  # the half year is over: both sides were asked again
PROPOSED = "Acme"  # a newer version waits for Bea
DRAFTED = "Northwind Dental Group"  # the team writes on one
SUCCESS = {
    "en": "We know every morning that nobody who rang yesterday about {thing} was left waiting, "
    "and our own people spend their time with those who stand in front of them.",
    "fa": "هیچ سفارشی به خاطر تلفنی که پاسخ داده نشد از دست نرود، و همکاران ما وقت داشته باشند با مشتری حرف بزنند.",
    "hy": "Ոչ մի զանգ անպատասխան չի մնում, և մեր աշխատակիցները ժամանակ ունեն ուսանողների համար։",
    "tr": "Hiçbir rezervasyon cevapsız bir telefon yüzünden kaybolmasın, ekibimiz misafire vakit ayırsın.",
}
FIRST = {
    "deliver": "- Calls about {thing} answered from 8 to 20, six days a week, 92 of 100 within 20 seconds.\n"
    "- Missed calls returned within an hour.\n- Online booking that writes into {system}.\n"
    "- A report by the third working day of each month.",
    "need": "- Changes of opening hours two weeks ahead.\n- One person who may decide about greetings and scripts, "
    "with a stand-in.\n- Access to {system}, and word before it changes.",
    "focus": "First {site}, because half of all missed calls come from there. Then the hour after 17:30.",
    "carefree": "Holidays and illness on our side, the phone lines themselves, and that recordings are kept safe and "
    "deleted after ninety days.",
    "talk": "- {owner} rings you every second Thursday.\n- Once a month half an hour about the report.\n"
    "- Mail is answered within one working day, a call to the duty desk at once.",
}
LATER = {
    "deliver": FIRST["deliver"].replace("from 8 to 20", "from 7 to 20").replace("92 of 100", "95 of 100"),
    "focus": "The trade counter in the morning, from 7 to 9: builders ring before they drive. Then the hour after "
    "17:30, which is better but not good yet.",
}


def add_expectations(bulk: Bulk, chance: Random, settled: list[Settled]) -> None:
    for place, one in enumerate(settled):
        if one.company.state == ClientState.ONBOARDING:
            _version(bulk, chance, one, 1, noon(today() - timedelta(days=4)), _words(one), agreed=False)
        elif one.company.state in (ClientState.ACTIVE, ClientState.PAUSED):
            _agreed(bulk, chance, one, AGREED_DAYS.get(one.company.name, 25 + 13 * place))


def _agreed(bulk: Bulk, chance: Random, one: Settled, days: int) -> None:
    """The version that counts; at one client an older before it and a newer after it."""
    at, words, number = noon(today() - timedelta(days=days)), _words(one), 1
    if one.company.name == PROPOSED:
        before = {**words, "talk": "We ring you when something is up.", "focus": ""}
        _version(bulk, chance, one, 1, at - timedelta(days=390), before, agreed=True, replaced_at=at)
        number = 2
    _version(bulk, chance, one, number, at, words, agreed=True, asked=one.company.name == ASKED)
    if one.company.name == PROPOSED:
        _version(bulk, chance, one, 3, noon(today() - timedelta(days=3)), _words(one, **LATER), agreed=False)
    if one.company.name == DRAFTED:
        bulk.add(
            ExpectationsDraft, client_id=one.id, base=number, saved_by_id=one.owner.id, saved_by_name=one.owner.name,
            saved_at=noon(today() - timedelta(days=1)), **_words(one, **LATER),
        )  # fmt: skip


def _version(
    bulk: Bulk, chance: Random, one: Settled, number: int, at: datetime, words: dict[str, str], *, agreed: bool,
    replaced_at: datetime | None = None, asked: bool = False,
) -> None:  # fmt: skip
    """Proposed by the owner of that time; the client's first contact said yes two days later, if it is agreed."""
    id, by = id_at(at, chance), one.owner
    yes_at = at + timedelta(days=2, hours=3)
    due_on = yes_at.date() + timedelta(days=USUAL_DAYS)
    bulk.add(
        Expectations, id=id, created_at=at, client_id=one.id, number=number, proposed_side=Side.US,
        proposed_by_id=by.id, proposed_by_name=by.name, round=2 if asked else 1, agreed_at=yes_at if agreed else None,
        due_on=due_on if agreed else None, asked_at=noon(due_on) if asked else None, replaced_at=replaced_at, **words,
    )  # fmt: skip
    _confirm(bulk, one.id, id, Side.US, at, by.name, by)
    if agreed:
        _confirm(bulk, one.id, id, Side.YOU, yes_at, one.people[0][1], None)


def _confirm(
    bulk: Bulk, client_id: UUID, version: UUID, side: Side, at: datetime, name: str, user: User | None
) -> None:
    bulk.add(
        Confirmation, client_id=client_id, expectations_id=version, round=1, side=side, confirmed_at=at,
        by_id=user.id if user else None, by_name=name,
    )  # fmt: skip


def _words(one: Settled, **instead: str) -> dict[str, str]:
    trade = INDUSTRIES[one.company.industry]
    known = {"thing": trade.thing, "system": trade.system, "site": trade.sites[0], "owner": one.owner.name.split()[0]}
    texts = {"success": SUCCESS[one.company.language], **FIRST, **instead}
    return {name: text.format(**known) for name, text in texts.items()}
