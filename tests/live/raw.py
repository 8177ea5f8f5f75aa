"""What no browser would do: a server in its own process (see stand.py), and the bytes that bad peers send it."""

from __future__ import annotations

import base64
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from server.live.transport import MAX_MESSAGE_BYTES

ROOT = Path(__file__).parents[2]
TEXT, BINARY, CONT, CLOSE, PING, PONG = 1, 2, 0, 8, 9, 10


# --- the server, seen from outside -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stand:
    """A server in another process (see stand.py)."""

    port: int

    def get(self, path: str) -> str:
        """A page."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
            return str(answer.read().decode())

    @property
    def state(self) -> dict[str, Any]:
        """How it is."""
        return dict(json.loads(self.get("/state")))

    def is_alone(self) -> bool:
        """Nobody is connected, as far as the application knows."""
        return bool(self.state["here"] == 0)

    def is_empty(self) -> bool:
        """No socket is held any more, either."""
        return self.is_alone() and bool(self.state["held"] == 0)


@contextmanager
def standing(log: Path, **limits: float) -> Iterator[Stand]:
    """Run one; whatever happened, it was no news: a peer's fault is not written down, let alone with a traceback."""
    with log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.live.stand", json.dumps(limits)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    assert process.stdout is not None
    with process, process.stdout:
        try:
            yield Stand(int(process.stdout.readline()))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(10)
    said = log.read_text()
    assert "Traceback" not in said, said[-4_000:]
    assert said.count("\n") < 20, said[-4_000:]


# --- bytes -----------------------------------------------------------------------------------------------------------


def wire(opcode: int, payload: bytes = b"", *, fin: bool = True, reserved: int = 0, masked: bool = True) -> bytes:
    """A frame, good or bad. The mask is four zeros: it changes nothing."""
    head = bytes([fin << 7 | reserved << 4 | opcode])
    size, mask = len(payload), masked << 7
    if size < 126:
        length = bytes([mask | size])
    elif size < 65_536:
        length = struct.pack("!BH", mask | 126, size)
    else:
        length = struct.pack("!BQ", mask | 127, size)
    return head + length + (bytes(4) if masked else b"") + payload


def handshake(path: str, *headers: str, host: str = "127.0.0.1") -> bytes:
    """What a browser sends first."""
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {host}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {key}",
        *headers,
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def reach(stand: Stand) -> socket.socket:
    """A connection."""
    return socket.create_connection(("127.0.0.1", stand.port), timeout=5)


def open_socket(stand: Stand, path: str = "/echo") -> socket.socket:
    """A WebSocket that is open."""
    connection = reach(stand)
    connection.sendall(handshake(path))
    assert read_until(connection, b"\r\n\r\n").startswith(b"HTTP/1.1 101 ")
    return connection


def read_until(connection: socket.socket, end: bytes) -> bytes:
    """Everything up to certain bytes, and nothing after them."""
    data = b""
    while not data.endswith(end):
        data += read_exactly(connection, 1)
    return data


def read_exactly(connection: socket.socket, size: int) -> bytes:
    """So many bytes, or the end."""
    data = b""
    while len(data) < size:
        more = connection.recv(size - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def read_frame(connection: socket.socket) -> tuple[int, bytes]:
    """One frame: opcode, payload."""
    head, size = read_exactly(connection, 2)
    if size == 126:
        (size,) = struct.unpack("!H", read_exactly(connection, 2))
    return head & 15, read_exactly(connection, size)


def close_code(connection: socket.socket) -> int:
    """Read up to the close frame."""
    while True:
        opcode, payload = read_frame(connection)
        if opcode == CLOSE:
            return int.from_bytes(payload[:2], "big")


def read_all(connection: socket.socket) -> bytes:
    """Everything up to the end."""
    data = b""
    with suppress(ConnectionError):
        while more := connection.recv(65_536):
            data += more
    return data


def seconds_until_cut(connection: socket.socket) -> float:
    """How long it takes until the other side has gone."""
    started = time.monotonic()
    read_all(connection)
    return time.monotonic() - started


# --- floods ----------------------------------------------------------------------------------------------------------

FLOODS = {
    "pings": wire(PING) * 10_000,
    "pongs": wire(PONG) * 10_000,
    "empty texts": wire(TEXT) * 10_000,
    "empty continuations": wire(TEXT, fin=False) + wire(CONT, fin=False) * 10_000,
    "tiny fragments": wire(TEXT, b"x", fin=False) + wire(CONT, b"x", fin=False) * 10_000,
    "valid messages": wire(TEXT, b'{"t":"sync","c":1}') * 4_000,
    "long messages": wire(TEXT, b"x" * MAX_MESSAGE_BYTES) * 10,
}


class Flooder:
    """Sends as much as it can, and comes back as soon as it is thrown out."""

    def __init__(self, stand: Stand, blob: bytes) -> None:
        self.sent = self.came = 0
        self._stand = stand
        self._blob = blob
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        while not self._over.is_set():
            with suppress(OSError, EOFError), closing(open_socket(self._stand, "/screen")) as connection:
                self.came += 1
                connection.settimeout(0.05)
                while not self._over.is_set():
                    connection.sendall(self._blob)
                    self.sent += len(self._blob)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
