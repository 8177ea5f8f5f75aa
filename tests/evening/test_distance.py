"""An evening in video calls: a link is on the screens of those two alone, in their round and the one before."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby

import pytest
from playwright.sync_api import Browser, expect
from websockets.asyncio.client import connect

from rotation import Plan
from server.core.model import Event, EventId, ParticipantId
from tests.evening.rooms import DESK, a_page, enter_by_link, is_live
from tests.evening.venue import Guest, Organizer, Venue, Web, people_csv
from tests.waiting import until

LINK = "https://video.example/"
SLOW = {"format": "distance", "talk_min": "10", "walk_s": "60", "rounds": "3", "tables": "4"}
STEPS = ("lobby-0", "walk-1", "talk-1", "walk-2", "talk-2", "walk-3", "talk-3")


@pytest.fixture(scope="module")
def venue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Venue]:
    """One server for all evenings."""
    made = Venue(tmp_path_factory.mktemp("distance"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def web(venue: Venue) -> Web:
    """Its web process."""
    return venue.web()


def _host(web: Web, **form: str) -> Organizer:
    """Four mentors and four mentees; three calls and a room."""
    host = Organizer(web).create(people_csv(4, 4), **{**SLOW, **form})
    pasted = "\n".join(f"{LINK}{n}-secret" for n in (1, 2, 3))
    labels = {f"label-t{n}": str(n) for n in range(1, 5)}
    host.post(f"/host/{host.event}/tables", {"count": "4", "room-t4": "yes", "links": pasted, **labels})
    return host


async def _truth(venue: Venue, event_id: str) -> tuple[Event, Plan]:
    store = venue.store()
    try:
        event = await store.load(EventId(event_id))
        assert event is not None
        assert event.published is not None
        plan = await store.plan(event.id, event.published)
        assert plan is not None
    finally:
        await store.close()
    return event, plan


def _secrets(texts: Iterable[str]) -> set[str]:
    return {found for text in texts for found in re.findall(rf"{LINK}[\w-]+", text)}


@dataclass(slots=True)
class Ear:
    """A socket of somebody who is no guest: it keeps all that it is told."""

    frames: list[str] = field(default_factory=list)

    async def listen(self, web: Web, path: str, cookie: str) -> None:
        url = f"{web.url.replace('http', 'ws')}{path}"
        async with connect(url, additional_headers={"Cookie": cookie}, origin=web.url) as socket:  # type: ignore[arg-type]  # an origin is a text
            await socket.send('{"t":"have","v":0,"stamp":""}')
            async for text in socket:
                self.frames.append(str(text))


def _holds(guest: Guest, links: set[str]) -> bool:
    return _secrets([guest.cards]) == links


def _links_of(event: Event, plan: Plan, pid: str, rounds: Iterable[int]) -> set[str]:
    tables = {
        p.table for seating in plan.rounds if seating.number in rounds for p in seating.pairings if pid in p.people
    }
    return {event.table(table).link for table in tables} - {""}


async def test_nobody_ever_gets_the_link_of_a_call_that_is_not_theirs_now_or_next(venue: Venue, web: Web) -> None:
    host = _host(web)
    host.do("OpenLobby")
    event, plan = await _truth(venue, host.event)
    guests = {str(pid): Guest(host.personal_ticket(pid)) for pid in event.people}
    for guest in guests.values():
        await guest.arrive(web)
    screen = Organizer(web)
    wall = screen.post("/open", {"ticket": host.screen_ticket()}).text
    board, room = Ear(), Ear()
    cookie = "; ".join(f"{name}={value}" for name, value in host.cookies.items())
    wall_cookie = "; ".join(f"{name}={value}" for name, value in screen.cookies.items())
    ears = [
        asyncio.create_task(board.listen(web, f"/ws/host/{host.event}", cookie)),
        asyncio.create_task(room.listen(web, f"/ws/screen/{host.event}", wall_cookie)),
        *(asyncio.create_task(guest.stay(web)) for guest in guests.values()),
    ]
    try:
        for step, now in zip(STEPS, (*STEPS[1:], "finished-0"), strict=True):
            before = {pid: len(guest.frames) for pid, guest in guests.items()}
            host.do("GoOn", segment=step)
            number = int(now.split("-")[1])
            rounds = (number, number + 1) if number else ()
            for pid, guest in guests.items():
                mine = _links_of(event, plan, pid, rounds)
                await until(partial(_holds, guest, mine))
                told = _secrets(guest.frames[before[pid] :])
                assert told <= mine | _links_of(event, plan, pid, (number - 1,)), f"{pid} {now}"
            again = Guest(guests["p0001"].ticket)
            await again.arrive(web)
            assert _secrets([again.cards]) == _links_of(event, plan, "p0001", rounds), "a page that is loaded anew"
    finally:
        for ear in ears:
            ear.cancel()
        await asyncio.gather(*ears, return_exceptions=True)
    assert board.frames
    assert room.frames
    pages = (f"/host/{host.event}{path}" for path in ("", "/people", "/plan", "/go", "/log", "/log.csv", "/log.json"))
    assert _secrets([wall, *board.frames, *room.frames, *(host.get(path).text for path in pages)]) == set()
    assert _secrets([web.log()]) == set()


async def test_links_come_and_go_by_themselves_as_time_passes(venue: Venue, web: Web) -> None:
    host = _host(web, talk_min="0.02", walk_s="1")
    host.do("OpenLobby")
    event, plan = await _truth(venue, host.event)
    guests = {str(pid): Guest(host.personal_ticket(pid)) for pid in event.people}
    for guest in guests.values():
        await guest.arrive(web)
    lines = [asyncio.create_task(guest.stay(web)) for guest in guests.values()]
    try:
        await until(lambda: all(guest.frames for guest in guests.values()))
        host.do("GoOn", segment="lobby-0")
        await until(lambda: all(not _secrets([guest.cards]) for guest in guests.values()), 20)
    finally:
        for line in lines:
            line.cancel()
        await asyncio.gather(*lines, return_exceptions=True)
    for pid, guest in guests.items():
        told = [_secrets([frame]) for frame in guest.frames if 'id="cards"' in frame]
        due = [_links_of(event, plan, pid, rounds) for rounds in ((1,), (1, 2), (2, 3), (3,), ())]
        assert _changes(told) == _changes(due), pid


def _changes(sets: Iterable[set[str]]) -> list[set[str]]:
    """Each that is another than the one before."""
    return [found for found, _ in groupby(sets)]


def test_a_missing_link_is_named_and_one_press_says_that_it_is_a_room(web: Web) -> None:
    host = Organizer(web).begin(**SLOW)
    host.post(f"/host/{host.event}/people/confirm", {"csv": people_csv(4, 4)})
    assert "Tables 1, 2, 3 and 4 have no link to a video call." in host.get(f"/host/{host.event}/plan").text
    page = host.post(f"/host/{host.event}/remedy", {"check": "no_link", "remedy": "rooms", "back": "plan"}).text
    assert "no link to a video call" not in page


def test_a_link_that_is_none_is_refused_and_nothing_is_lost(web: Web) -> None:
    host = _host(web)
    form = {"count": "4", "links": "javascript:alert(1)", **{f"label-t{n}": str(n) for n in range(1, 5)}}
    answer = host.ask("POST", f"/host/{host.event}/tables", data=form)
    assert answer.status_code == 422
    assert "Line 1: A link to a video call begins with https://" in answer.text
    assert "javascript:alert(1)</textarea>" in answer.text
    assert host.press("LinkTable", value="t1").status_code == 422
    assert f'value="{LINK}1-secret"' in host.get(f"/host/{host.event}/tables").text


@pytest.mark.browser
def test_the_button_opens_the_call_and_a_new_link_reaches_those_two_alone(
    browser: Browser, venue: Venue, web: Web
) -> None:
    host = _host(web)
    host.do("OpenLobby")
    host.do("GoOn", segment="lobby-0")
    with ThreadPoolExecutor() as aside:  # the browser has a loop of its own here
        _event, plan = aside.submit(asyncio.run, _truth(venue, host.event)).result()
    at = {p.table: p.people for p in plan.rounds[0].pairings}
    next_there = next((p.people for p in plan.rounds[1].pairings if p.table == "t1"), ())
    other = next(pid for pid in at["t2"] if pid not in next_there)  # type: ignore[index]  # a table's id
    mine, theirs = (a_page(browser) for _ in range(2))
    for page, pid in ((mine, at["t1"][0]), (theirs, other)):  # type: ignore[index]  # a table's id
        enter_by_link(page, web.url, host.personal_ticket(ParticipantId(pid)))
        is_live(page)
    button = mine.locator("[data-card]:not([hidden]) .call a")
    expect(button).to_have_attribute("href", f"{LINK}1-secret")
    expect(button).to_have_attribute("target", "_blank")
    expect(button).to_have_attribute("rel", "noopener noreferrer")
    expect(mine.locator("[data-card]:not([hidden]) .call")).to_contain_text("video.example")
    expect(mine.locator("[data-card]:not([hidden]) .ticket")).to_contain_text("Join call")

    theirs.evaluate("window.__swaps = 0; addEventListener('htmx:after:swap', () => { window.__swaps += 1; })")
    board = a_page(browser, DESK)
    enter_by_link(board, web.url, host.cookies.get(f"th-host-{host.event}") or "")
    board.goto(f"{web.url}/host/{host.event}")
    is_live(board)
    board.locator("#tiles > div:not([hidden]) a.tbl").first.click()
    board.locator("#sheet input[inputmode=url]").fill("https://other.example/room")
    board.wait_for_timeout(450)  # a person's pace
    board.locator("#sheet button", has_text="Change the link").click()
    expect(board.locator("#said")).to_contain_text("Table 1 has a new video link")
    expect(button).to_have_attribute("href", "https://other.example/room")
    expect(theirs.locator("[data-card]:not([hidden]) .call a")).to_have_attribute("href", f"{LINK}2-secret")
    assert theirs.evaluate("window.__swaps") == 0
