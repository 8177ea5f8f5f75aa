"""Thousands of listening phones, our server and others beside it: what the benchmarks of delivery are made of.

The phones of one server are one process in C on epoll (`tests/peers/fan.c`), so that they cost a few microseconds for
each message; every figure that they report comes with what they cost themselves. What cannot be beaten is a loop of
send() in C (`tests/peers/limit.c`). Without a C compiler there are no figures; what is not installed is left out.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import http.client
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Self
from urllib.parse import urlencode

from rotation import Pairing, Plan, Role
from server.access import Keyring
from server.core.model import (
    Access,
    Agenda,
    Event,
    EventId,
    Link,
    LinkId,
    Participant,
    ParticipantId,
    PlanId,
    Table,
    tables_for,
    timeline_of,
)
from server.core.timeline import go_on, open_lobby
from server.store.redis import Store
from tests.builders import a_plan
from tests.evening.venue import Venue, Web, free_port

HERE = Path(__file__).parent / "peers"
INSTALLED = HERE.parent.parent / ".venv" / "peers"
NODE = ("ws.js", "socketio.js")
SYNC = '{"t":"sync","c":1}'
SECRET = "a key that signs tickets"
BOTH_HANDS = len(os.sched_getaffinity(0)) > 1 if sys.platform == "linux" else False
NS_PER_MS = 1e6


class Absent(Exception):
    """Something that the benchmark compares with is not on this machine; the message says what."""


def many_files() -> None:
    """Allow this process and those that it starts as many sockets as the machine does."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def compiled(name: str, into: Path) -> Path:
    """A program in C, made now. Raises Absent without a compiler."""
    compiler = shutil.which("cc")
    if sys.platform != "linux":
        raise Absent("the phones wait on epoll, which only Linux has")
    if compiler is None:
        raise Absent("there is no C compiler (cc) on this machine")
    made = into / name
    subprocess.run([compiler, "-O2", "-o", made, HERE / f"{name}.c"], check=True)
    return made


# --- processes -------------------------------------------------------------------------------------------------------


def pin(pid: int, core: int) -> None:
    """Keep servers on one core and phones on another, where there are two."""
    if sys.platform == "linux" and BOTH_HANDS:
        cores = sorted(os.sched_getaffinity(0))
        for task in Path(f"/proc/{pid}/task").iterdir():
            os.sched_setaffinity(int(task.name), {cores[core]})


def cpu_ns(pid: int) -> int:
    """What a process has used of a core so far."""
    if sys.platform != "linux":
        return 0
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks)


def memory_kib(pid: int) -> int:
    """What a process holds of memory that is not shared with files."""
    if sys.platform != "linux":
        return 0
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon"))


def settle(pid: int, within_s: float = 60) -> None:
    """Wait until a process has nothing to do: less than 2 % of a core for a fifth of a second."""
    deadline = time.monotonic() + within_s
    before = cpu_ns(pid)
    while time.monotonic() < deadline:
        time.sleep(0.2)
        now = cpu_ns(pid)
        if now - before < 0.2e9 * 0.02:
            return
        before = now


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the phones report. wrong: were told what is somebody else's; lost: have no line any more."""

    told: int
    wrong: int
    lost: int
    first_open_ns: int
    p50_ns: int
    p95_ns: int
    last_ns: int
    cpu_ns: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """One phone as it connects: where, with which cookie and origin, what it says then, what its own messages hold."""

    path: str
    cookie: str = ""
    origin: str = ""
    hello: str = ""
    own: str = ""


class Phones:
    """A crowd of phones in one process."""

    def __init__(self, fan: Path, ports: Sequence[int], wanted: Iterable[Wanted], *, window: int = 256) -> None:
        lines = [f"{w.path}\t{w.cookie}\t{w.origin}\t{w.hello}\t{w.own}" for w in wanted]
        self.count = len(lines)
        with tempfile.NamedTemporaryFile("w", suffix=".phones", delete=False, dir=fan.parent) as file:
            file.write("\n".join(lines) + "\n")
        first, *more = map(str, ports)
        self._process = subprocess.Popen(
            [fan, first, file.name, str(window), *more], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        pin(self._process.pid, 1)

    def open(self, mark: str = "") -> Heard:
        """Connect all, and wait until each was told `mark`."""
        self._say(f"open {mark}")
        return self._report()

    def tell(self, mark: str, act: Callable[[], object], *, own: bool = False) -> tuple[Heard, int]:
        """Do something that tells everybody `mark`; what they report, and when it was done (ns)."""
        self._say(f"await {int(own)} {mark}")
        assert self._line() == "ready"
        began_ns = time.monotonic_ns()
        act()
        return self._report(), began_ns

    def begin_open(self, mark: str) -> None:
        """Begin to connect; `finish` waits for it."""
        self._say(f"open {mark}")

    def finish(self) -> Heard:
        """Wait for what was begun."""
        return self._report()

    def close(self) -> None:
        """All hang up."""
        self._process.terminate()
        self._process.wait(10)

    def _say(self, text: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(text + "\n")
        self._process.stdin.flush()

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def _report(self) -> Heard:
        values = [int(value) for value in self._line().split()]
        assert len(values) == 9, "the phones have died"
        names = ("told", "wrong", "lost", "first_open_ns", "p50_ns", "p95_ns", "last_ns", "cpu_ns", "bytes")
        return Heard(**dict(zip(names, values, strict=True)))


# --- servers beside ours ---------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Peer:
    """A server that somebody else made, or the loop in C."""

    name: str
    command: list[str]
    port: int
    process: subprocess.Popen[str]
    phones: Phones
    fired: int = 0

    def fire(self, *, size: int, own: bool) -> tuple[Heard, int]:
        """Have it tell everybody something."""
        self.fired += 1
        path = f"/fire?n={self.fired}&own={int(own)}&size={size}&count={self.phones.count}"
        return self.phones.tell(f"#{self.fired}#", lambda: self._get(path), own=own)

    def _get(self, path: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", path)
        connection.getresponse().read()
        connection.close()

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.wait()

    def start(self) -> None:
        """Start it again."""
        self.process = _started(self.command)


@contextmanager
def limit(work: Path, count: int) -> Iterator[Peer]:
    """The loop in C."""
    port = free_port()
    with _running("C send loop", [str(compiled("limit", work)), str(port)], port, work, count) as peer:
        yield peer


@contextmanager
def beside(script: str, work: Path, count: int, *more: str) -> Iterator[Peer]:
    """A peer from PyPI or npm. Raises Absent if it was not installed."""
    port = free_port()
    if script in NODE:
        program = shutil.which("node")
        package = script.removesuffix(".js").replace("io", ".io")
        if program is None or not (INSTALLED / "node_modules" / package).exists():
            raise Absent(f"{script} needs node, and what `make bench` installs")
        for name in NODE:  # node looks for packages beside the script
            shutil.copy(HERE / name, INSTALLED / name)
        command = [program, str(INSTALLED / script), str(port), SECRET]
    else:
        if not (INSTALLED / "bin" / "python").exists():
            raise Absent(f"{script} needs what `make bench` installs")
        command = [str(INSTALLED / "bin" / "python"), "-W", "ignore", str(HERE / script), str(port), *more]
    with _running(Path(script).stem, command, port, work, count) as peer:
        yield peer


@contextmanager
def _running(name: str, command: list[str], port: int, work: Path, count: int) -> Iterator[Peer]:
    process = _started(command)
    io = "socketio" in name
    wanted = (
        Wanted(
            f"/socket.io/?EIO=4&transport=websocket&id={i}" if io else f"/ws/{i}",
            cookie=f"ticket={ticket(i)}" if name == "ws" else "",
            hello="40" if io else SYNC if name == "ws" else "",
            own=f"#p{i}#",
        )
        for i in range(count)
    )
    peer = Peer(name, command, port, process, Phones(work / "fan", [port], wanted))
    try:
        heard = peer.phones.open('40{"sid"' if io else "")
        assert heard.told == count, f"{name} let in {heard.told} of {count}"
        yield peer
    finally:
        peer.phones.close()
        peer.kill()


def _started(command: list[str]) -> subprocess.Popen[str]:
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "ready", f"{command} does not start"
    pin(process.pid, 0)
    return process


def ticket(i: int) -> str:
    """A signed ticket as `ws.js` checks it."""
    mac = hmac.digest(SECRET.encode(), str(i).encode(), hashlib.sha256)
    return f"{i}~{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


# --- ours ------------------------------------------------------------------------------------------------------------


def an_evening(count: int, *, rounds: int = 6, shown: int | None = None, number: int = 0) -> tuple[Event, Plan]:
    """Round 1 is about to begin; half are mentors. number: of the event, where there are many."""
    half = max(1, count // 2)
    mentors = [_person("m", i, Role.MENTOR) for i in range(half)]
    mentees = [_person("e", i, Role.MENTEE) for i in range(count - half)]
    tables = tables_for(half)
    plan = a_plan(*(_round(tables, mentors, mentees, n) for n in range(rounds)))
    agenda = Agenda(rounds=rounds, talk_s=1200, walk_s=90)
    started_ms = int(time.time() * 1000)
    event = Event(
        id=EventId(f"crowd{number:05d}"),
        code="".join("ABCDEFGHJK"[int(digit)] for digit in f"{number:07d}"),
        title="A full house",
        created_at_ms=started_ms,
        agenda=agenda,
        timeline=go_on(open_lobby(timeline_of(agenda), started_ms), started_ms),
        version=1,
        stamp="born",
        tables=tables,
        people={person.id: person for person in (*mentors, *mentees)},
        links=(Link(id=LinkId("host"), access=Access.OWNER, label="Host"),),
        draft=PlanId("p1"),
        published=PlanId("p1"),
        shown=shown,
    )
    return event, plan


def _person(letter: str, i: int, role: Role) -> Participant:
    topics = ("law", "art", "physics", "health", "music")
    return Participant(
        id=ParticipantId(f"{letter}{i:05d}"),
        name=f"{letter.upper()}{i:05d} Guest",
        role=role,
        career="Engineer",
        study="Physics",
        topics=(topics[i % 5], topics[(i + 2) % 5]),
    )


def _round(
    tables: Sequence[Table], mentors: Sequence[Participant], mentees: Sequence[Participant], n: int
) -> Iterator[Pairing]:
    for i, (table, mentor) in enumerate(zip(tables, mentors, strict=True)):
        if mentees:
            yield Pairing(table=table.id, mentors=(mentor.id,), mentees=(mentees[(i + n) % len(mentees)].id,))


@dataclass(slots=True)
class Ours:
    """Our own server with an evening in its store, and a host who presses."""

    venue: Venue
    web: Web
    event: Event
    keyring: Keyring
    version: int = 1

    @property
    def pid(self) -> int:
        """The server's process."""
        assert self.web.process is not None
        return self.web.process.pid

    def wanted(self, event: Event | None = None) -> Iterator[Wanted]:
        """Everybody's phone: it says which state it has, and asks for the time."""
        event = event or self.event
        have = f'{{"t":"have","v":{self.version},"stamp":"{event.stamp}"}}'
        for person in event.people.values():
            cookie = f"th-phone-{event.id}={self.keyring.person_ticket(event.id, person.id, person.link_no)}"
            own = f"<bdi>{person.name.split()[0]}</bdi>"
            yield Wanted(f"/ws/p/{event.id}", cookie, self.web.url, f"{have}|{SYNC}", own)

    def press(self, command: str, *, value: str = "", segment: str = "") -> None:
        """One press on the host's screen."""
        self.version += 1
        form: dict[str, object] = {"command": command, "segment": segment, "value": value, "seen": 2**40}
        form["id"] = f"press-{self.version:07d}"
        cookie = f"th-host-{self.event.id}={self.keyring.link_ticket(self.event.id, LinkId('host'))}"
        headers = {
            "Host": f"localhost:{self.web.port}",
            "Origin": self.web.url,
            "Cookie": cookie,
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Requested-With": "fetch",
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.web.port, timeout=60)
        connection.request("POST", f"/host/{self.event.id}/command", urlencode(form), headers)
        answer = connection.getresponse()
        said = answer.read()
        assert answer.status == 204, f"{answer.status} {said!r}"
        connection.close()


@contextmanager
def ours(work: Path, event: Event, plan: Plan, *others: Event, **environment: str) -> Iterator[Ours]:
    """Our server, as `tablehop run` starts it."""
    venue = Venue(Path(tempfile.mkdtemp(dir=work)))
    try:
        web = venue.web(**environment)
        keyring = asyncio.run(_fill(venue.store(), [event, *others], plan))
        server = Ours(venue, web, event, keyring)
        pin(server.pid, 0)
        yield server
    finally:
        venue.close()


async def _fill(store: Store, events: Sequence[Event], plan: Plan) -> Keyring:
    """Put evenings into the store. Each has the same plan, of which it takes what it has people for."""
    for event in events:
        await store.save_plan(event.id, PlanId("p1"), plan)
        assert await store.create(event), "its code is taken"
    keyring = Keyring(await store.secret(b"there is one already"))
    await store.close()
    return keyring


# --- figures ---------------------------------------------------------------------------------------------------------


@contextmanager
def workshop() -> Iterator[Path]:
    """A directory with the phones' program in it; prints why and stops where there can be none."""
    many_files()
    with ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        compiled("fan", work)
        yield work


@dataclass(slots=True)
class Timed:
    """The same thing done several times: ms from the trigger to the last phone, server's us of CPU for each message."""

    last_ms: list[float] = field(default_factory=list)
    cpu_us: list[float] = field(default_factory=list)
    fan_us: list[float] = field(default_factory=list)
    bytes: list[int] = field(default_factory=list)

    def note(self, heard: Heard, began_ns: int, used_ns: int, count: int) -> None:
        """One more time."""
        assert (heard.told, heard.wrong, heard.lost) == (count, 0, 0), heard
        self.last_ms.append((heard.last_ns - began_ns) / NS_PER_MS)
        self.cpu_us.append(used_ns / 1000 / count)
        self.fan_us.append(heard.cpu_ns / 1000 / count)
        self.bytes.append(heard.bytes // count)

    def over(self, other: Self) -> float:
        """Median of the paired ratios of the times."""
        return median(a / b for a, b in zip(self.last_ms, other.last_ms, strict=True))

    def cpu_over(self, other: Self) -> float:
        """Median of the paired ratios of CPU."""
        return median(a / b for a, b in zip(self.cpu_us, other.cpu_us, strict=True))


def slope(points: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """A straight line through points: what it begins with, what each step adds, and how well it fits (R squared)."""
    xs, ys = zip(*points, strict=True)
    mid_x, mid_y = sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((x - mid_x) ** 2 for x in xs)
    per = sum((x - mid_x) * (y - mid_y) for x, y in points) / spread
    start = mid_y - per * mid_x
    off = sum((y - start - per * x) ** 2 for x, y in points)
    whole = sum((y - mid_y) ** 2 for y in ys)
    return start, per, 1 - off / whole if whole else 1.0
