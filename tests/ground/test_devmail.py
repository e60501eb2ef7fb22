"""The development mailbox inside the whole portal."""

from portal.ground.db import db
from portal.ground.outbox import Attached, Mail


def test_the_mailbox_shows_a_mail_in_the_portals_own_pages(browse):
    mail = Mail(
        message_id="<1@localhost>",
        to_address="bea@acme.example",
        subject="Welcome",
        text="Come: http://localhost/welcome",
        html="<p>Come</p>",
        locale="en",
        attached=[Attached(position=0, name="meeting.ics", content_type="text/calendar", content=b"BEGIN:VCALENDAR")],
    )
    db.session.add(mail)
    db.session.commit()
    page = browse(None).get("/dev/mail")
    assert page.status_code == 200 and f'<a href="/dev/mail/{mail.id}">Welcome</a>' in page.text
    assert '<a href="http://localhost/welcome"' in browse(None).get(f"/dev/mail/{mail.id}").text
    assert "BEGIN:VCALENDAR" in browse(None).get(f"/dev/mail/{mail.id}").text
