"""What remains of the event: only what is to come, with the people who are there."""

from __future__ import annotations

from rotation import TableId
from server.core.commands import CloseTable, NoShow, WalkIn
from server.core.model import tables_for
from server.core.paper_rest import RestRound, RestTable, RestView, rest
from server.core.paper_times import NEVER, by_key, instant, starts
from server.core.views import seat_at
from tests.builders import MIN, T0, S, a_bye, a_pairing, a_person, a_plan, a_running_timeline, an_event, but, people
from tests.core.rooms import Room, a_room, pid, talking

PLAN = a_plan(
    [a_pairing("t1", "m1", "e1"), a_pairing("t2", "m2", "e2")],
    [a_pairing("t1", "m1", "e2"), a_bye("m2"), a_bye("e1")],
)


def rest_of(room: Room) -> RestView:
    times = by_key(room.event.timeline, starts(room.event.timeline, room.now_ms))
    return rest(room.event, room.plan, room.now_ms, times)


def test_a_round_says_who_sits_where_who_sits_out_and_what_is_free() -> None:
    one, two = tables_for(2)
    event = an_event(timeline=a_running_timeline(), tables=(one, but(two, quiet=True)), shown=1)
    now_ms = T0 + 11 * MIN + S

    view = rest(event, PLAN, now_ms, by_key(event.timeline, starts(event.timeline, now_ms)))

    assert view.rounds == (
        RestRound(
            number=2,
            when=instant(T0 + 12 * MIN),
            running=True,
            hidden=True,
            tables=(RestTable(seat=seat_at(one), names=("Mentor 1", "Mentee 2"), words=()),),
            free=("2",),
            out=("Mentee 1", "Mentor 2"),
        ),
    )
    assert [block.numbers for block in view.rolls] == [(2,)]
    assert (view.gone, view.unseated, view.closed) == ((), (), ())


def test_a_table_says_what_is_special_about_it() -> None:
    one, two = tables_for(2)

    view = rest(an_event(tables=(but(one, accessible=True), two)), PLAN, T0, {})

    assert [table.words for table in view.rounds[0].tables] == [("Accessible",), ()]
    assert view.rounds[0].when == NEVER


def test_after_changes_the_gone_are_out_the_walk_ins_are_in_and_closed_tables_are_empty() -> None:
    room = talking(a_room(mentors=4, mentees=4), 1)
    room.do(NoShow((pid("e1"),)))
    room.do(WalkIn(a_person("w1", "Zora Neu")))
    room.do(CloseTable(TableId("t4")))

    view = rest_of(room)

    listed = {row.before + row.family for block in view.rolls for _letter, rows in block.groups for row in rows}
    seated = {name for r in view.rounds for table in r.tables for name in table.names}
    assert (view.gone, view.closed) == (("Mentee 1",), ("4",))
    assert "Mentee 1" not in listed | seated | {name for r in view.rounds for name in r.out}
    assert "Zora Neu" in listed
    assert any("Zora Neu" in table.names for r in view.rounds[1:] for table in r.tables)
    assert not [table for r in view.rounds[1:] for table in r.tables if table.seat.table == "4"]
    assert all("4" not in r.free for r in view.rounds)
    assert [(r.number, r.running) for r in view.rounds] == [(1, True), (2, False), (3, False)]


def test_past_rounds_are_over() -> None:
    assert [r.number for r in rest_of(talking(a_room(), 3)).rounds] == [3]


def test_whoever_the_plan_does_not_know_is_named() -> None:
    event = an_event(people={**people(2, 2), pid("n"): a_person("n", "New One")})

    assert rest(event, PLAN, T0, {}).unseated == ("New One",)


def test_without_a_plan_nothing_is_left() -> None:
    assert rest(an_event(), None, T0, {}) == RestView(rounds=(), rolls=(), gone=(), unseated=(), closed=())
