"""The floor: a bare Flask and Jinja page of the same size, on the same data, with five prebuilt statements.

It reads a session, a user, a client, its contacts and 25 notes, and checks nothing. Its insert page writes one note.
"""

import os
from datetime import UTC, datetime
from uuid import UUID

from flask import Flask, request
from sqlalchemy import bindparam, create_engine, insert, select

from portal.ground.db import db, new_id  # noqa: F401  (its listeners prepare SQLite as for the portal)
from portal.ground.doorway import Doorway
from portal.ground.tokens import token_hash
from portal.history.models.interactions import Interaction
from portal.people.models.clients import Client
from portal.people.models.contacts import Contact
from portal.people.models.sign_ins import SignIn
from portal.people.models.users import User

SESSIONS, USERS, CLIENTS = SignIn.__table__, User.__table__, Client.__table__
CONTACTS, NOTES = Contact.__table__, Interaction.__table__
FIND_SESSION = select(SESSIONS.c.user_id).where(SESSIONS.c.token_hash == bindparam("token"))
FIND_USER = select(USERS.c.id, USERS.c.name).where(USERS.c.id == bindparam("id"))
FIND_CLIENT = select(CLIENTS.c.id, CLIENTS.c.name).where(CLIENTS.c.id == bindparam("id"))
FIND_CONTACTS = select(CONTACTS.c.id, CONTACTS.c.name).where(CONTACTS.c.client_id == bindparam("id"))
FIND_NOTES = (
    select(NOTES.c.id, NOTES.c.title, NOTES.c.text, NOTES.c.occurred_at, NOTES.c.author_name)
    .where(NOTES.c.client_id == bindparam("id"), NOTES.c.removed_at.is_(None))
    .order_by(NOTES.c.occurred_at.desc(), NOTES.c.id.desc())
    .limit(25)
)
ADD_NOTE = insert(NOTES)
app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 1_000_000
PAGE = app.jinja_env.from_string("""<!doctype html><title>{{ client.name }}</title>
<h1>{{ client.name }}</h1><p>{{ user.name }}</p>
<ul>{% for contact in contacts %}<li>{{ contact.name }}</li>{% endfor %}</ul>
{% for note in notes %}<article><h3>{{ note.title }}</h3><time>{{ note.occurred_at }}</time><p>{{ note.text }}</p>
<footer>{{ note.author_name }}</footer></article>{% endfor %}""")
NOTE = app.jinja_env.from_string("<li>{{ note.title }}<p>{{ note.text }}</p></li>")
engine = create_engine(os.environ["BENCH_DATABASE"])
SIZE = int(os.environ.get("BENCH_SIZE", "0"))  # the measured page's


@app.get("/")
def hello() -> str:
    return "ok"


@app.get("/clients/<uuid:client_id>")
def page(client_id: UUID) -> str:
    with engine.begin() as connection:
        token = token_hash(request.cookies["floor"])
        found = connection.execute(FIND_SESSION, {"token": token}).one()
        text = PAGE.render(
            user=connection.execute(FIND_USER, {"id": found.user_id}).one(),
            client=connection.execute(FIND_CLIENT, {"id": client_id}).one(),
            contacts=connection.execute(FIND_CONTACTS, {"id": client_id}).all(),
            notes=connection.execute(FIND_NOTES, {"id": client_id}).all(),
        )
        return text.ljust(SIZE)


@app.post("/clients/<uuid:client_id>")
def add(client_id: UUID) -> str:
    at = datetime.now(UTC)
    with engine.begin() as connection:
        found = connection.execute(FIND_SESSION, {"token": token_hash(request.cookies["floor"])}).one()
        user = connection.execute(FIND_USER, {"id": found.user_id}).one()
        note = {
            "client_id": client_id, "id": new_id(), "created_at": at, "shared": False, "kind": "note", "version": 1,
            "occurred_at": at, "title": request.form["text"][:80], "text": request.form["text"], "author_id": user.id,
            "author_name": user.name, "present": [], "topics": [], "files": [],
        }  # fmt: skip
        connection.execute(ADD_NOTE, note)
        return NOTE.render(note=note)


door = Doorway(app)  # the same way in as the portal's
