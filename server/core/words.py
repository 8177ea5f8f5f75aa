"""The names of things, as people read them."""

from __future__ import annotations

from server.core.timeline import Kind, Segment

ZONE_WORDS = ("Circle", "Square", "Triangle", "Diamond", "Pentagon", "Star")
KIND_NAMES = {
    Kind.LOBBY: "Lobby",
    Kind.BRIEFING: "Welcome",
    Kind.WALK: "Move to round",
    Kind.TALK: "Round",
    Kind.BREAK: "Break",
    Kind.WRAPUP: "Closing",
    Kind.FINISHED: "The end",
}


def segment_name(segment: Segment) -> str:
    """`Round 2`, `Move to round 3`, `Break`, ..."""
    name = KIND_NAMES[segment.kind]
    return f"{name} {segment.round_no}" if segment.kind in (Kind.WALK, Kind.TALK) else name


def minutes(seconds: int) -> str:
    """`1 minute`, `5 minutes`, `90 seconds`."""
    if seconds % 60:
        return f"{seconds} seconds"
    return "1 minute" if seconds == 60 else f"{seconds // 60} minutes"


def counted(number: int, one: str, many: str = "") -> str:
    """`1 table`, `3 tables`; with a plural of its own: `3 people`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def ago(ms: int) -> str:
    """`just now`, `12 minutes ago`, `3 hours ago`: how long ago something was, rounded down."""
    past = ms // 60_000
    if not past:
        return "just now"
    return f"{counted(past, 'minute', 'minutes')} ago" if past < 120 else f"{past // 60} hours ago"
