"""The volume: built once for each database and seed, then measured as often as one likes."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from flask import Flask
from sqlalchemy import func, select

from portal.demo.volume import HUNDRED, LARGEST
from portal.ground.db import db
from portal.ground.keyset import pack_cursor
from portal.history.models.interactions import Interaction
from portal.people.models.clients import Client
from portal.reports.models.editions import ReportEdition
from portal.workspace.models.milestones import Milestone
from tests.bench.persons import Person, contact_of, member
from tests.bench.servers import ROOT

PAGE, DEEP = 25, 399  # the deep page is the 400th, or the last whole one


@dataclass(frozen=True)
class Served:
    """The client with the longest roadmap among those with a published report, its newest month, and its contact."""

    client: UUID
    month: str
    contact: Person


@dataclass(frozen=True)
class Volume:
    """Who asks, which clients are asked about, and the cursors of the second and of a deep page."""

    member: Person
    contact: Person
    large: UUID
    small: UUID
    second: str
    deep: str
    deep_number: int
    interactions: int
    served: Served | None = None


def build(environ: dict[str, str], clients: int, interactions: int, seed: int) -> None:
    """Migrate and fill the database through the commands anyone can run."""
    flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
    subprocess.run([*flask, "setup"], cwd=ROOT, env=environ, check=True, stdout=sys.stderr)
    sizes = ["--clients", str(clients), "--interactions", str(interactions), "--seed", str(seed)]
    subprocess.run([*flask, "demo", *sizes], cwd=ROOT, env=environ, check=True, stdout=sys.stderr)


def prepare(app: Flask) -> Volume:
    """Sign in a member and a contact, and find the client with many entries and the one with a hundred."""
    with app.app_context():
        large, small = _client(LARGEST), _client(HUNDRED)
        total = db.session.scalar(select(func.count()).select_from(Interaction)) or 0
        entries = db.session.scalar(select(func.count()).where(Interaction.client_id == large)) or 0
        deep = min(DEEP, entries // PAGE - 2)
        return Volume(
            member(app), contact_of(app, large), large, small,
            _cursor(large, PAGE), _cursor(large, PAGE * deep), deep + 1, total, _served(app),
        )  # fmt: skip


def _served(app: Flask) -> Served | None:
    """Nobody where the demo company was not loaded beside the volume (`flask demo`)."""
    newest = select(ReportEdition.client_id, func.max(ReportEdition.month).label("month"))
    months = newest.group_by(ReportEdition.client_id).subquery()
    query = select(Milestone.client_id, months.c.month).join(months, months.c.client_id == Milestone.client_id)
    query = query.group_by(Milestone.client_id, months.c.month).order_by(func.count().desc(), Milestone.client_id)
    found = db.session.execute(query.limit(1)).one_or_none()
    return Served(found[0], f"{found[1]:%Y-%m}", contact_of(app, found[0], "served@bench.example")) if found else None


def _client(name: str) -> UUID:
    return db.session.scalars(select(Client.id).where(Client.name == name)).one()


def _cursor(client_id: UUID, passed: int) -> str:
    order = (Interaction.occurred_at.desc(), Interaction.id.desc())
    query = select(Interaction.occurred_at, Interaction.id).where(Interaction.client_id == client_id)
    return pack_cursor(*db.session.execute(query.order_by(*order).offset(passed - 1).limit(1)).one())


def database_url(folder: Path) -> str:
    return f"sqlite:///{folder / 'mainstay.db'}"
