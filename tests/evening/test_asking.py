"""Attendees tell the host what they need from their phones, and see what comes of it, without a reload."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from server.core.model import ParticipantId
from tests.evening.rooms import DESK, a_page, enter_by_link, is_live
from tests.evening.venue import Organizer, Venue, Web, people_csv

pytestmark = pytest.mark.browser
GUEST = ParticipantId("p0004")  # the first of three mentees, after three mentors


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """One server for all of them."""
    venue = Venue(tmp_path_factory.mktemp("asking"))
    yield venue.web()
    venue.close()


@pytest.fixture
def host(web: Web) -> Organizer:
    """An evening in its first walk; nobody has been seen yet."""
    organizer = Organizer(web).create(people_csv(3, 3), talk_min="10", walk_s="60")
    organizer.do("OpenLobby")
    organizer.do("GoOn", segment="lobby-0")
    return organizer


def _board(browser: Browser, web: Web, host: Organizer) -> Page:
    page = enter_by_link(a_page(browser, DESK), web.url, host.cookies.get(f"th-host-{host.event}") or "")
    page.goto(f"{web.url}/host/{host.event}")
    is_live(page)
    return page


def _phone(browser: Browser, web: Web, host: Organizer, init: str = "") -> Page:
    page = enter_by_link(a_page(browser, init=init), web.url, host.personal_ticket(GUEST))
    is_live(page)
    page.evaluate("window.sameDocument = true")
    return page


def _table(phone: Page) -> str:
    return phone.locator("article:not([hidden]) .big bdi").inner_text()


def _same_document(phone: Page) -> bool:
    return bool(phone.evaluate("window.sameDocument === true"))


def test_what_is_asked_on_a_phone_reaches_the_host_and_the_answer_comes_back(
    browser: Browser, web: Web, host: Organizer
) -> None:
    phone, board = _phone(browser, web, host), _board(browser, web, host)
    number = _table(phone)
    phone.get_by_role("button", name=f"I am at table {number}").click()
    expect(phone.locator("article:not([hidden]) .there")).to_have_text(f"You are at table {number} ✓")
    expect(board.locator(".tbl:visible", has_text="Guest 1").locator(".at")).to_have_count(1)
    phone.get_by_text("Tell the host").click()
    phone.get_by_role("button", name="Help").click()
    expect(phone.locator("#asked")).to_contain_text("You asked for help.")
    item = board.locator("#needs .item", has_text="Guest 1 田中 asked for help")
    expect(item).to_contain_text(f"Table {number}")
    item.get_by_role("button", name="I am going").click()
    expect(phone.locator("#asked")).to_contain_text("Somebody is on the way to you.")
    expect(phone.locator("#asked")).to_contain_text("Host")
    expect(item).to_have_count(0)
    host.do("GoOn", segment="walk-1")
    expect(phone.locator("html")).to_have_attribute("data-key", "talk-1")
    expect(phone.locator("#asked")).to_contain_text("Somebody is on the way to you.")
    phone.get_by_role("button", name="Thanks, done").click()
    expect(phone.locator("#asks")).to_be_visible()
    assert _same_document(phone)


def test_a_refusal_is_said_on_the_phone(browser: Browser, web: Web, host: Organizer) -> None:
    phone = _phone(browser, web, host)
    phone.get_by_text("Tell the host").click()
    phone.evaluate("document.querySelector('[value=partner_missing]').value = 'seat'")
    phone.get_by_role("button", name="My partner is missing").click()
    expect(phone.get_by_role("alert")).to_contain_text("You are in the plan already.")
    phone.get_by_role("button", name="I have to leave").click()
    expect(phone.locator("#asked")).to_contain_text("You said that you have to leave.")
    expect(phone.locator("#refused")).to_be_empty()
    phone.get_by_role("button", name="Never mind").click()
    expect(phone.locator("#asks")).to_be_visible()
    assert _same_document(phone)


def test_somebody_who_was_given_up_asks_for_a_seat_and_gets_one(browser: Browser, web: Web, host: Organizer) -> None:
    phone, board = _phone(browser, web, host), _board(browser, web, host)
    host.do("NoShow", value=GUEST)
    phone.get_by_role("button", name="I am here and need a seat").click()
    item = board.locator("#needs .item", has_text="Guest 1 田中 is here and needs a seat")
    item.get_by_role("button", name="Seat now").click()
    board.wait_for_timeout(450)  # a faster second press counts as a double click
    board.get_by_role("button", name="Do it").click()
    expect(phone.locator("#asked")).to_contain_text("You have a seat: table")
    expect(phone.locator("#moved")).to_contain_text("Round 2: table")
    expect(item).to_have_count(0)


def test_a_changed_seat_is_said_until_it_is_dismissed(browser: Browser, web: Web, host: Organizer) -> None:
    buzz = "window.buzzed = []; navigator.vibrate = (pattern) => { window.buzzed.push(pattern); return true; };"
    phone = _phone(browser, web, host, buzz)
    phone.get_by_text("Menu").click()
    phone.locator(".menu [data-cues-on]").click()
    expect(phone.locator(".menu [data-cue=buzz]")).to_be_checked()
    expect(phone.locator("#moved")).to_be_hidden()
    sheet = host.get(f"/host/{host.event}/person/{GUEST}").text
    table = re.search(r"Round 2</b> <bdi[^>]*>table (\d+)", sheet)
    assert table
    other = next(n for n in "123" if n != table[1])
    answer = host.ask(
        "POST",
        f"/host/{host.event}/command",
        data={"command": "Swap", "value": ["2", GUEST, _at(host, other)], "seen": str(2**40), "id": "swap-swap"},
    )
    assert answer.status_code == 204, answer.text
    expect(phone.locator("#moved")).to_contain_text("Your host has changed your seat")
    expect(phone.locator("#moved")).to_contain_text(f"Round 2: table {other} with ")
    expect(phone.locator("#say")).to_contain_text("Your host has changed your seat")
    assert phone.evaluate("window.buzzed") == [[120], [300, 120, 300, 120, 300]]
    phone.reload()
    is_live(phone)
    expect(phone.locator("#moved")).to_contain_text(f"Round 2: table {other} with ")
    phone.locator("#moved").get_by_role("button").click()
    phone.reload()
    expect(phone.locator("#moved")).to_be_hidden()


def _at(host: Organizer, table: str) -> str:
    """The mentee at a table in round 2."""
    for n in range(4, 7):
        if re.search(rf"Round 2</b> <bdi[^>]*>table {table} ", host.get(f"/host/{host.event}/person/p{n:04}").text):
            return f"p{n:04}"
    raise AssertionError(table)
