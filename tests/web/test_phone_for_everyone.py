"""A phone's page for those who hear it, see other colours, or want nothing to move."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

from tests.evening.rooms import until
from tests.web import samples
from tests.web.samples import MOMENTS
from tests.web.stall import stall
from web.render import Renderer

pytestmark = pytest.mark.browser

RENDERER = Renderer()
PAGES = {f"/{m.name}": RENDERER.page("phone", **samples.phone(m)) for m in MOMENTS}
HEARD = """
  window.__heard = [];
  addEventListener('DOMContentLoaded', () => new MutationObserver(() => {
    window.__heard.push(document.getElementById('say').textContent);
  }).observe(document.getElementById('say'), { childList: true, characterData: true, subtree: true }));
"""
# Moves the whole evening so that a segment ends in so many milliseconds.
ENDS_IN = """([key, ms]) => {
  const timeline = JSON.parse(document.getElementById('live').dataset.timeline);
  const keyOf = (s) => `${s.kind}-${s.round_no ?? 0}`;
  const shift = __tablehop.serverNow() + ms - timeline.segments.find((s) => keyOf(s) === key).ends_at_ms;
  for (const s of timeline.segments) {
    if (s.starts_at_ms != null) s.starts_at_ms = Math.floor(s.starts_at_ms + shift);
    if (s.ends_at_ms != null) s.ends_at_ms = Math.floor(s.ends_at_ms + shift);
  }
  dispatchEvent(new CustomEvent('frame', { detail: { t: 'timeline', timeline } }));
}"""
LIVE_REGIONS = """() => [...document.querySelectorAll('[aria-live]:not([aria-live=off]), [role=status], [role=alert]')]
  .filter((e) => e.querySelector('[data-clock], [data-bar]') || e.matches('[data-clock], [data-bar]')).length"""
SHIFTS = """
  window.__shifts = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((shift) => { window.__shifts += shift.value; }))
    .observe({ type: 'layout-shift', buffered: true });
"""
MAX_SHIFT = 0.02  # 0.1 is called good
AXE = "() => axe.run(document, {resultTypes: ['violations']}).then((r) => r.violations.map((v) => v.id))"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with stall(PAGES) as url:
        yield url


def a_page(browser: Browser, **media: Any) -> Page:  # noqa: ANN401  # as the library has it
    return browser.new_context(service_workers="block", viewport={"width": 390, "height": 844}, **media).new_page()


def test_moves_warnings_and_the_end_are_heard_and_no_second_is(browser: Browser, address: str) -> None:
    page = a_page(browser)
    page.add_init_script(HEARD)
    page.goto(f"{address}/talk")
    move, end = (page.get_attribute(f"[data-card={key}]", "data-say") for key in ("walk-3", "finished-0"))
    for key, ms, words in (
        ("talk-2", 300_500, "5 minutes left."),
        ("talk-2", 60_500, "1 minute left."),
        ("talk-2", 500, move),
        ("wrapup-0", 500, end),
    ):
        page.evaluate(ENDS_IN, [key, ms])
        until(page, f"window.__heard.includes({words!r})")
    between = [page.get_attribute(f"[data-card={key}]", "data-say") for key in ("wrapup-0",)]
    lost = page.inner_text(".banner p") if page.locator(".banner.on-down").is_visible() else None
    heard = [words for words in page.evaluate("window.__heard") if words != lost]
    assert heard == ["5 minutes left.", "1 minute left.", move, *between, end]


@pytest.mark.parametrize("name", [m.name for m in MOMENTS])
def test_no_clock_stands_in_a_live_region(browser: Browser, address: str, name: str) -> None:
    page = a_page(browser)
    page.goto(f"{address}/{name}")
    assert page.evaluate(LIVE_REGIONS) == 0
    assert page.locator("#say[role=status][aria-live=polite]").count() == 1
    page.context.close()


@pytest.mark.parametrize("name", ["lobby", "move", "talk"])
def test_nothing_jumps_while_the_page_loads(browser: Browser, address: str, name: str) -> None:
    page = a_page(browser)
    page.add_init_script(SHIFTS)
    page.goto(f"{address}/{name}")
    until(page, "document.documentElement.dataset.net === 'wait'")
    until(page, "performance.getEntriesByType('resource').some((e) => e.name.includes('/offline.js'))")
    assert page.evaluate("window.__shifts") < MAX_SHIFT


@pytest.mark.parametrize(("wish", "moves"), [("reduce", False), ("no-preference", True)])
def test_nothing_moves_for_those_who_ask_for_that(browser: Browser, address: str, wish: str, *, moves: bool) -> None:
    page = a_page(browser, reduced_motion=wish)
    page.goto(f"{address}/move")
    page.evaluate("document.documentElement.dataset.flash = 'move'")
    assert page.evaluate("document.getAnimations().length > 0") is moves
    frame = page.evaluate("getComputedStyle(document.documentElement, '::after').borderTopWidth")
    assert frame == "12px", "the sign itself is given"


@pytest.mark.parametrize("name", ["lobby", "move", "talk", "last_minute", "paused", "announcement", "finished"])
def test_forced_colours_leave_everything_to_be_seen(browser: Browser, address: str, name: str) -> None:
    page = a_page(browser, forced_colors="active", reduced_motion="reduce")
    page.goto(f"{address}/{name}")
    page.evaluate(AXE_SCRIPT)
    assert page.evaluate(AXE) == []
    for part in (".card", ".btn", ".pill"):
        for style in page.locator(f"{part}:visible").evaluate_all(
            "es => es.map(e => getComputedStyle(e).borderTopStyle)"
        ):
            assert style != "none", part
    page.emulate_media(reduced_motion="no-preference")
    page.evaluate("document.documentElement.dataset.flash = 'warn'")
    sign = "(() => { const s = getComputedStyle(document.documentElement, '::after'); return s.backgroundColor; })()"
    assert page.evaluate(sign).endswith(", 0)"), "it covers nothing"
    page.context.close()
