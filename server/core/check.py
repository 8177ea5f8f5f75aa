"""Something an organizer should know before the evening, and the commands that help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from server.core.commands import EditEvent, EditPerson, EditTables
from server.core.model import Event, Participant, tables_for
from server.core.sentence import Sentence, chain, say, say_n


class Weight(StrEnum):
    """How much it matters."""

    STOP = "stop"
    """No plan can be made, or it cannot hold a promise."""
    WARN = "warn"
    INFO = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """One press that helps: what stands on the button, and what will be so afterwards."""

    key: str
    label: str
    effect: str
    command: EditEvent | EditTables | EditPerson


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing, with all that helps."""

    key: str
    weight: Weight
    sentence: str
    remedies: tuple[Remedy, ...] = ()


def edited(event: Event, **changes: object) -> EditEvent:
    """The event as it is, but for some fields, as a command. Breaks stay between rounds."""
    same = EditEvent(
        title=event.title,
        agenda=event.agenda,
        doors=event.doors,
        tables=event.tables,
        format=event.format,
        seats=event.seats,
        rules=event.rules,
    )
    command = replace(same, **changes)  # type: ignore[arg-type]  # fields of the command
    agenda = command.agenda
    breaks = tuple(after for after in agenda.breaks if after < agenda.rounds)
    return replace(command, agenda=replace(agenda, breaks=breaks))


def fewer_rounds(event: Event, rounds: int) -> Remedy:
    """An evening of fewer rounds."""
    return Remedy(
        key="fewer_rounds",
        label=say("Fewer rounds: {number}", number=rounds),
        effect=say_n("The evening has {n} round.", "The evening has {n} rounds.", rounds),
        command=edited(event, agenda=replace(event.agenda, rounds=rounds)),
    )


def more_tables(event: Event, count: int) -> Remedy:
    """Tables added at the end."""
    return Remedy(
        key="more_tables",
        label=say_n("Add {n} table", "Add {n} tables", count),
        effect=there_are_tables(len(event.tables) + count),
        command=EditTables(tables_for(len(event.tables) + count, event.tables)),
    )


def there_are_tables(count: int) -> Sentence:
    """How many tables there will be."""
    return say_n("There is {n} table.", "There are {n} tables.", count)


def named(people: Sequence[Participant]) -> Sentence:
    """`Ann`, `Ann and Ben`, `Ann, Ben, Cem and 4 more`."""
    names = [person.name for person in people]
    if len(names) > 4:
        return say("{names} and {count} more", names=chain(names[:3], say(", ")), count=len(names) - 3)
    return listed(names)


def listed(words: Sequence[str]) -> Sentence:
    """`7`, `7 and 8`, `7, 8 and 9`."""
    *first, last = words
    return chain((chain(first, say(", ")), last) if first else (last,), say(" and "))
