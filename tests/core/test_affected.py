"""Only those whom a change concerns are told."""

from __future__ import annotations

from rotation import TableId
from server.core.affected import affected, news_for
from server.core.commands import AskFor, CheckIn, Leave, LockTable, NameTable, NoShow, Reveal, Swap
from server.core.model import Need
from tests.builders import T0, but
from tests.core.rooms import Room, a_room, pid, talking


def told(room: Room, *commands: object) -> set[str]:
    """Whose phone is told when all of this is done at once."""
    event, plan = room.event, room.plan
    for command in commands:
        room.do(command)  # type: ignore[arg-type]  # any command
    return set(affected(event, plan, room.event, room.plan))


def test_a_swap_concerns_two_people_and_their_partners() -> None:
    room = talking(a_room(mentors=5, mentees=5), 1)
    one, other = room.at(2, "e1"), room.at(2, "e2")
    assert one is not None
    assert other is not None
    assert told(room, Swap(2, pid("e1"), pid("e2"))) == {"e1", "e2", *one.mentors, *other.mentors}


def test_a_table_s_name_concerns_who_sits_there_in_any_round() -> None:
    room = talking(a_room(), 1)
    people = {p for n in (1, 2, 3) for p in room.table(n, "t1")}
    assert told(room, NameTable(TableId("t1"), "Library")) == people


def test_whoever_asks_hears_alone() -> None:
    assert told(talking(a_room(), 1), AskFor(pid("e1"), Need.HELP)) == {"e1"}


def test_checking_in_concerns_nobody_s_phone() -> None:
    room = talking(a_room(), 1)
    late = but(room.event.people[pid("e1")], arrived_at_ms=None)
    room.event = but(room.event, people={**room.event.people, late.id: late})
    assert told(room, CheckIn(late.id)) == set()


def test_a_new_name_concerns_everybody_who_meets_them() -> None:
    room = talking(a_room(mentors=5, mentees=5), 1)
    partners = {p for n in (1, 2, 3) for p in (room.at(n, "e1") or room.table(1, "t1")).people}  # type: ignore[union-attr]  # seated
    renamed = but(room.event.people[pid("e1")], name="Kim")
    after = but(room.event, people={**room.event.people, renamed.id: renamed})
    assert set(affected(room.event, room.plan, after, room.plan)) == partners


def test_what_stands_on_every_phone_concerns_everybody() -> None:
    room = talking(a_room(shown=1), 1)
    assert told(room, Reveal(2)) == set(room.event.people)
    assert set(affected(room.event, None, room.event, room.plan)) == set(room.event.people)


def test_somebody_who_left_the_list_is_not_told() -> None:
    room = talking(a_room(), 1)
    rest = {p: person for p, person in room.event.people.items() if p != "e1"}
    after = but(room.event, people=rest)
    assert "e1" not in affected(room.event, room.plan, after, None if room.plan is None else but(room.plan, rounds=()))


def test_the_news_are_the_seats_ahead_in_words() -> None:
    room = talking(a_room(mentors=5, mentees=5), 2)
    event, plan = room.event, room.plan
    now = room.at(3, "e2")
    assert now is not None
    room.do(Swap(3, pid("e1"), pid("e2")))
    mentor = event.people[now.mentors[0]].name
    label = event.table(now.table).label
    assert news_for(event, plan, room.event, room.plan, pid("e1"), 2) == f"Round 3: table {label} with {mentor}."
    assert news_for(event, plan, room.event, room.plan, pid("e1"), 4) == ""
    assert news_for(event, plan, room.event, room.plan, pid("e9"), 1) == ""
    assert news_for(event, None, room.event, room.plan, pid("e1"), 1) == ""


def test_who_has_no_table_any_more_reads_that() -> None:
    room = talking(a_room(mentors=3, mentees=3), 3)
    event, plan, pairing = room.event, room.plan, room.at(3, "e1")
    assert pairing is not None
    room.do(Leave(pid("e1")))
    assert news_for(event, plan, room.event, room.plan, pairing.mentors[0], 3) == "Round 3: no table."


def test_a_bye_that_stays_a_bye_is_no_news() -> None:
    room = talking(a_room(mentors=2, mentees=4, rounds=1), 1)
    event, plan = room.event, room.plan
    idle = next(e for e in ("e1", "e2", "e3", "e4") if room.at(1, e) is None)
    room.do(NoShow((pid(idle),)))
    assert news_for(event, plan, room.event, room.plan, pid(idle), 1) == ""
    assert T0


def test_a_change_in_rounds_that_nobody_sees_reaches_no_phone() -> None:
    room = talking(a_room(mentors=5, mentees=5, shown=1), 1)
    assert told(room, Swap(2, pid("e1"), pid("e2"))) == set()
    assert told(room, Swap(1, pid("e1"), pid("e2"))) != set()


def test_a_lock_shows_on_no_phone() -> None:
    room = talking(a_room(), 1)
    assert told(room, LockTable(TableId("t1"), locked=True)) == set()


def test_of_many_rounds_that_are_new_the_first_three_are_told() -> None:
    room = talking(a_room(mentors=6, mentees=6, rounds=5, shown=1), 1)
    event, plan = room.event, room.plan
    room.do(Reveal(None))
    news = news_for(event, plan, room.event, room.plan, pid("e1"), 1)
    assert [line.split(":")[0] for line in news.split(". ")] == ["Round 2", "Round 3", "Round 4"]


def test_a_new_name_of_a_partner_is_news_and_what_stays_is_none() -> None:
    room = talking(a_room(mentors=5, mentees=5), 1)
    pairing = room.at(2, "e1")
    assert pairing is not None
    mentor = but(room.event.people[pairing.mentors[0]], name="Kim Lee")
    after = but(room.event, people={**room.event.people, mentor.id: mentor})
    assert news_for(room.event, room.plan, after, room.plan, pid("e1"), 1).endswith("with Kim Lee.")


def test_the_news_of_a_call_name_the_call() -> None:
    room = talking(a_room(mentors=5, mentees=5), 2)
    linked = tuple(but(table, link=f"https://video.example/{table.id}") for table in room.event.tables)
    room = but(room, event=but(room.event, tables=linked))
    event, plan = room.event, room.plan
    now = room.at(3, "e2")
    assert now is not None
    room.do(Swap(3, pid("e1"), pid("e2")))
    label = event.table(now.table).label
    news = news_for(event, plan, room.event, room.plan, pid("e1"), 2)
    assert news == f"Round 3: call {label} with {event.people[now.mentors[0]].name}."
