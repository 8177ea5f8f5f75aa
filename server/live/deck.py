"""Cards that are laid out before they are asked for, so that the press that shows them only has to send them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from server.core.affected import affected
from server.core.model import EventId, ParticipantId
from server.live.feed import Copy
from web.words import SOURCE

_HIDDEN = b" hidden"
MOST_BYTES = 160 * 1024 * 1024
"""What all cards that wait may take: those of 6,000 people in an evening of eight rounds."""


Piece = bytes | memoryview


@dataclass(frozen=True, slots=True)
class Laid:
    """Somebody's cards, as HTML in UTF-8: around the place where version and stamp belong, and none of them up yet."""

    head: bytes
    tail: bytes

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.head) + len(self.tail)

    def dealt(self, state: bytes, key: bytes) -> tuple[Piece, ...]:
        """The cards of one state (of `state_mark`) with that for the segment `key` up, in pieces: they are large."""
        at = self.tail.find(b'<article id="card-%b"' % key)
        if at < 0:
            return self.head, state, self.tail
        at = self.tail.index(_HIDDEN + b">", at)
        rest = memoryview(self.tail)
        return self.head, state, rest[:at], rest[at + len(_HIDDEN) :]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for somebody: their cards, and the frame that says what is new to them, empty for nothing.

    lang: the language of both.
    """

    cards: Laid
    moved: bytes
    lang: str = SOURCE

    @property
    def size(self) -> int:
        """In bytes."""
        return self.cards.size + len(self.moved)


def state_mark(version: int, stamp: str) -> bytes:
    """How cards name the state that they belong to."""
    return b'data-v="%d" data-stamp="%b"' % (version, stamp.encode())


def laid(html: str) -> Laid:
    """Cards that were rendered for version 0, without a stamp or a key."""
    head, tail = html.split('data-v="0" data-stamp=""', 1)
    return Laid(head.encode(), tail.encode())


@dataclass(slots=True)
class _Stack:
    """What waits for one event, now like `base`: cards as they will be once it looks like `ahead`."""

    base: Copy
    ahead: Copy
    cards: dict[ParticipantId, Waiting] = field(default_factory=dict)


class Deck:
    """The cards that wait, of all events of this process."""

    def __init__(self) -> None:
        self._stacks: dict[EventId, _Stack] = {}
        self._bytes = 0

    def expected(self, base: Copy) -> Copy | None:
        """What is going to be shown after `base`, as it was said; None if it was not."""
        stack = self._stacks.get(base.event.id)
        return stack.ahead if stack is not None and stack.base is base else None

    def expect(self, base: Copy, ahead: Copy) -> None:
        """Say what is shown, and what is going to be; cards that will look different then are thrown away."""
        stack = self._stacks.setdefault(base.event.id, _Stack(base, ahead))
        self._drop(stack, _stale(stack.ahead, ahead, stack.cards))
        stack.base, stack.ahead = base, ahead

    def forget(self, event: EventId) -> None:
        """Throw away all that waits for an event."""
        stack = self._stacks.pop(event, None)
        if stack is not None:
            self._drop(stack, stack.cards)

    def missing(self, event: EventId, here: Iterable[ParticipantId]) -> list[ParticipantId]:
        """Of these people, those whose cards do not wait yet."""
        cards = self._stacks[event].cards
        return [pid for pid in here if pid not in cards]

    def put(self, event: EventId, ahead: Copy, pid: ParticipantId, cards: Waiting) -> bool:
        """Keep what waits for somebody; False if they are not expected any more, or there is no room."""
        stack = self._stacks.get(event)
        if stack is None or stack.ahead is not ahead or self._bytes + cards.size > MOST_BYTES:
            return False
        self._bytes += cards.size
        stack.cards[pid] = cards
        return True

    def good_for(self, now: Copy, concerned: Iterable[ParticipantId]) -> Mapping[ParticipantId, Waiting]:
        """Of what waits for these people, that with cards that are right for an event as it is now."""
        stack = self._stacks.get(now.event.id)
        if stack is None:
            return {}
        mine = {pid: stack.cards[pid] for pid in concerned if pid in stack.cards}
        for pid in _stale(stack.ahead, now, mine):
            del mine[pid]
        return mine

    def knows_news(self, before: Copy, first_round: int) -> bool:
        """Whether what is new is known, too: one more round of the plan is shown, and that can still be sat in."""
        stack = self._stacks.get(before.event.id)
        if stack is None or before.plan is not stack.ahead.plan or stack.base.plan is not before.plan:
            return False
        then, now = stack.base.event, before.event
        same = then.people is now.people and then.tables is now.tables and then.shown == now.shown
        return same and now.shown is not None and first_round <= now.shown + 1

    def events(self) -> tuple[EventId, ...]:
        """Events for which cards wait."""
        return tuple(self._stacks)

    def _drop(self, stack: _Stack, people: Iterable[ParticipantId]) -> None:
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
