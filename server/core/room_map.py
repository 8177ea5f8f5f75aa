"""The room from above: where each table stands, with its zone as colour, shape and word. Units of the drawing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil, sqrt

from server.core.model import Event, Table
from server.core.sentence import Sentence, chain, say
from server.core.words import ZONE_WORDS

CELL_W, CELL_H = 120, 104
TILE_W, TILE_H = 108, 92
WIDE = 1.9
"""How much wider than high the place for the map is."""
LETTERS = (2, 4, 8)
"""A label of so many letters gets the largest, the second, the third size."""
MOST_LABELS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One table: its corner, and what stands on it. size: 1 (a short label) to 4 (a long one)."""

    x: int
    y: int
    label: str
    size: int
    zone: int
    zone_word: str
    closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneKey:
    """One zone and its open tables, as people say it: `1 to 4`."""

    zone: int
    word: str
    tables: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomMap:
    """All tables that stand in the room; calls do not. drawn_to_plan: the rows are those of the room."""

    width: int
    height: int
    spots: tuple[Spot, ...]
    zones: tuple[ZoneKey, ...]
    drawn_to_plan: bool


def room_map(event: Event) -> RoomMap:
    """Draw the tables row by row: as many in a row as the organizer said, or as fit a wide screen."""
    places = [(place, table) for place, table in enumerate(event.tables) if not table.link]
    row = event.rules.tables_in_a_row
    if not row:  # nothing is known of the room, so calls leave no gaps
        places = list(enumerate(table for _, table in places))
    columns = min(row, len(event.tables)) or max(1, ceil(sqrt(len(places) * WIDE * CELL_H / CELL_W)))
    return RoomMap(
        width=columns * CELL_W,
        height=(max((place for place, _ in places), default=0) // columns + 1) * CELL_H,
        spots=tuple(_spot(table, place, columns) for place, table in places),
        zones=tuple(_zones(table for _, table in places)),
        drawn_to_plan=bool(row),
    )


def _spot(table: Table, place: int, columns: int) -> Spot:
    return Spot(
        x=place % columns * CELL_W + (CELL_W - TILE_W) // 2,
        y=place // columns * CELL_H + (CELL_H - TILE_H) // 2,
        label=table.label,
        size=1 + sum(len(table.label) > letters for letters in LETTERS),
        zone=table.zone,
        zone_word=ZONE_WORDS[table.zone],
        closed=table.closed,
    )


def _zones(tables: Iterable[Table]) -> Iterable[ZoneKey]:
    for zone, found in groupby(sorted(tables, key=lambda table: table.zone), key=lambda table: table.zone):
        labels = [table.label for table in found if not table.closed]
        if labels:
            yield ZoneKey(zone=zone, word=ZONE_WORDS[zone], tables=_span(labels))


def _span(labels: Sequence[str]) -> Sentence:
    numbers = [int(label) for label in labels if label.isdecimal()]
    in_a_row = len(numbers) == len(labels) > 1 and numbers == [*range(numbers[0], numbers[-1] + 1)]
    if in_a_row:
        return say("{first} to {last}", first=numbers[0], last=numbers[-1])
    if len(labels) > MOST_LABELS:
        return say("{first} and others", first=labels[0])
    return chain(labels, say(", "))
