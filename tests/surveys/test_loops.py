"""Loops: an unhappy answer is followed up once, by whoever looks after the client, until it is settled."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import func, select

from portal.facts import SurveyAnswered
from portal.ground.db import db, now
from portal.ground.happen import Event, Itself, happen
from portal.ground.outbox import Mail
from portal.history.models.interactions import Interaction, InteractionKind
from portal.history.models.written import Written
from portal.notices.models.filing import FiledMail
from portal.notices.models.notices import Notice
from portal.people.models.owners import change_owner
from portal.surveys.models.answers import Answer
from portal.surveys.models.loop_figures import loop_figures
from portal.surveys.models.loop_pages import reply
from portal.surveys.models.loops import ContactedBy, Loop, LoopStep, Outcome, is_low, settle
from portal.surveys.models.surveys import Survey, SurveyKind
from portal.tasks.models import Task
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make
from tests.surveys import asking

Say = Callable[..., Answer]


@pytest.fixture
def say(cast: Cast, make: Make) -> Say:
    """Bea, or whom the test names, answers an NPS survey."""
    survey = asking.published(make)

    def say(score: int = 4, words: str | None = "I had to ask three times", **values: object) -> Answer:
        contact = values.pop("contact", cast.bea_contact)
        client = values.pop("client", cast.acme)
        sent = asking.wave(make, survey)
        answer = asking.answered(make, asking.invited(make, sent, client, contact), score, words)  # type: ignore[arg-type]
        for name, value in values.items():
            setattr(answer, name, value)
        tell(answer, survey)
        return answer

    return say


def tell(answer: Answer, survey: Survey) -> None:
    fact = SurveyAnswered(
        client_id=answer.client_id, actor_id=None, actor_name="Bea Blum", answer_id=answer.id, survey_id=survey.id,
        contact_id=answer.contact_id, name=survey.name, survey_kind=survey.kind.value, score=answer.score,
        words=answer.words,
    )  # fmt: skip
    happen(fact)
    db.session.commit()


def loop_of(answer: Answer) -> Loop:
    loop = Loop.about(answer.client_id, answer.id)
    assert loop is not None
    return loop


@pytest.mark.once
@pytest.mark.parametrize(("kind", "highest"), [(SurveyKind.NPS, 6), (SurveyKind.CSAT, 2), (SurveyKind.CES, 3)])
def test_detractors_the_unsatisfied_and_who_found_it_hard_are_low(kind: SurveyKind, highest: int) -> None:
    assert is_low(kind, highest) and not is_low(kind, highest + 1)
    assert not is_low(SurveyKind.FREE, 0) and not is_low(kind, None)


def test_a_low_score_gives_the_owner_one_task_and_tells_them_at_once(say: Say, cast: Cast) -> None:
    answer = say(4)
    tell(answer, db.session.get_one(Survey, answer.survey_id))
    tasks = db.session.scalars(select(Task).where(Task.answer_id == answer.id)).all()
    assert len(tasks) == 1
    (task,) = tasks
    assert task.owner_id == cast.acme.standing.owner_id and task.note == "I had to ask three times"
    assert "Bea" in task.title and "4" in task.title and not task.shared and task.due_on is not None
    told = db.session.scalars(select(Notice).where(Notice.subject_id == loop_of(answer).id)).all()
    assert [notice.user_id for notice in told] == [task.owner_id]
    opened = db.session.scalars(select(Event).where(Event.kind == "loop.opened")).one()
    assert opened.told and not opened.shared and opened.payload["words"] == answer.words


def test_a_happy_answer_opens_no_loop(say: Say) -> None:
    answer = say(7)
    assert Loop.about(answer.client_id, answer.id) is None


@pytest.mark.parametrize(
    ("opened", "due"),
    [("2026-11-27T09:00", "2026-12-01"), ("2026-11-25T09:00", "2026-11-27")],
)
def test_it_is_due_two_working_days_later(say: Say, opened: str, due: str) -> None:
    with time_machine.travel(datetime.fromisoformat(opened).replace(tzinfo=UTC), tick=False):
        assert str(loop_of(say()).task.due_on) == due


@pytest.mark.parametrize("verb", ["done", "reopen", "remove"])
def test_its_task_leads_to_the_outcome_wherever_it_is_ticked_off(
    say: Say, cast: Cast, browse: Browse, verb: str
) -> None:
    loop = loop_of(say())
    if verb == "reopen":
        loop.close(cast.ada, Outcome.THANKED)
        db.session.commit()
    task, was_done = loop.task, loop.task.done_at
    ada, page = browse("ada"), f"/clients/{cast.acme.id}/answers/{loop.answer_id}?close=1#close"
    url = f"/clients/{cast.acme.id}/tasks/{task.id}/{verb}?back=day"
    assert ada.post(url).headers["Location"] == page
    assert ada.post(url, headers={"HX-Request": "true", "HX-Request-Type": "partial"}).headers["HX-Redirect"] == page
    db.session.refresh(task)
    assert (task.done_at, task.removed_at) == (was_done, None)
    assert url.partition("?")[0] not in ada.get(f"/clients/{cast.acme.id}/tasks/{task.id}").text
    assert '<details id="close" open>' in ada.get(page).text or was_done


def test_the_first_contact_counts_and_closing_finishes_the_task(say: Say, cast: Cast) -> None:
    loop = loop_of(say())
    loop.note_contact(cast.ada, ContactedBy.CALL, words="She explained")
    first = loop.contacted_at
    loop.note_contact(cast.omar, ContactedBy.EMAIL)
    loop.close(cast.ada, Outcome.PUT_RIGHT, "Numbers come on the first now")
    loop.close(cast.omar, Outcome.NO_REPLY, "too late")
    db.session.commit()
    assert (loop.contacted_at, loop.contacted_by) == (first, ContactedBy.CALL)
    assert loop.outcome == Outcome.PUT_RIGHT and loop.task.done_by_id == cast.ada.id
    loop.reopen(cast.ada)
    loop.reopen(cast.ada)
    assert loop.outcome is None and loop.task.done_at is None
    kinds = db.session.scalars(select(LoopStep.kind).order_by(LoopStep.id)).all()
    assert kinds == ["loop.opened", "loop.contacted", "loop.contacted", "loop.closed", "loop.reopened"]


def test_a_talk_with_the_person_is_a_contact_and_a_note_or_another_person_is_none(say: Say, cast: Cast) -> None:
    loop = loop_of(say())

    def talk(kind: InteractionKind, *contacts: UUID) -> None:
        written = Written(kind=kind, title="Numbers", occurred_at=now(), text="", contact_ids=contacts)
        Interaction.log(cast.acme.id, written, by=cast.ada)

    talk(InteractionKind.NOTE, cast.bea_contact.id)
    talk(InteractionKind.CALL, cast.ben_contact.id)
    assert loop.contacted_at is None
    talk(InteractionKind.CALL, cast.bea_contact.id)
    assert loop.contacted_by == ContactedBy.TALK


def test_a_corrected_answer_closes_what_nobody_acted_on_and_opens_what_is_low_now(say: Say, cast: Cast) -> None:
    answer, acted = say(4), say(5)
    loop_of(acted).note_contact(cast.ada, ContactedBy.CALL)
    for one in (answer, acted):
        one.score = 9
        settle(one, SurveyKind.NPS, Itself("Bea"))
    assert loop_of(answer).outcome == Outcome.CORRECTED and loop_of(answer).task.done_at
    assert loop_of(acted).outcome is None
    answer.score = 3
    settle(answer, SurveyKind.NPS, Itself("Bea"))
    assert loop_of(answer).outcome is None and loop_of(answer).task.done_at is None
    happy = say(9)
    happy.score = 2
    settle(happy, SurveyKind.NPS, Itself("Bea"))
    assert loop_of(happy).is_low


def test_open_loops_go_with_the_client_to_its_new_owner(say: Say, cast: Cast) -> None:
    open_one, closed = loop_of(say()), loop_of(say(5))
    closed.close(cast.ada, Outcome.EXPLAINED, "words")
    change_owner(cast.acme, cast.lea, cast.abe)
    assert open_one.task.owner_id == cast.lea.id and closed.task.owner_id != cast.lea.id


def test_a_reply_goes_out_in_the_name_of_whoever_wrote_it_and_counts(say: Say, cast: Cast) -> None:
    answer = say()
    loop = reply(answer, cast.ada, subject="Your numbers", text="They come on the first.")
    db.session.commit()
    mail = db.session.scalars(select(Mail).where(Mail.subject == "Your numbers")).one()
    assert (mail.to_address, mail.reply_to) == (cast.bea_contact.email, cast.ada.email)
    assert loop.contacted_by == ContactedBy.REPLY
    assert db.session.scalar(select(func.count()).select_from(FiledMail)) == 1
    answer.may_talk = False
    with pytest.raises(ValueError, match="not to be written to"):
        reply(answer, cast.ada, subject="Again", text="words")


def test_the_figures_are_those_of_the_definitions(say: Say, cast: Cast) -> None:
    """Of five low answers three were contacted, after 1, 3 and 50 hours; one more took its score back."""
    opened = datetime(2026, 11, 2, 9, tzinfo=UTC)
    with time_machine.travel(opened, tick=False) as clock:
        loops = [loop_of(say(score)) for score in (0, 2, 4, 6, 6)]
        loop_of(say(5)).close(Itself("Bea"), Outcome.CORRECTED)
        say(9)
        for hours, loop in ((1, loops[0]), (3, loops[1]), (50, loops[2])):
            clock.move_to(opened + timedelta(hours=hours))
            loop.note_contact(cast.ada, ContactedBy.CALL)
            if hours != 3:
                loop.close(cast.ada, Outcome.PUT_RIGHT, "done")
        clock.move_to(opened + timedelta(days=9))
        figures = loop_figures(Loop.client_id == cast.acme.id)
    assert (figures.n, figures.contacted, figures.contacted_percent) == (5, 3, 60)
    assert figures.median_hours == 3
    assert (figures.settled, figures.closed_in_time, figures.closed_in_time_percent) == (5, 1, 20)
    assert figures.past_due == 3
    assert loop_figures(Loop.client_id == cast.globex.id).contacted_percent is None


def test_the_page_logs_closes_and_reopens(say: Say, browse: Browse) -> None:
    answer = say()
    page = f"/clients/{answer.client_id}/answers/{answer.id}"
    ada = browse("ada")
    assert "I had to ask three times" in ada.get(page).text
    refused = ada.post(f"{page}/contact", data={"words": "kept words"})
    assert refused.status_code == 422 and "kept words" in refused.text
    for _ in range(2):
        ada.post(f"{page}/contact", data={"how": "call", "words": "We spoke", "form_token": "the same"})
    version = str(loop_of(answer).version)
    stale = ada.post(f"{page}/close", data={"outcome": "explained", "words": "mine", "version": "1"})
    assert stale.status_code == 409 and "mine" in stale.text
    closed = ada.post(f"{page}/close", data={"outcome": "explained", "words": "told her", "version": version})
    assert closed.status_code == 303
    assert "told her" in ada.get(page).text
    ada.post(f"{page}/reopen")
    db.session.expire_all()
    assert loop_of(answer).closed_at is None


def test_who_asked_not_to_be_talked_to_is_not_written_to(say: Say, browse: Browse) -> None:
    answer = say(4, may_talk=False)
    page, ada = f"/clients/{answer.client_id}/answers/{answer.id}", browse("ada")
    shown = ada.get(page).text
    assert "asked not to be talked to" in shown and "/reply" not in shown
    assert ada.post(f"{page}/reply", data={"subject": "Hello", "text": "words"}).status_code == 403


def test_another_clients_answer_is_nowhere_and_no_colleague_reads_one(say: Say, browse: Browse, cast: Cast) -> None:
    answer = say()
    page = f"answers/{answer.id}"
    assert browse("ada").get(f"/clients/{cast.globex.id}/{page}").status_code == 404
    assert browse("ada").post(f"/clients/{cast.globex.id}/{page}/close", data={}).status_code == 404
    for who in ("bea", "ben"):
        assert browse(who).get(f"/clients/{cast.acme.id}/{page}").status_code == 403
    assert browse("carl").get(f"/clients/{cast.acme.id}/{page}").status_code == 404
    cast.acme.standing.restricted = True
    db.session.commit()
    assert browse("omar").get(f"/clients/{cast.acme.id}/{page}").status_code == 404
