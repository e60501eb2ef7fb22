"""Handing over many clients in one step: shared out evenly, previewed, all or nothing, twice the same."""

from time import process_time
from uuid import UUID

import pytest
from sqlalchemy import func, select

from portal.cadence.models.feeds import CalendarFeed
from portal.checks.clients import clients_have_one_owner, owners_are_active, standings_repeat_the_truth
from portal.ground.access import as_system
from portal.ground.db import db, now
from portal.ground.outbox import Mail
from portal.handoff.models.brief import brief_in
from portal.handoff.models.handing_over import StalePreview, hand_over
from portal.handoff.models.handoffs import Handoff, Reason
from portal.handoff.models.introducing import introduce, reachable
from portal.handoff.models.shares import Measure, held_by, loads, share_out
from portal.people.models.api_tokens import ApiToken, Scope, TokenState
from portal.people.models.assignments import AssignmentRole
from portal.people.models.clients import Client, ClientStanding, ClientState
from portal.people.models.owners import change_owner
from portal.people.models.secret_links import Purpose, SecretLink
from portal.people.models.users import User
from tests.cast import Cast
from tests.conftest import Browse
from tests.handoff.known import tell
from tests.make import Make


def owners() -> dict[str, str]:
    with as_system():
        rows = db.session.execute(
            select(Client.name, User.name)
            .join(ClientStanding, ClientStanding.client_id == Client.id)
            .join(User, User.id == ClientStanding.owner_id)
        )
        return dict(map(tuple, rows))


def place(user: User) -> str:
    return f"/team/{user.id}/hand-over"


def shared(giver: User, measure: Measure, *receivers: User) -> dict[str, UUID | None]:
    chosen = [load for load in loads() if load.id in [one.id for one in receivers]]
    clients = held_by(giver.id)
    share_out(clients, chosen, measure, giver_id=giver.id)
    return {client.name: client.to for client in clients}


def test_omars_account_ends(browse: Browse, cast: Cast, make: Make) -> None:
    """His 40 clients go to three people in one step; nothing he knew is lost, and none of his doors stays open."""
    told = {cast.globex.id: tell(make, cast.globex, cast.omar)}
    for number in range(39):
        client = make.client(f"Client {number:02}", owner=cast.omar, value_cents=1000 * number)
        told[client.id] = tell(make, client, cast.omar)
    entry = make.interaction(cast.globex, cast.omar, "What he wrote")
    omar, abe = browse("omar"), browse("abe")
    link = SecretLink.issue(cast.omar, Purpose.RESET)
    token, _secret = ApiToken.make(cast.omar, name="His script", scopes=[Scope.WRITE_READINGS])
    feed = f"/calendar/{CalendarFeed.make(cast.omar)}.ics"
    db.session.commit()
    assert omar.get("/my-day").status_code == browse(None).get(feed).status_code == 200
    refused = abe.post(f"/admin/team/{cast.omar.id}/disable")
    assert refused.status_code == 409 and "still owns 40 clients" in refused.text and place(cast.omar) in refused.text

    receivers = (cast.ada, cast.lea, cast.abe)
    query = "&".join(f"to={one.id}" for one in receivers)
    preview = abe.get(f"{place(cast.omar)}?{query}&by=clients")
    assert preview.status_code == 200
    chosen = shared(cast.omar, Measure.CLIENTS, *receivers)
    assert sorted(list(chosen.values()).count(one.id) for one in receivers) == [13, 13, 14]
    ids = {name: client_id for client_id, name in db.session.execute(select(Client.id, Client.name))}
    fields = {f"client-{ids[name]}": str(to) for name, to in chosen.items()}
    begun = process_time()
    assert abe.post(place(cast.omar), data={**fields, "reason": "leaves", "note": "Call him"}).status_code == 303
    assert process_time() - begun < 2
    assert "Omar Nasser" not in owners().values()

    with as_system():
        handoffs = db.session.scalars(select(Handoff)).all()
    assert {handoff.client_id for handoff in handoffs} == set(told)
    for handoff in handoffs:
        brief, words = brief_in(handoff.brief), told[handoff.client_id]
        assert words.preference in [known.value for person in brief.people for known in person.known]
        assert words.promise in [promise.title for promise in brief.promises]
        assert words.concern in [worry.title for worry in brief.worries]
    for who in ("ada", "lea", "abe"):
        client_id = next(one.client_id for one in handoffs if one.to_id == getattr(cast, who).id)
        live = browse(who).get(f"/clients/{client_id}/brief").text
        assert all(
            word in live for word in (told[client_id].preference, told[client_id].promise, told[client_id].concern)
        )
    with as_system():
        for handoff in handoffs:
            owner, everybody = db.session.get_one(User, handoff.to_id), [one.id for one in reachable(handoff.client_id)]
            introduce(handoff, owner, subject="Hello", text=f"I am {owner.name}.", to=everybody)
        db.session.commit()
        written = select(func.count(Mail.client_id.distinct())).where(Mail.key.like("introduction%"))
        assert db.session.scalar(written) == 40

    assert abe.post(f"/admin/team/{cast.omar.id}/disable").status_code == 303
    assert omar.get("/my-day").status_code == 303
    assert browse(None).get(feed).status_code == 404
    db.session.refresh(token)
    assert SecretLink.find(link, Purpose.RESET) is None and token.state == TokenState.REVOKED
    assert "Omar Nasser" in abe.get(f"/clients/{cast.globex.id}/interactions/{entry.id}").text
    assert clients_have_one_owner() + owners_are_active() + standings_repeat_the_truth() == []


def test_the_load_is_even_by_what_was_chosen(cast: Cast, make: Make) -> None:
    kim = make.member("Kim Lane")
    for name, value in (("Big", 900), ("Middle", 500), ("Small", 400)):
        make.client(name, owner=cast.omar, value_cents=value)
    assert shared(cast.omar, Measure.VALUE, cast.lea, kim) == {
        "Big": kim.id, "Middle": cast.lea.id, "Small": cast.lea.id, "Globex": kim.id,
    }  # fmt: skip


def test_whoever_serves_a_client_already_takes_it_where_the_load_is_the_same(cast: Cast, make: Make) -> None:
    make.assignment(cast.globex, cast.lea, AssignmentRole.SPECIALIST)
    assert shared(cast.omar, Measure.CLIENTS, cast.lea, cast.abe) == {"Globex": cast.lea.id}


def test_a_client_that_has_left_weighs_nothing_and_is_handed_over_too(cast: Cast, make: Make) -> None:
    make.client("Gone", owner=cast.omar, state=ClientState.LEFT, value_cents=10**9)
    assert shared(cast.omar, Measure.VALUE, cast.lea).keys() == {"Globex", "Gone"}
    assert next(load for load in loads() if load.id == cast.omar.id).clients == 1


def test_some_clients_stay(browse: Browse, cast: Cast, make: Make) -> None:
    stays = make.client("Stays", owner=cast.omar)
    data = {f"client-{cast.globex.id}": str(cast.ada.id), f"client-{stays.id}": "", "reason": "change"}
    assert browse("lea").post(place(cast.omar), data=data).status_code == 303
    assert owners() == {"Acme": "Ada Duarte", "Globex": "Ada Duarte", "Stays": "Omar Nasser"}


def test_whoever_gets_none_is_said_to_get_none(browse: Browse, cast: Cast) -> None:
    shown = browse("lea").get(f"{place(cast.omar)}?to={cast.ada.id}&to={cast.abe.id}&by=work").text
    assert shown.count("gets one client") == shown.count("gets no client") == 1


def test_it_works_once(browse: Browse, cast: Cast) -> None:
    data = {f"client-{cast.globex.id}": str(cast.ada.id), "reason": "leaves"}
    for _twice in range(2):
        assert browse("lea").post(place(cast.omar), data=data).status_code == 303
    with as_system():
        assert db.session.scalar(select(func.count()).select_from(Handoff)) == 1


def test_a_stale_preview_hands_over_nothing_and_says_what_changed(browse: Browse, cast: Cast, make: Make) -> None:
    other = make.client("Other", owner=cast.omar)
    change_owner(cast.globex, cast.lea, by=cast.abe)
    db.session.commit()
    data = {f"client-{one.id}": str(cast.ada.id) for one in (cast.globex, other)}
    answer = browse("lea").post(place(cast.omar), data={**data, "reason": "change", "note": "kept words"})
    assert answer.status_code == 409
    assert "Globex belongs to Lea Brandt now" in answer.text and "kept words" in answer.text
    assert "Ada Duarte gets one client" in answer.text
    assert owners()["Other"] == "Omar Nasser"
    with pytest.raises(StalePreview):
        hand_over({cast.globex.id: cast.ada.id}, cast.omar, cast.lea, reason=Reason.CHANGE)


def test_a_choice_of_nobody_or_of_a_stranger_is_refused(browse: Browse, cast: Cast) -> None:
    lea, name = browse("lea"), f"client-{cast.globex.id}"
    for fields in ({}, {name: ""}, {name: str(cast.bea.id)}, {name: "x"}, {"client-x": str(cast.ada.id)}):
        assert lea.post(place(cast.omar), data={**fields, "reason": "change"}).status_code == 422, fields
    wordless = {name: str(cast.ada.id), "reason": "other"}
    assert lea.post(place(cast.omar), data=wordless).status_code == 422
    assert owners()["Globex"] == "Omar Nasser"


def test_nothing_is_handed_over_once_one_of_the_receivers_is_gone(browse: Browse, cast: Cast, make: Make) -> None:
    other = make.client("Other", owner=cast.omar)
    data = {f"client-{cast.globex.id}": str(cast.ada.id), f"client-{other.id}": str(cast.lea.id), "reason": "change"}
    gone = make.member("Guy Gone", disabled_at=now())
    answer = browse("lea").post(place(cast.omar), data={**data, f"client-{other.id}": str(gone.id)})
    assert answer.status_code == 409 and "Guy Gone can no longer sign in." in answer.text
    assert owners()["Globex"] == owners()["Other"] == "Omar Nasser"
    assert browse("lea").post(place(cast.omar), data=data).status_code == 303


def test_only_who_assigns_people_hands_over(browse: Browse, cast: Cast) -> None:
    assert [browse(who).get(place(cast.omar)).status_code for who in ("ada", "bea", "lea", "abe")] == [
        403,
        403,
        200,
        200,
    ]
    assert browse("ada").post(place(cast.omar), data={}).status_code == 403
    assert browse("lea").get(place(cast.bea)).status_code == 404


def test_a_lead_is_told_of_restricted_clients_by_number_alone(browse: Browse, cast: Cast, make: Make) -> None:
    make.client("Initech", owner=cast.omar, restricted=True)
    text = browse("lea").get(place(cast.omar)).text
    assert "One more is restricted" in text and "Initech" not in text
    assert "Initech" in browse("abe").get(place(cast.omar)).text
