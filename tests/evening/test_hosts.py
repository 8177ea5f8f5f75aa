"""Hosts at their screens: every button does what it says, once, and two hosts never double anything."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.evening.rooms import DESK, a_page, enter_by_link, is_live, until
from tests.evening.venue import Organizer, Venue, Web, people_csv

pytestmark = pytest.mark.browser
DOUBLE_CLICK_MS = 450
REMAINING = "window.__tablehop.remaining()"


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """One server for all hosts."""
    venue = Venue(tmp_path_factory.mktemp("hosts"))
    yield venue.web()
    venue.close()


def _host(browser: Browser, web: Web, **form: str) -> tuple[Page, Organizer]:
    """An event with a published plan, and its owner's browser on the host screen."""
    organizer = Organizer(web).create(people_csv(3, 4), **{"talk_min": "10", "walk_s": "60", **form})
    page = a_page(browser, DESK)
    _come_in(page, web, organizer.cookies.get(f"th-host-{organizer.event}") or "", organizer.event)
    return page, organizer


def _come_in(page: Page, web: Web, ticket: str, event: str) -> None:
    enter_by_link(page, web.url, ticket)
    page.goto(f"{web.url}/host/{event}")
    is_live(page)


def _press(page: Page, label: str) -> None:
    page.wait_for_timeout(DOUBLE_CLICK_MS)  # a person's pace; a faster second press counts as a double click
    page.locator("button:visible", has_text=label).first.click()


def _said(page: Page, text: str) -> None:
    expect(page.locator("#said")).to_contain_text(text)


def _shows(page: Page, key: str) -> None:
    expect(page.locator("html")).to_have_attribute("data-key", key)


def test_every_button_of_an_evening_does_what_it_says(browser: Browser, web: Web) -> None:
    page, _ = _host(browser, web)
    for label, said, key in (
        ("Open the lobby", "Lobby opened", "lobby-0"),
        ("Start: send everyone", "Move to round 1 started", "walk-1"),
        ("Start round 1 now", "Round 1 started", "talk-1"),
        ("+5 min", "5 minutes added", "talk-1"),
        ("\N{MINUS SIGN}5 min", "5 minutes taken off", "talk-1"),
        ("+1 min", "1 minute added", "talk-1"),
        ("\N{MINUS SIGN}1 min", "1 minute taken off", "talk-1"),
        ("Pause", "Paused", "talk-1"),
        ("Resume", "Resumed", "talk-1"),
        ("I start them", "The host starts each round", "talk-1"),
        ("End round in 1 minute", "Round ends in 1 minute", "talk-1"),
        ("End round now", "Move to round 2 started", "walk-2"),
        ("By themselves", "Rounds start by themselves", "walk-2"),
        ("Skip round 2", "Round 2 skipped", "finished-0"),
        ("Reopen the evening", "Evening reopened", "talk-2"),
        ("Undo", "Undone: Evening reopened", "finished-0"),
    ):
        if label in ("I start them", "By themselves"):
            page.locator("#more > summary").click()
        _press(page, label)
        _said(page, said)
        _shows(page, key)


def test_finish_asks_once_more_and_reopen_brings_the_rest_back(browser: Browser, web: Web) -> None:
    page, _ = _host(browser, web)
    for label, key in (("Open the lobby", "lobby-0"), ("Start: send", "walk-1"), ("Start round 1", "talk-1")):
        _press(page, label)
        _shows(page, key)
    page.locator("#more summary").first.click()
    page.get_by_text("Finish the evening").click()
    _press(page, "Yes, finish now")
    _shows(page, "finished-0")
    _press(page, "Reopen the evening")
    _shows(page, "talk-1")
    assert page.evaluate(REMAINING) > 590_000


def test_a_double_click_has_one_effect(browser: Browser, web: Web) -> None:
    page, organizer = _host(browser, web)
    for label, key in (("Open the lobby", "lobby-0"), ("Start: send", "walk-1"), ("Start round 1", "talk-1")):
        _press(page, label)
        _shows(page, key)
    _press(page, "Pause")
    _said(page, "Paused")
    before = page.evaluate(REMAINING)
    page.wait_for_timeout(DOUBLE_CLICK_MS)
    page.locator("button:visible", has_text="+1 min").first.dblclick()
    _said(page, "1 minute added")
    until(page, f"{REMAINING} === {before + 60_000}")
    answers = [organizer.press("Extend", segment="talk-1", value="60", press_id="the-same-id") for _ in range(3)]
    assert [a.status_code for a in answers] == [204, 204, 204]
    until(page, f"{REMAINING} === {before + 120_000}")


def test_a_double_click_does_not_reach_the_button_that_comes_up_next(browser: Browser, web: Web) -> None:
    page, organizer = _host(browser, web)
    _press(page, "Open the lobby")
    _shows(page, "lobby-0")
    page.wait_for_timeout(DOUBLE_CLICK_MS)
    page.locator("button:visible", has_text="Start: send everyone").first.dblclick()
    _shows(page, "walk-1")
    organizer.do("Announce", value="Still walking")
    _said(page, "Announcement sent")
    _shows(page, "walk-1")


def test_a_second_host_is_told_what_the_first_one_did(browser: Browser, web: Web) -> None:
    page, organizer = _host(browser, web)
    links = organizer.post(f"/host/{organizer.event}/links", {"label": "Sam"}).text
    tickets = set(re.findall(r"/open#([\w.-]+)", links)) - {organizer.cookies.get(f"th-host-{organizer.event}")}
    second = a_page(browser, DESK)
    sam = next(t for t in tickets if t != organizer.screen_ticket())
    _come_in(second, web, sam, organizer.event)
    _press(page, "Open the lobby")
    _said(second, "Lobby opened by Host")
    stale = organizer.press("OpenLobby", seen=0)
    assert stale.status_code == 409
    assert "was faster" in stale.text
    _press(second, "Start: send everyone")
    _said(page, "Move to round 1 started by Sam")
    late = organizer.press("GoOn", segment="lobby-0", seen=2**40)  # both pressed, Sam was first
    assert late.status_code == 409
    assert "Move to round 1 has begun in the meantime" in late.text
    _shows(page, "walk-1")


def test_a_refusal_is_shown_and_can_be_closed(browser: Browser, web: Web) -> None:
    organizer = Organizer(web)
    organizer.create(people_csv(2, 2))
    page = a_page(browser, DESK)
    _come_in(page, web, organizer.cookies.get(f"th-host-{organizer.event}") or "", organizer.event)
    _press(page, "Open the lobby")
    _shows(page, "lobby-0")
    page.evaluate("document.querySelectorAll('[name=segment]').forEach((e) => { e.value = 'walk-9'; })")
    _press(page, "Start: send everyone")
    expect(page.locator("#refusal")).to_contain_text("has begun in the meantime")
    page.locator("#refusal").get_by_role("button").click()
    expect(page.locator("#refusal")).to_be_hidden()


def test_typed_words_survive_what_others_do(browser: Browser, web: Web) -> None:
    page, organizer = _host(browser, web)
    page.locator("#say-text").press_sequentially("Coffee is re")
    organizer.do("OpenLobby")
    organizer.do("Announce", value="Somebody else speaks")
    expect(page.locator("#saying")).to_contain_text("Somebody else speaks")
    page.keyboard.type("ady")
    expect(page.locator("#say-text")).to_have_value("Coffee is ready")


def test_the_host_sees_that_the_server_is_away_and_comes_back(browser: Browser, web: Web) -> None:
    page, _ = _host(browser, web)
    web.kill()
    expect(page.get_by_text("You are offline. The event keeps running.")).to_be_visible()
    expect(page.locator("button:visible", has_text="Open the lobby")).to_be_disabled()
    web.start()
    is_live(page)
    _press(page, "Open the lobby")
    _shows(page, "lobby-0")
