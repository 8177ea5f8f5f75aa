"""What goes out to each screen when an event changes: as little as possible, and nothing that is not theirs."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from rotation import Plan, Role
from server.core.commands import (
    Announce,
    AskFor,
    CheckIn,
    Command,
    EditEvent,
    Extend,
    GoOn,
    Join,
    Pause,
    Publish,
    RenewLink,
    SetDraft,
    ShowOnScreen,
    SkipRound,
)
from server.core.model import Doors, Event, EventId, Need, ParticipantId, PlanId, Showing, tables_for
from server.live.clock import Clock
from server.live.feed import Copy
from server.live.hub import Audience, Hub, Peer
from server.live.show import BIG_SCREEN, Show, timeline_attribute
from server.settings import Settings
from server.store import codec
from tests.builders import (
    T0,
    a_bye,
    a_pairing,
    a_person,
    a_plan,
    a_running_event,
    a_running_timeline,
    an_agenda,
    an_event,
    but,
    crowd,
    did,
)
from tests.live.screens import Screen, joined
from web.render import Renderer

PEOPLE = crowd(
    a_person("m1", "Amara Okafor", email="amara@example.org", role=Role.MENTOR),
    a_person("m2", "Boris Lind", email="boris@example.org", role=Role.MENTOR),
    a_person("e1", "Chloé Dubois", email="chloe@example.org", topics=("tea",)),
    a_person("e2", "Dmitri Popov", email="dmitri@example.org"),
)
PLAN = a_plan(
    [a_pairing("t1", "m1", "e1"), a_pairing("t2", "m2", "e2")],
    [a_pairing("t1", "m1", "e2"), a_bye("m2"), a_bye("e1")],
)
MEETS = {"m1": {"e1", "e2"}, "m2": {"e2"}, "e1": {"m1"}, "e2": {"m1", "m2"}}
CODES = {pid: person.name.split()[1] for pid, person in PEOPLE.items()}


@dataclass(frozen=True, slots=True)
class Room:
    """A phone for everybody, a wall and a host."""

    show: Show
    hub: Hub
    phones: Mapping[str, Screen]
    wall: Screen
    host: Screen

    def change(self, before: Event, after: Event, *, plan: Plan | None = PLAN, draft: Plan | None = None) -> None:
        """A commit was made. The plan is there once it is published."""
        self.show.changed(*(Copy(event=e, plan=plan if e.published else None, draft=draft) for e in (before, after)))

    def told(self) -> dict[str, list[str]]:
        """What every phone was told."""
        return {pid: phone.texts for pid, phone in self.phones.items()}


@pytest.fixture
def room() -> Room:
    """Everybody is connected."""
    hub = Hub()
    return Room(
        show=a_show(hub),
        hub=hub,
        phones={pid: joined(hub, EventId("e"), Audience.PHONE, person=pid) for pid in PEOPLE},
        wall=joined(hub, EventId("e"), Audience.SCREEN),
        host=joined(hub, EventId("e"), Audience.HOST),
    )


def a_show(hub: Hub) -> Show:
    """It is always T0."""
    return Show(hub, Renderer(), Clock(_never, lambda: T0 / 1000), Settings())


async def _never() -> float:
    raise AssertionError("no time is measured here")


def published(**changes: object) -> Event:
    return a_running_event(people=PEOPLE, **changes)


def after(event: Event, command: Command) -> Event:
    return but(did(event, command), stamp="next")


def kinds(texts: list[str]) -> list[str]:
    """What each frame is: a message of this type, or fragments for these elements."""
    return [json.loads(t)["t"] if t.startswith("{") else "+".join(re.findall(r'hx-target="#(\w+)"', t)) for t in texts]


def names_in(text: str) -> set[str]:
    return {pid for pid, name in CODES.items() if name in text}


# --- the clock ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [Pause(), Extend("walk-1", 60)])
def test_an_edit_of_the_clock_is_one_frame_the_same_for_all_phones(room: Room, command: Command) -> None:
    before = published()
    now = after(before, command)

    room.change(before, now)

    frames = [phone.frames for phone in room.phones.values()]
    assert [len(each) for each in frames] == [1] * 4
    assert all(each[0] is frames[0][0] for each in frames)  # it was encoded once
    (text,) = room.phones["m1"].texts
    assert json.loads(text) == {
        "t": "timeline",
        "v": 8,
        "stamp": "next",
        "timeline": json.loads(timeline_attribute(now)),
    }
    assert codec.field("timeline", timeline_attribute(now)) == now.timeline
    assert room.wall.texts == [text]
    assert kinds(room.host.texts) == ["timeline", "control+said"]
    assert room.host.texts[0] == text


# --- words --------------------------------------------------------------------------------------------


def test_an_announcement_is_one_fragment_the_same_for_all_phones(room: Room) -> None:
    before = published()
    room.change(before, after(before, Announce("Soup & <b>tea</b> outside")))

    frames = [phone.frames for phone in room.phones.values()]
    assert all(each == frames[0] and each[0] is frames[0][0] for each in frames)
    assert kinds(room.phones["m1"].texts) == ["announcement"]
    assert "Soup &amp; &lt;b&gt;tea&lt;/b&gt; outside" in room.phones["m1"].texts[0]
    assert kinds(room.wall.texts) == ["timeline", "wall"]
    assert "Soup &amp; &lt;b&gt;tea&lt;/b&gt; outside" in room.wall.texts[1]
    assert kinds(room.host.texts) == ["control+said+saying"]


def test_an_announcement_that_is_cleared_goes_from_all_screens(room: Room) -> None:
    before = after(published(), Announce("Soup outside"))
    room.change(before, after(before, Announce("")))
    for texts in (*room.told().values(), room.wall.texts):
        assert "Soup" not in "".join(texts)
        assert kinds(texts)[-1] in {"announcement", "wall"}


def test_each_screen_reads_the_news_in_the_language_of_its_page(room: Room) -> None:
    event = EventId("e")
    arabic = joined(room.hub, event, Audience.PHONE, person="e1", lang="ar")
    wall = joined(room.hub, event, Audience.SCREEN, lang="de")
    before = published()
    room.change(before, after(before, Announce("The break is over.")))
    assert "The break is over." in room.phones["e1"].texts[0]
    assert "Message from the host" in room.phones["e1"].texts[0]
    assert "رسالة من المضيف" in arabic.texts[0]
    assert "انتهت الاستراحة." in arabic.texts[0]
    assert "Die Pause ist vorbei." in wall.texts[1]
    assert "The break is over." in room.wall.texts[1]
    assert room.phones["e2"].frames[0] is room.phones["m1"].frames[0]  # once for all who read English


def test_what_is_new_to_somebody_is_said_on_each_of_their_screens_in_its_language(room: Room) -> None:
    german = joined(room.hub, EventId("e"), Audience.PHONE, person="e1", lang="de")
    before = published()
    moved = but(before, tables=tuple(but(table, label=f"T{table.label}") for table in before.tables), version=8)
    room.change(before, moved)
    said = {screen: json.loads(screen.texts[-1])["say"] for screen in (room.phones["e1"], german)}
    assert said[room.phones["e1"]] == "Round 1: table T1 with Amara Okafor."
    assert said[german] == "Runde 1: Tisch T1 mit Amara Okafor."
    assert "Tisch" in german.texts[1]


def test_hosts_and_helpers_read_the_news_in_the_language_of_their_page_laid_out_once_for_each(room: Room) -> None:
    event = EventId("e")
    german, other = (joined(room.hub, event, Audience.HOST, lang="de") for _ in range(2))
    arabic = joined(room.hub, event, Audience.HELPER, lang="ar")
    english = joined(room.hub, event, Audience.HELPER)
    before = published()
    room.change(before, after(before, Announce("The break is over.")))
    assert "Announcement sent" in room.host.texts[0]
    assert "Ansage gesendet" in german.texts[0]
    assert "Die Pause ist vorbei." in german.texts[0]
    assert "Alle Mentor:innen" in german.texts[0]
    assert german.frames[0] is other.frames[0]

    here = after(before, CheckIn(ParticipantId("e1")))
    room.change(before, here)
    assert "بواسطة <bdi>Ada</bdi>" in arabic.texts[0]
    assert "by <bdi>Ada</bdi>" in english.texts[0]
    room.show.refresh(Copy(event=here, plan=PLAN, draft=None))
    assert "بحاجة إليك" in arabic.texts[-1]
    assert "Needs you" in english.texts[-1]


# --- plans --------------------------------------------------------------------------------------------


def test_publishing_gives_everybody_their_own_cards(room: Room) -> None:
    before = an_event(people=PEOPLE, published=None)
    room.change(before, after(before, Publish(PlanId("p1"))), draft=PLAN)

    for pid, texts in room.told().items():
        assert kinds(texts) == ["timeline", "cards+announcement"], pid
        assert names_in(texts[1]) - {pid} == MEETS[pid], pid
        assert "@" not in texts[1], pid
    assert kinds(room.wall.texts) == ["timeline", "wall"]
    assert "@" not in room.wall.texts[1]
    assert kinds(room.host.texts) == ["control+said+tiles+needs"]


def test_every_device_of_a_person_is_told_the_same(room: Room) -> None:
    second = joined(room.hub, EventId("e"), Audience.PHONE, person="e1")
    before = an_event(people=PEOPLE, published=None)
    room.change(before, after(before, Publish(PlanId("p1"))))
    assert second.frames == room.phones["e1"].frames


def test_a_plan_that_is_taken_back_goes_from_all_screens(room: Room) -> None:
    before = published()
    room.change(before, but(before, published=None, version=8, stamp="next"))
    for pid, texts in room.told().items():
        assert names_in(texts[1]) <= {pid}
    assert names_in(room.wall.texts[1]) == set()


def test_a_draft_is_shown_to_no_phone_and_no_wall(room: Room) -> None:
    before = an_event(people=PEOPLE, published=None, draft=None)
    ready = SetDraft(plan=PlanId("secretplan"), people=frozenset(PEOPLE), tables=before.tables, rounds=2)
    drafted = after(before, ready)
    copy = Copy(event=drafted, plan=None, draft=PLAN)

    room.show.changed(Copy(event=before, plan=None, draft=None), copy)
    assert all(texts == [] for texts in (*room.told().values(), room.wall.texts))

    meanwhile = after(drafted, Announce("Hi"))
    room.show.changed(copy, Copy(event=meanwhile, plan=None, draft=PLAN))
    for pid, phone in room.phones.items():
        room.show.whole(a_peer(phone, pid), copy)
    room.show.whole(a_peer(room.wall, None, Audience.SCREEN), copy)
    for pid, texts in {**room.told(), "": room.wall.texts}.items():
        everything = "".join(texts)
        assert names_in(everything) <= {pid}
        assert "secretplan" not in everything
        assert "data-card" in everything or pid == ""


def test_a_newer_draft_leaves_the_published_plan_on_all_screens(room: Room) -> None:
    before = published()
    newer = but(before, draft=PlanId("p2"), version=8, stamp="next")
    room.change(before, newer, draft=a_plan([a_pairing("t1", "m2", "e1")]))
    assert all(texts == [] for texts in (*room.told().values(), room.wall.texts))


def test_a_new_title_reaches_all_screens(room: Room) -> None:
    before = an_event(people=PEOPLE)
    edit = EditEvent(title="Nuit & jour", agenda=an_agenda(), doors=Doors(), tables=tables_for(2))
    room.change(before, after(before, edit))
    assert {tuple(kinds(texts)) for texts in room.told().values()} == {("timeline", "cards+announcement")}
    assert kinds(room.wall.texts) == ["timeline", "wall"]
    assert "Nuit &amp; jour" in room.wall.texts[1]


# --- people -------------------------------------------------------------------------------------------


def test_when_somebody_checks_in_only_the_count_goes_up(room: Room) -> None:
    before = published()
    room.change(before, after(before, CheckIn(ParticipantId("e1"))))
    assert all(texts == [] for texts in room.told().values())
    count = {"t": "count", "arrived": 1, "invited": 4}
    assert [json.loads(text) for text in room.wall.texts] == [count]
    assert [json.loads(text) for text in room.host.texts] == [count]


def test_when_somebody_joins_only_the_count_goes_up(room: Room) -> None:
    before = published(doors=Doors(open=True))
    room.change(before, after(before, Join(a_person("e9", "Eve Quist", email="eve@example.org"))))
    assert all(texts == [] for texts in room.told().values())
    assert [json.loads(text) for text in room.wall.texts] == [{"t": "count", "arrived": 1, "invited": 5}]


def test_a_renewed_link_is_nothing_to_show_to_phones(room: Room) -> None:
    before = published()
    room.change(before, after(before, RenewLink(ParticipantId("e1"))))
    assert all(texts == [] for texts in room.told().values())


def test_a_phone_of_somebody_who_is_off_the_list_is_told_nothing(room: Room) -> None:
    rest = {pid: person for pid, person in PEOPLE.items() if pid != "e2"}
    before = an_event(people=PEOPLE, published=None)
    room.change(before, but(before, people=rest, title="Other", version=8, stamp="next"))
    assert room.phones["e2"].texts == []
    assert kinds(room.phones["e1"].texts) == ["timeline", "cards+announcement"]

    room.show.whole(a_peer(room.phones["e2"], "e2"), Copy(event=but(before, people=rest), plan=None, draft=None))
    assert room.phones["e2"].texts == []


def test_no_frame_for_anybody_holds_an_e_mail_address(room: Room) -> None:
    event = an_event(people=PEOPLE, published=None, doors=Doors(open=True))
    steps: list[Command] = [
        Publish(PlanId("p1")),
        CheckIn(ParticipantId("e1")),
        Announce("Hi"),
        RenewLink(ParticipantId("e2")),
        Join(a_person("e9", "Eve Quist", email="eve@example.org")),
    ]
    for step in steps:
        now = after(event, step)
        room.change(event, now)
        event = now
    for texts in (*room.told().values(), room.wall.texts, room.host.texts):
        assert texts
        assert "example.org" not in "".join(texts)


# --- the whole present --------------------------------------------------------------------------------


def a_peer(screen: Screen, pid: str | None, audience: Audience = Audience.PHONE) -> Peer:
    participant = None if pid is None else ParticipantId(pid)
    return Peer(line=screen, event=EventId("e"), audience=audience, ticket="", participant=participant)


def test_a_screen_that_connects_is_told_all_it_has_to_show() -> None:
    show = a_show(Hub())
    event = after(published(), Announce("Soup outside"))
    copy = Copy(event=event, plan=PLAN, draft=None)
    seen = {}
    for audience, pid in ((Audience.PHONE, "e1"), (Audience.SCREEN, None), (Audience.HOST, None)):
        screen = Screen()
        show.whole(a_peer(screen, pid, audience), copy)
        seen[audience] = screen.texts

    assert {audience: kinds(texts) for audience, texts in seen.items()} == {
        Audience.PHONE: ["timeline", "cards+announcement"],
        Audience.SCREEN: ["timeline", "wall"],
        Audience.HOST: ["timeline", "control+said+saying+tiles+needs"],
    }
    assert len({texts[0] for texts in seen.values()}) == 1
    assert all("Soup outside" in texts[1] for texts in seen.values())
    assert all('data-v="8"' in texts[1] and 'data-stamp="next"' in texts[1] for texts in seen.values())


def test_a_boundary_is_told_to_every_screen(room: Room) -> None:
    room.show.position(published(), "talk-1")
    for texts in (*room.told().values(), room.wall.texts, room.host.texts):
        assert [json.loads(text) for text in texts] == [{"t": "at", "key": "talk-1", "v": 7}]


@pytest.mark.parametrize(("command", "parts"), [(Pause(), ""), (GoOn("walk-1"), ""), (SkipRound("walk-1"), "2 3")])
def test_a_host_whose_press_leads_to_another_round_sees_its_tables(room: Room, command: Command, parts: str) -> None:
    before = published(agenda=an_agenda(rounds=3), timeline=a_running_timeline(rounds=3))
    room.change(before, after(before, command), plan=a_plan((), (), ()))
    laid_out = "".join(re.findall(r'id="tiles-(\d)"', room.host.texts[-1]))
    assert laid_out == parts.replace(" ", "")


def test_only_hosts_are_told_who_is_connected_and_only_when_that_changes(room: Room) -> None:
    people = frozenset(ParticipantId(pid) for pid in ("e1", "m1"))
    for _ in range(2):
        room.show.here(EventId("e"), people | {BIG_SCREEN})
    room.show.here(EventId("e"), frozenset())
    assert [json.loads(text) for text in room.host.texts] == [
        {"t": "here", "people": ["e1", "m1"], "screens": 1},
        {"t": "here", "people": [], "screens": 0},
    ]
    assert not any((*room.told().values(), room.wall.texts))


def test_a_host_who_connects_is_told_who_is_there(room: Room) -> None:
    late = Screen()
    room.show.greet(a_peer(late, None, Audience.HOST))
    assert late.texts == []  # nothing is known yet
    room.show.here(EventId("e"), frozenset({ParticipantId("e1")}))
    room.show.greet(a_peer(late, None, Audience.HOST))
    room.show.greet(a_peer(room.phones["e1"], "e1"))
    assert [json.loads(text) for text in late.texts] == [{"t": "here", "people": ["e1"], "screens": 0}]
    assert room.phones["e1"].texts == []


def test_screens_of_other_events_are_told_nothing(room: Room) -> None:
    other = joined(room.hub, EventId("other"), Audience.PHONE, person="e1")
    before = published()
    room.change(before, after(before, Pause()))
    room.show.position(before, "talk-1")
    assert other.texts == []


def test_a_process_without_screens_shows_nothing() -> None:
    hub = Hub()
    before = published()
    copies = (Copy(event=e, plan=PLAN, draft=None) for e in (before, after(before, Pause())))
    a_show(hub).changed(*copies)
    assert hub.events() == ()


# --- helpers, and who is missing ----------------------------------------------------------------------


def test_a_helper_is_told_the_lines_that_changed_and_at_leisure_who_needs_somebody(room: Room) -> None:
    helper = joined(room.hub, EventId("e"), Audience.HELPER)
    before = published()
    here = after(before, CheckIn(ParticipantId("e1")))
    room.change(before, here)
    asking = but(after(here, AskFor(ParticipantId("e2"), Need.HELP)), stamp="asking")
    room.change(here, asking)
    assert kinds(helper.texts) == ["", "count", "count"]  # a line's id has a dash
    assert 'hx-target="#row-e1"' in helper.texts[0]
    assert names_in(helper.texts[0]) == {"e1"}

    room.show.refresh(Copy(event=asking, plan=PLAN, draft=None))
    room.show.refresh(Copy(event=asking, plan=PLAN, draft=None))
    assert kinds(helper.texts)[3:] == ["needs"]
    assert "Dmitri Popov asked for help" in helper.texts[3]
    assert kinds(room.host.texts)[-1] == "tiles+needs"


def test_a_helper_is_told_the_whole_list_when_somebody_new_is_on_it(room: Room) -> None:
    helper = joined(room.hub, EventId("e"), Audience.HELPER)
    before = published(doors=Doors(open=True))
    room.change(before, after(before, Join(a_person("e9", "Eve Quist"))))
    room.change(before, after(before, Pause()))
    assert kinds(helper.texts) == ["help_list", "count", "timeline"]

    show = a_show(Hub())
    show.whole(a_peer(helper, None, Audience.HELPER), Copy(event=before, plan=PLAN, draft=None))
    assert kinds(helper.texts)[3:] == ["timeline", "help_list+needs"]
    assert "example.org" not in "".join(helper.texts)


def test_only_a_wall_that_lists_who_is_missing_is_laid_out_again(room: Room) -> None:
    before = published(showing=Showing.MISSING)
    here = after(before, CheckIn(ParticipantId("e1")))
    room.change(before, here)
    assert kinds(room.wall.texts) == ["count"]
    room.show.refresh(Copy(event=here, plan=PLAN, draft=None))
    room.show.refresh(Copy(event=here, plan=PLAN, draft=None))
    assert kinds(room.wall.texts) == ["count", "wall"]
    off = but(after(here, ShowOnScreen(Showing.EVENING)), stamp="off")
    room.change(here, off)
    assert kinds(room.wall.texts) == ["count", "wall", "timeline", "wall"]
