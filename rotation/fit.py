"""How well two people suit: topics, levels, wishes and languages, one pair at a time or all at once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import isqrt

import numpy as np
from numpy.typing import NDArray

from rotation.incidence import incidence
from rotation.model import Person, Problem, Role
from rotation.points import (
    COMMON_TOPIC,
    LANGUAGE,
    MOST_FOR_TOPICS,
    RARE_TOPIC,
    Points,
    level_points,
    points,
    wish_points,
)
from rotation.spelling import keys

Floats = NDArray[np.float64]
"""Sums and products of small whole numbers are exact in floats, and much faster than in integers."""


def fit(a: Person, b: Person, problem: Problem) -> int:
    """Return the fit of two people of the problem, in points 0..100: `points_between` in all."""
    return points_between(a, b, problem).total


def points_between(a: Person, b: Person, problem: Problem) -> Points:
    """Return what speaks for two people of the problem, term by term."""
    return points(a, b, topic_worths(problem), common_languages(problem))


def fit_matrix(problem: Problem) -> NDArray[np.int64]:
    """Return the fit of every mentor (row) with every mentee (column), in points 0..100.

    Rows and columns stand in the order of `problem.people`.
    """
    return fits_between(problem, problem.side(Role.MENTOR), problem.side(Role.MENTEE))


def fits_between(problem: Problem, rows: Sequence[Person], columns: Sequence[Person]) -> NDArray[np.int64]:
    """Return the fit of some people of the problem with others, in points 0..100."""
    return fits_by(topic_worths(problem), common_languages(problem), rows, columns)


def fits_by(
    worths: Mapping[str, int], common: frozenset[str], rows: Sequence[Person], columns: Sequence[Person]
) -> NDArray[np.int64]:
    """Return the fit of some people with others, in points 0..100; for `worths` and `common` see `points`."""
    found = _topic_matrix(rows, columns, worths)
    _add_levels(found, rows, columns)
    _add_languages(found, rows, columns, common)
    _add_wishes(found, rows, columns)
    _add_wishes(found.T, columns, rows)
    return found.astype(np.int64)


def topic_worths(problem: Problem) -> Mapping[str, int]:
    """Return what sharing each topic is worth, in points, by topic key.

    `COMMON_TOPIC` * sqrt(people / people with the topic), at most `RARE_TOPIC`: inverse document
    frequency (Spaerck Jones 1972) with a root in place of the logarithm, in whole numbers so that
    every machine agrees.
    """
    holders = Counter(name for person in problem.people for name in keys(person.topics))
    square = COMMON_TOPIC**2 * len(problem.people)
    return {name: min(RARE_TOPIC, isqrt(square // count)) for name, count in holders.items()}


def common_languages(problem: Problem) -> frozenset[str]:
    """Return the keys of the languages of everybody. Who names none talks in what everybody can."""
    named = [frozenset(names) for person in problem.people if (names := keys(person.languages))]
    return named[0].intersection(*named) if named else frozenset()


def _topic_matrix(rows: Sequence[Person], columns: Sequence[Person], worths: Mapping[str, int]) -> Floats:
    if not worths:
        return np.zeros((len(rows), len(columns)))
    weights = np.array(list(worths.values()), dtype=np.float64)
    mine = incidence([keys(person.topics) for person in rows], worths)
    theirs = mine if columns is rows else incidence([keys(person.topics) for person in columns], worths)
    found: Floats = (mine * weights) @ theirs.T
    return np.minimum(found, MOST_FOR_TOPICS, out=found)


def _add_levels(found: Floats, rows: Sequence[Person], columns: Sequence[Person]) -> None:
    kinds = list(dict.fromkeys((person.role, person.level) for person in (*rows, *columns)))
    worths = np.array([[level_points(*one, *other) for other in kinds] for one in kinds], dtype=np.float64)
    if worths.any():
        mine, theirs = (incidence([[(one.role, one.level)] for one in side], kinds) for side in (rows, columns))
        found += mine @ worths @ theirs.T


def _add_languages(found: Floats, rows: Sequence[Person], columns: Sequence[Person], common: frozenset[str]) -> None:
    names = dict.fromkeys(name for person in rows for name in keys(person.languages) if name not in common)
    if names:
        mine, theirs = (incidence([keys(one.languages) for one in side], names) for side in (rows, columns))
        found += LANGUAGE * np.minimum(mine @ theirs.T, 1)


def _add_wishes(found: Floats, rows: Sequence[Person], columns: Sequence[Person]) -> None:
    """Add to the fit of each row with each column what the people of the rows wish."""
    wishing = [(row, person) for row, person in enumerate(rows) if person.wishes]
    place = {person.id: column for column, person in enumerate(columns if wishing else ())}
    for row, person in wishing:
        for wished, worth in wish_points(person).items():
            if wished in place:
                found[row, place[wished]] += worth
