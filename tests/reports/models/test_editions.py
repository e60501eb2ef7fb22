"""Drafts and editions: begun once, written together, frozen for ever."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.checks.reports import editions_say_what_was_published
from portal.facts import ReportDrafted, ReportPublished
from portal.ground.access import held_to
from portal.ground.db import db, now
from portal.ground.happen import Event
from portal.people.models.clients import ClientState
from portal.reports.exporting.shown import report_of
from portal.reports.models.content import charts_unasked, content_of, figures_in
from portal.reports.models.drafts import DraftState, ReportDraft
from portal.reports.models.editions import NotADraftError, ReportEdition, latest_edition, months_published
from portal.reports.models.figures import figures
from portal.reports.models.missing import begin_reports, without_report
from portal.reports.models.readings import Source, Value, take_readings
from tests.cast import Cast
from tests.make import OCTOBER, Make

SEPTEMBER = date(2026, 9, 1)


def events(kind: str) -> list[Event]:
    return list(db.session.scalars(select(Event).where(Event.kind == kind)))


def test_a_month_is_drafted_once_whoever_asks(cast: Cast) -> None:
    assert ReportDraft.draft(cast.acme.id, OCTOBER) is not None
    assert ReportDraft.draft(cast.acme.id, OCTOBER, cast.ada) is None
    assert [event.actor_id for event in events(ReportDrafted.kind)] == [None]


def test_only_active_clients_served_in_the_month_are_drafted(cast: Cast, make: Make) -> None:
    make.client("Prospect", state=ClientState.PROSPECT)
    late = make.client("Late")
    late.started_on = date(2026, 11, 3)
    db.session.commit()
    assert begin_reports(OCTOBER) == 2
    assert set(db.session.scalars(select(ReportDraft.client_id))) == {cast.acme.id, cast.globex.id}
    assert begin_reports(OCTOBER) == 0
    assert set(without_report(date(2026, 11, 1))) == {cast.acme.id, cast.globex.id, late.id}


def test_a_draft_begins_with_the_goals_and_what_is_due_next_month(cast: Cast, make: Make) -> None:
    metric = make.metric(cast.acme)
    make.goal(metric, "380", agreed_on=date(2026, 3, 31))
    phase = make.phase(cast.acme)
    make.milestone(phase, "Evening calls", due_on=date(2026, 11, 17))
    make.milestone(phase, "Reached early", due_on=date(2026, 11, 20), completed_at=now())
    make.milestone(phase, "Much later", due_on=date(2026, 12, 1))
    begin_reports(OCTOBER)
    draft = db.session.scalars(select(ReportDraft).where(ReportDraft.client_id == cast.acme.id)).one()
    assert [kept["metric_id"] for kept in draft.charts] == [str(metric.id)]
    assert draft.plan == [{"side": "us", "title": "Evening calls", "note": "", "on": "2026-11-17"}]


def test_a_later_correction_changes_the_draft_and_never_the_edition(cast: Cast, make: Make) -> None:
    metric = make.metric(cast.acme)
    make.goal(metric, "380", agreed_on=date(2026, 3, 31))
    make.reading(metric, "412", OCTOBER)
    draft = make.draft(cast.acme)
    edition = make.edition(draft, cast.ada, headline="Good")
    digest, content = edition.digest, dict(edition.content)
    take_readings([Value(metric, OCTOBER, Decimal("300"))], cast.ada, Source.FORM)
    db.session.commit()
    db.session.expire_all()
    kept = db.session.scalars(select(ReportEdition)).one()
    assert kept.is_intact and (kept.digest, kept.content) == (digest, content)
    assert [figure.value for figure in figures_in(kept.content, cast.acme.id)] == [Decimal(412)]
    assert [figure.value for figure in figures_in(content_of(draft, "Acme", cast.ada), cast.acme.id)] == [Decimal(300)]
    assert editions_say_what_was_published() == []


def test_a_changed_edition_is_found(cast: Cast, make: Make) -> None:
    edition = make.edition(make.draft(cast.acme), cast.ada, headline="Good")
    edition.content = {**edition.content, "by": "Somebody else"}
    db.session.commit()
    assert editions_say_what_was_published() == [f"editions that are not what was published: {edition.id}"]


def test_what_is_frozen_reads_as_it_did(cast: Cast, make: Make) -> None:
    metric = make.metric(cast.acme, decimals=2)
    make.goal(metric, "34.00", agreed_on=date(2026, 3, 31), direction="down")
    for back, value in enumerate(("31.20", "33.00")):
        make.reading(metric, value, date(2026, 10 - back, 1))
    draft = make.draft(cast.acme, charts=charts_unasked(figures(cast.acme.id, OCTOBER)))
    before, after = figures(cast.acme.id, OCTOBER), figures_in(content_of(draft, "Acme", cast.ada), cast.acme.id)
    assert [(f.value, f.before, f.goal, f.met, f.series) for f in before] == [
        (f.value, f.before, f.goal, f.met, f.series) for f in after
    ]
    report = report_of(content_of(draft, "Acme", cast.ada), cast.acme.id)
    assert (report.goals_agreed, report.tally) == ("One goal we agreed on", "One met.")
    assert report.charts[0].heading == "New enquiries: 2.80 under goal"


def test_a_new_version_takes_the_place_of_the_old_one(cast: Cast, make: Make) -> None:
    draft = make.draft(cast.acme)
    first = make.edition(draft, cast.ada, headline="First")
    with pytest.raises(NotADraftError):
        ReportEdition.publish(draft, content_of(draft, "Acme", cast.ada), cast.ada)
    draft.revise(cast.ada)
    assert latest_edition(cast.acme.id, OCTOBER) is first
    second = make.edition(draft, cast.ada, headline="Second")
    assert (first.number, second.number) == (1, 2)
    assert latest_edition(cast.acme.id, OCTOBER) is second
    assert [row.number for row in months_published(cast.acme.id)] == [2]
    assert {event.fact.number for event in events(ReportPublished.kind)} == {1, 2}


def test_a_withdrawn_report_brings_no_older_one_back(cast: Cast, make: Make) -> None:
    draft = make.draft(cast.acme)
    make.edition(draft, cast.ada)
    draft.revise(cast.ada)
    second = make.edition(draft, cast.ada)
    second.withdraw(cast.ada, "Wrong figures")
    second.withdraw(cast.ada, "Another reason")
    assert draft.state == DraftState.WITHDRAWN and second.withdrawn_because == "Wrong figures"
    assert latest_edition(cast.acme.id, OCTOBER) is second


def test_the_client_sees_editions_and_no_draft(cast: Cast, make: Make) -> None:
    make.edition(make.draft(cast.acme), cast.ada)
    make.edition(make.draft(cast.globex), cast.omar)
    with held_to(cast.acme.id):
        assert db.session.scalars(select(ReportDraft)).all() == []
        assert [edition.client_id for edition in db.session.scalars(select(ReportEdition))] == [cast.acme.id]


def test_saving_nothing_new_changes_nothing(cast: Cast, make: Make) -> None:
    draft = make.draft(cast.acme, headline="Words")
    draft.save(cast.ada, headline="Words")
    assert (draft.version, draft.saved_at) == (1, None)
    draft.save(cast.ada, headline="Other words")
    assert draft.version == 2 and now() - draft.saved_at < timedelta(minutes=1)
