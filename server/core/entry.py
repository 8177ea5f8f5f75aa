"""One person as a file describes them: others are still named, not known by id."""

from __future__ import annotations

from dataclasses import dataclass

from server.core.columns import Column
from server.core.model import Participant


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of a file that makes sense. Names or e-mail addresses of others, and a table by its label, as written.

    number: of the line. columns: of which it says something; the rest of the person means nothing.
    """

    person: Participant
    number: int = 0
    columns: frozenset[Column] = frozenset(Column)
    wishes: tuple[str, ...] = ()
    must_meet: tuple[str, ...] = ()
    met: tuple[str, ...] = ()
    never_with: tuple[str, ...] = ()
    companion: str = ""
    table: str = ""
