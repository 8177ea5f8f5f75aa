from __future__ import annotations

from dataclasses import replace

from rotation import Bye, Cause, Plan, RoundPlan, Why, moves
from tests.rotation.evenings import causes, couple, held
from tests.rotation.problems import an_event, pid

EVENT = an_event(3, 3, 1, room=3)
HELD = held(EVENT, (couple("t1", "m1", "e1"), couple("t2", "m2", "e2")))


def with_round(one: RoundPlan) -> Plan:
    return replace(HELD, rounds=(one,))


def test_equal_plans_differ_in_nothing() -> None:
    assert moves(HELD, replace(HELD, rounds=(replace(HELD.rounds[0]),))) == ()


def test_the_cause_is_told_where_two_plans_show_it() -> None:
    after = RoundPlan(
        number=1,
        pairings=(couple("t1", "m3", "e1"), couple("t3", "m2", "e4")),
        byes=(
            Bye(person=pid("m1"), why=Why.AWAY),
            Bye(person=pid("e2"), why=Why.PARTNER_AWAY),
            Bye(person=pid("e3"), why=Why.PARTNERS_TAKEN),
        ),
    )
    assert causes(moves(HELD, with_round(after))) == {
        (pid("m1"), 1): Cause.AWAY,
        (pid("e1"), 1): Cause.COMPANY,
        (pid("m2"), 1): Cause.REPLANNED,
        (pid("e2"), 1): Cause.PARTNER_AWAY,
        (pid("m3"), 1): Cause.REPLANNED,
        (pid("e4"), 1): Cause.BACK,
    }


def test_a_round_that_comes_or_goes_is_told() -> None:
    two = replace(HELD, rounds=(*HELD.rounds, replace(HELD.rounds[0], number=2)))
    assert {*causes(moves(HELD, two)).values()} == {Cause.ROUND}
    assert {*causes(moves(two, HELD)).values()} == {Cause.ROUND}


def test_the_order_of_names_at_a_table_is_no_move() -> None:
    turned = replace(HELD.rounds[0], pairings=HELD.rounds[0].pairings[::-1])
    assert moves(HELD, with_round(turned)) == ()
