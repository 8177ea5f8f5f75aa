"""The big screen as the room sees it: large enough, whole, and showing what its host or its own link asks for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.web.samples import WALLS
from tests.web.stall import stall
from tests.web.states import pages, show
from web.render import Renderer

pytestmark = pytest.mark.browser
PAGES = {path: page for path, page in pages(Renderer()).items() if path.startswith(("/screen/", "/form/wall_"))}
# In one go: the page's own clock ticks once a second, too.
TURNED = """now => {
  dispatchEvent(new CustomEvent('tick', {detail: now}));
  return [...document.querySelectorAll('.names li > bdi')].filter(e => e.checkVisibility())[0].textContent;
}"""
CUT = """() => [...document.querySelectorAll('.scene')].filter(e => e.checkVisibility())
  .flatMap(e => [e, ...e.querySelectorAll('.pages, .center, .split, .plan, .zones, footer')])
  .filter(e => e.checkVisibility())
  .filter(e => e.scrollHeight > e.clientHeight + 2 || e.getBoundingClientRect().bottom > innerHeight + 1)
  .map(e => e.className + ' ' + e.textContent.slice(0, 60))"""
CUT_NAMES = """() => [...document.querySelectorAll('.names li > bdi')].filter(e => e.checkVisibility()).filter(e => {
  const text = document.createRange();
  text.selectNodeContents(e);
  const lines = new Set([...text.getClientRects()].map(box => Math.round(box.top)));
  return e.scrollWidth > e.clientWidth + 1 || lines.size > 2;
}).map(e => e.textContent)"""
LABELS = """() => [...document.querySelectorAll('.map .spot')].flatMap(spot => {
  const box = spot.querySelector('rect').getBoundingClientRect();
  return [...spot.querySelectorAll('text')].map(e => [e.textContent, e.getBoundingClientRect()])
    .filter(([, own]) => own.left < box.left || own.right > box.right).map(([text]) => text);
})"""
SMALLEST = """(selector) => Math.min(...[...document.querySelectorAll(selector)].filter(e => e.checkVisibility())
  .map(e => parseFloat(getComputedStyle(e).fontSize)))"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with stall(PAGES) as url:
        yield url


@pytest.fixture
def wall(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 1920, "height": 1080}, reduced_motion="reduce", service_workers="block"
    )
    yield context.new_page()
    context.close()


def scenes(wall: Page) -> list[str]:
    """What is to be seen, by id."""
    found: list[str] = wall.locator(".scene:visible").evaluate_all("found => found.map(e => e.id)")
    return found


@pytest.mark.parametrize("view", ["", "?show=map", "?show=names", "?show=clock"])
@pytest.mark.parametrize("size", [(1920, 1080), (1280, 720), (1024, 768)])
def test_nothing_of_the_big_screen_is_cut(view: str, size: tuple[int, int], wall: Page, address: str) -> None:
    wall.set_viewport_size({"width": size[0], "height": size[1]})
    for path in PAGES if view == "" else ("/screen/talk", "/screen/move", "/screen/lobby", "/screen/break"):
        show(wall, address + path + view)
        assert wall.evaluate("document.scrollingElement.scrollHeight") <= size[1], path
        assert wall.evaluate(CUT) == [], path
        assert wall.evaluate(LABELS) == [], path


def test_letters_are_large_enough_for_ten_metres(wall: Page, address: str) -> None:
    """On a picture two metres high, 39 px of 1080 are good to about ten metres."""
    for path, what in (
        ("/screen/move", ".names li > bdi:not(.longname)"),
        ("/form/wall_500", ".names li > bdi:not(.longname)"),
        ("/screen/room?show=map", ".zones"),
    ):
        show(wall, address + path)
        assert wall.evaluate(SMALLEST, what) >= 38, path
    show(wall, address + "/screen/room")
    number = wall.locator(".spot text:not(.tiny)").first.bounding_box()
    assert number
    assert number["height"] >= 47


def test_a_long_name_takes_two_lines_and_is_whole(wall: Page, address: str) -> None:
    show(wall, f"{address}/form/wall_500?show=names")
    for turn in range(13):
        wall.evaluate(TURNED, turn * 8_000)
        assert wall.evaluate(CUT_NAMES) == []


def test_the_host_shows_the_room_to_everybody_or_nothing(wall: Page, address: str) -> None:
    show(wall, f"{address}/screen/room")
    assert scenes(wall) == ["scene-map"]
    assert wall.locator(".map .spot").count() == 20
    assert wall.locator(".zones").inner_text().split("\n")[0].startswith("Circle")
    show(wall, f"{address}/screen/black")
    assert scenes(wall) == []
    assert wall.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(0, 0, 0)"


def test_a_screen_shows_what_its_link_says(wall: Page, address: str) -> None:
    for query, seen in (
        ("map", "scene-map"),
        ("names", "scene-walk-2"),
        ("clock", "scene-talk-2"),
        ("x", "scene-talk-2"),
    ):
        show(wall, f"{address}/screen/talk?show={query}")
        assert scenes(wall) == [seen], query
    show(wall, f"{address}/screen/talk?show=names")
    assert wall.locator("#scene-walk-2 .label:visible").first.inner_text() == "Round 2. Find your table"
    assert "starts" not in wall.locator("#scene-walk-2 footer").inner_text()
    show(wall, f"{address}/screen/move?show=clock")
    assert wall.locator(".mega:visible").count() == 1
    assert wall.locator(".names:visible").count() == 0
    show(wall, f"{address}/screen/finished?show=names")
    assert scenes(wall) == ["scene-finished-0"]
    show(wall, f"{address}/screen/black?show=map")
    assert scenes(wall) == []


def test_who_is_missing_stands_on_screens_that_show_the_evening(wall: Page, address: str) -> None:
    show(wall, f"{address}/screen/asked")
    assert scenes(wall) == ["scene-missing"]
    show(wall, f"{address}/screen/asked?show=clock")
    assert scenes(wall) == ["scene-talk-2"]
    show(wall, f"{address}/screen/asked?show=map")
    assert scenes(wall) == ["scene-map"]


def test_keys_change_this_screen_and_a_reload_keeps_it(wall: Page, address: str) -> None:
    show(wall, f"{address}/screen/talk")
    wall.keyboard.press("m")
    assert scenes(wall) == ["scene-map"]
    wall.reload()
    assert scenes(wall) == ["scene-map"]
    wall.keyboard.press("b")
    assert scenes(wall) == []
    wall.keyboard.press(".")
    assert scenes(wall) == ["scene-map"]
    wall.keyboard.press("Control+c")
    wall.keyboard.press("q")
    assert scenes(wall) == ["scene-map"]
    wall.keyboard.press("E")
    assert scenes(wall) == ["scene-talk-2"]
    assert wall.url == f"{address}/screen/talk"


def turned(wall: Page, turns: int) -> list[str]:
    """The first name of each page that comes, one every eight seconds."""
    return [wall.evaluate(TURNED, number * 8_000) for number in range(turns)]


def test_five_hundred_names_turn_by_themselves_from_a_to_z(wall: Page, address: str) -> None:
    assert "wall_500" in WALLS
    show(wall, f"{address}/form/wall_500?show=names")
    names = turned(wall, 13)
    assert len(set(names)) == 13
    assert turned(wall, 14)[-1] == names[0]
    listed = wall.locator("#scene-walk-3 .names li").count()
    assert listed == 500


def test_two_screens_share_the_names(wall: Page, address: str) -> None:
    show(wall, f"{address}/form/wall_500?show=names")
    whole = turned(wall, 13)
    show(wall, f"{address}/form/wall_500?show=names&part=1/2")
    first = turned(wall, 6)
    assert wall.locator("[data-page-mark]:visible").count() == 6
    show(wall, f"{address}/form/wall_500?show=names&part=2/2")
    assert first + turned(wall, 7) == whole
    show(wall, f"{address}/screen/move?show=names&part=9/9")
    assert wall.locator(".names:visible").count() == 1
