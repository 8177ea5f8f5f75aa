"""Does everybody at a distance get into a video call?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from server.core.calls import lacks_link
from server.core.check import Check, Remedy, Weight, listed, there_are_tables
from server.core.commands import EditTables
from server.core.model import Event
from server.core.sentence import Sentence, say


def of_calls(event: Event) -> Iterator[Check]:
    """Tables that are no call and no room either."""
    lacking = [table.label for table in event.tables if lacks_link(event, table)]
    if lacking:
        yield Check(
            key="no_link",
            weight=Weight.WARN,
            sentence=_no_link(lacking),
            remedies=(_rooms(event), *_without(event)),
        )


def _rooms(event: Event) -> Remedy:
    return Remedy(
        key="rooms",
        label=say("These are rooms"),
        effect=say("Who sits there goes to the place, not into a call."),
        command=EditTables(tuple(replace(t, room=t.room or lacks_link(event, t)) for t in event.tables)),
    )


def _without(event: Event) -> Iterator[Remedy]:
    kept = tuple(table for table in event.tables if not lacks_link(event, table))
    if kept:
        yield Remedy(
            key="without",
            label=say("Do without them"),
            effect=there_are_tables(len(kept)),
            command=EditTables(kept),
        )


def _no_link(labels: list[str]) -> Sentence:
    if len(labels) == 1:
        return say(
            "Table {label} has no link to a video call. Put links in on the page of the tables.", label=labels[0]
        )
    few = labels if len(labels) <= 6 else [*labels[:5], say("{count} more", count=len(labels) - 5)]
    return say(
        "Tables {labels} have no link to a video call. Put links in on the page of the tables.", labels=listed(few)
    )
