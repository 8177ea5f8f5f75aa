"""A host practises in the browser: the real board, simulated guests, and an end that leaves nothing."""

from __future__ import annotations

import os
import re
from pathlib import Path

import httpx2 as httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.evening.rooms import DESK, WALL, a_page, enter_by_link, is_live
from tests.evening.venue import Organizer, Venue, eventually, people_csv

pytestmark = pytest.mark.browser


def test_a_host_practises_with_guests_who_come_late_and_walk_out(browser: Browser, venue: Venue) -> None:
    web = venue.web()
    host = Organizer(web).create(people_csv(4, 4), talk_min="10", walk_s="30", rounds="3", tables="4")
    page = enter_by_link(a_page(browser, DESK), web.url, host.cookies[f"th-host-{host.event}"])
    page.goto(f"{web.url}/host/{host.event}/go")
    page.get_by_role("link", name="Rehearse").click()
    _clean(page)
    page.get_by_label("40 people who do not exist").check()
    page.get_by_label("20 times").check()
    page.get_by_role("button", name="Start the rehearsal").click()
    page.wait_for_url(lambda url: re.fullmatch(r".*/host/\w+", url) is not None)
    assert host.event not in page.url
    copy = page.url.rsplit("/", 1)[-1]
    expect(page.get_by_role("heading", name="Rehearsal: Test evening")).to_be_visible()
    is_live(page)
    expect(page.locator("[data-arrived]")).to_have_text(
        re.compile(r"3[2-6]"), timeout=60_000
    )  # some come late, some never
    _clean(page)

    wall = a_page(browser, WALL)
    wall.context.add_cookies(page.context.cookies())  # type: ignore[arg-type]  # as they were read
    wall.goto(f"{web.url}/screen/{copy}")
    expect(wall.locator("html")).to_have_class("rehearsal")

    page.get_by_role("button", name="Open the lobby").first.click()
    page.wait_for_timeout(450)
    page.get_by_role("button", name="Start").first.click()
    expect(page.locator("#needs")).to_contain_text(re.compile("seat|help|leave", re.IGNORECASE), timeout=60_000)

    guests = _guests_of(web.process.pid if web.process else 0)
    assert len(guests) == 1
    page.get_by_role("button", name="End the rehearsal").first.click()
    page.wait_for_url(f"**/host/{host.event}/go")
    eventually(lambda: not any(map(_alive, guests)), 15)
    assert httpx.get(f"{web.url}/j/{host.code}").status_code == 200
    assert page.goto(f"{web.url}/host/{copy}").status == 404  # type: ignore[union-attr]  # it answers


def test_when_the_server_goes_its_guests_go_home(venue: Venue) -> None:
    web = venue.web()
    host = Organizer(web).create(people_csv(2, 2))
    host.post(f"/host/{host.event}/rehearsal", {"who": "made", "speed": "20"})
    again = host.ask("POST", f"/host/{host.event}/rehearsal", data={"who": "made", "speed": "20"})
    assert (again.status_code, "End it first" in again.text) == (409, True)
    assert web.process is not None
    guests = _guests_of(web.process.pid)
    assert guests
    os.kill(web.process.pid, 9)
    web.process.wait()
    venue.kill_store()
    eventually(lambda: not any(map(_alive, guests)), 15)


def _clean(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert found == [], found


def _guests_of(server: int) -> list[int]:
    """Processes of guests that a server has started."""
    told = [int(p.name) for p in Path("/proc").iterdir() if p.name.isdecimal()]
    return [pid for pid in told if _parent(pid) == server and "loadtests" in _said(pid)]


def _parent(pid: int) -> int:
    try:
        return int((Path("/proc") / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()[1])
    except OSError:
        return 0


def _said(pid: int) -> str:
    try:
        return (Path("/proc") / str(pid) / "cmdline").read_text()
    except OSError:
        return ""


def _alive(pid: int) -> bool:
    return "loadtests" in _said(pid)
