"""The pages of sending: whom a wave asks is seen before it goes; people are kept out; rules send a wave a month."""

import re
from datetime import date, datetime, timedelta
from urllib.parse import unquote
from uuid import UUID

import pytest
from sqlalchemy import func, select

from portal.ground.access import as_system
from portal.ground.actions import ACTIONS, Occasion
from portal.ground.clock import vendor_today
from portal.ground.db import db
from portal.ground.happen import Itself
from portal.people.models.clients import Client
from portal.people.models.contacts import Contact
from portal.surveys.models.mutes import SurveyMute, mutes_of
from portal.surveys.models.policy import policy
from portal.surveys.models.stopping import find_stopping, stop_url
from portal.surveys.models.surveys import Survey
from portal.surveys.models.waves import Invitation, Wave
from portal.surveys.models.withheld import Reason, WithheldAsk
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make
from tests.statements import count_statements
from tests.surveys.asking import answered, invited, published
from tests.surveys.asking import wave as earlier_wave


@pytest.fixture
def survey(cast: Cast, make: Make) -> Survey:
    for client in (cast.acme, cast.globex):
        client.started_on = vendor_today() - timedelta(days=400)
    db.session.commit()
    return published(make)


def filled(survey: Survey, **values: object) -> dict[str, object]:
    return {"survey": str(survey.id), "name": "Pulse", "open_days": 14, "reminders": 2, "every": 0, **values}


def test_before_sending_the_page_says_who_is_asked_and_who_not_and_why(
    cast: Cast, make: Make, browse: Browse, survey: Survey
) -> None:
    invited(make, earlier_wave(make, survey), cast.acme, cast.bea_contact)
    ada = browse("ada")
    asked = ada.get("/surveys/waves/new", query_string=filled(survey, clients="acme")).text
    assert "1 person is asked" in asked and "Ben Pike" in asked and "Carl Reid" not in asked
    quiet = ada.get("/surveys/waves/new", query_string=filled(survey, clients="Acme", show="nps_quiet")).text
    assert "Bea Marsh" in quiet and "may be asked from" in quiet
    assert db.session.scalar(select(func.count(Wave.id))) == 1


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept(browse: Browse, survey: Survey) -> None:
    refused = browse("ada").post("/surveys/waves", data=filled(survey, clients="Nobody Ltd", words="Hello there"))
    assert refused.status_code == 422
    assert "No client is called Nobody Ltd." in refused.text and "Hello there" in refused.text


def test_a_wave_and_a_series_are_planned(cast: Cast, browse: Browse, survey: Survey) -> None:
    ada = browse("ada")
    planned = ada.post("/surveys/waves", data=filled(survey, clients="Acme", roles="user"))
    assert planned.status_code == 303
    wave = db.session.scalars(select(Wave)).one()
    assert wave.audience == {"clients": [str(cast.acme.id)], "roles": ["user"]}
    assert ada.get(planned.location).status_code == 200
    assert ada.post("/surveys/waves", data=filled(survey, every=3)).status_code == 303
    assert "every 3 months" in ada.get("/surveys/waves").text


def test_people_are_kept_out_and_links_revoked_from_the_client(
    cast: Cast, make: Make, browse: Browse, survey: Survey
) -> None:
    invitation = invited(make, earlier_wave(make, survey), cast.acme, cast.bea_contact)
    ada, at = browse("ada"), f"/clients/{cast.acme.id}"
    assert (
        ada.post(f"{at}/contacts/{cast.ben_contact.id}/surveys/mute", data={"until": "2020-01-01"}).status_code == 422
    )
    assert ada.post(f"{at}/contacts/{cast.ben_contact.id}/surveys/mute", data={"until": ""}).status_code == 303
    assert [mute.by_name for mute in mutes_of(cast.ben_contact)] == ["Ada Duarte"]
    assert ada.post(f"{at}/surveys/invitations/{invitation.id}/revoke").status_code == 303
    assert "Link revoked" in ada.get(f"{at}/surveys/asked").text
    assert ada.post(f"{at}/surveys/invitations/{invitation.id}/ask-again").status_code == 303
    assert ada.post(f"{at}/contacts/{cast.ben_contact.id}/surveys/unmute").status_code == 303
    assert not mutes_of(cast.ben_contact)


def test_the_policy_is_the_admins_and_a_stale_save_is_refused(browse: Browse, survey: Survey) -> None:
    numbers = {"quiet_days": 20, "nps_days": 80, "first_ask_days": 10, "open_days": 7, "reminders": 1}
    numbers |= {"remind_after_days": 3, "loop_days": 1}
    abe = browse("abe")
    assert abe.post("/admin/surveys/policy", data={**numbers, "known": 0}).status_code == 303
    assert (policy().quiet_days, policy().version) == (20, 1)
    assert abe.post("/admin/surveys/policy", data={**numbers, "known": 0}).status_code == 409
    assert abe.post("/admin/surveys/policy", data={**numbers, "known": 1, "reminders": 3}).status_code == 422


def test_the_link_in_the_foot_stops_surveys_only_when_posted_and_without_signing_in(
    cast: Cast, make: Make, browse: Browse, survey: Survey
) -> None:
    invitation = invited(make, earlier_wave(make, survey), cast.acme, cast.ben_contact)
    at = stop_url(invitation).partition("//")[2].partition("/")[2]
    nobody = browse(None)
    assert nobody.get(f"/{at}").status_code == 200 and not standing(cast.ben_contact)
    assert nobody.post(f"/{at}", data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert [mute.is_theirs for mute in standing(cast.ben_contact)] == [True]
    assert stopped_at(invitation) is not None, "the response rate counts who opted out as not asked"
    assert nobody.post(f"/{at}/again").status_code == 200 and not standing(cast.ben_contact)
    assert stopped_at(invitation) is None
    assert nobody.post(f"/{at}x").status_code == 404
    assert find_stopping("x") is None


def stopped_at(invitation: Invitation) -> datetime | None:
    with as_system():
        kept: datetime | None = db.session.scalar(select(Invitation.stopped_at).where(Invitation.id == invitation.id))
    return kept


def standing(contact: Contact) -> list[SurveyMute]:
    with as_system():  # after a request of nobody the wall stands on PostgreSQL
        return mutes_of(contact)


def test_whom_a_wave_asks_is_told_in_a_dozen_statements_however_many_they_are(
    cast: Cast, make: Make, browse: Browse, survey: Survey
) -> None:
    ada = browse("ada")
    for number in range(60):
        person = make.contact(cast.acme, f"Person {number}", email=f"p{number}@acme.example")
        if number < 55:
            invited(make, earlier_wave(make, survey), cast.acme, person)
    with count_statements() as sent:
        first = ada.get("/surveys/waves/new", query_string=filled(survey, show="nps_quiet")).text
    assert len(sent) <= 12
    assert "8 people are asked" in first and "Not asked: asked NPS not long ago 55" in first
    after = re.search(r"after=([^&#\"]+)", first)
    assert after is not None and first.count("may be asked from") == 50
    on = filled(survey, show="nps_quiet", after=unquote(after[1]))
    rest = ada.get("/surveys/waves/new", query_string=on).text
    assert rest.count("may be asked from") == 5


def test_the_page_of_a_contact_says_what_was_asked_and_what_was_withheld_to_the_team(
    cast: Cast, make: Make, browse: Browse, survey: Survey
) -> None:
    answered(make, invited(make, earlier_wave(make, survey, name="Early pulse"), cast.acme, cast.ben_contact), 3)
    person = {"client_id": cast.acme.id, "contact_id": cast.ben_contact.id}
    later = earlier_wave(make, survey, name="Late pulse")
    make.keep(WithheldAsk(wave_id=later.id, reason=Reason.QUIET, next_on=date(2027, 1, 9), **person))
    page = f"/clients/{cast.acme.id}/contacts/{cast.ben_contact.id}"
    said = browse("omar").get(page).text
    assert "Early pulse" in said and "score 3" in said and "Answered" in said
    assert "Late pulse" in said and "asked not long ago" in said and "9 January 2027<" in said
    assert browse("bea").get(page).status_code == 403
    other = browse("omar").get(page.replace(str(cast.ben_contact.id), str(cast.bea_contact.id))).text
    assert "They were asked nothing yet." in other and "Late pulse" not in other


def occasion(client: Client, key: str, **ids: UUID) -> Occasion:
    by = Itself("The rule “After a concern”")
    return Occasion(client.id, client.name, None, by, key=key, words={}, ids=ids, names={})


def test_what_rules_send_of_one_version_in_one_month_is_one_wave(cast: Cast, survey: Survey) -> None:
    send, values = ACTIONS["survey"].perform, {"survey": str(survey.id), "to": "everybody"}
    for key, client in (("1", cast.acme), ("2", cast.globex), ("3", cast.acme)):
        list(send(occasion(client, key), values))
        db.session.commit()
    wave = db.session.scalars(select(Wave)).one()
    assert db.session.scalar(select(func.count(Invitation.id)).where(Invitation.wave_id == wave.id)) == 3
