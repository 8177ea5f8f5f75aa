"""The sockets of this process, and the one way out to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from server.core.errors import TooMany, Unavailable
from server.core.model import EventId, ParticipantId
from server.core.sentence import say
from web.words import SOURCE

MAX_PER_PERSON = 5
MAX_PER_LINK = 10  # of a host, a helper or a big screen
MAX_PER_EVENT = 20_000
NOT_ALLOWED = 4401  # has to sign in again


class Out(Protocol):
    """What a socket can do: the real line, or a list in a test."""

    def push(self, whole_frames: bytes) -> bool:
        """Write one or several whole frames, or answer False."""

    def hang_up(self, code: int) -> None:
        """Close."""


class Audience(StrEnum):
    """Who looks at a screen of which kind."""

    PHONE = "phone"
    HOST = "host"
    HELPER = "helper"
    SCREEN = "screen"


@dataclass(eq=False, slots=True, kw_only=True)
class Peer:
    """One open socket. ticket: what let it in, so that it can be checked again when links change; lang: its page's."""

    line: Out
    event: EventId
    audience: Audience
    ticket: str
    participant: ParticipantId | None = None
    lang: str = SOURCE


@dataclass(slots=True)
class Room:
    """The sockets of one event."""

    peers: dict[Audience, set[Peer]] = field(default_factory=lambda: {a: set() for a in Audience})
    people: dict[ParticipantId, set[Peer]] = field(default_factory=dict)
    links: Counter[str] = field(default_factory=Counter)  # sockets by ticket, of all but phones

    @property
    def size(self) -> int:
        """How many sockets there are."""
        return sum(len(peers) for peers in self.peers.values())


class Hub:
    """Knows who is connected here. Everything that goes out goes through `tell`. most: sockets of all events."""

    def __init__(self, most: int = 20_000) -> None:
        self._rooms: dict[EventId, Room] = {}
        self.most = most
        self._size = 0

    def join(self, peer: Peer) -> None:
        """Add a socket. Raises what `check_room` raises."""
        self.check_room(peer.event, peer.ticket, peer.participant)
        room = self._rooms.setdefault(peer.event, Room())
        if peer in room.peers[peer.audience]:
            return
        room.peers[peer.audience].add(peer)
        self._size += 1
        if peer.participant is None:
            room.links[peer.ticket] += 1
        else:
            room.people.setdefault(peer.participant, set()).add(peer)

    def check_room(self, event: EventId, ticket: str, person: ParticipantId | None) -> None:
        """Raise TooMany if this person, link or event has its share of sockets, Unavailable if this process has."""
        if self._size >= self.most:
            raise Unavailable(say("This server has as many screens as it can hold. This page tries again by itself."))
        room = self._rooms.get(event)
        if room is None:
            return
        if len(room.people.get(person, ())) >= MAX_PER_PERSON if person else room.links[ticket] >= MAX_PER_LINK:
            raise TooMany(
                say("This link is open on too many devices. Close one of them; this page tries again by itself.")
            )
        if room.size >= MAX_PER_EVENT:
            raise TooMany(say("This event has as many screens as this server can serve."))

    def leave(self, peer: Peer) -> None:
        """Forget a socket."""
        room = self._rooms.get(peer.event)
        if room is None or peer not in room.peers[peer.audience]:
            return
        room.peers[peer.audience].remove(peer)
        self._size -= 1
        if peer.participant is None:
            room.links -= Counter({peer.ticket: 1})  # drops what has come down to nothing
        mine = self._people_of(room, peer)
        mine.discard(peer)
        if peer.participant is not None and not mine:
            room.people.pop(peer.participant, None)
        if not room.size:
            del self._rooms[peer.event]

    def tell(self, peers: Iterable[Peer], whole_frames: bytes) -> None:
        """Write encoded frames to each of these sockets, in one go."""
        for peer in peers:
            peer.line.push(whole_frames)

    def all(self, event: EventId, audience: Audience) -> frozenset[Peer]:
        """Every socket of one kind."""
        room = self._rooms.get(event)
        return frozenset(room.peers[audience]) if room else frozenset()

    def of(self, event: EventId, person: ParticipantId) -> frozenset[Peer]:
        """Every socket of one participant."""
        room = self._rooms.get(event)
        return frozenset(room.people.get(person, ())) if room else frozenset()

    def here(self, event: EventId) -> frozenset[ParticipantId]:
        """Participants with a socket on this process."""
        room = self._rooms.get(event)
        return frozenset(room.people) if room else frozenset()

    def sizes(self) -> Mapping[str, int]:
        """How many sockets there are of each kind."""
        return {audience: sum(len(room.peers[audience]) for room in self._rooms.values()) for audience in Audience}

    def events(self) -> tuple[EventId, ...]:
        """Events that somebody watches here."""
        return tuple(self._rooms)

    def watches(self, event: EventId) -> bool:
        """Whether somebody watches this event here."""
        return event in self._rooms

    @staticmethod
    def _people_of(room: Room, peer: Peer) -> set[Peer]:
        return room.people.get(peer.participant, set()) if peer.participant is not None else set()
