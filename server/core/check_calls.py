"""Does everybody at a distance get into a video call?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from server.core.calls import lacks_link
from server.core.check import Check, Remedy, Weight
from server.core.commands import EditTables
from server.core.model import Event
from server.core.words import counted


def of_calls(event: Event) -> Iterator[Check]:
    """Tables that are no call and no room either."""
    lacking = [table.label for table in event.tables if lacks_link(event, table)]
    if lacking:
        which = f"Table {lacking[0]} has" if len(lacking) == 1 else f"Tables {_listed(lacking)} have"
        yield Check(
            key="no_link",
            weight=Weight.WARN,
            sentence=f"{which} no link to a video call. Put links in on the page of the tables.",
            remedies=(_rooms(event), *_without(event)),
        )


def _rooms(event: Event) -> Remedy:
    return Remedy(
        key="rooms",
        label="These are rooms",
        effect="Who sits there goes to the place, not into a call.",
        command=EditTables(tuple(replace(t, room=t.room or lacks_link(event, t)) for t in event.tables)),
    )


def _without(event: Event) -> Iterator[Remedy]:
    kept = tuple(table for table in event.tables if not lacks_link(event, table))
    if kept:
        yield Remedy(
            key="without",
            label="Do without them",
            effect=f"There {'is' if len(kept) == 1 else 'are'} {counted(len(kept), 'table')}.",
            command=EditTables(kept),
        )


def _listed(labels: list[str]) -> str:
    few = labels if len(labels) <= 6 else [*labels[:5], f"{len(labels) - 5} more"]
    return f"{', '.join(few[:-1])} and {few[-1]}"
