"""Screens made of a list, and what they were told."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import TypeVar

from websockets.frames import Frame, Opcode
from websockets.streams import StreamReader

from server.core.model import EventId, ParticipantId
from server.live.hub import Audience, Hub, Peer
from server.live.transport import frame

T = TypeVar("T")


@dataclass(eq=False, slots=True)
class Screen:
    """An open socket that keeps what it is told."""

    frames: list[bytes] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)

    def push(self, whole_frames: bytes) -> bool:
        """Keep each frame."""
        parsed = parsed_frames(whole_frames)
        self.frames += [whole_frames] if len(parsed) == 1 else [frame(bytes(one.data)) for one in parsed]
        return True

    def hang_up(self, code: int) -> None:
        """Keep the code."""
        self.codes.append(code)

    @property
    def texts(self) -> list[str]:
        """Every frame's text."""
        return [text_of(one) for one in self.frames]


def text_of(whole_frame: bytes) -> str:
    """The text of exactly one frame, as a browser reads it."""
    (parsed,) = parsed_frames(whole_frame)
    assert (parsed.opcode, parsed.fin) == (Opcode.TEXT, True)
    return bytes(parsed.data).decode()


def parsed_frames(data: bytes) -> list[Frame]:
    """What the `websockets` library finds in bytes that a server sent. Nothing may be left over."""
    reader = StreamReader()
    reader.feed_data(data)
    reader.feed_eof()
    frames = []
    while not _run(reader.at_eof()):
        frames.append(_run(Frame.parse(reader.read_exact, mask=False)))
    return frames


def _run(steps: Generator[None, None, T]) -> T:
    """A generator that finds all its bytes ends at the first step."""
    try:
        next(steps)
    except StopIteration as end:
        result: T = end.value
        return result
    raise AssertionError("there are bytes missing")


def joined(
    hub: Hub, event: EventId, audience: Audience, ticket: str = "", person: str | None = None, lang: str = "en"
) -> Screen:
    """A new screen that the hub knows."""
    screen = Screen()
    participant = None if person is None else ParticipantId(person)
    hub.join(Peer(line=screen, event=event, audience=audience, ticket=ticket, participant=participant, lang=lang))
    return screen
