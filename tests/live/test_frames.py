"""Frames are found wherever the network has cut them, and nothing that breaks the rules gets through."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode

from server.live.frames import CLOSE, CONT, MAX_FRAGMENTS, PING, PONG, TEXT, Fault, Reader, close_code, close_frame

MOST = 1_000
FRAMES = st.one_of(
    st.tuples(st.sampled_from([PING, PONG]), st.binary(max_size=125)),
    st.tuples(st.just(TEXT), st.binary(max_size=MOST)),
)


def sent(opcode: int, payload: bytes = b"", *, fin: bool = True) -> bytes:
    """A frame as a browser sends it, with a mask that the `websockets` library draws."""
    return Frame(Opcode(opcode), payload, fin=fin).serialize(mask=True)


def read(*pieces: bytes) -> list[tuple[int, bytes]]:
    reader = Reader(MOST)
    return [found for piece in pieces for found in reader.frames(piece)]


@given(st.lists(FRAMES, max_size=8), st.lists(st.integers(0, 9_000), max_size=8))
def test_frames_are_the_same_however_they_are_cut(frames: list[tuple[int, bytes]], cuts: list[int]) -> None:
    data = b"".join(sent(*one) for one in frames)
    ends = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    assert read(*(data[a:b] for a, b in pairwise(ends))) == frames


def test_byte_by_byte_is_slow_but_right() -> None:
    data = sent(TEXT, b"x" * 300)
    assert read(*(data[n : n + 1] for n in range(len(data)))) == [(TEXT, b"x" * 300)]


@given(st.lists(st.binary(max_size=50), min_size=2, max_size=MAX_FRAGMENTS), st.binary(max_size=10))
def test_a_message_in_pieces_is_put_together_even_around_a_ping(pieces: list[bytes], asked: bytes) -> None:
    first, *middle, last = pieces
    data = [sent(TEXT, first, fin=False), sent(PING, asked), *(sent(CONT, piece, fin=False) for piece in middle)]
    found = read(*data, sent(CONT, last))
    assert found == [(CONT, b""), (PING, asked), *[(CONT, b"")] * len(middle), (TEXT, b"".join(pieces))]


def test_a_full_message_in_pieces_leaves_room_for_a_ping() -> None:
    data = sent(TEXT, b"x" * MOST, fin=False), sent(PING, b"?" * 125), sent(CONT)
    assert read(*data)[-1] == (TEXT, b"x" * MOST)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (sent(TEXT, b"x" * (MOST + 1)), 1009),
        (sent(TEXT, b"x" * (MOST + 1))[:4], 1009),
        (sent(TEXT, b"x" * MOST, fin=False) + sent(CONT, b"x"), 1009),
        (b"\x81\xff" + b"\xff" * 8, 1009),
        (b"\x81\x01x", 1002),
        (b"\xc1\x80", 1002),
        (b"\x83\x80", 1002),
        (b"\x8b\x80", 1002),
        (b"\x09\x80", 1002),
        (b"\x89\xfe", 1002),
        (sent(CONT), 1002),
        (sent(TEXT, fin=False) + sent(TEXT), 1002),
        (sent(TEXT, fin=False) + sent(CONT, fin=False) * MAX_FRAGMENTS, 1008),
    ],
)
def test_what_is_against_the_rules_has_its_code(data: bytes, code: int) -> None:
    with pytest.raises(Fault) as fault:
        read(data)
    assert fault.value.code == code


@pytest.mark.parametrize("code", [1000, 1001, 1008, 3000, 4401])
def test_a_close_says_why(code: int) -> None:
    assert close_frame(code) == bytes((0x80 | CLOSE, 2)) + code.to_bytes(2, "big")
    assert close_code(code.to_bytes(2, "big")) == code


def test_a_close_without_a_code_is_answered_without_one() -> None:
    assert close_frame(close_code(b"")) == bytes((0x80 | CLOSE, 0))


@pytest.mark.parametrize(("payload", "code"), [(b"\x03", 1002), (b"\x03\xed", 1002), (b"\x03\xe8\xff", 1007)])
def test_a_close_that_nobody_may_send_has_its_code(payload: bytes, code: int) -> None:
    with pytest.raises(Fault) as fault:
        close_code(payload)
    assert fault.value.code == code
