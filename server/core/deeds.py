"""What was done, as the log keeps it in English and everybody reads it in their own language."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from rotation import Role
from server.core.kept import Book
from server.core.model import Need, Showing
from server.core.words import KIND_NAMES

_LOG = Book()
keep, keep_n = _LOG.keep, _LOG.keep_n

# --- the clock ---------------------------------------------------------------------------------------------------

begun = keep("{segment} started")
ends_in = keep("Round ends in {length}")
ended = keep("Round ended")
skipped = keep("Round {number} skipped")
added = keep("{length} added")
taken_off = keep("{length} taken off")
lobby_opened = keep("Lobby opened")
paused = keep("Paused")
resumed = keep("Resumed")
held = keep("The host starts each round")
unheld = keep("Rounds start by themselves")
finished = keep("Evening finished")
reopened = keep("Evening reopened")
jumped = keep("The server's clock jumped by {seconds} s; no round got longer or shorter")
undone_paused = keep("Undone: {what}. Paused where it was; resume when you are ready")
undone = keep("Undone: {what}")

# --- who is there ------------------------------------------------------------------------------------------------

did_not_come = keep("{who} did not come")
many_did_not_come = keep_n("{n} person did not come", "{n} people did not come")
left_after = keep("{who} left after round {number}")
left = keep("{who} left")
came = keep("{who} is in")
came_without_seat = keep("{who} is in; no seat is free for them")
seated = keep("{who} sits at table {label} from round {number}")
joined = keep("Joined")
checked_in = keep("Checked in")
checked_out = keep("Check-in taken back")
erased = keep("{who} deleted their data")

# --- who sits where ----------------------------------------------------------------------------------------------

swapped = keep("{who} and {other} changed places in round {number}")
sits_out = keep("{who} sits out round {number}")
moved = keep("{who} goes to table {label} in round {number}")
replanned = keep("Seats planned again")
ahead_changed = keep("Rounds ahead changed")
rounds_now = keep_n("{n} round now", "{n} rounds now")
all_revealed = keep("All rounds published")
revealed = keep("Round {number} published")
planned = keep("Plan {label} made")
plan_chosen = keep("Plan {label} chosen")
published_in_part = keep("Plan published up to round {number}")
published = keep("Plan published")

# --- tables ------------------------------------------------------------------------------------------------------

locked = keep("Table {label} is locked: its people stay")
unlocked = keep("Table {label} is unlocked")
accessible_and_quiet = keep("Table {label} is accessible and quiet")
accessible = keep("Table {label} is accessible")
quiet = keep("Table {label} is quiet")
unmarked = keep("Table {label} is like any other")
table_named = keep("Table {label} is table {new} now")
table_closed = keep("Table {label} closed")
table_opened = keep("Table {label} opened")
given_time = keep("Table {label} has {length} more")
ends_with_others = keep("Table {label} ends with the others")
merged = keep("Table {label} joins table {new}")
split = keep("Table {label} shares with table {new}")
linked = keep("Table {label} has a new video link")
unlinked = keep("Table {label} has no video link now")
tables_changed = keep("Tables changed")

# --- words for all -----------------------------------------------------------------------------------------------

announced_to = keep("Announcement sent to {to}")
announced = keep("Announcement sent")
announcement_cleared = keep("Announcement cleared")
phrases_kept = keep("Phrases kept")
conversation_changed = keep("Words for the tables changed")
SHOWN = {
    Showing.EVENING: keep("The big screens show the evening")(),
    Showing.MISSING: keep("The big screens show who is missing")(),
    Showing.MAP: keep("The big screens show the room")(),
    Showing.BLACK: keep("The big screens are black")(),
}
everyone = keep("everyone")
ALL_OF = {
    Role.MENTOR: keep("all mentors")(),
    Role.MENTEE: keep("all mentees")(),
    Role.PEER: keep("all peers")(),
}
table = keep("table {label}")

# --- what attendees ask for --------------------------------------------------------------------------------------

ASKED = {
    Need.HELP: keep("{who} asks: help"),
    Need.PARTNER_MISSING: keep("{who} asks: partner missing"),
    Need.LEAVING: keep("{who} asks: leaving"),
    Need.SEAT: keep("{who} asks: seat"),
}
sat_down = keep("{who} is at table {label}")
took_back = keep("{who} needs nothing more")
prepared = keep("{who} prepared a question")
answered = keep("{who} was answered")

# --- before and after the evening --------------------------------------------------------------------------------

event_changed = keep("Event changed")
link_renewed = keep("Personal link renewed")
link_made = keep("Link for {name} made")
link_revoked = keep("Link of {name} switched off")
person_added = keep("Somebody added to the list")
person_changed = keep("Somebody's details changed")
person_removed = keep("Somebody taken off the list")
_IMPORTED = (
    keep("List imported: {first}, {second}, {third}"),
    keep("List imported: {first}, {second}"),
    keep("List imported: {first}"),
)
people_added = keep_n("{n} added", "{n} added")
people_changed = keep_n("{n} changed", "{n} changed")
people_removed = keep_n("{n} removed", "{n} removed")
choosing_closed = keep("Choosing closed")
choosing_opened = keep("Choosing opened again")
pairs_made = keep_n("{n} pair made", "{n} pairs made")

# --- what the others name ----------------------------------------------------------------------------------------

keep("Round {number}")
keep("Move to round {number}")
for _name in KIND_NAMES.values():
    keep(str(_name))
keep_n("{n} second", "{n} seconds")
keep_n("{n} minute", "{n} minutes")


def imported(counts: Sequence[str]) -> str:
    """`List imported: 3 added, 1 removed`; one to three counts."""
    return _IMPORTED[-len(counts)](**dict(zip(("first", "second", "third"), counts, strict=False)))


@lru_cache(maxsize=1024)
def recalled(text: str) -> str:
    """What was done, as a sentence if it is one of these, with its people as tokens."""
    return _LOG.recalled(text)
