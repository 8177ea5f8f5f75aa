"""The room from above: tables where they stand, and zones as people say them."""

from __future__ import annotations

from server.core.model import Event, Rules, Table, tables_for
from server.core.room_map import CELL_H, CELL_W, Spot, ZoneKey, room_map
from tests.builders import an_event, but


def a_room(count: int, row: int = 0, **at: Table) -> Event:
    tables = tuple(at.get(table.id, table) for table in tables_for(count))
    return an_event(tables=tables, rules=Rules(tables_in_a_row=row))


def table(event: Event, number: int) -> Table:
    return event.tables[number - 1]


def test_tables_stand_in_the_rows_of_the_room() -> None:
    drawn = room_map(a_room(8, row=3))
    assert (drawn.width, drawn.height, drawn.drawn_to_plan) == (3 * CELL_W, 3 * CELL_H, True)
    assert drawn.spots[0] == Spot(x=6, y=6, label="1", size=1, zone=0, zone_word="Circle", closed=False)
    assert (drawn.spots[5].x, drawn.spots[5].y) == (2 * CELL_W + 6, CELL_H + 6)
    assert drawn.zones[:2] == (
        ZoneKey(zone=0, word="Circle", tables="1 to 2"),
        ZoneKey(zone=1, word="Square", tables="3 to 4"),
    )


def test_of_an_unknown_room_the_map_is_as_wide_as_the_screen() -> None:
    drawn = room_map(a_room(100))
    assert not drawn.drawn_to_plan
    assert 1.5 < drawn.width / drawn.height < 2.3
    assert len(drawn.spots) == 100
    corners = {(spot.x, spot.y) for spot in drawn.spots}
    assert len(corners) == 100


def test_a_room_of_fewer_tables_than_a_row_is_no_wider_than_they_are() -> None:
    assert room_map(a_room(2, row=9)).width == 2 * CELL_W


def test_a_call_stands_nowhere_and_leaves_a_gap_only_where_the_room_is_known() -> None:
    event = a_room(4, row=2)
    call = but(table(event, 2), link="https://video.example/2")
    known = room_map(a_room(4, row=2, t2=call))
    assert [(spot.label, spot.x // CELL_W, spot.y // CELL_H) for spot in known.spots] == [
        ("1", 0, 0),
        ("3", 0, 1),
        ("4", 1, 1),
    ]
    assert [spot.label for spot in room_map(a_room(4, t2=call)).spots] == ["1", "3", "4"]
    only = room_map(a_room(1, t1=but(table(event, 1), link="https://video.example/1")))
    assert (only.spots, only.zones) == ((), ())


def test_zones_name_their_open_tables() -> None:
    event = a_room(12)
    closed = {f"t{n}": but(table(event, n), closed=True) for n in (1, 3, 4)}
    named = but(table(event, 5), label="Winter garden")
    zones = {key.word: key.tables for key in room_map(a_room(12, 0, t5=named, **closed)).zones}
    assert zones["Circle"] == "2"
    assert zones["Triangle"] == "Winter garden, 6"
    assert "Square" not in zones
    many = tuple(but(t, label=f"{t.label}b", zone=0) for t in tables_for(5))
    assert [key.tables for key in room_map(an_event(tables=many)).zones] == ["1b and others"]


def test_long_labels_are_smaller() -> None:
    labels = ("12", "Bar", "Terrace 4", "Winter garden")
    event = an_event(tables=tuple(but(t, label=x) for t, x in zip(tables_for(4), labels, strict=True)))
    assert [spot.size for spot in room_map(event).spots] == [1, 2, 4, 4]
