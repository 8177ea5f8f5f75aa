"""Every page in every state, in a real browser: accessible, narrow enough, big enough to touch, and light."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

from tests.evening.rooms import until
from tests.web import samples
from tests.web.samples import LIVE, MOMENTS
from tests.web.stall import stall
from tests.web.states import boards, pages, phones, show
from tests.web.talks import fetched
from web.render import Renderer

pytestmark = pytest.mark.browser

RENDERER = Renderer()
SIZES = ((320, 640), (390, 844), (1280, 800))
SCHEMES = ("light", "dark")
MIN_TARGET = 44
MAX_PHONE_BYTES = 30 * 1024  # until the page is shown and runs
MAX_LATE_BYTES = 3_500  # what nobody waits for
LOADED = "performance.getEntriesByType('resource').map(e => [e.name, e.startTime])"
MAX_FETCHED_BYTES = 5 * 1024

TELLING = ("lobby_2_3", "talk_6_12", "last_2_12", "marked", "tables_60", "tables_100", "checks", "checks_unplanned")
ALL_BOARDS = dict(boards(RENDERER))
PAGES = {**pages(RENDERER)}
del PAGES["/form/wall_500"]  # `/screen/crowd` with more names, which takes axe minutes; test_wall.py looks at it
PAGES |= {path: page for path, page in ALL_BOARDS.items() if path.removeprefix("/board/") in TELLING}

TOO_WIDE = "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
# Links within a sentence are exempt (WCAG 2.5.8); a control inside a label is touched by its label.
TOO_SMALL = """min => [...document.querySelectorAll('a, button, input, select, textarea, summary, label.check')]
  .filter(e => e.checkVisibility() && e.type !== 'hidden' && !e.closest('p') && !e.matches('.check input, .rate input'))
  .map(e => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
  .filter(([, box]) => Math.round(box.width) < min || Math.round(box.height) < min)
  .map(([html, box]) => [html, box.width, box.height])"""
AXE = """(rules) => axe.run(
  document, {resultTypes: ['violations'], ...rules && {runOnly: rules}}).then(r => r.violations.map(
  v => [v.id, v.help, v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + ' ' + n.failureSummary)]))"""
BESIDE = """() => [...document.querySelectorAll('.board *')]
  .filter(e => e.checkVisibility() && !e.closest('.items, .sr, .who'))
  .filter(e => e.getBoundingClientRect().bottom > innerHeight + 1).map(e => e.outerHTML.slice(0, 80))"""
CUT_OFF = """() => [...document.querySelectorAll('.scene:not([hidden]) :is(.pages, .center, .split)')]
  .some(e => e.scrollHeight > e.clientHeight + 2)"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with stall(PAGES | ALL_BOARDS | fetched(RENDERER)) as url:
        yield url


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(reduced_motion="reduce", service_workers="block")
    yield context.new_page()
    context.close()


def complaints(page: Page) -> list[str]:
    """What the browser says about the page while it runs; a refused socket is no complaint."""
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda message: said.append(message.text) if "ecurity" in message.text else None)
    return said


def violations(page: Page, *rules: str) -> Any:  # noqa: ANN401  # as axe tells it
    """What axe finds in this state, by all of its rules or by some."""
    return page.evaluate(AXE, list(rules) or None)


@pytest.mark.parametrize("path", PAGES)
def test_every_state_is_accessible_and_fits(path: str, page: Page, address: str) -> None:
    said = complaints(page)
    show(page, address + path)
    page.evaluate(AXE_SCRIPT)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            # In the dark only the colours are others.
            found = violations(page) if scheme == "light" else violations(page, "color-contrast")
            assert found == [], f"{width} {scheme}"
            assert page.evaluate(TOO_WIDE) <= 0, f"{width} {scheme}"
            assert page.evaluate(TOO_SMALL, MIN_TARGET) == [], f"{width} {scheme}"
    page.set_viewport_size({"width": 320, "height": 640})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(TOO_WIDE) <= 0, "200 % text"
    assert said == []


@pytest.mark.parametrize("path", ["/phone/talk", "/screen/move", "/host/talk"])
def test_offline_is_a_state_like_any_other(path: str, page: Page, address: str) -> None:
    show(page, address + path)
    page.wait_for_selector("html[data-net=down]", timeout=10_000)
    page.evaluate(AXE_SCRIPT)
    assert violations(page) == []
    if path == "/host/talk":
        assert page.locator("[data-command] button:visible").first.is_disabled()
    else:
        assert re.search(r"since \d\d:\d\d", page.inner_text("body"))


def test_the_host_of_twenty_tables_need_not_scroll(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    for state in ("talk", "last_minute", "paused", "held", "announcement"):
        show(page, f"{address}/host/{state}")
        assert page.evaluate("document.scrollingElement.scrollHeight") <= 800, state


@pytest.mark.parametrize("board", ALL_BOARDS)
def test_the_board_fits_the_screen_in_every_part_of_the_evening(board: str, page: Page, address: str) -> None:
    for width, height in ((1280, 800), (1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        show(page, address + board)
        phones(page, 0, 50)
        phones(page, 3, 50)
        assert page.evaluate("document.scrollingElement.scrollHeight") <= height
        assert page.evaluate(TOO_WIDE) <= 0
        assert page.evaluate(BESIDE) == []


def test_a_table_says_how_it_is_in_a_word(page: Page, address: str) -> None:
    show(page, f"{address}/board/marked")
    phones(page, 6, 40)
    phones(page, 7, 40)
    tiles = page.locator(".tbl:visible")
    words = [tiles.nth(n).locator(".count").inner_text() for n in range(4)]
    assert words == ["1 of 2", "1 of 2", "+2 min", "Closed"]
    asking = page.locator(".tbl.asked:visible")
    assert (asking.count(), asking.first.locator(".count").inner_text()) == (1, "Help")
    assert set(page.locator(".tbl[data-state=away]:visible .count").all_inner_texts()) == {"1 away"}


def test_a_long_list_shows_the_first_few_and_the_rest_on_request(page: Page, address: str) -> None:
    show(page, f"{address}/board/talk_2_12")
    rest = page.locator("#needs-rest")
    assert page.locator("#needs .item:visible").count() == 4
    assert rest.inner_text() == "and 9 more"
    rest.click()
    assert page.locator("#needs .item:visible").count() == 13
    rest.click()
    assert page.locator("#needs .item:visible").count() == 4


@pytest.mark.parametrize("board", ["talk_2_12", "marked", "tables_100"])
def test_the_board_is_legible_in_forced_colours_and_at_twice_the_text(board: str, page: Page, address: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(forced_colors="active")
    show(page, f"{address}/board/{board}")
    assert page.evaluate("getComputedStyle(document.querySelector('.tbl')).borderTopStyle") != "none"
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(TOO_WIDE) <= 0


def test_words_that_were_said_for_some_minutes_go_by_themselves(page: Page, address: str) -> None:
    for path, words in (("/phone/announcement", "[data-announcement]"), ("/screen/announcement", ".band.say")):
        show(page, address + path)
        assert page.locator(words).is_visible()
        in_a_moment = "e => { e.dataset.until = __tablehop.serverNow() + 300; dispatchEvent(new Event('clock')); }"
        page.locator(words).evaluate(in_a_moment)
        page.locator(words).wait_for(state="hidden")


def test_the_big_screen_never_scrolls(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    for moment in MOMENTS:
        show(page, f"{address}/screen/{moment.name}")
        assert page.evaluate("document.scrollingElement.scrollHeight") <= 1080, moment.name
        assert not page.evaluate(CUT_OFF), moment.name


def test_the_clock_of_every_screen_shows_the_time_that_is_left(page: Page, address: str) -> None:
    for kind in LIVE:
        show(page, f"{address}/{kind}/talk")
        seconds = page.evaluate("Math.ceil(__tablehop.remaining() / 1000)")
        shown = page.locator("[data-clock]:visible").first.inner_text()
        assert shown in {f"{s // 60}:{s % 60:02d}" for s in (seconds, seconds + 1)}
        assert page.evaluate("__tablehop.key()") == "talk-2"


MOVED = "dispatchEvent(new CustomEvent('frame', {detail: {t: 'moved', say: 'Round 3: table 7 with Ana'}}))"
REFUSED = "document.getElementById('refused').innerHTML = '<p class=refusal>You are in the plan already.</p>'"


def test_a_moved_seat_and_a_refusal_fit_a_phone(page: Page, address: str) -> None:
    show(page, f"{address}/phone/talk")
    page.evaluate(AXE_SCRIPT)
    page.evaluate(f"() => {{ {MOVED}; {REFUSED}; document.getElementById('asks').open = true; }}")
    for width, height in SIZES[:2]:
        page.set_viewport_size({"width": width, "height": height})
        assert violations(page) == []
        assert page.evaluate(TOO_WIDE) <= 0
        assert page.evaluate(TOO_SMALL, MIN_TARGET) == []


def test_the_scanner_is_accessible_and_fits(page: Page, address: str) -> None:
    show(page, f"{address}/form/help")
    page.evaluate(AXE_SCRIPT)
    page.get_by_role("button", name="Scan a code").click()
    page.get_by_text("There is no camera to use here.").wait_for()
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert violations(page) == []
        assert page.evaluate(TOO_WIDE) <= 0
        assert page.evaluate(TOO_SMALL, MIN_TARGET) == []


@pytest.mark.parametrize("state", ["move", "talk", "last_minute", "break", "wrapup"])
def test_looking_back_fits_a_phone_and_hides_nothing_above(state: str, page: Page, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    show(page, f"{address}/phone/{state}")
    top = page.locator("article:not([hidden])")
    before = top.bounding_box()
    page.locator(".after summary:visible").click()
    page.locator(".after [name^=note]:visible").wait_for()
    after = top.bounding_box()
    assert before is not None
    assert after is not None
    assert (after["x"], after["y"]) == (before["x"], before["y"])
    page.evaluate(AXE_SCRIPT)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
        for width, height in SIZES[:2]:
            page.set_viewport_size({"width": width, "height": height})
            assert violations(page) == []
            assert page.evaluate(TOO_WIDE) <= 0
            assert page.evaluate(TOO_SMALL, MIN_TARGET) == []
    page.set_viewport_size({"width": 320, "height": 640})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(TOO_WIDE) <= 0


def test_a_dismissed_message_stays_dismissed(page: Page, address: str) -> None:
    show(page, f"{address}/phone/announcement")
    page.click("text=Got it")
    assert not page.locator("#announcement").is_visible()
    page.reload()
    assert not page.locator("#announcement").is_visible()


def test_a_phone_page_weighs_at_most_thirty_kilobytes(page: Page, address: str) -> None:
    page.route("**/p/**", lambda route: route.abort())  # what is fetched after it is weighed below
    page.goto(f"{address}/phone/talk")
    until(page, "performance.getEntriesByType('resource').some(e => e.name.includes('/offline.js'))")
    loaded = {
        url.split("/static/")[1].split("?")[0]: began for url, began in page.evaluate(LOADED) if "/static/" in url
    }
    shown = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventStart")
    weights = {name: len(gzip.compress(RENDERER.assets.body(name))) for name in loaded}
    weights["html"] = len(gzip.compress(PAGES["/phone/talk"].encode()))
    late = {name for name, began in loaded.items() if began >= shown and name.endswith(".js")}
    assert {"htmx-bundle.js", "app.css", "net.js"} <= loaded.keys()
    assert late - {"icon.svg"} == {"cues.js", "offline.js", "renew.js"}
    assert sum(weights.values()) - sum(weights[name] for name in late) <= MAX_PHONE_BYTES
    assert sum(weights[name] for name in late) <= MAX_LATE_BYTES


def test_what_a_phone_fetches_after_its_page_weighs_little(page: Page, address: str) -> None:
    page.route("**/p/**", lambda route: route.abort())
    first: set[str] = set()
    page.on("response", lambda answer: first.add(answer.url.split("?")[0]))
    page.goto(f"{address}/phone/talk")
    page.wait_for_load_state("load")
    part = fetched(RENDERER)[f"/p/{samples.EVENT.id}/talk"]
    styles = {name for name in re.findall(r"/static/([\w.]+)", part) if not any(name in url for url in first)}
    assert styles == {"entry.css", "mine.css"}
    weight = len(gzip.compress(part.encode())) + sum(len(gzip.compress(RENDERER.assets.body(x))) for x in styles)
    assert weight <= MAX_FETCHED_BYTES
