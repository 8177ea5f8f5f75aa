"""Screens of an evening in a real browser."""

from __future__ import annotations

import time
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.evening.venue import Web

expect.set_options(timeout=20_000)  # on a busy machine with nine browsers; nothing waits longer than it has to

PHONE = {"width": 390, "height": 844}
WALL = {"width": 1920, "height": 1080}
DESK = {"width": 1280, "height": 800}


def a_page(browser: Browser, size: dict[str, int] | None = None, init: str = "") -> Page:
    """A page of a device of its own; anything it logs as an error is kept in `errors_of`."""
    context: BrowserContext = browser.new_context(viewport=size or PHONE)  # type: ignore[arg-type]  # a plain dict will do
    if init:
        context.add_init_script(init)
    page = context.new_page()
    page.set_default_timeout(15_000)
    return page


def enter_by_link(page: Page, base: str, ticket: str) -> Page:
    """Open a link as it is given to people."""
    page.goto(f"{base}/open#{ticket}")
    page.wait_for_url(lambda url: "/open" not in url)
    return page


def until(page: Page, expression: str, within_s: float = 60) -> None:
    """Wait for a JavaScript expression to be true, under the page's own strict policy."""
    deadline = time.monotonic() + within_s
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, f"not within {within_s} s: {expression}"
        page.wait_for_timeout(50)


def is_live(page: Page) -> None:
    """Wait until the socket is up."""
    expect(page.locator("html")).to_have_attribute("data-net", "up")


@dataclass(slots=True)
class Phone:
    """One attendee's browser."""

    page: Page
    name: str

    @property
    def key(self) -> str:
        """The part of the evening that it shows."""
        return str(self.page.locator("html").get_attribute("data-key"))

    def shows(self, key: str) -> None:
        """Wait for a card, and see that no other is shown."""
        expect(self.page.locator("html")).to_have_attribute("data-key", key)
        expect(self.page.locator("article[data-card]:not([hidden])")).to_have_attribute("data-card", key)

    def partners(self) -> tuple[str, ...]:
        """Whom the card on show names."""
        return tuple(self.page.locator("[data-card]:not([hidden]) .person b").all_inner_texts())

    def table(self) -> str:
        """The table on the card of a talk."""
        return self.page.locator("[data-card]:not([hidden]) .people .tno bdi").inner_text()

    def met(self) -> set[str]:
        """Everybody on the page that the last card leads to."""
        self.page.get_by_role("link", name="People you met").click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("That is a wrap")
        return set(self.page.locator(".kept .person b").all_inner_texts())


def join_by_code(page: Page, web: Web, code: str, name: str) -> Phone:
    """Type the code, type the name, say yes."""
    page.goto(web.url)
    page.get_by_label("code").fill(code.lower())
    page.keyboard.press("Enter")
    page.wait_for_url("**/j/*")
    page.get_by_label("Your name").type(name.split(maxsplit=1)[0] + " " + name.split()[1])
    page.get_by_role("button", name="that is me").first.click()
    page.wait_for_url("**/p/*")
    return Phone(page, name)
