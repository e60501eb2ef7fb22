"""A day at a client, with a word in everything that is the team's: no notice and no mail of the client's has it."""

from datetime import UTC, datetime, timedelta

import time_machine
from sqlalchemy import select

from portal.ground.access import as_system
from portal.ground.clock import today
from portal.ground.db import db
from portal.ground.deliveries import deliver_waiting
from portal.ground.outbox import Mail
from portal.history.models.sharing import share
from portal.notices.models.digests import send_digests
from portal.notices.models.notices import Notice
from portal.people.models.contacts import Preference
from portal.tasks.models import Side, Task
from portal.workspace.models.comments import Comment
from portal.workspace.models.fan_out import publish_due
from portal.workspace.models.sign_offs import SignOff
from portal.workspace.models.updates import Update, UpdateKind
from tests.cast import Cast
from tests.make import Make, plan_line

SECRET = "teamsownword"


def a_day(cast: Cast, make: Make) -> None:
    """Everything of the team's says the word; what is for the client does not."""
    ada, acme = cast.ada, cast.acme
    with as_system():
        acme.standing.segment = SECRET
    call = make.interaction(acme, ada, f"Call {SECRET}", text=f"They were {SECRET}")
    share(call, "We talked about the slot", ada)
    make.concern(acme, f"Concern {SECRET}")
    noted_on = today()
    make.keep(
        Preference(client_id=acme.id, contact_id=cast.bea_contact.id, label=SECRET, value=SECRET, noted_on=noted_on)
    )
    phase = make.phase(acme)
    milestone = make.milestone(phase, due_on=today() + timedelta(days=3), owner_id=ada.id)
    make.milestone(phase, "Online booking", position=2, due_on=today()).complete(ada)
    ours = Task.add(acme.id, ada, title=f"Task {SECRET}", note=SECRET, due_on=today())
    ours.complete(ada)
    asked = make.task(acme, "Confirm the hours", side=Side.YOU, contact_id=cast.bea_contact.id)
    asked.ask(ada)
    Comment.write(milestone, ada, "Does Thursday suit you?")
    Comment.write(milestone, ada, "All is quiet")
    SignOff.ask(milestone, ada, "Please look")
    draft = make.draft(acme, headline=SECRET, plan=[plan_line(SECRET)])
    make.edition(draft, ada, headline="A good month")
    for kind in UpdateKind:
        update = Update.write(cast.lea, kind=kind, title="The year", text="Thank you")
        update.publish(cast.lea)
    db.session.commit()
    while publish_due():
        pass
    while deliver_waiting():
        pass


def test_no_word_of_the_team_is_told_to_a_client(cast: Cast, make: Make) -> None:
    morning = datetime.now(UTC).replace(hour=3)
    with time_machine.travel(morning, tick=False):
        a_day(cast, make)
    with time_machine.travel(morning + timedelta(days=1, hours=6), tick=False):
        send_digests()
    with as_system():
        theirs = {cast.bea.id, cast.ben.id}
        notices = db.session.scalars(select(Notice).where(Notice.user_id.in_(theirs))).all()
        mails = db.session.scalars(select(Mail).where(Mail.user_id.in_(theirs))).all()
        kinds = {notice.kind for notice in notices}
        assert {"note.shared", "task.asked", "comment", "comment.answer", "approval", "progress", "report"} <= kinds
        assert {"update", "letter"} <= kinds
        assert any("Your day at" in mail.subject for mail in mails) and len(mails) > 6
        for row in (*notices, *mails):
            told = str(vars(row)).casefold()
            assert SECRET not in told
