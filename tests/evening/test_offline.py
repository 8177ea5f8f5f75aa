"""A phone without a network: right card, right clock, honest words; back at once, and cleared in the end."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from server.core.model import ParticipantId
from tests.evening.proxy import Proxy
from tests.evening.rooms import Phone, a_page, enter_by_link, is_live, until
from tests.evening.venue import REPO, Organizer, Venue, Web, people_csv

pytestmark = pytest.mark.browser

ME = ParticipantId("p0004")
WRONG_CLOCK = "const truly = Date.now; Date.now = () => truly() + 300_000;"
NET = """
  window.__net = [];
  addEventListener('net', ({ detail }) => window.__net.push([detail, performance.timeOrigin + performance.now()]));
"""
COUNT_LOADS = "if (window.top === window) sessionStorage.loads = Number(sessionStorage.loads ?? 0) + 1;"
IS_KEPT = "caches.open('kept').then((cache) => cache.keys()).then((kept) => kept.length === 1)"
LEFT_BEHIND = """async () => [
  ...(await caches.keys()), ...Object.keys(localStorage), ...(await navigator.serviceWorker.getRegistrations()),
].map(String)"""
NOTHING_LEFT = f"({LEFT_BEHIND})().then((left) => left.length === 0)"
ERROR_MS = "Math.abs(__tablehop.serverNow() - performance.timeOrigin - performance.now())"
LONG = {"talk_min": "10", "walk_s": "1"}


@pytest.fixture(scope="module")
def link(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """A server, reached through a link that can be cut."""
    venue = Venue(tmp_path_factory.mktemp("offline"))
    web = Web(venue.data_dir)
    with Proxy(web.port, delay_ms=2, jitter_ms=2) as link:
        venue.open(web, PUBLIC_URL=f"http://localhost:{link.port}")
        yield link
        venue.close()


@pytest.fixture
def web(link: Proxy) -> Iterator[Web]:
    """The server as hosts and phones reach it."""
    yield Web(Path(), port=link.port)
    link.mend()
    link.thaw()


def a_talk(web: Web, **form: str) -> Organizer:
    """Round 1 has begun."""
    host = Organizer(web).create(people_csv(3, 3), **{**LONG, "rounds": "4", **form})
    for command, segment in (("OpenLobby", ""), ("GoOn", "lobby-0"), ("GoOn", "walk-1")):
        host.do(command, segment=segment)
    return host


def a_phone(browser: Browser, web: Web, host: Organizer, init: str = "") -> Page:
    """Somebody's phone, when it has kept what it shows."""
    page = a_page(browser, init=NET + COUNT_LOADS + init)
    enter_by_link(page, web.url, host.personal_ticket(ME))
    is_live(page)
    until(page, IS_KEPT)
    until(page, "navigator.serviceWorker.controller !== null")
    return page


def net(page: Page, state: str, since_s: float) -> float:
    """Wait until the page says so; seconds until it did."""
    expect(page.locator("html")).to_have_attribute("data-net", state)
    at_ms = next(at for said, at in reversed(page.evaluate("window.__net")) if said == state)
    return float(at_ms) / 1000 - since_s


def partners(page: Page, round_no: int) -> tuple[str, ...]:
    """Whom the card of a round names, shown or not."""
    return tuple(page.locator(f"#card-talk-{round_no} .person b").all_text_contents())


def test_aeroplane_mode_across_two_rounds_and_a_reload(
    link: Proxy, web: Web, browser: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    host = a_talk(web, talk_min="0.15", walk_s="3", rounds="5")
    page = a_phone(browser, web, host, WRONG_CLOCK)
    phone = Phone(page, "")
    phone.shows("talk-1")
    truth = {n: partners(page, n) for n in (2, 3, 4)}
    assert len(set(truth.values())) == 3

    before = page.evaluate("[Date.now(), new Date(Date.now()).toTimeString().slice(0, 5)]")
    page.context.set_offline(True)
    link.cut()
    expect(page.locator("html")).to_have_attribute("data-net", "down")
    after = page.evaluate("[Date.now(), new Date(Date.now()).toTimeString().slice(0, 5)]")
    for round_no in (2, 3):
        phone.shows(f"walk-{round_no}")
        phone.shows(f"talk-{round_no}")
        assert phone.partners() == truth[round_no]
        if round_no == 2:
            page.reload()
            phone.shows("talk-2")
            assert phone.partners() == truth[2]
            expect(page.locator("html")).to_have_attribute("data-net", "down")
    alone_ms = page.evaluate(ERROR_MS)
    assert before[0] - 15_000 <= float(page.get_attribute("#live", "data-last-seen") or 0) <= after[0]
    since = re.search(r"Offline since (\d\d:\d\d)", page.inner_text(".banner.on-down"))
    assert since
    assert since[1] in {before[1], after[1]}

    phone.shows("talk-4")
    link.mend()
    page.context.set_offline(False)
    back_s = net(page, "up", time.time())
    until(page, f"{ERROR_MS} < 100", within_s=5)
    error_ms = page.evaluate(ERROR_MS)
    phone.shows("talk-4")
    assert phone.partners() == truth[4]
    expect(page.locator(".banner.on-down")).to_be_hidden()
    with capsys.disabled():
        print(f"\nclock off by {alone_ms:.0f} ms alone, {error_ms:.0f} ms after the return, which took {back_s:.1f} s")
    assert alone_ms < 100


def test_a_half_open_line_is_found_within_fifteen_seconds_and_back_at_once(
    link: Proxy, web: Web, browser: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    page = a_phone(browser, web, a_talk(web))
    until(page, "window.__tablehop.remaining() < 597_000")  # past the quick samples
    link.freeze()
    found_s = net(page, "down", time.time())
    thawed = time.time()
    link.thaw()
    back_s = net(page, "up", thawed)
    with capsys.disabled():
        print(f"\nhalf-open line found after {found_s:.1f} s, back after {back_s:.2f} s")
    assert found_s < 15
    assert back_s < 2


def test_phones_come_back_soon_and_not_all_at_once(
    link: Proxy, web: Web, browser: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    host = a_talk(web)
    pages = [a_phone(browser, web, host) for _ in range(4)]
    link.cut()
    for page in pages:
        expect(page.locator("html")).to_have_attribute("data-net", "down")
    mended = time.time()
    link.mend()
    back_s = sorted(net(page, "up", mended) for page in pages)
    with capsys.disabled():
        print("\nback after " + ", ".join(f"{s:.2f}" for s in back_s) + " s")
    assert back_s[-1] < 2
    assert back_s[-1] - back_s[0] > 0.02


def test_words_of_the_host_outlast_a_reload_without_a_network(link: Proxy, web: Web, browser: Browser) -> None:
    host = a_talk(web)
    page = a_phone(browser, web, host)
    host.do("Announce", value="Coffee is ready")
    words = page.locator("#announcement").get_by_text("Coffee is ready")
    expect(words).to_be_visible()
    until(page, "caches.match(location.href).then((kept) => kept.text()).then((html) => html.includes('Coffee'))")
    link.cut()
    page.reload()
    expect(words).to_be_visible()
    page.get_by_role("button", name="Got it").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-net", "down")
    expect(words).to_be_hidden()
    link.mend()
    is_live(page)
    expect(words).to_be_hidden()


def test_leaving_clears_the_device(web: Web, browser: Browser) -> None:
    page = a_phone(browser, web, a_talk(web))
    assert page.evaluate(LEFT_BEHIND)
    page.get_by_text("Menu").click()
    page.get_by_role("button", name="Leave on this phone").click()
    page.wait_for_url(f"{web.url}/")
    until(page, NOTHING_LEFT)


def test_the_end_of_the_evening_clears_the_device_and_going_on_keeps_again(web: Web, browser: Browser) -> None:
    host = a_talk(web)
    page = a_phone(browser, web, host)
    host.do("Finish")
    Phone(page, "").shows("finished-0")
    until(page, NOTHING_LEFT)
    host.do("Reopen")
    Phone(page, "").shows("talk-1")
    until(page, IS_KEPT)


def test_an_end_that_only_the_phone_has_seen_clears_nothing(link: Proxy, web: Web, browser: Browser) -> None:
    host = a_talk(web, talk_min="0.1", rounds="1")
    page = a_phone(browser, web, host)
    link.cut()
    Phone(page, "").shows("finished-0")
    page.reload()
    Phone(page, "").shows("finished-0")
    expect(page.locator("html")).to_have_attribute("data-net", "down")
    link.mend()
    until(page, NOTHING_LEFT)


def test_who_is_let_in_no_more_keeps_nothing_on_show(link: Proxy, web: Web, browser: Browser) -> None:
    host = a_talk(web)
    page = a_phone(browser, web, host)
    page.context.clear_cookies()
    page.reload()
    expect(page.get_by_text("This page needs its link")).to_be_visible()
    until(page, "caches.open('kept').then((cache) => cache.keys()).then((kept) => kept.length === 0)")
    link.cut()
    page.reload()
    expect(page.get_by_role("heading", name="No connection")).to_be_visible()


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """Another version of the product: its modules do not fit to those of this one."""
    for folder in ("rotation", "server", "web"):
        shutil.copytree(REPO / folder, tmp_path / "newer" / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for script in (tmp_path / "newer" / "web" / "static").glob("*.js"):
        code = script.read_text(encoding="utf-8")
        script.write_text(re.sub(r"\brecall\b", "recollect", code), encoding="utf-8")
    return tmp_path / "newer"


def test_an_old_page_that_meets_a_newer_server_loads_itself_anew_once(
    venue: Venue, browser: Browser, newer: Path
) -> None:
    web = venue.web()
    page = a_phone(browser, web, a_talk(web))
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    old = page.get_attribute("#live", "data-build")
    loads = int(page.evaluate("sessionStorage.loads"))

    web.kill()
    page.reload()  # the kept page, of the old version, with its own files
    expect(page.locator("html")).to_have_attribute("data-net", "down")
    assert page.get_attribute("#live", "data-build") == old
    web.code = newer
    web.start()
    expect(page.locator("#live")).not_to_have_attribute("data-build", str(old))
    is_live(page)
    assert int(page.evaluate("sessionStorage.loads")) == loads + 2
    until(page, f"caches.match(location.href).then((kept) => kept.text()).then((html) => !html.includes('{old}'))")

    web.kill()
    expect(page.locator("html")).to_have_attribute("data-net", "down")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-net", "down")
    expect(page.locator("#live")).not_to_have_attribute("data-build", str(old))
    web.start()
    is_live(page)
    assert int(page.evaluate("sessionStorage.loads")) == loads + 3
    assert errors == []


TOLD = """async () => {
  Math.random = () => 0;
  document.getElementById('live').dataset.serves = 'another';
  dispatchEvent(new CustomEvent('frame', { detail: { t: 'build' } }));
  await new Promise((done) => setTimeout(done));
}"""
WRITE = "(words) => { document.getElementById('note').value = words; }"
ENDS_SOON = """() => {
  const timeline = JSON.parse(document.getElementById('live').dataset.timeline);
  const talk = timeline.segments.find((segment) => segment.kind === 'talk');
  talk.ends_at_ms = Math.floor(__tablehop.serverNow()) + 9_000;
  dispatchEvent(new CustomEvent('frame', { detail: { t: 'timeline', timeline } }));
}"""


def test_half_typed_words_and_the_last_seconds_of_a_talk_are_not_disturbed(browser: Browser, web: Web) -> None:
    host = a_talk(web)
    page = a_phone(browser, web, host)
    loads = page.evaluate("sessionStorage.loads")
    page.evaluate("document.body.append(Object.assign(document.createElement('textarea'), { id: 'note' }))")
    page.evaluate(WRITE, "half a though")
    page.evaluate(TOLD)
    page.evaluate(WRITE, "")
    page.evaluate(ENDS_SOON)
    page.evaluate(TOLD)
    assert page.evaluate("sessionStorage.loads") == loads
    host.do("Extend", segment="talk-1", value="60")
    until(page, "window.__tablehop.remaining() > 60_000")
    with page.expect_navigation():
        page.evaluate("() => { dispatchEvent(new CustomEvent('frame', { detail: { t: 'build' } })); }")
    is_live(page)
