"""What the big screen tells the room about the format of the evening."""

from __future__ import annotations

from dataclasses import dataclass

from server.core.model import Event, Format
from server.core.sentence import chain, say

KINDS = {
    Format.MENTEES_MOVE: say("Mentors stay, mentees move"),
    Format.MENTORS_MOVE: say("Mentees stay, mentors move"),
    Format.REVERSE: say("Juniors mentor, seniors ask"),
    Format.GROUPS: say("A mentor at each table, a new group each round"),
    Format.PEERS: say("No roles: everybody brings a question"),
    Format.NETWORKING: say("Short and quick: one new face each round"),
    Format.DISTANCE: say("We meet in video calls"),
    Format.KICKOFF: say("Get to know each other, then choose"),
}
LOOK = say("Look for the number and the shape on the table")
PRESS = say("The button for your call is on your phone")
BOTH = say("Calls: press the button on your phone. Rooms: look for number and shape")
TOGETHER = say("Please come together for the closing words.")
THANKS = say("Your phone shows whom you met.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """kind: how people meet, in a line; scan, find, find_next: what everybody looks for; the rest: what to do then."""

    kind: str
    scan: str
    find: str
    find_next: str
    walk: str
    closing: str
    over: str


def guide(event: Event) -> Guide:
    """The words for this evening."""
    calls = bool(event.tables) and all(table.link for table in event.tables)
    chooses = event.format is Format.KICKOFF and not event.choosing.closed
    return Guide(
        kind=KINDS[event.format],
        scan=say("Scan to find your call") if calls else say("Scan to find your table"),
        find=say("Find your call") if calls else say("Find your table"),
        find_next=say("Find your next call") if calls else say("Find your next table"),
        walk=_walk(event),
        closing=say("Choose on your phone with whom you would like to go on.") if chooses else TOGETHER,
        over=chain((THANKS, say("Choose there with whom you would like to go on."))) if chooses else THANKS,
    )


def _walk(event: Event) -> str:
    calls = [bool(table.link) for table in event.tables]
    if not any(calls):
        return LOOK
    return PRESS if all(calls) else BOTH
