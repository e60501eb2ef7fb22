"""An incentive is written in several languages; each client reads it in its own, also after it was changed."""

import pytest
from sqlalchemy import select

from portal.ground.access import as_system
from portal.ground.db import db
from portal.people.models.users import User
from portal.rewards.models.incentive_offers import IncentiveOffer
from portal.rewards.models.incentives import Incentive, IncentiveKind
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make
from tests.rewards.offering import incentive
from tests.rewards.test_incentives import FORM, ends

PERSIAN = {"name": "با هم", "terms": "کمتر برای بیشتر", "topic": "مالیات"}


def reads(user: User, language: str) -> None:
    user.language = language
    db.session.commit()


@pytest.fixture
def offer(make: Make, cast: Cast) -> str:
    """Where Acme reads what it is offered, in English and in Persian."""
    ends(cast)
    row = incentive(
        make, kind=IncentiveKind.EXPERT, topic="Tax", translated={"fa": PERSIAN, "tr": {"name": "Birlikte"}}
    )
    made = IncentiveOffer.make(row.id, cast.acme.id, cast.ada)
    row.translated = {}
    db.session.commit()
    return f"/clients/{cast.acme.id}/incentives/{made.id}"


def test_the_client_reads_its_own_language_wherever_the_offer_stands(cast: Cast, browse: Browse, offer: str) -> None:
    bea, home = browse("bea"), f"/clients/{cast.acme.id}/home"
    reads(cast.bea, "fa")
    for place in (offer, offer.rpartition("/")[0], home):
        assert PERSIAN["name"] in bea.get(place).text and "Longer together" not in bea.get(place).text
    assert PERSIAN["terms"] in bea.get(offer).text and PERSIAN["topic"] in bea.get(offer).text
    reads(cast.bea, "tr")  # only the name was written
    page = bea.get(offer).text
    assert "Birlikte" in page and "Less for longer." in page and "Tax" in page
    for language in ("hy", "en"):
        reads(cast.bea, language)
        assert "Longer together" in bea.get(offer).text and "Birlikte" not in bea.get(offer).text


def test_the_team_reads_what_was_first_written(cast: Cast, browse: Browse, offer: str) -> None:
    reads(cast.ada, "fa")
    assert "Longer together" in browse("ada").get(offer).text


def test_an_admin_writes_them_beside_one_another_and_loses_nothing_to_a_stale_tab(browse: Browse) -> None:
    place, abe = "/admin/rewards/incentives", browse("abe")
    words = {"name_fa": "با هم", "terms_fa": "کمتر", "topic_fa": "مالیات", "name_hy": " "}
    too_long = abe.post(f"{place}/new", data={**FORM, "name_tr": "x" * 81})
    assert too_long.status_code == 422 and "This is too long." in too_long.text and "<details open>" in too_long.text
    assert abe.post(f"{place}/new", data={**FORM, **words}).status_code == 303
    row = db.session.scalars(select(Incentive)).one()
    assert row.translated == {"fa": {"name": "با هم", "terms": "کمتر"}}  # a discount has no expert
    page = abe.get(f"{place}/{row.id}").text
    assert "با هم" in page and "<details open>" in page
    saved = {**FORM, **words, "version": str(row.version)}
    assert (
        abe.post(f"{place}/{row.id}", data={**saved, "name_fa": "", "terms_fa": "", "name_tr": "Uzun"}).status_code
        == 303
    )
    stale = abe.post(f"{place}/{row.id}", data=saved)
    assert stale.status_code == 409 and "Uzun" in stale.text and "با هم" in stale.text
    with as_system():
        db.session.expire_all()
        assert db.session.scalars(select(Incentive.translated)).one() == {"tr": {"name": "Uzun"}}
