"""What idle phones cost the server: memory for each, and a share of a core for 5,000.

python tests/bench_memory.py

A real server (`tablehop run`) on the embedded Valkey; every phone is a socket with a cookie of its own that answers
pings, and, where it says so, asks for the time every 10 s as our pages do. Memory is what the server's processes grew
by (their own, without files), CPU what their threads used, the embedded Valkey apart. 10,000 phones are held by two
processes.
"""

from __future__ import annotations

import asyncio
import resource
import secrets
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from server.access import Keyring
from server.core.model import Event
from tests.builders import people
from tests.crowds import cpu_ns, memory_kib
from tests.evening.venue import Venue, Web
from tests.live.crowd import Crowd
from tests.stored import created

SETTLE_S = 3.0  # presence is said every 2 s
WATCH_S = 12.0
MAX_KIB = 26.0
MAX_SHARE = 4.0  # % of a core, for 5,000
FLAT_KIB = 1.0  # what a phone may seem to grow by while it is idle
PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Processes:
    """The web processes of one `tablehop run`."""

    pids: tuple[int, ...]

    @classmethod
    def of(cls, web: Web) -> Processes:
        """The parent, and its children where there are several."""
        assert web.process is not None
        parent = web.process.pid
        children = (PROC / f"{parent}/task/{parent}/children").read_text().split()
        return cls((parent, *map(int, children)))

    def kib(self) -> int:
        """Memory of their own."""
        return sum(memory_kib(pid) for pid in self.pids)

    def cpu_s(self) -> float:
        """Time on a core, of all threads so far."""
        return sum(cpu_ns(pid) for pid in self.pids) / 1e9


async def an_evening(venue: Venue, size: int) -> tuple[Event, list[str]]:
    """An event, and everybody's cookie."""
    store = venue.store()
    event = await created(store, people=people(size // 2, size - size // 2), published=None)
    ring = Keyring(await store.secret(secrets.token_bytes(32)))
    await store.close()
    return event, [f"th-phone-{event.id}={ring.person_ticket(event.id, pid, 0)}" for pid in event.people]


def measure(venue: Venue, size: int, workers: int) -> bool:
    """Fill a server and watch it; whether it stays below what is demanded."""
    web = venue.web(FSYNC="everysec", WORKERS=str(workers))
    event, cookies = asyncio.run(an_evening(venue, size))
    with Crowd(web.port) as crowd:
        crowd.come(f"/ws/p/{event.id}", cookies[:workers], at_once=1)  # what the event itself takes is not counted
        time.sleep(SETTLE_S)
        processes = Processes.of(web)
        first_kib, first_s, began = processes.kib(), processes.cpu_s(), time.monotonic()
        crowd.come(f"/ws/p/{event.id}", cookies[workers:])
        came_s, more = time.monotonic() - began, size - workers
        each_us = (processes.cpu_s() - first_s) / more * 1e6
        rate = f"{more / came_s:.0f} come in a second, {each_us:.0f} us of CPU each"
        print(f"{size} phones, {workers} process(es): {rate}")
        time.sleep(SETTLE_S)
        full_kib = processes.kib()
        each_kib = (full_kib - first_kib) / more
        print(f"  memory: {each_kib:.1f} KiB for each idle phone; {full_kib / 1024:.0f} MiB in all")
        shares = [_share(processes, crowd, every_s, size) for every_s in (0.0, 10.0)]
        grown_kib = (processes.kib() - full_kib) / size
        if crowd.lost:
            print(urllib.request.urlopen(f"{web.url}/metrics").read().decode())
        print(f"  after {2 * WATCH_S:.0f} s: {grown_kib:+.2f} KiB per phone; {crowd.lost} sockets were lost")
    web.stop()
    return each_kib <= MAX_KIB and max(shares) <= MAX_SHARE and grown_kib < FLAT_KIB and not crowd.lost


def _share(processes: Processes, crowd: Crowd, every_s: float, size: int) -> float:
    crowd.ask_every_s = every_s
    time.sleep(1)
    used_s, began = processes.cpu_s(), time.monotonic()
    time.sleep(WATCH_S)
    share = (processes.cpu_s() - used_s) / (time.monotonic() - began) * 100
    how = f"ask for the time every {every_s:.0f} s" if every_s else "only answer pings"
    print(f"  CPU while phones {how}: {share:.1f} % of a core; {share * 5_000 / size:.1f} % for 5,000")
    return share * 5_000 / size


def main() -> int:
    """Print the figures; 1 if one is above what is demanded."""
    if not (PROC / "self/schedstat").exists():
        print("skipped: this system has no /proc to read memory and CPU of a process from")
        return 0
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < 11_000 and hard >= 11_000:
        resource.setrlimit(resource.RLIMIT_NOFILE, (11_000, hard))
    elif soft < 11_000:
        print(f"skipped: 10,000 phones need as many open files, and this system allows {hard} (ulimit -n)")
        return 0
    good = []
    for size, workers in ((5_000, 1), (10_000, 2)):
        with tempfile.TemporaryDirectory() as directory:
            venue = Venue(Path(directory))
            try:
                good.append(measure(venue, size, workers))
            finally:
                venue.close()
    print("within what is demanded" if all(good) else "above what is demanded")
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
