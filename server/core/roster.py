"""A list of people as a file: CSV as spreadsheets write it, read line by line with every problem named.

Columns by header, in any order and case: name has to be there, and role where there are roles; email, topics
(separated by `;`), field, career and age may be; so may available, which `requests` reads. Comma, semicolon
and tab all separate; a byte order mark is fine. Blank cells are allowed everywhere but in name and role.
Nothing is dropped silently: each line becomes a person or a list of faults.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rotation import Role
from server.core.errors import BadRequest
from server.core.model import Participant, ParticipantId

MAX_BYTES = 1_000_000
MAX_LINES = 2_000
MAX_CELL = 2_000
MAX_NAME = 80
ROLES = {
    "mentor": Role.MENTOR,
    "mentors": Role.MENTOR,
    "mentee": Role.MENTEE,
    "mentees": Role.MENTEE,
}
COLUMNS = ("name", "email", "role", "field", "career", "topics", "age", "available")
JOINERS = frozenset("\u200c\u200d")  # Persian names and some emoji are written with them
# Characters that turn text around or hide it have no place in a name.
_UNSEEN = frozenset("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the file: the person it stands for, or what is wrong with it. number: as an editor counts."""

    number: int
    cells: Mapping[str, str]
    person: Participant | None
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """A file that was read; nothing is saved by reading."""

    lines: tuple[Line, ...]

    @property
    def people(self) -> tuple[Participant, ...]:
        """Everybody whose line is good."""
        return tuple(line.person for line in self.lines if line.person is not None)

    @property
    def bad(self) -> tuple[Line, ...]:
        """The lines with faults."""
        return tuple(line for line in self.lines if line.faults)


def read(data: bytes, *, roles: bool = True) -> Roster:
    """Read a file. roles: whether everybody has to be a mentor or a mentee. Raises BadRequest if it is no list."""
    found = rows(data)
    if not found:
        raise BadRequest("This file is empty. It needs a first line with column names: name, role, ...")
    header = _header(found[0][1], needed=("name", "role") if roles else ("name",))
    body = found[1:]
    if len(body) > MAX_LINES:
        raise BadRequest(f"This file has {len(body)} lines; {MAX_LINES} people are the most one event can hold.")
    return Roster(lines=_lines(header, body, roles=roles))


def rows(data: bytes) -> list[tuple[int, list[str]]]:
    """Non-blank rows of a file with the number of the line they end on. Raises BadRequest if it is no table."""
    if len(data) > MAX_BYTES:
        raise BadRequest(
            f"This file is larger than {MAX_BYTES // 1_000_000} MB. Split it, or remove what is not a list of people."
        )
    return _rows(_text(data))


def clean(text: str) -> str:
    """Text from a person, in one normal form, without characters that cannot be seen."""
    spaced = " ".join(unicodedata.normalize("NFC", text).split())  # line breaks and no-break spaces part words too
    kept = (c for c in spaced if c in JOINERS or (c not in _UNSEEN and c.isprintable()))
    return " ".join("".join(kept).split())


def split_topics(cell: str) -> tuple[str, ...]:
    """Topics in the order given, each once, in small letters."""
    topics = (clean(part).casefold() for part in cell.split(";"))
    return tuple(dict.fromkeys(topic for topic in topics if topic))


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig").replace("\0", "")
    except UnicodeDecodeError as error:
        raise BadRequest(
            f"This file is not UTF-8 text (byte {error.start + 1}). In a spreadsheet choose «CSV UTF-8» when saving."
        ) from error


def _rows(text: str) -> list[tuple[int, list[str]]]:
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    try:
        return [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise BadRequest(f"Line {reader.line_num} cannot be read: {error}.") from error


def _header(cells: Sequence[str], needed: Sequence[str]) -> list[str]:
    header = [clean(cell).casefold() for cell in cells]
    missing = [name for name in needed if name not in header]
    if missing:
        found = ", ".join(h for h in header if h) or "nothing"
        raise BadRequest(f"The first line has to name the columns. Missing: {' and '.join(missing)}. Found: {found}.")
    twice = next((h for h in header if h and header.count(h) > 1), None)
    if twice:
        raise BadRequest(f"The column «{twice}» is there twice. Keep one of them.")
    return header


def _lines(header: Sequence[str], body: Sequence[tuple[int, list[str]]], *, roles: bool) -> tuple[Line, ...]:
    lines: list[Line] = []
    seen: dict[str, int] = {}
    for number, row in body:
        cells = {name: clean(cell) for name, cell in zip(header, row, strict=False) if name in COLUMNS}
        faults = [*_row_faults(header, row), *_faults(cells, roles=roles), *_repeats(cells, seen)]
        person = None if faults else _person(len(lines) + 1, cells)
        seen.setdefault(_identity(cells), number)
        lines.append(Line(number=number, cells=cells, person=person, faults=tuple(faults)))
    return tuple(lines)


def _row_faults(header: Sequence[str], row: Sequence[str]) -> list[str]:
    faults = []
    if len(row) > len(header):
        faults.append(
            f"has {len(row)} cells, but there are {len(header)} columns; put quotes around text with separators"
        )
    if any(len(cell) > MAX_CELL for cell in row):
        faults.append(f"a cell is longer than {MAX_CELL} characters")
    return faults


def _faults(cells: Mapping[str, str], *, roles: bool) -> list[str]:
    faults = []
    name, role, age = cells.get("name", ""), cells.get("role", ""), cells.get("age", "")
    email = cells.get("email", "")
    if not name:
        faults.append("name is missing")
    if len(name) > MAX_NAME:
        faults.append(f"name is longer than {MAX_NAME} characters")
    if roles and role.casefold() not in ROLES:
        faults.append(f"role «{role}» is not understood; write mentor or mentee" if role else "role is missing")
    if email and ("@" not in email[1:-1] or " " in email):
        faults.append(f"e-mail address «{email}» is not complete")
    if age and not (age.isdecimal() and len(age) <= 3 and 0 < int(age) < 130):
        faults.append(f"age «{age}» is not a number of years")
    return faults


def _repeats(cells: Mapping[str, str], seen: Mapping[str, int]) -> list[str]:
    """A person who stands in the file twice would sit at two tables."""
    earlier = seen.get(_identity(cells))
    if earlier is None or not cells.get("name"):
        return []
    return [f"is the same person as line {earlier}"]


def _identity(cells: Mapping[str, str]) -> str:
    return cells.get("email", "").casefold() or "name:" + cells.get("name", "").casefold()


def _person(number: int, cells: Mapping[str, str]) -> Participant:
    age = cells.get("age", "")
    return Participant(
        id=ParticipantId(f"p{number:04d}"),
        name=cells["name"],
        role=ROLES.get(cells.get("role", "").casefold(), Role.PEER),
        email=cells.get("email", ""),
        study=cells.get("field", ""),
        career=cells.get("career", ""),
        topics=split_topics(cells.get("topics", "")),
        age=int(age) if age else None,
    )
