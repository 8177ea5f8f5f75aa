"""Who never sits together for what they are: people of one organisation, people without a common language."""

from collections import Counter
from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from rotation.incidence import incidence
from rotation.model import Person, PersonId, Problem, WhyNot
from rotation.spelling import key, keys, shared

Bools = NDArray[np.bool_]


def rift(problem: Problem, a: Person, b: Person) -> WhyNot | None:
    """Return what keeps two people apart for what they are, or None. Nothing does who go together."""
    found = _rift(problem, a, b)
    if found is None or (a.companion is None and b.companion is None):
        return found
    follows = problem.follows
    return None if follows.get(a.id, a.id) == follows.get(b.id, b.id) else found


def _rift(problem: Problem, a: Person, b: Person) -> WhyNot | None:
    if problem.strangers and key(a.organisation) and key(a.organisation) == key(b.organisation):
        return WhyNot.SAME_ORGANISATION
    if keys(a.languages) and keys(b.languages) and not shared(a.languages, b.languages):
        return WhyNot.NO_COMMON_LANGUAGE
    return None


def rifts(problem: Problem, rows: Sequence[Person], columns: Sequence[Person]) -> Bools:
    """Return where a rift is between one of some people and one of others [rows x columns]."""
    found = np.zeros((len(rows), len(columns)), dtype=np.bool_)
    if problem.strangers:
        found |= _colleagues(rows, columns)
    if any(person.languages for person in rows):
        found |= _speechless(rows, columns)
    if found.any() and problem.follows:
        found &= ~_together(problem, rows, columns)
    return found


def dividing_rules(problem: Problem) -> dict[str, bool]:
    """Return which of the two rules divide any of the people, by name."""
    organisations = Counter(filter(None, (key(person.organisation) for person in problem.people)))
    spoken = {frozenset(keys(person.languages)) for person in problem.people} - {frozenset()}
    return {
        "strangers": problem.strangers and max(organisations.values(), default=0) > 1,
        "languages": any(one.isdisjoint(other) for one, other in combinations(spoken, 2)),
    }


def _together(problem: Problem, rows: Sequence[Person], columns: Sequence[Person]) -> Bools:
    """Return who go together because one of them, or both, is a companion [rows x columns]."""
    follows, number = problem.follows, dict[PersonId, int]()
    mine, theirs = (
        np.array([number.setdefault(follows.get(one.id, one.id), len(number)) for one in side], dtype=np.int64)
        for side in (rows, columns)
    )
    goes, comes = (np.array([one.id in follows for one in side], dtype=np.bool_) for side in (rows, columns))
    same: Bools = (mine[:, np.newaxis] == theirs) & (goes[:, np.newaxis] | comes)
    return same


def _colleagues(rows: Sequence[Person], columns: Sequence[Person]) -> Bools:
    # No organisation is the first, and nobody's.
    number = {"": 0}
    mine, theirs = (
        np.array([number.setdefault(key(one.organisation), len(number)) for one in side], dtype=np.int64)
        for side in (rows, columns)
    )
    same: Bools = (mine[:, np.newaxis] == theirs) & (theirs > 0)
    return same


def _speechless(rows: Sequence[Person], columns: Sequence[Person]) -> Bools:
    mine, theirs = ([keys(person.languages) for person in side] for side in (rows, columns))
    names = dict.fromkeys(name for spoken in mine for name in spoken)
    silent: Bools = incidence(mine, names) @ incidence(theirs, names).T == 0
    speak, listen = (np.array([bool(spoken) for spoken in side], dtype=np.bool_) for side in (mine, theirs))
    return silent & speak[:, np.newaxis] & listen
