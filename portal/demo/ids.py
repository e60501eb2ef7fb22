"""Ids that come out the same again."""

from datetime import datetime
from random import Random
from uuid import UUID


def id_at(at: datetime, chance: Random) -> UUID:
    """A UUIDv7 of this instant whose rest is drawn from `chance`: the same seed gives the same ids."""
    millisecond = int(at.timestamp() * 1000)
    drawn = chance.getrandbits(74)
    return UUID(int=millisecond << 80 | 0x7 << 76 | (drawn >> 62) << 64 | 0b10 << 62 | drawn & ((1 << 62) - 1))
