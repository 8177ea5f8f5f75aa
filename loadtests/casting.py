"""Who plays whom: most come in time, some late or never; some are on no list, have a slow link, or walk out."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from loadtests.due import Due
from loadtests.record import Guest

WALK_IN = "Walk-in"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """How many of all, each one at least where there are five people or more."""

    absent: float = 0.04
    late: float = 0.04
    walk_ins: float = 0.02
    leaving: float = 0.02
    slow: float = 0.1


def cast(due: Due, tickets: Mapping[str, str], seed: int, shares: Shares | None = None) -> list[Guest]:
    """Everybody who is going to come, in the order in which they do. Those who are absent are not among them."""
    asked, chance = shares or Shares(), random.Random(seed)
    pids = list(due.truth.people)
    chance.shuffle(pids)
    times = Counter(due.truth.people.values())
    absent, late = _part(asked.absent, len(pids)), _part(asked.late, len(pids))
    coming = pids[absent:]
    leaving = set(coming[: _part(asked.leaving, len(pids))])
    guests = [
        Guest(
            who=n,
            name=due.truth.people[pid],
            pid=pid,
            ticket=tickets[pid] if n % 2 or times[due.truth.people[pid]] > 1 else "",
            late=n >= len(coming) - late,
            slow=chance.random() < asked.slow,
            leaves_in=min(2, max((s.number for s in due.truth.rounds), default=1)) if pid in leaving else 0,
        )
        for n, pid in enumerate(coming)
    ]
    strangers = range(len(guests), len(guests) + _part(asked.walk_ins, len(pids)))
    role = "mentee" if due.truth.roles else ""
    return [*guests, *(Guest(who=n, name=f"{WALK_IN} {n}", role=role, walk_in=True) for n in strangers)]


def _part(share: float, people: int) -> int:
    return max(1, round(people * share)) if people >= 5 and share else 0
