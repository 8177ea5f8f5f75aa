"""Views: what phones and the room see, as whole values."""

from __future__ import annotations

import pytest

from rotation import Plan, Role, Why
from server.core import timeline as tl
from server.core.guide import guide
from server.core.model import (
    Absence,
    Announcement,
    Ask,
    Attendance,
    Event,
    Gone,
    Need,
    ParticipantId,
    PlanId,
    Showing,
    tables_for,
)
from server.core.room_map import room_map
from server.core.views import (
    SOON,
    WHY_ANY,
    WHY_ANYBODY,
    WHY_MENTEE,
    AskView,
    Card,
    Face,
    NameRow,
    PhoneView,
    RoundList,
    ScreenCard,
    ScreenView,
    Seat,
    Stop,
    face,
    first_name,
    initials,
    key_now,
    phone_view,
    screen_view,
    short_names,
    sort_key,
)
from server.core.words import ZONE_WORDS
from tests.builders import (
    T0,
    S,
    a_bye,
    a_pairing,
    a_person,
    a_plan,
    a_running_timeline,
    a_timeline,
    an_agenda,
    an_event,
    an_open_timeline,
    but,
    crowd,
)

AMARA = a_person("m1", "Amara Okafor", Role.MENTOR, career="Engineer", study="Physics", topics=("ai", "law"))
BJORN = a_person("m2", "Björn Ek", Role.MENTOR, career="Nurse")
CHEN = a_person("e1", "Chen Li", topics=("law", "art"), study="Law", email="chen@example.org")
DINA = a_person("e2", "Dina Sarr")
ELIF = a_person("e3", "Elif")

PLAN = a_plan(
    (a_pairing("t1", "m1", "e1"), a_pairing("t2", "m2", "e2"), a_bye("e3")),
    (a_pairing("t2", "m2", "e1"), a_bye("m1", Why.MORE_MENTORS), a_bye("e2"), a_bye("e3", Why.BLOCKED)),
)

AMARAS_FACE = Face(name="Amara Okafor", initials="AO", role="mentor", line="Engineer, Physics", topics=("ai", "law"))
BJORNS_FACE = Face(name="Björn Ek", initials="BE", role="mentor", line="Nurse", topics=())
FIRST = Seat(table="1", zone=0, zone_word="Circle", partners=(AMARAS_FACE,), shared=("law",))
SECOND = Seat(table="2", zone=1, zone_word="Square", partners=(BJORNS_FACE,), shared=())


def small(**changes: object) -> Event:
    """Two mentors and three mentees at two tables, two rounds with a break between."""
    event = an_event(
        agenda=an_agenda(breaks=(1,)),
        timeline=a_timeline(breaks=(1,)),
        people=crowd(AMARA, BJORN, CHEN, DINA, ELIF),
    )
    return but(event, **changes)


def a_card(key: str, say: str, **changes: object) -> Card:
    """A card with no seat on it."""
    kind, _, n = key.partition("-")
    empty = Card(
        key=key,
        kind=kind,
        round_no=int(n),
        rounds=2,
        seat=None,
        bye=None,
        shown=int(n) > 0,
        came_from=None,
        next_seat=None,
        next_bye=False,
        next_round=0,
        say=say,
    )
    return but(empty, **changes)


def cards_of(event: Event, plan: Plan | None, person: str) -> dict[str, Card]:
    view = phone_view(event, plan, ParticipantId(person), T0)
    return {card.key: card for card in view.cards}


# --- the phone --------------------------------------------------------------------------------------


def test_a_phone_holds_a_card_for_every_segment_and_the_whole_schedule() -> None:
    said = Announcement(id="a1", text="Soup!", by="Ada", at_ms=T0)
    timeline = a_running_timeline(breaks=(1,))
    event = small(timeline=timeline, announcement=said)

    view = phone_view(event, PLAN, CHEN.id, T0 + 70 * S)

    assert view == PhoneView(
        title="Mentoring night",
        version=7,
        stamp="s7",
        name="Chen Li",
        first_name="Chen",
        is_mentor=False,
        stays=False,
        published=True,
        seated=True,
        gone="",
        lacks_seat=False,
        at_table=0,
        ask=None,
        cards=(
            a_card("lobby-0", "Lobby.", next_seat=FIRST, next_round=1),
            a_card(
                "walk-1",
                "Time to move. Table 1, Circle zone.",
                seat=FIRST,
                next_seat=SECOND,
                next_round=2,
            ),
            a_card(
                "talk-1",
                "Round 1 has started. Table 1, Circle zone.",
                seat=FIRST,
                next_seat=SECOND,
                next_round=2,
            ),
            a_card("break-1", "Break.", next_seat=SECOND, next_round=2),
            a_card("walk-2", "Time to move. Table 2, Square zone.", seat=SECOND, came_from=FIRST),
            a_card("talk-2", "Round 2 has started. Table 2, Square zone.", seat=SECOND),
            a_card("finished-0", "The end."),
        ),
        stops=(
            Stop(key="talk-1", round_no=1, seat=FIRST, text=""),
            Stop(key="break-1", round_no=1, seat=None, text="Break"),
            Stop(key="talk-2", round_no=2, seat=SECOND, text=""),
        ),
        announcement=said,
        timeline=timeline,
        key="talk-1",
    )


def test_a_mentee_who_sits_out_is_told_why_and_what_comes_next() -> None:
    cards = cards_of(small(), PLAN, "e2")

    assert cards["talk-2"] == a_card(
        "talk-2", "Round 2 has started. You sit out this round.", bye=WHY_MENTEE[Why.MORE_MENTEES]
    )
    assert (cards["talk-1"].next_seat, cards["talk-1"].next_bye, cards["talk-1"].next_round) == (None, True, 2)


def test_a_mentor_who_sits_out_keeps_the_table() -> None:
    cards = cards_of(small(), PLAN, "m1")

    why = "No mentee is free for you in this round. Keep your table; the next one comes to you."
    assert cards["walk-2"].bye == why


@pytest.mark.parametrize("why", list(Why))
def test_every_reason_to_sit_out_has_its_sentence(why: Why) -> None:
    cards = cards_of(small(), a_plan((a_bye("e1", why),)), "e1")

    assert cards["talk-1"].bye == {**WHY_MENTEE, **WHY_ANYBODY}.get(why, WHY_ANY)


def test_who_sits_out_twice_never_leaves_a_table() -> None:
    cards = cards_of(small(), PLAN, "e3")

    assert [card.came_from for card in cards.values()] == [None] * 7
    assert [card.seat for card in cards.values()] == [None] * 7


def test_somebody_the_plan_does_not_know_has_no_table_yet() -> None:
    newcomer = a_person("e9", "Ines")
    event = small(people={**small().people, newcomer.id: newcomer})

    view = phone_view(event, PLAN, newcomer.id, T0)

    assert view.seated is False
    assert [(c.seat, c.bye) for c in view.cards] == [(None, None)] * 7
    assert view.cards[1].say == "Time to move. No table for you yet."


def test_before_the_plan_is_published_a_phone_shows_the_agenda_only() -> None:
    view = phone_view(small(), None, CHEN.id, T0)

    assert (view.published, view.seated, view.key) == (False, False, SOON)
    assert view.stops == (Stop(key="break-1", round_no=1, seat=None, text="Break"),)
    assert [card.seat for card in view.cards] == [None] * 7


def test_the_welcome_shows_the_first_seat_and_the_closing_none() -> None:
    event = small(timeline=a_timeline(welcome_s=300, closing_s=300))

    cards = cards_of(event, PLAN, "e1")

    assert cards["briefing-0"] == a_card("briefing-0", "Welcome.", next_seat=FIRST, next_round=1)
    assert cards["wrapup-0"] == a_card("wrapup-0", "Closing.")


def test_who_sits_out_reads_where_to_go_after_that_not_where_the_evening_began() -> None:
    plan = a_plan((a_pairing("t1", "m1", "e1"),), (a_bye("e1"),), (a_pairing("t2", "m2", "e1"),))
    event = small(agenda=an_agenda(rounds=3), timeline=a_timeline(rounds=3))

    assert cards_of(event, plan, "e1")["walk-2"].next_seat == SECOND


def test_a_mentor_is_greeted_as_one() -> None:
    view = phone_view(small(), PLAN, AMARA.id, T0)

    assert (view.first_name, view.is_mentor) == ("Amara", True)


def test_a_reopened_round_shows_its_card_again_and_only_once() -> None:
    timeline = tl.reopen(tl.finish(a_running_timeline(), T0 + 100 * S), T0 + 200 * S)

    cards = cards_of(small(timeline=timeline), PLAN, "e1")

    assert list(cards) == ["lobby-0", "walk-1", "talk-1", "walk-2", "talk-2", "finished-0"]
    assert phone_view(small(timeline=timeline), PLAN, CHEN.id, T0 + 200 * S).key == "talk-1"


def test_a_table_of_three_shows_everybody_else() -> None:
    trio = but(a_pairing("t1", "m1", "e1"), mentees=(CHEN.id, DINA.id))
    plan = a_plan((trio,))

    seat = cards_of(small(), plan, "e1")["talk-1"].seat

    assert seat is not None
    assert [other.name for other in seat.partners] == ["Amara Okafor", "Dina Sarr"]


# --- the room ---------------------------------------------------------------------------------------


def test_the_screen_holds_every_segment_and_who_goes_where_in_each_round() -> None:
    timeline = an_open_timeline(breaks=(1,))
    here = but(CHEN, arrived_at_ms=T0)
    event = small(timeline=timeline, people=crowd(AMARA, BJORN, here, DINA, ELIF))

    view = screen_view(event, PLAN, T0, rows=3)

    table_1 = Seat(table="1", zone=0, zone_word="Circle", partners=(), shared=())
    table_2 = Seat(table="2", zone=1, zone_word="Square", partners=(), shared=())
    assert view == ScreenView(
        title="Mentoring night",
        version=7,
        stamp="s7",
        code="K7M2QXW",
        rounds=2,
        showing=Showing.EVENING,
        missing=(),
        room=room_map(event),
        segments=(
            ScreenCard(key="lobby-0", kind="lobby", round_no=0, name="Lobby"),
            ScreenCard(key="walk-1", kind="walk", round_no=1, name="Move to round 1"),
            ScreenCard(key="talk-1", kind="talk", round_no=1, name="Round 1"),
            ScreenCard(key="break-1", kind="break", round_no=1, name="Break"),
            ScreenCard(key="walk-2", kind="walk", round_no=2, name="Move to round 2"),
            ScreenCard(key="talk-2", kind="talk", round_no=2, name="Round 2"),
            ScreenCard(key="finished-0", kind="finished", round_no=0, name="The end"),
        ),
        lists=(
            RoundList(
                round_no=1,
                pages=(
                    (
                        NameRow(name="Amara O.", seat=table_1),
                        NameRow(name="Björn E.", seat=table_2),
                        NameRow(name="Chen L.", seat=table_1),
                    ),
                    (NameRow(name="Dina S.", seat=table_2), NameRow(name="Elif", seat=None)),
                ),
            ),
            RoundList(
                round_no=2,
                pages=(
                    (
                        NameRow(name="Amara O.", seat=None),
                        NameRow(name="Björn E.", seat=table_2),
                        NameRow(name="Chen L.", seat=table_2),
                    ),
                    (NameRow(name="Dina S.", seat=None), NameRow(name="Elif", seat=None)),
                ),
            ),
        ),
        announcement=None,
        timeline=timeline,
        key="lobby-0",
        arrived=1,
        invited=5,
        guide=guide(event),
    )


def test_the_room_sees_no_list_before_the_plan_is_published() -> None:
    assert screen_view(small(), None, T0).lists == ()


def test_who_is_not_in_the_plan_is_not_on_the_wall() -> None:
    view = screen_view(small(), a_plan((a_pairing("t1", "m1", "e1"),)), T0)

    assert [row.name for page in view.lists[0].pages for row in page] == ["Amara O.", "Chen L."]


def test_names_are_sorted_without_regard_to_accents_and_capitals() -> None:
    names = ["Zoë", "Émile", "ekaterina", "Östen", "Olga", "Ángel", "Bea"]
    listed = crowd(*(a_person(f"e{n}", name) for n, name in enumerate(names)))
    plan = a_plan(tuple(a_bye(pid) for pid in listed))

    view = screen_view(small(people=listed), plan, T0)

    in_order = [row.name for page in view.lists[0].pages for row in page]
    assert in_order == ["Ángel", "Bea", "ekaterina", "Émile", "Olga", "Östen", "Zoë"]


@pytest.mark.parametrize(("people", "pages"), [(0, []), (39, [39]), (40, [40]), (41, [21, 20]), (81, [27, 27, 27])])
def test_a_page_of_the_wall_holds_at_most_forty_names_and_none_is_nearly_empty(people: int, pages: list[int]) -> None:
    listed = crowd(*(a_person(f"e{n:02}") for n in range(people)))
    plan = a_plan(tuple(a_bye(pid) for pid in listed))

    view = screen_view(small(people=listed), plan, T0)

    assert [len(page) for page in view.lists[0].pages] == pages


# --- what nobody may see ----------------------------------------------------------------------------


def test_no_view_holds_an_address_or_a_draft() -> None:
    everybody = crowd(*(but(p, email=f"{p.id}@secret.example", age=47) for p in (AMARA, BJORN, CHEN, DINA, ELIF)))
    event = small(people=everybody, draft=PlanId("secret-draft"), timeline=a_running_timeline())

    views = [screen_view(event, PLAN, T0), *(phone_view(event, PLAN, pid, T0) for pid in everybody)]

    assert [view for view in map(repr, views) if "secret" in view or "47" in view] == []


# --- names ------------------------------------------------------------------------------------------


def test_a_face_says_what_somebody_does_and_studied() -> None:
    lines = [face(a_person("e1", career=c, study=s)).line for c, s in (("", ""), ("A", ""), ("", "B"), ("A", "B"))]

    assert lines == ["", "A", "B", "A, B"]


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Amara Okafor", "AO"),
        ("ana maría de la cruz", "AC"),
        ("Elif", "E"),
        ("  Björn   Ek ", "BE"),
        ("李 小龙", "李小"),
        ("émile", "É"),
        (" ", ""),
        ("", ""),
    ],
)
def test_initials_are_the_first_letters_of_the_first_and_last_word(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize(("name", "first"), [("Ana María Cruz", "Ana"), ("Elif", "Elif"), (" ", " "), ("", "")])
def test_the_first_name_is_the_first_word(name: str, first: str) -> None:
    assert first_name(name) == first


def test_short_names_are_only_as_short_as_they_may_be() -> None:
    names = ["Amara Okafor", "Amara Osei", "Björn Ek", "Elif", "李 小龙", "محمد علي حسن", "Ana María Cruz"]
    listed = [a_person(f"e{n}", name) for n, name in enumerate(names)]

    short = short_names(listed)

    assert list(short.values()) == [
        "Amara Okafor",
        "Amara Osei",
        "Björn E.",
        "Elif",
        "李 小.",
        "محمد ح.",
        "Ana C.",
    ]


@pytest.mark.parametrize(
    ("text", "key"),
    [("Zoë", "zoe"), ("STRASSE", "strasse"), ("Straße", "strasse"), ("Ångström", "angstrom"), ("李", "李")],
)
def test_accents_and_capitals_do_not_count_when_sorting(text: str, key: str) -> None:
    assert sort_key(text) == key


def test_every_zone_of_a_large_room_has_its_own_word() -> None:
    assert sorted({table.zone for table in tables_for(100)}) == list(range(len(set(ZONE_WORDS))))


def test_before_the_lobby_opens_the_card_says_soon() -> None:
    keys = [key_now(a_timeline(), T0), key_now(an_open_timeline(), T0), key_now(a_running_timeline(), T0)]

    assert keys == [SOON, "lobby-0", "walk-1"]


def test_a_phone_shows_what_was_asked_and_what_the_host_said() -> None:
    ask = Ask(need=Need.HELP, table="1", at_ms=T0, answer="Coming", answered_by="Sam")
    asking = but(CHEN, ask=ask)
    view = phone_view(small(people={**small().people, CHEN.id: asking}), PLAN, CHEN.id, T0)
    assert view.ask == AskView(text="You asked for help.", answer="Coming", by="Sam")


def test_a_phone_tells_who_is_gone_why_there_is_no_table() -> None:
    gone = but(CHEN, attendance=Attendance(gone=Gone(why=Absence.LEFT, from_round=1, at_ms=T0)))
    view = phone_view(small(people={**small().people, CHEN.id: gone}), PLAN, CHEN.id, T0)
    assert view.gone == "You have left. Thank you for coming."


def test_a_round_that_is_not_shown_is_on_no_phone_and_no_wall() -> None:
    event = small(shown=1)
    cards = cards_of(event, PLAN, "e1")
    assert (cards["talk-1"].seat is None, cards["talk-2"].seat, cards["talk-2"].shown) == (False, None, False)
    assert [listed.round_no for listed in screen_view(event, PLAN, T0).lists] == [1]
