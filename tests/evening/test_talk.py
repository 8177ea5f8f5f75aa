"""The conversation is carried: what somebody brings is read in time, and each side is helped to talk."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from server.core.model import ParticipantId
from tests.evening.rooms import a_page, enter_by_link, is_live, until
from tests.evening.venue import Organizer, Venue, Web, people_csv

pytestmark = pytest.mark.browser

KEPT = "caches.match(location.href, {cacheName: 'kept'}).then((answer) => answer?.text() ?? '')"
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


def in_walk_2(host: Organizer) -> None:
    """On to the walk after the first talk."""
    for step in ("lobby-0", "walk-1", "talk-1"):
        host.do("GoOn", segment=step)


def look_back(page: Page) -> None:
    """Open what is asked about the round before."""
    page.locator(".after summary:visible").click()
    expect(page.locator(".after textarea:visible")).to_be_visible()


def saved(page: Page) -> None:
    """Wait until a tap was kept."""
    expect(page.locator(".after [role=status]:visible")).to_have_text("Saved ✓")


def tap(page: Page, words: str) -> None:
    """Tap an answer or a box by its words, at a person's pace, and wait until it is kept."""
    page.locator(".after label:visible", has_text=words).first.click()
    saved(page)
    page.wait_for_timeout(450)


def test_feedback_is_two_taps_below_the_next_table_and_stays_through_pushes(browser: Browser, host: Organizer) -> None:
    phone = phone_of(browser, host, MENTEE)
    in_walk_2(host)
    card(phone, "walk-2")
    look_back(phone)
    ticket, form = (phone.locator(x).bounding_box() for x in ("#card-walk-2 .ticket", "#card-walk-2 .after"))
    assert ticket is not None
    assert form is not None
    assert ticket["y"] + ticket["height"] <= form["y"]
    expect(phone.locator("#card-walk-2 .ticket .big")).to_be_in_viewport()

    tap(phone, "4")
    tap(phone, "Yes")

    phone.locator(".after textarea:visible").fill("Half a thou")
    host.do("Announce", value="Coffee is ready")
    host.post_values("NameTable", "t1", "Oak")
    host.post_values("NameTable", "t2", "Elm")
    expect(phone.locator("#card-walk-2 .ticket .big")).to_have_text(re.compile("Oak|Elm"))
    expect(phone.locator(".after textarea:visible")).to_have_value("Half a thou")
    expect(phone.locator(".after input:checked:visible")).to_have_count(2)
    until(phone, f"{KEPT}.then((page) => page.includes('Coffee is ready'))")
    assert not phone.evaluate(f"{KEPT}.then((page) => page.includes('note-p0') || page.includes('What do you bring?'))")
    phone.reload()
    is_live(phone)
    look_back(phone)
    expect(phone.locator(".after input:checked:visible")).to_have_count(2)


def test_contacts_are_swapped_when_both_say_yes_and_a_yes_alone_shows_nothing(
    browser: Browser, host: Organizer
) -> None:
    mentor = phone_of(browser, host, MENTOR)
    first = mentor.locator("#card-walk-1 .person b").first.text_content()
    mentee = phone_of(browser, host, MENTEE if first == "Guest 1 田中" else ParticipantId("p0004"))
    in_walk_2(host)
    for page in (mentor, mentee):
        card(page, "walk-2")
        look_back(page)

    tap(mentor, "Swap contacts")

    before = mentee.content()
    mentee.goto(f"{host.web.url}/p/{host.event}/mine")
    expect(mentee.get_by_text("Both said yes")).to_have_count(0)
    assert "m1@example.org" not in before + mentee.content()
    mentee.goto(f"{host.web.url}/p/{host.event}")
    is_live(mentee)
    look_back(mentee)
    expect(mentee.locator(".after input:checked:visible")).to_have_count(0)

    tap(mentee, "Swap contacts")

    for page, contact in ((mentee, "m1@example.org"), (mentor, "@example.org")):
        page.goto(f"{host.web.url}/p/{host.event}/mine")
        expect(page.get_by_text("Both said yes")).to_have_count(1)
        expect(page.locator(".kept")).to_contain_text(contact)


def test_afterwards_people_take_what_is_theirs_and_delete_it(browser: Browser, host: Organizer) -> None:
    phone = phone_of(browser, host, MENTEE)
    in_walk_2(host)
    card(phone, "walk-2")
    look_back(phone)
    phone.locator(".after textarea:visible").fill("Send her the paper")
    tap(phone, "Save")
    host.do("Finish")
    card(phone, "finished-0")
    phone.get_by_role("link", name="People you met").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("That is a wrap")
    expect(phone.locator(".kept").first).to_contain_text("Send her the paper")
    phone.get_by_label("In one sentence").fill("By May I have sent it.")
    phone.get_by_role("button", name="Save my goal").click()
    expect(phone.get_by_label("In one sentence")).to_have_value("By May I have sent it.")
    with phone.expect_download() as taken:
        phone.get_by_role("link", name="Thank-you and goal").click()
    assert taken.value.suggested_filename == "reminders.ics"
    assert "By May I have sent it." in taken.value.path().read_text()

    phone.get_by_text("Delete my data").first.click()
    phone.get_by_role("checkbox", name="Delete what is kept").check()
    phone.get_by_role("button", name="Delete my data").click()

    expect(phone.get_by_label("code")).to_be_visible()
    assert phone.goto(f"{host.web.url}/p/{host.event}").status == 403  # type: ignore[union-attr]  # it answers
    assert phone.evaluate("caches.keys().then((all) => all.length)") == 0
