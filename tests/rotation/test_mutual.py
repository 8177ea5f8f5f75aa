"""Who goes on with whom: mutual choices only, most pairs first, then the dearest."""

from __future__ import annotations

import random
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from rotation import PersonId, mutual_pairs

MENTORS = tuple(PersonId(f"m{n}") for n in range(1, 5))
MENTEES = tuple(PersonId(f"e{n}") for n in range(1, 6))

Choices = dict[PersonId, dict[PersonId, int]]


def chose(**ranked: str) -> Choices:
    """`m1="e2 e1"`: dearest first."""
    return {PersonId(who): {PersonId(o): n for n, o in enumerate(others.split(), 1)} for who, others in ranked.items()}


def pairs(choices: Choices, capacity: int = 1) -> set[str]:
    return {f"{m}-{e}" for m, e in mutual_pairs(choices, MENTORS, capacity=capacity)}


def test_two_who_chose_each_other_go_on_together() -> None:
    assert pairs(chose(m1="e1", e1="m1")) == {"m1-e1"}


def test_a_yes_of_one_side_alone_is_nothing() -> None:
    assert pairs(chose(m1="e1 e2", e2="m2", e1="")) == set()
    assert pairs({}) == set()


def test_mentors_who_choose_mentors_get_nobody() -> None:
    assert pairs(chose(m1="m2", m2="m1", e1="e2", e2="e1")) == set()


def test_most_pairs_come_before_first_choices() -> None:
    assert pairs(chose(m1="e1 e2", m2="e1", e1="m1 m2", e2="m1")) == {"m1-e2", "m2-e1"}


def test_among_as_many_pairs_the_dearest_are_taken() -> None:
    choices = chose(m1="e1 e2", m2="e2 e1", e1="m1 m2", e2="m2 m1")

    assert pairs(choices) == {"m1-e1", "m2-e2"}


def test_a_mentor_may_go_on_with_several() -> None:
    choices = chose(m1="e1 e2 e3", e1="m1", e2="m1", e3="m1")

    assert pairs(choices, 2) == {"m1-e1", "m1-e2"}


def test_every_mentor_gets_somebody_before_any_gets_a_second() -> None:
    choices = chose(m1="e1 e2", m2="e1 e2", e1="m1 m2", e2="m1 m2")

    assert sorted(m for m, _ in mutual_pairs(choices, MENTORS, capacity=2)) == ["m1", "m2"]


def ranks(others: tuple[PersonId, ...]) -> st.SearchStrategy[dict[PersonId, int]]:
    return st.dictionaries(st.sampled_from(others), st.integers(1, 4), max_size=len(others))


evenings = st.builds(
    lambda mentors, mentees: {**dict(zip(MENTORS, mentors, strict=True)), **dict(zip(MENTEES, mentees, strict=True))},
    st.tuples(*(ranks(MENTEES) for _ in MENTORS)),
    st.tuples(*(ranks(MENTORS) for _ in MENTEES)),
)


def value(choices: Choices, chosen: tuple[tuple[PersonId, PersonId], ...]) -> tuple[int, int, int]:
    """What is to be least: pairs not made, mentors without anybody, ranks."""
    return -len(chosen), -len({m for m, _ in chosen}), sum(choices[m][e] + choices[e][m] for m, e in chosen)


def is_possible(chosen: tuple[tuple[PersonId, PersonId], ...], capacity: int) -> bool:
    mentors, mentees = [m for m, _ in chosen], [e for _, e in chosen]
    return len(set(mentees)) == len(mentees) and all(mentors.count(m) <= capacity for m in mentors)


@settings(max_examples=60, deadline=None)
@given(evenings, st.integers(1, 2))
def test_nothing_possible_is_better(choices: Choices, capacity: int) -> None:
    mutual = [(m, e) for m in MENTORS for e in MENTEES if e in choices[m] and m in choices[e]][:9]
    allowed = {m: {e: r for e, r in choices[m].items() if (m, e) in mutual} for m in MENTORS}
    some = {**choices, **allowed}
    found = mutual_pairs(some, MENTORS, capacity=capacity)

    assert set(found) <= set(mutual)
    assert is_possible(found, capacity)
    every = (c for size in range(len(mutual) + 1) for c in combinations(mutual, size) if is_possible(c, capacity))
    assert value(some, found) == min(value(some, c) for c in every)


@given(evenings, st.randoms(use_true_random=False))
def test_the_order_in_which_choices_come_does_not_matter(choices: Choices, rng: random.Random) -> None:
    who = list(choices)
    rng.shuffle(who)
    turned = {p: dict(reversed(choices[p].items())) for p in who}

    assert mutual_pairs(turned, MENTORS[::-1]) == mutual_pairs(choices, MENTORS)


@given(evenings)
def test_a_one_sided_yes_changes_nobodys_partner(choices: Choices) -> None:
    mutual_only = {p: {o: r for o, r in yes.items() if p in choices[o]} for p, yes in choices.items()}

    assert mutual_pairs(mutual_only, MENTORS) == mutual_pairs(choices, MENTORS)
