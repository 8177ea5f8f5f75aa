"""A file meets the list: who is new, who changes and how, who is missing from the file.

People are found by e-mail address, then by name. Those who are found keep id, personal link and check-in; cells that
are empty in the file change nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

from rotation import Role, TableId
from server.core.columns import COLUMN_NAMES, Column
from server.core.entry import Entry
from server.core.model import Event, Participant, ParticipantId, Table
from server.core.sentence import Sentence, chain, say

People = Mapping[ParticipantId, Participant]


class State(StrEnum):
    """What a line of the file does to the list."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class CellChange:
    """One cell that changes."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the file, on its way into the list. notes: what of it could not be followed."""

    number: int
    state: State
    person: Participant
    changes: tuple[CellChange, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """The list as it would be, with nobody removed, and how it comes about. newest_no: of the ids given."""

    people: People
    rows: tuple[Row, ...]
    missing: tuple[Participant, ...]
    newest_no: int


# What of a person stands in which column; the others, and the table, are found by `Finder`.
_FIELDS: Mapping[Column, str] = {
    Column.NAME: "name",
    Column.EMAIL: "email",
    Column.ROLE: "role",
    Column.TOPICS: "topics",
    Column.FIELD: "study",
    Column.CAREER: "career",
    Column.AGE: "age",
    Column.LEVEL: "level",
    Column.LANGUAGES: "languages",
    Column.ORGANISATION: "organisation",
    Column.NEEDS_ACCESS: "needs_access",
    Column.WALKS_LITTLE: "walks_little",
    Column.AVAILABLE: "available",
    Column.WISHES: "wishes",
    Column.MUST_MEET: "must_meet",
    Column.MET: "met",
    Column.NEVER_WITH: "never_with",
    Column.COMPANION: "companion",
    Column.TABLE: "fixed_table",
}
_REFERENCES = frozenset(
    {Column.WISHES, Column.MUST_MEET, Column.MET, Column.NEVER_WITH, Column.COMPANION, Column.TABLE}
)

T = TypeVar("T")


@dataclass(slots=True)
class Finder:
    """Finds people by what a file calls them, and gathers what was not found. missed: of that, without the column."""

    people: Sequence[Participant]
    tables: Sequence[Table]
    notes: list[Sentence] = field(default_factory=list)
    missed: list[Sentence] = field(default_factory=list)

    def one(self, column: Column, text: str, me: ParticipantId) -> ParticipantId | None:
        called = text.casefold()
        found = [p.id for p in self.people if p.email.casefold() == called]
        found = found or [p.id for p in self.people if p.name.casefold() == called]
        found = found or [p.id for p in self.people if p.id == text]
        if len(found) == 1 and found[0] != me:
            return found[0]
        if len(found) > 1:
            missed = say("«{text}» fits several people", text=text)
        elif found:
            missed = say("«{text}» is the same person", text=text)
        else:
            missed = say("«{text}» is not on the list", text=text)
        self.missed.append(missed)
        self.notes.append(say("{column}: {what}", column=COLUMN_NAMES[column], what=missed))
        return None

    def many(self, column: Column, texts: Sequence[str], me: ParticipantId) -> tuple[ParticipantId, ...]:
        found = [self.one(column, text, me) for text in texts]
        return tuple(dict.fromkeys(pid for pid in found if pid is not None))

    def table(self, text: str) -> TableId | None:
        label = text.casefold().removeprefix("table").strip()
        found = next((t.id for t in self.tables if t.label.casefold() in (label, text.casefold())), None)
        if text and found is None:
            self.notes.append(say("there is no table «{text}»", text=text))
        return found


def merge(event: Event, entries: Sequence[Entry]) -> Merged:
    """The list after these entries, with everybody who was there."""
    newest_no, met = newest(event), list(_matched(event.people, entries))
    for n, known in enumerate(met):
        if known is None:
            newest_no += 1
            met[n] = replace(entries[n].person, id=ParticipantId(f"p{newest_no:04d}"))
    pairs = [(entry, known) for entry, known in zip(entries, met, strict=True) if known is not None]
    named = {**event.people, **{known.id: _named(entry, known) for entry, known in pairs}}
    rows = tuple(_row(event, entry, known, named) for entry, known in pairs)
    in_file = {row.person.id for row in rows}
    return Merged(
        people={**event.people, **{row.person.id: row.person for row in rows}},
        rows=rows,
        missing=tuple(person for pid, person in event.people.items() if pid not in in_file),
        newest_no=newest_no,
    )


def newest(event: Event) -> int:
    """The highest number that an id of this event ever had."""
    numbers = (int(pid[1:]) for pid in event.people if pid[0] == "p" and pid[1:].isdecimal())
    return max(event.newest_no, *numbers, 0) if event.people else event.newest_no


def without(people: People, gone: frozenset[ParticipantId]) -> People:
    """Everybody but these, and nobody speaks of them any more."""
    return {pid: forgetting(person, gone) for pid, person in people.items() if pid not in gone}


def forgetting(person: Participant, gone: frozenset[ParticipantId]) -> Participant:
    """The person, who speaks of none of these any more."""
    named = {*person.wishes, *person.must_meet, *person.met, *person.never_with, person.companion}
    if not named & gone:
        return person
    return replace(
        person,
        wishes=tuple(pid for pid in person.wishes if pid not in gone),
        must_meet=tuple(pid for pid in person.must_meet if pid not in gone),
        met=tuple(pid for pid in person.met if pid not in gone),
        never_with=tuple(pid for pid in person.never_with if pid not in gone),
        companion=None if person.companion in gone else person.companion,
    )


def _matched(people: People, entries: Sequence[Entry]) -> Iterator[Participant | None]:
    """Whom each entry means: by address, then by a name that only one of those left has."""
    by_address = {p.email.casefold(): p for p in people.values() if p.email}
    found = [by_address.get(entry.person.email.casefold()) for entry in entries]
    taken = {person.id for person in found if person is not None}
    rest = _by_name([p for p in people.values() if p.id not in taken], lambda p: p.name)
    asking = _by_name([e for e, known in zip(entries, found, strict=True) if known is None], lambda e: e.person.name)
    for entry, known in zip(entries, found, strict=True):
        name = entry.person.name.casefold()
        alone = len(asking.get(name, ())) == 1 and len(rest.get(name, ())) == 1
        yield rest[name][0] if known is None and alone else known


def _by_name(things: Sequence[T], name: Callable[[T], str]) -> Mapping[str, Sequence[T]]:
    found: dict[str, list[T]] = {}
    for thing in things:
        found.setdefault(name(thing).casefold(), []).append(thing)
    return found


def _named(entry: Entry, known: Participant) -> Participant:
    """With the name and address by which others in the file speak of them."""
    return replace(known, name=entry.person.name, email=entry.person.email or known.email)


def _row(event: Event, entry: Entry, known: Participant, named: People) -> Row:
    finder = Finder(tuple(named.values()), event.tables)
    said = _resolved(entry, known.id, finder)
    is_new = known.id not in event.people
    columns = entry.columns
    if not is_new and event.published is not None and Column.ROLE in columns and said.role is not known.role:
        columns -= {Column.ROLE}
        finder.notes.append(say("stays {role}: the plan is published", role=event.format.role_words[known.role]))
    person = replace(known, **_values(said, columns))  # type: ignore[arg-type]  # each value is of its field's type
    changes = () if is_new else tuple(_changes(event, known, person, named))
    state = State.ADDED if is_new else State.CHANGED if changes else State.UNCHANGED
    kept = person if is_new or changes else known
    return Row(number=entry.number, state=state, person=kept, changes=changes, notes=tuple(finder.notes))


def _resolved(entry: Entry, me: ParticipantId, finder: Finder) -> Participant:
    return replace(
        entry.person,
        wishes=finder.many(Column.WISHES, entry.wishes, me),
        must_meet=finder.many(Column.MUST_MEET, entry.must_meet, me),
        met=finder.many(Column.MET, entry.met, me),
        never_with=finder.many(Column.NEVER_WITH, entry.never_with, me),
        companion=finder.one(Column.COMPANION, entry.companion, me) if entry.companion else None,
        fixed_table=finder.table(entry.table),
    )


def _values(said: Participant, columns: frozenset[Column]) -> dict[str, object]:
    """What the line says; others who were not found, and tables, change nothing."""
    return {
        name: value
        for column, name in _FIELDS.items()
        if column in columns and ((value := getattr(said, name)) or column not in _REFERENCES)
    }


def _changes(event: Event, before: Participant, after: Participant, named: People) -> Iterator[CellChange]:
    for column, name in _FIELDS.items():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            label = COLUMN_NAMES[column]
            yield CellChange(
                label=label, before=shown(event, column, old, named), after=shown(event, column, new, named)
            )


def shown(event: Event, column: Column, value: object, people: People) -> str:
    """A cell as people read it."""
    match value:
        case None:
            return say("all") if column is Column.AVAILABLE else ""
        case bool():
            return say("yes") if value else say("no")
        case tuple() if column in _REFERENCES:
            return chain((people[pid].name for pid in value if pid in people), say(", "))
        case tuple() | frozenset():
            return chain(map(str, value if isinstance(value, tuple) else sorted(value)), say(", "))
        case Role():
            return event.format.role_words.get(value, value.value)
        case str() if column is Column.COMPANION:
            return people[ParticipantId(value)].name if value in people else ""
        case str() if column is Column.TABLE:
            return next((table.label for table in event.tables if table.id == value), "")
        case _:
            return str(value)
