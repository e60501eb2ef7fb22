"""Sending waves: who is asked and who not, once each, by mail; reminders, series, mutes."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from portal.facts import ContactsAsked, SurveyMuted
from portal.ground.access import as_system, held_to
from portal.ground.bounces import note_bounce
from portal.ground.clock import vendor_today
from portal.ground.db import db, new_id, now
from portal.ground.happen import Event
from portal.ground.outbox import Mail
from portal.notices.models.filing import FiledMail
from portal.people.models.clients import ClientState
from portal.people.models.contacts import Contact, RelationshipRole
from portal.people.models.leaving import leave
from portal.surveys.models.audience import Audience
from portal.surveys.models.eligibility import Asking, judged, next_on
from portal.surveys.models.mutes import mute, unmute
from portal.surveys.models.policy import StalePolicyError, change_policy, policy
from portal.surveys.models.reminding import UnreachableError, ask_again, note_bounces, remind
from portal.surveys.models.sending import ask_withheld, send_due
from portal.surveys.models.series import WaveSeries, plan_series
from portal.surveys.models.surveys import Survey
from portal.surveys.models.wave_pages import preview
from portal.surveys.models.waves import (
    AlreadySentError,
    Invitation,
    InvitationState,
    NotPublishedError,
    Wave,
    WaveState,
    invitation_state,
)
from portal.surveys.models.withheld import Reason, WithheldAsk
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make
from tests.surveys.asking import answered, invited, published
from tests.surveys.asking import wave as earlier_wave

LONG_AGO = date(2025, 1, 1)


@pytest.fixture(autouse=True)
def served_for_long(cast: Cast) -> None:
    """Both clients began long ago, so nobody there is too new to be asked."""
    for client in (cast.acme, cast.globex):
        client.started_on = LONG_AGO
    db.session.commit()


@pytest.fixture
def survey(make: Make) -> Survey:
    return published(make)


def sent(cast: Cast, survey: Survey, audience: Audience | None = None, **values: Any) -> Wave:
    """A wave of Ada's, with every step the worker takes."""
    wave = Wave.plan(survey, cast.ada, name="November", audience=audience or Audience(), **values)
    db.session.commit()
    work()
    return wave


def work(times: int = 20) -> int:
    return sum(1 for _turn in range(times) if send_due())


def asked(wave: Wave) -> set[str]:
    """The names of those who have an invitation."""
    names = (
        select(Contact.name)
        .join(Invitation, (Invitation.client_id == Contact.client_id) & (Invitation.contact_id == Contact.id))
        .where(Invitation.wave_id == wave.id)
    )
    return set(db.session.scalars(names))


def withheld(wave: Wave) -> dict[str, tuple[Reason, date | None]]:
    rows = (
        select(Contact.name, WithheldAsk.reason, WithheldAsk.next_on)
        .join(WithheldAsk, (WithheldAsk.client_id == Contact.client_id) & (WithheldAsk.contact_id == Contact.id))
        .where(WithheldAsk.wave_id == wave.id, WithheldAsk.asked_at.is_(None))
    )
    return {row.name: (row.reason, row.next_on) for row in db.session.execute(rows)}


def judge(cast: Cast, survey: Survey, contact: Contact, **values: Any) -> tuple[Reason | None, date | None]:
    """What is said of one person before a wave is sent."""
    asking = Asking(audience=Audience(contact_id=contact.id), survey_id=survey.id, is_nps=True, **values)
    (row,) = db.session.execute(judged(asking)).all()
    return (Reason(row.reason) if row.reason else None), next_on(row, asking)


def mails() -> list[Mail]:
    return list(db.session.scalars(select(Mail).order_by(Mail.to_address, Mail.key)))


def test_a_wave_asks_everybody_once_and_says_so_at_each_client(cast: Cast, survey: Survey) -> None:
    wave = sent(cast, survey)
    assert asked(wave) == {"Bea Marsh", "Ben Pike", "Carl Reid"}
    assert wave.state == WaveState.SENT
    assert len(mails()) == 3
    assert len({mail.key for mail in mails()}) == 3
    told = db.session.scalars(select(Event).where(Event.kind == ContactsAsked.kind, Event.client_id == cast.acme.id))
    assert told.one().payload["people"] == ["Bea Marsh", "Ben Pike"]
    work()
    assert len(mails()) == 3


def test_the_mail_asks_the_first_question_with_a_link_for_each_answer(cast: Cast, survey: Survey) -> None:
    sent(cast, survey, Audience(contact_id=cast.bea_contact.id), words="We read every answer.")
    (mail,) = mails()
    for half in (mail.text, mail.html):
        assert "How likely are you to recommend us?" in half
        assert "We read every answer." in half
        assert all(f"?score={number}" in half for number in range(11))
        assert "?score=11" not in half
    assert mail.unsubscribe_url and "/stop-surveys/" in mail.unsubscribe_url
    assert mail.secret


def test_what_is_filed_in_the_history_holds_no_link(cast: Cast, survey: Survey) -> None:
    sent(cast, survey, Audience(clients=(cast.acme.id,)))
    filed = db.session.scalars(select(FiledMail)).one()
    assert "How likely are you to recommend us?" in filed.text
    assert "http" not in filed.text and "score" not in filed.text
    assert {recipient["name"] for recipient in filed.recipients} == {"Bea Marsh", "Ben Pike"}


def test_an_audience_is_narrowed_by_role_segment_owner_client_and_person(cast: Cast, survey: Survey) -> None:
    cast.bea_contact.standing.role = RelationshipRole.DECISION_MAKER
    cast.globex.standing.segment = "small"
    db.session.commit()
    for audience, names in (
        (Audience(roles=(RelationshipRole.DECISION_MAKER,)), {"Bea Marsh"}),
        (Audience(segments=("small",)), {"Carl Reid"}),
        (Audience(owners=(cast.ada.id,)), {"Bea Marsh", "Ben Pike"}),
        (Audience(clients=(cast.acme.id, cast.globex.id)), {"Bea Marsh", "Ben Pike", "Carl Reid"}),
        (Audience(contact_id=cast.ben_contact.id, clients=(cast.acme.id,)), {"Ben Pike"}),
    ):
        assert Audience.of(audience.kept()) == audience
        rows = db.session.execute(judged(Asking(audience=audience, survey_id=survey.id, is_nps=True)))
        assert {row.name for row in rows} == names


def test_the_quiet_period_counts_from_the_last_ask_over_all_surveys(cast: Cast, make: Make, survey: Survey) -> None:
    other = published(make, kind="csat")
    before = now() - timedelta(days=29)
    invited(make, earlier_wave(make, other), cast.acme, cast.bea_contact, created_at=before)
    assert judge(cast, survey, cast.bea_contact) == (Reason.QUIET, vendor_today() + timedelta(days=1))
    assert judge(cast, survey, cast.bea_contact, on=vendor_today() + timedelta(days=1)) == (None, None)
    assert judge(cast, survey, cast.ben_contact) == (None, None)


def test_nps_has_a_clock_of_its_own(cast: Cast, make: Make, survey: Survey) -> None:
    before = now() - timedelta(days=60)
    invited(make, earlier_wave(make, survey), cast.acme, cast.bea_contact, created_at=before)
    assert judge(cast, survey, cast.bea_contact) == (Reason.NPS_QUIET, vendor_today() + timedelta(days=30))
    other = Asking(audience=Audience(contact_id=cast.bea_contact.id), survey_id=survey.id, is_nps=False)
    assert [row.reason for row in db.session.execute(judged(other))] == [None]


def test_nobody_is_asked_in_the_first_thirty_days(cast: Cast, survey: Survey) -> None:
    cast.acme.started_on = vendor_today() - timedelta(days=29)
    db.session.commit()
    assert judge(cast, survey, cast.bea_contact) == (Reason.TOO_EARLY, vendor_today() + timedelta(days=1))
    cast.acme.started_on = vendor_today() - timedelta(days=30)
    db.session.commit()
    assert judge(cast, survey, cast.bea_contact) == (None, None)


def test_each_reason_is_told(cast: Cast, make: Make, survey: Survey) -> None:
    without = make.contact(cast.acme, "Nora Blank", email=None)
    note_bounce(cast.ben_contact.email or "", "no such user", new_id())
    leave(cast.carl_contact, cast.omar, vendor_today())
    mute(cast.bea_contact, survey, vendor_today() + timedelta(days=7), cast.ada)
    db.session.commit()
    assert judge(cast, survey, without) == (Reason.NO_ADDRESS, None)
    assert judge(cast, survey, cast.ben_contact) == (Reason.BOUNCED, None)
    assert judge(cast, survey, cast.carl_contact) == (Reason.LEFT, None)
    assert judge(cast, survey, cast.bea_contact) == (Reason.MUTED, vendor_today() + timedelta(days=7))
    cast.acme.standing.move_to(ClientState.PAUSED, cast.ada)
    db.session.commit()
    assert judge(cast, survey, cast.bea_contact) == (Reason.NOT_SERVED, None)
    seen = preview(Asking(audience=Audience(), survey_id=survey.id, is_nps=True), None, None)
    assert seen.counts == {Reason.NOT_SERVED: 3}


def test_a_person_at_two_clients_is_one_person(cast: Cast, make: Make, survey: Survey) -> None:
    again = make.contact(cast.globex, "Bea at Globex", email=(cast.bea_contact.email or "").upper())
    wave = sent(cast, survey)
    names = asked(wave)
    assert len(names & {"Bea Marsh", "Bea at Globex"}) == 1
    assert {reason for reason, _day in withheld(wave).values()} == {Reason.TWICE}
    mute(cast.bea_contact, None, None, None)
    db.session.commit()
    assert judge(cast, survey, again)[0] == Reason.MUTED


def test_whoever_is_withheld_is_written_down_and_asked_when_the_wave_waits(cast: Cast, survey: Survey) -> None:
    soon = vendor_today() + timedelta(days=5)
    mute(cast.bea_contact, None, soon, cast.ada)
    wave = sent(cast, survey, Audience(clients=(cast.acme.id,)), asks_withheld=True)
    assert withheld(wave) == {"Bea Marsh": (Reason.MUTED, soon)}
    assert ask_withheld() == 0
    with time_machine.travel(now() + timedelta(days=5), tick=False):
        ask_withheld()
        ask_withheld()
    assert asked(wave) == {"Bea Marsh", "Ben Pike"}
    assert withheld(wave) == {}
    assert len(mails()) == 2


def test_a_wave_that_does_not_wait_asks_nobody_later(cast: Cast, survey: Survey) -> None:
    mute(cast.bea_contact, None, vendor_today() + timedelta(days=5), cast.ada)
    wave = sent(cast, survey, Audience(clients=(cast.acme.id,)))
    with time_machine.travel(now() + timedelta(days=6), tick=False):
        assert ask_withheld() == 0
    assert asked(wave) == {"Ben Pike"}


def test_nobody_asks_the_people_of_a_client_they_cannot_see(cast: Cast, make: Make, survey: Survey) -> None:
    secret = make.client("Initech", owner=cast.lea, restricted=True)
    secret.started_on = LONG_AGO
    make.contact(secret, "Milt Waddams")
    db.session.commit()
    assert "Milt Waddams" not in asked(sent(cast, survey))
    assert db.session.scalar(select(func.count(WithheldAsk.id)).where(WithheldAsk.client_id == secret.id)) == 0
    theirs = Wave.plan(survey, cast.lea, name="Hers", audience=Audience(clients=(secret.id,)))
    db.session.commit()
    work()
    assert asked(theirs) == {"Milt Waddams"}


def test_a_planned_wave_waits_and_a_cancelled_one_never_goes(cast: Cast, survey: Survey) -> None:
    later = sent(cast, survey, planned_for=now() + timedelta(days=3))
    assert later.state == WaveState.PLANNED and not asked(later)
    later.cancel(cast.ada)
    later.cancel(cast.ada)
    db.session.commit()
    with time_machine.travel(now() + timedelta(days=4), tick=False):
        assert work() == 0
    wave = sent(cast, survey)
    with pytest.raises(AlreadySentError):
        wave.cancel(cast.ada)


def test_a_key_makes_a_wave_once_and_a_draft_cannot_be_sent(cast: Cast, survey: Survey) -> None:
    first, second = (
        Wave.plan(survey, cast.ada, name="October", audience=Audience(), key="the same") for _time in range(2)
    )
    assert first is second
    survey.published = 0
    with pytest.raises(NotPublishedError):
        Wave.plan(survey, cast.ada, name="Nothing", audience=Audience())


def test_reminders_go_twice_at_most_and_stop_on_answer(cast: Cast, make: Make, survey: Survey) -> None:
    wave = sent(cast, survey, Audience(clients=(cast.acme.id,)), open_days=30)
    of_ben = db.session.scalars(select(Invitation).where(Invitation.contact_id == cast.ben_contact.id)).one()
    answered(make, of_ben)
    assert remind() == 0
    for days, reminded in ((4, 1), (5, 0), (8, 1), (12, 0), (20, 0)):
        with time_machine.travel(now() + timedelta(days=days, minutes=1), tick=False):
            assert remind() == reminded
    assert [mail.to_name for mail in mails() if "reminder" in (mail.key or "")] == ["Bea Marsh"] * 2
    assert wave.reminders == 2


@pytest.mark.parametrize("how", ["muted", "left", "revoked", "bounced"])
def test_nobody_is_reminded_who_does_not_want_or_cannot_be(cast: Cast, survey: Survey, how: str) -> None:
    sent(cast, survey, Audience(contact_id=cast.bea_contact.id))
    invitation = db.session.scalars(select(Invitation)).one()
    {
        "muted": lambda: mute(cast.bea_contact, survey, None, None),
        "left": lambda: leave(cast.bea_contact, cast.ada, vendor_today()),
        "revoked": lambda: invitation.revoke(cast.bea_contact, cast.ada),
        "bounced": lambda: note_bounce(invitation.email, "no such user", new_id()),
    }[how]()
    db.session.commit()
    with time_machine.travel(now() + timedelta(days=5), tick=False):
        assert remind() == 0


def test_a_hurried_wave_reminds_at_once(cast: Cast, survey: Survey) -> None:
    wave = sent(cast, survey, Audience(contact_id=cast.bea_contact.id))
    wave.hurry()
    db.session.commit()
    assert (remind(), remind()) == (1, 0)


def test_a_mail_that_comes_back_marks_its_invitation(cast: Cast, survey: Survey) -> None:
    sent(cast, survey, Audience(contact_id=cast.bea_contact.id))
    assert note_bounces() == 0
    note_bounce((cast.bea_contact.email or "").upper(), "no such user", new_id())
    db.session.commit()
    assert (note_bounces(), note_bounces()) == (1, 0)
    db.session.expire_all()
    invitation = db.session.scalars(select(Invitation)).one()
    assert invitation_state(invitation) == InvitationState.BOUNCED


def test_asking_again_sends_a_new_link_unless_they_want_none(cast: Cast, survey: Survey) -> None:
    sent(cast, survey, Audience(contact_id=cast.bea_contact.id))
    invitation = db.session.scalars(select(Invitation)).one()
    invitation.revoke(cast.bea_contact, cast.ada)
    revoked = invitation.generation
    ask_again(invitation)
    db.session.commit()
    assert invitation.is_open and invitation.generation > revoked
    assert len(mails()) == 2
    mute(cast.bea_contact, None, None, None)
    with pytest.raises(UnreachableError):
        ask_again(invitation)


def test_a_mute_is_one_and_each_side_lifts_its_own(cast: Cast, survey: Survey) -> None:
    first, second = (mute(cast.bea_contact, None, None, None) for _time in range(2))
    assert first is second
    unmute(cast.bea_contact, cast.ada)
    assert judge(cast, survey, cast.bea_contact)[0] == Reason.MUTED
    unmute(cast.bea_contact, None)
    db.session.commit()
    assert judge(cast, survey, cast.bea_contact) == (None, None)
    told = db.session.scalars(select(Event).where(Event.kind == SurveyMuted.kind)).one()
    assert told.payload["name"] == "Bea Marsh" and not told.shared


def test_a_series_has_one_wave_for_each_of_its_days(cast: Cast, survey: Survey) -> None:
    begins = date(2027, 1, 31)
    series = WaveSeries.begin(
        survey, cast.ada, begins_on=begins, audience=Audience(), name="Pulse", every_months=1, open_days=14, reminders=2
    )
    db.session.commit()
    days = {"2027-01-30": 0, "2027-01-31": 1, "2027-02-28": 1, "2027-05-02": 1}
    for day, made in days.items():
        with time_machine.travel(f"{day} 10:00", tick=False):
            assert (plan_series(), plan_series()) == (made, 0)
    assert series.next_on == date(2027, 5, 31)
    series.pause()
    db.session.commit()
    with time_machine.travel("2027-07-02 10:00", tick=False):
        assert plan_series() == 0
        series.go_on()
        assert series.next_on == date(2027, 7, 31)
        series.end()
        db.session.commit()
    assert len(list(db.session.scalars(select(Wave).where(Wave.series_id == series.id)))) == 3


def test_the_policy_changes_what_is_quiet_and_a_stale_one_is_refused(cast: Cast, make: Make, survey: Survey) -> None:
    invited(make, earlier_wave(make, survey), cast.acme, cast.bea_contact, created_at=now() - timedelta(days=10))
    change_policy(cast.abe, known=0, quiet_days=5, nps_days=7)
    db.session.commit()
    assert judge(cast, survey, cast.bea_contact) == (None, None)
    assert policy().version == 1
    with pytest.raises(StalePolicyError):
        change_policy(cast.abe, known=0, quiet_days=60)


def test_no_row_of_sending_is_a_clients_to_read(cast: Cast, survey: Survey) -> None:
    mute(cast.ben_contact, None, None, cast.ada)
    sent(cast, survey, Audience(clients=(cast.acme.id,)))
    with held_to(cast.acme.id):
        assert not list(db.session.scalars(select(Invitation)))
        assert not list(db.session.scalars(select(WithheldAsk)))


def test_the_exit_survey_reaches_who_has_left_for_thirty_days_and_no_other_survey_does(
    cast: Cast, survey: Survey, make: Make, browse: Browse
) -> None:
    leaving = published(make, name="Exit", for_leavers=True)
    cast.globex.standing.state = ClientState.LEFT  # long ago, as imported
    cast.acme.standing.move_to(ClientState.LEFT, cast.ada)
    leave(cast.ben_contact, cast.ada, on=vendor_today())
    db.session.commit()
    assert asked(sent(cast, survey)) == set()
    wave = sent(cast, leaving)
    assert asked(wave) == {"Bea Marsh"}
    assert {name: reason for name, (reason, _day) in withheld(wave).items()} == {"Carl Reid": Reason.NOT_SERVED}
    (link,) = set(re.findall(r"/s/[^\s?]+", mails()[-1].text))
    assert browse(None).get(link).status_code == 200
    with time_machine.travel(now() + timedelta(days=31), tick=False), as_system():
        assert judge(cast, leaving, cast.bea_contact)[0] == Reason.NOT_SERVED
