"""What a host reads before people are moved."""

from __future__ import annotations

from rotation import Cause, Move, Role, TableId
from server.core.commands import CloseTable, NameTable, NoShow, WalkIn
from server.core.decide import Change
from server.core.effect_view import MOST_LINES, WHY, Effect, EffectLine, effect
from tests.builders import a_person, but
from tests.core.rooms import a_room, a_room_of_groups, pid, talking


def test_every_cause_has_its_words() -> None:
    assert set(WHY) == set(Cause)


def test_everybody_whose_seat_changes_is_listed_with_where_and_why() -> None:
    room = talking(a_room(mentors=3, mentees=3), 3)
    before, pairing = room.event, room.at(3, "e1")
    assert pairing is not None
    label, mentor = before.table(pairing.table).label, before.people[pairing.mentors[0]].name

    change = room.do(NoShow((pid("e1"),)))

    found = effect(before, change)
    assert found.said == "Mentee 1 did not come"
    assert found.summary == "2 people get other seats or partners. Only their phones buzz."
    assert set(found.lines) == {
        EffectLine(name="Mentee 1", changes=(f"Round 3: no table (was table {label} with {mentor}): is not here",)),
        EffectLine(
            name=mentor, changes=(f"Round 3: no table (was table {label} with Mentee 1): the partner is not here",)
        ),
    }


def test_what_moves_nobody_says_so() -> None:
    room = talking(a_room(), 1)
    before = room.event
    assert effect(before, room.do(NameTable(TableId("t1"), "Library"))) == Effect(
        said="Table 1 is table Library now", people=0, lines=(), more=0, warnings=()
    )
    assert effect(before, Change(after=before, said="")).summary == "Nobody changes seats."


def test_somebody_new_has_a_name_at_once() -> None:
    room = talking(a_room(mentors=4, mentees=3), 1)
    before = room.event
    found = effect(before, room.do(WalkIn(a_person("w1", "Kim", Role.MENTEE))))
    assert found.said.startswith("Kim sits at table")
    assert "Kim" in {line.name for line in found.lines}


def test_of_many_only_some_are_listed() -> None:
    room = talking(a_room(mentors=10, mentees=10, tables=11), 1)
    before = room.event
    found = effect(before, room.do(NoShow(tuple(pid(f"e{n}") for n in range(1, 9)))))
    assert len(found.lines) == MOST_LINES
    assert found.more == found.people - MOST_LINES


def test_a_large_company_is_shortened_and_a_table_that_went_is_a_question() -> None:
    room = talking(a_room_of_groups(), 1)
    before, pairing = room.event, room.at(2, "e1")
    assert pairing is not None
    change = Change(
        after=but(before, tables=()),
        said="",
        moves=(Move(person=pid("e1"), round_no=2, before=pairing, after=pairing, cause=Cause.TABLE),),
    )
    (text,) = effect(before, change).lines[0].changes
    assert text.startswith("Round 2: table ? with ")
    assert text.endswith("and 1 more): the table has changed")


def test_warnings_are_told_with_names() -> None:
    room = talking(a_room(), 1)
    change = Change(after=room.event, said="", warnings=("'e1' and {m1} have met",))
    assert effect(room.event, change).warnings == ("Mentee 1 and Mentor 1 have met",)


def test_closing_a_table_tells_whom_it_moves() -> None:
    room = talking(a_room(mentors=3, mentees=3, tables=4), 1)
    before = room.event
    found = effect(before, room.do(CloseTable(TableId("t1"))))
    assert found.people
    assert all("the table has changed" in text for line in found.lines for text in line.changes)


def test_how_many_more_there_are_is_said_in_words() -> None:
    some = Effect(said="", people=14, lines=(), more=2, warnings=())
    assert (some.rest, but(some, more=1).rest) == ("and 2 more people", "and 1 more person")
