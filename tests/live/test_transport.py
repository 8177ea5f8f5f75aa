"""How a frame reaches a phone: over a real socket of a real server, to clients that read, or do not."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self, TypeVar

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from websockets.client import ClientProtocol
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.uri import parse_uri

from server import cli
from server.live.pulse import Pulse
from server.live.transport import BUFFER_BYTES, MAX_MESSAGE_BYTES, Line, frame
from server.live.wary_socket import accepted
from server.settings import Settings
from tests.live.screens import parsed_frames, text_of
from tests.waiting import until

T = TypeVar("T")
WHOLE_PRESENT = frame("the whole present")
KILOBYTE = 1024


class Owned:
    """Writes down what comes in on a line, and tells who was slow the whole present."""

    def __init__(self, line: Line, heard: list[str | int]) -> None:
        self._line = line
        self._heard = heard

    def said(self, text: str) -> None:
        """Keep a message."""
        self._heard.append(text)

    def caught_up(self) -> None:
        """Tell the present."""
        self._line.push(WHOLE_PRESENT)

    def ended(self, code: int) -> None:
        """Keep the code."""
        self._heard.append(code)


@dataclass(eq=False, slots=True)
class Server:
    """An application that keeps its lines, and what came in on them: texts, and how each ended."""

    lines: list[Line] = field(default_factory=list)
    heard: list[str | int] = field(default_factory=list)
    port: int = 0
    loop: asyncio.AbstractEventLoop | None = None
    pulse: Pulse = field(default_factory=Pulse)
    running: uvicorn.Server | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Open one socket."""
        self.loop = asyncio.get_running_loop()
        line = await accepted(WebSocket(scope, receive, send), self.pulse)
        line.owner = Owned(line, self.heard)
        self.lines.append(line)

    def do(self, act: Callable[[], T]) -> T:
        """Do something where the lines live."""
        done: Future[T] = Future()
        assert self.loop is not None
        self.loop.call_soon_threadsafe(lambda: done.set_result(act()))
        return done.result(5)

    def push(self, line: Line, text: str) -> bool:
        """Push a frame."""
        whole = frame(text)
        return self.do(lambda: line.push(whole))

    def held(self) -> set[object]:
        """What uvicorn believes to be open."""
        assert self.running is not None
        return set(self.running.server_state.connections)

    def stop(self) -> None:
        """End it, with everything that is open."""
        assert self.running is not None
        self.running.should_exit = True

    async def line(self) -> Line:
        """The only line, once it is there."""
        await until(lambda: self.lines)
        return self.lines[0]


@pytest.fixture
def server() -> Iterator[Server]:
    """A server set up as ours is, but for what it serves."""
    application = Server()
    config = cli._config(Settings())
    config.app, config.factory, config.lifespan = application, False, "off"
    running = application.running = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        application.port = listening.getsockname()[1]
        thread = threading.Thread(target=running.run, args=([listening],))
        thread.start()
        yield application
        running.should_exit = True
        thread.join(10)
    assert not thread.is_alive()


class Client:
    """A phone that reads when it is told to, and not before."""

    def __init__(self, port: int, *, deflate: bool = False) -> None:
        offer = [ClientPerMessageDeflateFactory()] if deflate else None
        self.protocol = ClientProtocol(parse_uri(f"ws://127.0.0.1:{port}/"), extensions=offer, max_size=None)
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=5)
        self.protocol.send_request(self.protocol.connect())
        self.flush()
        while self.protocol.state.name == "CONNECTING":
            self.protocol.receive_data(self.socket.recv(65_536))
        self.answer = self.protocol.events_received()[0]

    def flush(self) -> None:
        """Send what has been made ready."""
        for data in self.protocol.data_to_send():
            self.socket.sendall(data)

    def say(self, text: str) -> None:
        """Send a message."""
        self.protocol.send_text(text.encode())
        self.flush()

    def read(self, until_frame: Callable[[Frame], bool]) -> list[Frame]:
        """Read frames up to one that is looked for."""
        frames: list[Frame] = []
        while not frames or not until_frame(frames[-1]):
            data = self.socket.recv(262_144)
            assert data, "the connection ended"
            self.protocol.receive_data(data)
            frames += [event for event in self.protocol.events_received() if isinstance(event, Frame)]
            self.flush()
        return frames

    @property
    def close_code(self) -> int | None:
        """Read to the end, and tell the code the server closed with."""
        with suppress(ConnectionError):
            while data := self.socket.recv(262_144):
                self.protocol.receive_data(data)
                self.flush()
        self.protocol.receive_eof()
        return self.protocol.close_code

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()


def is_behind(line: Line) -> bool:
    return line.behind


def is_text(expected: str) -> Callable[[Frame], bool]:
    return lambda found: bytes(found.data) == expected.encode()


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, 200_000])
def test_a_frame_of_any_length_is_read_as_it_was_written(size: int) -> None:
    text = "x" * size
    assert text_of(frame(text)) == text


def test_a_frame_is_as_long_as_its_bytes_not_its_letters() -> None:
    text = "é🙂" * 50
    assert text_of(frame(text)) == text


def test_frames_follow_each_other_without_a_gap() -> None:
    texts = ["", "a" * 125, "b" * 126, "c" * 65_536]
    assert [bytes(f.data).decode() for f in parsed_frames(b"".join(map(frame, texts)))] == texts


async def test_what_is_pushed_arrives_in_order(server: Server) -> None:
    texts = ["first", "z" * 70_000, "last"]
    with Client(server.port) as client:
        line = await server.line()
        assert [server.push(line, text) for text in texts] == [True] * 3
        frames = client.read(is_text("last"))
    assert [(f.opcode, bytes(f.data).decode()) for f in frames] == [(Opcode.TEXT, text) for text in texts]


async def test_what_a_phone_says_is_heard(server: Server) -> None:
    with Client(server.port) as client:
        client.say("hello")
        await until(lambda: server.heard)
    assert server.heard[0] == "hello"


async def test_a_phone_that_does_not_read_costs_little_and_is_told_the_present_once(server: Server) -> None:
    with Client(server.port) as client:
        line = await server.line()
        tracemalloc.start()
        try:
            before, _ = tracemalloc.get_traced_memory()
            taken = [server.push(line, f"{n:03d}" + "x" * 64 * KILOBYTE) for n in range(100)]
            waiting = server.do(line.transport.get_write_buffer_size)
            after, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()

        assert waiting <= BUFFER_BYTES + 65 * KILOBYTE
        assert after - before < KILOBYTE * KILOBYTE
        assert is_behind(line)

        read = client.read(is_text("the whole present"))
        while is_behind(line):
            read += client.read(is_text("the whole present"))
        assert server.push(line, "news")
        read += client.read(is_text("news"))

    # Wherever frames were left out, the whole present stands in their place, once.
    expected = [f"{n:03d}x" if ok else "the " for n, ok in enumerate(taken)]
    once = [
        text for text, before_it in zip(expected, ["", *expected], strict=False) if (text, before_it) != ("the ",) * 2
    ]
    assert [bytes(f.data[:4]).decode() for f in read] == [*once, "news"]


async def test_a_phone_that_reads_again_but_missed_nothing_is_told_nothing(server: Server) -> None:
    with Client(server.port) as client:
        line = await server.line()
        while server.do(lambda: line.writable):
            server.push(line, "x" * 64 * KILOBYTE)
        assert not is_behind(line)

        def read_some() -> bool:
            client.read(lambda _: True)
            return server.do(lambda: line.writable)

        await until(read_some)
        server.push(line, "news")
        assert not [f for f in client.read(is_text("news")) if bytes(f.data) == b"the whole present"]


async def test_a_slow_phone_does_not_slow_the_others(server: Server) -> None:
    with Client(server.port), Client(server.port) as reads:
        await until(lambda: len(server.lines) == 2)
        slow, quick = server.lines
        while server.push(slow, "x" * 64 * KILOBYTE):
            pass
        started = time.monotonic()
        assert server.do(lambda: (slow.push(frame("news")), quick.push(frame("news")))) == (False, True)
        reads.read(is_text("news"))
        assert time.monotonic() - started < 1


async def test_a_message_that_is_too_long_ends_the_socket(server: Server) -> None:
    with Client(server.port) as client:
        client.say("x" * MAX_MESSAGE_BYTES)
        await until(lambda: server.heard)
        client.say("x" * (MAX_MESSAGE_BYTES + 1))
        assert client.close_code == 1009
        await until(lambda: len(server.heard) == 2)
    assert server.heard == ["x" * MAX_MESSAGE_BYTES, 1009]


async def test_compression_is_not_agreed_on_even_if_offered(server: Server) -> None:
    with Client(server.port, deflate=True) as client:
        await server.line()
        assert client.protocol.extensions == []
        assert isinstance(client.answer, Response)
        assert "Sec-WebSocket-Extensions" not in client.answer.headers


async def test_a_socket_that_is_hung_up_hears_why_and_nothing_more(server: Server) -> None:
    with Client(server.port) as client:
        line = await server.line()
        server.do(lambda: line.hang_up(4401))
        assert not server.push(line, "late")
        server.do(lambda: line.hang_up(1000))
        assert client.close_code == 4401
        assert not server.push(line, "later")
    assert server.heard == [4401]


async def test_a_phone_that_does_not_read_can_be_hung_up_too(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Line, "goodbye_s", 0.05)
    with Client(server.port) as client:
        line = await server.line()
        while server.push(line, "x" * 64 * KILOBYTE):
            pass
        server.do(lambda: line.hang_up(4401))
        await until(lambda: not server.held())
        assert client.socket.fileno() > 0


async def test_a_phone_that_is_gone_is_not_waited_for(server: Server) -> None:
    with Client(server.port) as client:
        line = await server.line()
        while server.push(line, "x" * 64 * KILOBYTE):
            pass
        server.do(line.give_up)
        await until(lambda: not server.held())
        assert server.heard == [1006]
        assert client.socket.fileno() > 0


async def test_nothing_of_the_handshake_stays_with_a_line(server: Server) -> None:
    with Client(server.port) as client:
        line = await server.line()
        client.say("hello")
        await until(lambda: server.heard)
        assert server.held() == {line}
        assert not [task for task in server.do(lambda: asyncio.all_tasks(server.loop)) if "run_asgi" in repr(task)]


async def test_phones_hear_that_the_server_stops(server: Server) -> None:
    with Client(server.port) as client:
        await server.line()
        server.stop()
        assert client.close_code == 1012
    assert server.heard == [1012]


async def test_a_message_after_the_end_is_heard_by_nobody(server: Server) -> None:
    with Client(server.port) as client:
        line = await server.line()
        server.do(lambda: line.hang_up(4401))
        client.socket.sendall(Frame(Opcode.TEXT, b"too late").serialize(mask=True))
        assert client.close_code == 4401
        await until(lambda: not server.held())
    assert server.heard == [4401]
