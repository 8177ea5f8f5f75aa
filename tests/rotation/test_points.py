from __future__ import annotations

from dataclasses import replace

import pytest

from rotation import Person, Points, Role
from rotation.fit import points_between
from rotation.points import GAPS, LANGUAGE, LEADS, MOST_FOR_TOPICS, WISHES, level_points, points, wish_points
from tests.rotation.problems import among, mentee, mentor, peer, pid

NOTHING = Points(topics=0, level=0, own_wish=0, their_wish=0, language=0)


def wishing(person: Person, *names: str) -> Person:
    return replace(person, wishes=tuple(map(pid, names)))


def speaking(person: Person, *languages: str) -> Person:
    return replace(person, languages=languages)


def test_a_hundred_points_are_split_without_a_rest() -> None:
    assert MOST_FOR_TOPICS + max(*LEADS.values(), *GAPS.values()) + 2 * max(WISHES) + LANGUAGE == 100


def test_all_terms_at_their_best_make_a_hundred() -> None:
    topics = tuple("abcdefghijk")
    a = Person(id=pid("a"), role=Role.MENTOR, topics=topics, level=4, wishes=(pid("b"),), languages=("Dansk", "x"))
    b = Person(id=pid("b"), role=Role.MENTEE, topics=topics, level=2, wishes=(pid("a"),), languages=("dansk", "x"))
    c = Person(id=pid("c"), role=Role.MENTEE, languages=("x",))
    found = points_between(a, b, among(a, b, c))
    assert found == Points(topics=50, level=10, own_wish=18, their_wish=18, language=4)
    assert found.total == 100


def test_two_who_have_nothing_in_common_get_nothing() -> None:
    assert points(mentor("a", "art"), mentee("b", "film"), {}, frozenset()) == NOTHING


def test_a_mentor_two_steps_ahead_suits_best_and_one_behind_not_at_all() -> None:
    leads = [level_points(Role.MENTOR, level, Role.MENTEE, 1) for level in (1, 2, 3, 4, 5)]
    behind = [level_points(Role.MENTOR, 1, Role.MENTEE, level) for level in (2, 5)]
    assert (leads, behind) == ([3, 8, 10, 8, 5], [0, 0])


def test_peers_of_close_levels_suit() -> None:
    assert [level_points(Role.PEER, 1, Role.PEER, level) for level in (1, 2, 3, 4, 5)] == [10, 8, 4, 0, 0]


@pytest.mark.parametrize(("level", "other"), [(None, 3), (3, None), (None, None)])
def test_an_unknown_level_is_worth_nothing(level: int | None, other: int | None) -> None:
    assert level_points(Role.MENTOR, level, Role.MENTEE, other) == level_points(Role.PEER, level, Role.PEER, other) == 0


def test_wishes_are_worth_less_by_rank_and_never_nothing() -> None:
    names = [f"n{number}" for number in range(10)]
    assert list(wish_points(wishing(mentor("a"), *names)).values()) == [18, 14, 11, 8, 6, 4, 3, 2, 1, 1]


def test_a_wish_named_twice_counts_where_it_is_dearest() -> None:
    assert wish_points(wishing(mentor("a"), "x", "x", "y", "x")) == {pid("x"): 18, pid("y"): 14}


def test_each_side_has_its_own_wish() -> None:
    a, b = wishing(mentor("a"), "c", "b"), wishing(mentee("b"), "a")
    one, other = (points_between(*two, among(a, b, mentee("c"))) for two in ((a, b), (b, a)))
    assert one == replace(NOTHING, own_wish=14, their_wish=18)
    assert other == replace(NOTHING, own_wish=18, their_wish=14)


def test_a_mentor_with_every_topic_is_worth_less_than_a_modest_one_who_is_asked_for() -> None:
    topics = tuple("abcdefghijk")
    star, modest = mentor("star", *topics), mentor("modest", "a", "b")
    guest = wishing(mentee("guest", *topics), "modest")
    problem = among(star, modest, guest, others=60)
    assert [points_between(one, guest, problem).total for one in (star, modest)] == [50, 58]


ENGLISH = ("English",)


@pytest.mark.parametrize(
    ("mine", "theirs", "others", "worth"),
    [
        (("English", "Español"), ("español", "english"), (ENGLISH,), 4),
        (("English", "Español"), ("español", "english"), (("English", "Español"),), 0),
        (ENGLISH, ENGLISH, (ENGLISH,), 0),
        (ENGLISH, ENGLISH, ((),), 0),
        (("English", "Español"), (), (ENGLISH,), 0),
        (("Español",), ("Español",), (ENGLISH,), 4),
    ],
    ids=["own", "everybody has both", "everybody has it", "who names none has it too", "nothing named", "no other"],
)
def test_an_own_language_is_worth_a_little_what_everybody_shares_nothing(
    mine: tuple[str, ...], theirs: tuple[str, ...], others: tuple[tuple[str, ...], ...], worth: int
) -> None:
    a, b = speaking(peer("a"), *mine), speaking(peer("b"), *theirs)
    rest = [speaking(peer(f"other{number}"), *spoken) for number, spoken in enumerate(others)]
    assert points_between(a, b, among(a, b, *rest)) == replace(NOTHING, language=worth)
