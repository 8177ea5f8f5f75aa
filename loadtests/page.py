"""What a phone's page and its frames say, read as a person would: which table, with whom, in which round."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from zlib import crc32

import msgspec

from server.core.timeline import Timeline

_CARD = re.compile(r'<article id="card-talk-(\d+)"(.*?)</article>', re.DOTALL)
_TABLE = re.compile(r'<p class="at">.*?<bdi>(.*?)</bdi>', re.DOTALL)
_PARTNER = re.compile(r'<div class="person">.*?<b><bdi>(.*?)</bdi>', re.DOTALL)
_SAID = re.compile(r'<section id="announcement".*?</section>', re.DOTALL)
_ID = re.compile(r'data-announcement="([^"]*)"')
_VERSION = re.compile(r'\sdata-v="(\d+)" data-stamp="([^"]*)"')
_TIMELINE = re.compile(r'data-timeline="([^"]*)"')
_SERVER = re.compile(r'data-server-ms="(\d+)"')
_CLOCK = re.compile(r'^\{"t":"timeline","v":(\d+),"stamp":"([^"]*)","timeline":(.*)\}$', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Clock:
    """A timeline, and a number that tells it from others."""

    id: int
    timeline: Timeline


class Sync(msgspec.Struct):
    """The server's answer to a question about the time (ms): our stamp, when it came in, when it left."""

    c: float
    s1: float
    s2: float


def seats_text(seats: Iterable[tuple[int, str, Iterable[str]]]) -> str:
    """Seats as one text that can be compared and read: a line `round|table|names` for each."""
    return "\n".join(f"{number}|{table}|{', '.join(sorted(names))}" for number, table, names in seats)


def seats_in(html: str) -> str:
    """The seats that the cards show, in the order of the rounds."""
    return seats_text(_seats(html))


def _seats(html: str) -> Iterable[tuple[int, str, list[str]]]:
    for number, card in _CARD.findall(html):
        table = _TABLE.search(card)
        if table:
            yield int(number), unescape(table[1]), [unescape(name) for name in _PARTNER.findall(card)]


def said_in(html: str) -> str | None:
    """The id of the announcement, empty if there is none now; None if this is not about announcements."""
    section = _SAID.search(html)
    if section is None:
        return None
    found = _ID.search(section[0])
    return found[1] if found else ""


def version_in(html: str) -> tuple[int, str] | None:
    """Version and stamp, where they stand."""
    found = _VERSION.search(html)
    return (int(found[1]), found[2]) if found else None


def clock_of_page(html: str) -> Clock:
    """The clock that a page begins with."""
    found = _TIMELINE.search(html)
    return clock(unescape(found[1]) if found else "")


def server_ms(html: str) -> float:
    """When the server made this page (ms)."""
    found = _SERVER.search(html)
    return float(found[1]) if found else 0.0


@lru_cache(maxsize=256)
def clock(text: str) -> Clock:
    """A clock by its JSON. Thousands of phones get the same, so it is read once."""
    return Clock(crc32(text.encode()), msgspec.json.decode(text, type=Timeline))


@lru_cache(maxsize=256)
def clock_frame(payload: bytes) -> tuple[int, str, Clock] | None:
    """Version, stamp and clock of a frame, None if it is about something else."""
    found = _CLOCK.match(payload.decode())
    return (int(found[1]), found[2], clock(found[3])) if found else None


def words(seats: str) -> Mapping[int, str]:
    """Seats for people to read, by round."""
    rows = (line.split("|", 2) for line in seats.splitlines())
    return {int(number): f"table {table} with {names}" for number, table, names in rows}
