"""Two people at one table read two languages, and every push comes to each in their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from server.core.model import ParticipantId
from tests.evening.rooms import DESK, WALL, a_page, enter_by_link, is_live, until
from tests.evening.venue import Organizer, Venue, Web, people_csv

pytestmark = pytest.mark.browser
DOUBLE_CLICK_MS = 450  # a faster second press counts as a double click


@pytest.fixture
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """One server."""
    venue = Venue(tmp_path_factory.mktemp("languages"))
    yield venue.web()
    venue.close()


def test_each_reads_the_evening_in_their_own_language(browser: Browser, web: Web) -> None:
    host = Organizer(web).create(people_csv(2, 2), talk_min="10", walk_s="60")
    host.do("OpenLobby")
    one = enter_by_link(a_page(browser), web.url, host.personal_ticket(ParticipantId("p0003")))
    two = enter_by_link(a_page(browser), web.url, host.personal_ticket(ParticipantId("p0004")))
    wall = enter_by_link(a_page(browser, WALL), web.url, host.screen_ticket())

    one.get_by_role("button", name="العربية").click()
    expect(one.locator("html")).to_have_attribute("dir", "rtl")
    wall.get_by_role("button", name="Deutsch").focus()
    wall.keyboard.press("Enter")
    expect(wall.locator("html")).to_have_attribute("lang", "de")
    for page in (one, two, wall):
        is_live(page)
        page.evaluate("window.sameDocument = true")

    host.do("Announce", value="Please find your seat.")
    expect(one.locator("#announcement")).to_contain_text("نرجو أن تجد مقعدك.")
    expect(two.locator("#announcement")).to_contain_text("Please find your seat.")
    expect(wall.locator(".band.say")).to_have_text("Bitte suchen Sie Ihren Platz.")
    host.do("Announce", value="Soup is ready")
    expect(one.locator("#announcement")).to_contain_text("Soup is ready")

    host.do("GoOn", segment="lobby-0")
    expect(one.locator("article:not([hidden]) .top")).to_contain_text("اذهب إلى الطاولة")
    expect(two.locator("article:not([hidden]) .top")).to_contain_text("Go to table")
    expect(wall.locator("#scene-walk-1 .find")).to_contain_text("Finden Sie Ihren Tisch")
    expect(one.locator("#say")).to_contain_text("حان وقت الانتقال")
    one.get_by_role("button", name="أنا عند الطاولة").click()
    expect(one.locator("article:not([hidden]) .there")).to_contain_text("أنت عند الطاولة")
    assert all(page.evaluate("window.sameDocument === true") for page in (one, two, wall))


def test_hosts_and_helpers_run_an_evening_together_each_in_their_own_language(browser: Browser, web: Web) -> None:
    evening = Organizer(web).create(people_csv(2, 2), talk_min="10", walk_s="60")
    ticket = evening.cookies.get(f"th-host-{evening.event}") or ""
    german, arabic, english = (enter_by_link(a_page(browser, DESK), web.url, ticket) for _ in range(3))
    door = enter_by_link(a_page(browser), web.url, ticket)
    door.goto(f"{web.url}/help/{evening.event}")
    for page, name, lang in ((german, "Deutsch", "de"), (arabic, "العربية", "ar")):
        page.locator("#pages summary").click()
        page.get_by_role("button", name=name).click()
        expect(page.locator("html")).to_have_attribute("lang", lang)
    door.get_by_role("button", name="Français").click()
    expect(door.locator("html")).to_have_attribute("lang", "fr")
    expect(arabic.locator("html")).to_have_attribute("dir", "rtl")
    for page in (german, arabic, english, door):
        is_live(page)
        page.evaluate("window.sameDocument = true")

    german.get_by_role("button", name="Lobby öffnen").click()
    expect(german.locator("#said [role=status]")).to_contain_text("Lobby geöffnet")
    expect(arabic.locator("#said [role=status]")).to_contain_text("فُتحت صالة الانتظار")
    expect(english.locator("#said [role=status]")).to_contain_text("Lobby opened")

    door.get_by_role("button", name="Noter l'arrivée de Mentor 1 Öz").click()
    expect(door.locator(".guest", has_text="Mentor 1")).to_contain_text("par Host")
    arabic.get_by_role("button", name="ابدأ: أرسل الجميع إلى طاولاتهم").click()
    expect(german.locator("article:not([hidden]) .now")).to_contain_text("Wechsel zu Runde 1 von")
    expect(arabic.locator("article:not([hidden]) .now")).to_contain_text("الانتقال إلى الجولة 1 من")
    expect(english.locator("article:not([hidden]) .now")).to_contain_text("Moving to round 1 of")
    expect(german.locator("#needs")).to_contain_text("Mentor 2 Öz ist nicht da")
    expect(arabic.locator("#needs")).to_contain_text("ليس هنا")
    expect(german.locator("[data-health=screens]")).to_have_text("⚠ Keine große Leinwand")

    expect(german.locator("#needs .item:visible")).to_have_count(3)  # it moves no more under the finger
    german.wait_for_timeout(DOUBLE_CLICK_MS)
    german.locator("#needs .item", has_text="Mentor 2").get_by_role("button", name="Kommt nicht").click()
    expect(german.locator("#sheet .effect h3")).to_have_text("Mentor 2 Öz ist nicht gekommen")
    german.wait_for_timeout(DOUBLE_CLICK_MS)
    german.get_by_role("button", name="So machen").click()
    expect(arabic.locator("#said [role=status]")).to_contain_text("Mentor 2 Öz\u2069 لم يحضر")
    expect(english.locator("#said [role=status]")).to_contain_text("Mentor 2 Öz did not come")
    arabic.get_by_role("button", name="تراجع").click()
    arabic.wait_for_timeout(DOUBLE_CLICK_MS)
    arabic.locator("#sheet [data-confirm]").click()
    expect(german.locator("#said [role=status]")).to_contain_text("Zurückgenommen: Mentor 2 Öz ist nicht gekommen")
    assert all(page.evaluate("window.sameDocument === true") for page in (german, arabic, english, door))


KEPT = "caches.match('/offline', {ignoreSearch: true}).then(Boolean)"


def test_without_network_a_page_that_was_not_kept_says_so_in_ones_own_language(browser: Browser, web: Web) -> None:
    host = Organizer(web).create(people_csv(2, 2))
    host.do("OpenLobby")
    phone = enter_by_link(a_page(browser), web.url, host.personal_ticket(ParticipantId("p0003")))
    phone.get_by_role("button", name="Français").click()
    expect(phone.locator("html")).to_have_attribute("lang", "fr")
    is_live(phone)
    until(phone, KEPT)
    until(phone, "navigator.serviceWorker.controller !== null")
    phone.context.set_offline(True)
    phone.goto(f"{web.url}/p/{host.event}/link")
    expect(phone.get_by_role("heading")).to_have_text("Pas de connexion")
    expect(phone.locator("html")).to_have_attribute("lang", "fr")
