"""Volume: as many clients and interactions as asked, skewed as in life, the same ones for the same seed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from random import Random
from uuid import UUID

from portal.demo.ids import id_at
from portal.demo.material import CITIES, FIRST_NAMES, INDUSTRIES, LAST_NAMES, SEGMENTS, TRADES, words_for
from portal.demo.rows import add_client, add_contact, add_interaction
from portal.demo.talk import Talk, talks
from portal.demo.tally import Tally
from portal.ground.bulk import Bulk, measure_tables
from portal.ground.db import now
from portal.history.models.interactions import Interaction, InteractionKind
from portal.people.models.assignments import Assignment, AssignmentRole
from portal.people.models.clients import ClientState
from portal.people.models.contacts import RelationshipRole
from portal.people.models.users import User

LARGEST, HUNDRED = "Volume largest", "Volume of one hundred"  # the clients a measurement looks for
LARGEST_SHARE = 50  # one interaction in fifty is the largest client's
YEARS = 5
POOL = 20_000
RARE = "zanzibar"
RARE_EVERY = 50_000
CONTACTS = (3, 4, 5, 6, 7)
STATES = (*[ClientState.ACTIVE] * 7, ClientState.ONBOARDING, ClientState.PROSPECT, ClientState.PAUSED, ClientState.LEFT)
ROLES = (RelationshipRole.DECISION_MAKER, RelationshipRole.CHAMPION, *[RelationshipRole.USER] * 5)


@dataclass
class Place:
    """A client while its history is made."""

    id: UUID
    members: tuple[User, ...]
    people: list[tuple[UUID, str]] = field(default_factory=list)


class Volume:
    def __init__(self, clients: int, interactions: int, seed: int, team: list[User], today: date) -> None:
        self.clients, self.interactions, self.team = clients, interactions, team
        self.chance = Random(seed)  # noqa: S311 - it has to come out the same again
        self.until = datetime.combine(today, time(17), UTC)
        self.since = self.until - timedelta(days=365 * YEARS)
        self.tally = Tally()

    def load(self, wrote: Callable[[int], object]) -> None:
        """Write everything; `wrote` is told how many interactions each transaction holds."""
        bulk = Bulk(Interaction, wrote)
        places = [self._place(number, bulk) for number in range(self.clients)]
        bulk.write()
        self._history(places, bulk)
        bulk.write()
        self.tally.add_to(bulk)
        bulk.write()
        self.tally.settle()
        measure_tables()

    def _place(self, number: int, bulk: Bulk) -> Place:
        """One client with its owner, its backup and its people."""
        chance, owner = self.chance, self.team[number % len(self.team)]
        backup = self.team[(number * 7 + 1) % len(self.team)]
        industry = chance.choice(list(INDUSTRIES))
        started = self.since.date() + timedelta(days=chance.randrange(30))
        place = Place(id_at(self.since, chance), (owner, backup))
        add_client(
            bulk, id=place.id, name=self._client_name(number), industry=industry, started_on=started,
            at=self.since + timedelta(seconds=number), owner=owner, state=chance.choice(STATES),
            segment=chance.choice(SEGMENTS), value_cents=chance.randrange(200, 20_000) * 1000,
            renewal_on=self.until.date() + timedelta(days=chance.randrange(700)),
        )  # fmt: skip
        for user, role in ((owner, AssignmentRole.OWNER), (backup, AssignmentRole.BACKUP))[: 1 + (owner != backup)]:
            bulk.add(
                Assignment, id=id_at(self.since, chance), created_at=self.since, client_id=place.id, user_id=user.id,
                role=role, from_on=started,
            )  # fmt: skip
        for rank in range(CONTACTS[number % len(CONTACTS)]):
            place.people.append(self._person(place, rank, bulk))
        bulk.write_full()
        return place

    def _client_name(self, number: int) -> str:
        if number < 2 and self.clients > 2:
            return (LARGEST, HUNDRED)[number]
        return f"{self.chance.choice(LAST_NAMES)} {self.chance.choice(TRADES)} {self.chance.choice(CITIES)}"

    def _person(self, place: Place, rank: int, bulk: Bulk) -> tuple[UUID, str]:
        name = f"{self.chance.choice(FIRST_NAMES)} {self.chance.choice(LAST_NAMES)}"
        contact = id_at(self.since, self.chance)
        add_contact(
            bulk, id=contact, client_id=place.id, name=name, title=None, at=self.since + timedelta(seconds=rank),
            email=f"{name.split()[0].lower()}.{contact.hex[-8:]}@volume.example", role=ROLES[rank],
            reports_to_id=place.people[0][0] if rank else None,
        )  # fmt: skip
        return contact, name

    def _history(self, places: list[Place], bulk: Bulk) -> None:
        pool = self._pool()
        step = (self.until - self.since) / max(1, self.interactions)
        for number, place in enumerate(self._order(places)):
            rare = f" {RARE}" if number % RARE_EVERY == RARE_EVERY // 2 else ""
            self._interaction(place, self.since + step * number, *self.chance.choice(pool), rare, bulk)
            bulk.write_full()

    def _interaction(self, place: Place, at: datetime, talk: Talk, folded: str, rare: str, bulk: Bulk) -> None:
        chance = self.chance
        member = place.members[chance.random() < 0.2]
        note = talk.kind == InteractionKind.NOTE
        people = [] if note else chance.sample(place.people, k=1 + (chance.random() < 0.3))
        reference = f"Ref {chance.randrange(10**6):06d}{rare}"
        add_interaction(
            bulk, self.tally, id=id_at(at, chance), client_id=place.id, at=at, talk=talk, author=member, people=people,
            shared=chance.random() < 0.08, reference=reference, folded=f"{folded} {reference.lower()}",
        )  # fmt: skip

    def _pool(self) -> list[tuple[Talk, str]]:
        """Ready texts with their folded words: folding a million texts would take minutes."""
        chance, made = self.chance, []
        texts = [*talks("en") * 6, *talks("fa"), *talks("hy"), *talks("tr")]
        for _number in range(min(POOL, max(100, self.interactions))):
            words = words_for(chance.choice(list(INDUSTRIES)), chance, them=chance.choice(FIRST_NAMES))
            talk = chance.choice(texts).about(**words)
            made.append((talk, talk.folded))
        return made

    def _order(self, places: list[Place]) -> Iterator[Place]:
        """Whose turn it is: the largest and the hundred get exactly their number, the rest are skewed."""
        sizes = self._sizes(len(places))
        turns = [place for place, size in zip(places, sizes, strict=True) for _turn in range(size)]
        self.chance.shuffle(turns)
        return iter(turns)

    def _sizes(self, count: int) -> list[int]:
        fixed = [self.interactions // LARGEST_SHARE, 100] if count > 2 and self.interactions > 10_000 else []
        rest = count - len(fixed)
        weights = [1 / (rank + 20) ** 0.7 for rank in range(rest)]
        scale = (self.interactions - sum(fixed)) / sum(weights)
        ends = [round(end * scale) for end in accumulate(weights)]
        return [*fixed, *(end - begin for begin, end in zip([0, *ends], ends, strict=False))]


def load_volume(
    clients: int, interactions: int, seed: int, team: list[User], wrote: Callable[[int], object] = lambda _rows: None
) -> None:
    Volume(clients, interactions, seed, team, now().date()).load(wrote)
