"""What one bad peer can do to the others: a real server in its own process, and bytes that no browser would send."""

from __future__ import annotations

import socket
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest

from server import cli
from server.live.frames import MAX_FRAGMENTS
from server.live.limits import Bucket
from server.live.pulse import ANSWER_S, LOOK_S, QUIET_S
from server.live.transport import MAX_MESSAGE_BYTES, Line
from server.live.wary_http import WaryHttp
from server.settings import Settings
from tests.live.raw import (
    BINARY,
    CLOSE,
    CONT,
    FLOODS,
    PING,
    PONG,
    TEXT,
    Flooder,
    Stand,
    close_code,
    handshake,
    open_socket,
    reach,
    read_all,
    read_frame,
    read_until,
    seconds_until_cut,
    standing,
    wire,
)
from tests.waiting import until

FLOOD_S = 1.2
HASTY = {
    "stall_s": 0.6,
    "abort_after_s": 0.3,
    "goodbye_s": 0.5,
    "quiet_s": 0.5,
    "answer_s": 1.0,
    "head_s": 0.8,
    "body_s": 1.0,
}


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """A server as it is shipped."""
    with standing(tmp_path_factory.mktemp("shipped") / "log") as stand:
        yield stand


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """A server that waits for nobody for long."""
    with standing(tmp_path_factory.mktemp("hasty") / "log", **HASTY) as stand:
        yield stand


# --- floods ----------------------------------------------------------------------------------------------------------


def waits_of_an_innocent(stand: Stand, for_s: float) -> list[float]:
    """How long an ordinary screen waits for its answers, in ms."""
    waits = []
    with closing(open_socket(stand)) as connection:
        ends = time.monotonic() + for_s
        while time.monotonic() < ends:
            asked = time.monotonic()
            connection.sendall(wire(TEXT, b"me?"))
            while read_frame(connection) != (TEXT, b"me?"):
                pass
            waits.append((time.monotonic() - asked) * 1000)
            time.sleep(0.025)  # an ordinary screen is not a flood
    return waits


@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_does_not_slow_an_innocent_screen(shipped: Stand, flood: str) -> None:
    before = shipped.state["peak"]
    with Flooder(shipped, FLOODS[flood]) as flooder:
        waits = waits_of_an_innocent(shipped, FLOOD_S)
    p95 = statistics.quantiles(waits, n=20, method="inclusive")[-1]
    grown = (shipped.state["peak"] - before) / 1024
    print(  # noqa: T201  # the figures are worth reading
        f"{flood}: p50 {statistics.median(waits):.0f} ms, p95 {p95:.0f} ms, worst {max(waits):.0f} ms; "
        f"server +{grown:.1f} MB; {flooder.came} connections sent {flooder.sent / 1e6:.0f} MB"
    )
    assert p95 < 250
    assert grown < 20


@pytest.mark.parametrize("flood", FLOODS)
async def test_a_flood_is_closed_for_good(hasty: Stand, flood: str) -> None:
    with closing(open_socket(hasty)) as connection:
        connection.settimeout(0.5)
        with suppress(OSError):
            connection.sendall(FLOODS[flood])
        connection.settimeout(5)
        assert close_code(connection) == 1008
        await until(hasty.is_empty)


def test_a_screen_that_says_a_little_too_much_hears_so(shipped: Stand) -> None:
    with closing(open_socket(shipped, "/screen")) as connection:
        connection.sendall(wire(TEXT, b'{"t":"sync","c":1}') * 100)
        assert close_code(connection) == 1008


async def test_slow_fragments_are_counted_too(shipped: Stand) -> None:
    with closing(open_socket(shipped)) as connection:
        connection.sendall(wire(TEXT, b"x", fin=False) + wire(CONT, fin=False) * (MAX_FRAGMENTS - 1))
        connection.sendall(wire(CONT))
        assert read_frame(connection) == (TEXT, b"x")
        connection.sendall(wire(TEXT, b"x", fin=False) + wire(CONT, fin=False) * MAX_FRAGMENTS)
        assert close_code(connection) == 1008


def test_a_bucket_fills_with_time_and_never_overflows() -> None:
    bucket = Bucket(per_s=10, burst=20, since_s=100)
    assert bucket.take(20, 100)
    assert not bucket.take(1, 100)
    assert bucket.take(9, 101)
    assert not bucket.take(21, 999)


# --- peers that do not read ------------------------------------------------------------------------------------------


async def test_a_peer_that_never_reads_is_forgotten(hasty: Stand) -> None:
    with closing(open_socket(hasty)):
        while hasty.state["waiting"] == 0:
            hasty.get("/push?kib=256")
        held = 0
        while (state := hasty.state)["here"]:
            held = max(held, state["waiting"])
            hasty.get("/push?kib=256")
        assert held < 1024 * 1024
        await until(hasty.is_empty)


async def test_a_peer_whose_pongs_pile_up_is_not_read_from(hasty: Stand) -> None:
    with closing(open_socket(hasty)) as connection:
        while hasty.state["waiting"] < 128 * 1024:
            hasty.get("/push?kib=256")
        before = hasty.state["waiting"]
        connection.sendall(wire(PING, b"x" * 125) * 100)  # fewer than would be a flood
        assert hasty.state["waiting"] <= before
        await until(hasty.is_alone)


async def test_a_peer_that_is_silently_gone_is_forgotten(hasty: Stand) -> None:
    with closing(open_socket(hasty)):
        assert not hasty.is_alone()
        await until(hasty.is_empty)


async def test_a_peer_that_says_goodbye_but_does_not_read_is_not_waited_for(hasty: Stand) -> None:
    with closing(open_socket(hasty)) as connection:
        while hasty.state["waiting"] == 0:
            hasty.get("/push?kib=32")
        connection.sendall(wire(CLOSE, b"\x03\xe8"))
        await until(hasty.is_empty)


def test_a_peer_that_answers_pings_stays(hasty: Stand) -> None:
    with closing(open_socket(hasty)) as connection:
        pings = 0
        while pings < 4:
            opcode, payload = read_frame(connection)
            if opcode == PING:
                connection.sendall(wire(PONG, payload))
                pings += 1
        connection.sendall(wire(TEXT, b"me?"))
        assert read_frame(connection) == (TEXT, b"me?")


def test_as_shipped_nobody_who_is_gone_is_kept_for_longer_than_20_s() -> None:
    assert cli._config(Settings()).ws_ping_interval is None
    assert QUIET_S + ANSWER_S + 2 * LOOK_S <= 20
    assert max(Line.stall_s, Line.goodbye_s, Line.abort_after_s) <= 20
    assert (WaryHttp.head_s, WaryHttp.body_s) == (10, 20)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such option")
def test_the_kernel_gives_up_as_well() -> None:
    assert sys.platform == "linux"
    with (
        closing(cli._listen(Settings(port=0))) as listening,
        closing(socket.create_connection(listening.getsockname())),
    ):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 20_000


# --- half a request --------------------------------------------------------------------------------------------------


def test_half_requests_that_are_cut_are_counted(hasty: Stand) -> None:
    before = hasty.state["cut"]
    for half in (b"GET / HTTP/1.1\r\n", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nhalf"):
        with closing(reach(hasty)) as connection:
            connection.sendall(half)
            assert seconds_until_cut(connection) < 5
    after = hasty.state["cut"]
    assert {what: after[what] - before.get(what, 0) for what in ("head", "body")} == {"head": 1, "body": 1}


def test_where_there_is_no_place_that_is_said_and_the_others_stay(tmp_path: Path) -> None:
    with standing(tmp_path / "log", most_connections=3) as full, ExitStack() as stack:
        sockets = [stack.enter_context(closing(open_socket(full))) for _ in range(3)]
        with closing(reach(full)) as fourth:
            fourth.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            answer = read_all(fourth)
        assert answer.startswith(b"HTTP/1.1 503 ")
        assert b"\r\nRetry-After: " in answer
        assert answer.endswith(b"Try again in some seconds.")
        sockets[0].sendall(wire(TEXT, b"me?"))
        assert read_frame(sockets[0]) == (TEXT, b"me?")
        sockets[1].close()
        sockets[2].close()
        assert full.state["cut"]["crowded"] >= 1


def test_half_a_head_is_not_waited_for_even_if_it_trickles(hasty: Stand) -> None:
    with closing(reach(hasty)) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n")
        ends = time.monotonic() + 3
        with suppress(ConnectionError):
            while time.monotonic() < ends:
                connection.sendall(b"X-Slow: yes\r\n")
                time.sleep(0.1)
        assert time.monotonic() < ends


def test_a_second_head_is_not_waited_for_either(hasty: Stand) -> None:
    with closing(reach(hasty)) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        read_until(connection, b"0 bytes")
        connection.sendall(b"GET / HTTP/1.1\r\n")
        assert seconds_until_cut(connection) < 2


def test_a_connection_that_says_nothing_is_not_waited_for(hasty: Stand) -> None:
    with closing(reach(hasty)) as connection:
        assert seconds_until_cut(connection) < 2


def test_a_body_that_comes_in_time_is_read(hasty: Stand) -> None:
    with closing(reach(hasty)) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nConnection: close\r\n\r\n")
        for letter in (b"b", b"o", b"d", b"y"):
            time.sleep(0.1)
            connection.sendall(letter)
        assert read_all(connection).endswith(b"4 bytes")


def test_stalled_connections_do_not_delay_a_page(shipped: Stand) -> None:
    with ExitStack() as stack:
        for half in (b"", b"GET / HTTP/1.1\r\n", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nhalf"):
            for _ in range(50):
                stack.enter_context(closing(reach(shipped))).sendall(half)
        started = time.monotonic()
        assert shipped.get("/") == "0 bytes"
        waited = time.monotonic() - started
    print(f"page behind 150 stalled connections: {waited * 1000:.0f} ms")  # noqa: T201  # worth reading
    assert waited < 1


@pytest.mark.parametrize("size", [9_000, 15_000, 20_000, 60_000])
def test_a_handshake_with_a_huge_header_is_answered(shipped: Stand, size: int) -> None:
    with closing(reach(shipped)) as connection:
        connection.sendall(handshake("/echo", "X-Huge: " + "x" * size))
        assert read_all(connection).startswith(b"HTTP/1.1 431 ")


def test_a_bad_request_is_answered(shipped: Stand) -> None:
    with closing(reach(shipped)) as connection:
        connection.sendall(b"what?\r\n\r\n")
        assert read_all(connection).startswith(b"HTTP/1.1 400 ")


# --- nonsense --------------------------------------------------------------------------------------------------------

NONSENSE = {
    "reserved opcode": (wire(3), 1002),
    "reserved control opcode": (wire(11), 1002),
    "unmasked": (wire(TEXT, b"x", masked=False), 1002),
    "reserved bit 1 (compressed)": (wire(TEXT, b"x", reserved=4), 1002),
    "reserved bit 3": (wire(TEXT, b"x", reserved=1), 1002),
    "oversize ping": (wire(PING, b"x" * 126), 1002),
    "fragmented ping": (wire(PING, fin=False), 1002),
    "continuation of nothing": (wire(CONT, b"x"), 1002),
    "a new message inside another": (wire(TEXT, b"x", fin=False) + wire(TEXT, b"x"), 1002),
    "close with half a code": (wire(CLOSE, b"\x03"), 1002),
    "close with a code nobody may send": (wire(CLOSE, b"\x03\xed"), 1002),
    "close with a bad reason": (wire(CLOSE, b"\x03\xe8\xff"), 1007),
    "bad UTF-8": (wire(TEXT, b"\xff\xfe"), 1007),
    "bad UTF-8, then a ping": (wire(TEXT, b"\xff\xfe") + wire(PING), 1007),
    "bad UTF-8 in pieces": (wire(TEXT, b"\xc3", fin=False) + wire(CONT, b"\x28"), 1007),
    "binary": (wire(BINARY, b"x"), 1003),
    "too long": (wire(TEXT, b"x" * (MAX_MESSAGE_BYTES + 1)), 1009),
    "too long by its own word": (wire(TEXT, b"x" * 65_536)[:14], 1009),
    "too long in pieces": (wire(TEXT, b"x" * MAX_MESSAGE_BYTES, fin=False) + wire(CONT, b"x"), 1009),
}


@pytest.mark.parametrize("nonsense", NONSENSE)
async def test_nonsense_is_closed_with_the_right_code(hasty: Stand, nonsense: str) -> None:
    data, code = NONSENSE[nonsense]
    with closing(open_socket(hasty)) as connection:
        connection.sendall(data)
        assert close_code(connection) == code
        await until(hasty.is_alone)
        assert hasty.state["ended"][-1] == code
        assert seconds_until_cut(connection) < 2


async def test_nonsense_from_a_peer_that_does_not_read_ends_too(hasty: Stand) -> None:
    with closing(open_socket(hasty)) as connection:
        while hasty.state["waiting"] == 0:
            hasty.get("/push?kib=32")
        connection.sendall(wire(3))
        await until(hasty.is_empty)


async def test_what_is_said_before_the_answer_harms_nobody(hasty: Stand) -> None:
    for data in (wire(3), wire(PING) * 500, wire(TEXT, b"\xff")):
        with closing(reach(hasty)) as connection:
            connection.sendall(handshake("/echo"))
            connection.sendall(data)
            assert read_all(connection).startswith(b"HTTP/1.1 101 ")
        await until(hasty.is_alone)
