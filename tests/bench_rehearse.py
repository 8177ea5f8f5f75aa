"""What it costs one process to be 5,000 phones, beside the WebSocket client that locust users usually take.

python tests/bench_rehearse.py [PHONES]

A small server in another process sends frames as ours does: the clock (the same for all), then cards (each its own,
as after a new plan). Every frame is read, decoded and checked as a simulated phone does. Printed are the CPU time of
this process for one frame, the time until the last phone had it, and the memory of one phone; then the same for 1,000
phones with websocket-client, which only receives. Demanded: all frames arrive, 50 us or less for a clock, and at most
half of the other client's time.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from statistics import median

import locust  # noqa: F401  # first of all: it makes sockets wait for each other

sys.path.insert(0, str(Path(__file__).parents[1]))

import gevent
import websocket
from gevent.pool import Pool

from loadtests import page
from loadtests.play import want_files
from loadtests.wire import Line, place_of

FANOUT = Path(__file__).parent / "rehearsal" / "fanout.py"
PHONES = 5_000
OTHERS = 1_000
FIRES = 5
MOST_US = 50.0
HALF = 0.5
PATIENCE_S = 60.0


def cpu_s() -> float:
    """What this process has used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def rss_kb() -> float:
    """What it holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4


def fire(tell: Callable[[], None], count: Callable[[], int], phones: int) -> tuple[float, float, int]:
    """CPU of one frame (us), time to the last phone (ms), and how many got it."""
    before, used, began = count(), cpu_s(), time.perf_counter()
    tell()
    while count() - before < phones and time.perf_counter() - began < PATIENCE_S:
        gevent.sleep(0.002)
    return (cpu_s() - used) / phones * 1e6, (time.perf_counter() - began) * 1000, count() - before


def measure(phones: int, opened: Callable[[str, Callable[[bytes], None]], object], kinds: bytes) -> dict[bytes, float]:
    """Median CPU of one frame of each kind (us)."""
    server = subprocess.Popen([sys.executable, FANOUT], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert server.stdin is not None
    assert server.stdout is not None
    try:
        url, heard, held = f"http://127.0.0.1:{int(server.stdout.readline())}", [0], rss_kb()

        def note(_payload: bytes) -> None:
            heard[0] += 1

        pool, began = Pool(64), time.perf_counter()
        lines = pool.map(lambda _n: opened(url, note), range(phones))
        took_s, each_kb = time.perf_counter() - began, (rss_kb() - held) / phones
        print(f"  {len(lines)} connected in {took_s:.1f} s, {each_kb:.0f} KB each")
        cost = {}
        for kind in (kinds[i : i + 1] for i in range(len(kinds))):

            def tell(letter: bytes = kind) -> None:
                os.write(server.stdin.fileno(), letter)  # type: ignore[union-attr]  # it is a pipe

            runs = [fire(tell, lambda: heard[0], phones) for _ in range(FIRES)]
            assert all(run[2] == phones for run in runs), f"not everybody heard: {runs}"
            cost[kind] = median(run[0] for run in runs)
            name = {b"k": "clock", b"c": "cards"}[kind]
            last_ms = median(run[1] for run in runs)
            print(f"  {name}: {cost[kind]:.0f} us of CPU a frame, the last of {phones} after {last_ms:.0f} ms")
        return cost
    finally:
        server.kill()
        server.wait()


def ours(url: str, note: Callable[[bytes], None]) -> Line:
    """A simulated phone, which reads what it is told."""

    def on_text(payload: bytes, _waited_s: float) -> None:
        if payload.startswith(b"{"):
            page.clock_frame(payload)
        else:
            html = payload.decode()
            assert page.version_in(html)
            page.seats_in(html)
            page.said_in(html)
        note(payload)

    line = Line(place_of(url), "/ws", "")
    line.watch(on_text, lambda _code: None)  # who is gone hears nothing, and that is counted
    return line


def usual(url: str, note: Callable[[bytes], None]) -> websocket.WebSocket:
    """The client that locust users usually take, in a greenlet of its own."""
    line = websocket.create_connection(url.replace("http", "ws"))

    def listen() -> None:
        with suppress(websocket.WebSocketException, OSError):  # until the server goes
            while True:
                note(str(line.recv()).encode())

    gevent.spawn(listen)
    return line


def main() -> int:
    """Measure both, and compare."""
    phones = int(sys.argv[1]) if len(sys.argv) > 1 else PHONES
    want_files(phones * 2 + 500)
    print(f"{phones} simulated phones in one process")
    own = measure(phones, ours, b"kc")
    print(f"{OTHERS} users of websocket-client in one process")
    other = measure(OTHERS, usual, b"k")
    ratio = own[b"k"] / other[b"k"]
    good = own[b"k"] <= MOST_US and ratio <= HALF
    print(f"clock: {ratio:.2f} of websocket-client's CPU: {'ok' if good else 'MISSED'}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
