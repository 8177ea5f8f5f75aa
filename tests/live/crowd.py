"""A crowd of phones in one process: sockets that hold still, answer pings, and ask for the time as our pages do."""

from __future__ import annotations

import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

from loadtests.frames import PING, PONG, TEXT, Frames, masked
from tests.live.raw import handshake

SYNC = masked(TEXT, b'{"t":"sync","c":1}')


@dataclass(eq=False, slots=True)
class Phone:
    """One open socket, and how many frames came through it."""

    socket: socket.socket
    frames: int = 0
    _cut: Frames = field(default_factory=Frames)

    def read(self) -> bool:
        """Read what is there, and answer pings; False once the other side has gone."""
        try:
            data = self.socket.recv(65_536)
            for opcode, payload in self._cut.feed(data):
                self.frames += 1
                if opcode == PING:
                    self.socket.send(masked(PONG, payload))
        except BlockingIOError:
            return True
        except OSError:
            return False
        return bool(data)


@dataclass(slots=True)
class Crowd:
    """Phones of one server. ask_every_s: how often each asks for the time; 0: never."""

    port: int
    ask_every_s: float = 0.0
    phones: list[Phone] = field(default_factory=list)
    lost: int = 0
    _selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    _over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def come(self, path: str, cookies: Iterable[str], at_once: int = 100) -> None:
        """Open a socket for each cookie, some at a time. Raises AssertionError if one is turned away."""
        waiting: deque[socket.socket] = deque()
        for cookie in cookies:
            waiting.append(self._knock(path, cookie))
            if len(waiting) >= at_once:
                self._enter(waiting.popleft())
        while waiting:
            self._enter(waiting.popleft())

    def _knock(self, path: str, cookie: str) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        headers = (
            f"Origin: http://localhost:{self.port}",
            "User-Agent: Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Mobile Safari/537.36",
            "Accept-Language: en-GB,en;q=0.9",
            f"Cookie: {cookie}",
        )
        connection.sendall(handshake(path, *headers, host=f"localhost:{self.port}"))
        return connection

    def _enter(self, connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            more = connection.recv(4096)
            assert more, head
            head += more
        assert head.startswith(b"HTTP/1.1 101 "), head
        connection.settimeout(0)
        phone = Phone(connection)
        self.phones.append(phone)
        self._selector.register(connection, selectors.EVENT_READ, phone)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._live)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._thread is not None:
            self._thread.join()
        for phone in self.phones:
            phone.socket.close()
        self._selector.close()

    def _live(self) -> None:
        asked, began = 0, time.monotonic()
        while not self._over.is_set():
            for key, _ in self._selector.select(0.02):
                if not key.data.read():
                    self._selector.unregister(key.fileobj)
                    self.lost += 1
            if self.ask_every_s and self.phones:
                due = int((time.monotonic() - began) / self.ask_every_s * len(self.phones))
                for n in range(asked, min(due, asked + len(self.phones))):
                    with suppress(OSError):  # noticed where it is read
                        self.phones[n % len(self.phones)].socket.send(SYNC)
                asked = due
