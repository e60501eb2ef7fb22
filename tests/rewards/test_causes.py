"""Every entry of the ledger leads to its cause, to a page its reader may open, and from there back to the entry."""

import re

from sqlalchemy import select

from portal.ground.clock import vendor_today
from portal.ground.db import db
from portal.ground.links import path_to
from portal.rewards.models.by_hand import give
from portal.rewards.models.causes import RULE
from portal.rewards.models.ledger import end, open_with, reverse
from portal.rewards.models.lots import Lot
from portal.rewards.models.prospects import make_prospect
from portal.rewards.models.redemptions import Redemption
from portal.rewards.models.releasing import release
from portal.rules.models.rules import Rule
from portal.rules.models.shipped_rules import load_shipped_rules
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make
from tests.rewards.earning import earned, turned_on
from tests.rewards.redeeming import reward
from tests.rewards.referring import agreed, terms_on
from tests.surveys import asking


def everything(make: Make, cast: Cast) -> None:
    """A ledger of Acme with an entry of every cause, and one of the client that came by a referral."""
    turned_on(make, most_by_hand=None)
    terms_on(make, referred_points=50)
    load_shipped_rules()
    rule = db.session.scalars(select(Rule).where(Rule.shipped == "points_survey")).one()
    asked = asking.invited(make, asking.wave(make, asking.published(make)), cast.acme, cast.bea_contact)
    answer = asking.answered(make, asked)
    milestone = make.milestone(make.phase(cast.acme))
    for about, place in (
        (f"milestone_id {milestone.id}", path_to("milestones.show", client_id=cast.acme.id, milestone_id=milestone.id)),
        *((name, path_to(page, client_id=cast.acme.id)) for name, page in PAGES),
        (f"answer_id {answer.id}", None),
    ):
        earned(cast.acme, 100, kind=RULE, cause=f"{rule.id} {about}", reason=about.split()[0], place=place)
    earned(cast.acme, 100, kind=RULE, cause=f"rule {rule.id} a day came", reason="a year")
    give(cast.acme.id, 100, by=cast.ada, reason="by hand")
    open_with(cast.acme.id, 100, cause="Old", by=cast.abe, reason="opening")
    reverse(earned(cast.acme, 7, reason="a mistake"), by=cast.ada, reason="taken back")
    lot = db.session.get_one(Lot, (cast.acme.id, earned(cast.acme, 9, reason="too old").id))
    lot.expires_on = vendor_today().replace(year=2020)
    db.session.flush()
    end(cast.acme.id, lot.id, vendor_today())
    Redemption.redeem(reward(make, cost=50), cast.acme.id, cast.bea, wish="")
    referral = agreed(cast.bea_contact)
    assert referral.person is not None
    make_prospect(referral, referral.person, cast.ada)
    referral.qualify(cast.ada)
    release(referral, cast.ada)
    db.session.commit()


PAGES = (("edition_id", "results.index"), ("goal_id", "goals.index"), ("win_id", "wins.index"))


def links(text: str) -> dict[str, str]:
    """What each entry of a statement says, with where it leads."""
    table = text.partition('id="ledger"')[2]
    return {words: place for place, words in re.findall(r'<a href="([^"#]+)[^"]*"><bdi>([^<]+)</bdi>', table)}


def test_every_cause_is_a_page_its_reader_may_open(make: Make, cast: Cast, browse: Browse) -> None:
    everything(make, cast)
    statement = f"/clients/{cast.acme.id}/points"
    found = {who: links(browse(who).get(statement).text) for who in ("bea", "ada", "lea")}
    for who, places in found.items():
        for words, place in places.items():
            assert browse(who).get(place).status_code == 200, (who, words, place)
    rewarded = "Recommended us to Kirkgate Dental"
    shared = {"milestone_id", "edition_id", "goal_id", "win_id", "Lunch", rewarded}
    assert set(found["bea"]) == shared
    assert set(found["ada"]) == {*shared, "answer_id"} and set(found["lea"]) == {*shared, "answer_id", "a year"}
    assert found["ada"][rewarded].startswith(f"/clients/{cast.acme.id}/referrals/")
    back = browse("bea").get(found["bea"]["Lunch"]).text
    entry = re.search(r'href="([^"]+#entry-(\d+))"', back)
    assert entry and f'id="entry-{entry[2]}"' in browse("bea").get(entry[1].partition("#")[0]).text


def test_a_reversal_and_an_end_lead_to_the_entry_they_are_about(make: Make, cast: Cast, browse: Browse) -> None:
    everything(make, cast)
    page = browse("bea").get(f"/clients/{cast.acme.id}/points").text
    rows = dict(re.findall(r'<tr id="entry-(\d+)">(.*?)</tr>', page, re.DOTALL))
    about = {number: re.search(r"after=\d+#entry-(\d+)", row) for number, row in rows.items()}
    named = {re.search(r"<bdi>([^<]+)", rows[number])[1]: re.search(r"<bdi>([^<]+)", rows[found[1]])[1]
             for number, found in about.items() if found}  # type: ignore[index]  # fmt: skip
    assert named == {"taken back": "a mistake", "Points came to their end": "too old"}
