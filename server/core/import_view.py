"""A file before it is saved: what its columns mean, and what each line would do to the list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rotation import Role
from server.core import merge
from server.core.columns import COLUMN_NAMES, Column
from server.core.merge import Merged, Row, State
from server.core.model import Event
from server.core.roster import Line, Roster, role_of
from server.core.sentence import Sentence, chain, say, say_n

MAX_ROLES = 20
ROLE_WORDS = {Role.MENTOR: say("Mentor"), Role.MENTEE: say("Mentee"), Role.PEER: ""}
LEAVE_OUT = "out"
MISSING = {Column.NAME: say("the name"), Column.ROLE: say("the role")}
STATE_WORDS = {State.ADDED: say("New"), State.CHANGED: say("Changes"), State.UNCHANGED: say("As it is")}


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnView:
    """One column of the file, with some of what stands in it."""

    number: int
    header: str
    samples: str
    chosen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleView:
    """A text in the role column that needs explaining. chosen: `mentor`, `mentee`, `out` or empty."""

    number: int
    text: str
    lines: int
    chosen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """One line. state: `added`, `changed`, `unchanged`, `bad` or `out`; words: what it does, or what is wrong."""

    number: int
    name: str
    email: str
    role: str
    topics: str
    state: str
    word: str
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportView:
    """Everything that is shown before a file is saved. layout: names the meaning that is shown."""

    file_name: str
    shop: str
    size: int
    lines: tuple[LineView, ...]
    columns: tuple[ColumnView, ...]
    options: tuple[tuple[str, str], ...]
    roles: tuple[RoleView, ...]
    missing_columns: str
    unused: int
    figures: tuple[tuple[str, int], ...]
    bad: int
    notes: tuple[str, ...]
    not_in_file: tuple[str, ...]
    may_remove: bool
    remove: bool
    button: str
    layout: str


def import_view(event: Event, roster: Roster, *, file_name: str, notes: tuple[str, ...], remove: bool) -> ImportView:
    """A file, laid over the list as it is."""
    merged = merge.merge(event, roster.entries)
    states = Counter(row.state for row in merged.rows)
    may_remove = event.published is None and bool(merged.missing) and bool(merged.rows)
    return ImportView(
        file_name=file_name,
        shop=roster.shop or "",
        size=roster.size,
        lines=tuple(_lines(roster, merged)),
        columns=tuple(_columns(roster)),
        options=tuple((column.value, name) for column, name in COLUMN_NAMES.items()),
        roles=tuple(_roles(roster)),
        missing_columns=_missing(roster),
        unused=sum(column is None for column in roster.layout.columns),
        figures=(
            (say("New"), states[State.ADDED]),
            (say("Changed"), states[State.CHANGED]),
            (say("As they are"), states[State.UNCHANGED]),
            (say("Not in this file"), len(merged.missing)),
            (say("Cannot be read"), len(roster.bad)),
        ),
        bad=len(roster.bad),
        notes=tuple(dict.fromkeys((*notes, *roster.notes))),
        not_in_file=tuple(person.name for person in merged.missing),
        may_remove=may_remove,
        remove=remove and may_remove,
        button=_button(states, len(roster.bad), removable=may_remove),
        layout=roster.layout.key,
    )


def _button(states: Mapping[State, int], bad: int, *, removable: bool) -> Sentence | str:
    """What pressing it does; empty if there is nothing to do."""
    new, changed = states[State.ADDED], states[State.CHANGED]
    if not (new or changed or removable):
        return ""
    words = [say_n("Import {n} person", "Import {n} people", new)] if new else []
    words += [] if new or changed else [say("Take this list")]
    if changed:
        also = say_n("change {n}", "change {n}", changed)
        words.append(also if words else say_n("Change {n}", "Change {n}", changed))
    return chain([*words, say_n("skip {n}", "skip {n}", bad)] if bad else words, say(", "))


def _missing(roster: Roster) -> str:
    """Which columns somebody has to point out."""
    return chain((MISSING[column] for column in roster.missing), say(" and "))


def _columns(roster: Roster) -> Iterator[ColumnView]:
    for number, (header, samples) in enumerate(zip(roster.header, roster.samples, strict=True)):
        meaning = roster.layout.columns[number] if number < len(roster.layout.columns) else None
        yield ColumnView(number=number, header=header, samples=", ".join(samples), chosen=meaning or "")


def _roles(roster: Roster) -> Iterator[RoleView]:
    count = Counter(line.cells.get(Column.ROLE, "").casefold() for line in roster.lines)
    for number, text in enumerate(roster.strange_roles[:MAX_ROLES]):
        chosen = roster.layout.roles.get(text, role_of(text) or "")
        yield RoleView(number=number, text=text, lines=count[text], chosen=LEAVE_OUT if chosen is None else chosen)


def _lines(roster: Roster, merged: Merged) -> Iterator[LineView]:
    rows = {row.number: row for row in merged.rows}
    for line in roster.lines:
        row = rows.get(line.number)
        yield _read_line(line) if row is None else _merged_line(row)


def _read_line(line: Line) -> LineView:
    """A line that brings nobody."""
    name, email, role, topics = (
        line.cells.get(column, "") for column in (Column.NAME, Column.EMAIL, Column.ROLE, Column.TOPICS)
    )
    out = bool(line.left_out)
    return LineView(
        number=line.number,
        name=name,
        email=email,
        role=role,
        topics=topics,
        state="out" if out else "bad",
        word=say("Left out") if out else say("⚠ Cannot be imported"),
        details=(line.left_out,) if out else line.faults,
    )


def _merged_line(row: Row) -> LineView:
    person = row.person
    nothing = say("nothing")
    changes = (
        say("{column}: {before} → {after}", column=c.label, before=c.before or nothing, after=c.after or nothing)
        for c in row.changes
    )
    return LineView(
        number=row.number,
        name=person.name,
        email=person.email,
        role=ROLE_WORDS[person.role],
        topics=chain(person.topics, say(", ")),
        state=row.state.value,
        word=STATE_WORDS[row.state],
        details=(*changes, *(say("⚠ {note}", note=note) for note in row.notes)),
    )
