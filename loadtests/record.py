"""What simulated phones saw, and when, in shared time. Processes send it to each other; the verdict is made of it."""

from __future__ import annotations

from typing import Any

import msgspec


class Guest(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """Somebody with a simulated phone. who: their number; pid: as the server knows them, empty: it does not yet.

    ticket: of a personal link, empty: they come by code and name.
    late: they come when round 1 has begun; walk_in: they are on no list; slow: their link is; leaves_in: the round in
    which they have to go, 0: none.
    """

    who: int
    name: str
    pid: str = ""
    ticket: str = ""
    role: str = ""
    late: bool = False
    walk_in: bool = False
    slow: bool = False
    leaves_in: int = 0


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """All that a process needs to play phones. rest: of the server's URL; seed: of whatever is left to chance."""

    url: str
    address: str = ""
    ca: str = ""
    event: str
    code: str
    guests: list[Guest]
    speed: float = 1.0
    seed: int = 1


class Sight(msgspec.Struct, frozen=True, array_like=True):
    """A phone shows something else from now on. clock, seats: numbers that name a timeline and a text of seats."""

    who: int
    at_ms: float
    v: int
    clock: int
    seats: int
    said: str


class Life(msgspec.Struct, frozen=True, array_like=True):
    """A phone is on line from now on, or is not."""

    who: int
    at_ms: float
    up: bool


class Arrival(msgspec.Struct, frozen=True, array_like=True):
    """Somebody has come in, from the scanned code to the live page; or could not. late: after the wave."""

    who: int
    at_ms: float
    took_ms: float
    late: bool
    failed: str


class Return(msgspec.Struct, frozen=True, array_like=True):
    """A phone whose line had been broken by the server, or on the way, is live again."""

    who: int
    lost_ms: float
    back_ms: float


class Skew(msgspec.Struct, frozen=True, array_like=True):
    """At a boundary: by how much (ms) each phone on line changed late or early, and who did not know of it."""

    key: str
    start_ms: float
    off_ms: list[float]
    unaware: list[int]


class Oops(msgspec.Struct, frozen=True, array_like=True):
    """Something that may not happen."""

    who: int
    at_ms: float
    said: str


class Batch(msgspec.Struct, array_like=True):
    """What was noted since the last one. texts: seats by their number.

    own_ms: how long frames waited in this process; lag_ms: how late it woke up; busy: share of a core it used.
    """

    sights: list[Sight] = []
    lives: list[Life] = []
    arrivals: list[Arrival] = []
    returns: list[Return] = []
    skews: list[Skew] = []
    oopses: list[Oops] = []
    texts: dict[int, str] = {}
    own_ms: list[float] = []
    lag_ms: list[float] = []
    busy: list[float] = []
    asks: int = 0
    frames: int = 0

    def add(self, other: Batch) -> None:
        """Put another one behind this one."""
        for name in self.__struct_fields__:
            mine: Any = getattr(self, name)
            theirs: Any = getattr(other, name)
            if isinstance(mine, dict):
                mine.update(theirs)
            elif isinstance(mine, list):
                mine.extend(theirs)
            else:
                setattr(self, name, mine + theirs)
