"""Whether cost grows in a straight line: with the phones of one event, and with events.

python tests/bench_growth.py

From 500 to 10,000 phones in one event: until the last of them hears a pause, what the server spends on it, and what it
holds. Then from 1 to 1,000 events of five phones each, all of them watched: until the last phone of one event hears a
pause in it, what the server holds, and what it spends while nothing happens. For each row of figures the straight line
through it is printed, with R squared: 1.00 lies on the line.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.crowds import NS_PER_MS, Absent, Ours, Phones, an_evening, cpu_ns, memory_kib, ours, settle, slope, workshop

PHONES = (500, 1_000, 2_000, 5_000, 10_000)
EVENTS = (1, 10, 100, 1_000)
EACH = 5
REPEATS = 5
IDLE_S = 4.0
STRAIGHT = 0.9  # demanded of R squared, for what is more than noise


@dataclass(frozen=True, slots=True)
class Row:
    """One size: ms to the last phone, ms of CPU for that, MiB held, % of a core while nothing happens."""

    size: int
    last_ms: float
    cpu_ms: float
    held_mib: float
    idle: float


def pauses(server: Ours, phones: Phones) -> tuple[float, float]:
    """Pause and go on a few times: ms to the last phone, ms of CPU."""
    last, used = [], []
    for n in range(REPEATS):
        settle(server.pid)
        before = cpu_ns(server.pid)
        mark = f'"v":{server.version + 1},'
        heard, began_ns = phones.tell(mark, lambda n=n: server.press(("Pause", "Resume")[n % 2]))  # type: ignore[misc]
        used.append((cpu_ns(server.pid) - before) / NS_PER_MS)
        assert (heard.told, heard.lost) == (phones.count, 0), heard
        last.append((heard.last_ns - began_ns) / NS_PER_MS)
    return median(last), median(used)


def idle(server: Ours) -> float:
    """What the server spends while nothing happens, in % of a core."""
    settle(server.pid)
    before = cpu_ns(server.pid)
    time.sleep(IDLE_S)
    return (cpu_ns(server.pid) - before) / 1e9 / IDLE_S * 100


def with_phones(work: Path, count: int) -> Row:
    """One event with so many phones."""
    event, plan = an_evening(count)
    with ours(work, event, plan) as server, ExitStack() as stack:
        bare_kib = memory_kib(server.pid)
        phones = Phones(work / "fan", [server.web.port], server.wanted())
        stack.callback(phones.close)
        assert phones.open('"t":"sync"').told == count
        settle(server.pid)
        held_mib = (memory_kib(server.pid) - bare_kib) / 1024
        return Row(count, *pauses(server, phones), held_mib, idle(server))


def with_events(work: Path, count: int) -> Row:
    """So many events, each with a few phones; the host of one presses."""
    (event, plan), others = an_evening(EACH), [an_evening(EACH, number=n)[0] for n in range(1, count)]
    with ours(work, event, plan, *others) as server, ExitStack() as stack:
        bare_kib = memory_kib(server.pid)
        mine = Phones(work / "fan", [server.web.port], server.wanted())
        stack.callback(mine.close)
        assert mine.open('"t":"sync"').told == EACH
        if others:
            theirs = Phones(work / "fan", [server.web.port], (w for other in others for w in server.wanted(other)))
            stack.callback(theirs.close)
            assert theirs.open('"t":"sync"').told == EACH * len(others)
        settle(server.pid)
        held_mib = (memory_kib(server.pid) - bare_kib) / 1024
        return Row(count, *pauses(server, mine), held_mib, idle(server))


def show(what: str, rows: Sequence[Row]) -> bool:
    """Print one table and its lines; whether time and memory lie on theirs."""
    print(f"\n{what:>8}  last phone        CPU       held       idle")
    for row in rows:
        print(
            f"{row.size:8,} {row.last_ms:8.1f} ms {row.cpu_ms:7.1f} ms {row.held_mib:6.1f} MiB "
            f"{row.idle:6.1f} % of a core"
        )
    good = True
    units = {"last_ms": "ms", "cpu_ms": "ms", "held_mib": "MiB", "idle": "%"}
    for name, unit in units.items():
        start, per, fit = slope([(row.size, getattr(row, name)) for row in rows])
        print(f"  {name:8} {start:8.2f} {unit} + {per * 1000:8.2f} {unit} for each 1,000 {what}, R squared {fit:.3f}")
        flat = abs(per * rows[-1].size) < max(5.0, abs(start))  # noise has no line
        good &= flat or fit >= STRAIGHT
    return good


def main() -> int:
    """Print the figures; 1 if something grows otherwise than in a line."""
    try:
        with workshop() as work:
            good = show("phones", [with_phones(work, count) for count in PHONES])
            good &= show("events", [with_events(work, count) for count in EVENTS])
    except Absent as why:
        print(f"nothing can be measured: {why}")
        return 0
    print("in a straight line" if good else "MISSED: a straight line is demanded")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
