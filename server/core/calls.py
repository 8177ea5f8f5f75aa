"""Tables that are video calls: which links are good, and whose screen may show which of them when.

A link is a key to a conversation. It is shown to the people at its table alone, in the round that runs and in the next.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from rotation import Plan
from server.core import timeline as tl
from server.core.commands import LinkTable
from server.core.model import Event, Format, ParticipantId, Table
from server.core.reseat import Reseated, people_at
from server.core.sentence import say
from server.core.timeline import Kind, Refused, Timeline

MAX_LINK = 500
BAD_LINK = say(
    "A link to a video call begins with https:// and has at most {most} letters, without blanks.", most=MAX_LINK
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """The button that opens a video call. host: where it leads, to be shown beside it."""

    url: str
    host: str


def is_link(text: str) -> bool:
    """Whether a text is a link that may be shown: https, no sign-in in front of the host, nothing unprintable."""
    if len(text) > MAX_LINK or not re.fullmatch(r"https://[!#-;=?-\[\]_a-z~]+", text):
        return False
    try:
        parts = urlsplit(text)
        return bool(parts.hostname) and parts.username is None and parts.port != 0
    except ValueError:  # a port that is no number, half an IPv6 address
        return False


def lacks_link(event: Event, table: Table) -> bool:
    """Whether people ought to meet at this table in a call, and there is no link to it."""
    return event.format is Format.DISTANCE and not (table.link or table.room or table.closed)


def call_of(table: Table) -> Call | None:
    """The call at a table; None: it is a place to go to."""
    return Call(url=table.link, host=urlsplit(table.link).netloc) if table.link else None


def link_table(event: Event, command: LinkTable) -> Reseated:
    """Give a table another link, or take it away. Raises Refused with the reason."""
    table = next((t for t in event.tables if t.id == command.table), None)
    if table is None:
        raise Refused("This table does not exist (any more).")
    if command.link and not is_link(command.link):
        raise Refused(BAD_LINK)
    if command.link == table.link:
        raise Refused(f"Table {table.label} has this link already." if table.link else "This table has no link.")
    if any(t.link == command.link for t in event.tables if t.link):
        raise Refused("Another table has this link already: both would be in one call.")
    tables = tuple(replace(t, link=command.link) if t.id == table.id else t for t in event.tables)
    said = f"Table {table.label} has a new video link" if command.link else f"Table {table.label} has no video link now"
    return Reseated(after=replace(event, tables=tables), said=said)


def open_rounds(timeline: Timeline, now_ms: int) -> tuple[int, ...]:
    """The rounds whose links may be seen: the one that runs, its walk included, and the next."""
    now = tl.current(timeline, now_ms)
    if now is None or now.kind in (Kind.LOBBY, Kind.BRIEFING):
        return (1,)
    if now.kind in (Kind.WALK, Kind.TALK):
        return (now.round_no, now.round_no + 1)
    return (now.round_no + 1,) if now.kind is Kind.BREAK else ()


def callers(event: Event, plan: Plan | None, rounds: Collection[int]) -> frozenset[ParticipantId]:
    """Everybody who sits at a table with a link in one of these rounds."""
    linked = [table.id for table in event.tables if table.link]
    return frozenset(pid for table in linked for number in rounds for pid in people_at(plan, table, number))


def told_links(
    before: Event, plan_before: Plan | None, after: Event, plan_after: Plan | None, now_ms: int
) -> frozenset[ParticipantId]:
    """Whose screen shows another link after a change of the tables' links or of the clock."""
    was, now = open_rounds(before.timeline, now_ms), open_rounds(after.timeline, now_ms)
    if was != now:
        return callers(before, plan_before, was) | callers(after, plan_after, now)
    return frozenset(_relinked(before, after, plan_after, now)) if before.tables != after.tables else frozenset()


def _relinked(before: Event, after: Event, plan: Plan | None, rounds: Collection[int]) -> Iterator[ParticipantId]:
    links = {table.id: table.link for table in before.tables}
    for table in after.tables:
        if table.link != links.get(table.id, ""):
            for number in rounds:
                yield from people_at(plan, table.id, number)
