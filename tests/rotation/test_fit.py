from __future__ import annotations

import numpy as np
from hypothesis import given, settings

from rotation import Person, Problem, Role, fit, fit_matrix
from rotation.fit import shared_topics
from tests.rotation.problems import mentee, mentor, problems, tables


def among(*people: Person, others: int = 0) -> Problem:
    fill = tuple(mentee(f"other{number}") for number in range(others))
    return Problem(rounds=1, tables=tables(1), people=(*people, *fill))


def test_a_topic_everybody_has_is_worth_ten_points() -> None:
    a, b = mentor("a", "art"), mentee("b", "art")
    assert fit(a, b, among(a, b)) == 10


def test_a_rarer_topic_is_worth_more_up_to_forty_points() -> None:
    a, b = mentor("a", "art"), mentee("b", "art")
    assert [fit(a, b, among(a, b, others=count)) for count in (2, 6, 30, 300)] == [14, 20, 40, 40]


def test_fit_is_capped_at_a_hundred() -> None:
    a, b = mentor("a", *"abcdefghijk"), mentee("b", *"abcdefghijk")
    assert fit(a, b, among(a, b)) == 100


def test_without_a_shared_topic_there_is_no_fit() -> None:
    a, b = mentor("a", "art", " "), mentee("b", "film", "")
    assert (fit(a, b, among(a, b)), shared_topics(a, b)) == (0, ())


def test_spelling_and_repetition_do_not_matter() -> None:
    a, b = mentor("a", "Machine  Learning", "machine learning"), mentee("b", " machine LEARNING ")
    assert (fit(a, b, among(a, b)), shared_topics(a, b)) == (10, ("Machine  Learning",))


def test_a_topic_of_two_strangers_to_the_event_counts_as_rare() -> None:
    assert fit(mentor("a", "art"), mentee("b", "art"), among()) == 40


@settings(max_examples=50, deadline=None)
@given(problem=problems())
def test_the_matrix_holds_the_fit_of_every_mentor_with_every_mentee(problem: Problem) -> None:
    expected = [[fit(a, b, problem) for b in problem.side(Role.MENTEE)] for a in problem.side(Role.MENTOR)]
    matrix = fit_matrix(problem)
    assert matrix.tolist() == expected
    assert matrix.dtype == np.int64
