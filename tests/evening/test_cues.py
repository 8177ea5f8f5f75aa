"""A phone tells of warnings and moves by itself: once each, on time, as its owner chose, and never on a pause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from server.core.model import ParticipantId
from tests.evening.rooms import Phone, a_page, enter_by_link, is_live, until
from tests.evening.venue import Organizer, Venue, Web, people_csv

pytestmark = pytest.mark.browser

# What a phone would do, written down. The wake lock and the sound are the browser's own.
SIGNS = """
  window.__signs = [];
  window.__locks = 0;
  const sign = (what) => { if (window.top === window) window.__signs.push(what); };
  Navigator.prototype.vibrate = (pattern) => { sign(['buzz', pattern.length]); return true; };
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (at) { sign(['note', this.frequency.value]); start.call(this, at); };
  const request = WakeLock.prototype.request;
  WakeLock.prototype.request = async function (kind) {
    const lock = await request.call(this, kind);
    window.__lock = lock;
    window.__locks += 1;
    return lock;
  };
"""
WITHOUT = """
  delete Navigator.prototype.vibrate;
  delete Navigator.prototype.wakeLock;
  delete window.AudioContext;
"""
# A page that gets no time to run until six seconds of the talk have passed.
ASLEEP = """() => {
  const { segments } = JSON.parse(document.getElementById('live').dataset.timeline);
  const until = segments.find((segment) => segment.kind === 'talk').starts_at_ms + 6_000;
  while (__tablehop.serverNow() < until);
}"""
FLASH = "() => document.documentElement.dataset.flash"
WARN = ["buzz", 1]
MOVE = ["buzz", 5]
SHORT = {"talk_min": "1.05", "walk_s": "2", "rounds": "3"}  # a minute is left three seconds into each talk


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """One server for all evenings."""
    venue = Venue(tmp_path_factory.mktemp("cues"))
    yield venue.web()
    venue.close()


@dataclass(slots=True)
class Evening:
    """A host, and one phone that writes down what it does."""

    host: Organizer
    page: Page

    def signs(self) -> Any:  # noqa: ANN401  # a list of lists from the page
        """What the phone has done so far; it starts anew."""
        return self.page.evaluate("window.__signs.splice(0)")

    def shows(self, key: str) -> None:
        Phone(self.page, "").shows(key)

    def go_on(self, segment: str) -> None:
        self.host.do("GoOn", segment=segment)

    def undo(self) -> None:
        """Take back the last command."""
        self.host.do("Undo", value=str(self.page.get_attribute("#live", "data-v")))

    def past_a_minute(self) -> None:
        """Wait until less than a minute is left."""
        until(self.page, "__tablehop.remaining() < 59_500")


def an_evening(browser: Browser, web: Web, init: str = SIGNS, **form: str) -> Evening:
    """In the lobby; nothing has been chosen."""
    host = Organizer(web).create(people_csv(3, 3), **{**SHORT, **form})
    host.do("OpenLobby")
    page = a_page(browser, init=init)
    enter_by_link(page, web.url, host.personal_ticket(ParticipantId("p0004")))
    is_live(page)
    expect(page.locator("[data-card=lobby-0] [data-cue=flash]")).to_be_attached()
    return Evening(host, page)


def turn_on(page: Page) -> None:
    """The one tap."""
    page.wait_for_load_state("load")
    page.locator("[data-card=lobby-0] [data-cues-on]").click()
    expect(page.locator("html")).to_have_attribute("data-cues", "")


def test_one_tap_in_the_lobby_is_enough_and_is_remembered(browser: Browser, web: Web) -> None:
    evening = an_evening(browser, web)
    page = evening.page
    turn_on(page)
    switches = {name: page.locator(f"[data-card=lobby-0] [data-cue={name}]") for name in ("screen", "buzz", "flash")}
    chime = page.locator("[data-card=lobby-0] [data-cue=chime]")
    for switch in switches.values():
        expect(switch).to_be_checked()
    expect(chime).not_to_be_checked()
    assert evening.signs() == [WARN]
    until(page, "window.__locks === 1 && !window.__lock.released")

    switches["buzz"].uncheck()
    chime.check()
    assert evening.signs() == [["note", 660]]
    page.reload()
    page.locator("[data-card=lobby-0] .cues summary").click()
    expect(page.locator("html")).to_have_attribute("data-cues", "")
    expect(page.locator("[data-card=lobby-0] [data-cues-on]")).to_be_hidden()
    expect(switches["buzz"]).not_to_be_checked()
    expect(chime).to_be_checked()
    until(page, "window.__locks === 1")  # taken again by itself
    switches["screen"].uncheck()
    until(page, "window.__lock.released")


def test_the_switches_stay_at_hand_in_the_menu(browser: Browser, web: Web) -> None:
    evening = an_evening(browser, web)
    evening.go_on("lobby-0")
    evening.shows("walk-1")
    page = evening.page
    page.get_by_text("Menu").click()
    page.locator(".menu [data-cues-on]").click()
    expect(page.locator(".menu [data-cue=buzz]")).to_be_checked()
    expect(page.locator(".menu summary", has_text="How it tells you")).to_be_focused()


def test_each_boundary_is_told_once_and_a_move_unlike_a_warning(browser: Browser, web: Web) -> None:
    evening = an_evening(browser, web)
    turn_on(evening.page)
    evening.signs()
    evening.go_on("lobby-0")
    evening.shows("walk-1")
    assert evening.signs() == [MOVE]
    assert evening.page.evaluate(FLASH) == "move"
    evening.shows("talk-1")
    assert evening.signs() == [WARN]
    evening.past_a_minute()
    assert evening.signs() == [WARN]
    until(evening.page, "!('flash' in document.documentElement.dataset)")
    evening.go_on("talk-1")
    evening.shows("walk-2")
    assert evening.signs() == [MOVE]


def test_the_time_is_told_without_a_network(browser: Browser, web: Web) -> None:
    evening = an_evening(browser, web)
    turn_on(evening.page)
    evening.go_on("lobby-0")
    evening.shows("walk-1")
    evening.signs()
    evening.page.context.set_offline(True)
    evening.shows("talk-1")
    evening.past_a_minute()
    assert evening.signs() == [WARN, WARN]


def test_a_pause_is_silent_and_more_time_and_undo_tell_again(browser: Browser, web: Web) -> None:
    evening = an_evening(browser, web)
    page = evening.page
    turn_on(page)
    evening.go_on("lobby-0")
    evening.shows("talk-1")
    evening.past_a_minute()
    evening.signs()

    evening.host.do("Extend", segment="talk-1", value="3")
    until(page, "__tablehop.remaining() > 60_500")
    evening.past_a_minute()
    assert evening.signs() == [WARN], "a minute is left for the second time"

    evening.host.do("Pause")
    until(page, "'paused' in document.documentElement.dataset")
    evening.host.do("Extend", segment="talk-1", value="5")
    until(page, "__tablehop.remaining() > 60_000")
    evening.undo()
    until(page, "__tablehop.remaining() < 60_000")
    assert evening.signs() == []

    evening.host.do("Resume")
    until(page, "!('paused' in document.documentElement.dataset)")
    evening.go_on("talk-1")
    evening.shows("walk-2")
    assert evening.signs() == [MOVE]
    evening.undo()
    evening.shows("talk-1")
    assert evening.signs() == [], "it began long ago"
    evening.go_on("talk-1")
    evening.shows("walk-2")
    assert evening.signs() == [MOVE]


def test_a_page_that_comes_late_keeps_still(browser: Browser, web: Web) -> None:
    evening = an_evening(browser, web)
    page = evening.page
    turn_on(page)
    evening.go_on("lobby-0")
    evening.shows("walk-1")
    evening.signs()
    page.evaluate(ASLEEP)
    evening.shows("talk-1")
    page.reload()
    evening.shows("talk-1")
    assert evening.signs() == []


def test_the_screen_is_kept_on_again_after_it_was_away(browser: Browser, web: Web) -> None:
    evening = an_evening(browser, web)
    page = evening.page
    turn_on(page)
    until(page, "window.__locks === 1")
    away = """(hidden) => {
      Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }"""
    page.evaluate(away, True)  # noqa: FBT003  # the page's own word
    until(page, "window.__lock.released")
    page.evaluate(away, False)  # noqa: FBT003  # the same
    until(page, "window.__locks === 2 && !window.__lock.released")


def test_what_a_phone_cannot_do_is_said_at_its_switch(browser: Browser, web: Web) -> None:
    page = an_evening(browser, web, init=WITHOUT).page
    turn_on(page)
    lobby = page.locator("[data-card=lobby-0]")
    for name in ("screen", "buzz", "chime"):
        expect(lobby.locator(f"[data-cue={name}]")).to_be_disabled()
    for words in (
        "This browser cannot do that.",
        "This phone does not let pages buzz.",
        "This browser makes no sounds.",
    ):
        expect(lobby.get_by_text(words)).to_be_visible()
    expect(lobby.locator("[data-cue=flash]")).to_be_checked()


def test_a_phone_that_cannot_buzz_chimes(browser: Browser, web: Web) -> None:
    evening = an_evening(browser, web, init=SIGNS + "delete Navigator.prototype.vibrate;")
    turn_on(evening.page)
    expect(evening.page.locator("[data-card=lobby-0] [data-cue=chime]")).to_be_checked()
    evening.signs()
    until(
        evening.page, "document.querySelector('[data-cue=chime] ~ span .fine:last-child').hidden"
    )  # the tap was enough
    evening.go_on("lobby-0")
    evening.shows("walk-1")
    assert [note for note, _ in evening.signs()] == ["note"] * 3


def test_a_refused_wake_lock_says_so(browser: Browser, web: Web) -> None:
    refuse = "WakeLock.prototype.request = () => Promise.reject(new DOMException('battery', 'NotAllowedError'));"
    page = an_evening(browser, web, init=refuse).page
    turn_on(page)
    expect(page.locator("[data-card=lobby-0]").get_by_text("Your phone refuses now")).to_be_visible()


def test_the_words_of_the_host_stay_until_they_are_dismissed(browser: Browser, web: Web) -> None:
    evening = an_evening(browser, web)
    page = evening.page
    turn_on(page)
    evening.signs()
    evening.host.do("Announce", value="Coffee is ready")
    words = page.locator("#announcement").get_by_text("Coffee is ready")
    expect(words).to_be_visible()
    assert evening.signs() == [WARN]
    page.context.set_offline(True)
    expect(page.locator("html")).to_have_attribute("data-net", "down")
    page.context.set_offline(False)
    is_live(page)
    expect(words).to_be_visible()
    page.reload()
    is_live(page)
    expect(words).to_be_visible()
    assert evening.signs() == [], "only what is new"
    page.get_by_role("button", name="Got it").click()
    page.reload()
    is_live(page)
    expect(words).to_be_hidden()
