"""The host of a rehearsal, without a browser: makes it, presses, looks at what ought to be on the phones, ends it."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import gevent
import msgspec

from loadtests.browser import Browser, Fields, NotAnswered
from loadtests.crowd import SharedTime, perf_ms
from loadtests.due import Due, seats_by_person
from loadtests.page import Sync, clock
from loadtests.wire import Closed, Line, Place
from server.core.rehearsal import Truth

PLAN_S = 300.0
TIMES, TIMES_S = 12, 0.05


class _Answer(msgspec.Struct):
    truth: msgspec.Raw
    tickets: dict[str, str] = {}


class _Timeline(msgspec.Struct):
    timeline: msgspec.Raw


@dataclass(slots=True)
class Host:
    """One host at one server."""

    place: Place
    timed: object
    time: SharedTime = field(default_factory=SharedTime)
    event: str = ""
    browser: Browser = field(init=False)

    def __post_init__(self) -> None:
        self.browser = Browser(self.place, self.timed, lambda: perf_ms() / 1000)  # type: ignore[arg-type]  # a function

    # --- before ------------------------------------------------------------------------------------------------------

    def create(self, form: Mapping[str, str], people_csv: str) -> None:
        """A rehearsal of one's own, with people. Raises NotAnswered."""
        self._lead_to(self.browser.post("/rehearsal", form).path)
        self.browser.post(f"/host/{self.event}/people/confirm", {"csv": people_csv})

    def copy(self, host_link: str, speed: int) -> None:
        """A rehearsal that is a copy of a real event; the event itself is only read. Raises NotAnswered."""
        ticket = host_link.partition("#")[2] or host_link
        original = ticket.partition(".")[0]
        self.browser.post("/open", {"ticket": ticket})
        fields = {"who": "own", "speed": str(speed), "guests": "outside"}
        self._lead_to(self.browser.post(f"/host/{original}/rehearsal", fields).path)

    def join(self, event: str, ticket: str) -> None:
        """Come in as a host of a rehearsal that is there."""
        self.browser.post("/open", {"ticket": ticket})
        self.event = event

    def _lead_to(self, path: str) -> None:
        found = re.fullmatch(r"/host/(\w+)(/.*)?", path)
        if found is None:
            raise NotAnswered(f"making the rehearsal led to {path}")
        self.event = found[1]

    def plan_and_publish(self) -> None:
        """As an organizer does. Raises NotAnswered."""
        text = self.browser.post(f"/host/{self.event}/plan", {}).text
        deadline = time.monotonic() + PLAN_S
        while "data-planning" in text and time.monotonic() < deadline:
            gevent.sleep(0.3)
            text = self.browser.get(f"/host/{self.event}/plan").text
        plan = re.search(r'name="plan" value="(\w+)"', text)
        if plan is None:
            raise NotAnswered(
                "no plan could be made: " + " ".join(re.findall(r'role="alert"[^>]*>([^<]+)', text))[:300]
            )
        self.browser.post(f"/host/{self.event}/publish", {"plan": plan[1]})

    def set_time(self) -> None:
        """Measure shared time over a socket of one's own."""
        line = Line(self.place, f"/ws/host/{self.event}", self.browser.cookie)
        line.watch(self._heard, lambda _code: None)
        for _ in range(TIMES):
            line.send(f'{{"t":"sync","c":{perf_ms():.3f}}}')
            gevent.sleep(TIMES_S)
        line.drop()

    def _heard(self, payload: bytes, _waited_s: float) -> None:
        if payload.startswith(b'{"t":"sync"'):
            answer, now = msgspec.json.decode(payload, type=Sync), perf_ms()
            up, down = answer.s1 - answer.c, answer.s2 - now
            self.time.sample((up + down) / 2, max(0.0, (up - down) / 2))

    # --- during ------------------------------------------------------------------------------------------------------

    def press(self, command: str, *values: str, segment: str = "") -> tuple[float, float]:
        """One press; when it was sent and when it was confirmed (shared ms). Raises NotAnswered."""
        fields: Fields = {
            "command": command,
            "segment": segment,
            "value": values,
            "seen": str(2**40),
            "id": secrets.token_hex(8),
        }
        began = self.time.now_ms()
        self.browser.post(f"/host/{self.event}/command", fields)
        confirmed = self.time.now_ms()
        self.browser.rest()  # between two presses, a kept connection ends
        return began, confirmed

    def due(self) -> Due:
        """What every phone ought to show now. Raises NotAnswered, also for an event that is no rehearsal."""
        return self.understood(self.truth())

    def truth(self, newer_than: int = 0) -> str:
        """The same, not yet understood, which takes a while for thousands. Another process may be a moment behind."""
        while True:
            text = self.browser.get(f"/host/{self.event}/rehearsal.json").text
            self.browser.rest()
            found = re.search(r'"version":(\d+)', text)
            if found and int(found[1]) > newer_than:
                return text
            gevent.sleep(0.02)

    def tickets(self) -> Mapping[str, str]:
        """Everybody's personal link, as far as it stands behind the `#`."""
        text = self.browser.get(f"/host/{self.event}/rehearsal.json?tickets").text
        return msgspec.json.decode(text, type=_Answer).tickets

    def understood(self, text: str) -> Due:
        """What phones ought to show, from what `truth` brought."""
        answer = msgspec.json.decode(text, type=_Answer)
        truth = msgspec.json.decode(answer.truth, type=Truth)
        raw = msgspec.json.decode(answer.truth, type=_Timeline).timeline
        return Due(truth.version, clock(bytes(raw).decode()), seats_by_person(truth), truth)

    # --- after -------------------------------------------------------------------------------------------------------

    def end(self) -> None:
        """Delete the rehearsal. Raises NotAnswered."""
        if self.event:
            try:
                self.browser.post(f"/host/{self.event}/rehearsal/end", {})
            except NotAnswered as error:
                if error.status not in (403, 404):  # somebody has ended it already
                    raise
            self.event = ""


def reachable(place: Place) -> None:
    """Raise NotAnswered with a sentence if there is no server."""
    probe = Browser(place, lambda *_: None, time.perf_counter)
    try:
        probe.get("/healthz")
    except (NotAnswered, Closed, OSError) as error:
        raise NotAnswered(f"{place.url} is not reached: {error}") from error
    finally:
        probe.rest()
