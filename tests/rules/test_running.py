"""A rule answers what happens: once, within its limits, never in a circle, and everything is written down."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from portal.facts import ConcernOpened, SentenceSaid
from portal.ground.db import db, new_id, now
from portal.ground.happen import Delivery, Event, happen
from portal.ground.outbox import Mail
from portal.history.models.concerns import Concern, Severity
from portal.people.models.clients import Client, ClientStanding, ClientState
from portal.rules.jobs import catch_up, try_failed_again
from portal.rules.models.loops import loop_of
from portal.rules.models.rules import NothingToDo, Rule, RuleDay
from portal.rules.models.runs import Outcome, RuleRun
from portal.rules.models.watched import look_again
from portal.rules.reactions import answer_fact
from portal.tasks.models import Task
from tests.cast import Cast
from tests.rules.making import if_, mail, make_rule, move_to, runs, task, work
from tests.statements import count_statements


def open_concern(cast: Cast, title: str = "Calls drop", severity: Severity = Severity.URGENT) -> Concern:
    concern = Concern.open(cast.acme.id, cast.ada, title=title, severity=severity)
    db.session.commit()
    return concern


def tasks() -> list[Task]:
    return list(db.session.scalars(select(Task).order_by(Task.id)))


def standing(client: Client) -> ClientStanding:
    return db.session.scalars(select(ClientStanding).where(ClientStanding.client_id == client.id)).one()


def test_a_rule_makes_a_task_with_its_words_filled_in(cast: Cast) -> None:
    rule = make_rule(cast.abe, "concern.opened", task("Settle “{concern}” for {client} ({owner})"))
    concern = open_concern(cast)
    work()
    (made,) = tasks()
    assert (made.title, made.owner_id, made.concern_id) == (
        "Settle “Calls drop” for Acme (Ada Duarte)", cast.ada.id, concern.id,
    )  # fmt: skip
    (run,) = runs(rule)
    assert run.outcome == Outcome.DONE and "Settle “Calls drop”" in run.did[0]
    event = db.session.scalars(select(Event).where(Event.kind == "task.added")).one()
    assert event.cause_id == run.id and event.payload["actor_name"] == "The rule “A rule”"


def test_conditions_all_have_to_hold(cast: Cast) -> None:
    urgent, small = if_("fact.severity", "any_of", ["urgent"]), if_("client.segment", "any_of", ["Small", "middle"])
    rule = make_rule(cast.abe, "concern.opened", task(), conditions=[urgent, small])
    open_concern(cast, "not small yet")
    work()
    standing(cast.acme).segment = "Middle"
    open_concern(cast, "not urgent", Severity.LOW)
    open_concern(cast, "both")
    work()
    assert [run.cause["title"] for run in runs(rule)] == ["both"]
    assert db.session.scalars(select(RuleDay.unmet)).one() == 2


def test_twenty_equal_deliveries_are_one_run(cast: Cast) -> None:
    rule = make_rule(cast.abe, "concern.opened", task())
    open_concern(cast)
    event = db.session.scalars(select(Event).where(Event.kind == "concern.opened")).one()
    for _time in range(20):
        answer_fact(event.fact, event.id)
    db.session.commit()
    work()
    assert len(runs(rule)) == len(tasks()) == 1


def test_a_rule_that_sets_itself_off_is_stopped_and_named(cast: Cast) -> None:
    rule = make_rule(cast.abe, "concern.opened", {"action": "concern", "values": {
        "title": "Again: {concern}", "severity": "low", "text": None,
    }}, name="Echo")  # fmt: skip
    assert loop_of(rule) == ["Echo", "Echo"]
    open_concern(cast)
    work()
    assert [run.outcome for run in runs(rule)] == [Outcome.DONE, Outcome.STOPPED]
    db.session.refresh(rule)
    assert rule.looped == ["Echo", "Echo"] and rule.looped_at is not None
    assert db.session.scalar(select(func.count()).select_from(Concern)) == 2


def test_a_circle_over_another_rule_is_seen_and_stopped(cast: Cast) -> None:
    paused = [if_("fact.state", "any_of", ["paused"])]
    active = [if_("fact.state", "any_of", ["active"])]
    there = make_rule(cast.abe, "client.state_changed", move_to("active"), conditions=paused, name="There")
    assert loop_of(there) is None
    back = make_rule(cast.abe, "client.state_changed", move_to("paused"), conditions=active, name="Back")
    assert loop_of(there) == ["There", "Back", "There"] and loop_of(back) == ["Back", "There", "Back"]
    standing(cast.acme).move_to(ClientState.PAUSED, cast.ada)
    db.session.commit()
    work()
    assert [run.outcome for run in runs(there)] == [Outcome.DONE, Outcome.STOPPED]
    assert [run.outcome for run in runs(back)] == [Outcome.DONE]
    assert runs(there)[1].did == ["There", "Back", "There"]


def test_a_mail_about_mails_is_stopped(cast: Cast) -> None:
    rule = make_rule(cast.abe, "mail.sent", mail(), name="Mails")
    start = make_rule(cast.abe, "concern.opened", mail())
    assert loop_of(rule) == ["Mails", "Mails"]
    open_concern(cast)
    work()
    assert [run.outcome for run in runs(start)] == [Outcome.DONE]
    assert [run.outcome for run in runs(rule)] == [Outcome.DONE, Outcome.STOPPED]


def test_a_condition_that_rules_it_out_is_no_circle(cast: Cast) -> None:
    left = [if_("fact.state", "any_of", ["left"])]
    rule = make_rule(cast.abe, "client.state_changed", move_to("paused"), conditions=left)
    assert loop_of(rule) is None


def test_a_letter_that_goes_out_later_keeps_the_chain(cast: Cast) -> None:
    letter = {"action": "letter", "values": {"signer": str(cast.lea.id), "title": "Thank you", "text": "Words"}}
    rule = make_rule(cast.abe, "update.published", letter, name="Letters")
    assert loop_of(rule) == ["Letters", "Letters"]


def test_it_acts_as_often_as_it_may_in_a_day(cast: Cast) -> None:
    rule = make_rule(cast.abe, "concern.opened", task(), most_a_client=2)
    for number in range(3):
        open_concern(cast, f"number {number}")
    work()
    assert [run.outcome for run in runs(rule)] == [Outcome.DONE, Outcome.DONE, Outcome.LIMITED]
    with time_machine.travel(now() + timedelta(days=1)):
        open_concern(cast, "the next day")
        work()
    assert runs(rule)[-1].outcome == Outcome.DONE


def test_what_fails_is_tried_again_and_all_of_its_actions_or_none_are_done(cast: Cast) -> None:
    rule = make_rule(cast.abe, "concern.opened", task(), mail("finance"))
    open_concern(cast)
    work()
    (run,) = runs(rule)
    assert run.outcome == Outcome.FAILED and "Nobody of theirs" in str(run.error) and tasks() == []
    rule.change(cast.abe, {**rule.words, "actions": [task(), mail("leads")]})
    db.session.commit()
    with time_machine.travel(now() + timedelta(minutes=2)):
        assert try_failed_again() == 1
        assert try_failed_again() == 0
    db.session.refresh(run)
    assert (run.outcome, run.error, run.attempts) == (Outcome.DONE, None, 2)
    assert len(tasks()) == 1
    (sent,) = db.session.scalars(select(Mail))
    assert (sent.subject, sent.to_name) == ("A word about Acme", "Bea Marsh")
    assert "thank you." in sent.text


def test_nothing_is_owed_and_nothing_asked_while_no_rule_waits(cast: Cast) -> None:
    look_again()
    open_concern(cast)
    with count_statements() as before:
        open_concern(cast)
    owed = select(func.count()).where(Delivery.handler == "portal.rules.reactions.answer_fact")
    assert db.session.scalar(owed) == 0
    assert not [statement for statement in before if "rule" in statement]
    make_rule(cast.abe, "concern.opened", task())
    open_concern(cast)
    assert db.session.scalar(owed) == 1


def test_what_a_process_did_not_know_of_yet_is_caught_up_once(cast: Cast) -> None:
    look_again()
    open_concern(cast, "before it was on")
    rule = make_rule(cast.abe, "concern.opened", task(), on=False)
    rule.on_since = now() - timedelta(milliseconds=1)  # as another process would: this one does not learn of it
    db.session.commit()
    open_concern(cast, "while it was not known")
    work()
    assert runs(rule) == []
    with time_machine.travel(now() + timedelta(minutes=1)):
        assert catch_up() == 1
        assert catch_up() == 0
        work()
    assert [run.cause["title"] for run in runs(rule)] == ["while it was not known"]


def test_off_means_off(cast: Cast) -> None:
    rule = make_rule(cast.abe, "concern.opened", task())
    open_concern(cast)
    rule.turn_off(cast.abe)
    rule.turn_off(cast.abe)
    db.session.commit()
    work()
    assert runs(rule) == []
    kinds = list(db.session.scalars(select(Event.kind).where(Event.kind.like("rule.%")).order_by(Event.id)))
    assert kinds == ["rule.added", "rule.turned_on", "rule.turned_off"]


def test_a_rule_without_an_action_cannot_be_turned_on(cast: Cast) -> None:
    with pytest.raises(NothingToDo):
        make_rule(cast.abe, "concern.opened")


def test_a_mail_says_nothing_a_client_may_not_read(cast: Cast) -> None:
    """The title of a concern is the team's: what stands for it in a mail to the client stays as it was written."""
    make_rule(cast.abe, "concern.opened", mail(text="About {concern}, {title} at {client}."))
    make_rule(cast.abe, "sentence.said", mail(text="We wrote: {words}"))
    open_concern(cast, "they are difficult")
    happen(SentenceSaid(client_id=cast.acme.id, actor_id=cast.ada.id, actor_name="Ada", words="All is well"))
    db.session.commit()
    work()
    texts = " ".join(db.session.scalars(select(Mail.text)))
    assert "difficult" not in texts and "About {concern}, {title} at Acme." in texts
    assert "We wrote: All is well" in texts


def test_rules_about_the_house_tell_the_team(cast: Cast) -> None:
    word = {"action": "word", "values": {"to": "admins", "words": "“{name}” was turned on"}}
    rule = make_rule(cast.abe, "rule.turned_on", word)
    make_rule(cast.abe, "concern.opened", task(), name="Another")
    work()
    assert {run.outcome for run in runs(rule)} == {Outcome.DONE}
    assert "“Another” was turned on" in db.session.scalars(select(Mail.subject)).all()


def test_changing_a_rule_says_so_once(cast: Cast) -> None:
    rule = make_rule(cast.abe, "concern.opened", task(), on=False)
    rule.change(cast.abe, rule.words)
    rule.change(cast.abe, {**rule.words, "name": "Other"})
    db.session.commit()
    changed = select(func.count()).where(Event.kind == "rule.changed")
    assert (db.session.scalar(changed), rule.version) == (1, 2)


def test_a_change_of_words_leaves_no_gap_and_another_when_begins_anew(cast: Cast) -> None:
    rule = make_rule(cast.abe, "concern.opened", task("Before"))
    open_concern(cast)
    rule.change(cast.abe, {**rule.words, "actions": [task("After")]})
    db.session.commit()
    work()
    assert [made.title for made in tasks()] == ["After"]
    begun = rule.on_since
    rule.change(cast.abe, {**rule.words, "when": "concern.resolved"})
    assert rule.on_since is not None and begun is not None and rule.on_since > begun


def test_a_fact_of_no_client_known_any_more_is_left(cast: Cast) -> None:
    rule = make_rule(cast.abe, "concern.opened", task())
    happen(ConcernOpened(client_id=new_id(), actor_id=None, concern_id=new_id(), title="of nobody"))
    db.session.commit()
    work()
    assert runs(rule) == [] and db.session.scalar(select(func.count()).select_from(RuleRun)) == 0
    assert isinstance(rule, Rule)
