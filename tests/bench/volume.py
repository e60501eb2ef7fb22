"""The volume: built once for each database and seed, then measured as often as one likes."""

import secrets
import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from flask import Flask
from sqlalchemy import func, select

from portal.ground.access import Role
from portal.ground.db import db, now
from portal.ground.tokens import token_hash
from portal.history.models.interactions import Interaction
from portal.people.models.sign_ins import SignIn
from portal.people.models.users import User
from tests.bench.servers import ROOT


@dataclass(frozen=True)
class Volume:
    """Who asks, and which clients are asked about."""

    token: str
    cookie: str
    large: UUID
    small: UUID
    interactions: int


def build(environ: dict[str, str], clients: int, interactions: int, seed: int) -> None:
    """Migrate and fill the database through the commands anyone can run."""
    flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
    subprocess.run([*flask, "setup"], cwd=ROOT, env=environ, check=True)
    sizes = ["--clients", str(clients), "--interactions", str(interactions), "--seed", str(seed)]
    subprocess.run([*flask, "demo", *sizes], cwd=ROOT, env=environ, check=True)


def prepare(app: Flask) -> Volume:
    """Sign an admin in on a device of the bench's own and find a client with many entries and one with few."""
    with app.app_context():
        per_client = select(Interaction.client_id, func.count().label("n")).group_by(Interaction.client_id).subquery()
        large = db.session.scalars(select(per_client.c.client_id).order_by(per_client.c.n.desc()).limit(1)).one()
        near = func.abs(per_client.c.n - 100)
        small = db.session.scalars(select(per_client.c.client_id).order_by(near).limit(1)).one()
        total = db.session.scalar(select(func.count()).select_from(Interaction)) or 0
        token = _sign_in(db.session.scalars(select(User).where(User.role == Role.CSM).limit(1)).one())
        signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        cookie = f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps({'_user_id': token})}"
        return Volume(token, cookie, large, small, total)


def _sign_in(user: User) -> str:
    token, at = secrets.token_urlsafe(16), now()
    db.session.add(
        SignIn(
            user_id=user.id, token_hash=token_hash(token), device="bench", address="127.0.0.1", seen_at=at,
            expires_at=at + timedelta(days=1), second_factor_at=at,
        )
    )  # fmt: skip
    db.session.commit()
    return token


def database_url(folder: Path) -> str:
    return f"sqlite:///{folder / 'mainstay.db'}"
