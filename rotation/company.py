"""Company: people and the companions who go wherever they go, seated as one party."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from rotation.casting import Floats
from rotation.crowd import Crowd
from rotation.kindness import Wants
from rotation.model import Person, Problem
from rotation.repeats import OUT
from rotation.sides import Bools, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """The parties of an event; most are of one person."""

    everybody: Crowd
    """The people themselves."""
    crowd: Crowd
    """A person for each party: the leader, with the seats and the needs of all."""
    of: Ints
    """[people] The number of each person's party."""
    sizes: Ints
    """[rounds x parties] How many of them are there."""
    gains: Ints
    """[parties x parties] What the leader of one gains from all of another, in points."""

    @classmethod
    def of_people(cls, problem: Problem, everybody: Crowd) -> Self:
        """Return the parties of a crowd."""
        leading, of = np.unique(_leads(problem, everybody.people), return_inverse=True)
        if len(leading) == len(of):
            sizes = (~everybody.away).astype(np.int64)
            return cls(everybody=everybody, crowd=everybody, of=of, sizes=sizes, gains=everybody.fits)
        join = (of == np.arange(len(leading))[:, np.newaxis]).astype(np.float64)
        crowd = _merged(everybody, leading, join)
        gains = _whole(everybody.fits[leading] @ join.T)
        sizes = np.where(crowd.away, 0, _whole((~everybody.away) @ join.T))
        crowd = replace(crowd, alike=_alike(crowd, sizes))
        return cls(everybody=everybody, crowd=crowd, of=of, sizes=sizes, gains=gains)

    @property
    def wants(self) -> Wants:
        """Return what it is worth to parties that they meet; the leader's gain stands for that of all."""
        possible: Bools = np.zeros(len(self.gains), dtype=np.bool_)
        if self.gains.any():
            possible = np.any(np.where(self.crowd.apart, 0, self.gains), axis=1)
        return Wants(fits=self.crowd.fits, gains=self.gains, counted=possible & (self.crowd.kinds == 0))

    def people(self, seating: Ints) -> Ints:
        """Return the seating [rounds x people] that one of parties comes to."""
        made: Ints = np.where(self.everybody.away, OUT, seating[:, self.of])
        return made


def _leads(problem: Problem, people: Sequence[Person]) -> Ints:
    """Return the number of each person's leader, or their own [people]."""
    number, leader = {person.id: index for index, person in enumerate(people)}, problem.follows
    return np.array([number[leader.get(person.id, person.id)] for person in people], dtype=np.int64)


def _merged(crowd: Crowd, leading: Ints, join: Floats) -> Crowd:
    fits = _whole(join @ crowd.fits @ join.T)
    np.fill_diagonal(fits, 0)
    blocked, apart, must, met = (_any(join, pairs) for pairs in (crowd.blocked, crowd.apart, crowd.must, crowd.met))
    parties = [np.flatnonzero(members) for members in join]
    return replace(
        crowd,
        people=tuple(crowd.people[leader] for leader in leading.tolist()),
        guests=int((leading < crowd.guests).sum()),
        fits=fits,
        blocked=blocked,
        apart=apart,
        must=must & ~apart,
        met=met,
        counted=crowd.counted[np.ix_(leading, leading)],
        fixed=np.array([crowd.fixed[party].max() for party in parties]),
        away=crowd.away[:, leading],
        may_sit=np.array([crowd.may_sit[party].all(axis=0) for party in parties]),
        size=_whole(join.sum(axis=1)),
        inseparable=np.zeros_like(blocked),
    )


def _alike(crowd: Crowd, sizes: Ints) -> Ints:
    """Return a number for each kind of party: of one role, and of one size whenever both are there."""
    kinds = crowd.kinds + 2 * crowd.size
    changing = ((sizes > 0) & (sizes < crowd.size)).any(axis=0)
    alike: Ints = np.where(changing, kinds.max(initial=0) + 1 + np.arange(len(kinds)), kinds)
    return alike


def _any(join: Floats, pairs: Bools) -> Bools:
    joined: Bools = join @ pairs @ join.T > 0
    np.fill_diagonal(joined, False)  # noqa: FBT003 -- a party is not kept from itself
    return joined


def _whole(numbers: Floats) -> Ints:
    return np.rint(numbers).astype(np.int64)
