"""How soon 5,000 phones are back after kill -9 and a restart of the server, beside node's `ws`.

python tests/bench_storm.py [PHONES]

All phones come at once, 256 at a time, as soon as the port answers; real ones spread themselves over a second or two.
A phone is back when its question about the time has been answered: its signed cookie was checked, and what it says it
shows was compared with the event. Nothing is sent to a phone that is up to date. The time runs from the first socket
that is accepted. `ws` checks a cookie signed in the same way, and answers the same question; it knows no event.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.crowds import SYNC, Absent, Ours, Peer, Phones, an_evening, beside, ours, pin, workshop

PHONES, REPEATS = 5_000, 3
DEMANDED_S = 4.0
ANSWER = SYNC.split(",")[0]  # an answer begins like the question


def back_s(phones: Phones, kill: Callable[[], None], start: Callable[[], None]) -> tuple[float, float]:
    """Kill, start, wait for everybody: from the first socket to the last answer, and what the phones used (s)."""
    kill()
    phones.begin_open(ANSWER[1:])
    start()
    heard = phones.finish()
    assert heard.told == phones.count, heard
    return (heard.last_ns - heard.first_open_ns) / 1e9, heard.cpu_ns / 1e9


def again(server: Ours) -> None:
    """Start our server again."""
    server.web.start()
    pin(server.pid, 0)


def measure(work: Path, count: int) -> bool:
    """Several storms on each, in turns."""
    event, plan = an_evening(count)
    with ExitStack() as stack:
        server = stack.enter_context(ours(work, event, plan))
        phones = Phones(work / "fan", [server.web.port], server.wanted())
        stack.callback(phones.close)
        assert phones.open(ANSWER[1:]).told == count
        peer: Peer | None = None
        try:
            peer = stack.enter_context(beside("ws.js", work, count))
        except Absent as why:
            print(f"left out: {why}")
        mine, theirs = [], []
        for _ in range(REPEATS):
            mine.append(back_s(phones, server.web.kill, lambda: again(server)))
            if peer is not None:
                theirs.append(back_s(peer.phones, peer.kill, peer.start))
    return show(count, mine, theirs)


def show(count: int, mine: list[tuple[float, float]], theirs: list[tuple[float, float]]) -> bool:
    """Print the figures; whether they are as demanded."""
    for name, row in (("tablehop", mine), ("ws", theirs)):
        if row:
            times = ", ".join(f"{s:.2f}" for s, _ in sorted(row))
            print(f"{name:9} {count:,} phones back in {median(s for s, _ in row):.2f} s ({times}); ", end="")
            print(f"the phones themselves used {median(cpu for _, cpu in row):.2f} s of their core")
    if theirs:
        print(f"tablehop/ws {median(a / b for (a, _), (b, _) in zip(mine, theirs, strict=True)):.2f}")
    good = median(s for s, _ in mine) <= DEMANDED_S * max(1, count / PHONES)
    print("as demanded" if good else f"MISSED: {DEMANDED_S} s are demanded")
    return good


def main() -> int:
    """Print the figures; 1 if something demanded is missed."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else PHONES
    try:
        with workshop() as work:
            return 0 if measure(work, count) else 1
    except Absent as why:
        print(f"nothing can be measured: {why}")
        return 0


if __name__ == "__main__":
    sys.exit(main())
