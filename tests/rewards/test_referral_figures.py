"""Of whom clients recommended us to, how many qualified: said with n, and reckoned again from the export."""

import csv
from collections import Counter, defaultdict
from datetime import UTC, datetime
from io import StringIO

from portal.ground.clock import vendor_today
from portal.ground.db import db, new_id, now
from portal.people.models.clients import Client
from portal.people.models.contacts import Contact
from portal.rewards.models.programme_figures import year_until
from portal.rewards.models.referral_figures import conversions
from portal.rewards.models.referrals import Referral, ReferralState, Way
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make
from tests.rewards.earning import turned_on
from tests.rewards.referring import agreed, terms_on

State = ReferralState


def begun(make: Make, contact: Contact, state: State, at: datetime) -> None:
    """A referral that began at that instant and stands so now."""
    cost = 500 if state == State.REWARDED else None
    own = {"client_id": contact.client_id, "contact_id": contact.id}
    make.keep(Referral(id=new_id(), created_at=at, moved_at=now(), way=Way.MAIL, state=state, cost=cost, **own))


def some(make: Make, cast: Cast) -> None:
    """Two months, two segments, both ends of the year, and one client that only an admin sees."""
    cast.acme.standing.segment = "Dental"
    hidden = make.client("Initech", owner=cast.abe, restricted=True)
    first, _after = year_until(vendor_today())
    early = datetime(first.year, first.month, 1, 12, tzinfo=UTC)
    before = datetime(first.year - 1, first.month, 20, 12, tzinfo=UTC)
    for state in (State.HELD, State.REWARDED, State.REVERSED, State.ACCEPTED, State.DECLINED):
        begun(make, cast.bea_contact, state, early)
    for state in (State.QUALIFIED, State.EXPIRED, State.INVITED):
        begun(make, cast.carl_contact, state, now())
    begun(make, cast.carl_contact, State.HELD, before)
    begun(make, contact_at(make, hidden), State.HELD, now())


def contact_at(make: Make, client: Client) -> Contact:
    contact = Contact(id=new_id(), client_id=client.id, name="Zed")
    make.keep(contact)
    return contact


def test_the_exported_referrals_reckon_the_conversion_again(make: Make, cast: Cast, browse: Browse) -> None:
    some(make, cast)
    db.session.commit()
    first, after = year_until(vendor_today())
    found = conversions(first)
    sheet = browse("abe").get("/rewards/figures/referrals").data.decode("utf-8-sig")
    rows = [row for row in csv.DictReader(StringIO(sheet)) if first.isoformat() <= row["Day"] < after.isoformat()]
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        for key in ("all", row["Month"], row["Segment"]):
            counts[key][row["Qualified"]] += 1
    assert (found.whole.begun, found.whole.qualified) == (counts["all"].total(), counts["all"]["1"]) == (9, 5)
    for month, line in found.months:
        assert (line.begun, line.qualified) == (counts[f"{month:%Y-%m}"].total(), counts[f"{month:%Y-%m}"]["1"])
    segments = {name or "": (line.begun, line.qualified) for name, line in found.segments}
    assert segments == {"Dental": (5, 3), "": (4, 2)}
    assert segments == {name: (counts[name].total(), counts[name]["1"]) for name in segments}


def test_the_page_says_the_conversion_with_its_n_of_the_clients_one_sees(
    make: Make, cast: Cast, browse: Browse
) -> None:
    some(make, cast)
    turned_on(make)
    db.session.commit()
    page = browse("lea").get("/rewards/figures").text
    assert "4 of 8 qualified, n = 8" in page and "<b>50.0%</b>" in page
    assert "n = 9" in browse("abe").get("/rewards/figures").text
    assert "Initech" not in browse("lea").get("/rewards/figures/referrals").text
    assert browse("lea").get("/rewards/figures/referrals?format=xlsx").data.startswith(b"PK")


def test_the_export_names_nobody_we_were_recommended_to(make: Make, cast: Cast, browse: Browse) -> None:
    terms_on(make)
    agreed(cast.bea_contact)
    db.session.commit()
    sheet = browse("abe").get("/rewards/figures/referrals").text
    assert "accepted" in sheet and "kirkgate" not in sheet.casefold() and "Simon" not in sheet


def test_the_page_splits_a_sale_and_says_what_to_mend(make: Make, cast: Cast, browse: Browse) -> None:
    turned_on(make)
    db.session.commit()
    lea = browse("lea")
    example = lea.get("/rewards/figures").text
    assert "£781.25" in example and "£18.75" in example and "An example" in example
    asked = lea.get("/rewards/figures?sale=1%20000&points=0&value=0.012&share=80")
    assert asked.status_code == 200 and "£1,000" in asked.text and "An example" not in asked.text
    odd = lea.get("/rewards/figures?sale=-1&points=many&value=&share=101")
    assert odd.status_code == 422 and 'value="many"' in odd.text and "Revenue now</dt><dd" not in odd.text
    assert odd.text.count("field__error") == 4
