"""What hosts say with one press. It is kept in English, and everybody reads it in their own language."""

from __future__ import annotations

from server.core.sentence import say

PHRASES = (say("Please wrap up soon."), say("Please find your seat."), say("The break is over."))
GOING = say("Somebody is on the way to you.")
_KNOWN = {str(words): words for words in (*PHRASES, GOING)}


def recalled(text: str) -> str:
    """What was kept, as a sentence if it is one of these; words of a host's own stay as they are."""
    return _KNOWN.get(text, text)
