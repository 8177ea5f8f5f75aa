"""Pages in other languages, in a real browser: longer words and another direction break nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

from tests.web import samples, talks
from tests.web.boards import BOARDS, SHEETS, sheet_page
from tests.web.pseudo import OPEN, Pseudo
from tests.web.samples import MOMENTS
from tests.web.stall import stall
from tests.web.states import phones, show
from web.render import Renderer
from web.words import LANGUAGES, SOURCE

pytestmark = pytest.mark.browser

FOR_ALL = ("home", "join", "choose", "open", "personal", "error", "talk", "after", "mine")
FOR_ORGANIZERS = (
    *("event", "people", "person", "preview", "tables", "plan", "go", "conversation", "feedback", "pairs", "report"),
    *("rehearsal", "paper"),
)
FORMS = {
    name: form
    for name, form in {**samples.FORMS, **talks.TALKS}.items()
    if form[0] in (*FOR_ALL, *FOR_ORGANIZERS) and "hostile" not in name
}
LONG = Renderer(words=lambda _lang: Pseudo())
OWN = Renderer()
PHONES = [m.name for m in MOMENTS]
SCREENS = [lang for lang in LANGUAGES if lang != SOURCE]
SCENES = (
    "lobby",
    "briefing",
    "move",
    "talk",
    "last_minute",
    "paused",
    "break",
    "wrapup",
    "asked",
    "call_first",
    "choose",
)

TELLING = (
    *("lobby_2_3", "briefing_2_3", "walk_2_3", "talk_2_3", "talk_6_12", "last_2_12", "break_2_0", "wrapup_2_3"),
    *("finished_2_3", "paused_2_3", "marked", "tables_60", "checks", "checks_unplanned"),
)
TOO_WIDE = "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
CUT = """() => [...document.querySelectorAll('body *')]
  .filter(e => e.checkVisibility() && !e.closest('.sr, .avatar, .mark, svg, textarea, input, select, .names'))
  .filter(e => !e.closest('.sample, .scroll, .tbl, .byes'))
  .filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== 'visible')
  .map(e => e.outerHTML.slice(0, 120))"""
BESIDE = """() => [...document.querySelectorAll('body *')]
  .filter(e => e.checkVisibility() && !e.closest('.sr, .mark, .languages, .sample, .scroll, svg'))
  .filter(e => { const box = e.getBoundingClientRect(); return box.left < -1 || box.right > innerWidth + 1; })
  .map(e => e.outerHTML.slice(0, 120))"""
OFF = """() => [...document.querySelectorAll('.scene:not([hidden]) :is(.pages, .center, .split)')]
  .some(e => e.scrollHeight > e.clientHeight + 2)"""
AXE = "axe.run().then(found => found.violations.map(v => [v.id, v.nodes[0].html.slice(0, 160)]))"
BEGINS = "e => { const box = e.getBoundingClientRect(); return [box.left, innerWidth - box.right]; }"


def pages() -> Mapping[str, str]:
    """Every state of a phone and the forms, four tenths longer; some in Arabic and German."""
    long = {f"/long/{m.name}": LONG.page("phone", "xx", **samples.phone(m)) for m in MOMENTS}
    long |= {f"/long/form/{name}": LONG.page(page, "xx", **context) for name, (page, context) in FORMS.items()}
    own = {f"/ar/phone/{m.name}": OWN.page("phone", "ar", **samples.phone(m)) for m in MOMENTS}
    own |= {
        f"/{lang}/screen/{name}": OWN.page("screen", lang, **samples.screen(samples.by_name(name)))
        for lang in SCREENS
        for name in SCENES
    }
    talk = {f"/p/{samples.EVENT.id}/talk": LONG.part("talk", "xx", **talks.talk())}
    desk = {
        f"/{lang}/desk/{name}": OWN.page(page, lang, **context)
        for lang in ("ar", "de")
        for name, (page, context) in FORMS.items()
        if page in FOR_ORGANIZERS and "crowd" not in name
    }
    return {**long, **own, **talk, **desk, **_hosts()}


def _hosts() -> dict[str, str]:
    """Screens and sheets of hosts, and the door, in longer words and in every language."""
    hosts = {
        f"/{lang}/host/{m.name}": _renderer(lang).page("host", lang, **samples.host(m))
        for lang in ("xx", *SCREENS)
        for m in BOARDS
        if m.name in TELLING
    }
    doors = {
        f"/{lang}/help/{m.name}": _renderer(lang).page("help", lang, **samples.helping(m))
        for lang in ("xx", *SCREENS)
        for m in BOARDS
        if m.name in ("lobby_2_3", "talk_6_12")
    }
    sheets = {
        f"/{lang}/sheet/{name}": sheet_page(_renderer(lang), name, lang)
        for lang in ("xx", "de", "ar")
        for name in SHEETS
    }
    return hosts | doors | sheets


def _renderer(lang: str) -> Renderer:
    return LONG if lang == "xx" else OWN


PAGES = dict(pages())


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with stall(PAGES) as url:
        yield url


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        reduced_motion="reduce", service_workers="block", viewport={"width": 320, "height": 640}
    )
    yield context.new_page()
    context.close()


def open_up(page: Page) -> None:
    """Show what is folded away, too."""
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")


@pytest.mark.parametrize("path", [path for path in PAGES if path.startswith("/long")])
def test_words_four_tenths_longer_fit_a_small_phone(path: str, page: Page, address: str) -> None:
    show(page, address + path)
    open_up(page)
    assert OPEN in page.inner_text("body")
    assert page.evaluate(TOO_WIDE) <= 0
    assert page.evaluate(BESIDE) == []
    assert page.evaluate(CUT) == []


@pytest.mark.parametrize("moment", PHONES)
def test_a_phone_from_right_to_left_fits(moment: str, page: Page, address: str) -> None:
    show(page, f"{address}/ar/phone/{moment}")
    open_up(page)
    assert page.evaluate(TOO_WIDE) <= 0
    assert page.evaluate(BESIDE) == []
    assert page.evaluate(CUT) == []


@pytest.mark.parametrize("path", ["/ar/phone/lobby", "/ar/phone/talk", "/ar/screen/lobby", "/ar/screen/move"])
def test_a_page_from_right_to_left_is_accessible(path: str, page: Page, address: str) -> None:
    show(page, address + path)
    page.evaluate(AXE_SCRIPT)
    assert page.evaluate(AXE) == []


@pytest.mark.parametrize("path", [path for path in PAGES if path.startswith(("/ar/desk", "/de/desk"))])
def test_a_page_for_organizers_fits_and_is_accessible_in_another_language(path: str, page: Page, address: str) -> None:
    show(page, address + path)
    open_up(page)
    assert page.evaluate(TOO_WIDE) <= 0
    assert page.evaluate(BESIDE) == []
    assert page.evaluate(CUT) == []
    page.evaluate(AXE_SCRIPT)
    assert page.evaluate(AXE) == []


def test_a_picture_from_right_to_left_has_names_beside_it(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    show(page, f"{address}/ar/desk/plan_draft")
    for text, name_is_left in ((".bars .rowname", True), (".bars text:not(.rowname)", False)):
        name, bar = (page.locator(what).first.bounding_box() for what in (text, ".bars .bar"))
        assert name
        assert bar
        assert name["x"] + name["width"] <= bar["x"] if name_is_left else name["x"] >= bar["x"] + bar["width"]


def test_arabic_begins_on_the_right(page: Page, address: str) -> None:
    show(page, f"{address}/ar/phone/talk")
    left, right = page.locator(".person:visible b").first.evaluate(BEGINS)
    avatar_left, avatar_right = page.locator(".avatar:visible").first.evaluate(BEGINS)
    assert avatar_right < right
    assert avatar_left > left
    assert page.locator("[data-clock]:visible").first.inner_text().replace(":", "").isascii()


SHEET_TOO_WIDE = "(e => e.scrollWidth - e.clientWidth)(document.getElementById('sheet'))"
WORDS_CUT = """() => [...document.querySelectorAll('.tbl .count')]
  .filter(e => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1).map(e => e.textContent)"""


@pytest.mark.parametrize("path", [path for path in PAGES if path.split("/")[2] in ("host", "help")])
def test_screens_of_hosts_and_helpers_fit_in_every_language_and_longer_ones(
    path: str, page: Page, address: str
) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    show(page, address + path)
    if "/host/" in path:
        phones(page, 0, 30)
        phones(page, 3, 30)
        assert page.evaluate("document.scrollingElement.scrollHeight") <= 800
    assert page.evaluate(TOO_WIDE) <= 0
    assert page.evaluate(BESIDE) == []
    assert page.evaluate(CUT) == []
    if not path.startswith("/xx"):
        assert page.evaluate(WORDS_CUT) == []
    page.set_viewport_size({"width": 390, "height": 844})
    open_up(page)
    assert page.evaluate(TOO_WIDE) <= 0
    assert page.evaluate(BESIDE) == []
    assert page.evaluate(CUT) == []


@pytest.mark.parametrize("path", [path for path in PAGES if path.split("/")[2] == "sheet"])
def test_a_hosts_sheet_fits_in_longer_words_and_from_right_to_left(path: str, page: Page, address: str) -> None:
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        show(page, address + path)
        open_up(page)
        assert page.evaluate(TOO_WIDE) <= 0
        assert page.evaluate(SHEET_TOO_WIDE) <= 0
        assert page.evaluate(BESIDE) == []


@pytest.mark.parametrize(
    "path",
    [f"/{lang}/{page}" for lang in ("de", "ar") for page in ("host/talk_6_12", "host/checks", "help/talk_6_12")]
    + [f"/ar/sheet/{name}" for name in ("person_asking", "table", "walk_in", "rest", "phrases", "effect")],
)
def test_a_screen_of_hosts_and_helpers_is_accessible_in_another_language(path: str, page: Page, address: str) -> None:
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        show(page, address + path)
        page.evaluate(AXE_SCRIPT)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate(AXE) == [], f"{width} {scheme}"


def test_a_board_from_right_to_left_begins_on_the_right(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    show(page, f"{address}/ar/host/talk_2_3")
    tables, needs = (page.locator(at).evaluate(BEGINS) for at in ("#tiles", "#needs"))
    assert tables[1] < needs[1]
    one, two = (page.locator(".tbl:visible").nth(n).evaluate(BEGINS) for n in (0, 1))
    assert one[1] < two[1]
    name = page.locator("#needs a[data-sheet] bdi").first
    assert name.evaluate("e => getComputedStyle(e).direction") == "rtl"


@pytest.mark.parametrize("lang", SCREENS)
def test_the_big_screen_does_not_scroll_in_another_language(lang: str, page: Page, address: str) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    for name in SCENES:
        show(page, f"{address}/{lang}/screen/{name}")
        assert page.evaluate("document.scrollingElement.scrollHeight") <= 1080, name
        assert not page.evaluate(OFF), name
        assert page.evaluate(TOO_WIDE) <= 0, name
