"""What this process has counted of peers that behaved badly, or were too many; hosts of servers look at it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

KNOWN_CODES = frozenset({1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009, 1012, 1013, 4401, 4429})


@dataclass(slots=True)
class Tally:
    """Counters, from the start of the process.

    ended: sockets by the code they were closed with; 1006: nobody was there any more, or did not read.
    turned_away: sockets that were refused as soon as they were open, by code; 4429: this person, link or event has its
    share, 1013: this process has.
    cut: connections that were ended while we waited for a `head` or a `body`, or had no place (`crowded`).
    """

    ended: Counter[str] = field(default_factory=Counter)
    turned_away: Counter[str] = field(default_factory=Counter)
    cut: Counter[str] = field(default_factory=Counter)

    def end(self, code: int) -> None:
        """Count a socket that has ended. Peers may send any code they like, and not all have a counter."""
        self.ended[str(code) if code in KNOWN_CODES else "other"] += 1

    def lines(self, now: Mapping[str, int], events: int) -> Iterator[str]:
        """The text that Prometheus reads. now: open sockets by audience; events: how many are watched here."""
        yield from _family("tablehop_sockets", "gauge", "audience", now)
        yield from _family("tablehop_events_watched", "gauge", "", {"": events})
        yield from _family("tablehop_sockets_ended_total", "counter", "code", self.ended)
        yield from _family("tablehop_sockets_turned_away_total", "counter", "code", self.turned_away)
        yield from _family("tablehop_connections_cut_total", "counter", "what", self.cut)


def _family(name: str, kind: str, label: str, values: Mapping[str, int]) -> Iterator[str]:
    yield f"# TYPE {name} {kind}"
    for value, count in sorted(values.items()):
        yield f'{name}{{{label}="{value}"}} {count}' if label else f"{name} {count}"
