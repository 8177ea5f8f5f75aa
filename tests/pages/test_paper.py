"""The paper pack at the door of a real server: who gets it, and what it holds after a change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ctypes.util import find_library
from html import unescape
from pathlib import Path

import httpx2 as httpx
import pytest

from server.core.model import ParticipantId
from tests.evening.venue import Organizer, Venue, Web, people_csv

SHEETS = ("cards", "signs", "names", "script", "rest")


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """One server for all questions."""
    venue = Venue(Path(tmp_path_factory.mktemp("paper")))
    yield venue.web()
    venue.close()


@pytest.fixture(scope="module")
def host(web: Web) -> Organizer:
    """Somebody who may run an event."""
    return Organizer(web).create(people_csv(3, 4))


def sheet(host: Organizer, name: str, query: str = "") -> str:
    """The text of a sheet, without its tags."""
    answer = host.get(f"/host/{host.event}/paper/{name}{query}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return unescape(re.sub(r"<svg.*?</svg>|<[^>]+>", "", answer.text, flags=re.DOTALL))


def test_the_pack_is_reached_from_the_links_and_the_board(host: Organizer) -> None:
    for path in (f"/host/{host.event}/go", f"/host/{host.event}"):
        assert f'href="/host/{host.event}/paper"' in host.get(path).text
    page = host.get(f"/host/{host.event}/paper").text
    assert all(f'formaction="/host/{host.event}/paper/{name}"' in page for name in SHEETS)


def test_nobody_but_hosts_gets_paper(web: Web, host: Organizer) -> None:
    for ticket in (host.personal_ticket(ParticipantId("p0004")), host.screen_ticket()):
        other = Organizer(web, event=host.event)
        other.post("/open", {"ticket": ticket})
        assert [other.get(f"/host/{host.event}/paper/{name}").status_code for name in SHEETS] == [403] * 5
        assert other.get(f"/host/{host.event}/paper").status_code == 403
    assert httpx.get(f"{web.url}/host/{host.event}/paper/cards").status_code == 403


def test_a_sheet_that_does_not_exist_gets_a_sentence(host: Organizer) -> None:
    answer = host.get(f"/host/{host.event}/paper/badges")
    assert answer.status_code == 404
    assert "This sheet does not exist" in answer.text


def test_every_card_opens_its_owners_page(web: Web, host: Organizer) -> None:
    page = host.get(f"/host/{host.event}/paper/cards").text
    tickets = re.findall(r"<title>QR code: \S+?/open#([\w.-]+)</title>", page)
    assert len(tickets) == 7
    assert f'No camera? Open <bdi class="addr">localhost:{web.port}</bdi>, type <b class="num">{host.code}</b>' in page
    names = re.findall(r"<h2><bdi>(.*?)</bdi></h2>", page)
    codes = dict(zip(names, tickets, strict=True))
    assert codes["Guest 1 田中"] == host.personal_ticket(ParticipantId("p0004"))
    assert Organizer(web).post("/open", {"ticket": codes["Guest 1 田中"]}).url.path == f"/p/{host.event}"


def test_one_card_can_be_printed_alone(host: Organizer) -> None:
    page = host.get(f"/host/{host.event}/paper/cards?person=p0004&start=").text
    assert re.findall(r"<h2><bdi>(.*?)</bdi></h2>", page) == ["Guest 1 田中"]


def test_a_start_that_was_said_stands_on_the_paper(host: Organizer) -> None:
    assert "18:30" in sheet(host, "cards", "?start=18:30")
    assert "+0 min" in sheet(host, "cards", "?start=soon")


def test_signs_tell_who_sits_there_only_if_asked(host: Organizer) -> None:
    assert "Mentor 1 Öz" not in sheet(host, "signs")
    assert "Round 1" in sheet(host, "signs", "?seats=1")


def test_a_draft_is_printed_only_if_asked_and_says_so(web: Web) -> None:
    host = Organizer(web).begin()
    host.post(f"/host/{host.event}/people/confirm", {"csv": people_csv(2, 2)})
    assert "There is no plan to print" in sheet(host, "names")
    host.post(f"/host/{host.event}/plan", {})
    assert "Use the draft" in host.get(f"/host/{host.event}/paper").text
    for name in ("names", "rest"):
        assert "There is no plan to print" in sheet(host, name)
        assert "DRAFT" not in sheet(host, name)
        assert "Round 2" in sheet(host, name, "?draft=1")
    for name in SHEETS:
        assert "DRAFT" in sheet(host, name, "?draft=1")
    assert "Circle" not in sheet(host, "cards")
    assert "Circle" in sheet(host, "cards", "?draft=1")


def test_after_changes_the_paper_is_right(web: Web) -> None:
    host = Organizer(web).create(people_csv(4, 4), talk_min="10", walk_s="60", rounds="3")
    host.do("OpenLobby")
    host.do("GoOn", segment="lobby-0")
    host.do("GoOn", segment="walk-1")
    host.do("NoShow", value="p0005")
    answer = host.ask(
        "POST",
        f"/host/{host.event}/command",
        data={
            "command": "WalkIn",
            "value": ["w-walk-in-1", "Zora Neu", "mentee", "law", "next"],
            "seen": str(2**40),
            "id": "walk-in-walk-in",
        },
    )
    assert answer.status_code == 204, answer.text
    host.do("CloseTable", value="t4")

    rest = sheet(host, "rest")
    assert "Gone: Guest 1 田中" in rest
    assert rest.count("Guest 1 田中") == 1
    assert "Closed tables: 4" in rest
    assert "Zora Neu" in rest
    cards = sheet(host, "cards")
    assert "Zora Neu" in cards
    assert "Guest 1 田中" not in cards
    assert len(re.findall(r'class="sign ', host.get(f"/host/{host.event}/paper/signs").text)) == 3
    assert "Zora Neu" in sheet(host, "names")
    assert "Closed tables: 4" in sheet(host, "script")
    host.do("Finish")
    assert "No rounds are left" in sheet(host, "rest")


@pytest.mark.skipif(find_library("pango-1.0") is None, reason="this system has no Pango")
def test_a_sheet_is_a_file_if_that_is_asked_for(host: Organizer) -> None:
    answer = host.get(f"/host/{host.event}/paper/cards?pdf=1&zone=Asia/Tokyo")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["content-disposition"] == 'attachment; filename="cards.pdf"'
    assert answer.content.startswith(b"%PDF-")


def test_a_file_has_the_times_of_the_room_that_asks(web: Web) -> None:
    host = Organizer(web).create(people_csv(2, 2))
    host.do("OpenLobby")
    host.do("GoOn", segment="lobby-0")
    assert " UTC" in sheet(host, "script", "?zone=Mars/Base")
    assert " UTC" not in sheet(host, "script", "?zone=Asia/Tokyo")
