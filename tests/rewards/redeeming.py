"""Builders for the catalogue: a reward that is offered, and what a client redeemed of it."""

from io import BytesIO
from typing import Any

from sqlalchemy import select

from portal.ground.db import db, new_id
from portal.ground.files import KeptFile, file_store
from portal.people.models.clients import Client
from portal.people.models.users import User
from portal.rewards.models.catalogue import FileUse, Reward, RewardFile, RewardKind
from portal.rewards.models.entries import Entry, Movement
from portal.rewards.models.redemptions import Redemption, RedemptionState
from tests.make import Make

PNG = b"\x89PNG\r\n\x1a\n\0"


def reward(make: Make, **values: Any) -> Reward:
    """Lunch for 600 points, of which there are as many as are wanted."""
    row = Reward(id=new_id(), **{"name": "Lunch", "kind": RewardKind.SERVICE, "cost": 600, **values})
    make.keep(row)
    return row


def voucher(make: Make, by: User, *codes: str, **values: Any) -> Reward:
    row = reward(make, **{"name": "Tea", "kind": RewardKind.VOUCHER, "cost": 100, "stock": 0, **values})
    row.add_codes(codes, by)
    db.session.commit()
    return row


def paper(make: Make, **values: Any) -> Reward:
    """A file, with a picture."""
    row = reward(make, **{"name": "Paper", "kind": RewardKind.FILE, "cost": 100, "has_picture": True, **values})
    for use, content, kind in ((FileUse.CONTENT, b"read me", "text/plain"), (FileUse.PICTURE, PNG, "image/png")):
        stored = file_store().put(BytesIO(content))
        file = KeptFile(**vars(stored), name="paper", content_type=kind)
        make.keep(RewardFile(id=new_id(), reward_id=row.id, use=use, **vars(file)))
    return row


def had(make: Make, client: Client, by: User) -> tuple[Reward, Redemption]:
    """The paper of the house, and one of it that this client had for what it spent."""
    found = db.session.scalars(select(Reward).where(Reward.name == "Paper")).one_or_none() or paper(make)
    spent = db.session.scalars(
        select(Entry).where(Entry.client_id == client.id, Entry.movement == Movement.SPENT)
    ).one()
    row = Redemption(
        id=new_id(), client_id=client.id, reward_id=found.id, name="A paper", kind=found.kind, points=-spent.points,
        entry_id=spent.id,
        state=RedemptionState.FULFILLED, wish="for the shop", note="here it is", reason="none", by_id=by.id,
    )  # fmt: skip
    make.keep(row)
    return found, row
