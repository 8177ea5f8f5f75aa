"""What the host of a rehearsal does, and notes of each press for the verdict."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import gevent

from loadtests.browser import NotAnswered
from loadtests.crew import Crew
from loadtests.due import Due
from loadtests.host import Host
from loadtests.own import OwnServer
from loadtests.verdict import Press, Restart
from server.core.model import Need, ParticipantId
from server.core.timeline import Kind, Segment, current, position

SETTLE_S = 1.6  # a little longer than a phone may take
NEEDS_S = 4.0  # an act is not begun with less time than that
PATIENCE_S = 60.0
LOOK_S = 0.1
ROUNDS_S = 2.0  # so often the host looks who needs something
MOST_AT_ONCE = 30
ANSWERS = {Need.HELP: "I am coming.", Need.PARTNER_MISSING: "I am looking for them."}


@dataclass(slots=True)
class Script:
    """One evening. due: what is true now."""

    host: Host
    crew: Crew
    expected: int
    due: Due
    own: OwnServer | None
    say: Callable[[str], None]
    presses: list[Press] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    restart: Restart | None = None

    def play(self, wave_s: float) -> None:
        """From the open door to the last page."""
        self.press("open the lobby", "OpenLobby")
        self._wait(lambda: self._came() >= self.expected, wave_s + PATIENCE_S)
        self.say(f"{self._came()} of {self.expected} are in.")
        self.press("say a welcome", "Announce", "Welcome! We begin in a minute.")
        self.press("start", "GoOn", segment="lobby-0")
        self._mark_missing()
        rounds = max((s.round_no for s in self.due.clock.timeline.segments), default=1)
        later: list[tuple[str, Callable[[], object]]] = [
            *([("undo what moved people", self._leave_and_undo)] if rounds > 1 else []),
            ("announce to all", partial(self.press, "announce to all", "Announce", "Half of it is over.")),
            ("extend, and undo it", self._extend_and_undo),
            ("pause and go on", self._pause_and_resume),
            *([("crash and restart", self._crash)] if self.own else []),
        ]
        for number in range(1, rounds + 1):
            if not self._reach(Kind.TALK, number):
                break
            self.crew.tell("late")
            self._answer_all()
            for _ in range(-(-len(later) // (rounds - number + 1))):
                if later and self._left_s() > NEEDS_S:
                    later.pop(0)[1]()
            while self._here() == (Kind.TALK, number) and number < rounds:
                self._answer_all()
                gevent.sleep(ROUNDS_S)
        self.skipped += [name for name, _act in later]
        self._close()

    def press(self, said: str, command: str, *values: str, segment: str = "", quick: bool = False) -> bool:
        """Press, and wait until phones have had their time; whether it worked."""
        try:
            sent, confirmed = self.host.press(command, *values, segment=segment)
            text = self.host.truth(newer_than=self.due.v)
        except NotAnswered as error:
            self.skipped.append(f"{said}: {error}")
            return False
        gevent.sleep(0 if quick else SETTLE_S)
        self.due = self.host.understood(text)
        self.presses.append(Press(said=said, sent_ms=sent, confirmed_ms=confirmed, due=self.due, quick=quick))
        return True

    # --- acts --------------------------------------------------------------------------------------------------------

    def _mark_missing(self) -> None:
        self.due = self.host.due()
        missing = [pid for pid in self.due.truth.people if pid not in self.due.truth.here]
        if missing:
            self.press(f"mark {len(missing)} as not here", "NoShow", *missing)

    def _answer_all(self) -> None:
        """Everybody who asked for something since the last time."""
        self.due = self.host.due()
        asks = list(self.due.truth.asks.items())[:MOST_AT_ONCE]
        for n, (pid, need) in enumerate(asks):
            if self._left_s() > NEEDS_S / 2:
                self._answer(pid, need, quick=n + 1 < len(asks))

    def _answer(self, pid: ParticipantId, need: Need, *, quick: bool) -> None:
        segment = self._segment()
        last = max((s.number for s in self.due.truth.rounds), default=0)
        if need is Need.SEAT and segment is not None and segment.round_no >= last:
            self.press(
                "answer that no seat is left", "Answer", pid, "This was the last round. I am sorry!", quick=quick
            )
        elif need is Need.SEAT:
            self.press("seat somebody who came late", "Seat", pid, "next", quick=quick)
        elif need is Need.LEAVING:
            self.press("let somebody go", "Leave", pid, "now", quick=quick)
        else:
            self.press("answer a question", "Answer", pid, ANSWERS.get(need, "Yes."), quick=quick)

    def _extend_and_undo(self) -> None:
        segment = self._segment()
        if segment is not None and self.press("extend by 10 s", "Extend", "10", segment=segment.key):
            self._undo("undo that")

    def _pause_and_resume(self) -> None:
        if self.press("pause", "Pause"):
            self.press("go on", "Resume")

    def _leave_and_undo(self) -> None:
        """Somebody with a seat in a later round, so that others move."""
        segment = self._segment()
        later = [s for s in self.due.truth.rounds if segment is not None and s.number > segment.round_no]
        seated = [pid for s in later for pids in s.tables.values() for pid in pids if pid in self.due.truth.here]
        if seated and self.press("send somebody home", "Leave", seated[0], "now"):
            self._undo("undo that, with its seats")
        elif not seated:
            self.skipped.append("undo what moved people: nobody sits in a later round")

    def _undo(self, said: str) -> None:
        """Take back the last press; its version is the newest that a host made."""
        self.press(said, "Undo", str(self.due.truth.undoable))

    def _crash(self) -> None:
        """Crash the server with kill -9, and start it again."""
        assert self.own is not None  # noqa: S101  # only then it is among the acts
        self.say("The server is killed and started again.")
        killed = self.host.time.now_ms()
        self.own.kill()
        self.own.start()
        self.restart = Restart(killed_ms=killed, served_ms=self.host.time.now_ms())
        self.host.browser.rest()
        gevent.sleep(SETTLE_S * 3)

    def _close(self) -> None:
        segment = self._segment()
        if segment is not None and segment.kind is Kind.TALK:
            self._answer_all()
            self.press("end the last talk soon", "EndTalk", "3", segment=segment.key)
            self._wait(lambda: self._here()[0] is not Kind.TALK, PATIENCE_S)
        gevent.sleep(SETTLE_S)
        if self._here()[0] is not Kind.FINISHED:
            self.press("finish", "Finish")
        gevent.sleep(SETTLE_S * 2)  # after a kick-off, people choose

    # --- where we are ------------------------------------------------------------------------------------------------

    def _segment(self) -> Segment | None:
        return current(self.due.clock.timeline, int(self.host.time.now_ms()))

    def _here(self) -> tuple[Kind | None, int]:
        segment = self._segment()
        return (None, 0) if segment is None else (segment.kind, segment.round_no)

    def _left_s(self) -> float:
        left = position(self.due.clock.timeline, int(self.host.time.now_ms())).remaining_ms
        return 0.0 if left is None else left / 1000

    def _came(self) -> int:
        return sum(not a.late for a in self.crew.collect().arrivals)

    def _reach(self, kind: Kind, number: int) -> bool:
        """Wait for a part of the evening; False if it will not come."""
        return self._wait(lambda: self._here() == (kind, number) or self._here()[0] is Kind.FINISHED, 24 * 3600) and (
            self._here()[0] is not Kind.FINISHED
        )

    @staticmethod
    def _wait(true: Callable[[], bool], patience_s: float) -> bool:
        deadline = time.monotonic() + patience_s
        while not true():
            if time.monotonic() > deadline:
                return False
            gevent.sleep(LOOK_S)
        return True
