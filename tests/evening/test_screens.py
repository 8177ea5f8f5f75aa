"""Big screens in a real room: several at once, each with its own link, through a crash of the server."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.evening.rooms import DESK, WALL, a_page, enter_by_link
from tests.evening.venue import Organizer, Venue, Web, people_csv

pytestmark = pytest.mark.browser


@pytest.fixture
def venue(tmp_path: str) -> Iterator[Venue]:
    venue = Venue(tmp_path)  # type: ignore[arg-type]  # a Path
    yield venue
    venue.close()


def open_wall(browser: Browser, web: Web, ticket: str, query: str = "") -> Page:
    page = a_page(browser, WALL)
    page.goto(f"{web.url}/open{query}#{ticket}")
    page.wait_for_url("**/screen/**")
    page.wait_for_selector("html[data-net=up]")
    return page


def test_screens_show_what_they_are_told_through_a_crash(browser: Browser, venue: Venue) -> None:
    web = venue.web()
    host = Organizer(web).create(people_csv(4, 4), talk_min="30", walk_s="600")
    host.do("OpenLobby")
    links = unescape(host.get(f"/host/{host.event}/go").text)
    ticket = host.screen_ticket()
    assert f"/open?show=names&part=1/2#{ticket}" in links
    all_of_it = open_wall(browser, web, ticket)
    room = open_wall(browser, web, ticket, "?show=map")
    names = open_wall(browser, web, ticket, "?show=names&part=1/2")
    odd = open_wall(browser, web, ticket, "?show=everything&part=x")
    assert room.url.endswith(f"/screen/{host.event}?show=map")
    assert names.url.endswith("?show=names&part=1/2")
    assert odd.url.endswith(f"/screen/{host.event}")
    expect(all_of_it.locator("#scene-lobby-0")).to_be_visible()
    expect(room.locator("#scene-map")).to_be_visible()
    expect(names.locator("#scene-walk-1")).to_be_visible()

    for page in (all_of_it, room, names):
        page.evaluate("window.untouched = true")
    web.kill()
    all_of_it.wait_for_selector("html[data-net=down]")
    web.start()
    for page in (all_of_it, room, names):
        page.wait_for_selector("html[data-net=up]")
    host.do("GoOn", segment="lobby-0")
    expect(all_of_it.locator("#scene-walk-1")).to_be_visible()
    expect(room.locator("#scene-map")).to_be_visible()
    assert [page.evaluate("window.untouched") for page in (all_of_it, room, names)] == [True] * 3


def test_the_host_makes_all_screens_black_and_brings_them_back(browser: Browser, venue: Venue) -> None:
    web = venue.web()
    host = Organizer(web).create(people_csv(4, 4), talk_min="30", walk_s="600")
    host.do("OpenLobby")
    wall = open_wall(browser, web, host.screen_ticket())
    room = open_wall(browser, web, host.screen_ticket(), "?show=map")
    desk = enter_by_link(a_page(browser, DESK), web.url, host.cookies.get(f"th-host-{host.event}") or "")
    desk.locator("#more summary").first.click()
    desk.get_by_role("button", name="Black", exact=True).click()
    expect(desk.locator("#screens-show")).to_have_text("Big screens show nothing: they are black")
    for page in (wall, room):
        expect(page.locator("html")).to_have_attribute("data-view", "black")
        expect(page.locator(".head time")).not_to_be_visible()
    host.do("ShowOnScreen", value="map")
    expect(wall.locator("#scene-map")).to_be_visible()
    host.do("ShowOnScreen", value="evening")
    expect(wall.locator("#scene-lobby-0")).to_be_visible()
    expect(room.locator("#scene-map")).to_be_visible()
    answer = host.press("ShowOnScreen", value="fireworks")
    assert (answer.status_code, "The big screen shows the evening" in answer.text) == (422, True)
