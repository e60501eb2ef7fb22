"""The pages of the rules: written in one form, row by row, checked when saved; what they did, and would have done."""

from typing import Any

import pytest
from sqlalchemy import select

from portal.ground.actions import WAITS
from portal.ground.db import db, now
from portal.ground.happen import CATALOGUE
from portal.history.models.concerns import Concern, Severity
from portal.rules.models.readables import readables
from portal.rules.models.rehearsals import rehearse
from portal.rules.models.rules import Rule
from portal.rules.models.runs import RuleRun
from portal.rules.models.words import KINDS
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make
from tests.plans import query_plans, whole_tables
from tests.rules.making import if_, mail, make_rule, runs, task, work
from tests.statements import count_statements

FORM = {
    "name": "Settle it",
    "when": "concern.opened",
    "days": "",
    "if": ["fact.severity"],
    "if0_op": "any_of",
    "if0_value": ["urgent"],
    "then": ["task"],
    "then0_title": "Settle “{concern}” at {client}",
    "then0_side": "us",
    "then0_doer": "owner",
    "then0_days": "2",
    "then0_note": "",
    "most_a_client": "3",
    "most_a_day": "50",
    "version": "0",
}


def saved() -> Rule:
    return db.session.scalars(select(Rule).order_by(Rule.id.desc())).first()  # type: ignore[return-value]


def test_a_rule_is_written_on_one_page_turned_on_and_off(browse: Browse, cast: Cast) -> None:
    abe = browse("abe")
    answer = abe.post("/admin/rules", data=FORM)
    assert answer.status_code == 303, answer.text
    rule = saved()
    assert rule.conditions == [if_("fact.severity", "any_of", ["urgent"])] and not rule.is_on
    assert rule.actions == [task("Settle “{concern}” at {client}", note="")]
    page = abe.get(f"/admin/rules/{rule.id}").text
    assert "When a concern is opened, if the severity is any of urgent" in page
    assert abe.post(f"/admin/rules/{rule.id}/on").status_code == 303
    Concern.open(cast.acme.id, cast.ada, title="Calls drop", severity=Severity.URGENT)
    db.session.commit()
    work()
    db.session.expire_all()
    text = abe.get(f"/admin/rules/{rule.id}/runs").text
    assert "Settle “Calls drop” at Acme" in text and "/concerns/" in text
    assert "one run in 30 days" in abe.get("/admin/rules").text
    assert abe.post(f"/admin/rules/{rule.id}/off").status_code == 303
    db.session.expire_all()
    assert not saved().is_on


def test_rows_are_added_and_taken_away_by_buttons_without_saving(browse: Browse) -> None:
    abe = browse("abe")
    more = abe.post("/admin/rules", data={**FORM, "do": "ask", "add_condition": "client.value"})
    assert more.status_code == 200 and 'name="if1_value"' in more.text and "Settle “{concern}” at {client}" in more.text
    action = abe.post("/admin/rules", data={**FORM, "do": "act", "add_action": "mail"})
    assert 'name="then1_subject"' in action.text and "autofocus" in action.text
    less = abe.post("/admin/rules", data={**FORM, "do": "if 0"})
    assert 'name="if0_value"' not in less.text and 'name="then0_title"' in less.text
    assert db.session.scalars(select(Rule)).all() == []
    part = abe.post("/admin/rules", data={**FORM, "do": "act", "add_action": "word"}, headers=PARTIAL)
    assert part.text.lstrip().startswith('<form id="rule-form"')


PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "Give the rule a name."),
        ({"when": "nonsense"}, "Not a valid choice"),
        ({"when": "time.before_renewal"}, "Say how many days N is"),
        ({"when": "time.before_renewal", "days": "90"}, "does not tell that"),
        ({"if": ["client.value"], "if0_op": "at_least", "if0_value": "much"}, "Enter a number"),
        ({"if": ["client.value"], "if0_op": "is any of", "if0_value": "3"}, "Not a valid choice"),
        ({"if0_value": []}, "Tick at least one."),
        ({"then": []}, "Choose what is to be done"),
        ({"then0_title": "About {milestone}"}, "{milestone} means nothing here"),
        ({"then0_side": "you"}, "{concern} cannot be told to a client here"),
        ({"then0_days": "soon"}, "Enter a whole number."),
        ({"then": ["nothing"]}, "no longer knows this action"),
        ({"when": "holiday.added", "if": []}, "is about no client"),
        ({"when": "milestone.reached", "if": [], "then": ["concern_state"], "then0_state": "resolved"}, "names none"),
        ({"most_a_day": "0"}, "Give a whole number from 1"),
        (
            {"if": ["fact.severity"] * 2, "if1_op": "any_of", "if1_value": ["low"]},
            "never hold together",
        ),
        (
            {
                "if": ["client.value"] * 2, "if0_op": "at_least", "if0_value": "9",
                "if1_op": "at_most", "if1_value": "8",
            },
            "never hold together",
        ),
        (
            {
                "when": "time.before_renewal", "days": "9", "if": ["client.state"], "if0_op": "any_of",
                "if0_value": ["left"], "then0_title": "x",
            },
            "so this never holds",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_beside_its_field_and_the_words_stay(
    browse: Browse, changed: dict[str, Any], said: str
) -> None:
    answer = browse("abe").post("/admin/rules", data={**FORM, "then0_note": "my own words", **changed})
    assert answer.status_code == 422
    assert said in answer.text
    if changed.get("then", ["task"]) == ["task"]:
        assert "my own words" in answer.text
    assert db.session.scalars(select(Rule)).all() == []


def test_a_stale_form_is_told_what_the_other_saved(browse: Browse, cast: Cast) -> None:
    rule = make_rule(cast.abe, "concern.opened", task("Theirs"), on=False)
    rule.change(cast.abe, {**rule.words, "most_a_day": 7})
    db.session.commit()
    answer = browse("abe").post(f"/admin/rules/{rule.id}", data={**FORM, "version": "1", "then0_title": "Mine"})
    assert answer.status_code == 409
    assert "“Theirs”" in answer.text and "Mine" in answer.text and 'value="2"' in answer.text


def test_every_kind_can_be_chosen_and_its_form_drawn(browse: Browse) -> None:
    abe = browse("abe")
    page = abe.get("/admin/rules/new").text
    house = {kind for kind, fact in CATALOGUE.items() if fact.__module__ == "portal.facts"}
    assert set(KINDS) == house
    for when in (*house, *WAITS):
        assert f'value="{when}"' in page
    for when in (*sorted(house)[::9], *WAITS):
        asked = list(readables(when))
        answer = abe.post("/admin/rules", data={"when": when, "days": "3", "if": asked, "do": "when"})
        assert answer.status_code == 200, when
        assert answer.text.count('name="if"') == min(len(asked), 20)


def test_a_rehearsal_says_what_the_rule_then_does(browse: Browse, cast: Cast, make: Make) -> None:
    conditions = [if_("fact.severity", "any_of", ["urgent", "normal"]), if_("since.run", "at_least", 0)]
    rule = make_rule(
        cast.abe,
        "concern.opened",
        task("Settle “{concern}” at {client}"),
        mail("everyone"),
        conditions=conditions,
        most_a_client=2,
    )
    for number in range(4):
        severity = (Severity.URGENT, Severity.LOW, Severity.NORMAL, Severity.URGENT)[number]
        Concern.open(cast.acme.id, cast.ada, title=f"number {number}", severity=severity)
    Concern.open(cast.globex.id, cast.omar, title="elsewhere", severity=Severity.URGENT)
    db.session.commit()
    before = rehearse(rule)
    assert db.session.scalars(select(RuleRun)).all() == []
    db.session.rollback()
    work()
    assert {(one.key, one.outcome, one.did) for one in before.would} == {
        (run.key, run.outcome, tuple(run.did)) for run in runs(rule) if run.outcome != "failed"
    }
    page = browse("abe").get(f"/admin/rules/{rule.id}/rehearsal").text
    assert "Settle “number 0” at Acme" in page and "number 1" not in page
    assert "It would have acted 3 times" in page


def test_looking_for_one_kind_reads_an_index(cast: Cast) -> None:
    rule = make_rule(cast.abe, "concern.opened", task())
    with query_plans() as plans:
        rehearse(rule)
    assert whole_tables(plans, "user") == []


def test_a_lead_reads_and_does_not_write(browse: Browse, cast: Cast) -> None:
    rule = make_rule(cast.abe, "concern.opened", task())
    lea = browse("lea")
    for path in ("", f"/{rule.id}", f"/{rule.id}/runs", f"/{rule.id}/rehearsal"):
        assert lea.get(f"/admin/rules{path}").status_code == 200
    for headers in ({}, PARTIAL):
        assert "<textarea" not in lea.get(f"/admin/rules/{rule.id}", headers=headers).text
    assert lea.post(f"/admin/rules/{rule.id}/off").status_code == 403
    assert browse("ada").get("/admin/rules").status_code == 403
    assert browse("bea").get(f"/admin/rules/{rule.id}").status_code == 403


def test_a_restricted_client_stands_in_log_and_rehearsal_only_for_who_may_see_it(
    browse: Browse, cast: Cast, make: Make
) -> None:
    initech = make.client("Initech", owner=cast.ada, restricted=True)
    rule = make_rule(cast.abe, "concern.opened", task("Settle it at {client}"))
    Concern.open(initech.id, cast.ada, title="Printers")
    db.session.commit()
    work()
    for path in ("runs", "rehearsal"):
        assert "Initech" in browse("abe").get(f"/admin/rules/{rule.id}/{path}").text
        assert "Initech" not in browse("lea").get(f"/admin/rules/{rule.id}/{path}").text


def test_what_failed_for_good_is_tried_again_by_hand(browse: Browse, cast: Cast) -> None:
    rule = make_rule(cast.abe, "concern.opened", mail("finance"))
    Concern.open(cast.acme.id, cast.ada, title="Calls drop")
    db.session.commit()
    work()
    (run,) = runs(rule)
    run.not_before = None
    db.session.commit()
    page = browse("abe").get(f"/admin/rules/{rule.id}/runs").text
    assert "Nobody of theirs has this role" in page and "Try again" in page
    answer = browse("abe").post(f"/admin/rules/{rule.id}/runs/{run.client_id}/{run.id}/again")
    assert answer.status_code == 303
    db.session.refresh(run)
    assert run.not_before is not None and run.not_before <= now()


def test_pages_ask_a_bounded_number_of_times(browse: Browse, cast: Cast) -> None:
    rule = make_rule(cast.abe, "concern.opened", task("Settle “{concern}”"), mail())
    abe = browse("abe")
    sent = {}
    for number in range(12):
        Concern.open(cast.acme.id, cast.ada, title=f"number {number}")
    db.session.commit()
    work()
    for path in ("", f"/{rule.id}", f"/{rule.id}/runs", f"/{rule.id}/rehearsal"):
        abe.get(f"/admin/rules{path}")
        with count_statements() as statements:
            abe.get(f"/admin/rules{path}")
        sent[path] = len(statements)
    assert max(sent.values()) <= 8, sent


def test_a_button_of_no_page_of_ours_changes_nothing(browse: Browse) -> None:
    for button in ("if " + "9" * 5000, "then 99", "if -1", "ask " + "x" * 5000):
        assert browse("abe").post("/admin/rules", data={**FORM, "do": button}).status_code == 200
    assert db.session.scalars(select(Rule)).all() == []
