"""Frames of a WebSocket (RFC 6455, section 5): written whole, read as they come."""

from __future__ import annotations

from collections.abc import Iterator

from websockets.exceptions import ProtocolError
from websockets.frames import Close, CloseCode, apply_mask  # type: ignore[attr-defined]  # the fast one, if it is there

CONT, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
KNOWN = frozenset({CONT, TEXT, BINARY, CLOSE, PING, PONG})
FIN, RESERVED, MASKED = 0x80, 0x70, 0x80
MAX_CONTROL_BYTES = 125
MAX_FRAGMENTS = 16
NO_CODE = CloseCode.NO_STATUS_RCVD


class Fault(Exception):
    """What came in is against the rules; `code` is what the socket has to be closed with."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def close_frame(code: int) -> bytes:
    """The frame that ends a socket; without a code if the other side gave none."""
    return whole(CLOSE, b"" if code == NO_CODE else code.to_bytes(2, "big"))


def whole(opcode: int, payload: bytes) -> bytes:
    """One whole unmasked frame."""
    return head(opcode, len(payload)) + payload


def head(opcode: int, size: int) -> bytes:
    """What stands before a payload of so many bytes."""
    if size < 126:
        return bytes((FIN | opcode, size))
    if size < 65_536:
        return bytes((FIN | opcode, 126)) + size.to_bytes(2, "big")
    return bytes((FIN | opcode, 127)) + size.to_bytes(8, "big")


def close_code(payload: bytes) -> int:
    """What a peer's close frame says. Raises Fault if nobody may say that."""
    try:
        return int(Close.parse(payload).code)
    except ProtocolError as error:
        raise Fault(CloseCode.PROTOCOL_ERROR) from error
    except UnicodeDecodeError as error:
        raise Fault(CloseCode.INVALID_DATA) from error


class Reader:
    """Finds frames in bytes, and messages in frames; no message is longer than `most` bytes."""

    __slots__ = ("_message", "_most", "_rest")

    def __init__(self, most: int) -> None:
        self._most = most
        self._rest = b""  # of a frame that has not come whole
        self._message: list[bytes] | None = None  # the pieces so far of one that comes in pieces

    def frames(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """Each whole frame as it is reached, with its opcode and payload. Raises Fault.

        A message in pieces is an empty CONT for each but the last, which is the whole TEXT. What is left waits for
        more bytes.
        """
        data, at = self._rest + data, 0
        self._rest = b""
        while len(data) - at >= 2:
            opcode, size = data[at] & 0x0F, data[at + 1] & 0x7F
            _check_head(data[at], data[at + 1])
            start = at + 2 + (0 if size < 126 else 2 if size == 126 else 8)
            if len(data) < start:
                break
            if size > MAX_CONTROL_BYTES:
                size = int.from_bytes(data[at + 2 : start], "big")
            if opcode < CLOSE and size + sum(map(len, self._message or ())) > self._most:
                raise Fault(CloseCode.MESSAGE_TOO_BIG)
            end = start + 4 + size
            if len(data) < end:
                break
            payload = apply_mask(data[start + 4 : end], data[start : start + 4])
            fin, at = data[at] & FIN, end
            yield self._joined(opcode, payload, fin=bool(fin))
        self._rest = data[at:]

    def _joined(self, opcode: int, payload: bytes, *, fin: bool) -> tuple[int, bytes]:
        """A frame as part of what it belongs to."""
        if opcode >= CLOSE or opcode == BINARY:
            return opcode, payload
        if (opcode == CONT) is (self._message is None):  # a piece of nothing, or a message inside another
            raise Fault(CloseCode.PROTOCOL_ERROR)
        if self._message is None and fin:
            return TEXT, payload
        pieces = [*(self._message or ()), payload]
        self._message = None if fin else pieces
        if fin:
            return TEXT, b"".join(pieces)
        if len(pieces) > MAX_FRAGMENTS:
            raise Fault(CloseCode.POLICY_VIOLATION)
        return CONT, b""


def _check_head(first: int, second: int) -> None:
    """What is wrong with a frame whatever is in it."""
    opcode = first & 0x0F
    bad_control = opcode >= CLOSE and (not first & FIN or second & 0x7F > MAX_CONTROL_BYTES)
    if first & RESERVED or opcode not in KNOWN or not second & MASKED or bad_control:
        raise Fault(CloseCode.PROTOCOL_ERROR)
