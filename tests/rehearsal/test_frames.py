"""The part of WebSocket that simulated phones speak."""

from __future__ import annotations

import pytest

from loadtests.frames import CLOSE, PING, TEXT, Frames, masked
from server.live.transport import frame


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536])
def test_frames_of_every_length_are_read_however_they_are_cut(size: int) -> None:
    texts = ["x" * size, "é", "last"]
    stream = b"".join(map(frame, texts))
    for step in (1, 7, len(stream)):
        if len(stream) // step > 20_000:
            continue
        frames = Frames()
        got = [f for at in range(0, len(stream), step) for f in frames.feed(stream[at : at + step])]
        assert got == [(TEXT, text.encode()) for text in texts]


def test_what_came_with_the_handshake_is_read_first() -> None:
    whole = frame("hello")
    frames = Frames(whole[:3])
    assert list(frames.feed(b"")) == []
    assert list(frames.feed(whole[3:] + b"\x89\x00")) == [(TEXT, b"hello"), (PING, b"")]


def test_a_reader_that_stops_in_the_middle_loses_nothing() -> None:
    frames = Frames()
    first = next(iter(frames.feed(frame("one") + frame("two") + b"\x88\x02\x03\xe8")))
    assert first == (TEXT, b"one")
    assert list(frames.feed(b"")) == [(TEXT, b"two"), (CLOSE, b"\x03\xe8")]


@pytest.mark.parametrize("size", [0, 5, 125, 126, 4_000])
def test_what_a_client_sends_is_masked_and_comes_back_when_unmasked(size: int) -> None:
    payload = bytes(n % 251 for n in range(size))
    sent = masked(TEXT, payload)
    head = 2 if size < 126 else 4
    assert sent[1] & 0x80
    key, body = sent[head : head + 4], sent[head + 4 :]
    assert bytes(b ^ key[i % 4] for i, b in enumerate(body)) == payload
