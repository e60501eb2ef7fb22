"""Answering a mail without signing in: a GET shows, a POST counts once, and the link opens nothing else."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from portal.ground.access import as_system
from portal.ground.clock import today
from portal.ground.db import db, now
from portal.ground.deliveries import deliver_waiting
from portal.ground.outbox import Mail
from portal.people.models.users import Membership
from portal.tasks.models import Side, Task
from portal.workspace.models.comments import Comment
from portal.workspace.models.milestones import Milestone
from portal.workspace.models.reply_links import ReplyLink
from portal.workspace.models.sign_offs import SignOff
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make


@pytest.fixture
def milestone(cast: Cast, make: Make) -> Milestone:
    return make.milestone(make.phase(cast.acme), due_on=today(), owner_id=cast.ada.id)


def mailed(to: str = "") -> str:
    """The path of the newest link that answers; `to`: of those in mails to this address."""
    db.session.commit()
    deliver_waiting()
    asked = select(Mail).where(Mail.text.contains("/reply/"), Mail.to_address.contains(to))
    mail = db.session.scalars(asked.order_by(Mail.id.desc())).first()
    assert mail is not None
    found = re.search(r"http://localhost(/reply/\S+)", mail.text)
    assert found is not None
    return found[1]


@pytest.fixture
def approval(cast: Cast, milestone: Milestone) -> str:
    SignOff.ask(milestone, cast.ada)
    return mailed()


def decisions() -> list[str]:
    with as_system():  # after a request of nobody the wall stands on PostgreSQL
        return [str(decision) for decision in db.session.scalars(select(SignOff.decision).order_by(SignOff.id))]


def test_bea_approves_from_the_mail(browse: Browse, approval: str, milestone: Milestone) -> None:
    page = browse(None).get(approval)
    assert "Evening answering" in page.text
    assert browse(None).post(approval, data={"do": "approve", "words": "Fine"}).status_code == 200
    with as_system():
        db.session.refresh(milestone)
    assert milestone.completed_at is not None
    again = browse(None).post(approval, data={"do": "approve"})
    assert again.status_code == 410
    assert "Answered already" in again.text
    assert decisions() == ["asked", "approved"]


def test_changes_are_asked_for_with_a_reason(browse: Browse, approval: str) -> None:
    refused = browse(None).post(approval, data={"do": "changes", "reason": ""})
    assert refused.status_code == 422
    browse(None).post(approval, data={"do": "changes", "reason": "Name the slot"})
    assert decisions() == ["asked", "changes"]


def test_a_scanner_that_opens_every_link_decides_nothing(browse: Browse, approval: str) -> None:
    for _twice in range(2):
        assert browse(None).get(approval).status_code == 200
        assert browse(None).head(approval).status_code == 200
    assert decisions() == ["asked"]


def test_a_link_does_only_what_it_was_sent_for(browse: Browse, approval: str) -> None:
    for do in ("answer", "done", "", "anything"):
        assert browse(None).post(approval, data={"do": do, "text": "words"}).status_code == 400
    with as_system():
        assert db.session.scalar(select(func.count()).select_from(Comment)) == 0


def test_an_answer_is_a_comment_of_whoever_was_written_to(browse: Browse, cast: Cast, milestone: Milestone) -> None:
    Comment.write(milestone, cast.ada, "Is the 17th right?")
    link = mailed()
    assert browse(None).post(link, data={"do": "answer", "text": " "}).status_code == 422
    browse(None).post(link, data={"do": "answer", "text": "Yes, it is"})
    with as_system():
        newest = db.session.scalars(select(Comment).order_by(Comment.id.desc())).first()
    assert newest is not None
    assert (newest.text, newest.author_id, newest.from_team) == ("Yes, it is", cast.bea.id, False)


def test_a_task_is_finished_from_the_mail(browse: Browse, cast: Cast, make: Make) -> None:
    task = make.task(cast.acme, "Confirm the hours", side=Side.YOU, contact_id=cast.ben_contact.id)
    assert browse("ada").post(f"/clients/{cast.acme.id}/roadmap/tasks/{task.id}/ask").status_code == 303
    link = mailed()
    assert "Confirm the hours" in browse(None).get(link).text
    assert browse(None).post(link, data={"do": "done"}).status_code == 200
    with as_system():
        done = db.session.get_one(Task, (cast.acme.id, task.id), populate_existing=True)
    assert done.done_by_id == cast.ben.id


def test_what_was_settled_meanwhile_asks_nothing_more(
    browse: Browse, cast: Cast, approval: str, milestone: Milestone
) -> None:
    SignOff.approve(db.session.merge(milestone), cast.bea)
    db.session.commit()
    assert "settled meanwhile" in browse(None).get(approval).text
    assert browse(None).post(approval, data={"do": "approve"}).status_code == 200
    assert decisions() == ["asked", "approved"]


def test_a_link_ends_after_two_weeks_and_with_the_access(browse: Browse, cast: Cast, approval: str) -> None:
    assert browse(None).get("/reply/unknown").status_code == 404
    db.session.execute(update(ReplyLink).values(expires_at=now() - timedelta(seconds=1)))
    db.session.commit()
    assert browse(None).post(approval, data={"do": "approve"}).status_code == 410
    db.session.execute(update(ReplyLink).values(expires_at=now() + timedelta(days=1)))
    db.session.execute(update(Membership).where(Membership.user_id == cast.bea.id).values(ended_at=now()))
    db.session.commit()
    ended = browse(None).post(approval, data={"do": "approve"})
    assert ended.status_code == 410
    assert "access it belongs to has ended" in ended.text
    assert decisions() == ["asked"]


def test_whoever_no_longer_signs_off_decides_nothing(
    browse: Browse, cast: Cast, make: Make, milestone: Milestone
) -> None:
    bea_id = cast.bea_contact.id
    milestone.contact_id = cast.ben_contact.id
    SignOff.ask(milestone, cast.ada)
    link = mailed(cast.ben.email)
    assert "Approve" in browse(None).get(link).text
    with as_system():
        milestone.contact_id = bea_id
    db.session.commit()
    page = browse(None).get(link)
    assert page.status_code == 200
    assert 'name="do"' not in page.text
    browse(None).post(link, data={"do": "approve"})
    browse(None).post(link, data={"do": "changes", "reason": "Mine"})
    assert decisions() == ["asked"]
