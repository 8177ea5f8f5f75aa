"""Sockets on gevent, without a greenlet that waits for each: the loop calls when bytes are there."""

from __future__ import annotations

import base64
import os
import ssl
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import gevent
from gevent import socket

from loadtests.frames import CLOSE, PING, PONG, TEXT, Frames, masked

READ_BYTES = 65_536
PATIENCE_S = 30.0
STAMPS = 35  # SO_TIMESTAMPNS: the kernel notes when bytes came in (Linux)
_STAMP = struct.Struct("@ll")


class Closed(Exception):
    """The server ended the connection, or refused it; `code` says why, 1006 if it did not say."""

    def __init__(self, code: int) -> None:
        super().__init__(f"closed with {code}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Place:
    """A server. url: as people open it; host, port, tls: where it is really reached, which may be behind its proxy."""

    url: str
    host: str
    port: int
    tls: ssl.SSLContext | None

    @property
    def name(self) -> str:
        """What requests are addressed to."""
        return urlsplit(self.url).netloc

    def reach(self) -> Any:  # noqa: ANN401  # gevent has no types
        """A connected socket of gevent, without TLS."""
        return socket.create_connection((self.host, self.port), timeout=PATIENCE_S)


def place_of(url: str, *, address: str = "", ca: Path | None = None) -> Place:
    """A server by the URL that people open. address: `host:port` to reach it at without TLS; ca: who vouches for it.

    Raises ValueError with a sentence.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        raise ValueError(f"«{url}» has to look like https://evening.example, without a path.")
    origin = f"{parts.scheme}://{parts.netloc}"
    if address:
        host, _, port = address.rpartition(":")
        return Place(origin, host.strip("[]"), int(port), None)
    secure = parts.scheme == "https"
    context = ssl.create_default_context(cafile=str(ca) if ca else None) if secure else None
    return Place(origin, parts.hostname, parts.port or (443 if secure else 80), context)


class Pipe:
    """Bytes in and out of one socket that never blocks, with or without TLS."""

    def __init__(self, place: Place) -> None:
        self._socket = place.reach()
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.settimeout(0)
        self._stamps = place.tls is None and _stamped(self._socket)
        self._tls: ssl.SSLObject | None = None
        if place.tls is not None:
            self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
            self._tls = place.tls.wrap_bio(self._in, self._out, server_hostname=urlsplit(place.url).hostname)
            self._until(self._tls.do_handshake)

    @property
    def number(self) -> int:
        """Its file descriptor."""
        return int(self._socket.fileno())

    def wait(self) -> None:
        """Until there is something to read. Raises TimeoutError."""
        socket.wait_read(self.number, timeout=PATIENCE_S, timeout_exc=TimeoutError("the server does not answer"))

    def read(self) -> tuple[bytes, float]:
        """What is there, empty if nothing is, and for how long it waited in the kernel (s). Raises Closed, OSError."""
        try:
            if self._stamps:
                data, notes, _flags, _from = self._socket.recvmsg(READ_BYTES, 64)
                waited_s = _waited(notes)
            else:
                data, waited_s = self._socket.recv(READ_BYTES), 0.0
        except BlockingIOError:
            return b"", 0.0
        if not data:
            raise Closed(1006)
        return (data if self._tls is None else self._opened(data)), waited_s

    def write(self, data: bytes) -> None:
        """Send a little. A peer that takes not even that is gone: raises OSError."""
        if self._tls is not None:
            self._tls.write(data)
            data = self._out.read()
        if self._socket.send(data) != len(data):
            raise BrokenPipeError("the server reads nothing any more")

    def close(self) -> None:
        """End it without ceremony, as a phone does that loses its network."""
        self._socket.close()

    def _opened(self, data: bytes) -> bytes:
        assert self._tls is not None  # noqa: S101  # asked by the only caller
        self._in.write(data)
        clear = b""
        while True:
            try:
                more = self._tls.read(READ_BYTES)
            except ssl.SSLWantReadError:
                return clear
            if not more:
                raise Closed(1006)
            clear += more

    def _until(self, step: Callable[[], None]) -> None:
        while True:
            try:
                step()
            except ssl.SSLWantReadError:
                self._flush()
                self.wait()
                data = self._socket.recv(READ_BYTES)
                if not data:
                    raise Closed(1006) from None
                self._in.write(data)
            else:
                self._flush()
                return

    def _flush(self) -> None:
        if data := self._out.read():
            self._socket.send(data)


class Line:
    """One open WebSocket. While watched, `on_text(payload, waited_s)` is called for each text, `on_end(code)` once."""

    def __init__(self, place: Place, path: str, cookie: str) -> None:
        self._pipe = Pipe(place)
        self._watcher: Any = None
        self._on_text: Callable[[bytes, float], None] | None = None
        self._on_end: Callable[[int], None] | None = None
        try:
            self._frames = Frames(self._shake_hands(place, path, cookie))
        except BaseException:
            self._pipe.close()
            raise

    def watch(self, on_text: Callable[[bytes, float], None], on_end: Callable[[int], None]) -> None:
        """Listen from now on."""
        self._on_text, self._on_end = on_text, on_end
        self._watcher = gevent.get_hub().loop.io(self._pipe.number, 1)
        self._watcher.start(self._readable)
        self._take(b"", 0.0)

    def sleep(self) -> None:
        """Read nothing and answer nothing, as a locked phone."""
        if self._watcher is not None:
            self._watcher.stop()

    def wake(self) -> None:
        """Read again."""
        if self._watcher is not None:
            self._watcher.start(self._readable)

    def send(self, text: str) -> None:
        """Send a small text; a broken line ends."""
        self._send(TEXT, text.encode())

    def drop(self) -> None:
        """End it without a word."""
        self._unwatch()
        self._pipe.close()

    def _readable(self) -> None:
        try:
            data, waited_s = self._pipe.read()
            self._take(data, waited_s)
        except Closed as closed:
            self._end(closed.code)
        except OSError:
            self._end(1006)

    def _take(self, data: bytes, waited_s: float) -> None:
        for opcode, payload in self._frames.feed(data):
            if opcode == TEXT and self._on_text is not None:
                self._on_text(payload, waited_s)
            elif opcode == PING:
                self._send(PONG, payload)
            elif opcode == CLOSE:
                raise Closed(int.from_bytes(payload[:2], "big") or 1005)

    def _send(self, opcode: int, payload: bytes) -> None:
        try:
            self._pipe.write(masked(opcode, payload))
        except (OSError, ValueError):
            self._end(1006)

    def _end(self, code: int) -> None:
        on_end, self._on_end = self._on_end, None
        self.drop()
        if on_end is not None:
            on_end(code)

    def _unwatch(self) -> None:
        watcher, self._watcher = self._watcher, None
        if watcher is not None:
            watcher.stop()
            watcher.close()

    def _shake_hands(self, place: Place, path: str, cookie: str) -> bytes:
        """Open the WebSocket; what came already of its frames. Raises Closed with the status of a refusal."""
        key = base64.b64encode(os.urandom(16)).decode()
        lines = (
            f"GET {path} HTTP/1.1",
            f"Host: {place.name}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key}",
            "Sec-WebSocket-Version: 13",
            f"Origin: {place.url}",
            f"Cookie: {cookie}",
        )
        self._pipe.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        read = b""
        while b"\r\n\r\n" not in read:
            self._pipe.wait()
            read += self._pipe.read()[0]
        head, _, rest = read.partition(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1])
        if status != 101:
            raise Closed(status)
        return rest


def _stamped(connected: Any) -> bool:  # noqa: ANN401  # gevent has no types
    try:
        connected.setsockopt(socket.SOL_SOCKET, STAMPS, 1)
    except OSError:
        return False
    return os.uname().sysname == "Linux"


def _waited(notes: list[tuple[int, int, bytes]]) -> float:
    for _level, kind, data in notes:
        if kind == STAMPS and len(data) == _STAMP.size:
            seconds, nanos = _STAMP.unpack(data)
            return max(0.0, time.time() - float(seconds) - float(nanos) / 1e9)
    return 0.0
