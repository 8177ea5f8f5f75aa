"""Live changes through the real screens: the host presses, and the phones concerned, and only those, show it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from server.core.model import ParticipantId
from tests.evening.rooms import DESK, a_page, enter_by_link, is_live
from tests.evening.venue import Organizer, Venue, Web, people_csv

pytestmark = pytest.mark.browser
PACE_MS = 450  # a person's pace; a faster second press counts as a double click
COUNT_SWAPS = "window.__cards = 0; addEventListener('htmx:after:swap', () => { window.__cards += 1; });"


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """One server for all evenings."""
    venue = Venue(tmp_path_factory.mktemp("live"))
    yield venue.web()
    venue.close()


@dataclass(slots=True)
class Room:
    """An evening with its host's board and some phones."""

    browser: Browser
    organizer: Organizer
    board: Page
    phones: dict[str, Page] = field(default_factory=dict)

    def phone(self, name: str) -> Page:
        """The phone of a person, by name."""
        if name not in self.phones:
            page = a_page(self.browser)
            enter_by_link(page, self.organizer.web.url, self.organizer.personal_ticket(self.pid(name)))
            is_live(page)
            self.phones[name] = page
        return self.phones[name]

    def pid(self, name: str) -> ParticipantId:
        """The id of a person."""
        rows = self.organizer.get(f"/host/{self.organizer.event}/people").text
        found = re.search(rf"<bdi>{re.escape(name)}</bdi>.*?/people/([\w-]+)/link", rows, re.DOTALL)
        assert found, name
        return ParticipantId(found[1])

    def open_person(self, name: str) -> None:
        """Find somebody by typing, and open their sheet."""
        self.board.locator("#find").fill(name)
        self.board.locator("#found a", has_text=name).first.click()
        expect(self.sheet("h2")).to_contain_text(name)

    def open_table(self, label: str) -> None:
        """Open a table's sheet from its tile."""
        tile = self.board.locator("#tiles > div:not([hidden]) a.tbl").filter(
            has=self.board.locator("b", has_text=re.compile(rf"^(Table )?{label}$"))
        )
        tile.first.click()
        expect(self.sheet("h2")).to_have_text(f"Table {label}")

    def sheet(self, selector: str) -> Locator:
        """Something on the open sheet."""
        return self.board.locator(f"#sheet {selector}").first

    def press(self, label: str) -> None:
        """Press a button on the sheet."""
        self.board.wait_for_timeout(PACE_MS)
        self.board.locator("#sheet button:visible", has_text=label).first.click()

    def confirm(self, effect: str) -> None:
        """Read the effect, then do it."""
        expect(self.board.locator("#sheet .effect")).to_contain_text(effect)
        self.press("Do it")

    def said(self, text: str) -> None:
        """Wait for the last action at the bottom of the board."""
        expect(self.board.locator("#said")).to_contain_text(text)

    def undo(self) -> None:
        """Take the last action back; whom that moves is shown first."""
        self.board.wait_for_timeout(PACE_MS)
        self.board.locator("#said button").first.click()
        expect(self.board.locator("#sheet .effect")).to_contain_text("Undone")
        self.board.wait_for_timeout(PACE_MS)
        self.board.locator("#sheet [data-confirm]").click()
        self.said("Undone")


def a_room(browser: Browser, web: Web, people: str, **form: str) -> Room:
    """Round 1 runs; everybody has been seen; the host looks at the board."""
    organizer = Organizer(web).create(people, **{"talk_min": "10", "walk_s": "60", "rounds": "3", **form})
    organizer.do("OpenLobby")
    for pid in re.findall(r"/people/(p\d+)/link", organizer.get(f"/host/{organizer.event}/people").text):
        organizer.do("CheckIn", value=pid)
    organizer.do("GoOn", segment="lobby-0")
    organizer.do("GoOn", segment="walk-1")
    board = a_page(browser, DESK)
    enter_by_link(board, web.url, organizer.cookies.get(f"th-host-{organizer.event}") or "")
    board.goto(f"{web.url}/host/{organizer.event}")
    is_live(board)
    return Room(browser, organizer, board)


def card(page: Page) -> Locator:
    """The card that a phone shows now."""
    return page.locator("[data-card]:not([hidden])").first


def partner(page: Page) -> str:
    """Whom a phone names now."""
    return page.locator("[data-card]:not([hidden]) .person b").first.inner_text()


def test_a_no_show_is_marked_the_partner_is_told_and_the_guest_comes_back(browser: Browser, web: Web) -> None:
    room = a_room(browser, web, people_csv(4, 4))
    mentor = room.phone("Mentor 1 Öz")
    missing = partner(mentor)
    others = [f"Mentor {n} Öz" for n in (2, 3, 4)]
    bystander = room.phone(others[0])
    bystander.evaluate(COUNT_SWAPS)

    room.open_person(missing)
    room.press("Not here")
    room.confirm("did not come")
    room.said(f"{missing} did not come")

    expect(card(mentor)).to_contain_text("Your partner could not come")
    expect(room.phone(missing).locator("body")).to_contain_text("The host did not see you")

    room.open_person(missing)
    room.press("Seat now")
    room.confirm(f"{missing} sits at table")
    expect(card(mentor)).to_contain_text(missing)
    expect(card(room.phone(missing))).to_contain_text("Mentor 1 Öz")
    room.undo()
    expect(card(mentor)).to_contain_text("Your partner could not come")


def test_only_phones_whose_seat_changes_are_told(browser: Browser, web: Web) -> None:
    room = a_room(browser, web, people_csv(5, 5))
    phones = {name: room.phone(name) for name in ("Mentor 1 Öz", "Mentor 2 Öz", "Mentor 3 Öz")}
    one, other = partner(phones["Mentor 1 Öz"]), partner(phones["Mentor 2 Öz"])
    for page in phones.values():
        page.evaluate(COUNT_SWAPS)

    room.open_person(one)
    form = room.board.locator("#sheet form", has_text="change places with")
    form.locator("select").last.select_option(label=other)
    room.press("Swap")
    room.confirm("changed places in round 1")

    expect(card(phones["Mentor 1 Öz"])).to_contain_text(other)
    expect(card(phones["Mentor 2 Öz"])).to_contain_text(one)
    assert phones["Mentor 3 Öz"].evaluate("window.__cards") == 0


def test_a_walk_in_has_a_seat_and_a_code_for_their_phone(browser: Browser, web: Web) -> None:
    room = a_room(browser, web, people_csv(5, 4), tables="5")
    room.board.keyboard.press("w")
    room.board.get_by_label("Name", exact=True).fill("Kim Walker")
    room.board.get_by_label("Seat").select_option("now")
    room.press("Find a seat")
    room.confirm("Kim Walker sits at table")
    expect(room.board.locator("#sheet .own svg")).to_be_visible()
    room.board.keyboard.press("Escape")
    phone = room.phone("Kim Walker")
    expect(card(phone)).to_contain_text("Mentor")
    room.undo()
    expect(phone.locator("body")).not_to_contain_text("Round 1 of 3")


def test_somebody_leaves_after_this_round(browser: Browser, web: Web) -> None:
    room = a_room(browser, web, people_csv(4, 4))
    mentor = room.phone("Mentor 1 Öz")
    leaving = partner(mentor)
    room.open_person(leaving)
    room.press("Leaves after this round")
    room.confirm(f"{leaving} left after round 1")
    room.said("left after round 1")
    assert partner(mentor) == leaving
    expect(room.phone(leaving).locator(".schedule li").nth(1)).to_contain_text("Sit out")


def test_a_table_is_renamed_closed_and_opened(browser: Browser, web: Web) -> None:
    room = a_room(browser, web, people_csv(3, 3), tables="4")
    phone = room.phone("Mentor 1 Öz")
    label = phone.locator("[data-card]:not([hidden]) .people .tno bdi").inner_text()
    room.open_table(label)
    room.board.get_by_label("Name or number").fill("Bay")
    room.press("Rename")
    room.said(f"Table {label} is table Bay now")
    expect(card(phone)).to_contain_text("Bay")

    room.open_table("Bay")
    room.press("Close this table")
    room.confirm("Table Bay closed")
    expect(card(phone)).not_to_contain_text("Bay")
    expect(card(phone)).to_contain_text("Guest")

    room.open_table("Bay")
    room.press("Open this table")
    room.confirm("Table Bay opened")
    room.said("Table Bay opened")


def test_a_table_gets_more_time_and_only_its_clock_runs_on(browser: Browser, web: Web) -> None:
    room = a_room(browser, web, people_csv(2, 2))
    mine, other = room.phone("Mentor 1 Öz"), room.phone("Mentor 2 Öz")
    label = mine.locator("[data-card]:not([hidden]) .people .tno bdi").inner_text()
    room.open_table(label)
    room.press("+2 min for this table")
    room.said(f"Table {label} has 2 minutes more")
    expect(mine.locator("[data-card]:not([hidden]) [data-clock]").first).to_have_text(re.compile("^1[12]:"))
    expect(other.locator("[data-card]:not([hidden]) [data-clock]").first).to_have_text(re.compile("^(9|10):"))
    room.organizer.do("Pause")
    room.organizer.do("Resume")
    expect(mine.locator("[data-card]:not([hidden]) [data-clock]").first).to_have_text(re.compile("^1[12]:"))


def test_tables_of_peers_are_merged_and_split(browser: Browser, web: Web) -> None:
    people = "name\n" + "\n".join(f"Peer {n}" for n in range(1, 13))
    room = a_room(browser, web, people, format="peers", seats="4", tables="3")
    room.open_table("1")
    room.board.get_by_label("Everyone joins table").select_option(label="2")
    room.press("Merge")
    room.confirm("Table 1 joins table 2")
    room.said("Table 1 joins table 2")
    room.open_table("2")
    room.press("Split into two tables")
    room.confirm("Table 2 shares with table 4")
    room.said("Table 2 shares with table 4")


def test_a_locked_table_says_so(browser: Browser, web: Web) -> None:
    room = a_room(browser, web, people_csv(3, 3))
    room.open_table("1")
    room.press("Lock: its people stay")
    room.said("Table 1 is locked")
    expect(room.board.locator("#tiles > div:not([hidden]) a.tbl").first).to_contain_text("Locked")


def test_rounds_lengths_and_breaks_ahead_change(browser: Browser, web: Web) -> None:
    room = a_room(browser, web, people_csv(4, 4))
    phone = room.phone("Mentor 1 Öz")
    room.board.locator("#more summary").first.click()
    room.board.get_by_text("Change what comes").click()
    room.board.get_by_label("Rounds in all").fill("4")
    room.board.get_by_label("Breaks after rounds").fill("2")
    room.press("Show the effect")
    room.confirm("4 rounds now")
    room.said("4 rounds now")
    expect(room.board.locator(".rounds li")).to_have_text(["1", "2", "Break", "3", "4"])
    expect(phone.locator(".schedule li", has_text="Guest")).to_have_count(4)
    room.undo()
    expect(room.board.locator(".rounds li")).to_have_text(["1", "2", "3"])
    expect(phone.locator(".schedule li", has_text="Guest")).to_have_count(3)


def test_the_rest_is_planned_anew_and_the_running_round_stays(browser: Browser, web: Web) -> None:
    room = a_room(browser, web, people_csv(4, 5))
    phone = room.phone("Mentor 1 Öz")
    now = partner(phone)
    room.board.locator("#more summary").first.click()
    room.board.get_by_text("Change what comes").click()
    room.press("Plan all rounds ahead anew")
    room.confirm("Seats planned again")
    room.said("Seats planned again")
    assert partner(phone) == now


def test_a_round_that_is_not_published_reaches_no_phone(browser: Browser, web: Web) -> None:
    organizer = Organizer(web).begin(rounds="2", talk_min="10", walk_s="60")
    organizer.post(f"/host/{organizer.event}/people/confirm", {"csv": people_csv(3, 3)})
    organizer.post(f"/host/{organizer.event}/publish", {"plan": organizer.plan(), "rounds": "1"})
    organizer.do("OpenLobby")
    board = a_page(browser, DESK)
    enter_by_link(board, web.url, organizer.cookies.get(f"th-host-{organizer.event}") or "")
    board.goto(f"{web.url}/host/{organizer.event}")
    room = Room(browser, organizer, board)
    phone = room.phone("Mentor 1 Öz")
    assert "Guest" not in phone.locator("#card-talk-2").inner_html()
    board.wait_for_timeout(PACE_MS)
    board.locator("#needs button", has_text="Publish round 2").click()
    room.said("Round 2 published")
    expect(phone.locator("#card-talk-2")).to_contain_text("Guest")


def test_words_for_one_table_reach_that_table_alone(browser: Browser, web: Web) -> None:
    room = a_room(browser, web, people_csv(2, 2))
    mine, other = room.phone("Mentor 1 Öz"), room.phone("Mentor 2 Öz")
    label = mine.locator("[data-card]:not([hidden]) .people .tno bdi").inner_text()
    room.open_table(label)
    room.board.get_by_label("Tell only this table").fill("Your lamp is fixed")
    room.press("Send")
    expect(mine.locator("#announcement")).to_contain_text("Your lamp is fixed")
    assert "lamp" not in other.content()


def test_a_walk_in_may_wait_for_the_next_round(browser: Browser, web: Web) -> None:
    room = a_room(browser, web, people_csv(3, 2), tables="3")
    room.board.keyboard.press("w")
    room.board.get_by_label("Name", exact=True).fill("Kim Walker")
    room.press("Find a seat")
    room.confirm("Kim Walker sits at table")
    room.said("from round 2")
    room.board.keyboard.press("Escape")
    phone = room.phone("Kim Walker")
    expect(card(phone)).to_contain_text("No table this round")
    expect(phone.locator(".schedule li", has_text="Mentor")).to_have_count(2)


def test_somebody_sits_out_by_hand_and_has_the_chair_again_after_undo(browser: Browser, web: Web) -> None:
    room = a_room(browser, web, people_csv(3, 3))
    mentor = room.phone("Mentor 1 Öz")
    guest = partner(mentor)
    room.open_person(guest)
    form = room.board.locator("#sheet form", has_text="go to")
    form.locator("select").last.select_option(label="no table (sit out)")
    room.press("Move")
    room.confirm("sits out round 1")
    expect(card(mentor)).not_to_contain_text(guest)
    expect(card(room.phone(guest))).not_to_contain_text("Mentor 1 Öz")
    room.undo()
    expect(card(mentor)).to_contain_text(guest)
    expect(card(room.phone(guest))).to_contain_text("Mentor 1 Öz")


def test_shorter_rounds_begin_earlier_on_phones_and_tidying_up_moves_nobody(browser: Browser, web: Web) -> None:
    room = a_room(browser, web, people_csv(2, 2), rounds="2")
    phone = room.phone("Mentor 1 Öz")
    now = partner(phone)
    room.board.locator("#more summary").first.click()
    room.board.get_by_text("Change what comes").click()
    room.board.get_by_label("Seconds to change tables").fill("600")
    start = phone.locator(".schedule time").last
    before = start.inner_text()
    room.press("Show the effect")
    room.confirm("Rounds ahead changed")
    expect(start).not_to_have_text(before)

    room.board.locator("#more summary").first.click()
    room.board.get_by_text("Change what comes").click()
    room.press("Tidy up the seats ahead")
    room.confirm("Seats planned again")
    room.said("Seats planned again")
    assert partner(phone) == now


def test_of_two_hosts_who_mark_the_same_person_the_second_is_told(browser: Browser, web: Web) -> None:
    room = a_room(browser, web, people_csv(3, 3))
    other = Room(browser, room.organizer, a_page(browser, DESK), room.phones)
    enter_by_link(other.board, web.url, room.organizer.cookies.get(f"th-host-{room.organizer.event}") or "")
    other.board.goto(f"{web.url}/host/{room.organizer.event}")
    is_live(other.board)
    missing = partner(room.phone("Mentor 1 Öz"))
    for desk in (room, other):
        desk.open_person(missing)
        desk.press("Not here")
        expect(desk.board.locator("#sheet .effect")).to_contain_text("did not come")
    room.press("Do it")
    room.said(f"{missing} did not come")
    other.press("Do it")
    expect(other.board.get_by_text(f"{missing} is marked as not here already.")).to_be_visible()
    expect(card(room.phone("Mentor 1 Öz"))).to_contain_text("Your partner could not come")


def test_seats_in_which_people_have_sat_are_not_taken_back(browser: Browser, web: Web) -> None:
    room = a_room(browser, web, people_csv(3, 3), rounds="2", talk_min="0.3", walk_s="60")
    found = re.findall(r"/people/(p\d+)/link", room.organizer.get(f"/host/{room.organizer.event}/people").text)
    data = {"command": "Swap", "value": ["1", *found[-2:]], "seen": str(2**40), "id": "press-swap"}
    path, headers = f"/host/{room.organizer.event}/command", {"X-Requested-With": "fetch"}
    assert room.organizer.ask("POST", path, data=data, headers=headers).status_code == 204
    room.said("changed places in round 1")
    expect(room.board.locator("html")).to_have_attribute("data-key", re.compile("-2$"))
    room.board.locator("#said button").click()
    expect(room.board.get_by_role("alert")).to_contain_text("Round 1 has been held with the new seats")
