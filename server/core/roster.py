"""A list of people as a file, read line by line with every problem named.

Columns are known by their headers in any order and case, or as somebody said by hand: name (or first and last name)
has to be there, and role where there are roles. Blank cells are allowed everywhere but in those. Nothing is dropped
silently: each line becomes a person, a list of faults, or is left out for a reason.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rotation import Role
from server.core import sheet as sheets
from server.core.columns import COLUMN_NAMES, Column, Columns, recognise, shop
from server.core.entry import Entry
from server.core.errors import BadRequest
from server.core.model import Participant, ParticipantId
from server.core.sentence import Sentence, chain, say
from server.core.sheet import Sheet

MAX_LINES = 2_000
MAX_CELL = 2_000
MAX_NAME = 80
MAX_LIST = 20
ROUNDS = 40
HEADER_WITHIN = 10
ROLES = {
    "mentor": Role.MENTOR,
    "mentors": Role.MENTOR,
    "mentee": Role.MENTEE,
    "mentees": Role.MENTEE,
}
LEVELS: Mapping[str, int] = {
    **{str(n): n for n in range(1, 6)},
    "beginner": 1, "starter": 1, "entry": 1, "student": 1,
    "junior": 2,
    "intermediate": 3, "mid": 3, "middle": 3, "advanced": 3,
    "senior": 4, "experienced": 4, "expert": 4,
    "leader": 5, "lead": 5, "executive": 5, "principal": 5,
}  # fmt: skip
YES = frozenset({"yes", "y", "true", "1", "x", "ja", "oui", "si", "sí", "sim", "✓", "✔"})
NO = frozenset({"", "no", "n", "false", "0", "-", "nein", "non", "não", "none"})
NOT_COMING = frozenset(
    {"canceled", "cancelled", "refunded", "not attending", "deleted", "expired", "transferred", "canceled (paid fee)"}
)
JOINERS = frozenset("\u200c\u200d")  # Persian names and some emoji are written with them
# Characters that turn text around or hide it have no place in a name.
_UNSEEN = frozenset("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")
_LISTS = frozenset(
    {Column.TOPICS, Column.LANGUAGES, Column.WISHES, Column.MUST_MEET, Column.MET, Column.NEVER_WITH, Column.AVAILABLE}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a file is to be understood. roles: what a text in the role column means; None: leave that line out."""

    columns: Columns
    roles: Mapping[str, Role | None] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The same text for the same meaning."""
        roles = sorted(f"{text}={role or ''}" for text, role in self.roles.items())
        return "\n".join([",".join(column or "" for column in self.columns), *roles])


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the file: what it says of a person, or what is wrong with it. number: as an editor counts.

    left_out: why nobody was meant to be read from it.
    """

    number: int
    cells: Mapping[Column, str]
    entry: Entry | None
    faults: tuple[Sentence, ...] = ()
    left_out: str = ""

    @property
    def person(self) -> Participant | None:
        """The person, without the others that the line names."""
        return None if self.entry is None else self.entry.person


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """A file that was read; nothing is saved by reading.

    header: the texts of the line that names the columns. missing: columns that have to be there and are not; then
    there are no lines. size: of lines below it. samples: for each column, some of what stands in it.
    """

    header: tuple[str, ...]
    layout: Layout
    size: int = 0
    lines: tuple[Line, ...] = ()
    missing: tuple[Column, ...] = ()
    samples: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()
    shop: str | None = None

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Everything that is good."""
        return tuple(line.entry for line in self.lines if line.entry is not None)

    @property
    def people(self) -> tuple[Participant, ...]:
        """Everybody whose line is good."""
        return tuple(entry.person for entry in self.entries)

    @property
    def bad(self) -> tuple[Line, ...]:
        """The lines with faults."""
        return tuple(line for line in self.lines if line.faults)

    @property
    def strange_roles(self) -> tuple[str, ...]:
        """Texts in the role column that somebody has to explain, or has explained."""
        texts = dict.fromkeys(line.cells.get(Column.ROLE, "").casefold() for line in self.lines)
        return tuple(text for text in texts if text and (role_of(text) is None or text in self.layout.roles))


def read(data: bytes, *, roles: bool = True) -> Roster:
    """Read a file whose columns have names that are known. Raises BadRequest if it is no list."""
    roster = understand(sheets.read(data), roles=roles)
    if roster.missing:
        found = chain((text.casefold() for text in roster.header if text), say(", ")) or say("nothing")
        raise BadRequest(
            say(
                "The first line has to name the columns. Missing: {missing}. Found: {found}.",
                missing=chain(roster.missing, say(" and ")),
                found=found,
            )
        )
    return roster


def understand(sheet: Sheet, layout: Layout | None = None, *, roles: bool = True) -> Roster:
    """What the rows say, with the columns as in `layout`, else as their headers tell.

    roles: whether everybody has to be a mentor or a mentee. Raises BadRequest if there is nothing or too much.
    """
    if not sheet.rows:
        raise BadRequest(say("This file is empty. It needs a first line with column names: name, role, ..."))
    at = _header_at(sheet)
    header, body = tuple(clean(cell) for cell in sheet.rows[at][1]), sheet.rows[at + 1 :]
    if len(body) > MAX_LINES:
        raise BadRequest(
            say(
                "This file has {lines} lines; {most} people are the most one event can hold.",
                lines=len(body),
                most=MAX_LINES,
            )
        )
    layout = layout or Layout(columns=recognise(header))
    missing = _missing(layout.columns, roles=roles)
    return Roster(
        header=header,
        layout=layout,
        size=len(body),
        lines=() if missing else _lines(layout, body, roles=roles),
        missing=missing,
        samples=_samples(len(header), body),
        notes=(*sheet.notes, *_notes(sheet, at, layout.columns)),
        shop=shop(header),
    )


def clean(text: str) -> str:
    """Text from a person, in one normal form, without characters that cannot be seen."""
    spaced = " ".join(unicodedata.normalize("NFC", text).split())  # line breaks and no-break spaces part words too
    kept = (c for c in spaced if c in JOINERS or (c not in _UNSEEN and c.isprintable()))
    return " ".join("".join(kept).split())


def split_topics(cell: str) -> tuple[str, ...]:
    """Topics in the order given, each once, in small letters."""
    topics = (part.casefold() for part in split(cell))
    return tuple(dict.fromkeys(topics))


def split(cell: str) -> tuple[str, ...]:
    """The parts of a cell: between semicolons or bars if there are any, else between commas."""
    parts = re.split(r"[;|]" if re.search(r"[;|]", cell) else ",", cell)
    return tuple(part for part in map(clean, parts) if part)


def role_of(text: str) -> Role | None:
    """`Mentor`, `Ticket for mentees`: the one of the two words that is there."""
    found = {ROLES[word] for word in re.findall(r"[^\W_]+", text.casefold()) if word in ROLES}
    return found.pop() if len(found) == 1 else None


def is_address(text: str) -> bool:
    """Whether a text may be an e-mail address."""
    return "@" in text[1:-1] and " " not in text


def age_of(text: str) -> int | None:
    """Years; None if the text is no age."""
    return int(text) if text.isdecimal() and len(text) <= 3 and 0 < int(text) < 130 else None


def rounds_of(text: str) -> frozenset[int] | None:
    """`1-3, 5`: the rounds 1, 2, 3 and 5; `all` and nothing: None. Raises ValueError."""
    if text.casefold() in ("", "all"):
        return None
    rounds: set[int] = set()
    for part in re.split(r"[\s;,|]+", re.sub(r"\s*[-\u2013]\s*", "-", text)):
        found = re.fullmatch(r"(\d{1,2})(?:-(\d{1,2}))?", part)
        if not found or not 1 <= int(found[1]) <= int(found[2] or found[1]) <= ROUNDS:
            raise ValueError(text)
        rounds |= set(range(int(found[1]), int(found[2] or found[1]) + 1))
    return frozenset(rounds)


# --- the line that names the columns ---------------------------------------------------------------------------------


def _header_at(sheet: Sheet) -> int:
    """Of the first rows, the one in which most columns are known."""
    known = [sum(c is not None for c in recognise(row)) for _, row in sheet.rows[:HEADER_WITHIN]]
    return known.index(max(known))


def _missing(columns: Columns, *, roles: bool) -> tuple[Column, ...]:
    missing = [] if {Column.NAME, Column.FIRST_NAME, Column.LAST_NAME} & set(columns) else [Column.NAME]
    return (*missing, Column.ROLE) if roles and Column.ROLE not in columns else tuple(missing)


def _notes(sheet: Sheet, at: int, columns: Columns) -> list[Sentence]:
    notes = []
    if at:
        notes.append(say("What stands above the column names in row {row} is left aside.", row=sheet.rows[at][0]))
    twice = [column for column in Column if columns.count(column) > 1]
    notes += [
        say("Two columns are read as «{column}»; the first that is not empty counts.", column=COLUMN_NAMES[column])
        for column in twice
    ]
    return notes


def _samples(width: int, body: Sequence[tuple[int, tuple[str, ...]]]) -> tuple[tuple[str, ...], ...]:
    """Up to three different texts of each column."""
    found: list[dict[str, None]] = [{} for _ in range(width)]
    for _, row in body:
        for texts, cell in zip(found, row, strict=False):
            if len(texts) < 3 and (text := clean(cell[:MAX_CELL])[:40]):
                texts[text] = None
    return tuple(map(tuple, found))


# --- lines -----------------------------------------------------------------------------------------------------------


def _lines(layout: Layout, body: Sequence[tuple[int, tuple[str, ...]]], *, roles: bool) -> tuple[Line, ...]:
    lines: list[Line] = []
    seen: dict[str, int] = {}
    for number, row in body:
        cells = _cells(layout.columns, row)
        left_out = _left_out(cells, layout)
        if left_out:
            lines.append(Line(number=number, cells=cells, entry=None, left_out=left_out))
            continue
        faults = (*_row_faults(layout.columns, row), *_faults(cells, layout, roles=roles), *_repeats(cells, seen))
        entry = None if faults else _entry(len(lines) + 1, number, cells, layout)
        seen.setdefault(_identity(cells), number)
        lines.append(Line(number=number, cells=cells, entry=entry, faults=faults))
    return tuple(lines)


def _cells(columns: Columns, row: Sequence[str]) -> dict[Column, str]:
    cells: dict[Column, str] = {}
    for column, cell in zip(columns, row, strict=False):
        if column is not None and not cells.get(column):
            cells[column] = clean(cell)
    if not cells.get(Column.NAME) and {Column.FIRST_NAME, Column.LAST_NAME} & cells.keys():
        cells[Column.NAME] = clean(f"{cells.pop(Column.FIRST_NAME, '')} {cells.pop(Column.LAST_NAME, '')}")
    return cells


def _left_out(cells: Mapping[Column, str], layout: Layout) -> str:
    status, role = cells.get(Column.STATUS, "").casefold(), cells.get(Column.ROLE, "").casefold()
    if status in NOT_COMING:
        return say("the ticket is {status}", status=status)
    if role in layout.roles and layout.roles[role] is None:
        return say("«{role}» is left out", role=role)
    return ""


def _row_faults(columns: Columns, row: Sequence[str]) -> list[Sentence]:
    faults = []
    if any(cell.strip() for cell in row[len(columns) :]):
        faults.append(
            say(
                "has {cells} cells, but there are {columns} columns; put quotes around text with separators",
                cells=len(row),
                columns=len(columns),
            )
        )
    if any(len(cell) > MAX_CELL for cell in row):
        faults.append(say("a cell is longer than {most} characters", most=MAX_CELL))
    return faults


def _faults(cells: Mapping[Column, str], layout: Layout, *, roles: bool) -> list[Sentence]:
    faults = []
    name, role, age = cells.get(Column.NAME, ""), cells.get(Column.ROLE, ""), cells.get(Column.AGE, "")
    email, level = cells.get(Column.EMAIL, ""), cells.get(Column.LEVEL, "")
    if not name:
        faults.append(say("name is missing"))
    if len(name) > MAX_NAME:
        faults.append(say("name is longer than {most} characters", most=MAX_NAME))
    if roles and _role(role, layout) is None:
        unclear = say("role «{role}» is not understood; write mentor or mentee", role=role)
        faults.append(unclear if role else say("role is missing"))
    if email and not is_address(email):
        faults.append(say("e-mail address «{email}» is not complete", email=email))
    if age and age_of(age) is None:
        faults.append(say("age «{age}» is not a number of years", age=age))
    if level and level.casefold() not in LEVELS:
        faults.append(say("level «{level}» is not understood; write 1 (beginner) to 5 (leader)", level=level))
    return [*faults, *_tick_faults(cells), *_list_faults(cells)]


def _tick_faults(cells: Mapping[Column, str]) -> list[Sentence]:
    return [
        say("{column}: «{cell}» is neither yes nor no", column=COLUMN_NAMES[column], cell=cells[column])
        for column in (Column.NEEDS_ACCESS, Column.WALKS_LITTLE)
        if cells.get(column, "").casefold() not in YES | NO
    ]


def _list_faults(cells: Mapping[Column, str]) -> list[Sentence]:
    faults = [
        say("{column}: more than {most}", column=COLUMN_NAMES[column], most=MAX_LIST)
        for column in _LISTS - {Column.AVAILABLE}
        if len(split(cells.get(column, ""))) > MAX_LIST
    ]
    try:
        rounds_of(cells.get(Column.AVAILABLE, ""))
    except ValueError:
        rounds = cells[Column.AVAILABLE]
        faults.append(say("rounds «{rounds}» are not understood; write them like 1-3, 5", rounds=rounds))
    return sorted(faults)


def _repeats(cells: Mapping[Column, str], seen: Mapping[str, int]) -> list[Sentence]:
    """A person who stands in the file twice would sit at two tables."""
    earlier = seen.get(_identity(cells))
    if earlier is None or not cells.get(Column.NAME):
        return []
    return [say("is the same person as line {line}", line=earlier)]


def _identity(cells: Mapping[Column, str]) -> str:
    return cells.get(Column.EMAIL, "").casefold() or "name:" + cells.get(Column.NAME, "").casefold()


def _role(text: str, layout: Layout) -> Role | None:
    return layout.roles.get(text.casefold()) or role_of(text)


def _entry(count: int, number: int, cells: Mapping[Column, str], layout: Layout) -> Entry:
    text = {column: cells.get(column, "") for column in Column}
    person = Participant(
        id=ParticipantId(f"p{count:04d}"),
        name=text[Column.NAME],
        role=_role(text[Column.ROLE], layout) or Role.PEER,
        email=text[Column.EMAIL],
        study=text[Column.FIELD],
        career=text[Column.CAREER],
        topics=split_topics(text[Column.TOPICS]),
        age=age_of(text[Column.AGE]),
        level=LEVELS.get(text[Column.LEVEL].casefold()),
        languages=split_topics(text[Column.LANGUAGES]),
        organisation=text[Column.ORGANISATION],
        needs_access=text[Column.NEEDS_ACCESS].casefold() in YES,
        walks_little=text[Column.WALKS_LITTLE].casefold() in YES,
        available=rounds_of(text[Column.AVAILABLE]),
    )
    return Entry(
        person=person,
        number=number,
        columns=frozenset(column for column, cell in cells.items() if cell),
        wishes=split(text[Column.WISHES]),
        must_meet=split(text[Column.MUST_MEET]),
        met=split(text[Column.MET]),
        never_with=split(text[Column.NEVER_WITH]),
        companion=text[Column.COMPANION],
        table=text[Column.TABLE],
    )
