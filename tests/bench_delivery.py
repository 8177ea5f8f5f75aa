"""How soon the last of thousands of phones is told, beside a loop of send() in C and what others make.

python tests/bench_delivery.py [PHONES]

Our own server, as `tablehop run` starts it, with a host who presses: *pause* and *go on* are one message for everybody;
showing one more round gives everybody cards of their own, which the server has laid out in a quiet moment before. Each
press is followed by the same trigger, with messages of the same size, at each peer: so the ratios are of pairs, and the
medians of those are printed. The time runs from before the press - form, sign-in, rules and the store's disk included -
until the last phone holds the message. Every content is checked. `cpu` is what the server used for each message until
then, `phones` what the listening side did.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.crowds import (
    Absent,
    Heard,
    Ours,
    Peer,
    Phones,
    Timed,
    an_evening,
    beside,
    cpu_ns,
    limit,
    ours,
    settle,
    workshop,
)

REPEATS = 9
MANY, SOME = 5_000, 1_000
SLOW = ("pysocketio.py", "channels_room.py")  # at SOME phones: 5,000 would take minutes
FAST = ("ws.js", "socketio.js", "broadcast.py")
BARS = {  # demanded: last phone relative to the loop in C, CPU likewise
    "same": (1.7, 1.8),
    "own": (2.2, None),
}
OTHERS = {"ws": 1.25, "socketio": 0.8}  # demanded: last phone relative to theirs


@dataclass(slots=True)
class House:
    """Our server with its phones."""

    server: Ours
    phones: Phones

    def fire(self, command: str, *, value: str = "", own: bool = False) -> tuple[Heard, int]:
        """One press."""
        version = self.server.version + 1
        mark = f'data-v="{version}"' if own else f'"v":{version},'
        return self.phones.tell(mark, lambda: self.server.press(command, value=value), own=own)


def measured(pid: int, count: int, into: Timed, fire: Callable[[], tuple[Heard, int]]) -> None:
    """Do it once, and note it."""
    settle(pid)
    before = cpu_ns(pid)
    heard, began_ns = fire()
    into.note(heard, began_ns, cpu_ns(pid) - before, count)


def compare(house: House, peers: list[Peer], count: int) -> bool:
    """Both kinds of content at all servers."""
    good = True
    presses = {
        "same": [(("Pause", "Resume")[i % 2], "") for i in range(REPEATS)],
        "own": [("Reveal", str(n)) for n in range(2, 8)],
    }
    for kind, row in presses.items():
        own = kind == "own"
        mine, theirs = Timed(), [Timed() for _ in peers]
        for command, value in row:
            measured(house.server.pid, count, mine, lambda: house.fire(command, value=value, own=own))  # noqa: B023  # called at once
            for peer, timed in zip(peers, theirs, strict=True):
                measured(peer.process.pid, count, timed, lambda: peer.fire(size=mine.bytes[-1], own=own))  # noqa: B023
        good &= show(kind, count, mine, dict(zip((p.name for p in peers), theirs, strict=True)))
    return good


def show(kind: str, count: int, mine: Timed, theirs: dict[str, Timed]) -> bool:
    """Print one table; whether all that is demanded holds."""
    what = "cards of their own" if kind == "own" else "the same for all"
    print(f"\n{count:,} phones, {what}, {median(mine.bytes):,.0f} bytes")
    print(f"  {'':15} last phone    x   cpu/msg    x   phones/msg  tablehop/it")
    floor = theirs["C send loop"]
    for name, row in {"tablehop": mine, **theirs}.items():
        print(
            f"  {name:15} {median(row.last_ms):7.0f} ms {row.over(floor):5.2f} "
            f"{median(row.cpu_us):6.1f} us {row.cpu_over(floor):5.2f} {median(row.fan_us):7.1f} us "
            f"{mine.over(row):9.2f}"
        )
    if count < MANY:
        return True
    last, cpu = BARS[kind]
    faults = [f"last phone {mine.over(floor):.2f} of the loop in C, demanded {last}"] if mine.over(floor) > last else []
    if cpu is not None and mine.cpu_over(floor) > cpu:
        faults.append(f"CPU {mine.cpu_over(floor):.2f} of the loop in C, demanded {cpu}")
    faults += [
        f"last phone {mine.over(theirs[name]):.2f} of {name}, demanded {most}"
        for name, most in OTHERS.items()
        if name in theirs and mine.over(theirs[name]) > most
    ]
    for fault in faults:
        print(f"  MISSED: {fault}")
    return not faults


def run(work: Path, count: int, scripts: tuple[str, ...]) -> bool:
    """Everybody connects everywhere, and then it is measured."""
    event, plan = an_evening(count, rounds=7, shown=1)
    with ExitStack() as stack:
        server = stack.enter_context(ours(work, event, plan))
        phones = Phones(work / "fan", [server.web.port], server.wanted())
        stack.callback(phones.close)
        heard = phones.open('"t":"sync"')
        assert heard.told == count, heard
        peers = [stack.enter_context(limit(work, count))]
        for script in scripts:
            more = (_redis(server),) if "channels" in script else ()
            try:
                peers.append(stack.enter_context(beside(script, work, count, *more)))
            except Absent as why:
                print(f"left out: {why}")
        return compare(House(server, phones), peers, count)


def _redis(server: Ours) -> str:
    record = json.loads((server.venue.data_dir / "store" / "server.json").read_text())
    return f"unix://{record['socket']}?password={record['password']}"


def main() -> int:
    """Print the figures; 1 if something demanded is missed."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    try:
        with workshop() as work:
            good = run(work, count, FAST)
            run(work, min(SOME, count), SLOW)
    except Absent as why:
        print(f"nothing can be measured: {why}")
        return 0
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
