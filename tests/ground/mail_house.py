"""A small app with an outbox of its own, and mail servers that answer as a test wants."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from socket import socket
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask
from flask_babel import Babel
from jinja2 import ChoiceLoader, DictLoader

from portal.ground.bounces import Bounce
from portal.ground.clock import init_clock
from portal.ground.db import db
from portal.ground.devmail import bp
from portal.ground.outbox import Attached, Mail
from tests.postgres import fresh_database
from tests.settings import TestConfig

TEMPLATES = {
    "mail/hello.txt": (
        '{% extends "mail/layout.txt" %}{% block subject %}{{ _("Hello %(name)s", name=name) }}{% endblock %}'
        "{% block content %}Come on {{ on | day | striptags }}: {{ site_url }}/welcome{% endblock %}"
    ),
    "mail/hello.html": (
        '{% extends "mail/layout.html" %}{% import "mail/parts.html" as parts %}'
        '{% block content %}<p>{{ name }}</p>{{ parts.button("Come", site_url, brand_colour) }}{% endblock %}'
    ),
    "layout/plain.html": "<title>{% block title %}{% endblock %}</title>{% block content %}{% endblock %}",
}
Answer = Callable[[int], str | None]


@contextmanager
def mail_house(database: str, folder: Path) -> Iterator[Flask]:
    app = Flask("portal", root_path=str(Path(__file__).parents[2] / "portal"), template_folder="../templates")
    app.config.from_object(TestConfig)
    app.jinja_loader = ChoiceLoader([DictLoader(TEMPLATES), app.jinja_loader or DictLoader({})])
    app.register_blueprint(bp)
    with fresh_database() if database == "postgresql" else nullcontext(f"sqlite:///{folder / 'mail.db'}") as address:
        app.config["SQLALCHEMY_DATABASE_URI"] = address
        db.init_app(app)
        Babel(app)
        init_clock(app)
        with app.app_context():
            Mail.metadata.create_all(db.engine, [Mail.__table__, Attached.__table__, Bounce.__table__])  # type: ignore[list-item]
            yield app
            db.session.remove()
            db.engine.dispose()


class Desk:
    """A mail server's desk: keeps what it took and answers each DATA as `answer` says for its number, from 1 on."""

    def __init__(self, answer: Answer, rcpt: str | None) -> None:
        self.answer, self.rcpt = answer, rcpt
        self.seen: list[Message] = []

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if self.rcpt:
            return self.rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.seen.append(message_from_bytes(envelope.content))
        answer = self.answer(len(self.seen))
        if answer is None:
            assert server.transport is not None
            server.transport.abort()
            return "451 gone"
        return answer

    @property
    def message_ids(self) -> list[str]:
        return [message["Message-ID"] for message in self.seen]


def free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def mail_server(app: Flask, answer: Answer = lambda _number: "250 OK", rcpt: str | None = None) -> Iterator[Desk]:
    """A real SMTP server on a free port. An answer of None hangs up after DATA without a word."""
    desk = Desk(answer, rcpt)
    port = free_port()
    controller = Controller(desk, hostname="127.0.0.1", port=port)
    controller.start()
    app.config["SMTP_URL"] = f"smtp://127.0.0.1:{port}"
    try:
        yield desk
    finally:
        controller.stop()
        app.config["SMTP_URL"] = ""
