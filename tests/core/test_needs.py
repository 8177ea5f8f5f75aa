"""What waits for the host, and what settles it."""

from __future__ import annotations

from rotation import Role
from server.core.checks import checks
from server.core.commands import AskFor, NoShow
from server.core.model import Ask, Need, timeline_of
from server.core.needs import NAMED, Item, needs
from server.core.presses import Press
from tests.builders import T0, S, a_person, but
from tests.core.rooms import Room, a_room, a_room_of_groups, pid, talking


def waiting(room: Room) -> tuple[Item, ...]:
    return needs(room.event, room.plan, () if room.plan is None else room.plan.rounds)


def items(room: Room) -> dict[str, Item]:
    return {item.key: item for item in waiting(room)}


def unseen(room: Room, *people: str) -> Room:
    """The same room, in which nobody has seen these people."""
    late = {pid(p): but(room.event.people[pid(p)], arrived_at_ms=None) for p in people}
    room.event = but(room.event, people={**room.event.people, **late})
    return room


def asked(room: Room, person: str, need: Need) -> None:
    """Somebody has asked, whatever their place in the plan was then."""
    at = room.at(1, person) if room.plan else None
    ask = Ask(need=need, table=room.event.table(at.table).label if at else "", at_ms=room.now_ms)
    room.event = but(
        room.event, people={**room.event.people, pid(person): but(room.event.people[pid(person)], ask=ask)}
    )


def test_when_everybody_is_there_nothing_waits() -> None:
    assert waiting(talking(a_room(), 1)) == ()


def test_somebody_who_is_missing_is_named_with_who_waits() -> None:
    room = talking(a_room(mentors=3, mentees=3), 1)
    pairing = room.at(1, "e1")
    assert pairing is not None
    mentor = room.event.people[pairing.mentors[0]].name
    item = items(unseen(room, "e1"))["missing-1-e1"]
    assert item == Item(
        key="missing-1-e1",
        title=f"Table {room.event.table(pairing.table).label}: Mentee 1 is not here",
        detail=f"{mentor} is waiting.",
        presses=(
            Press(label="Not coming", command="NoShow", values=("e1",), shows_effect=True),
            Press(label="Is here", command="CheckIn", values=("e1",)),
        ),
        cards=("walk-1", "talk-1"),
        person="e1",
    )


def test_when_nobody_of_a_table_is_there_nobody_waits() -> None:
    room = talking(a_room(mentors=3, mentees=3), 1)
    pairing = room.at(1, "e1")
    assert pairing is not None
    assert items(unseen(room, "e1", pairing.mentors[0]))["missing-1-e1"].detail == ""


def test_many_who_are_missing_are_marked_with_one_press() -> None:
    room = unseen(talking(a_room(mentors=5, mentees=5), 1), "e1", "e2", "e3", "m4")
    item = items(room)["all-missing-1"]
    assert item.title == "4 people have not been seen"
    assert {*item.presses[0].values} == {"e1", "e2", "e3", "m4"}


def test_who_came_after_the_tables_were_set_needs_a_seat() -> None:
    room = talking(a_room(), 1)
    kim = a_person("w1", "Kim", Role.MENTEE, arrived_at_ms=T0 + S)
    room.event = but(room.event, people={**room.event.people, kim.id: kim})
    item = items(room)["seat-w1"]
    assert (item.title, item.detail, item.since_ms) == (
        "Kim has no seat",
        "Came after the tables were set.",
        T0 + S,
    )
    assert [press.values for press in item.presses] == [("w1", "next"), ("w1", "now")]


def test_who_was_given_up_and_came_needs_a_seat() -> None:
    room = unseen(talking(a_room(), 1), "e1")
    room.do(NoShow((pid("e1"),)))
    assert "seat-e1" not in items(room)
    back = but(room.event.people[pid("e1")], arrived_at_ms=room.now_ms + S)
    room.event = but(room.event, people={**room.event.people, back.id: back})
    assert items(room)["seat-e1"].detail == "Was marked as not here, and has come."


def test_a_round_that_nobody_sees_yet_waits_to_be_published() -> None:
    item = items(talking(a_room(shown=1), 1))["draft-2"]
    assert item.title == "Round 2 is not published"
    assert [press.values for press in item.presses] == [("2",), ("all",)]


def test_who_asks_comes_first_with_the_table_and_what_helps() -> None:
    room = unseen(talking(a_room(mentors=3, mentees=3), 1), "e3")
    for person, need in (("e1", Need.HELP), ("m1", Need.LEAVING), ("e2", Need.SEAT), ("m2", Need.PARTNER_MISSING)):
        asked(room, person, need)
        room.now_ms += S
    found = waiting(room)
    assert [(item.title, item.urgent) for item in found[:4]] == [
        ("Mentee 1 asked for help", True),
        ("Mentor 1 has to leave", True),
        ("Mentee 2 is here and needs a seat", True),
        ("Mentor 2 misses a partner", True),
    ]
    assert [[press.label for press in item.presses] for item in found[:4]] == [
        ["I am going", "Done"],
        ["Leaves now", "After this round", "Done"],
        ["Seat from next round", "Seat now", "Done"],
        ["I am going", "Done"],
    ]
    at = room.at(1, "e1")
    assert at is not None
    assert found[0].detail == f"Table {room.event.table(at.table).label}."


def test_a_missing_partner_is_named() -> None:
    room = talking(a_room(mentors=3, mentees=3), 1)
    pairing = room.at(1, "e1")
    assert pairing is not None
    mentor = pairing.mentors[0]
    room = unseen(room, mentor)
    room.do(AskFor(pid("e1"), Need.PARTNER_MISSING))
    assert items(room)["ask-e1"].detail.endswith(f"Not seen yet: {room.event.people[mentor].name}.")


def test_before_the_plan_there_are_only_questions() -> None:
    room = a_room(published=None)
    room.plan = None
    asked(room, "e1", Need.PARTNER_MISSING)
    (item,) = needs(room.event, None, ())
    assert item.detail == "No table."


def test_before_the_evening_whatever_does_not_fit_comes_last_with_what_helps() -> None:
    room = unseen(a_room(mentors=3, mentees=5), "e1")
    assert not [item for item in waiting(room) if item.check]
    room.event = but(room.event, timeline=timeline_of(room.event.agenda))
    item = waiting(room)[-1]
    check = checks(room.event)[-1]
    assert item == Item(
        key=f"check-{check.key}",
        title=check.sentence,
        detail="This takes the plan back; publish a new one then." if check.remedies else "",
        cards=("soon-0",),
        check=check.key,
        remedies=check.remedies,
    )
    room.event = but(room.event, published=None)
    assert needs(room.event, None, ())[-1].detail == ""


def test_who_is_waited_for_comes_before_who_came_late_and_the_longest_wait_first() -> None:
    room = unseen(talking(a_room(mentors=3, mentees=3, shown=1), 1), "e1")
    late = [a_person(f"w{n}", f"Kim {n}", Role.MENTEE, arrived_at_ms=T0 + (9 - n) * S) for n in (1, 2)]
    room.event = but(room.event, people={**room.event.people, **{p.id: p for p in late}})
    assert [item.key for item in waiting(room)] == [
        "missing-1-e1",
        "missing-2-e1",
        "missing-3-e1",
        "seat-w2",
        "seat-w1",
        "draft-2",
    ]


def test_of_many_who_wait_two_are_named() -> None:
    room = unseen(talking(a_room_of_groups(), 1), "e1")
    assert items(room)["missing-1-e1"].detail.endswith(" and 1 more are waiting.")


def test_who_was_answered_waits_no_longer() -> None:
    room = talking(a_room(), 1)
    answered = but(
        room.event.people[pid("e1")], ask=Ask(need=Need.HELP, table="1", at_ms=T0, answer="Coming", answered_by="Ada")
    )
    room.event = but(room.event, people={**room.event.people, answered.id: answered})
    assert waiting(room) == ()


def test_people_who_are_not_on_the_list_any_more_are_not_missed() -> None:
    room = talking(a_room(mentors=3, mentees=3), 1)
    rest = {p: person for p, person in room.event.people.items() if p != "e1"}
    room.event = but(room.event, people=rest)
    assert "missing-1-e1" not in items(room)


def test_of_very_many_who_are_missing_the_first_are_named() -> None:
    room = talking(a_room(mentors=20, mentees=20), 1)
    found = items(unseen(room, *room.event.people))
    assert found["all-missing-1"].title == "40 people have not been seen"
    assert len([key for key in found if key.startswith("missing-1-")]) == NAMED


def test_who_misses_nobody_by_name_is_told_the_table_alone() -> None:
    room = talking(a_room(mentors=3, mentees=3), 1)
    asked(room, "e1", Need.PARTNER_MISSING)
    at = room.at(1, "e1")
    assert at is not None
    assert items(room)["ask-e1"].detail == f"Table {room.event.table(at.table).label}."
