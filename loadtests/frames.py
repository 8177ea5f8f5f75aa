"""The part of WebSocket (RFC 6455) that a listening phone needs, as bytes in and frames out."""

from __future__ import annotations

import os
from collections.abc import Iterator

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA


class Frames:
    """Cuts what was read into frames. A server does not mask, and ours sends no fragments."""

    def __init__(self, begun: bytes = b"") -> None:
        self._read = begun

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """(opcode, payload) of every frame that is whole now."""
        read = self._read + data if self._read else data
        at, end = 0, len(read)
        while end - at >= 2:
            size, head = read[at + 1] & 0x7F, 2
            if size >= 126:
                head = 4 if size == 126 else 10
                if end - at < head:
                    break
                size = int.from_bytes(read[at + 2 : at + head], "big")
            whole = at + head + size
            if whole > end:
                break
            opcode, payload, at = read[at] & 0x0F, read[at + head : whole], whole
            self._read = read[at:]  # kept now, because the caller may stop in the middle
            yield opcode, payload
        self._read = read[at:]


def masked(opcode: int, payload: bytes) -> bytes:
    """One whole frame of a client, which has to be masked."""
    key, size = os.urandom(4), len(payload)
    first = 0x80 | opcode
    head = bytes((first, 0x80 | size)) if size < 126 else bytes((first, 0xFE)) + size.to_bytes(2, "big")
    stretched = (key * (size // 4 + 1))[:size]
    body = (int.from_bytes(payload, "big") ^ int.from_bytes(stretched, "big")).to_bytes(size, "big")
    return head + key + body
