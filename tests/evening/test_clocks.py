"""Every screen shows the same second, whatever its own clock says and however shaky its link is."""

from __future__ import annotations

import statistics
from collections import defaultdict

import pytest
from playwright.sync_api import Browser, Page

from server.core.model import ParticipantId
from tests.evening.proxy import Proxy
from tests.evening.rooms import a_page, enter_by_link, is_live, until
from tests.evening.venue import Organizer, Venue, Web, people_csv

pytestmark = pytest.mark.browser
WRONG_CLOCKS_S = (-47, 0, 3_600)
DELAY_MS, JITTER_MS = 5.0, 15.0
ALLOWED_MS = 50.0
SECONDS_WATCHED = 12

# A phone whose own clock is wrong. performance.timeOrigin stays right, so the test can see the truth.
WRONG_CLOCK = "const truly = Date.now; Date.now = () => truly() + {offset_ms};"
WATCH = """() => {
  window.__flips = {};
  const clock = [...document.querySelectorAll('[data-card]:not([hidden]) [data-clock]')][0];
  new MutationObserver(() => {
    window.__flips[clock.textContent] ??= performance.timeOrigin + performance.now();
  }).observe(clock, { childList: true, characterData: true, subtree: true });
}"""


def test_three_screens_on_shaky_links_with_wrong_clocks_agree(
    venue: Venue, browser: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    web = Web(venue.data_dir)
    with Proxy(web.port, DELAY_MS, JITTER_MS) as link:
        base = f"http://localhost:{link.port}"
        venue.open(web, PUBLIC_URL=base)
        host = Organizer(web).create(people_csv(3, 3), talk_min="10", walk_s="1")
        for command, segment in (("OpenLobby", ""), ("GoOn", "lobby-0"), ("GoOn", "walk-1")):
            host.do(command, segment=segment)
        pages = [_watching(browser, base, host, i, offset_s) for i, offset_s in enumerate(WRONG_CLOCKS_S)]
        for page in pages:
            until(page, f"Object.keys(window.__flips).length > {SECONDS_WATCHED}")
        flips = [page.evaluate("window.__flips") for page in pages]
        texts = [page.locator("[data-card]:not([hidden]) [data-clock]").inner_text() for page in pages]
    spreads = _spreads(flips)
    p95 = statistics.quantiles(spreads, n=20)[-1]
    with capsys.disabled():
        print(
            f"\n3 screens, link {DELAY_MS:g} + {JITTER_MS:g} ms each way, clocks wrong by {WRONG_CLOCKS_S} s: seconds "
            f"flip within {statistics.median(spreads):.0f} ms (median), {p95:.0f} ms (p95) of each other"
        )
    assert len(spreads) >= SECONDS_WATCHED // 2
    assert p95 <= ALLOWED_MS
    assert all(text.startswith("9:") for text in texts), texts


def _watching(browser: Browser, base: str, host: Organizer, i: int, offset_s: int) -> Page:
    page = a_page(browser, init=WRONG_CLOCK.format(offset_ms=offset_s * 1000))
    enter_by_link(page, base, host.personal_ticket(ParticipantId(f"p{i + 1:04d}")))
    is_live(page)
    until(page, "window.__tablehop.remaining() < 595_000")  # five seconds in: the clock has been measured
    page.evaluate(WATCH)
    return page


def _spreads(flips: list[dict[str, float]]) -> list[float]:
    """For each second that every screen showed: how far apart they showed it, in ms."""
    shown: dict[str, list[float]] = defaultdict(list)
    for screen in flips:
        for text, at_ms in screen.items():
            shown[text].append(at_ms)
    return [max(times) - min(times) for times in shown.values() if len(times) == len(flips)]
