"""The board under a host's hands: what others do takes no focus, no scroll and no typed word away."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.evening.rooms import DESK, PHONE, a_page, enter_by_link, is_live
from tests.evening.venue import Organizer, Venue, Web, people_csv

pytestmark = pytest.mark.browser
DOUBLE_CLICK_MS = 450
FOCUSED = "document.activeElement.id"


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """One server for all boards."""
    venue = Venue(tmp_path_factory.mktemp("boards"))
    yield venue.web()
    venue.close()


def a_board(browser: Browser, web: Web, *, talking: bool = True) -> tuple[Page, Organizer]:
    """Four mentors and five mentees of whom nobody has been seen, and a host's browser."""
    organizer = Organizer(web).create(people_csv(4, 5), talk_min="10", walk_s="60", rounds="3")
    if talking:
        organizer.do("OpenLobby")
        organizer.do("GoOn", segment="lobby-0")
        organizer.do("GoOn", segment="walk-1")
    page = a_page(browser, DESK)
    enter_by_link(page, web.url, organizer.cookies.get(f"th-host-{organizer.event}") or "")
    page.goto(f"{web.url}/host/{organizer.event}")
    is_live(page)
    return page, organizer


def said(page: Page, text: str) -> None:
    expect(page.locator("#said > p")).to_contain_text(text)


def key(page: Page, name: str) -> None:
    page.wait_for_timeout(DOUBLE_CLICK_MS)  # a person's pace
    page.keyboard.press(name)


def sheet(page: Page) -> Locator:
    return page.get_by_role("dialog")


def test_every_key_does_what_the_list_says(browser: Browser, web: Web) -> None:
    page, _ = a_board(browser, web)
    for name, text in (
        ("p", "Paused"),
        ("PageUp", "Resumed"),
        ("+", "1 minute added"),
        ("-", "1 minute taken off"),
        ("u", "Undone: 1 minute taken off"),
        ("PageDown", "Round ends in 1 minute"),
        ("Space", "Move to round 2 started"),
    ):
        key(page, name)
        said(page, text)
    for name, focused in (("a", "say-text"), ("f", "find")):
        key(page, name)
        assert page.evaluate(FOCUSED) == focused
        page.evaluate("document.activeElement.blur()")
    key(page, "w")
    expect(sheet(page)).to_contain_text("Add a walk-in")
    key(page, "Escape")
    expect(sheet(page)).to_have_count(0)
    key(page, "?")
    expect(sheet(page)).to_contain_text("Page Down")
    key(page, "p")
    key(page, "Escape")
    expect(sheet(page)).to_have_count(0)
    said(page, "Move to round 2 started")


def test_keys_rest_while_somebody_types_and_when_they_are_switched_off(browser: Browser, web: Web) -> None:
    page, organizer = a_board(browser, web)
    page.locator("#find").focus()
    page.keyboard.type("P + u")
    page.locator("#say-text").focus()
    page.keyboard.type("p - ?")
    organizer.do("Announce", value="Hello")
    said(page, "Announcement sent")
    expect(page.locator("#find")).to_have_value("P + u")
    expect(page.locator("#say-text")).to_have_value("p - ?")
    page.locator("#pages > summary").click()
    page.locator("#keys").uncheck()
    key(page, "Escape")
    page.evaluate("document.activeElement.blur()")
    key(page, "p")
    organizer.do("Announce", value="Hello again")
    expect(page.locator("#saying .words")).to_have_text("Hello again")
    expect(page.locator("html")).not_to_have_attribute("data-paused", "")


def test_a_second_press_of_a_key_within_a_moment_is_ignored(browser: Browser, web: Web) -> None:
    page, _ = a_board(browser, web)
    page.keyboard.press("p")
    page.keyboard.press("p")
    said(page, "Paused")
    page.wait_for_timeout(DOUBLE_CLICK_MS)
    expect(page.locator("html")).to_have_attribute("data-paused", "")


def test_what_others_do_takes_nothing_from_a_host_who_types(browser: Browser, web: Web) -> None:
    page, organizer = a_board(browser, web)
    page.locator("#needs-rest").click()
    items = page.locator("#needs .items")
    items.evaluate("e => { e.scrollTop = 90; }")
    page.locator("#say-to").select_option(label="All mentors")
    page.locator("#history > summary").click()
    page.locator("#say-for").evaluate("e => { e.value = '5'; }")
    page.locator("#find").evaluate("e => e.focus()")
    page.keyboard.type("Gue")
    expect(page.locator("#found a").first).to_be_visible()
    organizer.do("Extend", segment="talk-1", value="60")
    organizer.do("CheckIn", value="p0001")
    organizer.do("Announce", value="Soup")
    said(page, "Announcement sent")
    page.keyboard.type("st 1")
    expect(page.locator("#find")).to_have_value("Guest 1")
    assert page.evaluate(FOCUSED) == "find"
    assert items.evaluate("e => e.scrollTop") == 90
    assert page.locator("#history").evaluate("e => e.open")
    assert page.locator("#say-to").input_value() == "mentor"
    assert page.locator("#say-for").input_value() == "5"


def test_an_open_sheet_says_that_it_has_changed_and_waits(browser: Browser, web: Web) -> None:
    page, organizer = a_board(browser, web)
    page.locator("a.tbl:visible").first.click()
    name = sheet(page).get_by_label("Name or number")
    name.fill("Library")
    organizer.do("Extend", segment="talk-1", value="60")
    said(page, "1 minute added")
    page.wait_for_timeout(600)  # as long as the sheet takes to look
    expect(page.get_by_text("This has changed.")).to_be_hidden()
    organizer.post_values("LockTable", "t1", "yes")
    expect(page.get_by_text("This has changed.")).to_be_visible()
    expect(name).to_have_value("Library")
    expect(name).to_be_focused()
    page.get_by_role("button", name="Look again").click()
    expect(sheet(page).get_by_role("button", name="Unlock")).to_be_visible()
    expect(page.get_by_text("This has changed.")).to_be_hidden()


def test_a_walk_in_that_is_half_typed_stays_typed(browser: Browser, web: Web) -> None:
    page, organizer = a_board(browser, web)
    key(page, "w")
    expect(sheet(page)).to_be_visible()
    page.keyboard.type("Kim Wal")
    organizer.do("CheckIn", value="p0002")
    organizer.do("Announce", value="Soup")
    expect(page.locator("#saying .words")).to_have_text("Soup")
    page.keyboard.type("ker")
    expect(sheet(page).get_by_label("Name")).to_have_value("Kim Walker")


def test_the_focus_returns_to_where_it_was(browser: Browser, web: Web) -> None:
    page, organizer = a_board(browser, web)
    table = page.locator("a.tbl:visible").nth(2)
    table.focus()
    page.keyboard.press("Enter")
    expect(sheet(page)).to_have_accessible_name("Table 3")
    organizer.do("CheckIn", value="p0003")
    page.keyboard.press("Escape")
    expect(table).to_be_focused()
    here = page.locator("#needs button:visible", has_text="Is here").first
    here.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#needs-head")).to_be_focused()


def test_who_moves_is_shown_before_it_is_done_and_before_it_is_taken_back(browser: Browser, web: Web) -> None:
    page, organizer = a_board(browser, web)
    for n in range(1, 10):
        organizer.press("CheckIn", value=f"p000{n}")
    page.locator("a.tbl:visible").first.click()
    sheet(page).locator("a[href*='/person/']").first.click()
    sheet(page).get_by_role("button", name="Leaves now").click()
    expect(sheet(page)).to_contain_text("other seats or partners")
    page.wait_for_timeout(DOUBLE_CLICK_MS)
    page.keyboard.press("Enter")
    said(page, " left")
    key(page, "u")
    expect(sheet(page)).to_contain_text("other seats or partners")
    expect(page.get_by_role("button", name="Undo this")).to_be_focused()
    key(page, "Enter")
    said(page, "Undone: ")
    key(page, "p")
    said(page, "Paused")
    key(page, "u")
    said(page, "Undone: Paused")


def test_the_last_actions_stand_in_the_toast(browser: Browser, web: Web) -> None:
    page, organizer = a_board(browser, web)
    organizer.do("Extend", segment="talk-1", value="60")
    said(page, "1 minute added by Host")
    page.locator("#history > summary").click()
    lines = page.locator(".history li")
    expect(lines.first).to_contain_text(re.compile(r"1 minute added.*Host.*\d\d:\d\d.*the newest", re.DOTALL))
    expect(lines.nth(1)).to_contain_text("Round 1 started")
    key(page, "Escape")
    expect(lines.first).to_be_hidden()
    expect(page.locator("#history > summary")).to_be_focused()


def test_words_go_to_some_for_some_minutes_and_phrases_are_the_host_s_own(browser: Browser, web: Web) -> None:
    page, organizer = a_board(browser, web)
    phone = a_page(browser, PHONE)
    enter_by_link(phone, web.url, organizer.personal_ticket("p0001"))  # type: ignore[arg-type]  # an id is a text
    page.locator("#say-text").fill("Mentors, stay please")
    page.locator("#say-to").select_option("mentor")
    page.locator("#say-for").select_option("5")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#saying")).to_contain_text(re.compile(r"All mentors can read now, until \d\d:\d\d"))
    expect(phone.locator("[data-announcement]")).to_contain_text("Mentors, stay please")
    assert phone.locator("[data-announcement]").get_attribute("data-until")
    expect(page.locator("#say-text")).to_have_value("")
    page.locator("#phrases > summary").click()
    page.get_by_role("link", name="Edit these phrases").click()
    sheet(page).get_by_label("Phrases").fill("Coats are over there.\n\nThank you all.")
    page.wait_for_timeout(DOUBLE_CLICK_MS)
    sheet(page).get_by_role("button", name="Keep these").click()
    said(page, "Phrases kept")
    page.locator("#phrases > summary").click()
    page.wait_for_timeout(DOUBLE_CLICK_MS)
    page.get_by_role("button", name="Thank you all.").click()
    expect(phone.locator("[data-announcement]")).to_contain_text("Thank you all.")


def test_what_does_not_fit_is_helped_with_one_press_before_the_evening(browser: Browser, web: Web) -> None:
    page, _ = a_board(browser, web, talking=False)
    check = page.locator("#needs .quiet").first
    expect(check).to_be_visible()
    label = check.get_by_role("button").first.inner_text()
    check.get_by_role("button").first.click()
    expect(page.locator("#needs .quiet", has_text=label)).to_have_count(0)


def test_a_phone_is_enough_to_run_the_evening(browser: Browser, web: Web) -> None:
    page, organizer = a_board(browser, web)
    page.set_viewport_size({"width": 360, "height": 740})
    tops = [
        page.locator(name).evaluate("e => e.getBoundingClientRect().top + scrollY")
        for name in (".decks", "#needs", "#tiles", ".finder", "#saying")
    ]
    assert tops == sorted(tops)
    organizer.do("Extend", segment="talk-1", value="60")
    said(page, "1 minute added")
    undo = page.locator("#said").get_by_role("button", name="Undo")
    expect(undo).to_be_in_viewport()
    undo.click()
    said(page, "Undone: 1 minute added")
