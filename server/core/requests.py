"""People and the meetings they ask for, as two CSV files, read line by line with every problem named.

The people: a list as `roster` reads it; the column `available` may say in which rounds somebody can sit, like
`1-4, 6` (blank: in all). The requests: two people on each line, by name or e-mail address, and if you like a third cell
with the only rounds for this meeting. A first line that names nobody is a heading. Nothing is dropped silently: each
line is understood, or stands among the bad ones.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rotation import Person, PersonId, Problem, Request, Role, Table, TableId
from server.core import roster, sheet
from server.core.columns import Column
from server.core.errors import BadRequest
from server.core.model import Participant

MAX_REQUESTS = 5_000
MAX_ROUNDS = 200
MAX_TABLES = 500
_PART = re.compile(r"(\d{1,3})(?:\s*[-\u2013]\s*(\d{1,3}))?")


class File(StrEnum):
    """Which of the two files."""

    PEOPLE = "people"
    REQUESTS = "requests"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bad:
    """A line that cannot be used, and why. number: as an editor counts."""

    file: File
    number: int
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishlist:
    """Two files that were read."""

    people: tuple[Person, ...]
    """Their ids are their names, with the e-mail address where two have the same."""
    requests: tuple[Request, ...]
    bad: tuple[Bad, ...]

    def problem(self, *, rounds: int, tables: int, seed: int = 0) -> Problem:
        """What to plan. Tables are numbered from 1."""
        places = tuple(Table(id=TableId(str(number))) for number in range(1, tables + 1))
        return Problem(rounds=rounds, tables=places, people=self.people, requests=self.requests, seed=seed)


def read(people: bytes, requests: bytes, *, rounds: int, tables: int) -> Wishlist:
    """Read both files. Raises BadRequest if one is no table, or there are too many or no rounds, tables or requests."""
    _check("rounds", rounds, MAX_ROUNDS)
    _check("tables", tables, MAX_TABLES)
    everybody, bad = _people(people, rounds)
    rows = sheet.read(requests).rows
    names = _Names(everybody)
    body = rows[1:] if rows and names.is_heading(rows[0][1]) else rows
    if not 1 <= len(body) <= MAX_REQUESTS:
        raise BadRequest(
            f"The file of requests has {len(body)} lines with requests. It needs 1 to {MAX_REQUESTS}, each with two "
            f"people, by name or e-mail address."
        )
    found, bad_requests = _requests(body, names, rounds)
    return Wishlist(people=tuple(everybody.values()), requests=found, bad=(*bad, *bad_requests))


def _check(name: str, number: int, most: int) -> None:
    if not 1 <= number <= most:
        raise BadRequest(f"The number of {name} has to be 1 to {most}, not {number}.")


def _people(data: bytes, rounds: int) -> tuple[dict[Participant, Person], list[Bad]]:
    lines = roster.read(data, roles=False).lines
    good = [line.person for line in lines if line.person is not None]
    shared = {name for name, count in Counter(one.name.casefold() for one in good).items() if count > 1}
    people: dict[Participant, Person] = {}
    bad = []
    for line in lines:
        available, faults = _rounds(line.cells.get(Column.AVAILABLE, ""), rounds)
        if line.person is None or faults:
            bad.append(Bad(file=File.PEOPLE, number=line.number, faults=tuple(dict.fromkeys((*line.faults, *faults)))))
        else:
            label = _label(line.person, alone=line.person.name.casefold() not in shared)
            people[line.person] = Person(id=label, role=Role.PEER, available=available)
    return people, bad


def _label(one: Participant, *, alone: bool) -> PersonId:
    return PersonId(one.name if alone or not one.email else f"{one.name} <{one.email}>")


def _rounds(cell: str, rounds: int) -> tuple[frozenset[int] | None, list[str]]:
    """The rounds a cell names, None for all of them, and what is wrong with it."""
    if not cell:
        return None, []
    found = set[int]()
    for part in re.split(r"\s*[,;]\s*", cell):
        match = _PART.fullmatch(part)
        if match is None:
            return None, [f"«{cell}» are no rounds; write them like 1-4, 6"]
        first, last = int(match[1]), int(match[2] or match[1])
        if not 1 <= first <= last <= rounds:
            return None, [f"«{part}» are no rounds from 1 to {rounds}"]
        found.update(range(first, last + 1))
    return frozenset(found), []


def _requests(
    body: Sequence[tuple[int, Sequence[str]]], names: _Names, rounds: int
) -> tuple[tuple[Request, ...], list[Bad]]:
    requests, bad = list[Request](), list[Bad]()
    seen: dict[frozenset[PersonId], int] = {}
    for number, row in body:
        cells = [roster.clean(cell) for cell in row]
        cells += [""] * (3 - len(cells))
        (one, other), faults = names.couple(cells)
        if any(cells[3:]):
            faults = [*faults, "has more than two people and their rounds; put quotes around text with separators"]
        limit, wrong = _rounds(cells[2], rounds)
        pair = frozenset((one, other))
        if not faults and pair in seen:
            faults = [f"is the same request as line {seen[pair]}"]
        if faults or wrong:
            bad.append(Bad(file=File.REQUESTS, number=number, faults=(*faults, *wrong)))
        else:
            seen[pair] = number
            requests.append(Request(one, other, limit))
    return tuple(requests), bad


class _Names:
    """Who is meant by a name or an e-mail address."""

    def __init__(self, people: Mapping[Participant, Person]) -> None:
        self._known: defaultdict[str, list[PersonId]] = defaultdict(list)
        for one, person in people.items():
            for name in {one.name.casefold(), one.email.casefold(), person.id.casefold()} - {""}:
                self._known[name].append(person.id)

    def is_heading(self, row: Sequence[str]) -> bool:
        """Whether a row names nobody."""
        return not any(roster.clean(cell).casefold() in self._known for cell in row[:2])

    def couple(self, cells: Sequence[str]) -> tuple[tuple[PersonId, PersonId], list[str]]:
        """The people of the first two cells, and what is wrong with them."""
        found = [self._known.get(cell.casefold(), []) for cell in cells[:2]]
        faults = [_fault(cell, len(meant)) for cell, meant in zip(cells, found, strict=False) if len(meant) != 1]
        if faults:
            return (PersonId(""), PersonId("")), faults
        one, other = found[0][0], found[1][0]
        return (one, other), [f"«{one}» asks for a meeting with themselves"] if one == other else []


def _fault(cell: str, meant: int) -> str:
    if not cell:
        return "one of the two people is missing"
    if meant:
        return f"«{cell}» are {meant} people; write the e-mail address"
    return f"«{cell}» is nobody in the list of people"
