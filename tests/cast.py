"""The cast: Ada and Omar (csm), Lea (lead), Abe (admin); Bea and Ben of Acme; Carl of Globex, the stranger."""

from dataclasses import dataclass

from portal.ground.access import Role
from portal.people.models.clients import Client
from portal.people.models.contacts import Contact
from portal.people.models.users import User
from tests.make import Make


@dataclass(frozen=True)
class Cast:
    ada: User
    omar: User
    lea: User
    abe: User
    bea: User
    ben: User
    carl: User
    acme: Client
    globex: Client
    bea_contact: Contact
    ben_contact: Contact
    carl_contact: Contact


def build_cast(make: Make) -> Cast:
    with make.together():
        return _people(make)


def _people(make: Make) -> Cast:
    ada, omar = make.member("Ada Duarte"), make.member("Omar Nasser")
    lea, abe = make.member("Lea Brandt", Role.LEAD), make.member("Abe Okafor", Role.ADMIN)
    acme, globex = make.client("Acme", owner=ada), make.client("Globex", owner=omar)
    bea, ben = make.contact(acme, "Bea Marsh"), make.contact(acme, "Ben Pike")
    carl = make.contact(globex, "Carl Reid")
    return Cast(
        ada=ada,
        omar=omar,
        lea=lea,
        abe=abe,
        bea=make.access(bea, is_lead=True),
        ben=make.access(ben),
        carl=make.access(carl),
        acme=acme,
        globex=globex,
        bea_contact=bea,
        ben_contact=ben,
        carl_contact=carl,
    )
