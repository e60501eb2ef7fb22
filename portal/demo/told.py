"""What Calder & Rowe told its clients lately, what is about to go out, and who has read it."""

from datetime import datetime, timedelta
from random import Random

from portal.demo.ids import id_at
from portal.demo.people import Settled, noon
from portal.demo.written import Written, written
from portal.ground.bulk import Bulk
from portal.ground.clock import from_local, today, vendor_zone
from portal.people.models.users import User
from portal.workspace.models.fan_out import READS_UPDATES
from portal.workspace.models.postings import Posting, PostingRead
from portal.workspace.models.updates import Audience, Update, UpdateKind

NINE = datetime.strptime("09:00", "%H:%M").time()
READERS = {"Acme": ("ben@acme.example",), "Globex": ("carl@globex.example",)}
READ_SINCE = 15  # days ago; Bea has marked what is older as well
BEA = "bea@acme.example"


def add_updates(bulk: Bulk, chance: Random, settled: list[Settled], users: dict[str, User]) -> None:
    by_name = {user.name: user for user in users.values()}
    for told in sorted(written("updates"), key=lambda told: -int(told.about.get("days", 0))):
        _add(bulk, chance, told, by_name[told.about["by"]], settled, users)


def _add(bulk: Bulk, chance: Random, told: Written, by: User, settled: list[Settled], users: dict[str, User]) -> None:
    days = int(told.about.get("days", 0))
    at = from_local(today() - timedelta(days=days), NINE, vendor_zone())
    made_at, is_out, is_draft = noon(today() - timedelta(days=max(days, 0) + 1)), days > 0, "draft" in told.about
    segment, only = told.about.get("segment"), told.about.get("client")
    readers = [one for one in settled if _is_for(one, segment, only)] if is_out else []
    words = {"kind": UpdateKind(told.about["kind"]), "title": told.title, "text": told.text}
    update_id = id_at(made_at, chance)
    signed = {} if is_draft else {"signed_by_name": by.name, "signed_by_title": by.title}
    bulk.add(
        Update, id=update_id, created_at=made_at, written_by_id=by.id, written_by_name=by.name,
        audience=Audience.SEGMENT if segment else Audience.CLIENT if only else Audience.ALL, segment=segment,
        only_client_id=next((one.id for one in settled if one.company.name == only), None),
        signed_by_id=None if is_draft else by.id, publish_at=None if is_draft else at,
        posted_at=at if is_out else None, mailed_at=at if is_out else None, reached=len(readers), **words, **signed,
    )  # fmt: skip
    for one in readers:
        posting_id = id_at(at, chance)
        bulk.add(
            Posting, id=posting_id, created_at=at, client_id=one.id, update_id=update_id, published_at=at,
            **words, **signed,
        )  # fmt: skip
        addresses = READERS.get(one.company.name, ())
        for address in (*addresses, BEA) if one.company.name == "Acme" and days > READ_SINCE else addresses:
            bulk.add(
                PostingRead, client_id=one.id, posting_id=posting_id, user_id=users[address].id,
                name=users[address].name, read_at=at + timedelta(minutes=chance.randrange(20, 2000)),
            )  # fmt: skip


def _is_for(one: Settled, segment: str | None, only: str | None) -> bool:
    if only:
        return one.company.name == only
    return one.company.state in READS_UPDATES and segment in (None, one.company.segment)
