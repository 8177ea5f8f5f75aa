"""Who is silent is asked; who does not answer is given up. Time is an argument."""

from __future__ import annotations

from dataclasses import dataclass

from server.live.pulse import ANSWER_S, LOOK_S, QUIET_S, Pulse


@dataclass(eq=False, slots=True)
class Line:
    """A socket that counts."""

    asked: int = 0
    given_up: int = 0

    def ask(self) -> None:
        """It was asked."""
        self.asked += 1

    def give_up(self) -> None:
        """It was given up."""
        self.given_up += 1


def looks(pulse: Pulse, from_s: float, to_s: float) -> None:
    """Look as often as the process does."""
    now_s = from_s
    while now_s <= to_s:
        pulse.look(now_s)
        now_s += LOOK_S


def test_who_talks_is_never_asked() -> None:
    pulse, line = Pulse(), Line()
    for n in range(10):
        pulse.heard(line, n * 11.0)  # the slowest that our pages are
        looks(pulse, n * 11.0, (n + 1) * 11.0)
    assert (line.asked, line.given_up) == (0, 0)


def test_who_answers_stays_and_is_asked_again() -> None:
    pulse, line = Pulse(), Line()
    now_s = 0.0
    for n in range(5):
        pulse.heard(line, now_s)
        looks(pulse, now_s, now_s + QUIET_S + ANSWER_S - 1)
        assert (line.asked, line.given_up) == (n + 1, 0)
        now_s += QUIET_S + ANSWER_S - 1


def test_who_is_gone_is_given_up_once_within_20_s() -> None:
    pulse, line = Pulse(), Line()
    pulse.heard(line, 0)
    looks(pulse, 0, QUIET_S + ANSWER_S - LOOK_S)
    assert (line.asked, line.given_up) == (1, 0)
    looks(pulse, QUIET_S + ANSWER_S, 20)
    assert line.given_up == 1
    looks(pulse, 20, 60)
    assert line.given_up == 1


def test_who_has_ended_is_neither_asked_nor_given_up() -> None:
    pulse, line, other = Pulse(), Line(), Line()
    pulse.heard(line, 0)
    pulse.forget(line)
    pulse.heard(other, 0)
    looks(pulse, 0, QUIET_S + 1)
    pulse.forget(other)
    looks(pulse, QUIET_S, 60)
    assert (line.asked, line.given_up, other.asked, other.given_up) == (0, 0, 1, 0)


def test_only_the_silent_are_looked_at() -> None:
    pulse, silent, talks = Pulse(), Line(), Line()
    pulse.heard(silent, 0)
    pulse.heard(talks, 0)
    pulse.heard(talks, QUIET_S)
    pulse.look(QUIET_S + 1)
    assert (silent.asked, talks.asked) == (1, 0)
