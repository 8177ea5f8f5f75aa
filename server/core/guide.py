"""What the big screen tells the room about the format of the evening."""

from __future__ import annotations

from dataclasses import dataclass

from server.core.model import Event, Format

KINDS = {
    Format.MENTEES_MOVE: "Mentors stay, mentees move",
    Format.MENTORS_MOVE: "Mentees stay, mentors move",
    Format.REVERSE: "Juniors mentor, seniors ask",
    Format.GROUPS: "A mentor at each table, a new group each round",
    Format.PEERS: "No roles: everybody brings a question",
    Format.NETWORKING: "Short and quick: one new face each round",
    Format.DISTANCE: "We meet in video calls",
    Format.KICKOFF: "Get to know each other, then choose",
}
LOOK = "Look for the number and the shape on the table"
PRESS = "The button for your call is on your phone"
BOTH = "Calls: press the button on your phone. Rooms: look for number and shape"
TOGETHER = "Please come together for the closing words."
THANKS = "Your phone shows whom you met."


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """kind: how people meet, in a line; place: what everybody looks for; the rest: what to do then."""

    kind: str
    place: str
    walk: str
    closing: str
    over: str


def guide(event: Event) -> Guide:
    """The words for this evening."""
    chooses = event.format is Format.KICKOFF and not event.choosing.closed
    return Guide(
        kind=KINDS[event.format],
        place="call" if event.tables and all(table.link for table in event.tables) else "table",
        walk=_walk(event),
        closing="Choose on your phone with whom you would like to go on." if chooses else TOGETHER,
        over=f"{THANKS} Choose there with whom you would like to go on." if chooses else THANKS,
    )


def _walk(event: Event) -> str:
    calls = [bool(table.link) for table in event.tables]
    if not any(calls):
        return LOOK
    return PRESS if all(calls) else BOTH
