"""The verdict of a rehearsal: what it finds, why, and what may be done about it."""

from __future__ import annotations

import pytest

from loadtests.picture import Showing, picture, stretches
from loadtests.record import Arrival, Guest, Life, Oops, Return, Skew
from loadtests.report import Played, write
from loadtests.verdict import Finding, Press, Restart, State, as_text, judge, quantile
from tests.rehearsal.judged import (
    AFTER,
    BEFORE,
    CY,
    GUESTS,
    OTHERS,
    PRESS,
    a_due,
    a_good_batch,
    a_sight,
    evidence,
    texts,
)


def _finding(name: str, of: tuple[Finding, ...]) -> Finding:
    return next(f for f in of if f.name == name)


def test_a_good_evening_is_ready() -> None:
    verdict = judge(evidence())
    assert (verdict.state, verdict.state.exit_code) == (State.READY, 0)
    assert "100.0% of 3 within 1 s; half by 40 ms" in as_text(verdict)
    assert as_text(verdict).endswith("Ready.")


def test_one_phone_of_three_that_is_told_too_late_is_a_failure_with_a_reason() -> None:
    batch = a_good_batch()
    batch.sights[-1] = a_sight(2, 11_500, AFTER)
    found = _finding("Commands reach phones", judge(evidence(batch)).findings)
    assert found.ok is False
    assert "«extend»: 67% of 3 in time, 0 never, confirmed after 10 ms" in found.reason
    assert "WORKERS" in found.remedy


def test_a_phone_that_is_never_told_is_said_so() -> None:
    batch = a_good_batch()
    del batch.sights[-1]
    verdict = judge(evidence(batch))
    assert verdict.state is State.NOT_READY
    assert "1 never" in _finding("Commands reach phones", verdict.findings).reason


def test_when_saving_takes_long_the_remedy_is_about_saving() -> None:
    batch = a_good_batch()
    batch.sights[-3:] = [a_sight(n, 12_000, AFTER) for n in range(3)]
    slow = Press(said="extend", sent_ms=10_000, confirmed_ms=11_900, due=AFTER)
    found = _finding("Commands reach phones", judge(evidence(batch, presses=[slow])).findings)
    assert "FSYNC=everysec" in found.remedy


def test_when_only_slow_links_are_late_the_wi_fi_is_named() -> None:
    batch = a_good_batch()
    batch.sights[-1] = a_sight(2, 11_500, AFTER)
    slow = Guest(who=2, name="Cy Po", pid=CY, slow=True)
    found = _finding("Commands reach phones", judge(evidence(batch, guests=[*GUESTS[:2], slow])).findings)
    assert "Wi-Fi" in found.remedy


def test_a_phone_that_was_asleep_at_the_press_is_not_counted() -> None:
    batch = a_good_batch()
    del batch.sights[-1]
    batch.lives.append(Life(2, 9_000, False))  # noqa: FBT003  # a field of a record
    assert _finding("Commands reach phones", judge(evidence(batch)).findings).measured.startswith("100.0% of 2")


def test_seats_that_were_never_true_at_that_version_are_a_wrong_table() -> None:
    batch = a_good_batch()
    batch.sights.append(a_sight(1, 20_000, AFTER, seats="1|9|Somebody Else"))
    batch.texts |= texts(AFTER, more=("1|9|Somebody Else",))
    verdict = judge(evidence(batch))
    found = _finding("Everybody at the right table", verdict.findings)
    assert (found.ok, verdict.state.exit_code) == (False, 1)
    assert "Ben Oz, round 1: shown table 9 with Somebody Else, due table 1 with Ann Lee" in found.reason


def test_old_seats_under_a_new_version_are_a_wrong_table() -> None:
    """The frame with the new cards was lost, and a later one raised the version."""
    moved = a_due(6, tables=OTHERS)
    batch = a_good_batch()
    batch.sights = [a_sight(n, 800, BEFORE) for n in range(3)] + [a_sight(0, 10_040, BEFORE, v=7)]
    batch.texts = texts(BEFORE, moved)
    press = Press(said="swap", sent_ms=10_000, confirmed_ms=10_010, due=moved)
    wrong = judge(evidence(batch, presses=[press])).wrongs
    assert (0, "table 1 with Ben Oz", "table 1 with Cy Po") in [(w.who, w.shown, w.due) for w in wrong]


def test_seats_of_a_moment_ago_are_wrong_when_the_bell_rings() -> None:
    moved = a_due(6, tables=OTHERS)
    batch = a_good_batch()
    batch.sights = [a_sight(n, 800, BEFORE) for n in range(3)]
    batch.texts = texts(BEFORE, moved)
    batch.skews = [Skew("talk-1", 14_000, [0.0], [])]
    press = Press(said="swap", sent_ms=10_000, confirmed_ms=10_010, due=moved)
    wrong = judge(evidence(batch, presses=[press])).wrongs
    assert [(w.who, w.shown, w.due) for w in wrong] == [
        (0, "table 1 with Ben Oz", "table 1 with Cy Po"),
        (1, "table 1 with Ann Lee", "none"),
        (2, "none", "table 1 with Ann Lee"),
    ]


@pytest.mark.parametrize(
    ("skew", "measured"),
    [
        (Skew("talk-1", 12_000, [80.0, 0.0, 0.0], []), "95% within 80 ms at 1 boundaries"),
        (Skew("talk-1", 12_000, [1.0], [2]), "95% within 1.0 ms at 1 boundaries"),
    ],
)
def test_phones_that_change_late_or_do_not_know_are_a_failure(skew: Skew, measured: str) -> None:
    batch = a_good_batch()
    batch.skews = [skew]
    found = _finding("Everyone changes at once", judge(evidence(batch)).findings)
    assert (found.ok, found.measured) == (False, measured)


def test_somebody_who_does_not_get_in_is_a_failure_with_what_was_said() -> None:
    batch = a_good_batch()
    batch.arrivals.append(Arrival(3, 600, 100, False, "POST /open was answered with 429"))  # noqa: FBT003
    found = _finding("Coming in", judge(evidence(batch)).findings)
    assert (found.ok, found.reason) == (False, "POST /open was answered with 429")


def test_a_wave_that_is_too_high_is_given_with_its_height() -> None:
    batch = a_good_batch()
    batch.arrivals = [Arrival(n, 500.0 * n, 9_000, False, "") for n in range(7)]  # noqa: FBT003
    found = _finding("Coming in", judge(evidence(batch)).findings)
    assert (found.ok, found.reason) == (False, "2 people a second were too many for the server.")


def test_after_a_crash_it_counts_who_comes_back_and_when() -> None:
    batch = a_good_batch()
    batch.lives += [Life(n, 20_000, False) for n in range(3)] + [Life(n, 23_000, True) for n in range(2)]  # noqa: FBT003
    batch.returns = [Return(n, 20_000, 23_000) for n in range(2)]
    restart = Restart(killed_ms=19_990, served_ms=22_000)
    found = _finding("Back after a crash", judge(evidence(batch, restart=restart)).findings)
    assert (found.ok, found.measured) == (
        False,
        "server away for 2.0 s; 2 back, 95 % within 1.0 s; 1 never",
    )
    batch.lives.append(Life(2, 22_500, True))  # noqa: FBT003  # on another device
    assert _finding("Back after a crash", judge(evidence(batch, restart=restart)).findings).ok


def test_versions_that_go_back_are_strange() -> None:
    batch = a_good_batch()
    batch.oopses = [Oops(1, 9_000, "was told version 3 after version 5")]
    found = _finding("Nothing strange", judge(evidence(batch)).findings)
    assert (found.ok, found.reason) == (False, "A phone was told version 3 after version 5")


def test_a_generator_that_was_too_busy_makes_slowness_doubtful_but_no_wrong_table() -> None:
    batch = a_good_batch()
    batch.sights[-1] = a_sight(2, 11_500, AFTER)
    batch.lag_ms = [900.0] * 20
    verdict = judge(evidence(batch))
    assert (verdict.state, verdict.state.exit_code) == (State.UNSURE, 3)
    assert "--workers 2" in as_text(verdict)
    batch.sights.append(a_sight(1, 20_000, AFTER, seats="1|9|Somebody Else"))
    batch.texts |= texts(AFTER, more=("1|9|Somebody Else",))
    assert judge(evidence(batch)).state is State.NOT_READY


def test_what_goes_well_on_a_busy_computer_goes_well() -> None:
    batch = a_good_batch()
    batch.lag_ms = [900.0] * 20
    assert judge(evidence(batch)).state is State.READY


def test_a_computer_that_is_busy_with_something_else_makes_slowness_doubtful() -> None:
    batch = a_good_batch()
    batch.sights[-1] = a_sight(2, 11_500, AFTER)
    verdict = judge(evidence(batch, others=3.0))
    assert verdict.state is State.UNSURE
    assert "Other programs took 300% of this computer" in as_text(verdict)


def test_what_was_not_tried_is_not_called_ready() -> None:
    assert judge(evidence(skipped=["pause and go on"])).state is State.UNSURE


def test_nothing_at_all_is_not_called_ready() -> None:
    batch = a_good_batch()
    for name in ("arrivals", "lives", "sights", "skews"):
        setattr(batch, name, [])
    assert judge(evidence(batch, presses=[])).state is State.UNSURE


def test_the_quantile_is_the_value_that_so_many_do_not_exceed() -> None:
    assert [quantile(list(range(1, 101)), share) for share in (0.5, 0.95, 1.0)] == [50, 95, 100]
    assert quantile([7.0], 0.95) == 7.0


def test_each_phone_is_drawn_as_right_behind_or_away() -> None:
    batch = a_good_batch()
    batch.sights[-1] = a_sight(2, 10_200, AFTER)
    batch.lives += [Life(2, 11_000, False), Life(2, 12_000, True)]  # noqa: FBT003
    drawn = list(stretches(evidence(batch), 2, 13_000))
    assert drawn == [
        (800, 10_010, Showing.RIGHT),
        (10_010, 10_200, Showing.BEHIND),
        (10_200, 11_000, Showing.RIGHT),
        (11_000, 12_000, Showing.AWAY),
        (12_000, 13_000, Showing.RIGHT),
    ]
    made = picture(evidence(batch), judge(evidence(batch)).spreads)
    assert (made.shown, made.people, [m.label for m in made.marks]) == (3, 3, ["extend", "talk 1"])


def test_the_report_holds_verdict_and_charts_and_shows_names_as_text() -> None:
    batch = a_good_batch()
    batch.sights.append(a_sight(1, 20_000, AFTER, seats="1|9|<script>x"))
    batch.texts |= texts(AFTER, more=("1|9|<script>x",))
    proof = evidence(batch, presses=[PRESS])
    page = write(judge(proof), proof, Played(where="x", when="now", speed=20, seed=1), "<p>locust</p>")
    assert "Not ready" in page
    assert "<script>x" not in page
    assert 'srcdoc="&lt;p&gt;locust' in page
    assert page.count('<rect class="right"') >= 3
    assert BEFORE.v == 5
