"""The people of Calder & Rowe."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlalchemy import select

from portal.demo.ids import id_at
from portal.ground.access import TEAM, Role
from portal.ground.bulk import Bulk
from portal.ground.db import db
from portal.people.models.users import User

DOMAIN = "calder-rowe.example"


@dataclass(frozen=True)
class Member:
    name: str
    role: Role
    title: str
    phone: str


MEMBERS = (
    Member("Ada Duarte", Role.CSM, "Customer success manager", "+44 113 496 0101"),
    Member("Omar Nasser", Role.CSM, "Customer success manager", "+44 113 496 0102"),
    Member("Lea Brandt", Role.LEAD, "Head of client success", "+44 113 496 0103"),
    Member("Abe Okafor", Role.ADMIN, "Operations director", "+44 113 496 0104"),
    Member("Tomasz Wrona", Role.CSM, "Onboarding specialist", "+44 113 496 0105"),
    Member("Priya Raman", Role.CSM, "Reporting specialist", "+44 113 496 0106"),
    Member("Jonah Ellis", Role.CSM, "Integration specialist", "+44 113 496 0107"),
)


def email_of(name: str, domain: str = DOMAIN) -> str:
    return f"{name.split()[0].lower()}@{domain}"


def add_team(bulk: Bulk, chance: Random, at: datetime, password_hash: str) -> None:
    for member in MEMBERS:
        bulk.add(
            User,
            id=id_at(at, chance),
            created_at=at,
            name=member.name,
            email=email_of(member.name),
            role=member.role,
            title=member.title,
            phone=member.phone,
            language="en",
            zone="Europe/London",
            password_hash=password_hash,
        )


def team() -> list[User]:
    """Everybody on the team who can still sign in, in the order they came."""
    query = select(User).where(User.role.in_(TEAM), User.disabled_at.is_(None)).order_by(User.created_at, User.id)
    return list(db.session.scalars(query))
