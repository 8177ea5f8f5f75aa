"""Cards that are laid out before they are asked for, so that the press that shows them only has to send them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from server.core.affected import affected
from server.core.model import EventId, ParticipantId
from server.live.feed import Copy

MOST_BYTES = 160 * 1024 * 1024
"""What all cards that wait may take: those of 6,000 people in an evening of eight rounds."""


@dataclass(frozen=True, slots=True)
class Laid:
    """Somebody's cards, as HTML in UTF-8: around the place where version and stamp belong, and none of them up yet."""

    head: bytes
    tail: bytes

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.head) + len(self.tail)

    def dealt(self, version: int, stamp: str, key: str) -> bytes:
        """The cards of one state, with the one for the segment `key` up."""
        tail = self.tail
        at = tail.find(b'<article id="card-%b"' % key.encode())
        if at >= 0:
            at = tail.index(b" hidden>", at)
            tail = tail[:at] + tail[at + len(b" hidden") :]
        return b'%bdata-v="%d" data-stamp="%b"%b' % (self.head, version, stamp.encode(), tail)


def laid(html: str) -> Laid:
    """Cards that were rendered for version 0, without a stamp or a key."""
    head, tail = html.split('data-v="0" data-stamp=""', 1)
    return Laid(head.encode(), tail.encode())


@dataclass(slots=True)
class _Stack:
    """What waits for one event: cards as they will be once it looks like `ahead`."""

    ahead: Copy
    cards: dict[ParticipantId, Laid] = field(default_factory=dict)


class Deck:
    """The cards that wait, of all events of this process."""

    def __init__(self) -> None:
        self._stacks: dict[EventId, _Stack] = {}
        self._bytes = 0

    def expect(self, event: EventId, ahead: Copy | None) -> None:
        """Say what is going to be shown; cards that will look different then are thrown away."""
        stack = self._stacks.get(event)
        if ahead is None:
            self._drop(stack, stack.cards if stack else ())
            self._stacks.pop(event, None)
        elif stack is None:
            self._stacks[event] = _Stack(ahead)
        else:
            self._drop(stack, _stale(stack.ahead, ahead, stack.cards))
            stack.ahead = ahead

    def missing(self, event: EventId, here: Iterable[ParticipantId]) -> list[ParticipantId]:
        """Of these people, those whose cards do not wait yet."""
        cards = self._stacks[event].cards
        return [pid for pid in here if pid not in cards]

    def put(self, event: EventId, ahead: Copy, pid: ParticipantId, cards: Laid) -> bool:
        """Keep somebody's cards; False if they are not expected any more, or there is no room."""
        stack = self._stacks.get(event)
        if stack is None or stack.ahead is not ahead or self._bytes + cards.size > MOST_BYTES:
            return False
        self._bytes += cards.size
        stack.cards[pid] = cards
        return True

    def good_for(self, now: Copy, concerned: Iterable[ParticipantId]) -> Mapping[ParticipantId, Laid]:
        """Of the cards that wait for these people, those that are right for an event as it is now."""
        stack = self._stacks.get(now.event.id)
        if stack is None:
            return {}
        mine = {pid: stack.cards[pid] for pid in concerned if pid in stack.cards}
        for pid in _stale(stack.ahead, now, mine):
            del mine[pid]
        return mine

    def events(self) -> tuple[EventId, ...]:
        """Events for which cards wait."""
        return tuple(self._stacks)

    def _drop(self, stack: _Stack | None, people: Iterable[ParticipantId]) -> None:
        if stack is not None:
            for pid in tuple(people):
                self._bytes -= stack.cards.pop(pid).size


def _stale(made_for: Copy, now: Copy, people: Iterable[ParticipantId]) -> list[ParticipantId]:
    """Those of `people` whose cards look different now."""
    if _segments(made_for) != _segments(now) or made_for.event.has_calls or now.event.has_calls:
        return list(people)  # links of calls come and go with the time
    different = affected(made_for.event, made_for.plan, now.event, now.plan)
    return [pid for pid in people if pid in different or pid not in now.event.people]


def _segments(copy: Copy) -> dict[str, None]:
    return {segment.key: None for segment in copy.event.timeline.segments}
