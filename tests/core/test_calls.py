"""Tables that are video calls: links that are good, and who sees which when."""

from __future__ import annotations

import pytest

from rotation import TableId
from server.core import timeline as tl
from server.core.affected import affected, link_news
from server.core.calls import BAD_LINK, Call, is_link, lacks_link, open_rounds, told_links
from server.core.checks import checks, remedy
from server.core.commands import EditTables, GiveTime, GoOn, LinkTable, NameTable
from server.core.form import Faults
from server.core.host_view import host_view
from server.core.model import Format, Table, tables_for
from server.core.sheet_view import table_sheet
from server.core.tables_form import TablesForm, form_of, from_fields, read
from server.core.views import phone_view, screen_view
from tests.builders import MIN, T0, S, a_running_timeline, a_timeline, an_event, an_open_timeline, but, did
from tests.core.rooms import ROUND_MS, TALK_S, Room, a_room, pid, talking

LINKS = tuple(f"https://video.example/room-{n}" for n in range(1, 4))


def linked(count: int = 3) -> tuple[Table, ...]:
    """Three tables, the first of them calls."""
    return tuple(but(t, link=LINKS[n] if n < count else "") for n, t in enumerate(tables_for(3)))


def at_a_distance(calls: int = 3) -> Room:
    """Three mentors, three mentees, three rounds."""
    room = a_room(mentors=3, mentees=3, format=Format.DISTANCE)
    room.event = but(room.event, tables=linked(calls))
    return room


def shown(room: Room, person: str, now_ms: int | None = None) -> dict[str, str]:
    """Card -> the link on it."""
    view = phone_view(room.event, room.plan, pid(person), room.now_ms if now_ms is None else now_ms)
    return {card.key: card.call.url for card in view.cards if card.call}


# --- links --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "link",
    ["https://meet.example/abc", "https://zoom.example:8443/j/12?pwd=A%20b&x=1#y", "https://[::1]/x", LINKS[0]],
)
def test_links_of_video_services_are_good(link: str) -> None:
    assert is_link(link)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://",
        "https:///room",
        "http://meet.example/abc",
        "javascript:alert(1)",
        "https://meet.example/a b",
        'https://meet.example/"onclick',
        "https://meet.example/<b>",
        "https://meet.google.example@evil.example/",
        "https://meet.example:0/",
        "https://meet.example:99999/",
        "https://[::1/",
        "https://meet.example\\evil",
        "https://meet.example/\u202eabc",
        "https://meet.example/\n",
        "https://\u212aeet.example/",
        "https://meet.example/" + "x" * 480,
    ],
)
def test_what_is_no_such_link_is_not(text: str) -> None:
    assert not is_link(text)


# --- who sees what when -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("timeline", "now_ms", "rounds"),
    [
        (a_timeline(), T0, (1,)),
        (an_open_timeline(), T0, (1,)),
        (a_running_timeline(welcome_s=60), T0, (1,)),
        (a_running_timeline(breaks=(1,)), T0, (1, 2)),
        (a_running_timeline(breaks=(1,)), T0 + 2 * MIN, (1, 2)),
        (a_running_timeline(breaks=(1,)), T0 + 12 * MIN, (2,)),
        (a_running_timeline(), T0 + 60 * MIN, ()),
    ],
)
def test_the_links_of_the_running_and_the_next_round_may_be_seen(
    timeline: tl.Timeline, now_ms: int, rounds: tuple[int, ...]
) -> None:
    assert open_rounds(timeline, now_ms) == rounds


def test_a_phone_holds_the_links_of_its_own_tables_now_and_next_alone() -> None:
    room = talking(at_a_distance(), 1)

    for person in room.event.people:
        tables = [next(t for t in room.event.tables if t.id == room.at(n, person).table) for n in (1, 2)]  # type: ignore[union-attr]  # seated
        one, two = (t.link for t in tables)
        assert shown(room, person) == {"walk-1": one, "talk-1": one, "walk-2": two, "talk-2": two}


def test_before_and_after_the_rounds_there_is_little_or_nothing_to_see() -> None:
    room = at_a_distance()
    assert set(shown(room, "e1")) == {"walk-1", "talk-1"}
    assert shown(talking(room, 1), "e1", T0 + 9 * ROUND_MS) == {}


def test_a_table_with_more_time_keeps_its_link_until_it_is_over() -> None:
    room = talking(at_a_distance(), 1)
    room.do(GiveTime(TableId("t1"), 120))
    end_ms = T0 + ROUND_MS

    assert "talk-1" in shown(room, "m1", end_ms + MIN)
    assert "talk-1" not in shown(room, "m2", end_ms + MIN)
    assert "talk-1" not in shown(room, "m1", end_ms + 2 * MIN)


def test_a_call_says_where_it_leads() -> None:
    room = talking(at_a_distance(), 1)
    (card,) = [c for c in phone_view(room.event, room.plan, pid("m1"), room.now_ms).cards if c.key == "talk-1"]
    assert card.call == Call(url=LINKS[0], host="video.example")
    assert card.say == "Round 1 has started. Video call 1."


def test_a_table_that_is_a_room_is_a_place_to_go_to() -> None:
    room = talking(at_a_distance(calls=2), 1)
    card = next(c for c in phone_view(room.event, room.plan, pid("m3"), room.now_ms).cards if c.key == "walk-1")
    assert card.call is None
    assert card.say == "Time to move. Table 3, Triangle zone."


def test_no_other_screen_ever_holds_a_link() -> None:
    room = talking(at_a_distance(), 1)
    for now_ms in range(T0 - S, T0 + 4 * ROUND_MS, TALK_S * S // 4):
        wall = screen_view(room.event, room.plan, now_ms)
        desk = host_view(room.event, room.plan, now_ms)
        assert not any(link in repr((wall, desk)) for link in LINKS)


# --- changing a link ----------------------------------------------------------------------------------


def told(room: Room, command: LinkTable | GoOn | NameTable) -> set[str]:
    """Whose phone is told of a command."""
    event, plan = room.event, room.plan
    room.do(command)
    before = (event, plan, room.event, room.plan)
    return {*affected(*before), *told_links(*before, room.now_ms)}


def test_another_link_is_told_to_those_who_sit_there_now_or_next() -> None:
    room = talking(at_a_distance(), 2)
    people = {*room.table(2, "t1"), *room.table(3, "t1")}

    assert told(room, LinkTable(TableId("t1"), "https://other.example/1")) == people
    assert room.event.tables[0].link == "https://other.example/1"
    assert room.event.undo[-1].said == "Table 1 has a new video link"


def test_those_are_told_in_words_and_nobody_else() -> None:
    room = talking(at_a_distance(), 3)
    event, plan = room.event, room.plan
    room.do(LinkTable(TableId("t1"), "https://other.example/1"))
    news = {p: link_news(event, plan, room.event, room.plan, p, room.now_ms) for p in event.people}

    sentence = "Round 3: the video call has a new link. The button opens it."
    assert {p for p, words in news.items() if words == sentence} == set(room.table(3, "t1"))
    assert set(news.values()) == {sentence, ""}


def test_a_table_that_becomes_a_call_or_a_room_is_told_to_all_who_ever_sit_there() -> None:
    room = talking(at_a_distance(), 1)
    ever = {p for n in (1, 2, 3) for p in room.table(n, "t1")}

    assert told(room, LinkTable(TableId("t1"), "")) == ever
    assert room.event.undo[-1].said == "Table 1 has no video link now"


def test_the_clock_brings_the_next_links_to_everybody_who_has_a_call() -> None:
    room = talking(at_a_distance(), 1)
    assert told(room, GoOn("talk-1")) == set(room.event.people)


def test_other_changes_of_tables_and_clock_bring_no_links() -> None:
    room = talking(at_a_distance(), 1)
    before = (room.event, room.plan)
    room.do(NameTable(TableId("t1"), "Library"))
    assert told_links(*before, room.event, room.plan, room.now_ms) == frozenset()
    assert told_links(*before, *before, room.now_ms) == frozenset()


@pytest.mark.parametrize(
    ("table", "link", "sentence"),
    [
        ("t9", LINKS[0], "This table does not exist (any more)."),
        ("t1", "http://x.example", BAD_LINK),
        ("t1", LINKS[0], "Table 1 has this link already."),
        ("t3", "", "This table has no link."),
        ("t3", LINKS[0], "Another table has this link already: both would be in one call."),
    ],
)
def test_links_that_make_no_sense_are_refused(table: str, link: str, sentence: str) -> None:
    assert at_a_distance(calls=2).refused(LinkTable(TableId(table), link)) == sentence


def test_a_link_can_be_taken_back_and_is_never_in_words() -> None:
    room = at_a_distance(calls=2)
    change = room.do(LinkTable(TableId("t3"), LINKS[2]))
    assert LINKS[2] not in change.said
    room.undo()
    assert room.event.tables == linked(2)


def test_the_host_s_board_says_which_tables_are_calls_and_which_ought_to_be() -> None:
    room = at_a_distance(calls=1)
    room.event = but(room.event, tables=(*room.event.tables[:2], but(room.event.tables[2], room=True)))
    tiles = host_view(room.event, room.plan, room.now_ms).rounds[0].tiles
    assert [tile.note for tile in tiles] == ["Video call", "No link", ""]
    assert table_sheet(room.event, room.plan, room.event.tables[0], T0).link == LINKS[0]


# --- the page of the tables -----------------------------------------------------------------------------


def a_form(**changes: object) -> TablesForm:
    return but(form_of(an_event(tables=linked(1), format=Format.DISTANCE)), **changes)


def faults(form: TablesForm) -> dict[str, str]:
    with pytest.raises(Faults) as error:
        read(form, an_event(tables=linked(1)))
    return dict(error.value.by_field)


def test_links_are_pasted_in_the_order_of_the_tables() -> None:
    tables = read(a_form(links=f"\n-\n{LINKS[1]}\n"), an_event(tables=linked(1)))
    assert [t.link for t in tables] == [LINKS[0], LINKS[1], ""]


def test_a_pasted_link_makes_a_room_a_call_and_a_room_stays_one() -> None:
    rooms = tuple(but(t, room=True) for t in tables_for(2))
    event = an_event(tables=rooms)
    assert read(but(form_of(event), links=LINKS[0]), event) == (but(rooms[0], room=False, link=LINKS[0]), rooms[1])


def test_pasted_links_that_are_bad_or_too_many_are_named() -> None:
    assert faults(a_form(links=f"{LINKS[0]}\nmeet.example")) == {"links": f"Line 2: {BAD_LINK}"}
    assert faults(a_form(links="\n".join(("-",) * 5))) == {
        "links": "These are 5 lines for 3 tables. One link for each table, please."
    }


def test_a_bad_link_and_one_that_is_there_twice_are_named_at_their_table() -> None:
    rows = a_form().rows
    bad = (but(rows[0], link="nowhere"), *rows[1:])
    twice = (*rows[:2], but(rows[2], link=LINKS[0]))
    assert faults(a_form(rows=bad)) == {"link-t1": BAD_LINK}
    assert faults(a_form(rows=twice)) == {"link-t3": "Another table has this link already: both would be in one call."}


def test_links_are_asked_for_where_there_are_calls_and_kept_elsewhere() -> None:
    sent = {"count": "3", "label-t1": "1", "link-t2": LINKS[1], "room-t3": "yes"}
    remote, local = an_event(tables=linked(0), format=Format.DISTANCE), an_event(tables=linked(0))

    assert [(r.link, r.room) for r in from_fields(remote, lambda name: sent.get(name, "")).rows] == [
        ("", False),
        (LINKS[1], False),
        ("", True),
    ]
    assert {(r.link, r.room) for r in from_fields(local, lambda name: sent.get(name, "")).rows} == {("", False)}


def test_links_can_change_while_a_plan_is_published_and_the_rounds_run() -> None:
    room = talking(at_a_distance(calls=2), 1)
    room.do(EditTables(linked(3)))
    assert (room.event.published, room.event.tables) == ("p1", linked(3))


# --- checks ---------------------------------------------------------------------------------------------


def sentences(*tables: Table) -> dict[str, str]:
    found = checks(an_event(tables=tables, format=Format.DISTANCE))
    return {c.key: c.sentence for c in found if c.key == "no_link"}


def test_tables_without_a_link_are_named() -> None:
    none, some, all_ = linked(0), linked(2), linked(3)
    end = "no link to a video call. Put links in on the page of the tables."

    assert sentences(*none) == {"no_link": f"Tables 1, 2 and 3 have {end}"}
    assert sentences(*some) == {"no_link": f"Table 3 has {end}"}
    assert sentences(*tables_for(9)) == {"no_link": f"Tables 1, 2, 3, 4, 5 and 4 more have {end}"}
    assert sentences(*all_) == {}
    assert checks(an_event(tables=none)) == checks(an_event(tables=all_)), "only where people meet in calls"


@pytest.mark.parametrize(("key", "tables"), [("rooms", 3), ("without", 2)])
def test_what_helps_helps(key: str, tables: int) -> None:
    event = an_event(tables=linked(2), format=Format.DISTANCE)
    found = remedy(event, "no_link", key)
    assert found is not None

    after = did(event, found.command)

    assert (len(after.tables), [c for c in checks(after) if c.key == "no_link"]) == (tables, [])


def test_where_no_table_has_a_link_there_is_nothing_to_do_without() -> None:
    event = an_event(tables=linked(0), format=Format.DISTANCE)
    assert remedy(event, "no_link", "without") is None
    assert remedy(but(event, tables=(*linked(1)[:2],)), "no_link", "without").effect == "There is 1 table."  # type: ignore[union-attr]  # it is there


def test_a_closed_table_needs_no_link() -> None:
    table = linked(0)[0]
    event = an_event(format=Format.DISTANCE)
    assert lacks_link(event, table)
    assert not lacks_link(event, but(table, closed=True))
