"""Expectations: proposed by either side, confirmed by both, replaced by newer versions, asked about again."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.ground.access import held_to
from portal.ground.clock import vendor_today
from portal.ground.db import db
from portal.ground.happen import Event
from portal.ground.outbox import Mail
from portal.ground.settings import set_setting
from portal.people.models.clients import ClientState
from portal.tasks.models import Side, Task
from portal.workspace.jobs import ask_to_confirm_again
from portal.workspace.models.expectation_pages import Story
from portal.workspace.models.expectation_pages import story as read_story
from portal.workspace.models.expectations import (
    CADENCE,
    Confirmation,
    Expectations,
    ExpectationsDraft,
    NotStandingError,
    NotTheirsError,
)
from tests.cast import Cast
from tests.statements import count_statements

Browse = Callable[[str | None], FlaskClient]


def room(cast: Cast, rest: str = "") -> str:
    return f"/clients/{cast.acme.id}/expectations{rest}"


def proposed(cast: Cast, **words: str) -> Expectations:
    """Ada proposes, which is the team's yes as well."""
    made = Expectations.propose(
        cast.acme.id, cast.ada, Side.US, confirms=True, **{"success": "Fewer missed calls", **words}
    )
    db.session.commit()
    return made


def agreed(cast: Cast, **words: str) -> Expectations:
    made = proposed(cast, **words)
    made.confirm(cast.bea, Side.YOU)
    db.session.commit()
    return made


def kinds(cast: Cast) -> list[str]:
    told = select(Event.kind).where(Event.client_id == cast.acme.id, Event.kind.like("expectations%"))
    return list(db.session.scalars(told.order_by(Event.id)))


def story(client_id: UUID) -> Story:
    db.session.expire_all()
    return read_story(client_id)


def due_now(made: Expectations) -> None:
    made.due_on = vendor_today()
    db.session.commit()


def test_both_sides_confirm_and_the_names_stand_there(browse: Browse, cast: Cast) -> None:
    fields = {"success": "Fewer missed calls", "deliver": "**Every** call answered", "version": "0.0"}
    assert browse("ada").post(room(cast), data=fields).status_code == 303
    made = db.session.scalars(select(Expectations)).one()
    assert (made.number, made.agreed_at) == (1, None)
    seen = browse("bea").get(room(cast)).text
    assert "<strong>Every</strong>" in seen and "Confirm version 1" in seen and "Ada Duarte" in seen
    assert browse("bea").post(room(cast, f"/{made.id}/confirm"), data={"round": "1"}).status_code == 303
    db.session.refresh(made)
    assert made.agreed_at is not None and made.due_on == vendor_today() + timedelta(days=180)
    both = browse("ben").get(room(cast)).text
    assert "Bea Marsh" in both and "Both sides agreed" in both and "Confirm version" not in both
    assert kinds(cast) == ["expectations.proposed", "expectations.confirmed", "expectations.confirmed"]


def test_a_second_click_confirms_nothing_new(browse: Browse, cast: Cast) -> None:
    made = agreed(cast)
    before = kinds(cast)
    for who in ("bea", "ada", "omar"):
        assert browse(who).post(room(cast, f"/{made.id}/confirm")).status_code == 303
    assert kinds(cast) == before
    assert len(db.session.scalars(select(Confirmation)).all()) == 2


def test_a_newer_version_takes_the_place_only_when_both_agree(browse: Browse, cast: Cast) -> None:
    old, new = agreed(cast), proposed(cast, success="No missed calls")
    assert (old.replaced_at, new.number) == (None, 2)
    seen = browse("bea").get(room(cast)).text
    assert "<ins>No</ins>" in seen and "<del>Fewer</del>" in seen
    new.confirm(cast.bea, Side.YOU)
    db.session.commit()
    db.session.refresh(old)
    assert old.replaced_at is not None
    told = story(cast.acme.id)
    assert told.agreed and told.agreed.version.id == new.id and told.proposed is None
    assert "Fewer missed calls" in browse("ben").get(room(cast, f"/{old.id}")).text


def test_the_clients_words_wait_for_us_and_are_a_task_for_the_owner(browse: Browse, cast: Cast) -> None:
    agreed(cast)
    fields = {"success": "We sleep at night", "version": "1.0"}
    assert browse("ben").post(room(cast), data=fields).status_code == 303
    made = story(cast.acme.id).proposed
    assert made is not None and made.version.proposed_side == Side.YOU
    assert made.us is None and made.you is None  # a contact may write, their lead decides
    task = db.session.scalars(select(Task).where(Task.client_id == cast.acme.id)).one()
    assert task.owner_id == cast.ada.id and "Ben Pike" in task.title
    made.version.confirm(cast.ada, Side.US)
    made.version.confirm(cast.bea, Side.YOU)
    assert story(cast.acme.id).agreed == story(cast.acme.id).versions[0]


def test_what_the_client_lead_proposes_is_their_yes(browse: Browse, cast: Cast) -> None:
    browse("bea").post(room(cast), data={"success": "We sleep at night", "version": "0.0"})
    made = story(cast.acme.id).proposed
    assert made is not None and made.you.by_name == "Bea Marsh" and made.us is None


def test_our_proposal_is_mailed_to_the_leads_alone(cast: Cast) -> None:
    proposed(cast)
    mails = db.session.scalars(select(Mail)).all()
    assert [mail.to_address for mail in mails] == ["bea@acme.example"]
    assert f"/clients/{cast.acme.id}/expectations" in mails[0].text and "Ada Duarte" in mails[0].text


def test_a_lead_without_an_address_stops_nobody(cast: Cast) -> None:
    cast.bea.email = "nowhere"
    db.session.commit()
    assert proposed(cast).number == 1
    assert db.session.scalars(select(Mail)).all() == []


def test_a_draft_is_the_teams_alone_until_it_is_proposed(browse: Browse, cast: Cast) -> None:
    fields = {"success": "Draft words", "version": "0.0"}
    assert browse("ada").post(room(cast, "/draft"), data=fields).status_code == 303
    assert "Draft words" in browse("omar").get(room(cast, "/write")).text
    for page in ("", "/write"):
        assert "Draft words" not in browse("bea").get(room(cast, page)).text
    with held_to(cast.acme.id):
        assert db.session.scalars(select(ExpectationsDraft)).all() == []
    assert browse("omar").post(room(cast), data={**fields, "version": "0.1"}).status_code == 303
    assert db.session.scalars(select(ExpectationsDraft)).all() == []
    assert "Draft words" in browse("bea").get(room(cast)).text


def test_a_draft_can_be_discarded_twice(browse: Browse, cast: Cast) -> None:
    browse("ada").post(room(cast, "/draft"), data={"success": "Draft words", "version": "0.0"})
    for _turn in range(2):
        assert browse("ada").post(room(cast, "/draft/discard")).status_code == 303
    assert db.session.scalars(select(ExpectationsDraft)).all() == []


def test_two_who_write_the_draft_see_both_texts(browse: Browse, cast: Cast) -> None:
    ada, omar = browse("ada"), browse("omar")
    assert omar.post(room(cast, "/draft"), data={"success": "Omars words", "version": "0.0"}).status_code == 303
    for path in ("/draft", ""):
        late = ada.post(room(cast, path), data={"success": "Adas words", "version": "0.0"})
        assert late.status_code == 409 and "Omars words" in late.text and "Adas words" in late.text
    assert 'value="0.1"' in late.text
    assert ada.post(room(cast, "/draft"), data={"success": "Adas words", "version": "0.1"}).status_code == 303
    assert db.session.scalars(select(ExpectationsDraft.success)).one() == "Adas words"


def test_whoever_proposes_over_a_newer_version_reads_it_first(browse: Browse, cast: Cast) -> None:
    agreed(cast)
    browse("bea").post(room(cast), data={"success": "Beas words", "version": "1.0"})
    late = browse("ada").post(room(cast), data={"success": "Adas words", "version": "1.0"})
    assert late.status_code == 409 and "Beas words" in late.text and "Adas words" in late.text
    assert len(story(cast.acme.id).versions) == 2


def test_nothing_new_is_no_version(browse: Browse, cast: Cast) -> None:
    agreed(cast)
    answer = browse("ada").post(room(cast), data={"success": "Fewer missed calls", "version": "1.0"})
    assert answer.status_code == 422 and "Nothing reads otherwise" in answer.text
    empty = browse("bea").post(
        f"/clients/{cast.acme.id}/expectations", data={"version": "1.0", "success": "x" * 10_001}
    )
    assert empty.status_code == 422


def test_lines_as_browsers_end_them_are_no_change(browse: Browse, cast: Cast) -> None:
    agreed(cast, deliver="- Calls\n- Booking")
    sent = {"success": "Fewer missed calls", "deliver": "- Calls\r\n- Booking\r\n", "version": "1.0"}
    assert browse("ada").post(room(cast), data=sent).status_code == 422
    browse("ada").post(room(cast), data={**sent, "talk": "Weekly"})
    proposal = story(cast.acme.id).proposed
    assert proposal is not None and proposal.version.deliver == "- Calls\n- Booking"


def test_a_stale_tab_confirms_no_other_version(browse: Browse, cast: Cast) -> None:
    old = proposed(cast)
    proposed(cast, success="Other words")
    assert browse("bea").post(room(cast, f"/{old.id}/confirm"), data={"round": "1"}).status_code == 409
    assert story(cast.acme.id).agreed is None
    with pytest.raises(NotStandingError):
        old.confirm(cast.bea, Side.YOU)


def test_only_the_side_that_proposed_takes_it_back(browse: Browse, cast: Cast) -> None:
    made = proposed(cast)
    assert browse("bea").post(room(cast, f"/{made.id}/withdraw")).status_code == 409
    for _turn in range(2):
        assert browse("ada").post(room(cast, f"/{made.id}/withdraw")).status_code == 303
    assert story(cast.acme.id).proposed is None
    assert kinds(cast).count("expectations.withdrawn") == 1
    both = agreed(cast)
    with pytest.raises(NotStandingError):
        both.withdraw(cast.ada, Side.US)
    with pytest.raises(NotTheirsError):
        both.withdraw(cast.bea, Side.YOU)


@pytest.mark.parametrize("verb", ["confirm", "withdraw"])
def test_strangers_find_nothing_and_contacts_do_not_confirm(browse: Browse, cast: Cast, verb: str) -> None:
    made = proposed(cast)
    assert browse("carl").post(room(cast, f"/{made.id}/{verb}")).status_code == 404
    assert browse("ada").post(f"/clients/{cast.globex.id}/expectations/{made.id}/{verb}").status_code == 404
    assert browse("carl").get(room(cast, f"/{made.id}")).status_code == 404
    assert browse("ben").post(room(cast, f"/{made.id}/confirm")).status_code == 403
    for path in ("/draft", "/draft/discard", "/cadence"):
        assert browse("bea").post(room(cast, path)).status_code == 403


def test_on_the_cadence_both_are_asked_once(browse: Browse, cast: Cast) -> None:
    made = agreed(cast)
    assert ask_to_confirm_again() == 0
    due_now(made)
    sent = len(db.session.scalars(select(Mail)).all())
    assert (ask_to_confirm_again(), ask_to_confirm_again()) == (1, 0)
    assert kinds(cast).count("expectations.due") == 1
    assert db.session.scalars(select(Task.owner_id).where(Task.client_id == cast.acme.id)).one() == cast.ada.id
    mails = db.session.scalars(select(Mail).order_by(Mail.id)).all()
    assert len(mails) == sent + 1 and "still hold" in mails[-1].subject
    for who in ("bea", "ada"):
        assert "Confirm it again" in browse(who).get(room(cast)).text
        assert browse(who).post(room(cast, f"/{made.id}/confirm"), data={"round": "2"}).status_code == 303
    db.session.refresh(made)
    assert made.due_on == vendor_today() + timedelta(days=180) and made.asked_at is None
    assert browse("bea").post(room(cast, f"/{made.id}/confirm"), data={"round": "1"}).status_code == 409
    assert "Confirmed before" in browse("ben").get(room(cast)).text


def test_who_left_or_has_a_newer_proposal_is_not_asked(cast: Cast) -> None:
    made = agreed(cast)
    due_now(made)
    cast.acme.standing.state = ClientState.LEFT
    db.session.commit()
    assert ask_to_confirm_again() == 0
    cast.acme.standing.state = ClientState.ACTIVE
    proposed(cast, success="Newer words")
    assert ask_to_confirm_again() == 0


def test_the_admin_sets_the_cadence(browse: Browse, cast: Cast) -> None:
    assert browse("lea").post(room(cast, "/cadence"), data={"days": "90"}).status_code == 403
    assert browse("abe").post(room(cast, "/cadence"), data={"days": "3"}).status_code == 422
    assert browse("abe").post(room(cast, "/cadence"), data={"days": "90"}).status_code == 303
    assert agreed(cast).due_on == vendor_today() + timedelta(days=90)


def test_a_mail_scanner_confirms_nothing(browse: Browse, cast: Cast) -> None:
    made = proposed(cast)
    assert browse("bea").get(room(cast, f"/{made.id}/confirm")).status_code == 405
    browse("bea").get(room(cast))
    assert story(cast.acme.id).agreed is None


def test_hostile_words_are_inert(browse: Browse, cast: Cast) -> None:
    agreed(cast, deliver="<script>alert(1)</script>")
    proposed(cast, deliver="<script>alert(2)</script>")
    assert "<script>alert" not in browse("bea").get(room(cast)).text


@pytest.mark.parametrize("versions", [1, 12])
def test_the_page_asks_eight_times_whatever_there_is(browse: Browse, cast: Cast, versions: int) -> None:
    set_setting(CADENCE, 200)
    for number in range(versions):
        agreed(cast, success=f"Words {number}")
    for who in ("bea", "ada"):
        browser = browse(who)
        with count_statements() as sent:
            assert browser.get(room(cast)).status_code == 200
        assert len(sent) <= 9, sent
