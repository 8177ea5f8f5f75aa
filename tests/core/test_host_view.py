"""The host's screen, as a whole value."""

from __future__ import annotations

import pytest

from rotation import TableId
from server.core import timeline as tl
from server.core.commands import CloseTable, Finish, GiveTime, LockTable, NoShow, Pause, SitDown
from server.core.host_view import Deck, Hearers, HostView, RoundMark, Sitter, Tile, TileRound, host_view
from server.core.model import PHRASES, Announcement, Done, Event, PlanId
from server.core.needs import needs
from server.core.presses import Press
from server.core.sentence import Sentence
from server.core.views import Seat
from tests.builders import (
    T0,
    S,
    a_bye,
    a_pairing,
    a_plan,
    a_running_timeline,
    a_timeline,
    an_agenda,
    an_event,
    an_open_timeline,
    but,
    people,
)
from tests.core.rooms import a_room, a_room_of_peers, pid, talking

PLAN = a_plan(
    (a_pairing("t2", "m2", "e1"), a_pairing("t1", "m1", "e2"), a_bye("e3")),
    (a_bye("e1"), a_pairing("t1", "m1", "e3"), a_pairing("t2", "m2", "e2")),
)
AGENDA = {"breaks": (1,), "welcome_s": 300, "closing_s": 90}
TABLE_1 = Seat(table="1", zone=0, zone_word="Circle", partners=(), shared=())
TABLE_2 = Seat(table="2", zone=1, zone_word="Square", partners=(), shared=())


def small(**changes: object) -> Event:
    event = an_event(agenda=an_agenda(**AGENDA), timeline=a_timeline(**AGENDA), people=people(2, 3))
    return but(event, **changes)


def a_deck(key: str, title: str, label: str, then: str, **changes: object) -> Deck:
    """A deck whose primary button goes on, with buttons that change the length."""
    deck = Deck(
        key=key,
        title=title,
        primary=Press(label=label, command="GoOn", segment=key),
        last=None,
        extends=(
            Press(label="−5 min", command="Extend", segment=key, values=("-300",)),  # noqa: RUF001  # a true minus
            Press(label="−1 min", command="Extend", segment=key, values=("-60",)),  # noqa: RUF001  # a true minus
            Press(label="+1 min", command="Extend", segment=key, values=("60",)),
            Press(label="+5 min", command="Extend", segment=key, values=("300",)),
        ),
        skip=None,
        then=then,
        counts=True,
    )
    return but(deck, **changes)


def a_talk_deck(n: int, then: str) -> Deck:
    key = f"talk-{n}"
    return a_deck(
        key,
        f"Talking, round {n} of 2",
        "",
        then,
        primary=Press(label="End round in 1 minute", command="EndTalk", segment=key, values=("60",)),
        last=Press(label="End round now, send everyone on", command="GoOn", segment=key),
        skip=Press(label=f"Skip round {n}", command="SkipRound", segment=key),
    )


def a_tile(table: str, seat: Seat, **names: str) -> Tile:
    """A table of people who have not been seen yet."""
    sitters = tuple(Sitter(id=pid, name=name, arrived=False, spotted=False) for pid, name in names.items())
    return Tile(id=table, seat=seat, people=sitters, note="", asked=False, closed=False)


def a_walk_deck(n: int) -> Deck:
    key = f"walk-{n}"
    return a_deck(
        key,
        f"Moving to round {n} of 2",
        f"Start round {n} now",
        f"Then: round {n} (10 minutes)",
        skip=Press(label=f"Skip round {n}", command="SkipRound", segment=key),
    )


def decks(event: Event) -> dict[str, Deck]:
    return {deck.key: deck for deck in host_view(event, PLAN, T0).decks}


def test_the_host_sees_a_deck_for_every_segment_and_the_tables_of_every_round() -> None:
    done = Done(version=7, said="1 minute added", by="Ada", at_ms=T0)
    said = Announcement(id="a1", text="Soup!", by="Ada", at_ms=T0)
    timeline = tl.extend(a_running_timeline(**AGENDA), T0, 60)
    event = small(timeline=timeline, announcement=said, last=done, undo=(but(done, version=6), done))

    view = host_view(event, PLAN, T0 + 10 * S)

    length_s = 300 + 60 + 600 + 900 + 60 + 600 + 90
    assert view == HostView(
        event_id="e",
        title="Mentoring night",
        code="K7M2QXW",
        version=7,
        stamp="s7",
        people=5,
        tables=2,
        arrived=0,
        showing_words="the evening",
        can_show=(("missing", "Who is missing"), ("map", "Room map"), ("black", "Black")),
        marks=(
            RoundMark(key="talk-1", label="1", is_break=False),
            RoundMark(key="break-1", label="Break", is_break=True),
            RoundMark(key="talk-2", label="2", is_break=False),
        ),
        decks=(
            Deck(
                key="soon-0",
                title="Not open yet",
                primary=Press(label="Open the lobby", command="OpenLobby"),
                last=None,
                extends=(),
                skip=None,
                then="Then 5 people can come in and see their tables.",
                counts=False,
            ),
            a_deck(
                "lobby-0",
                "Lobby",
                "Start: send everyone to their tables",
                "Then: welcome (5 minutes)",
                extends=(),
                counts=False,
            ),
            a_deck(
                "briefing-0",
                "Welcome",
                "End: welcome",
                "Then: moving (1 minute), round 1; it starts by itself",
            ),
            a_walk_deck(1),
            a_talk_deck(1, "Then: break (15 minutes)"),
            a_deck(
                "break-1",
                "Break",
                "End the break, send everyone on",
                "Then: moving (1 minute), round 2; it starts by itself",
            ),
            a_walk_deck(2),
            a_talk_deck(2, "Then: closing (90 seconds)"),
            a_deck("wrapup-0", "Closing", "End: closing", "Then: the end"),
            Deck(
                key="finished-0",
                title="The end",
                primary=Press(label="Reopen the evening", command="Reopen"),
                last=None,
                extends=(),
                skip=None,
                then="",
                counts=False,
            ),
        ),
        rounds=(
            TileRound(
                round_no=1,
                is_last=False,
                tiles=(
                    a_tile("t1", TABLE_1, m1="Mentor 1.", e2="Mentee 2."),
                    a_tile("t2", TABLE_2, m2="Mentor 2.", e1="Mentee 1."),
                ),
                byes=("Mentee 3.",),
                draft=False,
            ),
            TileRound(
                round_no=2,
                is_last=True,
                tiles=(
                    a_tile("t1", TABLE_1, m1="Mentor 1.", e3="Mentee 3."),
                    a_tile("t2", TABLE_2, m2="Mentor 2.", e2="Mentee 2."),
                ),
                byes=("Mentee 1.",),
                draft=False,
            ),
        ),
        needs=needs(event, PLAN, PLAN.rounds),
        announcement=said,
        hearers=(
            Hearers(value="", label="Everyone"),
            Hearers(value="mentor", label="All mentors"),
            Hearers(value="mentee", label="All mentees"),
            Hearers(value="t1", label="Table 1"),
            Hearers(value="t2", label="Table 2"),
        ),
        phrases=PHRASES,
        last=done,
        undos=(done, but(done, version=6)),
        published=True,
        held=False,
        over=False,
        timeline=timeline,
        key="briefing-0",
        ends_at_ms=T0 + (length_s + 60) * S,
        drift_minutes=1,
        makes_pairs=False,
    )


def test_before_anything_is_arranged_the_host_sees_no_tables_and_nothing_to_undo() -> None:
    view = host_view(small(published=None, draft=PlanId("p1")), None, T0)

    assert (view.rounds, view.undos, view.last, view.published) == ((), (), None, False)
    assert (view.ends_at_ms, view.drift_minutes, view.key) == (None, 0, "soon-0")
    assert view.decks[0].then == ""


def test_a_host_who_starts_each_round_reads_that_it_waits() -> None:
    event = small(timeline=a_timeline(**AGENDA, by_hand=True))

    assert decks(event)["break-1"].then == "Then: moving (1 minute), round 2; it waits for you to start"
    assert host_view(event, PLAN, T0).held is True


def test_the_lobby_leads_straight_to_round_one_without_a_welcome() -> None:
    event = small(timeline=an_open_timeline())

    assert decks(event)["lobby-0"].then == "Then: moving (1 minute), round 1; it starts by itself"


def test_when_the_evening_is_over_the_host_reads_when_it_ended() -> None:
    timeline = tl.finish(a_running_timeline(), T0 + 100 * S)

    view = host_view(small(timeline=timeline), PLAN, T0 + 5000 * S)

    assert (view.over, view.key, view.ends_at_ms) == (True, "finished-0", T0 + 100 * S)


def test_arrivals_are_counted() -> None:
    here = {pid: but(person, arrived_at_ms=T0) for pid, person in people(2, 0).items()}

    view = host_view(small(people={**people(2, 3), **here}), PLAN, T0)

    assert (view.arrived, view.people) == (2, 5)


@pytest.mark.parametrize(("late_s", "minutes"), [(0, 0), (29, 0), (31, 1), (-31, -1), (-300, -5), (300, 5)])
def test_drift_is_told_in_whole_minutes(late_s: int, minutes: int) -> None:
    timeline = tl.extend(a_running_timeline(walk_s=600), T0, late_s)

    assert host_view(small(timeline=timeline), PLAN, T0).drift_minutes == minutes


def test_a_reopened_round_has_one_mark_and_the_deck_of_its_rest() -> None:
    timeline = tl.reopen(tl.finish(a_running_timeline(), T0 + 100 * S), T0 + 200 * S)

    view = host_view(small(timeline=timeline), PLAN, T0 + 200 * S)

    assert [mark.key for mark in view.marks] == ["talk-1", "talk-2"]
    assert [deck.then for deck in view.decks if deck.key == "talk-1"] == [
        "Then: moving (1 minute), round 2; it starts by itself"
    ]


def test_the_host_sees_no_address_and_no_draft() -> None:
    event = small(draft=PlanId("secret-draft"))

    assert [word for word in ("@", "secret-draft") if word in repr(host_view(event, PLAN, T0))] == []


def test_a_tile_says_in_a_word_what_is_special_about_its_table() -> None:
    room = talking(a_room(mentors=3, mentees=3, tables=4, shown=1), 1)
    room.do(CloseTable(TableId("t4")))
    room.do(LockTable(TableId("t2"), locked=True))
    room.do(GiveTime(TableId("t1"), 120))
    room.do(GiveTime(TableId("t3"), 45))
    first, second = host_view(room.event, room.plan, room.now_ms).rounds[:2]
    assert [tile.note for tile in first.tiles] == ["+2 min", "Locked", "+45 s", "Closed"]
    assert [tile.note for tile in second.tiles] == ["", "Locked", "", "Closed"]
    assert (first.draft, second.draft) == (False, True)
    assert [tile.locked for tile in first.tiles] == [False, True, False, False]
    assert "Table 4" not in {who.label for who in host_view(room.event, room.plan, room.now_ms).hearers}


def test_where_there_are_no_roles_words_go_to_all_or_to_a_table() -> None:
    room = a_room_of_peers()
    assert [who.label for who in host_view(room.event, room.plan, T0).hearers] == [
        "Everyone",
        "Table 1",
        "Table 2",
        "Table 3",
    ]


def test_who_says_that_they_sit_there_is_seen_at_their_table() -> None:
    room = talking(a_room(mentors=3, mentees=3), 1)
    room.do(SitDown(pid("e1"), 1))
    tiles = host_view(room.event, room.plan, room.now_ms).rounds[0].tiles
    assert [who.id for tile in tiles for who in tile.people if who.spotted] == ["e1"]


@pytest.mark.parametrize(("round_no", "at_hand"), [(1, [1, 2]), (2, [2, 3]), (3, [3])])
def test_the_tables_of_this_round_and_the_next_are_laid_out(round_no: int, at_hand: list[int]) -> None:
    room = talking(a_room(rounds=3), round_no)
    assert [r.round_no for r in host_view(room.event, room.plan, room.now_ms).rounds] == at_hand


def test_when_all_is_over_the_last_tables_stay() -> None:
    room = talking(a_room(rounds=3), 3)
    room.do(Finish())
    assert [(r.round_no, r.is_last) for r in host_view(room.event, room.plan, room.now_ms).rounds] == [(3, True)]


def test_what_was_done_is_read_with_names() -> None:
    room = talking(a_room(mentors=3, mentees=3), 1)
    room.do(NoShow((pid("e1"),)))
    view = host_view(room.event, room.plan, room.now_ms)
    assert view.last is not None
    assert view.undos == (view.last,)
    assert (view.last.said, view.last.moved) == ("Mentee 1 did not come", 4)
    room.do(Pause())
    assert [done.moved for done in host_view(room.event, room.plan, room.now_ms).undos] == [0, 4]


def test_numbers_of_tables_and_people_are_said_in_words() -> None:
    room = talking(a_room(mentors=3, mentees=3), 1)
    room.do(NoShow((pid("e1"),)))
    view = host_view(room.event, room.plan, room.now_ms)
    assert view.last is not None
    assert (view.tables_words, but(view, tables=1).tables_words) == ("3 tables", "1 table")
    assert (view.moved_words(view.last), view.moved_words(but(view.last, moved=1))) == (
        "4 people moved",
        "1 person moved",
    )


def test_ready_words_are_recalled_and_a_hosts_own_stay() -> None:
    said = Announcement(id="a1", text=PHRASES[0], by="Ada", at_ms=T0, to="all mentors", only=())
    view = host_view(small(announcement=said, phrases=(PHRASES[0], "Soup!")), PLAN, T0)
    assert view.announcement is not None
    assert view.announcement == said
    ready = (view.announcement.text, view.announcement.to, view.phrases[0])
    assert all(isinstance(words, Sentence) for words in ready)
    assert [type(words) for words in view.phrases[1:]] == [str]


def test_a_table_says_how_many_sit_there_or_what_is_special_about_it() -> None:
    seat = Seat(table="1", zone=0, zone_word="Circle", partners=(), shared=())
    two, one = (a_tile("t1", seat, **names) for names in ({"m1": "Amara O.", "e1": "Ben O."}, {"m1": "Amara O."}))
    empty = a_tile("t1", seat)
    said = [tile.count_words for tile in (two, one, empty, but(empty, note="Closed"))]
    assert said == ["2 people", "1 person", "Free", "Closed"]
