"""How much clients hear from people and how much from the portal: counted as the page defines it, against the aim."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.ground.db import db, new_id, now
from portal.ground.happen import Event
from portal.history.models.interactions import Interaction, InteractionKind, Written
from portal.home.shares import count_shares, hand_percent, read_share
from portal.people.models.contact_shares import ContactShare
from portal.rules.models.runs import RuleMade
from portal.workspace.models.postings import Posting
from portal.workspace.models.updates import Audience, Update, UpdateKind
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make
from tests.rules.making import mail, make_rule, work


@pytest.mark.parametrize(
    ("by_hand", "by_itself", "percent"), [(0, 0, None), (7, 3, 70), (1, 1, 50), (0, 4, 0), (2, 1, 67)]
)
def test_the_share_of_people_is_a_whole_percentage(by_hand: int, by_itself: int, percent: int | None) -> None:
    assert hand_percent(by_hand, by_itself) == percent


def talk(cast: Cast, days_ago: int = 1, **values: object) -> None:
    """A call in which two of us took part counts once."""
    said = Written(
        kind=InteractionKind.CALL, occurred_at=now() - timedelta(days=days_ago), text="Hello",
        contact_ids=[cast.bea_contact.id], member_ids=[cast.ada.id, cast.omar.id], **values,
    )  # fmt: skip
    Interaction.log(cast.acme.id, said, by=cast.ada)
    db.session.commit()


def post(make: Make, cast: Cast, audience: Audience, by_rule: bool = False) -> None:
    only = cast.acme.id if audience == Audience.CLIENT else None
    told = Update(
        id=new_id(), title="Told", text="words", audience=audience, only_client_id=only, written_by_name="Ada"
    )
    posting = Posting(
        id=new_id(), client_id=cast.acme.id, update_id=told.id, kind=UpdateKind.UPDATE, title="Told", text="words",
        signed_by_name="Ada", published_at=now(),
    )  # fmt: skip
    make.keep(told, posting)
    if by_rule:
        make.keep(RuleMade(client_id=cast.acme.id, row_id=told.id, run_id=new_id()))


def counted(cast: Cast) -> tuple[int, int]:
    count_shares()
    row = db.session.scalars(select(ContactShare).where(ContactShare.client_id == cast.acme.id)).one()
    return row.by_hand, row.by_itself


def test_what_counts_for_people_and_what_for_the_portal(cast: Cast, make: Make) -> None:
    talk(cast)
    talk(cast, days_ago=91)
    post(make, cast, Audience.CLIENT)
    assert counted(cast) == (2, 0)
    post(make, cast, Audience.ALL)
    post(make, cast, Audience.CLIENT, by_rule=True)
    rule = make_rule(cast.abe, "interaction.logged", mail("everyone"))
    talk(cast)
    work()
    assert rule.is_on and counted(cast) == (3, 3)
    assert counted(cast) == (3, 3)


def test_the_page_says_how_it_stands_and_the_client_has_a_line(browse: Browse, cast: Cast, make: Make) -> None:
    abe = browse("abe")
    assert "Nobody has heard anything" in abe.get("/admin/rules/share").text
    for _time in range(4):
        talk(cast)
    post(make, cast, Audience.ALL)
    count_shares()
    text = abe.get("/admin/rules/share").text
    assert "80 of 100 contacts were made by people: more than the 70" in text and "n = 5 contacts" in text
    assert (
        "In 90 days 4 contacts by people, 1 by the portal: 80 % by hand."
        in browse("ada").get(f"/clients/{cast.acme.id}/timeline").text
    )


def test_an_admin_sets_the_aim_and_a_lead_reads_it(browse: Browse, cast: Cast) -> None:
    abe = browse("abe")
    for _time in range(2):
        assert abe.post("/admin/rules/share", data={"least": "60", "most": "90"}).status_code == 303
    assert db.session.scalars(select(Event.kind).where(Event.kind == "share_aim.set")).all() == ["share_aim.set"]
    assert read_share().aim == (60, 90)
    refused = abe.post("/admin/rules/share", data={"least": "60", "most": "50"})
    assert refused.status_code == 422 and "as much as the number before" in refused.text
    lea = browse("lea")
    assert "By hand and by itself" in lea.get("/admin/rules/share").text
    assert lea.post("/admin/rules/share", data={"least": "1", "most": "2"}).status_code == 403
    assert browse("ada").get("/admin/rules/share").status_code == 403


def test_a_restricted_client_counts_only_for_who_may_see_it(browse: Browse, cast: Cast, make: Make) -> None:
    initech = make.client("Initech", owner=cast.ada, restricted=True)
    make.keep(ContactShare(client_id=initech.id, by_hand=0, by_itself=9, hand_percent=0, counted_at=now()))
    assert "Initech" in browse("abe").get("/admin/rules/share").text
    assert "Initech" not in browse("lea").get("/admin/rules/share").text
