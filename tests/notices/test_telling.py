"""`notify`: everybody is told once, as they want it, and nobody of what is not theirs."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from portal.facts import CommentWritten, ConcernOpened
from portal.ground.access import as_system
from portal.ground.db import db, new_id, now
from portal.ground.outbox import Mail
from portal.notices.models.choices import NoticeChoice
from portal.notices.models.kinds import KINDS, ByMail, kinds_for, notice_kind
from portal.notices.models.notices import Notice, take_back
from portal.notices.models.telling import Letter, notify
from portal.people.models.assignments import AssignmentRole
from portal.people.models.users import User
from portal.workspace.models.notice_kinds import ANSWER, COMMENT, DECISION, UPDATE
from tests.cast import Cast
from tests.make import Make


def comment(cast: Cast, by: User, excerpt: str = "Much better") -> CommentWritten:
    return CommentWritten(
        client_id=cast.acme.id, actor_id=by.id, actor_name=by.name, comment_id=new_id(), milestone_id=new_id(),
        from_team=by.is_team, title="Evening answering", excerpt=excerpt,
    )  # fmt: skip


def tell(cast: Cast, to: Sequence[User], kind: Any = ANSWER, **more: Any) -> list[Mail]:
    fact = more.pop("fact", None) or comment(cast, cast.ada)
    given = {"key": "one", "place": "/somewhere", **more}
    mails = notify(to, kind, fact, **given)
    db.session.commit()
    return mails


def told() -> list[Notice]:
    with as_system():
        return list(db.session.scalars(select(Notice).order_by(Notice.id)))


def test_a_person_is_told_once_in_the_portal_and_by_mail(cast: Cast) -> None:
    [mail] = tell(cast, [cast.bea, cast.bea])
    assert tell(cast, [cast.bea.id]) == []
    [notice] = told()
    assert (notice.user_id, notice.shared, notice.owed, notice.place) == (cast.bea.id, True, False, "/somewhere")
    assert mail.to_address == cast.bea.email
    assert mail.subject == "Ada Duarte wrote about “Evening answering”: Much better"
    assert "http://localhost/somewhere" in mail.text
    assert mail.unsubscribe_url and mail.unsubscribe_url in mail.text


def test_what_waits_for_the_digest_sends_nothing_now(cast: Cast) -> None:
    assert tell(cast, [cast.bea], COMMENT) == []
    assert [notice.owed for notice in told()] == [True]


def test_each_person_chooses_for_each_kind(cast: Cast) -> None:
    NoticeChoice.of(cast.bea.id).choose(ANSWER, ByMail.OFF)
    NoticeChoice.of(cast.ben.id).choose(ANSWER, ByMail.DIGEST)
    assert tell(cast, [cast.bea, cast.ben]) == []
    assert {notice.user_id: notice.owed for notice in told()} == {cast.bea.id: False, cast.ben.id: True}


def test_strangers_the_disabled_and_whoever_did_it_are_told_nothing(cast: Cast, make: Make) -> None:
    cast.ben.disabled_at = now()
    tell(cast, [cast.carl, cast.ben, cast.ada])
    assert told() == []
    cast.acme.standing.restricted = True
    db.session.commit()
    tell(cast, [cast.omar, cast.abe, cast.bea], fact=comment(cast, cast.ada))
    assert {notice.user_id for notice in told()} == {cast.abe.id, cast.bea.id}


def test_a_kind_of_the_team_reaches_no_client(cast: Cast) -> None:
    with pytest.raises(TypeError, match="does not tell"):
        tell(cast, [cast.bea], DECISION)
    with pytest.raises(TypeError, match="says"):
        notify([cast.bea], UPDATE, {"name": "Ada", "secret": "no"}, key=1, client_id=cast.acme.id)
    with pytest.raises(TypeError, match="the team's"):
        notice_kind("leak", _("Leak"), client=ByMail.NOW, facts=[ConcernOpened])
    assert "leak" not in KINDS


def test_of_no_client_only_the_team_can_be_told(cast: Cast) -> None:
    notify([cast.ada, cast.bea], UPDATE, {"name": "Abe", "title": "Hello"}, key=1)
    assert told() == []  # updates are for clients
    assert all(fact.for_client for kind in kinds_for(for_team=False) for fact in kind.facts)


def test_mail_in_quiet_hours_waits_until_they_end(cast: Cast) -> None:
    choice = NoticeChoice.of(cast.bea.id)
    choice.quiet_from, choice.quiet_until = 20, 7
    cast.bea.zone = "America/New_York"
    with time_machine.travel(datetime(2026, 11, 25, 3, 30, tzinfo=UTC), tick=False):  # half past ten in the evening
        [mail] = tell(cast, [cast.bea])
    assert mail.not_before == datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
    with time_machine.travel(datetime(2026, 11, 25, 12, 0, tzinfo=UTC), tick=False):
        [mail] = tell(cast, [cast.bea], key="two")
    assert mail.not_before == datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def test_words_are_found_in_the_language_of_the_reader(cast: Cast) -> None:
    cast.bea.language, cast.ben.language = "tr", "fa"
    subjects = {mail.user_id: mail.subject for mail in tell(cast, [cast.bea, cast.ben])}
    assert "Ada Duarte" in subjects[cast.bea.id] and "wrote about" not in subjects[cast.bea.id]
    assert subjects[cast.bea.id] != subjects[cast.ben.id]


def test_what_is_withdrawn_is_told_nobody_any_more(cast: Cast) -> None:
    comment_id = new_id()
    tell(cast, [cast.bea], subject_id=comment_id)
    tell(cast, [cast.ben], key="other")
    take_back(cast.acme.id, comment_id)
    db.session.commit()
    assert [notice.user_id for notice in told()] == [cast.ben.id]
    assert [mail.user_id for mail in db.session.scalars(select(Mail))] == [cast.ben.id]


def test_a_feature_writes_a_mail_of_its_own_for_each(cast: Cast) -> None:
    def letter(to: Any) -> Letter:
        return Letter("access", {"by_name": "Ada", "company": to.name, "url": "http://localhost/x"}, secret=True)

    [mail] = tell(cast, [cast.bea], letter=letter)
    assert mail.subject == f"You can now see the portal of {cast.bea.name}"
    assert mail.secret


def test_whoever_serves_a_restricted_client_no_more_loses_what_they_were_told(cast: Cast, make: Make) -> None:
    helps = make.assignment(cast.acme, cast.omar, AssignmentRole.BACKUP)
    cast.acme.standing.restricted = True
    db.session.commit()
    tell(cast, [cast.omar, cast.ada], fact=comment(cast, cast.bea))
    helps.end(cast.omar, cast.lea)
    db.session.commit()
    assert [notice.user_id for notice in told()] == [cast.ada.id]
    assert [mail.user_id for mail in db.session.scalars(select(Mail))] == [cast.ada.id]
