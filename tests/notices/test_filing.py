"""Mails to a client's people stand in its history, with what they said, for the team alone."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.ground.access import as_system
from portal.ground.db import db
from portal.ground.deliveries import deliver_waiting
from portal.ground.happen import Event
from portal.ground.mail import post
from portal.notices.models.filing import FiledMail, file_sent
from portal.notices.models.telling import notify
from portal.workspace.models.fan_out import publish_due
from portal.workspace.models.notice_kinds import LETTER
from portal.workspace.models.updates import Update, UpdateKind
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make


def filed() -> list[FiledMail]:
    with as_system():
        return list(db.session.scalars(select(FiledMail).order_by(FiledMail.id)))


def write(cast: Cast) -> FiledMail:
    about = {"name": "Lea Brandt", "title": "The year"}
    mails = notify([cast.bea, cast.ben], LETTER, about, key="letter", client_id=cast.acme.id)
    kept = file_sent(cast.acme.id, mails, key="letter", by=cast.ada)
    db.session.commit()
    assert kept is not None
    return kept


def test_a_mail_stands_on_the_timeline_and_can_be_read(browse: Browse, cast: Cast) -> None:
    kept = write(cast)
    timeline = browse("omar").get(f"/clients/{cast.acme.id}/timeline").text
    assert "Ada Duarte wrote to Bea Marsh, Ben Pike: “A letter from Lea Brandt: “The year””" in timeline
    address = f"/clients/{cast.acme.id}/mails/{kept.id}"
    assert address in timeline
    page = browse("omar").get(address).text
    assert "Hello Bea Marsh," in page and "bea@acme.example" in page and "ben@acme.example" in page
    assert "stop-mails" not in page
    assert "Waiting" in page


def test_a_client_sees_neither_the_line_nor_the_mail(browse: Browse, cast: Cast) -> None:
    kept = write(cast)
    assert "wrote to" not in browse("bea").get(f"/clients/{cast.acme.id}/timeline").text
    assert browse("bea").get(f"/clients/{cast.acme.id}/mails/{kept.id}").status_code == 403
    assert browse("carl").get(f"/clients/{cast.acme.id}/mails/{kept.id}").status_code == 404


def test_it_is_filed_once_and_never_with_a_secret(app: Flask, cast: Cast) -> None:
    write(cast)
    mail = post(cast.bea, "access", by_name="Ada", company="Acme", url="http://localhost/secret", secret=True)
    with pytest.raises(ValueError, match="secret"):
        file_sent(cast.acme.id, [mail], key="secret")
    same = post(cast.bea, "access", by_name="Ada", company="Acme", url="http://localhost/")
    assert file_sent(cast.acme.id, [same], key="letter") is None
    assert file_sent(cast.acme.id, [], key="nothing") is None
    assert len(filed()) == 1


def test_a_letter_a_report_and_an_invitation_are_filed(cast: Cast, make: Make) -> None:
    letter = Update.write(cast.lea, kind=UpdateKind.LETTER, title="The year", text="Thank you")
    letter.publish(cast.lea)
    db.session.commit()
    while publish_due():
        pass
    make.edition(make.draft(cast.acme), cast.ada, headline="A good month")
    deliver_waiting()
    subjects = {(row.client_id, row.subject): row for row in filed()}
    assert subjects[cast.globex.id, "The year"].recipients[0]["name"] == "Carl Reid"
    assert subjects[cast.acme.id, "The year"].by_name == "Lea Brandt"
    assert len(subjects[cast.acme.id, "Your results for October 2026"].recipients) == 2
    assert len(subjects) == 3
    told = select(Event.id).where(Event.kind == "mail.sent")
    assert len(db.session.scalars(told).all()) == 3


def test_a_mail_is_filed_with_the_authors_own_signature_and_what_follows_it(cast: Cast) -> None:
    words = {"topic": "From now on", "words": "Hello,\n\n-- \nOmar\n\nPS: half the price."}
    mail = post(cast.bea, "written", unsubscribe_url="http://localhost/stop-mails/x", **words)
    kept = file_sent(cast.acme.id, [mail], key="introduction")
    assert kept is not None and "PS: half the price." in kept.text and "stop-mails" not in kept.text
