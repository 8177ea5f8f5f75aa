"""What is about to be shown, as far as anybody can tell before it is asked for."""

from __future__ import annotations

from server.core.commands import Publish, Reveal
from server.core.foreseen import foreseen
from server.core.model import Event, PlanId
from tests.builders import a_pairing, a_plan, an_agenda, an_event, but, did

PLAN = a_plan([a_pairing("t1", "m1", "e1")], [a_pairing("t1", "m1", "e2")], [a_pairing("t2", "m2", "e2")])


def event(**changes: object) -> Event:
    return an_event(agenda=an_agenda(rounds=3), **changes)


def test_a_draft_is_about_to_be_published_whole() -> None:
    drafted = event(published=None, draft=PlanId("p2"))
    assert foreseen(drafted, None, PLAN) == (
        but(drafted, published=PlanId("p2"), shown=None),
        PLAN,
    )
    published = did(drafted, Publish(PlanId("p2")))
    assert (published.published, published.shown) == (PlanId("p2"), None)


def test_of_rounds_that_are_shown_one_by_one_the_next_is_ahead() -> None:
    first = event(shown=1)
    second = foreseen(first, PLAN, PLAN)
    assert second == (but(first, shown=2), PLAN)
    assert foreseen(second[0], PLAN, PLAN) == (but(first, shown=None), PLAN)
    assert did(first, Reveal(2)).shown == 2


def test_when_all_is_shown_nothing_is_ahead() -> None:
    assert foreseen(event(), PLAN, PLAN) is None
    assert foreseen(event(published=None, draft=None), None, None) is None
