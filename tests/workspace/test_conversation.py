"""Comments, files and sign-off on the milestone's page: both sides write, nobody takes back another's words."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.ground.access import as_system
from portal.ground.clock import today
from portal.ground.db import db
from portal.ground.deliveries import deliver_waiting
from portal.ground.outbox import Mail
from portal.notices.models.notices import Notice
from portal.workspace.models.comments import Comment
from portal.workspace.models.milestone_files import MilestoneFile
from portal.workspace.models.milestones import Milestone
from portal.workspace.models.sign_offs import SignOff
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def milestone(cast: Cast, make: Make) -> Milestone:
    return make.milestone(make.phase(cast.acme), due_on=today(), owner_id=cast.ada.id)


def address(milestone: Milestone, rest: str) -> str:
    return f"/clients/{milestone.client_id}/roadmap/milestones/{milestone.id}/{rest}"


def write(browse: Browse, who: str, milestone: Milestone, text: str = "Much better", **more: Any) -> Any:
    return browse(who).post(address(milestone, "comments"), data={"text": text, **more}, headers=PARTIAL)


def mails() -> dict[str, Mail]:
    db.session.commit()
    deliver_waiting()
    return {mail.to_address: mail for mail in db.session.scalars(select(Mail).order_by(Mail.id))}


def test_both_sides_read_what_either_wrote(browse: Browse, milestone: Milestone) -> None:
    assert "Much better" in write(browse, "bea", milestone).text
    answer = write(browse, "ada", milestone, "We name the slot")
    assert answer.status_code == 200
    for who in ("bea", "ben", "ada", "omar"):
        page = browse(who).get(address(milestone, "").rstrip("/")).text
        assert "Much better" in page
        assert "We name the slot" in page
    assert write(browse, "carl", milestone).status_code == 404


def test_an_empty_comment_is_refused_beside_the_field(browse: Browse, milestone: Milestone) -> None:
    answer = write(browse, "bea", milestone, "  ")
    assert answer.status_code == 422
    assert "Write something, or choose a file." in answer.text
    plain = browse("bea").post(address(milestone, "comments"), data={"text": ""})
    assert plain.status_code == 422
    assert "<h1>" in plain.text


def test_only_its_author_takes_a_comment_back(browse: Browse, cast: Cast, milestone: Milestone) -> None:
    comment = Comment.write(milestone, cast.ben, "Not like this")
    db.session.commit()
    url = f"/clients/{milestone.client_id}/roadmap/comments/{comment.id}/remove"
    assert [browse(who).post(url).status_code for who in ("bea", "ada", "carl")] == [403, 403, 404]
    assert browse("ben").post(url).status_code == 303
    assert "Not like this" not in browse("ada").get(address(milestone, "").rstrip("/")).text
    assert browse("ben").post(url.replace("remove", "restore")).status_code == 303
    assert "Not like this" in browse("ada").get(address(milestone, "").rstrip("/")).text


def test_a_file_comes_with_a_comment_and_goes_out_as_a_download(browse: Browse, milestone: Milestone) -> None:
    write(browse, "bea", milestone, files=[(BytesIO(b"<script>alert(1)</script>"), "script.html")])
    file = db.session.scalars(select(MilestoneFile)).one()
    url = f"/clients/{milestone.client_id}/roadmap/files/{file.id}"
    answer = browse("ada").get(url)
    assert answer.data == b"<script>alert(1)</script>"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    answer.close()
    assert browse("carl").get(url).status_code == 404
    assert browse("ben").post(f"{url}/remove").status_code == 403
    assert browse("ada").post(f"{url}/remove").status_code == 303
    assert browse("bea").get(url).status_code == 404
    assert browse("ada").post(f"{url}/restore").status_code == 303
    with browse("bea").get(url) as again:
        assert again.status_code == 200


def test_the_other_side_is_written_to_and_nobody_about_their_own_words(browse: Browse, milestone: Milestone) -> None:
    write(browse, "ben", milestone, "Could we *name* the slot?")
    found = mails()
    assert set(found) == {"ada@calder-rowe.example"}
    assert "/reply/" not in found["ada@calder-rowe.example"].text
    write(browse, "ada", milestone, "We do")
    found = mails()
    assert set(found) == {"ada@calder-rowe.example", "ben@acme.example"}
    assert "/reply/" in found["ben@acme.example"].text


def test_a_comment_taken_back_at_once_is_not_sent(cast: Cast, milestone: Milestone) -> None:
    Comment.write(milestone, cast.ben, "Oops").remove(cast.ben)
    assert mails() == {}


def test_a_milestone_is_put_before_the_client_who_approves_it(browse: Browse, milestone: Milestone) -> None:
    assert browse("bea").post(address(milestone, "approve")).status_code == 303
    assert milestone.approved_at is None  # nobody had asked
    assert browse("bea").post(address(milestone, "sign-off")).status_code == 403
    assert browse("ada").post(address(milestone, "sign-off")).status_code == 303
    assert set(mails()) == {"bea@acme.example"}
    assert "Approve" in browse("bea").get(address(milestone, "").rstrip("/")).text
    assert browse("ada").post(address(milestone, "approve")).status_code == 403
    assert browse("bea").post(address(milestone, "approve"), data={"words": "Fine"}).status_code == 303
    db.session.refresh(milestone)
    assert milestone.completed_at is not None
    assert "Approved" in mails()["ada@calder-rowe.example"].subject


def test_changes_need_a_reason(browse: Browse, cast: Cast, milestone: Milestone) -> None:
    SignOff.ask(milestone, cast.ada)
    db.session.commit()
    answer = browse("bea").post(address(milestone, "changes"), data={"reason": " "}, headers=PARTIAL)
    assert answer.status_code == 422
    assert "Say what we should change" in answer.text
    browse("bea").post(address(milestone, "changes"), data={"reason": "Name the emergency slot"})
    page = browse("ada").get(address(milestone, "").rstrip("/")).text
    assert "Name the emergency slot" in page
    assert "Bea Marsh asked for changes" in page


def test_whom_it_does_not_name_cannot_sign_it_off(browse: Browse, cast: Cast, milestone: Milestone) -> None:
    milestone.contact_id = cast.bea_contact.id
    SignOff.ask(milestone, cast.ada)
    db.session.commit()
    assert browse("ben").post(address(milestone, "approve")).status_code == 403
    assert db.session.scalar(select(func.count()).select_from(SignOff)) == 1


@pytest.mark.parametrize("headers", [{}, PARTIAL])
def test_a_file_too_large_keeps_the_words(
    app: Flask, browse: Browse, milestone: Milestone, monkeypatch: pytest.MonkeyPatch, headers: dict[str, str]
) -> None:
    monkeypatch.setitem(app.config, "MAX_FILE_BYTES", 1_000)
    fields = {"text": "Read this before Friday", "files": (BytesIO(bytes(1_001)), "scan.pdf")}
    answer = browse("bea").post(address(milestone, "comments"), data=fields, headers=headers)
    assert answer.status_code == 413
    assert "Read this before Friday" in answer.text
    assert "A file may have 0 MB at most." in answer.text
    assert db.session.scalar(select(func.count()).select_from(Comment)) == 0


def test_a_comment_comes_at_once_to_those_it_asks_answers_or_names(
    browse: Browse, cast: Cast, milestone: Milestone
) -> None:
    write(browse, "ada", milestone, "All is quiet")
    assert mails() == {}  # it waits for the digest
    write(browse, "ada", milestone, "@Bea, the slot has a name")
    assert set(mails()) == {cast.bea.email}
    write(browse, "ben", milestone, "Fine by me")
    write(browse, "ada", milestone, "Good")
    assert set(mails()) == {cast.bea.email, cast.ben.email, cast.ada.email}


def test_a_comment_taken_back_is_no_notice_any_more(browse: Browse, cast: Cast, milestone: Milestone) -> None:
    comment = Comment.write(milestone, cast.ada, "Is this right?")
    assert set(mails()) == {cast.bea.email}
    comment.remove(cast.ada)
    db.session.commit()
    assert mails() == {}
    with as_system():
        assert db.session.scalars(select(Notice)).all() == []
