"""What attendees tell the host and what helpers do, at the door of a real server and without a browser."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Iterator
from html import unescape

import httpx2 as httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from server.core.model import ParticipantId
from tests.evening.venue import Organizer, Venue, Web, people_csv

GUEST = ParticipantId("p0004")


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """One server for all questions."""
    venue = Venue(tmp_path_factory.mktemp("asking"))
    yield venue.web()
    venue.close()


@pytest.fixture
def host(web: Web) -> Organizer:
    """An evening in its first walk."""
    organizer = Organizer(web).create(people_csv(3, 3), talk_min="10", walk_s="60")
    organizer.do("OpenLobby")
    organizer.do("GoOn", segment="lobby-0")
    return organizer


def phone_of(web: Web, host: Organizer, person: ParticipantId = GUEST) -> Organizer:
    """Somebody's phone."""
    phone = Organizer(web, event=host.event)
    phone.post("/open", {"ticket": host.personal_ticket(person)})
    return phone


def invited(web: Web, host: Organizer, access: str = "helper") -> tuple[Organizer, str]:
    """Somebody with a link of their own, and its id."""
    page = host.post(f"/host/{host.event}/links", {"label": "Sam", "access": access}).text
    link = re.findall(rf"/host/{host.event}/links/(\w+)/revoke", page)[-1]
    ticket = next(t for t in re.findall(r"/open#([\w.-]+)", page) if f".{link}." in t)
    sam = Organizer(web, event=host.event)
    sam.post("/open", {"ticket": ticket})
    return sam, link


def ask(phone: Organizer, **fields: str) -> httpx.Response:
    """Press a button without a script."""
    return phone.ask("POST", f"/p/{phone.event}/ask", data=fields)


def tap(phone: Organizer, **fields: str) -> httpx.Response:
    """Press a button with a script."""
    return phone.ask("POST", f"/p/{phone.event}/ask", data=fields, headers={"HX-Request": "true"})


def test_asking_works_without_a_script(web: Web, host: Organizer) -> None:
    phone = phone_of(web, host)
    answer = ask(phone, what="help")
    assert [r.status_code for r in answer.history] == [303]
    assert "You asked for help." in answer.text
    again = ask(phone, what="help")
    assert again.status_code == 409
    assert "The host knows already and is on the way." in again.text
    assert "You asked for help." in again.text  # it is still their page
    assert "You asked for help." not in ask(phone, what="back").text


def test_with_a_script_only_the_sentence_comes_back(web: Web, host: Organizer) -> None:
    phone = phone_of(web, host)
    done = tap(phone, round="1")
    assert (done.status_code, done.text) == (200, "")
    again = tap(phone, round="1")
    assert again.status_code == 409
    assert again.text.strip().endswith('<p class="refusal">The host knows that you are there.</p>')


def test_what_makes_no_sense_is_refused(web: Web, host: Organizer) -> None:
    phone = phone_of(web, host)
    for fields, words in (
        ({}, "not known"),
        ({"what": "pizza"}, "not known"),
        ({"round": "soon"}, "whole number"),
    ):
        answer = ask(phone, **fields)
        assert answer.status_code == 422
        assert words in answer.text


def test_nobody_asks_for_somebody_else_or_from_elsewhere(web: Web, host: Organizer) -> None:
    stranger = Organizer(web, event=host.event)
    assert ask(stranger, what="help").status_code == 403
    phone = phone_of(web, host)
    data = {"what": "help", "participant": "p0005"}
    foreign = phone.ask("POST", f"/p/{phone.event}/ask", data=data, headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403
    ask(phone, **data)
    board = unescape(host.get(f"/host/{host.event}").text)
    assert "Guest 1 田中 asked for help" in board
    assert "Guest 2 田中 asked for help" not in board


def test_a_phone_that_asks_without_end_has_to_wait_and_nobody_else(web: Web, host: Organizer) -> None:
    phone, other = phone_of(web, host), phone_of(web, host, ParticipantId("p0005"))
    statuses = [tap(phone, what=what).status_code for what in ("help", "back") * 4]
    assert statuses[:5] == [200] * 5
    assert statuses[-1] == 429
    assert tap(other, what="help").status_code == 200


async def _until(socket: ClientConnection, text: str) -> str:
    while text not in (frame := str(await asyncio.wait_for(socket.recv(), 2))):
        pass
    return frame


async def test_a_cry_for_help_is_on_the_board_within_a_second(web: Web, host: Organizer) -> None:
    phone = phone_of(web, host)
    cookie = "; ".join(f"{k}={v}" for k, v in host.cookies.items())
    url = f"ws://localhost:{web.port}/ws/host/{host.event}"
    async with connect(url, additional_headers={"Cookie": cookie}, origin=web.url) as board:  # type: ignore[arg-type]  # an origin is a text
        await board.send('{"t":"have","v":0,"stamp":""}')
        await _until(board, 'id="needs"')
        await asyncio.to_thread(tap, phone, what="help")
        answered = time.monotonic()
        frame = await _until(board, "asked for help")
        assert time.monotonic() - answered < 1
    assert re.search(r"Table \d\.", frame)


async def test_a_revoked_helpers_socket_is_closed_within_two_seconds(web: Web, host: Organizer) -> None:
    sam, link = await asyncio.to_thread(invited, web, host)
    cookie = "; ".join(f"{k}={v}" for k, v in sam.cookies.items())
    url = f"ws://localhost:{web.port}/ws/help/{host.event}"
    async with connect(url, additional_headers={"Cookie": cookie}, origin=web.url) as socket:  # type: ignore[arg-type]  # an origin is a text
        await socket.send('{"t":"have","v":0,"stamp":""}')
        whole = await _until(socket, 'id="help_list"')
        assert "@example.org" not in whole
        await asyncio.to_thread(host.press, "CheckIn", value=GUEST)
        row = await _until(socket, f'id="row-{GUEST}"')
        assert row.count("<li") == 1
        assert json.loads(await _until(socket, '"count"')) == {"t": "count", "arrived": 1, "invited": 6}
        await asyncio.to_thread(host.post, f"/host/{host.event}/links/{link}/revoke", {})
        with pytest.raises(ConnectionClosed) as closed:
            await _until(socket, "nothing of the kind")
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401
    assert sam.get(f"/help/{host.event}").status_code == 403


def test_a_code_checks_in_whom_it_belongs_to_and_signs_nobody_in(web: Web, host: Organizer) -> None:
    sam, _ = invited(web, host)
    before = dict(sam.cookies)
    ticket = host.personal_ticket(GUEST)
    headers = {"X-Requested-With": "fetch"}
    first, second = (
        sam.ask("POST", f"/help/{host.event}/scan", data={"ticket": ticket}, headers=headers) for _ in range(2)
    )
    assert first.status_code == 200
    assert "Guest 1 田中</bdi></b> is in" in first.text
    assert second.status_code == 409
    assert "Guest 1 田中 came in just now, checked in by Sam." in second.text
    assert dict(sam.cookies) == before
    own = host.cookies.get(f"th-host-{host.event}") or ""
    for wrong in (ticket[:-1], own, "", "x"):
        answer = sam.ask("POST", f"/help/{host.event}/scan", data={"ticket": wrong}, headers=headers)
        assert answer.status_code == 404, wrong
    phone = phone_of(web, host)
    assert phone.ask("POST", f"/help/{host.event}/scan", data={"ticket": ticket}).status_code == 403


def test_only_the_page_with_the_scanner_may_use_a_camera(web: Web, host: Organizer) -> None:
    sam, _ = invited(web, host)
    assert "camera=(self)" in sam.get(f"/help/{host.event}").headers["permissions-policy"]
    for path in ("/", f"/host/{host.event}", f"/j/{host.code}"):
        assert "camera=()" in host.get(path).headers["permissions-policy"]


def test_a_link_is_for_a_host_a_helper_or_a_screen(web: Web, host: Organizer) -> None:
    for access, path in (("host", "/host/"), ("helper", "/help/"), ("screen", "/screen/")):
        page, _ = invited(web, host, access)
        assert page.get(f"{path}{host.event}").status_code == 200
    wrong = host.ask("POST", f"/host/{host.event}/links", data={"label": "Sam", "access": "owner"})
    assert wrong.status_code == 422
    assert host.get(f"/help/{host.event}").status_code == 200  # a host may stand at the door, too


def test_who_was_checked_in_at_the_desk_still_joins_with_the_code(web: Web, host: Organizer) -> None:
    host.do("CheckIn", value=GUEST)
    for status, words in ((303, ""), (409, "came in just now")):
        answer = httpx.post(f"{web.url}/j/{host.code}/claim", data={"participant": GUEST}, headers={"Origin": web.url})
        assert answer.status_code == status
        assert words in answer.text
    page = httpx.get(f"{web.url}/j/{host.code}", params={"name": "guest 1"}).text
    assert "Guest 1 田中 came in just now, checked in by Host." in page
