"""A crowd of phones in one process: sockets that hold still, answer pings, and ask for the time as our pages do."""

from __future__ import annotations

import os
import selectors
import socket
import struct
import threading
import time
from base64 import b64encode
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

PING, MASKED = 0x89, 0x80
PONG_HEAD = 0x8A
SYNC = bytes((0x81, MASKED | 18)) + bytes(4) + b'{"t":"sync","c":1}'


@dataclass(eq=False, slots=True)
class Phone:
    """One open socket, and the beginning of a frame that has not come whole."""

    socket: socket.socket
    rest: bytes = b""
    frames: int = 0

    def read(self) -> bool:
        """Read what is there, and answer pings; False once the other side has gone."""
        try:
            data = self.socket.recv(65_536)
        except BlockingIOError:
            return True
        except OSError:
            return False
        self.rest = self._frames(self.rest + data)
        return bool(data)

    def _frames(self, data: bytes) -> bytes:
        """Take whole frames; give back what is left."""
        while len(data) >= 2:
            size, start = data[1], 2
            if size == 126 and len(data) >= 4:
                size, start = int(struct.unpack_from("!H", data, 2)[0]), 4
            if len(data) < start + size or (data[1] == 126 and start == 2):
                break
            if data[0] == PING:
                self.socket.send(bytes((PONG_HEAD, MASKED | size)) + bytes(4) + data[start : start + size])
            self.frames += 1
            data = data[start + size :]
        return data


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
        lines = (
            f"GET {path} HTTP/1.1",
            f"Host: localhost:{self.port}",
            f"Origin: http://localhost:{self.port}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {b64encode(os.urandom(16)).decode()}",
            "User-Agent: Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Mobile Safari/537.36",
            "Accept-Language: en-GB,en;q=0.9",
            f"Cookie: {cookie}",
        )
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
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
