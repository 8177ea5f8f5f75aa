"""What is said with one press and kept in English, for everybody to read in their own language."""

from __future__ import annotations

from server.core.kept import Book
from server.core.sentence import Sentence

_BOOK = Book()
keep = _BOOK.keep

PHRASES = (keep("Please wrap up soon.")(), keep("Please find your seat.")(), keep("The break is over.")())
SOMEONE = keep("Someone")()
"""Whoever has deleted their data."""
NO_SEAT = keep("No seat is free yet. You are on the list for the next one.")()
GOING = keep("Somebody is on the way to you.")()
LOST = keep("The planning stopped in the middle: its process ended. Nothing else is lost. Make the plan again.")()
FAULTY = keep(
    "The check found a fault in the plan, so it was thrown away. Try again; if that does not help, tell us."
)()
CHANGED = keep("People, tables or rounds changed while the plan was being made. Make it again.")()
HOST, BIG_SCREEN = keep("Host")(), keep("Big screen")()
"""What the links are called that an event begins with."""
GO_NOW = keep("Thank you for coming. You can go now.")()
_SEATED = keep("You have a seat: table {label} in round {number}.")
_GO_AFTER = keep("Thank you for coming. You can go after round {number}.")


def seated(label: str, number: int) -> Sentence:
    """What somebody is told who asked for a seat and got one."""
    return _SEATED(label=label, number=number)


def go_after(number: int) -> Sentence:
    """What somebody is told who has to leave, and stays for this round."""
    return _GO_AFTER(number=number)


def recalled(text: str) -> str:
    """What was kept, as a sentence if it is one of these; words of a host's own stay as they are."""
    return _BOOK.recalled(text)
