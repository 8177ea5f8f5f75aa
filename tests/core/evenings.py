"""Random evenings for property tests: any agenda, then any edits at later and later instants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import settings
from hypothesis import strategies as st

from server.core import timeline as tl
from server.core.model import Agenda, timeline_of
from server.core.timeline import Refused, Timeline
from tests.builders import MIN, T0, S

PROOF = settings(deadline=None, derandomize=True, database=None, max_examples=100)

Edit = Callable[[Timeline, int], Timeline]
EXTENSIONS_S = (-3_600, -300, -60, 60, 300)


@dataclass(frozen=True, slots=True)
class Step:
    """Wait, then edit. A wait of None ends exactly where the current segment ends."""

    wait_ms: int | None
    name: str


@dataclass(frozen=True, slots=True)
class Evening:
    """A timeline that was brought about by edits, the last of them before `now_ms`."""

    timeline: Timeline
    now_ms: int

    @property
    def index(self) -> int:
        return tl.position(self.timeline, self.now_ms).index

    @property
    def kind(self) -> tl.Kind | None:
        segment = tl.current(self.timeline, self.now_ms)
        return None if segment is None else segment.kind


def _extending(by_s: int) -> Edit:
    return lambda timeline, now_ms: tl.extend(timeline, now_ms, by_s)


EDITS: dict[str, Edit] = {
    "open_lobby": tl.open_lobby,
    "go_on": tl.go_on,
    "end_talk": lambda timeline, now_ms: tl.end_talk(timeline, now_ms, 60),
    "end_talk_at_once": lambda timeline, now_ms: tl.end_talk(timeline, now_ms, 0),
    "skip_round": tl.skip_round,
    "pause": tl.pause,
    "resume": tl.resume,
    **{f"extend {by_s:+}": _extending(by_s) for by_s in EXTENSIONS_S},
    "hold": tl.hold,
    "unhold": tl.unhold,
    "finish": tl.finish,
    "reopen": tl.reopen,
}

waits = st.one_of(st.integers(1, 5 * S), st.integers(1, 15 * MIN))
steps = st.builds(Step, wait_ms=st.none() | waits, name=st.sampled_from(sorted(EDITS)))
agendas = st.builds(
    Agenda,
    rounds=st.integers(1, 4),
    talk_s=st.integers(1, 1_800),
    walk_s=st.integers(0, 120),
    breaks=st.sets(st.integers(1, 4)).map(lambda after: tuple(sorted(after))),
    break_s=st.integers(1, 900),
    welcome_s=st.sampled_from([0, 300]),
    closing_s=st.sampled_from([0, 600]),
    by_hand=st.sampled_from([False, False, True]),
)


def after(timeline: Timeline, now_ms: int, name: str) -> Timeline:
    """The timeline after an edit; the same one if the edit is refused."""
    try:
        return EDITS[name](timeline, now_ms)
    except Refused:
        return timeline


def wait(timeline: Timeline, now_ms: int, wait_ms: int | None) -> int:
    """A later instant; for None, the boundary ahead if there is one."""
    if wait_ms is not None:
        return now_ms + wait_ms
    return now_ms + max(1, tl.position(timeline, now_ms).remaining_ms or 1)


@st.composite
def evenings(draw: st.DrawFn) -> Evening:
    """An evening in any state that edits can lead to."""
    timeline, now_ms = timeline_of(draw(agendas)), T0
    if draw(st.sampled_from([True] * 9 + [False])):
        timeline = tl.go_on(tl.open_lobby(timeline, T0), T0)
    for step in draw(st.lists(steps, max_size=12)):
        now_ms = wait(timeline, now_ms, step.wait_ms)
        timeline = after(timeline, now_ms, step.name)
    return Evening(timeline=timeline, now_ms=wait(timeline, now_ms, draw(st.none() | waits)))
