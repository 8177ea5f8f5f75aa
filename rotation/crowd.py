"""The people of groups or peers as arrays: what the rules say of each two, and what they are worth."""

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import Self

import numpy as np

from rotation.fit import fits_between
from rotation.model import Format, Person, PersonId, Problem, Role, WhyNot
from rotation.openings import absences, fixed_tables, inseparable, open_tables, overlap
from rotation.repeats import shared_out
from rotation.rifts import rift, rifts
from rotation.search import Costs, Moves
from rotation.sides import Bools, Ints, shuffled

BLOCKED = 1 << 36
"""The cost of a meeting that a rule forbids: more than all must-meets together."""
MUST = 1 << 26
"""The worth of a must-meet: more than the repeats it can cause."""
AGAIN = 1 << 14
"""The cost of a repeat: more than the fit that a swap can gain."""
MENTOR_AGAIN = 8
"""That of a mentee with the same mentor, in repeats of two mentees."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """Guests (peers or mentees), then mentors. Matrices are [people x people] and symmetric."""

    people: tuple[Person, ...]
    guests: int
    fits: Ints
    """Points, 0..100; 0 where fit does not count."""
    blocked: Bools
    """A rule keeps them from sitting together."""
    apart: Bools
    """Blocked, or no table is open to both."""
    must: Bools
    """Those of the must-meets that may."""
    met: Bools
    """Before the event."""
    counted: Bools
    """Whose meetings count, all but those of two mentors."""
    fixed: Ints
    """[people] The number of the table, or -1."""
    may_sit: Bools
    """[people x tables] Which tables are open to them: the one they are fixed to, or the accessible ones, or all."""
    away: Bools
    """[rounds x people] When they are not available."""
    size: Ints
    """[people] How many seats they need."""
    alike: Ints
    """[people] A number for each kind: only people of one kind change places."""
    inseparable: Bools
    """One is the other's companion, or they have the same leader: they meet always, and it is no repeat."""

    @classmethod
    def of(cls, problem: Problem) -> Self:
        """Return the crowd of a problem, people shuffled by its seed, so that no order is favoured."""
        rng = Random(problem.seed)  # noqa: S311 -- a reproducible shuffle, not a secret
        role = Role.PEER if problem.format is Format.PEERS else Role.MENTEE
        guests, mentors = (_shuffled(problem.side(one), rng) for one in (role, Role.MENTOR))
        people = guests + mentors
        blocked = _marked(problem.blocked, people) | rifts(problem, people, people)
        np.fill_diagonal(blocked, False)  # noqa: FBT003 -- nobody is kept from themselves
        is_guest = np.arange(len(people)) < len(guests)
        counted = is_guest[:, np.newaxis] | is_guest
        number = {table.id: place for place, table in enumerate(problem.tables)}
        tables = fixed_tables(problem)
        fixed = np.array([number[tables[one.id]] if one.id in tables else -1 for one in people], dtype=np.int64)
        may_sit, away = open_tables(problem, people), absences(problem, people)
        apart = blocked | ~overlap(may_sit)
        together = overlap(~away.T)
        scored = counted if role is Role.PEER else is_guest[:, np.newaxis] != is_guest
        fits = np.where(scored & together, fits_between(problem, people, people), 0)
        np.fill_diagonal(fits, 0)
        return cls(
            people=people,
            guests=len(guests),
            fits=fits,
            blocked=blocked,
            apart=apart,
            must=_marked(problem.must_meet, people) & ~apart & together & counted,
            met=_marked(problem.history, people),
            counted=counted,
            fixed=fixed,
            may_sit=may_sit,
            away=away,
            size=np.ones(len(people), dtype=np.int64),
            alike=(~is_guest).astype(np.int64),
            inseparable=inseparable(problem, people),
        )

    @property
    def kinds(self) -> Ints:
        """Return 0 for a guest and 1 for a mentor [people]."""
        return (np.arange(len(self.people)) >= self.guests).astype(np.int64)

    @property
    def worth(self) -> Ints:
        """Return what it is worth that two people meet."""
        worth = self.fits.copy()
        for weight, pairs in ((MUST, self.must), (-BLOCKED, self.apart), (-AGAIN, self.met & self.counted)):
            worth[pairs] += weight
        return worth

    @property
    def costs(self) -> Costs:
        """Return what meetings cost by the rules, fit aside."""
        mentors = self.kinds[:, np.newaxis] != self.kinds
        return Costs(
            each=BLOCKED * self.blocked.astype(np.int64),
            first=MUST * self.must.astype(np.int64),
            again=AGAIN * np.where(mentors, MENTOR_AGAIN, 1) * self.counted * np.multiply.outer(self.size, self.size),
            earlier=self.met.astype(np.int64),
        )

    def least(self, counts: Ints) -> int:
        """Return what repeats cost if guests meet so often, and mentors as evenly as they can."""
        guests = self.guests
        led = shared_out(int(counts[:guests, guests:].sum()), guests * (len(self.people) - guests))
        among = counts[:guests, :guests] * np.multiply.outer(self.size[:guests], self.size[:guests])
        again = int((among * (counts[:guests, :guests] - 1)).sum()) // 4
        return AGAIN * (again + MENTOR_AGAIN * led)

    def counterparts(self, one: int) -> Bools:
        """Return who is there for a person to talk with, rules aside [people]: other peers, or the other role."""
        peers = self.people[one].role is Role.PEER
        others: Bools = np.arange(len(self.people)) != one if peers else self.kinds != self.kinds[one]
        return others

    def lonely(self) -> list[Person]:
        """Return those whom the rules keep from all their counterparts."""
        if not self.apart.any():
            return []
        others = [self.counterparts(one) for one in range(len(self.people))]
        return [
            person
            for one, (person, there) in enumerate(zip(self.people, others, strict=True))
            if there.any() and self.apart[one, there].all()
        ]

    def moves(self, *, mentors_too: bool) -> Moves:
        """Return who may change places with whom."""
        free = (self.fixed < 0) & (mentors_too | (self.kinds == 0))
        return Moves(free=free, kinds=self.alike, may=None if self.may_sit[free].all() else self.may_sit)


def kept_apart(problem: Problem, a: Person, b: Person) -> WhyNot | None:
    """Return the rule that keeps two people of a group or two peers apart, or None."""
    if (a.id, b.id) in problem.blocked or (b.id, a.id) in problem.blocked:
        return WhyNot.BLOCKED
    if a.role is b.role is Role.MENTOR:
        return WhyNot.SAME_ROLE
    apart = rift(problem, a, b)
    if apart is not None:
        return apart
    if not overlap(~absences(problem, (a, b)).T).all():
        return WhyNot.NEVER_THERE
    if not overlap(open_tables(problem, (a, b))).all():
        return WhyNot.ACCESS if a.needs_access or b.needs_access else WhyNot.FIXED_TABLES
    if (a.id, b.id) in problem.history or (b.id, a.id) in problem.history:
        return WhyNot.HISTORY
    return None


def _shuffled(people: tuple[Person, ...], rng: Random) -> tuple[Person, ...]:
    return tuple(people[index] for index in shuffled(len(people), rng))


def _marked(pairs: Iterable[tuple[PersonId, PersonId]], people: tuple[Person, ...]) -> Bools:
    number = {person.id: index for index, person in enumerate(people)}
    matrix = np.zeros((len(people), len(people)), dtype=np.bool_)
    for a, b in pairs:
        matrix[number[a], number[b]] = matrix[number[b], number[a]] = True
    return matrix
