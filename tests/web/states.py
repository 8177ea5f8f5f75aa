"""Every page in every state, by its path: what the tests look at, and what the gallery shows."""

from __future__ import annotations

from collections.abc import Mapping

from playwright.sync_api import Page

from tests.web import samples
from tests.web.boards import BOARDS, LOGS, SHEETS, found_page, sheet_page
from tests.web.samples import FORMS, LIVE, MOMENTS
from tests.web.talks import TALKS
from web.render import Renderer

HERE = """([first, last]) => dispatchEvent(new CustomEvent('frame', {detail: {t: 'here', screens: 1,
  people: [...document.querySelectorAll('.tbl[data-people]')]
    .flatMap(e => e.dataset.in.split(' ').filter(Boolean)).slice(first, last)}}))"""


def pages(renderer: Renderer) -> Mapping[str, str]:
    """Pages of phones, the big screen and hosts at every moment; forms, sheets and paper."""
    live = {f"/{page}/{m.name}": renderer.page(page, **view(m)) for page, view in LIVE.items() for m in MOMENTS}
    forms = {
        f"/form/{name}": renderer.page(page, **context) for name, (page, context) in {**FORMS, **LOGS, **TALKS}.items()
    }
    sheets = {f"/sheet/{name}": sheet_page(renderer, name) for name in SHEETS}
    return live | forms | sheets | {"/found": found_page(renderer)}


def boards(renderer: Renderer) -> Mapping[str, str]:
    """The host's screen in every state that a night brings."""
    return {f"/board/{m.name}": renderer.page("host", **samples.host(m)) for m in BOARDS}


def show(page: Page, url: str) -> None:
    """Load a page as it is when the socket is up."""
    page.goto(url)
    connected(page)
    page.evaluate("document.querySelector('#sheet:has([data-body] > *)')?.showModal()")
    if page.locator("#mine").count():
        page.locator("#mine > section").first.wait_for(state="attached")


def connected(page: Page) -> None:
    """Say that the socket is up; here there is none, and the page notices that sooner or later."""
    page.evaluate("document.documentElement.dataset.net = document.getElementById('live') ? 'up' : ''")


def phones(page: Page, first: int, last: int) -> None:
    """Tell a host's page whose phones are connected: some of those at the tables who have come, in order."""
    page.evaluate(HERE, [first, last])
