"""One whole evening: a host, a big screen and six phones in browsers, eleven more guests on plain sockets.

The organizer brings a list, publishes, and runs three rounds of a few seconds. On the way: pause, extend, undo,
announce; one phone offline across a boundary, one reloaded, one moved to another device. In the end everybody has met
whom the plan said.
"""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from rotation import Plan
from server.core.model import Event, EventId, ParticipantId
from tests.evening.crowd import Crowd
from tests.evening.rooms import (
    DESK,
    WALL,
    Phone,
    a_page,
    enter_by_link,
    is_live,
    join_by_code,
    until,
)
from tests.evening.venue import Organizer, Venue, Web, people_csv

pytestmark = pytest.mark.browser
MENTORS, MENTEES = 8, 9
ROUNDS = 3
BROWSERS = 6  # p0009 to p0014: mentees
TALK_S, WALK_S = 12, 5


@dataclass(slots=True)
class Desk:
    """The host's browser."""

    page: Page
    event: str
    code: str

    def press(self, label: str) -> None:
        """Press the button of this name that is to be seen now, at a person's pace: faster is a double click."""
        self.page.wait_for_timeout(450)
        self.page.locator("button:visible", has_text=label).first.click()

    def said(self, text: str) -> None:
        """Wait for the toast."""
        expect(self.page.locator("#said")).to_contain_text(text)

    def shows(self, key: str) -> None:
        """Wait for a part of the evening."""
        expect(self.page.locator("html")).to_have_attribute("data-key", key)

    def next(self, label: str, key: str) -> None:
        """Press the primary button, which says what happens next; then that has happened."""
        self.press(label)
        self.shows(key)


def test_one_whole_evening(venue: Venue, browser: Browser, tmp_path: Path) -> None:
    web = venue.web()
    desk = _prepare(browser, web, tmp_path)
    event, plan = _truth(venue, desk.event)
    host = Organizer(web, event=desk.event, code=desk.code)
    _share_cookies(desk, host)
    wall = enter_by_link(a_page(browser, WALL), web.url, host.screen_ticket())
    desk.next("Open the lobby", "lobby-0")
    phones = _phones(browser, web, host, event)
    expect(wall.locator("[data-card=lobby-0] .join")).to_have_text(desk.code)
    others = [p for p in event.people if p not in _in_browsers(event)]
    with Crowd(web, [host.personal_ticket(p) for p in others]) as crowd:
        expect(wall.locator("[data-card=lobby-0] [data-arrived]")).to_have_text(str(MENTORS + MENTEES))
        expect(desk.page.locator("[data-health=phones]")).to_contain_text(f"{MENTORS + MENTEES} of")
        expect(desk.page.locator("[data-health=screens]")).to_have_text("Big screen")
        expected = {p.name: _partners_by_round(event, plan, p.id) for p in event.people.values()}
        _round_one(desk, wall, phones, expected)
        _round_two(desk, wall, phones, expected, browser)
        _round_three(desk, phones, expected)
        desk.shows("finished-0")
        for phone in phones:
            phone.shows("finished-0")
            assert phone.met() == {n for names in expected[phone.name].values() for n in names}
        for person, guest in zip(others, crowd.guests, strict=True):
            name = event.people[person].name
            assert guest.segment() == "finished-0"
            assert {n: guest.partners(n) for n in expected[name]} == expected[name]
            assert guest.versions == sorted(guest.versions)


# --- the evening before --------------------------------------------------------------------------------------------


def _prepare(browser: Browser, web: Web, tmp_path: Path) -> Desk:
    """An organizer with a browser and a file."""
    page = a_page(browser, DESK)
    file = tmp_path / "people.csv"
    file.write_text(people_csv(MENTORS, MENTEES), encoding="utf-8-sig")
    page.goto(f"{web.url}/new")
    for field, value in (
        ("title", "Mentor night"),
        ("rounds", str(ROUNDS)),
        ("talk_min", f"{TALK_S / 60:.3f}"),
        ("walk_s", str(WALK_S)),
        ("breaks", "1"),
        ("break_min", "0.1"),
        ("tables", str(MENTORS)),
    ):
        page.locator(f"[name={field}]").fill(value)
    page.get_by_role("button", name="Create the event").click()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Check this file").click()
    page.get_by_role("button", name=f"Import {MENTORS + MENTEES} people").click()
    page.get_by_role("link", name="Go on to the tables").click()
    page.get_by_role("navigation").get_by_role("link", name="Plan").click()
    page.get_by_role("button", name="Make the plan").click()
    page.get_by_role("button", name="Publish all rounds").click()
    code = re.search(r"/j/([A-Z2-6]{7})", page.content())
    assert code
    page.get_by_role("main").get_by_role("link", name="Open host screen").click()
    is_live(page)
    return Desk(page=page, event=page.url.rsplit("/", 1)[-1], code=code[1])


def _share_cookies(desk: Desk, host: Organizer) -> None:
    for cookie in desk.page.context.cookies():
        host.cookies.set(cookie["name"], cookie["value"])


def _truth(venue: Venue, event_id: str) -> tuple[Event, Plan]:
    """What the store says; asked from a thread, as this one is the browser's."""
    found: list[tuple[Event, Plan]] = []

    async def ask() -> None:
        store = venue.store()
        event = await store.load(EventId(event_id))
        assert event is not None
        assert event.published is not None
        plan = await store.plan(event.id, event.published)
        await store.close()
        assert plan is not None
        found.append((event, plan))

    thread = threading.Thread(target=lambda: asyncio.run(ask()))
    thread.start()
    thread.join()
    return found[0]


def _partners_by_round(event: Event, plan: Plan, person: ParticipantId) -> Mapping[int, tuple[str, ...]]:
    """By round: the names of those who sit with this person; nobody in a bye."""
    met = {}
    for seating in plan.rounds:
        together = [(*p.mentors, *p.mentees) for p in seating.pairings if person in (*p.mentors, *p.mentees)]
        met[seating.number] = tuple(event.people[o].name for group in together for o in group if o != person)
    return met


def _in_browsers(event: Event) -> list[ParticipantId]:
    return list(event.people)[MENTORS : MENTORS + BROWSERS]


def _phones(browser: Browser, web: Web, host: Organizer, event: Event) -> list[Phone]:
    """Half come by their personal link, half by code and name."""
    phones = []
    for i, pid in enumerate(_in_browsers(event)):
        name = event.people[pid].name
        page = a_page(browser)
        if i % 2:
            phones.append(join_by_code(page, web, host.code, name))
        else:
            phones.append(Phone(enter_by_link(page, web.url, host.personal_ticket(pid)), name))
        is_live(page)
        phones[-1].shows("lobby-0")
    return phones


# --- the evening -----------------------------------------------------------------------------------------------------


def _sits_right(phone: Phone, round_no: int, expected: Mapping[str, Mapping[int, tuple[str, ...]]]) -> None:
    """The card of this round's talk names whom the plan says."""
    phone.shows(f"talk-{round_no}")
    assert phone.partners() == expected[phone.name][round_no]


def _round_one(
    desk: Desk, wall: Page, phones: list[Phone], expected: Mapping[str, Mapping[int, tuple[str, ...]]]
) -> None:
    desk.next("Start: send everyone", "walk-1")
    expect(wall.locator("[data-card=walk-1] .names li:visible")).to_have_count(MENTORS + MENTEES)
    for phone in phones:
        phone.shows("walk-1")
    desk.shows("talk-1")  # by itself
    desk.press("Pause")
    desk.said("Paused")
    for phone in phones:
        expect(phone.page.locator("html")).to_have_attribute("data-paused", "")
        _sits_right(phone, 1, expected)
    stood = phones[0].page.evaluate("window.__tablehop.remaining()")
    desk.press("+1 min")
    desk.said("1 minute added")
    until(phones[0].page, f"window.__tablehop.remaining() === {stood + 60_000}")
    desk.press("Undo")
    desk.said("Undone: 1 minute added")
    until(phones[0].page, f"window.__tablehop.remaining() === {stood}")
    desk.page.locator("#say-text").fill("Coffee is ready <b>now</b>")
    desk.press("Send")
    for page in (wall, *(phone.page for phone in phones)):
        expect(page.get_by_text("Coffee is ready <b>now</b>", exact=True)).to_be_visible()
    phones[0].page.get_by_role("button", name="Got it").click()
    expect(phones[0].page.get_by_text("Coffee is ready <b>now</b>", exact=True)).to_be_hidden()
    desk.press("Resume")
    desk.said("Resumed")
    until(phones[0].page, "!('paused' in document.documentElement.dataset)")


def _round_two(
    desk: Desk,
    wall: Page,
    phones: list[Phone],
    expected: Mapping[str, Mapping[int, tuple[str, ...]]],
    browser: Browser,
) -> None:
    offline, reloaded, moved = phones[1], phones[2], phones[3]
    desk.next("End round now", "break-1")  # in the last minute this is the primary button
    offline.shows("break-1")
    offline.page.context.set_offline(True)
    desk.shows("walk-2")
    offline.shows("walk-2")  # without a network
    expect(offline.page.locator("html")).to_have_attribute("data-net", "down")
    desk.shows("talk-2")
    _sits_right(offline, 2, expected)
    offline.page.context.set_offline(False)
    is_live(offline.page)
    expect(wall.locator("[data-card=talk-2]")).to_be_visible()
    reloaded.page.reload()
    _sits_right(reloaded, 2, expected)
    is_live(reloaded.page)
    _moves_to_another_phone(moved, browser)
    _sits_right(moved, 2, expected)


def _moves_to_another_phone(phone: Phone, browser: Browser) -> None:
    phone.page.get_by_text("Menu").click()
    phone.page.get_by_role("link", name="Move to another phone").click()
    url = phone.page.locator("input.linktext").input_value()
    phone.page.context.close()
    phone.page = a_page(browser)
    phone.page.goto(url)
    phone.page.wait_for_url("**/p/*")
    assert "#" not in phone.page.url
    is_live(phone.page)


def _round_three(desk: Desk, phones: list[Phone], expected: Mapping[str, Mapping[int, tuple[str, ...]]]) -> None:
    desk.shows("walk-3")
    desk.next("Start round 3 now", "talk-3")
    for phone in phones:
        _sits_right(phone, 3, expected)
