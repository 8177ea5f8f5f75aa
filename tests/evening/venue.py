"""A real evening for tests: web processes and a Valkey of their own, guests with real sockets."""

from __future__ import annotations

import asyncio
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote, urlsplit

import httpx2 as httpx
import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from server.core.model import Event, EventId, ParticipantId
from server.core.timeline import Timeline, position
from server.store.redis import Store

REPO = Path(__file__).parent.parent.parent
FAST = {  # one evening in seconds
    "title": "Test evening",
    "rounds": "2",
    "talk_min": "0.1",
    "walk_s": "3",
    "breaks": "",
    "break_min": "0.05",
    "welcome_min": "0",
    "closing_min": "0",
    "tables": "4",
    "capacity": "50",
}


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(true: Callable[[], bool], within_s: float = 15.0, what: str = "") -> None:
    """Wait until something is true; AssertionError if it never is."""
    deadline = time.monotonic() + within_s
    while not true():
        if time.monotonic() > deadline:
            raise AssertionError(f"not true within {within_s} s: {what or true}")
        time.sleep(0.02)


@dataclass(slots=True)
class Web:
    """One `tablehop run`: usually one web process."""

    data_dir: Path
    port: int = field(default_factory=free_port)
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    code: Path = REPO

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://localhost:{self.port}"

    def start(self, *arguments: str) -> Self:
        """Start it and wait until it serves."""
        with (self.data_dir / f"web-{self.port}.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "server.cli", "run", *arguments],
                cwd=self.code,
                env={
                    **os.environ,
                    "DATA_DIR": str(self.data_dir / "store"),
                    "PORT": str(self.port),
                    "REDIS_URL": "",
                    "PUBLIC_URL": self.url,
                    **self.environment,
                },
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        eventually(self.serves, 20, f"{self.url} serves: {self.log()[-2000:]}")
        return self

    def serves(self) -> bool:
        """Whether it answers and its store does."""
        assert self.process is not None
        assert self.process.poll() is None, self.log()
        try:
            return httpx.get(f"{self.url}/healthz", timeout=2).status_code == 200
        except httpx.TransportError:
            return False

    def counted(self) -> dict[str, int]:
        """What it has counted, by name and labels."""
        text = httpx.get(f"{self.url}/metrics").text
        return {name: int(value) for name, value in re.findall(r"^([^#\s]+) (\d+)$", text, re.MULTILINE)}

    def kill(self) -> None:
        """kill -9 of the process and all that it started in its session (not the store, which is nobody's child)."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Ask it to end; insist if it does not."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()

    def log(self) -> str:
        """What it wrote."""
        return (self.data_dir / f"web-{self.port}.log").read_text(errors="replace")


@dataclass(slots=True)
class Venue:
    """A machine with a data directory and web processes on it."""

    data_dir: Path
    webs: list[Web] = field(default_factory=list)

    def web(self, **environment: str) -> Web:
        """One more web process."""
        return self.open(Web(self.data_dir), **environment)

    def open(self, web: Web, **environment: str) -> Web:
        """Start a web process that was made before, and stop it in the end."""
        web.environment = environment
        self.webs.append(web)
        return web.start()

    def kill_store(self) -> None:
        """kill -9 of Valkey."""
        os.kill(int((self.data_dir / "store" / "valkey.pid").read_text()), signal.SIGKILL)

    def close(self) -> None:
        """Stop everything."""
        for web in self.webs:
            web.stop()

    def store(self) -> Store:
        """The store as this test sees it, beside the web processes."""
        record = json.loads((self.data_dir / "store" / "server.json").read_text())
        return Store(f"unix://{record['socket']}?password={quote(record['password'], safe='')}")


@dataclass(slots=True)
class Organizer:
    """A host without a browser: forms and presses by HTTP."""

    web: Web
    event: str = ""
    code: str = ""
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)

    def begin(self, **form: str) -> Self:
        """Make an event; nobody is on its list yet."""
        answer = self.post("/new", {**FAST, **form})
        self.event = urlsplit(str(answer.url)).path.split("/")[2]
        return self

    def create(self, people_csv: str, **form: str) -> Self:
        """Make an event, bring people, plan and publish."""
        self.begin(**form)
        self.post(f"/host/{self.event}/people/confirm", {"csv": people_csv})
        page = self.post(f"/host/{self.event}/publish", {"plan": self.plan()}).text
        found = re.search(r"/j/([A-Z2-6]{7})", page)
        assert found, page
        self.code = found[1]
        return self

    def plan(self) -> str:
        """Make a plan, and wait until it is there."""
        page = self.post(f"/host/{self.event}/plan", {}).text
        deadline = time.monotonic() + 60
        while "data-planning" in page and time.monotonic() < deadline:
            time.sleep(0.1)
            page = self.get(f"/host/{self.event}/plan").text
        plan = re.search(r'name="plan" value="(\w+)"', page)
        assert plan, page
        return plan[1]

    def at(self, web: Web) -> Self:
        """The same host at another web process; a cookie does not care for ports."""
        self.web = web
        return self

    def ask(self, method: str, path: str, **what: Any) -> httpx.Response:  # noqa: ANN401  # as the library has it
        """One request with this host's cookies, as our own page would send it."""
        headers = {"Origin": self.web.url, **what.pop("headers", {})}
        with httpx.Client(cookies=self.cookies, timeout=10, follow_redirects=True) as client:
            answer = client.request(method, self.web.url + path, headers=headers, **what)
            self.cookies = client.cookies
        return answer

    def get(self, path: str) -> httpx.Response:
        """Open a page."""
        return self.ask("GET", path)

    def post(self, path: str, data: Mapping[str, str]) -> httpx.Response:
        """Send a form as our own page would."""
        answer = self.ask("POST", path, data=data)
        assert answer.status_code < 400, f"{path}: {answer.status_code} {answer.text[-600:]}"
        return answer

    def press(
        self, command: str, *, segment: str = "", value: str = "", press_id: str = "", seen: int = 2**40
    ) -> httpx.Response:
        """One press on the host screen; the answer as it is."""
        return self.ask(
            "POST",
            f"/host/{self.event}/command",
            data={
                "command": command,
                "segment": segment,
                "value": value,
                "seen": str(seen),
                "id": press_id or secrets.token_hex(8),
            },
            headers={"X-Requested-With": "fetch"},
        )

    def do(self, command: str, *, segment: str = "", value: str = "") -> None:
        """A press that has to work."""
        answer = self.press(command, segment=segment, value=value)
        assert answer.status_code == 204, f"{command}: {answer.status_code} {answer.text}"

    def post_values(self, command: str, *values: str) -> None:
        """A press with several values that has to work."""
        data = {
            "command": command,
            "segment": "",
            "value": list(values),
            "seen": str(2**40),
            "id": secrets.token_hex(8),
        }
        answer = self.ask("POST", f"/host/{self.event}/command", data=data)
        assert answer.status_code == 204, answer.text

    def personal_ticket(self, person: ParticipantId) -> str:
        """What stands behind the `#` of somebody's personal link."""
        page = self.get(f"/host/{self.event}/people/{person}/link").text
        return _ticket(page)

    def screen_ticket(self) -> str:
        """What stands behind the `#` of the big screen's link."""
        page = self.get(f"/host/{self.event}/go").text
        tickets = re.findall(r"/open#([\w.-]+)", unescape(page))
        host_ticket = self.cookies.get(f"th-host-{self.event}", "")
        return str(next(t for t in tickets if t != host_ticket))


@dataclass(slots=True)
class Guest:
    """A phone without a browser: it holds the page, listens to the socket, and knows by itself where it is."""

    ticket: str
    path: str = "/ws/p"
    event: str = ""
    cookie: str = ""
    cards: str = ""
    timeline: Timeline | None = None
    version: int = 0
    skew_ms: float = 0.0
    versions: list[int] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)

    async def arrive(self, web: Web) -> None:
        """Exchange the personal link and load the page."""
        async with httpx.AsyncClient(timeout=10, follow_redirects=True) as client:
            before = time.time()
            answer = await client.post(f"{web.url}/open", data={"ticket": self.ticket}, headers={"Origin": web.url})
            assert answer.status_code == 200, answer.text
            page = answer.text
            self.event = self.ticket.split(".")[0]
            self.cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
            server_ms = int(_attribute(page, "data-server-ms"))
            self.skew_ms = server_ms - (before + time.time()) / 2 * 1000
        self.take_page(page)

    def take_page(self, page: str) -> None:
        """Read what the page holds."""
        self.cards = page
        self.version = int(_attribute(page, "data-v"))
        self.timeline = msgspec.json.decode(unescape(_attribute(page, "data-timeline")), type=Timeline)

    async def listen(self, web: Web) -> None:
        """Take frames until the socket ends, for whatever reason."""
        url = f"{web.url.replace('http', 'ws')}{self.path}/{self.event}"
        try:
            async with connect(url, additional_headers={"Cookie": self.cookie}, origin=web.url) as socket:  # type: ignore[arg-type]  # an origin is a text
                await socket.send(f'{{"t":"have","v":{self.version},"stamp":""}}')
                await self._take_frames(socket)
        except (ConnectionClosed, OSError):
            return

    async def stay(self, web: Web) -> None:
        """Listen, and come back whenever the line breaks."""
        while True:
            await self.listen(web)
            await asyncio.sleep(0.2)

    async def _take_frames(self, socket: ClientConnection) -> None:
        async for text in socket:
            assert isinstance(text, str)
            self.frames.append(text)
            if text.startswith('{"t":"timeline"'):
                frame = msgspec.json.decode(text, type=TimelineFrame)
                assert frame.v >= self.version, "versions never go back"
                self.version, self.timeline = frame.v, frame.timeline
                self.versions.append(frame.v)
            if 'id="cards"' in text:
                self.cards = text

    def now_ms(self) -> int:
        """Shared time, as this phone believes."""
        return int(time.time() * 1000 + self.skew_ms)

    def segment(self) -> str:
        """Where this phone says the evening is."""
        assert self.timeline is not None
        where = position(self.timeline, self.now_ms())
        return self.timeline.segments[where.index].key if where.index >= 0 else "soon-0"

    def remaining_ms(self) -> int | None:
        """What its clock shows."""
        assert self.timeline is not None
        return position(self.timeline, self.now_ms()).remaining_ms

    def partners(self, round_no: int) -> tuple[str, ...]:
        """Whom its card of a round names."""
        card = re.search(rf'<article id="card-talk-{round_no}".*?</article>', self.cards, re.DOTALL)
        assert card, f"no card for round {round_no}"
        people = re.findall(r'<div class="person">.*?<b><bdi>(.*?)</bdi>', card[0], re.DOTALL)
        return tuple(unescape(name) for name in people)


class TimelineFrame(msgspec.Struct):
    """The clock as it comes over a socket."""

    v: int
    stamp: str
    timeline: Timeline


def people_csv(mentors: int, mentees: int) -> str:
    """A list of people who do not exist."""
    topics = ("law", "art", "physics", "health", "music")
    rows = ["name,email,role,field,career,topics,age"]
    rows += [
        f"Mentor {n} Öz,m{n}@example.org,mentor,Field,Career,{topics[n % 5]};{topics[(n + 2) % 5]},50"
        for n in range(1, mentors + 1)
    ]
    rows += [
        f"Guest {n} 田中,g{n}@example.org,mentee,,,{topics[n % 5]};{topics[(n + 1) % 5]},"
        for n in range(1, mentees + 1)
    ]
    return "\n".join(rows)


async def event_now(venue: Venue, event: str) -> Event:
    """The event as the store has it."""
    store = venue.store()
    try:
        found = await store.load(EventId(event))
    finally:
        await store.close()
    assert found is not None
    return found


def _attribute(page: str, name: str) -> str:
    found = re.search(rf'{name}="([^"]*)"', page)
    assert found, f"{name} is not on the page: {page[:800]}"
    return found[1]


def _ticket(page: str) -> str:
    found = re.search(r"/open#([\w.-]+)", unescape(page))
    assert found, page[-800:]
    return found[1]
