"""One attendee's phone, as phones are: it comes in, listens, locks, drops, wanders, and is moved to another device."""

from __future__ import annotations

import re
from collections import deque
from functools import partial
from html import unescape
from typing import Any
from urllib.parse import quote
from zlib import crc32

import gevent
import msgspec
from gevent.event import Event
from locust import User, constant, task

from loadtests import page
from loadtests.browser import Browser, NotAnswered
from loadtests.crowd import CLOSE_MS, Crowd, perf_ms
from loadtests.page import Clock, Sync
from loadtests.record import Guest
from loadtests.wire import Closed, Line
from server.core.timeline import Kind, current

QUICK, QUICK_S, SLOW_S = 12, 0.15, 10.0  # questions about the time, as net.js asks them
BACK_S = (0.25, 1.0)  # how soon a broken line is tried again, and up to 2.5 s from then on
MOST_BACK_S = 2.5
TRIES = 3
GHOST_S = 25.0  # a line that was left behind; the server gives up on it after 20 s
SLOW_LINK_S = (0.08, 0.4)
REFUSED = (4401, 401, 403, 404)
# What happens to a phone, how often in 100, and about every so many seconds of a real evening.
MISHAPS = {"lock": 45, "drop": 25, "wander": 15, "reload": 10, "device": 5}
CALM_S = (200, 900)
LEAST_CALM_S = 6.0
SITS, ASKS = 0.3, 0.02  # how many say each round that they sit, and ask for help
CHOOSES = 0.8  # how many say in the end of a kick-off with whom they would like to go on
RANK = re.compile(r'<select name="(rank-[^"]+)"')


class Phone(User):
    """One phone."""

    wait_time = constant(0)

    def on_start(self) -> None:
        """Nobody yet."""
        self.crowd: Crowd = self.environment.crowd
        self.browser = self._new_browser()
        self.line: Line | None = None
        self.up_ms = 0.0  # since when it is on line; 0: it is not
        self.lost_ms = 0.0
        self.broken = Event()
        self.gone = False
        self.v, self.stamp = 0, ""
        self.clock: Clock | None = None
        self.seats, self.text, self.said = 0, "", ""
        self.offset_ms, self.ups, self.downs = self.crowd.time.offset_ms, float("inf"), float("-inf")
        self.shown: tuple[int, int, str] | None = None
        self.rounds_done: set[int] = set()
        self.may_choose = False
        self.due_ms, self.late = 0.0, deque[bytes]()
        self.event = self.crowd.invited.event

    def on_stop(self) -> None:
        """Put it away."""
        if self.line is not None:
            self.line.drop()

    @task
    def evening(self) -> None:
        """Live through it, then stay quiet."""
        guest = self.crowd.next()
        if guest is not None:
            self.guest: Guest = guest
            if self._arrive():
                self.crowd.phones.append(self)
                while not self.gone and not self.crowd.over.is_set():
                    self._live_on()
        self.crowd.over.wait()
        gevent.sleep(3600)

    # --- coming in ---------------------------------------------------------------------------------------------------

    def _arrive(self) -> bool:
        if self.guest.late or self.guest.walk_in:
            self.crowd.late_may_come.wait()
            gevent.sleep(self.crowd.scaled(5, 120))
        failed = ""
        for _ in range(TRIES):
            began_ms = perf_ms()
            try:
                self._take_page(self._come_in())
                self._connect()
            except (NotAnswered, Closed, OSError) as error:
                failed = str(error)
                gevent.sleep(self.crowd.chance.uniform(*BACK_S) * 2)
            else:
                self.crowd.came(self.guest, perf_ms() - began_ms)
                return True
        self.crowd.came(self.guest, perf_ms() - began_ms, failed)
        return False

    def _come_in(self) -> str:
        """By personal link, by code and name, or as somebody new; the page."""
        code, name = self.crowd.invited.code, self.guest.name
        if self.guest.ticket:
            self.browser.load(self.browser.get("/open").text)
            answer = self.browser.post("/open", {"ticket": self.guest.ticket})
        else:
            self.browser.load(self.browser.get(f"/j/{code}").text)
            if self.guest.walk_in:
                form = {"name": name, "role": self.guest.role, "topics": ""}
                answer = self.browser.post(f"/j/{code}/new", form)
            else:
                answer = self.browser.post(f"/j/{code}/claim", {"participant": self._found(code, name)})
        if not answer.path.startswith("/p/"):
            raise NotAnswered(f"after coming in, {answer.path} was shown instead of the own page")
        self.browser.load(answer.text)
        self.browser.rest()
        return answer.text

    def _found(self, code: str, name: str) -> str:
        """Type a name, and find oneself."""
        text = self.browser.get(f"/j/{code}/names?name={quote(name)}").text
        for match in re.findall(r'<section class="card match">.*?</section>', text, re.DOTALL):
            found = re.search(r"<b><bdi>(.*?)</bdi></b>.*?name=\"participant\" value=\"([^\"]+)\"", match, re.DOTALL)
            if found and unescape(found[1]) == name:
                return found[2]
        raise NotAnswered("the own name is not offered after typing it")

    def _new_browser(self) -> Browser:
        return Browser(self.crowd.place, self.crowd.timed, lambda: perf_ms() / 1000)

    # --- the line ----------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        line = Line(self.crowd.place, f"/ws/p/{self.event}", self.browser.cookie)
        self.line, self.broken = line, Event()
        self.late.clear()
        self.ups, self.downs = float("inf"), float("-inf")
        line.watch(partial(self._on_text, line), partial(self._on_end, line))
        line.send(f'{{"t":"have","v":{self.v},"stamp":"{self.stamp}"}}')
        self._ask_time()
        self.up_ms = self.crowd.now_ms()
        self.crowd.live(self.guest.who, up=True)

    def _on_text(self, line: Line, payload: bytes, waited_s: float) -> None:
        if line is not self.line:
            return
        self.crowd.batch.frames += 1
        if waited_s:
            self.crowd.batch.own_ms.append(waited_s * 1000)
        if self.guest.slow:
            self.due_ms = max(self.due_ms, perf_ms() + self._slowness_ms())
            self.late.append(payload)
            gevent.spawn_later(max(0.0, self.due_ms - perf_ms()) / 1000, self._take_late, line)
        else:
            self._take(payload)

    def _on_end(self, line: Line, code: int) -> None:
        if line is not self.line:
            return
        self._is_down()
        self.line = None
        self.gone = self.gone or code in REFUSED
        self.broken.set()

    def _is_down(self) -> None:
        if self.up_ms:
            self.up_ms, self.lost_ms = 0.0, self.crowd.now_ms()
            self.crowd.live(self.guest.who, up=False)

    def is_up_since(self, at_ms: float) -> bool:
        """Whether it has been on line since then."""
        return 0 < self.up_ms <= at_ms

    # --- what it shows -----------------------------------------------------------------------------------------------

    def _take(self, payload: bytes) -> None:
        if payload.startswith(b'{"t":"sync"'):
            self._take_time(msgspec.json.decode(payload, type=Sync))
        elif payload.startswith(b"{"):
            found = page.clock_frame(payload) if payload.startswith(b'{"t":"timeline"') else None
            if found is not None and self._is_new(found[0], found[1]):
                self.clock = found[2]
                self.crowd.heard(found[0], found[2])
                self._show()
        else:
            self._take_html(payload.decode())

    def _take_late(self, line: Line) -> None:
        """In the order in which they came, whichever timer is first."""
        if line is self.line and self.late:
            self._take(self.late.popleft())

    def _take_html(self, html: str) -> None:
        state = page.version_in(html)
        if state is not None and not self._is_new(*state):
            return
        if 'id="cards"' in html:
            self._take_cards(html)
        said = page.said_in(html)
        if said is not None:
            self.said = said
        self._show()

    def _take_cards(self, html: str) -> None:
        self.text = page.seats_in(html)
        self.may_choose = self.may_choose or f'href="/p/{self.event}/choose"' in html
        self.seats = crc32(self.text.encode())
        first = self.guest.name.split(maxsplit=1)[0]
        if f"<bdi>{first}</bdi>" not in unescape(html):
            self.crowd.oops(self.guest.who, "was shown the cards of somebody else")

    def _take_page(self, html: str) -> None:
        """A whole page: nothing of what was shown before counts."""
        self.v, self.stamp = page.version_in(html) or (0, "")
        self.clock = page.clock_of_page(html)
        self.said = page.said_in(html) or ""
        if self.crowd.time.offset_ms == 0:
            self.crowd.time.sample(page.server_ms(html) - perf_ms(), 1e9)
        self.offset_ms = self.crowd.time.offset_ms
        self._take_cards(html)
        self.crowd.heard(self.v, self.clock)
        self._show()

    def _is_new(self, v: int, stamp: str) -> bool:
        if v < self.v:
            self.crowd.oops(self.guest.who, f"was told version {v} after version {self.v}")
            return False
        self.v, self.stamp = v, stamp
        return True

    def _show(self) -> None:
        if self.clock is None:
            return
        now = self.clock.id, self.seats, self.said
        if now != self.shown:
            self.shown = now
            self.crowd.saw(self.guest.who, self.v, self.clock.id, self.seats, self.text, self.said)

    # --- time --------------------------------------------------------------------------------------------------------

    def _ask_time(self) -> None:
        question = f'{{"t":"sync","c":{perf_ms():.3f}}}'
        if self.line is not None and self.guest.slow:
            gevent.spawn_later(self._slowness_ms() / 1000, self.line.send, question)
        elif self.line is not None:
            self.line.send(question)

    def _slowness_ms(self) -> float:
        """How long something takes on a slow link, one way."""
        return self.crowd.chance.uniform(*SLOW_LINK_S) * 1000

    def _take_time(self, answer: Sync) -> None:
        """As clock.js does: of the ways there and back, the best of each."""
        now = perf_ms()
        up, down = answer.s1 - answer.c, answer.s2 - now
        self.ups, self.downs = min(self.ups, up), max(self.downs, down)
        self.offset_ms = (self.ups + self.downs) / 2
        doubt_ms = (up - down) / 2
        if doubt_ms < CLOSE_MS or self.crowd.time.doubt_ms > CLOSE_MS:
            self.crowd.time.sample((up + down) / 2, max(0.0, doubt_ms))

    def start_of(self, key: str) -> int | None:
        """When this phone begins to show a card."""
        segments = () if self.clock is None else self.clock.timeline.segments
        return next((s.starts_at_ms for s in reversed(segments) if s.key == key), None)

    # --- living on ---------------------------------------------------------------------------------------------------

    def _live_on(self) -> None:
        """Until the next mishap: ask the time, say this and that; then the mishap."""
        until_ms = perf_ms() + self.crowd.scaled(*CALM_S, LEAST_CALM_S) * 1000
        quick = QUICK
        while perf_ms() < until_ms and not self.gone:
            if self.line is None:
                self._come_back()
                quick = QUICK
                continue
            self.broken.wait(QUICK_S if quick > 0 else min(SLOW_S, max(0.1, (until_ms - perf_ms()) / 1000), 1.0))
            quick -= 1
            if quick > 0 or quick % 10 == 0:
                self._ask_time()
            self._speak()
        if self.line is not None and not self.gone and not self.crowd.over.is_set():
            self._mishap(self.crowd.chance.choices(list(MISHAPS), list(MISHAPS.values()))[0])

    def _come_back(self) -> None:
        """Try again until it works, as the page does; a refused page is loaded anew."""
        lost_ms, wait_s = self.lost_ms, BACK_S[0]
        while not self.gone and not self.crowd.over.is_set():
            gevent.sleep(wait_s * self.crowd.chance.uniform(1, 2))
            wait_s = min(MOST_BACK_S / 2, wait_s * 2)
            try:
                self._connect()
            except Closed as closed:
                self.gone = closed.code in REFUSED
            except (OSError, TimeoutError):
                continue
            else:
                self.crowd.returned(self.guest.who, lost_ms)
                return

    def _mishap(self, what: str) -> None:
        try:
            getattr(self, f"_{what}")()
        except (NotAnswered, Closed, OSError) as error:
            if isinstance(error, NotAnswered) and error.status:
                self.crowd.oops(self.guest.who, f"could not {what}: {error}")
            self._leave_line()
            self.broken.set()

    def _lock(self) -> None:
        """Asleep: it reads nothing and answers nothing."""
        line = self.line
        if line is not None:
            line.sleep()
            self._is_down()
            gevent.sleep(self.crowd.scaled(20, 200))
            if line is self.line:
                self.up_ms = self.crowd.now_ms()
                self.crowd.live(self.guest.who, up=True)
                self._ask_time()
                line.wake()

    def _drop(self) -> None:
        """The network is gone for a moment."""
        self._leave_line()
        gevent.sleep(self.crowd.scaled(2, 20))
        self._connect()

    def _wander(self) -> None:
        """From one access point to another: the old line hangs, and nobody tells the server."""
        old, self.line = self.line, None
        self._is_down()
        if old is not None:
            old.sleep()
            gevent.spawn_later(GHOST_S, old.drop)
        gevent.sleep(self.crowd.chance.uniform(0.5, 2))
        self._connect()

    def _reload(self) -> None:
        """The page is loaded again."""
        self._leave_line()
        self._take_page(self.browser.get(f"/p/{self.event}").text)
        self.browser.rest()
        self._connect()

    def _device(self) -> None:
        """The personal link is opened on another device."""
        shown = unescape(self.browser.get(f"/p/{self.event}/link").text)
        ticket = re.search(r"/open#([\w.-]+)", shown)
        self.browser.rest()
        if ticket is None:
            raise NotAnswered("the page with the own link shows no link", 200)
        self._leave_line()
        self.browser = self._new_browser()
        answer = self.browser.post("/open", {"ticket": ticket[1]})
        self._take_page(answer.text)
        self.browser.rest()
        self._connect()

    def _leave_line(self) -> None:
        self._is_down()
        line, self.line = self.line, None
        if line is not None:
            line.drop()

    # --- telling the host --------------------------------------------------------------------------------------------

    def _speak(self) -> None:
        """Once in each round: I sit, I need help, I have to go."""
        segment = None if self.clock is None else current(self.clock.timeline, int(self.crowd.now_ms()))
        if segment is not None and segment.kind in (Kind.WRAPUP, Kind.FINISHED):
            self._choose()
        if segment is None or segment.kind is not Kind.TALK or segment.round_no in self.rounds_done:
            return
        self.rounds_done.add(segment.round_no)
        seated = f"{segment.round_no}|" in self.text
        try:
            if self.guest.leaves_in == segment.round_no:
                self._tell("what", "leaving")
                self._leave_line()
                self.gone = True
            elif not seated and (self.guest.late or self.guest.walk_in):
                self._tell("what", "seat")
            elif seated and self.crowd.chance.random() < SITS:
                self._tell("round", str(segment.round_no))
            elif self.crowd.chance.random() < ASKS:
                self._tell("what", "help")
        except NotAnswered as error:
            if error.status not in (0, 409):  # two presses may cross; a line may break
                self.crowd.oops(self.guest.who, f"could not tell the host: {error}")

    def _choose(self) -> None:
        """After a kick-off: with whom to go on."""
        if not self.may_choose:
            return
        self.may_choose = False
        try:
            ranks = RANK.findall(self.browser.get(f"/p/{self.event}/choose").text)
            if ranks and self.crowd.chance.random() < CHOOSES:
                first = self.crowd.chance.choice(ranks)
                self.browser.post(f"/p/{self.event}/choose", {name: "1" if name == first else "" for name in ranks})
                self.crowd.batch.asks += 1
        except NotAnswered as error:
            if error.status not in (0, 409):
                self.crowd.oops(self.guest.who, f"could not choose: {error}")
        finally:
            self.browser.rest()

    def _tell(self, field: str, value: str) -> None:
        self.browser.post(f"/p/{self.event}/ask", {field: value}, by_htmx=True)
        self.browser.rest()
        self.crowd.batch.asks += 1


def timed_by(environment: Any) -> Any:  # noqa: ANN401  # the library has no types
    """Tells locust's statistics of a request."""

    def timed(method: str, path: str, seconds: float, size: int, error: str) -> None:
        environment.events.request.fire(
            request_type=method,
            name=path,
            response_time=seconds * 1000,
            response_length=size,
            exception=NotAnswered(error) if error else None,
            context={},
        )

    return timed
