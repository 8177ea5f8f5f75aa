"""What comes to the door of a real server: foreign pages, wrong codes, odd forms. Each gets a clear answer."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from server.core.model import ParticipantId
from tests.evening.venue import Guest, Organizer, Venue, Web, people_csv
from web.assets import Assets
from web.render import Renderer

HOSTILE = (
    "https://evil.example",
    "null",
    "file://",
    "http://localhost",
    "http://localhost:1",
    "https://localhost:{port}",
    "http://localhost:{port}.evil.example",
    "http://evil.example:{port}",
    "http://127.0.0.1.evil.example:{port}",
    "http://LOCALHOST:{port}/",
    "",
)


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """One server for all questions."""
    venue = Venue(Path(tmp_path_factory.mktemp("doors")))
    yield venue.web()
    venue.close()


@pytest.fixture(scope="module")
def host(web: Web) -> Organizer:
    """Somebody who may run an event."""
    return Organizer(web).create(people_csv(3, 4))


def test_every_answer_is_strict_and_private(host: Organizer) -> None:
    for path in ("/", "/new", f"/j/{host.code}", f"/host/{host.event}", f"/host/{host.event}/go", "/nowhere"):
        headers = host.get(path).headers
        assert "script-src 'self';" in headers["content-security-policy"], path
        assert "unsafe" not in headers["content-security-policy"], path
        assert headers["cache-control"] == "no-store", path
        assert headers["referrer-policy"] == "same-origin", path
        assert headers["x-content-type-options"] == "nosniff", path
        assert "server" not in headers, path


def test_a_script_is_kept_for_ever_only_under_the_name_of_its_own_version(host: Organizer) -> None:
    script = Assets().url("phone.js")
    kept = {
        script: "public, max-age=31536000, immutable",
        "/static/phone.js?v=0badc0de": "no-store",  # a page of another version asks
        "/static/phone.js": "no-cache",
        "/sw.js": "no-cache",
        "/static/nowhere.js": "no-store",
        "/static/..%2Fassets.py": "no-store",
    }
    assert {path: host.get(path).headers["cache-control"] for path in kept} == kept
    assert [host.get(path).status_code for path in kept] == [200, 200, 200, 200, 404, 404]


def test_a_form_sent_from_another_site_is_refused(web: Web, host: Organizer) -> None:
    for origin in HOSTILE:
        headers = {"Origin": origin.format(port=web.port)}
        data = {"command": "Announce", "value": "evil", "id": "evil-evil", "seen": "999"}
        answer = host.ask("POST", f"/host/{host.event}/command", data=data, headers=headers)
        assert answer.status_code == 403, origin
    assert "evil" not in host.get(f"/host/{host.event}").text


async def test_a_socket_opened_from_another_site_is_refused(web: Web, host: Organizer) -> None:
    cookie = "; ".join(f"{k}={v}" for k, v in host.cookies.items())
    for origin in HOSTILE:
        with pytest.raises(InvalidStatus) as refused:
            await connect(
                f"ws://localhost:{web.port}/ws/host/{host.event}",
                additional_headers={
                    "Cookie": cookie,
                    **({"Origin": origin.format(port=web.port)} if origin else {}),
                },
            )
        assert refused.value.response.status_code == 403, origin


async def test_a_socket_without_a_ticket_is_told_to_sign_in(web: Web, host: Organizer) -> None:
    for kind in ("p", "host", "screen"):
        async with connect(f"ws://localhost:{web.port}/ws/{kind}/{host.event}", origin=web.url) as socket:  # type: ignore[arg-type]  # an origin is a text
            with pytest.raises(ConnectionClosed) as closed:
                await socket.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4401


async def test_a_message_that_is_too_large_ends_the_socket(web: Web, host: Organizer) -> None:
    guest = Guest(host.personal_ticket(ParticipantId("p0004")))
    await guest.arrive(web)
    headers = {"Cookie": guest.cookie}
    async with connect(
        f"ws://localhost:{web.port}/ws/p/{host.event}",
        additional_headers=headers,
        origin=web.url,  # type: ignore[arg-type]  # an origin is a text
    ) as socket:
        assert "permessage-deflate" not in str(socket.response and socket.response.headers)
        await socket.send("x" * 17_000)
        with pytest.raises(ConnectionClosed) as closed:
            await asyncio.wait_for(socket.recv(), 5)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009


async def test_nonsense_on_a_socket_is_ignored_and_a_flood_is_ended(web: Web, host: Organizer) -> None:
    guest = Guest(host.personal_ticket(ParticipantId("p0005")))
    await guest.arrive(web)
    async with connect(
        f"ws://localhost:{web.port}/ws/p/{host.event}",
        additional_headers={"Cookie": guest.cookie},
        origin=web.url,  # type: ignore[arg-type]  # an origin is a text
    ) as socket:
        for text in ("", "{", "[]", '{"t":"steal"}', '{"t":"sync","c":"x"}', "\x00"):
            await socket.send(text)
        await socket.send('{"t":"sync","c":7}')
        assert '"t":"sync"' in str(await asyncio.wait_for(socket.recv(), 5))
        with pytest.raises(ConnectionClosed) as closed:
            await _flood(socket)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1008


async def test_a_page_of_another_build_is_told_so_and_no_other_page_is(web: Web, host: Organizer) -> None:
    guest = Guest(host.personal_ticket(ParticipantId("p0006")))
    await guest.arrive(web)
    now = Renderer().build
    assert f'data-build="{now}"' in guest.cards
    told = []
    async with connect(
        f"ws://localhost:{web.port}/ws/p/{host.event}",
        additional_headers={"Cookie": guest.cookie},
        origin=web.url,  # type: ignore[arg-type]  # an origin is a text
    ) as socket:
        for build in (now, "", "0badc0de"):
            await socket.send(json.dumps({"t": "have", "v": guest.version, "stamp": "", "build": build}))
            await socket.send('{"t":"sync","c":7}')
            texts: list[str] = []
            while not any('"t":"sync"' in text for text in texts):
                texts.append(str(await asyncio.wait_for(socket.recv(), 5)))
            told.append([text for text in texts if '"t":"build"' in text])
    assert told == [[], [], [f'{{"t":"build","build":"{now}"}}']]


async def _flood(socket: ClientConnection) -> None:
    """More than a page may ask at once, but not so much that the line is cut before it can say why."""
    for _ in range(100):
        await socket.send('{"t":"sync","c":1}')
    while True:
        await socket.recv()


def test_an_unknown_code_gets_a_sentence(web: Web) -> None:
    answer = httpx.post(f"{web.url}/join", data={"code": "abc-xyz"}, headers={"Origin": web.url})
    assert answer.status_code == 404
    assert "code" in answer.text
    assert httpx.get(f"{web.url}/j/AAAAAAA").status_code == 404


def test_a_code_is_understood_however_it_is_typed(web: Web, host: Organizer) -> None:
    typed = f" {host.code[:3].lower()}-{host.code[3:].lower()} "
    answer = httpx.post(f"{web.url}/join", data={"code": typed}, headers={"Origin": web.url})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/j/{host.code}")


def test_a_wrong_or_foreign_or_switched_off_link_gets_a_sentence(web: Web, host: Organizer) -> None:
    good = host.personal_ticket(ParticipantId("p0004"))
    for ticket in ("", "x", good[:-1], good.replace(".p.", ".l."), good.replace("p0004", "p0005"), "ä.p.ö.ü"):
        answer = httpx.post(f"{web.url}/open", data={"ticket": ticket}, headers={"Origin": web.url})
        assert answer.status_code == 404, ticket
        assert "link" in answer.text


def test_a_revoked_host_is_out(web: Web) -> None:
    owner = Organizer(web).create(people_csv(2, 2))
    page = owner.post(f"/host/{owner.event}/links", {"label": "Sam"}).text
    link_id = re.findall(rf"/host/{owner.event}/links/(\w+)/revoke", page)[-1]
    ticket = next(t for t in re.findall(r"/open#([\w.-]+)", page) if f".{link_id}." in t)
    sam = Organizer(web, event=owner.event)
    sam.post("/open", {"ticket": ticket})
    sam.do("OpenLobby")
    owner.post(f"/host/{owner.event}/links/{link_id}/revoke", {})
    assert sam.press("Announce", value="still here?").status_code == 403


def test_nobody_may_run_an_event_with_a_phone_or_a_screen(web: Web, host: Organizer) -> None:
    for ticket in (host.personal_ticket(ParticipantId("p0006")), host.screen_ticket()):
        other = Organizer(web, event=host.event)
        other.post("/open", {"ticket": ticket})
        assert other.press("OpenLobby").status_code == 403
        for path in ("", "/people", "/plan", "/go", "/edit"):
            assert other.get(f"/host/{host.event}{path}").status_code == 403, path


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"command": "Explode"}, "no command"),
        ({"command": "Extend", "segment": "talk-1", "value": "soon"}, "whole number"),
        ({"command": "Extend", "segment": "talk-1", "value": "999999"}, "whole number"),
        ({"command": "GoOn", "segment": "../../etc"}, "does not exist"),
        ({"command": "Announce", "value": "x" * 281}, "280"),
        ({"command": "Pause", "id": "short"}, "id"),
        ({"command": "Pause", "seen": "now"}, "whole number"),
        ({}, "no command"),
    ],
)
def test_a_press_that_makes_no_sense_is_refused_with_the_reason(
    web: Web, host: Organizer, fields: dict[str, str], words: str
) -> None:
    answer = host.ask(
        "POST",
        f"/host/{host.event}/command",
        data={"id": "id-id-id-id", "seen": "0", **fields},
        headers={"Origin": web.url, "X-Requested-With": "fetch"},
    )
    assert answer.status_code == 422
    assert words in answer.text


def test_a_form_that_is_too_large_is_refused(web: Web, host: Organizer) -> None:
    for path, size in (("command", 70_000), ("people", 5_000_000)):
        answer = host.ask("POST", f"/host/{host.event}/{path}", data={"value": "x" * size}, headers={"Origin": web.url})
        assert answer.status_code == 413, path


def test_a_list_with_faults_is_shown_line_by_line_and_nothing_is_saved(web: Web) -> None:
    organizer = Organizer(web).begin()
    event = organizer.event
    data = "\ufeffname;role;topics\nAda;mentor;law\n;mentee;\nBo;boss;\nCem;mentee;law\nAda;mentor;\n".encode()
    page = organizer.ask("POST", f"/host/{event}/people", files={"file": ("list.csv", data)}).text
    assert "name is missing" in page
    assert "role «boss» is not understood" in page
    assert "is the same person as line 2" in page
    assert "Cem" not in organizer.get(f"/host/{event}/people").text
    organizer.post(f"/host/{event}/people/confirm", {"csv": data.decode("utf-8-sig")})
    people = organizer.get(f"/host/{event}/people").text
    assert "Ada" in people
    assert "Cem" in people


def test_a_file_that_is_no_list_is_refused_with_advice(web: Web, host: Organizer) -> None:
    for data, words in ((b"", "empty"), ("name,role".encode("utf-16"), "UTF-8")):
        answer = host.ask(
            "POST", f"/host/{host.event}/people", files={"file": ("x.csv", data)}, headers={"Origin": web.url}
        )
        assert answer.status_code == 422
        assert words in answer.text


def test_a_full_event_says_so(web: Web) -> None:
    host = Organizer(web).create(people_csv(2, 2), capacity="5", open_doors="on")
    for n, status in ((1, 200), (2, 409)):
        form = {"name": f"New {n}", "role": "mentee", "topics": ""}
        answer = Organizer(web).ask("POST", f"/j/{host.code}/new", data=form)
        assert answer.status_code == status
    assert "full" in answer.text


def test_a_name_is_claimed_once(web: Web) -> None:
    host = Organizer(web).create(people_csv(2, 2))
    page = httpx.get(f"{web.url}/j/{host.code}", params={"name": "guest 1"}).text
    assert 'value="p0003"' in page
    for status, words in ((303, ""), (409, "came in just now")):
        answer = httpx.post(
            f"{web.url}/j/{host.code}/claim", data={"participant": "p0003"}, headers={"Origin": web.url}
        )
        assert answer.status_code == status
        assert words in answer.text


def test_no_page_of_an_attendee_or_the_room_holds_an_address(web: Web, host: Organizer) -> None:
    for ticket in (host.personal_ticket(ParticipantId("p0007")), host.screen_ticket()):
        page = Organizer(web).post("/open", {"ticket": ticket})
        assert page.status_code == 200
        assert "@example.org" not in page.text


def test_a_forged_host_header_goes_nowhere(web: Web) -> None:
    answer = httpx.get(f"{web.url}/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil" not in httpx.get(f"{web.url}/new/", headers={"Host": f"localhost:{web.port}"}).headers.get(
        "location", ""
    )


def test_guessing_codes_is_stopped_but_a_room_behind_one_address_gets_in(web: Web, host: Organizer) -> None:
    statuses = [httpx.get(f"{web.url}/j/WRONG{n:02}").status_code for n in range(25)]
    assert statuses.count(429) >= 3
    assert all(httpx.get(f"{web.url}/j/{host.code}").status_code == 200 for _ in range(60))
    assert Organizer(web).post("/open", {"ticket": host.personal_ticket(ParticipantId("p0007"))}).status_code == 200


def test_a_renewed_personal_link_lets_nobody_in_with_the_old_one(web: Web) -> None:
    host = Organizer(web).create(people_csv(2, 2))
    old = host.personal_ticket(ParticipantId("p0003"))
    phone = Organizer(web, event=host.event)
    assert phone.post("/open", {"ticket": old}).status_code == 200
    host.post(f"/host/{host.event}/people/p0003/renew", {})
    assert phone.get(f"/p/{host.event}").status_code == 403
    assert phone.ask("POST", "/open", data={"ticket": old}).status_code in (404, 429)  # 429 after the guesses above
    assert phone.post("/open", {"ticket": host.personal_ticket(ParticipantId("p0003"))}).status_code == 200
