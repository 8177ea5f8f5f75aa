from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from rotation import Problem, Role, fit, fit_matrix
from rotation.fit import fits_between, points_between
from tests.rotation.problems import among, gatherings, mentee, mentor, problems


def test_a_topic_everybody_has_is_worth_five_points() -> None:
    a, b = mentor("a", "art"), mentee("b", "art")
    assert fit(a, b, among(a, b)) == 5


def test_a_rarer_topic_is_worth_more_up_to_twenty_points() -> None:
    a, b = mentor("a", "art"), mentee("b", "art")
    assert [fit(a, b, among(a, b, others=count)) for count in (2, 6, 30, 300)] == [7, 10, 20, 20]


def test_topics_are_capped_at_fifty() -> None:
    a, b = mentor("a", *"abcdefghijk"), mentee("b", *"abcdefghijk")
    assert fit(a, b, among(a, b)) == 50


def test_without_a_shared_topic_there_is_no_fit() -> None:
    a, b = mentor("a", "art", " "), mentee("b", "film", "")
    assert fit(a, b, among(a, b)) == 0


def test_spelling_and_repetition_do_not_matter() -> None:
    a, b = mentor("a", "Machine  Learning", "machine learning"), mentee("b", " machine LEARNING ")
    assert fit(a, b, among(a, b)) == 5


def test_a_topic_of_two_who_are_not_in_the_event_counts_as_rare() -> None:
    assert fit(mentor("a", "art"), mentee("b", "art"), among()) == 20


@settings(max_examples=100, deadline=None)
@given(problem=problems())
def test_the_matrix_holds_the_fit_of_every_mentor_with_every_mentee(problem: Problem) -> None:
    expected = [[fit(a, b, problem) for b in problem.side(Role.MENTEE)] for a in problem.side(Role.MENTOR)]
    matrix = fit_matrix(problem)
    assert matrix.tolist() == expected
    assert matrix.dtype == np.int64


@settings(max_examples=100, deadline=None)
@given(problem=st.one_of(problems(), gatherings()))
def test_the_fits_of_everybody_with_everybody_are_what_the_terms_come_to(problem: Problem) -> None:
    people = problem.people
    matrix = fits_between(problem, people, people)
    assert matrix.tolist() == [[points_between(a, b, problem).total for b in people] for a in people]


@settings(max_examples=100, deadline=None)
@given(problem=st.one_of(problems(), gatherings()))
def test_fit_is_0_to_100_and_the_same_from_both_sides(problem: Problem) -> None:
    matrix = fits_between(problem, problem.people, problem.people)
    assert (matrix == matrix.T).all()
    assert ((matrix >= 0) & (matrix <= 100)).all()
