"""The paper pack as a real browser prints it, after changes in the room: enough pages, and nothing cut."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ctypes.util import find_library
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.evening.rooms import DESK, a_page, enter_by_link
from tests.evening.venue import Organizer, Venue, Web, people_csv

pytestmark = pytest.mark.browser
A4, LETTER = "A4", "Letter"
INSIDE = {A4: (194, 281), LETTER: (199, 263)}  # millimetres within the margins of a page of cards
PX_PER_MM = 96 / 25.4
LONG = "Wilhelmina-Alexandrina Featherstonehaugh-Cholmondeley von und zu Hohenlohe"
LONGER = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogochllanfairpwllgwyngyllgo"
ARABIC = "محمد الأمين بن عبد الله"
CSV = f"{people_csv(8, 8)}\n{LONG},,mentor,,,,\n{LONGER},,mentee,,,,\n{ARABIC},,mentor,,,,\nAda de la Cruz,,mentee,,,,"

# Whatever is wider than its box or sticks out of it would be cut by scissors or by the edge of the page.
CUT = """box => [...document.querySelectorAll(box)].flatMap(card => {
  const edge = card.getBoundingClientRect();
  return [...card.querySelectorAll('bdi, b, td, th, svg, p')].filter(part => {
    const own = part.getBoundingClientRect();
    return own.right > edge.right + 1 || own.left < edge.left - 1 || own.bottom > edge.bottom + 1
      || part.clientWidth > 0 && part.scrollWidth > part.clientWidth + 1;
  }).map(part => part.outerHTML.slice(0, 120));
})"""


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """One server for all sheets."""
    venue = Venue(tmp_path_factory.mktemp("paper"))
    yield venue.web()
    venue.close()


@pytest.fixture(scope="module")
def host(web: Web) -> Organizer:
    """Round 1 of 5 runs; somebody did not come, somebody walked in, and a table was closed."""
    form = {"talk_min": "10", "walk_s": "60", "rounds": "5", "breaks": "3", "tables": "10"}
    organizer = Organizer(web).create(CSV, **form)
    organizer.do("OpenLobby")
    organizer.do("GoOn", segment="lobby-0")
    organizer.do("GoOn", segment="walk-1")
    organizer.do("NoShow", value="p0009")
    newcomer = ["w-walk-in-1", "Zora Neu", "mentee", "law", "next"]
    data = {"command": "WalkIn", "value": newcomer, "seen": str(2**40), "id": "walk-in-walk-in"}
    assert organizer.ask("POST", f"/host/{organizer.event}/command", data=data).status_code == 204
    organizer.do("CloseTable", value="t10")
    return organizer


@pytest.fixture(scope="module")
def desk(browser: Browser, host: Organizer) -> Page:
    """The host's browser."""
    page = a_page(browser, DESK)
    return enter_by_link(page, host.web.url, host.cookies.get(f"th-host-{host.event}") or "")


def open_sheet(desk: Page, host: Organizer, name: str, query: str = "") -> Page:
    desk.emulate_media(media="null")  # a page that was told to look as on a screen is printed so, too
    desk.goto(f"{host.web.url}/host/{host.event}/paper/{name}{query}")
    return desk


def pages(desk: Page, paper: str) -> int:
    """How many pages the browser prints."""
    return len(re.findall(rb"/Type\s*/Page\b", desk.pdf(format=paper)))


def as_printed(desk: Page, paper: str) -> Page:
    """The same page as wide as the paper is within its margins, laid out for print."""
    width, height = INSIDE[paper]
    desk.set_viewport_size({"width": int(width * PX_PER_MM), "height": int(height * PX_PER_MM)})
    desk.emulate_media(media="print")
    return desk


def heights(rows: Locator) -> list[float]:
    """In pixels."""
    found: list[float] = rows.evaluate_all("rows => rows.map(row => row.getBoundingClientRect().height)")
    return found


def filled(rows: list[float], room: float) -> int:
    """How many pages rows fill that are never broken."""
    count, left = 0, 0.0
    for row in rows:
        if row > left:
            count, left = count + 1, room
        left -= row
    return count


@pytest.mark.parametrize("paper", [A4, LETTER])
def test_cards_are_whole_and_come_eight_on_a_page(desk: Page, host: Organizer, paper: str) -> None:
    open_sheet(desk, host, "cards")
    count = desk.locator(".pcard").count()
    assert count == 20  # twenty on the list, less one who did not come, and one who walked in
    printed = pages(desk, paper)
    as_printed(desk, paper)
    assert desk.evaluate(CUT, ".pcard") == []
    room = INSIDE[paper][1] * PX_PER_MM
    rows = desk.locator(".pair")
    assert filled(heights(rows), room + 2) <= printed <= filled(heights(rows), room - 2)
    usual = heights(rows.filter(has_not_text=re.compile("Wilhelmina|Llanfair")))
    assert usual
    assert filled(usual[:1] * 12, room) == 3
    names = desk.locator(".pcard h2").all_inner_texts()
    assert {LONG, LONGER, ARABIC, "Zora Neu", "Ada de la Cruz"} <= set(names)
    assert "Guest 1 田中" not in names


@pytest.mark.parametrize("paper", [A4, LETTER])
def test_each_open_table_has_one_page(desk: Page, host: Organizer, paper: str) -> None:
    for query in ("", "?seats=1"):
        open_sheet(desk, host, "signs", query)
        assert pages(desk, paper) == desk.locator(".sign").count() == 9
        as_printed(desk, paper)
        assert desk.evaluate(CUT, ".sign") == []


@pytest.mark.parametrize("name", ["names", "rest", "script"])
def test_lists_fit_the_paper_and_name_everybody_who_is_there(desk: Page, host: Organizer, name: str) -> None:
    for paper in (A4, LETTER):
        open_sheet(desk, host, name)
        least = {"names": 1, "rest": 5, "script": 2}[name]  # a page for each round, and for the bells
        assert least <= pages(desk, paper) <= least + 3
        as_printed(desk, paper)
        assert desk.evaluate(CUT, "main") == []
        assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if name != "script":
        text = desk.inner_text("main")
        for person in ("Wilhelmina-Alexandrina", LONGER, ARABIC, "Zora Neu", "Ada de la Cruz", "Mentor 8 Öz"):
            assert person in text
        assert text.count("Guest 1 田中") == (name == "rest")  # among the gone


def test_times_are_those_of_the_room(desk: Page, host: Organizer) -> None:
    open_sheet(desk, host, "names")
    shown = desk.locator("thead time").nth(1)
    here = "ms => new Date(ms).toTimeString().slice(0, 5)"
    assert shown.inner_text() == desk.evaluate(here, int(shown.get_attribute("data-ms") or 0))
    assert desk.locator("[data-print]").is_visible()


@pytest.mark.skipif(find_library("pango-1.0") is None, reason="this system has no Pango")
def test_a_sheet_can_be_taken_as_a_file_with_the_times_of_the_room(desk: Page, host: Organizer) -> None:
    desk.goto(f"{host.web.url}/host/{host.event}/paper/rest?lang=de")
    zone = desk.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    asked = parse_qs(urlsplit(desk.locator("[data-pdf]").get_attribute("href") or "").query)
    assert asked == {"lang": ["de"], "zone": [zone], "pdf": ["1"]}
    with desk.expect_download() as downloaded:
        desk.locator("[data-pdf]").click()
    assert downloaded.value.suggested_filename == "rest.pdf"
    assert Path(downloaded.value.path()).read_bytes().startswith(b"%PDF-")


def test_the_pack_opens_a_sheet_with_what_was_chosen(desk: Page, host: Organizer) -> None:
    desk.goto(f"{host.web.url}/host/{host.event}/go")
    desk.click("main a:has-text('Print')")
    desk.check("text=also who sits there")
    with desk.context.expect_page() as opened:
        desk.click("button:has-text('Open Table signs')")
    opened.value.wait_for_load_state()
    assert opened.value.locator(".sign").count() == 9
    assert opened.value.locator(".sign td").count() > 9
    opened.value.close()


@pytest.mark.parametrize("paper", [A4, LETTER])
def test_the_sheet_without_names_is_one_page(desk: Page, host: Organizer, paper: str) -> None:
    desk.emulate_media(media="null")
    desk.goto(f"{host.web.url}/host/{host.event}/report")
    desk.get_by_role("link", name="One sheet without names").evaluate("link => link.removeAttribute('target')")
    desk.get_by_role("link", name="One sheet without names").click()
    desk.wait_for_selector("h1:has-text('What it brought')")
    assert pages(desk, paper) == 1
    as_printed(desk, paper)
    assert desk.evaluate(CUT, "main") == []
    text = desk.inner_text("main")
    assert not any(name in text for name in (LONG, LONGER, ARABIC, "Zora", "Guest", "Mentor 1"))
