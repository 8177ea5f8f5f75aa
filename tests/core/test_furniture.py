"""Tables that change while people sit at them."""

from __future__ import annotations

import pytest

from rotation import Role, TableId
from server.core import timeline as tl
from server.core.commands import (
    CloseTable,
    GiveTime,
    LockTable,
    MarkTable,
    MergeTables,
    NameTable,
    NoShow,
    OpenTable,
    SplitTable,
)
from server.core.furniture import MAX_TABLES
from server.core.model import Extra
from server.core.views import phone_view, timeline_for, with_own_clock
from tests.builders import MIN, T0, S, but
from tests.core.rooms import ROUND_MS, TALK_S, WALK_S, Room, a_room, a_room_of_groups, a_room_of_peers, pid, talking

T1, T2, T3, T4 = (TableId(f"t{n}") for n in (1, 2, 3, 4))


def labels(room: Room) -> list[str]:
    return [table.label for table in room.event.tables]


# --- names ---


def test_a_table_gets_another_name_and_nobody_moves() -> None:
    room = talking(a_room(), 1)
    change = room.do(NameTable(T1, "Library"))
    assert labels(room) == ["Library", "2", "3"]
    assert (change.said, change.moves, change.plan) == ("Table 1 is table Library now", (), None)


@pytest.mark.parametrize(
    ("label", "sentence"),
    [
        ("", "A table's name has 1 to 20 letters."),
        ("x" * 21, "A table's name has 1 to 20 letters."),
        ("2", "Another table is called 2. Choose another name."),
    ],
)
def test_a_name_has_to_be_one(label: str, sentence: str) -> None:
    assert a_room().refused(NameTable(T1, label)) == sentence


def test_a_table_has_to_be_there() -> None:
    assert a_room().refused(NameTable(TableId("t9"), "9")) == "This table does not exist (any more)."


# --- closed and opened ---


def test_the_people_of_a_closed_table_go_to_a_free_one() -> None:
    room = talking(a_room(mentors=3, mentees=3, tables=4), 1)
    before = [room.table(n, "t1") for n in (2, 3)]
    change = room.do(CloseTable(T1))
    assert [room.table(n, "t1") for n in (2, 3)] == [(), ()]
    assert [room.table(n, "t4") for n in (2, 3)] == before
    assert change.said == "Table 1 closed"
    assert room.refused(CloseTable(T1)) == "Table 1 is closed already."


def test_a_table_that_opens_takes_people_who_would_sit_out() -> None:
    room = talking(a_room(mentors=6, mentees=6, tables=4, rounds=2), 1)
    room.do(OpenTable(None))
    assert len(room.table(2, "t5")) == 2
    assert room.refused(OpenTable(T1)) == "Table 1 is open already."


def test_one_more_table_has_the_next_number() -> None:
    room = talking(a_room(), 1)
    room.do(NameTable(T1, "4"))
    room.do(OpenTable(None))
    assert labels(room) == ["4", "2", "3", "5"]
    assert room.event.tables[-1].id == "t4"


def test_an_event_without_tables_gets_its_first() -> None:
    room = a_room(published=None)
    room.plan, room.event = None, but(room.event, tables=())
    room.do(OpenTable(None))
    assert [(t.id, t.label, t.zone) for t in room.event.tables] == [("t1", "1", 0)]


def test_there_are_only_so_many_tables() -> None:
    room = a_room()
    table = room.event.tables[0]
    room.event = but(room.event, tables=tuple(but(table, id=TableId(f"x{n}")) for n in range(MAX_TABLES)))
    assert room.refused(OpenTable(None)) == "1000 tables are the most one event can have."


# --- locked ---


def test_a_locked_table_is_left_alone_by_repairs() -> None:
    room = talking(a_room(mentors=4, mentees=5), 1)
    room.do(LockTable(T1, locked=True))
    before = [room.table(n, "t1") for n in (1, 2, 3)]
    others = [e for e in ("e1", "e2", "e3", "e4", "e5") if all(e not in people for people in before)]
    room.do(NoShow((pid(others[0]),)))
    assert [room.table(n, "t1") for n in (1, 2, 3)] == before
    assert room.refused(LockTable(T1, locked=True)) == "Table 1 is locked already."
    assert room.do(LockTable(T1, locked=False)).said == "Table 1 is unlocked"


# --- marks ---


def test_a_table_is_marked_and_nobody_moves() -> None:
    room = talking(a_room(), 1)
    said = [
        room.do(MarkTable(T1, accessible=accessible, quiet=quiet)).said
        for accessible, quiet in ((True, False), (True, True), (False, False))
    ]
    assert said == ["Table 1 is accessible", "Table 1 is accessible and quiet", "Table 1 is like any other"]
    assert room.refused(MarkTable(T1, accessible=False, quiet=False)) == "Table 1 is marked like that already."


# --- more time ---


def test_a_table_with_more_time_has_a_clock_of_its_own() -> None:
    room = talking(a_room(mentors=3, mentees=3), 1)
    room.do(GiveTime(T1, 120))
    room.do(GiveTime(T1, 60))
    assert room.event.tables[0].extra == Extra(round_no=1, seconds=180)
    two = room.table(1, "t1")
    assert with_own_clock(room.event, room.plan) == frozenset(two)

    end = T0 + (WALK_S + TALK_S) * S
    assert phone_view(room.event, room.plan, pid(two[1]), end + MIN).key == "talk-1"
    mine = timeline_for(room.event, room.plan, pid(two[1]))
    assert tl.position(mine, end + MIN).remaining_ms == 2 * MIN
    assert tl.position(mine, end + 4 * MIN) == tl.position(room.event.timeline, end + 4 * MIN)
    other = next(p for p in ("e1", "e2", "e3") if p not in two)
    assert timeline_for(room.event, room.plan, pid(other)) == room.event.timeline
    assert phone_view(room.event, room.plan, pid(other), end + 30 * S).key == "walk-2"


def test_time_is_given_back_and_there_is_a_most_of_it() -> None:
    room = talking(a_room(), 1)
    room.do(GiveTime(T1, 600))
    assert room.refused(GiveTime(T1, 60)) == "Table 1 has 10 minutes more already, and no more than that."
    assert room.do(GiveTime(T1, 0)).said == "Table 1 ends with the others"
    assert room.event.tables[0].extra is None


def test_time_is_for_tables_that_talk() -> None:
    room = a_room()
    assert room.refused(GiveTime(T1, 60)).startswith("Nobody is talking now.")
    talking(room, 1).now_ms = T0 + S
    assert room.refused(GiveTime(T1, 60)).startswith("Nobody is talking now.")


def test_the_time_of_an_earlier_round_is_over() -> None:
    room = talking(a_room(), 1)
    room.do(GiveTime(T1, 60))
    room.now_ms += ROUND_MS
    room.do(GiveTime(T1, 120))
    assert room.event.tables[0].extra == Extra(round_no=2, seconds=120)


def test_more_time_after_an_open_end_changes_nothing() -> None:
    room = a_room()
    assert tl.delayed(room.event.timeline, "talk-1", 60_000) == room.event.timeline


# --- merged and split ---


def test_two_tables_of_peers_become_one_from_the_next_round_on() -> None:
    room = talking(a_room_of_peers(), 1)
    now, two = room.table(1, "t1"), (*room.table(2, "t1"), *room.table(2, "t2"))
    change = room.do(MergeTables(T1, T2))
    assert room.table(1, "t1") == now
    assert sorted(room.table(2, "t2")) == sorted(two)
    assert room.table(2, "t1") == ()
    assert change.said == "Table 1 joins table 2"
    assert {m.round_no for m in change.moves} == {2, 3}
    assert room.event.tables[1].seats == 8


def test_a_table_of_peers_is_shared_with_a_new_one() -> None:
    room = talking(a_room_of_peers(), 1)
    four = room.table(2, "t1")
    change = room.do(SplitTable(T1))
    assert sorted((*room.table(2, "t1"), *room.table(2, "t4"))) == sorted(four)
    assert len(room.table(2, "t4")) == 2
    assert change.said == "Table 1 shares with table 4"


def test_three_are_too_few_to_split() -> None:
    room = talking(a_room_of_peers(count=9, seats=3), 1)
    three = room.table(2, "t1")
    room.do(SplitTable(T1))
    assert room.table(2, "t1") == three


def test_each_half_of_a_group_needs_a_mentor() -> None:
    room = talking(a_room_of_groups(), 1)
    assert room.refused(SplitTable(T1)) == (
        "Each half needs a mentor, and table 1 has one. Open a table for another mentor."
    )


def test_a_group_with_two_mentors_is_split() -> None:
    room = talking(a_room_of_groups(), 1)
    room.do(MergeTables(T1, T2))
    mentors = [p for p in room.table(2, "t2") if p.startswith("m")]
    assert len(mentors) == 2
    room.do(SplitTable(T2))
    assert [sum(p.startswith("m") for p in room.table(2, t)) for t in ("t2", "t4")] == [1, 1]


def test_pairs_are_neither_merged_nor_split() -> None:
    room = talking(a_room(), 1)
    assert room.refused(MergeTables(T1, T2)).startswith("Two sit at each table here.")
    assert room.refused(SplitTable(T1)).startswith("Two sit at each table here;")


def test_what_is_closed_is_neither_merged_nor_split() -> None:
    room = talking(a_room_of_peers(tables=4), 1)
    room.do(CloseTable(T4))
    for command in (MergeTables(T4, T2), MergeTables(T2, T4), MergeTables(T2, T2)):
        assert room.refused(command) == "Choose two different tables that are open."
    assert room.refused(SplitTable(T4)) == "Table 4 is closed."


def test_before_there_is_a_plan_tables_simply_join() -> None:
    room = a_room_of_peers()
    room.plan, room.event = None, but(room.event, published=None)
    room.do(MergeTables(T3, T2))
    assert room.event.tables[2].closed
    room.do(SplitTable(T2))
    assert len(room.event.tables) == 4


def test_an_empty_table_joins_without_anybody() -> None:
    room = talking(a_room_of_peers(count=8, tables=4), 1)
    free = next(t.id for t in room.event.tables if not room.table(2, t.id))
    busy = next(t.id for t in room.event.tables if room.table(2, t.id))
    other = next(t.id for t in room.event.tables if not room.table(2, t.id) and t.id != free)
    before = room.table(2, busy)
    room.do(MergeTables(free, other))
    assert room.table(2, busy) == before
    assert room.event.people[pid("p1")].role is Role.PEER
