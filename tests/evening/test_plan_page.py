"""A host and a plan in a real browser: plan, look, change a seat, take it back, compare, choose, publish round 1."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.evening.rooms import DESK, a_page
from tests.evening.venue import Organizer, Venue, people_csv

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, venue: Venue) -> Iterator[Page]:
    """The plan's page of an event without a plan."""
    host = Organizer(venue.web()).begin(rounds="4")
    host.post(f"/host/{host.event}/people/confirm", {"csv": people_csv(4, 4)})
    opened = a_page(browser, DESK)
    for name, value in host.cookies.items():
        opened.context.add_cookies([{"name": name, "value": value, "url": host.web.url}])
    opened.goto(f"{host.web.url}/host/{host.event}/plan")
    yield opened
    opened.context.close()


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", name=words, exact=True)).to_be_visible()


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).click()


def swap_two_who_sit(page: Page) -> None:
    """Choose two mentees who both sit in round 1, and ask what changing their places does."""
    first = page.locator(".cell", has_text="round 1, ")
    one, other = (first.nth(n).get_attribute("data-other") or "" for n in (0, 1))
    seats = page.locator("#seats")
    seats.get_by_label("In round").select_option("1")
    seats.get_by_label("Who").select_option(one)
    seats.get_by_label("Where to").select_option(f"p-{other}")
    press(page, "Show the effect")


def test_a_plan_is_made_looked_at_changed_compared_chosen_and_published_in_part(page: Page) -> None:
    press(page, "Make the plan")
    heading(page, "Plan A")
    expect(page.get_by_role("img", name="Who meets whom")).to_be_visible()
    expect(page.locator(".cell")).to_have_count(16)
    page.locator(".cell").first.click()
    expect(page.locator("#why [role=status]")).to_contain_text("meet in round")

    swap_two_who_sit(page)
    effect = page.locator(".effect")
    expect(effect).to_contain_text("changed places in round 1")
    expect(effect).to_contain_text("4 people get other seats or partners.")
    expect(effect).to_contain_text("by hand")
    expect(effect).to_contain_text("No phone shows this before you publish.")
    expect(effect.locator(".warn").first).to_contain_text("meet 2 times")
    press(page, "Save all the same")
    heading(page, "Plan A, edited")
    expect(page.get_by_text("You changed this plan by hand.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    heading(page, "Plan A")

    press(page, "Make another plan")
    heading(page, "Plan B")
    page.get_by_role("link", name="Compare with Plan A").click()
    heading(page, "Plan B beside Plan A")
    page.get_by_role("button", name="Choose Plan A").last.click()
    heading(page, "Plan A")

    press(page, "Publish round 1 only")
    page.wait_for_url("**/go")
    page.goto(page.url.replace("/go", "/plan"))
    expect(page.get_by_text("Phones show the first 1 round of this plan.")).to_be_visible()
    page.goto(page.url.replace("/plan", ""))
    expect(page.get_by_role("button", name="Publish round 2")).to_be_visible()
