"""Helpers at the door: a link of their own, a list to tap in, a camera for personal codes."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from server.core.model import ParticipantId
from tests.browser import launched
from tests.evening.camera import film
from tests.evening.rooms import DESK, WALL, a_page, enter_by_link, is_live
from tests.evening.venue import Organizer, Venue, Web, people_csv

pytestmark = pytest.mark.browser
DOUBLE_CLICK_MS = 450  # a faster second press counts as a double click
SCANNED = ParticipantId("p0006")


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """One server for all of them."""
    venue = Venue(tmp_path_factory.mktemp("helpers"))
    yield venue.web()
    venue.close()


@pytest.fixture(scope="module")
def host(web: Web) -> Organizer:
    """An evening whose lobby is open."""
    organizer = Organizer(web).create(people_csv(4, 4), talk_min="10", walk_s="60")
    organizer.do("OpenLobby")
    return organizer


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory, web: Web, host: Organizer) -> Iterator[Browser]:
    """A browser whose camera looks at the code of somebody's personal link."""
    shown = film(tmp_path_factory.mktemp("film") / "code.y4m", f"{web.url}/open#{host.personal_ticket(SCANNED)}")
    with launched(
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={shown}",
    ) as browser:
        yield browser


def _invite(host: Organizer, name: str, access: str = "helper") -> tuple[str, str]:
    """Make a link; its id and its ticket."""
    page = host.post(f"/host/{host.event}/links", {"label": name, "access": access}).text
    link = re.findall(rf"/host/{host.event}/links/(\w+)/revoke", page)[-1]
    return link, next(t for t in re.findall(r"/open#([\w.-]+)", page) if f".{link}." in t)


def _helper(browser: Browser, web: Web, host: Organizer, name: str) -> tuple[Page, str]:
    link, ticket = _invite(host, name)
    page = enter_by_link(a_page(browser), web.url, ticket)
    assert page.url == f"{web.url}/help/{host.event}"
    is_live(page)
    return page, link


def test_a_helper_checks_people_in_and_everybody_sees_it(browser: Browser, web: Web, host: Organizer) -> None:
    page, _ = _helper(browser, web, host, "Sam")
    other, _ = _helper(browser, web, host, "Kim")
    board = enter_by_link(a_page(browser, DESK), web.url, host.cookies.get(f"th-host-{host.event}") or "")
    is_live(board)
    assert "@example.org" not in page.content()
    expect(page.locator(".guest:visible")).to_have_count(8)
    page.locator("#seek").fill("MENT 1 oz")
    expect(page.locator(".guest:visible")).to_have_count(1)
    page.get_by_role("button", name="Check in Mentor 1").click()
    for seen in (page, other):
        expect(seen.locator(".guest", has_text="Mentor 1")).to_contain_text("by Sam")
        expect(seen.locator("[data-arrived]")).to_have_text("1")
    expect(board.locator("[data-arrived]")).to_have_text("1")
    page.locator("#seek").fill("")
    page.get_by_label("Not here yet").check()
    expect(page.locator(".guest:visible")).to_have_count(7)
    again = host.press("CheckIn", value="p0001")
    assert again.status_code == 409
    assert "Mentor 1 Öz came in just now, checked in by Sam." in again.text


def test_a_helper_does_what_helpers_do_and_no_more(browser: Browser, web: Web, host: Organizer) -> None:
    page, _ = _helper(browser, web, host, "Lou")
    page.get_by_role("link", name="Add a walk-in").click()
    page.get_by_label("Name", exact=True).fill("Nora New")
    page.get_by_role("button", name="Find a seat").click()
    page.wait_for_timeout(DOUBLE_CLICK_MS)
    page.get_by_role("button", name="Do it").click()
    expect(page.locator(".guest", has_text="Nora New").locator(".came")).to_be_visible()
    expect(page.locator("#sheet")).to_contain_text("Nora New")
    expect(page.locator("#sheet .qr")).to_have_count(0)  # nobody else's sign-in
    page.wait_for_timeout(DOUBLE_CLICK_MS)
    page.get_by_role("button", name="Take the check-in back").click()
    expect(page.get_by_role("button", name="Check in Nora New")).to_be_visible()
    sam = Organizer(web, event=host.event)
    sam.post("/open", {"ticket": _invite(host, "Sam")[1]})
    assert sam.press("Pause").status_code == 403
    for path in ("", "/people", "/go", "/plan", f"/people/{SCANNED}/link", "/rest"):
        assert sam.get(f"/host/{host.event}{path}").status_code == 403, path


def test_a_code_held_before_the_camera_checks_its_owner_in(browser: Browser, web: Web, host: Organizer) -> None:
    page, _ = _helper(browser, web, host, "Ines")
    page.get_by_role("button", name="Scan a code").click()
    said = page.locator("#scanner [data-said]")
    expect(said).to_contain_text("Guest 2 田中 is in ✓")
    expect(said).to_contain_text("Table")
    expect(page.locator(f"#row-{SCANNED}")).to_contain_text("by Ines")
    page.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Scan a code").click()
    expect(said).to_contain_text("Guest 2 田中 came in just now, checked in by Ines.")
    names = {cookie["name"] for cookie in page.context.cookies()}
    assert names == {f"th-helper-{host.event}"}, "the helper is not signed in as the guest"
    assert page.request.get(f"{web.url}/p/{host.event}").status == 403


def test_without_a_camera_a_photo_does(browser: Browser, web: Web, host: Organizer, tmp_path: Path) -> None:
    page, _ = _helper(browser, web, host, "Max")
    page.evaluate("void (navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('none')))")
    page.get_by_role("button", name="Scan a code").click()
    said = page.locator("#scanner [data-said]")
    expect(said).to_contain_text("There is no camera to use here.")
    for name, text, words in (
        ("guest", f"{web.url}/open#{host.personal_ticket(ParticipantId('p0007'))}", "Guest 3 田中 is in ✓"),
        ("other", "https://other.example/hello", "This is not a personal code"),
        ("forged", f"{web.url}/open#{host.event}.p.p0008.AAAAAAAAAAAAAAAAAAAAAAAAAAA", "of nobody at this event"),
    ):
        picture = tmp_path / f"{name}.png"
        _png(picture, text)
        page.locator("#scanner input[type=file]").set_input_files(picture)
        expect(said).to_contain_text(words)


def _png(path: Path, text: str) -> None:
    import segno  # noqa: PLC0415  # only photos need it

    segno.make(text, error="m").save(str(path), scale=6, border=6)


def test_a_helper_whose_link_is_revoked_is_out_within_two_seconds(browser: Browser, web: Web, host: Organizer) -> None:
    page, link = _helper(browser, web, host, "Joe")
    started = time.monotonic()
    host.post(f"/host/{host.event}/links/{link}/revoke", {})
    expect(page.locator("body")).to_contain_text("This is not yours to open")
    assert time.monotonic() - started < 5  # the socket is closed at once; the page comes again by itself
    assert host.post(f"/host/{host.event}/links", {"label": "Foyer", "access": "screen"}).status_code == 200


def test_the_wall_lists_who_is_missing_while_the_host_wants_it(browser: Browser, web: Web) -> None:
    host = Organizer(web).create(people_csv(3, 4), talk_min="10", walk_s="60")
    host.do("OpenLobby")
    wall = enter_by_link(a_page(browser, WALL), web.url, host.screen_ticket())
    is_live(wall)
    board = enter_by_link(a_page(browser, DESK), web.url, host.cookies.get(f"th-host-{host.event}") or "")
    is_live(board)
    expect(wall.locator(".missing")).to_have_count(0)
    board.get_by_text("More", exact=True).click()
    board.get_by_role("button", name="Who is missing").click()
    expect(wall.locator(".missing")).to_contain_text("Not here yet: 7")
    host.do("CheckIn", value="p0001")
    expect(wall.locator(".missing")).to_contain_text("Not here yet: 6")
    expect(wall.locator(".missing")).not_to_contain_text("Mentor 1")
    assert wall.evaluate("document.scrollingElement.scrollHeight") <= WALL["height"]
    host.do("GoOn", segment="lobby-0")
    expect(wall.locator(".missing")).to_be_hidden()  # people look for their tables now
    host.do("GoOn", segment="walk-1")
    expect(wall.locator(".missing")).to_be_visible()
    host.do("ShowOnScreen", value="evening")
    expect(wall.locator(".missing")).to_have_count(0)
