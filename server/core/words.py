"""The names of things, as people read them."""

from __future__ import annotations

from functools import lru_cache

from server.core.sentence import Sentence, say, say_n
from server.core.timeline import Kind, Segment

ZONE_WORDS = (say("Circle"), say("Square"), say("Triangle"), say("Diamond"), say("Pentagon"), say("Star"))
KIND_NAMES = {
    Kind.LOBBY: say("Lobby"),
    Kind.BRIEFING: say("Welcome"),
    Kind.BREAK: say("Break"),
    Kind.WRAPUP: say("Closing"),
    Kind.FINISHED: say("The end"),
}


def segment_name(segment: Segment) -> Sentence:
    """`Round 2`, `Move to round 3`, `Break`, ..."""
    match segment.kind:
        case Kind.WALK:
            return say("Move to round {number}", number=segment.round_no)
        case Kind.TALK:
            return say("Round {number}", number=segment.round_no)
        case kind:
            return KIND_NAMES[kind]


def minutes(seconds: int) -> Sentence:
    """`1 minute`, `5 minutes`, `90 seconds`."""
    if seconds % 60:
        return say_n("{n} second", "{n} seconds", seconds)
    return say_n("{n} minute", "{n} minutes", seconds // 60)


@lru_cache(maxsize=2048)  # said of every table, in every push
def table_name(label: str) -> Sentence:
    """`Table 7`."""
    return say("Table {label}", label=label)


@lru_cache(maxsize=64)
def people_count(number: int) -> Sentence:
    """`3 people`."""
    return say_n("{n} person", "{n} people", number)


def ago(ms: int) -> Sentence:
    """`just now`, `12 minutes ago`, `3 hours ago`: how long ago something was, rounded down."""
    past = ms // 60_000
    if not past:
        return say("just now")
    if past < 120:
        return say_n("{n} minute ago", "{n} minutes ago", past)
    return say_n("{n} hour ago", "{n} hours ago", past // 60)
