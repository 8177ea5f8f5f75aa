"""How much many people may ask, each for themselves."""

from __future__ import annotations

from server.live.limits import Shares


def test_everybody_has_a_share_of_their_own() -> None:
    shares = Shares(per_s=0.2, burst=5)
    assert [shares.take("ann", 0) for _ in range(6)] == [True] * 5 + [False]
    assert shares.take("ben", 0)


def test_a_refusal_costs_nothing_and_a_share_comes_back_with_time() -> None:
    shares = Shares(per_s=0.2, burst=5)
    for _ in range(50):
        shares.take("ann", 0)
    assert not shares.take("ann", 4.9)
    assert shares.take("ann", 5)
    assert not shares.take("ann", 5)


def test_who_has_not_asked_for_long_is_forgotten() -> None:
    shares = Shares(per_s=0.2, burst=5, most=3)
    for n in range(3):
        shares.take(f"early {n}", 0)
    for _ in range(5):
        shares.take("late", 20)
    assert shares.take("new", 25)
    assert len(shares._buckets) == 2
    assert shares.take("late", 25)
    assert not shares.take("late", 25)
