"""One person, one table, and what can be done about them."""

from __future__ import annotations

from rotation import Role, TableId
from server.core.commands import AskFor, CloseTable, GiveTime, Leave, LockTable, NoShow
from server.core.model import Need
from server.core.sheet_view import Choice, Found, StopLine, found, person_sheet, table_sheet
from tests.builders import T0, a_person, but
from tests.core.rooms import Room, a_room, a_room_of_peers, pid, talking


def labels(room: Room, person: str) -> list[str]:
    return [press.label for press in person_sheet(room.event, room.plan, pid(person), room.now_ms).presses]


def test_a_person_s_sheet_shows_their_evening_and_what_can_be_done() -> None:
    room = talking(a_room(mentors=3, mentees=4), 2)
    sheet = person_sheet(room.event, room.plan, pid("e1"), room.now_ms)
    assert (sheet.name, sheet.role, sheet.state) == ("Mentee 1", "mentee", "checked in")
    assert [(stop.round_no, stop.past) for stop in sheet.stops] == [(1, True), (2, False), (3, False)]
    assert sheet.rounds == (2, 3)
    assert Choice(value="m1", label="Mentor 1") in sheet.others
    assert sheet.tables == tuple(Choice(value=f"t{n}", label=f"Table {n}") for n in (1, 2, 3))
    assert labels(room, "e1") == ["Not here", "Leaves now", "Leaves after this round"]


def test_a_stop_says_where_with_whom_or_why_not() -> None:
    room = talking(a_room(mentors=1, mentees=2, rounds=2), 1)
    seated = next(e for e in ("e1", "e2") if room.at(1, e))
    stops = person_sheet(room.event, room.plan, pid(seated), room.now_ms).stops
    assert stops == (
        StopLine(round_no=1, text="table 1 with Mentor 1", past=False),
        StopLine(round_no=2, text="sits out", past=False),
    )
    room.do(NoShow((pid(seated),)))
    again = person_sheet(room.event, room.plan, pid(seated), room.now_ms)
    assert [stop.text for stop in again.stops] == ["not here", "not here"]
    assert again.state == "Not here"


def test_who_is_gone_can_be_seated_again() -> None:
    room = talking(a_room(), 1)
    room.do(Leave(pid("e1")))
    assert labels(room, "e1") == ["Seat from next round", "Seat now"]


def test_who_asked_is_helped_first() -> None:
    room = talking(a_room(), 3)
    room.do(AskFor(pid("e1"), Need.HELP))
    assert labels(room, "e1") == ["I am going", "Done", "Not here", "Leaves now"]


def test_who_was_not_seen_can_be_checked_in() -> None:
    room = talking(a_room(), 1)
    late = but(room.event.people[pid("e1")], arrived_at_ms=None)
    room.event = but(room.event, people={**room.event.people, late.id: late})
    assert labels(room, "e1")[0] == "Is here"
    assert person_sheet(room.event, room.plan, late.id, T0).state == "not seen yet"


def test_without_a_plan_there_is_nowhere_to_move_to() -> None:
    room = a_room(published=None)
    sheet = person_sheet(room.event, None, pid("e1"), T0)
    assert (sheet.stops, sheet.rounds, sheet.others) == ((), (), ())
    assert table_sheet(room.event, None, room.event.tables[0], T0).people == ()


def test_a_table_s_sheet_shows_who_sits_there_and_what_can_be_done() -> None:
    room = talking(a_room(mentors=3, mentees=3), 1)
    room.do(GiveTime(TableId("t1"), 60))
    room.do(LockTable(TableId("t1"), locked=True))
    sheet = table_sheet(room.event, room.plan, room.event.tables[0], room.now_ms)
    assert (sheet.label, sheet.state, sheet.into) == ("1", "locked", ())
    assert {who.value for who in sheet.people} == set(room.table(1, "t1"))
    assert [press.label for press in sheet.presses] == [
        "+2 min for this table",
        "No extra time",
        "Close this table",
        "Unlock",
        "Accessible",
        "Quiet",
    ]


def test_a_table_of_peers_can_be_split_or_merged() -> None:
    room = talking(a_room_of_peers(), 1)
    sheet = table_sheet(room.event, room.plan, room.event.tables[0], room.now_ms)
    assert sheet.into == (Choice(value="t2", label="2"), Choice(value="t3", label="3"))
    assert sheet.presses[-1].label == "Split into two tables"
    assert person_sheet(room.event, room.plan, pid("p1"), room.now_ms).role == ""


def test_a_closed_table_can_be_opened() -> None:
    room = talking(a_room_of_peers(tables=4), 1)
    room.do(CloseTable(TableId("t4")))
    sheet = table_sheet(room.event, room.plan, room.event.tables[3], room.now_ms)
    assert (sheet.state, sheet.into, [press.label for press in sheet.presses]) == ("closed", (), ["Open this table"])
    assert sheet.stops[1].text == "nobody"


def test_people_are_found_by_the_beginnings_of_their_names_or_by_table() -> None:
    room = talking(a_room(mentors=3, mentees=3), 1)
    amelie = a_person("w1", "Amélie Ørsted", Role.MENTEE)
    room.event = but(room.event, people={**room.event.people, amelie.id: amelie})
    assert found(room.event, room.plan, "orst am", room.now_ms) == ()
    assert found(room.event, room.plan, "am", room.now_ms) == (
        Found(id="w1", name="Amélie Ørsted", line="not seen yet"),
    )
    assert {who.id for who in found(room.event, room.plan, "2", room.now_ms)} >= set(room.table(1, "t2"))
    assert found(room.event, room.plan, " ", room.now_ms) == ()
    assert found(room.event, None, "mentor 1", room.now_ms) == (Found(id="m1", name="Mentor 1", line="checked in"),)


def test_a_check_in_at_the_desk_can_be_taken_back_until_their_phone_is_there() -> None:
    room = talking(a_room(), 1)
    e1 = room.event.people[pid("e1")]
    for changes, there in (
        ({"checked_in_by": "Sam"}, True),
        ({"checked_in_by": "Sam", "on_phone": True}, False),
        ({"on_phone": True}, False),
    ):
        room.event = but(room.event, people={**room.event.people, e1.id: but(e1, **changes)})
        assert ("Take the check-in back" in labels(room, "e1")) is there


def test_whoever_sits_alone_has_a_table_and_nobody_with_them() -> None:
    room = talking(a_room(mentors=1, mentees=1, rounds=1), 1)
    room.event = but(room.event, people={pid("e1"): room.event.people[pid("e1")]})
    assert person_sheet(room.event, room.plan, pid("e1"), room.now_ms).stops[0].text == "table 1"
