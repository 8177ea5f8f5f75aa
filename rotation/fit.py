"""How well two people suit: the topics they share, rare ones counting more."""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import isqrt

import numpy as np
from numpy.typing import NDArray

from rotation.model import Person, Problem, Role

COMMON_POINTS = 10
"""Worth of a topic that everybody has."""
RARE_POINTS = 40
"""Worth of a topic that at most one person in sixteen has."""
MOST_POINTS = 100
"""Fit is capped, or a mentor with every topic would pull all weight and the worst-off would pay."""


def fit(a: Person, b: Person, problem: Problem) -> int:
    """Return the fit of two people of the problem, in points 0..100.

    Each shared topic is worth `COMMON_POINTS` * sqrt(people / people with the topic), at most
    `RARE_POINTS`: inverse document frequency (Spaerck Jones 1972) with a root in place of the
    logarithm, in whole numbers so that every machine agrees.
    """
    worths = topic_worths(problem)
    return min(MOST_POINTS, sum(worths.get(key(topic), RARE_POINTS) for topic in shared_topics(a, b)))


def fit_matrix(problem: Problem) -> NDArray[np.int64]:
    """Return the fit of every mentor (row) with every mentee (column), in points 0..100.

    Rows and columns stand in the order of `problem.people`.
    """
    return fits_between(problem, problem.side(Role.MENTOR), problem.side(Role.MENTEE))


def fits_between(problem: Problem, rows: Sequence[Person], columns: Sequence[Person]) -> NDArray[np.int64]:
    """Return the fit of some people of the problem with others, in points 0..100."""
    worths = topic_worths(problem)
    column = {topic: index for index, topic in enumerate(worths)}
    weights = np.array(list(worths.values()), dtype=np.float64)
    # Float products of small whole numbers are exact, and much faster than integer ones.
    points = (_incidence(rows, column) * weights) @ _incidence(columns, column).T
    return np.minimum(points, MOST_POINTS).astype(np.int64)


def shared_topics(a: Person, b: Person) -> tuple[str, ...]:
    """Return the topics both have, each once, as `a` spells them."""
    theirs = topic_keys(b)
    mine = {key(topic): topic for topic in reversed(a.topics)}
    return tuple(mine[name] for name in topic_keys(a) if name in theirs)


def topic_worths(problem: Problem) -> Mapping[str, int]:
    """Return what sharing each topic is worth, in points, by topic key."""
    holders = Counter(name for person in problem.people for name in topic_keys(person))
    square = COMMON_POINTS**2 * len(problem.people)
    return {name: min(RARE_POINTS, isqrt(square // count)) for name, count in holders.items()}


def topic_keys(person: Person) -> tuple[str, ...]:
    """Return the person's topics as they are compared, each once, in order, without blanks."""
    return tuple(dict.fromkeys(filter(None, map(key, person.topics))))


def key(topic: str) -> str:
    """Return what two spellings of a topic have in common: no case, no extra spaces."""
    return " ".join(topic.casefold().split())


def _incidence(people: Sequence[Person], column: Mapping[str, int]) -> NDArray[np.float64]:
    matrix = np.zeros((len(people), len(column)))
    for row, person in enumerate(people):
        for name in topic_keys(person):
            matrix[row, column[name]] = 1
    return matrix
