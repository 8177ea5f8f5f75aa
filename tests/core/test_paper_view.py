"""Cards, signs and the list by surname, as the event is now."""

from __future__ import annotations

import pytest

from rotation import Role, TableId
from server.core import timeline as tl
from server.core.commands import CloseTable, Leave, NoShow, WalkIn
from server.core.model import Agenda, Attendance, Event, Table, tables_for
from server.core.paper_times import NEVER, When, by_key, starts
from server.core.paper_view import (
    Cell,
    PersonCard,
    Times,
    name_parts,
    person_cards,
    printed_rounds,
    roll,
    sign_size,
    table_signs,
)
from server.core.views import seat_at
from tests.builders import (
    T0,
    a_bye,
    a_pairing,
    a_person,
    a_plan,
    a_running_timeline,
    a_timeline,
    an_event,
    but,
    crowd,
    people,
)
from tests.core.rooms import Room, a_room, a_room_of_peers, pid, talking

PLAN = a_plan(
    [a_pairing("t1", "m1", "e1"), a_pairing("t2", "m2", "e2")],
    [a_pairing("t1", "m1", "e2"), a_bye("m2"), a_bye("e1")],
)


def times_of(event: Event, now_ms: int = T0) -> Times:
    return by_key(event.timeline, starts(event.timeline, now_ms))


def cards_of(event: Event, draft: bool = False) -> dict[str, PersonCard]:  # noqa: FBT001, FBT002  # as the page has it
    rounds = printed_rounds(event, PLAN, draft=draft)
    return {card.id: card for card in person_cards(event, rounds, times_of(event))}


def lines(card: PersonCard) -> list[tuple[int, str, tuple[str, ...]]]:
    """Round, table or word, partners."""
    return [(line.round_no, line.seat.table if line.seat else line.text, line.partners) for line in card.lines]


def of_room(room: Room) -> dict[str, PersonCard]:
    assert room.plan is not None
    times = times_of(room.event, room.now_ms)
    return {c.name: c for c in person_cards(room.event, room.plan.rounds, times)}


# --- cards ---------------------------------------------------------------------------------------------


def test_a_card_says_when_where_and_with_whom() -> None:
    agenda = Agenda(rounds=2, talk_s=600, walk_s=60, breaks=(1,), break_s=300)
    event = an_event(agenda=agenda, timeline=a_timeline(breaks=(1,), break_s=300))

    card = cards_of(event)["e1"]

    assert (card.name, card.role) == ("Mentee 1", "mentee")
    assert lines(card) == [(1, "1", ("Mentor 1.",)), (0, "Break", ()), (2, "Sit out", ())]
    assert [line.when.text for line in card.lines] == ["+1 min", "+11 min", "+17 min"]


def test_partners_have_short_names_unless_two_would_be_the_same() -> None:
    event = an_event(
        people=crowd(
            a_person("m1", "Amara Okafor", Role.MENTOR),
            a_person("m2", "Amara Obi", Role.MENTOR),
            a_person("e1", "Lina Haddad"),
            a_person("e2", "Cher"),
        )
    )

    cards = cards_of(event)

    assert lines(cards["e1"])[0] == (1, "1", ("Amara Okafor",))
    assert lines(cards["m1"]) == [(1, "1", ("Lina H.",)), (2, "1", ("Cher",))]


def test_peers_have_no_role_and_all_their_partners() -> None:
    room = a_room_of_peers(count=6, seats=3, rounds=1, tables=2)

    card = of_room(room)["Peer 1"]

    assert card.role == ""
    assert len(card.lines[0].partners) == 2


def test_rounds_that_are_not_shown_are_on_no_card_but_on_a_draft() -> None:
    event = an_event(shown=1)

    assert [number for number, _table, _names in lines(cards_of(event)["m1"])] == [1]
    assert [number for number, _table, _names in lines(cards_of(event, draft=True)["m1"])] == [1, 2]


def test_without_a_plan_a_card_is_a_name_and_a_way_in() -> None:
    event = an_event(published=None, agenda=Agenda(rounds=2, breaks=(1,)), timeline=a_timeline(breaks=(1,)))

    assert [card.lines for card in person_cards(event, printed_rounds(event, None, draft=True), times_of(event))] == [
        (), (), (), (),
    ]  # fmt: skip


def test_who_is_gone_gets_no_card_and_is_on_nobodys() -> None:
    room = talking(a_room(), 1)

    room.do(NoShow((pid("e1"),)))
    room.do(Leave(pid("m2")))

    cards = of_room(room)
    assert "Mentee 1" not in cards
    assert "Mentor 2" not in cards
    assert not {name for card in cards.values() for line in card.lines for name in line.partners} & {
        "Mentee 1",
        "Mentor 2",
    }


def test_a_walk_in_gets_a_card_like_everybody() -> None:
    room = talking(a_room(mentees=3), 1)

    room.do(WalkIn(a_person("w1", "Zora Neu")))

    assert any(line.seat for line in of_room(room)["Zora Neu"].lines)
    assert lines(of_room(room)["Zora Neu"])[0][1] in ("Sit out", "Away", "Ask the host")


def test_whoever_the_plan_does_not_know_is_told_to_ask() -> None:
    event = an_event(people={**people(2, 2), pid("n"): a_person("n", "New One")})

    assert lines(cards_of(event)["n"]) == [(1, "Ask the host", ()), (2, "Ask the host", ())]


def test_a_round_that_somebody_missed_and_one_that_was_not_held_say_so() -> None:
    event = an_event(timeline=tl.skip_round(a_running_timeline(), T0 + 1))
    back = but(event.people[pid("e2")], attendance=Attendance(missed=(2,)))
    event = but(event, people={**event.people, back.id: back})

    cards = cards_of(event)

    assert lines(cards["e2"]) == [(1, "Not held", ()), (2, "Away", ())]
    assert lines(cards["m1"])[1] == (2, "1", ())


# --- signs ---------------------------------------------------------------------------------------------


def test_every_open_table_has_a_sign_with_who_sits_there() -> None:
    first, second = tables_for(2)
    event = an_event(tables=(but(first, accessible=True, quiet=True), second))

    signs = table_signs(event, PLAN.rounds, times_of(event))

    assert [(s.seat, s.words) for s in signs] == [(seat_at(first), ("Accessible", "Quiet")), (seat_at(second), ())]
    assert [(line.round_no, line.when, line.names) for line in signs[0].lines] == [
        (1, When(text="+1 min"), ("Mentor 1.", "Mentee 1.")),
        (2, When(text="+12 min"), ("Mentor 1.", "Mentee 2.")),
    ]
    assert [line.names for line in signs[1].lines] == [("Mentor 2.", "Mentee 2.")]


def test_a_closed_table_has_no_sign_and_its_people_are_on_others() -> None:
    room = talking(a_room(), 1)

    room.do(CloseTable(TableId("t3")))

    assert room.plan is not None
    signs = table_signs(room.event, room.plan.rounds, times_of(room.event))
    assert [sign.seat.table for sign in signs] == ["1", "2"]


def test_a_round_that_the_clock_does_not_know_has_no_time() -> None:
    event = an_event(timeline=a_timeline(rounds=1))

    assert table_signs(event, PLAN.rounds, times_of(event))[0].lines[1].when == NEVER


@pytest.mark.parametrize(("label", "size"), [("7", 1), ("12", 1), ("A1", 2), ("100", 2), ("田中", 2), ("1234", 3)])
def test_a_short_label_is_huge(label: str, size: int) -> None:
    assert sign_size(label) == size


def test_a_long_label_is_smaller_but_whole() -> None:
    table = Table(id=TableId("t1"), label="Library, by the window", zone=0)

    (sign,) = table_signs(an_event(tables=(table,)), (), {})

    assert (sign.seat.table, sign.size) == ("Library, by the window", 4)


# --- the list by surname -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Amara Okafor", ("Amara ", "Okafor", "")),
        ("Mary Jane Watson", ("Mary Jane ", "Watson", "")),
        ("Grace Hopper, PhD", ("Grace ", "Hopper", ", PhD")),
        ("Okafor, Amara", ("", "Okafor", ", Amara")),
        ("Cher", ("", "Cher", "")),
        ("田中 美咲", ("", "田中", " 美咲")),
        ("محمد الأمين", ("محمد ", "الأمين", "")),
    ],
)
def test_the_surname_stands_out_and_the_name_is_whole(name: str, parts: tuple[str, str, str]) -> None:
    assert name_parts(name) == parts
    assert "".join(parts) == name


def test_everybody_is_listed_by_surname_under_the_first_letter() -> None:
    event = an_event(
        people=crowd(
            a_person("m1", "Zoe Öz", Role.MENTOR),
            a_person("m2", "Anna obi", Role.MENTOR),
            a_person("e1", "Lina Haddad"),
            a_person("e2", "Gone Girl", attendance=Attendance(missed=(1,))),
        )
    )

    (block,) = roll(event, PLAN.rounds, times_of(event))

    assert [(letter, [row.family for row in rows]) for letter, rows in block.groups] == [
        ("G", ["Girl"]), ("H", ["Haddad"]), ("O", ["obi", "Öz"]),
    ]  # fmt: skip
    assert (block.numbers, [when.text for when in block.whens]) == ((1, 2), ["+1 min", "+12 min"])
    seat = seat_at(event.tables[0])
    assert block.groups[0][1][0].cells == (Cell(seat=None, text="Away"), Cell(seat=seat, text=""))
    assert block.groups[1][1][0].cells == (Cell(seat=seat, text=""), Cell(seat=None, text="Sit out"))


def test_more_rounds_than_fit_beside_a_name_come_in_blocks() -> None:
    plan = a_plan(*([a_pairing("t1", "m1", "e1")] for _ in range(11)))

    blocks = roll(an_event(), plan.rounds, {})

    assert [block.numbers for block in blocks] == [tuple(range(1, 9)), (9, 10, 11)]
    assert blocks[1].whens == (NEVER, NEVER, NEVER)
