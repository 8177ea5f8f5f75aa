"""The conversation is carried: what somebody brings is read in time, and each side is helped to talk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from server.core.model import ParticipantId
from tests.evening.rooms import a_page, enter_by_link, is_live
from tests.evening.venue import Organizer, Venue, Web, people_csv

pytestmark = pytest.mark.browser

MENTOR, MENTEE = ParticipantId("p0001"), ParticipantId("p0003")


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """One server for all evenings."""
    venue = Venue(tmp_path_factory.mktemp("talk"))
    yield venue.web()
    venue.close()


@pytest.fixture
def host(web: Web) -> Organizer:
    """An evening whose lobby is open: two mentors, two mentees, two rounds, all meet all."""
    organizer = Organizer(web).create(people_csv(2, 2), talk_min="10", walk_s="60", closing_min="5", tables="2")
    organizer.do("OpenLobby")
    return organizer


def phone_of(browser: Browser, host: Organizer, person: ParticipantId) -> Page:
    """Somebody's phone, connected."""
    page = enter_by_link(a_page(browser), host.web.url, host.personal_ticket(person))
    is_live(page)
    return page


def card(page: Page, key: str) -> None:
    """Wait for a card."""
    expect(page.locator("html")).to_have_attribute("data-key", key)


def round_with(page: Page, name: str) -> int:
    """The round in which somebody meets somebody."""
    names = {n: page.locator(f"#card-walk-{n} .person b").first.text_content() for n in (1, 2)}
    return next(n for n, found in names.items() if found == name)


def test_the_mentor_reads_the_question_before_they_sit(browser: Browser, host: Organizer) -> None:
    mentor, mentee = (phone_of(browser, host, who) for who in (MENTOR, MENTEE))
    mentee.get_by_label("My question").fill("How do I begin again at forty?")
    mentee.get_by_label("My goal").fill("One name to call")
    mentee.locator("#question").get_by_role("button", name="Save").click()
    expect(mentee.locator("#question")).to_contain_text("Saved")

    number = round_with(mentor, "Guest 1 田中")
    for step in ("lobby-0", "walk-1", "talk-1")[: 1 + 2 * (number - 1)]:
        host.do("GoOn", segment=step)
    card(mentor, f"walk-{number}")
    expect(mentor.locator(f"#card-walk-{number}")).to_contain_text("How do I begin again at forty?")
    expect(mentor.locator(f"#card-walk-{number}")).to_contain_text("One name to call")
    host.do("GoOn", segment=f"walk-{number}")
    card(mentor, f"talk-{number}")
    expect(mentor.locator(f"#card-talk-{number}")).to_contain_text("How do I begin again at forty?")
    expect(mentor.locator(f"#card-talk-{number}").get_by_text("Your host has changed your seat")).to_have_count(0)
    expect(mentor.locator("#moved")).to_be_hidden()
    expect(mentee.locator(".prompts")).to_contain_text("How do I begin again at forty?")


def test_prompts_come_with_the_talk_and_the_next_step_with_its_last_minute(browser: Browser, host: Organizer) -> None:
    mentor, mentee = (phone_of(browser, host, who) for who in (MENTOR, MENTEE))
    expect(mentee.get_by_text("The mentee drives")).to_be_visible()
    host.do("GoOn", segment="lobby-0")
    card(mentee, "walk-1")
    expect(mentee.get_by_text("The mentee drives")).to_be_hidden()
    expect(mentee.locator(".prompts")).to_be_hidden()
    host.do("GoOn", segment="walk-1")
    card(mentee, "talk-1")
    expect(mentee.get_by_text("Say your question in one minute.")).to_be_visible()
    expect(mentor.get_by_text("Listen first. The mentee sets the course.")).to_be_visible()
    expect(mentee.get_by_text("Say one step you will take next, and by when.")).to_be_hidden()
    host.do("EndTalk", segment="talk-1", value="50")
    expect(mentee.get_by_text("Say one step you will take next, and by when.")).to_be_visible()
    expect(mentor.get_by_text("Ask: what is your next step, and by when?")).to_be_visible()
    expect(mentee.get_by_text("Say your question in one minute.")).to_be_hidden()


def test_other_words_are_on_every_phone_at_once(browser: Browser, host: Organizer) -> None:
    phone = phone_of(browser, host, MENTEE)
    expect(phone.get_by_text("Trust: we speak openly")).to_be_visible()
    host.post(f"/host/{host.event}/conversation", {"rules": "Speak slowly.", "mentee-opening": "Say hello."})
    expect(phone.get_by_text("Speak slowly.")).to_be_visible()
    expect(phone.get_by_text("Trust: we speak openly")).to_be_hidden()
    expect(phone.locator("html")).to_have_attribute("data-net", "up")
