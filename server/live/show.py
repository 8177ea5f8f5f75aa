"""What each screen is told when an event changes, and when it connects.

An edit of the clock is one small frame, the same for every phone. Only people whose cards changed get a fragment of
their own. A screen that connects says which state it has, and is told nothing if that is still true.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import msgspec

from server.core.host_view import host_view
from server.core.model import Event, EventId, ParticipantId
from server.core.views import phone_view, screen_view
from server.invite import join_url, qr
from server.live.clock import Clock
from server.live.feed import Copy
from server.live.hub import Audience, Hub, Peer
from server.live.transport import frame
from server.settings import Settings
from web.render import Renderer

BIG_SCREEN = ParticipantId("screen")  # stands among those who are here, so that hosts see that the room is told
# What a person's cards are made of; anything else needs no fragment of their own.
_PERSONAL = ("title", "agenda", "tables", "published")


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Names the state that a fragment belongs to."""

    version: int
    stamp: str


class Show:
    """Turns the difference between two copies of an event into frames, and sends them."""

    def __init__(self, hub: Hub, renderer: Renderer, clock: Clock, settings: Settings) -> None:
        self._settings = settings
        self._hub = hub
        self._renderer = renderer
        self._clock = clock
        self._here: dict[EventId, frozenset[ParticipantId]] = {}

    def changed(self, before: Copy, after: Copy) -> None:
        """Tell every screen of this process what is new for it."""
        event = after.event
        self._tell_phones(before, after)
        self._tell_all(event.id, Audience.SCREEN, self._wall_news(before, after))
        self._tell_all(event.id, Audience.HOST, self._host_news(before, after))

    def whole(self, peer: Peer, copy: Copy) -> None:
        """Tell one screen all it has to show."""
        if peer.audience is Audience.PHONE and peer.participant not in copy.event.people:
            return
        match peer.audience:
            case Audience.PHONE:
                texts = [
                    self._cards(copy, ParticipantId(str(peer.participant))),
                    self._announcement(copy.event),
                ]
            case Audience.SCREEN:
                texts = [self._wall(copy)]
            case Audience.HOST:
                texts = [self._desk(copy, ("control", "said", "saying", "tiles"))]
        self._tell([peer], [timeline_text(copy.event), "".join(texts)])

    def position(self, event: Event, key: str) -> None:
        """Tell every screen that a boundary has passed. They know; this is for those that only listen."""
        text = _json(t="at", key=key, v=event.version)
        for audience in Audience:
            self._tell_all(event.id, audience, [text])

    def here(self, event: EventId, people: frozenset[ParticipantId]) -> None:
        """Tell hosts whose phone is connected, when that has changed."""
        if self._here.get(event) != people:
            self._here[event] = people
            self._tell_all(event, Audience.HOST, [_here(people)])

    def greet(self, peer: Peer) -> None:
        """Tell a host who has just connected whose phone is there."""
        people = self._here.get(peer.event)
        if peer.audience is Audience.HOST and people is not None:
            self._tell([peer], [_here(people)])

    # --- differences -----------------------------------------------------------------------------------------

    def _tell_phones(self, before: Copy, after: Copy) -> None:
        event = after.event
        if _any_differs(before.event, event, _PERSONAL):
            for person in self._hub.here(event.id) & event.people.keys():
                own = [timeline_text(event), self._cards(after, person) + self._announcement(event)]
                self._tell(self._hub.of(event.id, person), own)
            return
        texts = []
        if before.event.timeline != event.timeline:
            texts.append(timeline_text(event))
        if before.event.announcement != event.announcement:
            texts.append(self._announcement(event))
        self._tell_all(event.id, Audience.PHONE, texts)

    def _wall_news(self, before: Copy, after: Copy) -> list[str]:
        event = after.event
        if not self._hub.all(event.id, Audience.SCREEN):
            return []
        if _any_differs(before.event, event, (*_PERSONAL, "announcement")):
            return [timeline_text(event), self._wall(after)]
        texts = []
        if before.event.timeline != event.timeline:
            texts.append(timeline_text(event))
        if before.event.people is not event.people:
            texts.append(_count(event))
        return texts

    def _host_news(self, before: Copy, after: Copy) -> list[str]:
        event = after.event
        if not self._hub.all(event.id, Audience.HOST):
            return []
        texts = []
        if before.event.timeline != event.timeline:
            texts.append(timeline_text(event))
        if before.event.last != event.last:
            parts = ["control", "said"]
            if before.event.announcement != event.announcement:
                parts.append("saying")
            if _any_differs(before.event, event, _PERSONAL):
                parts.append("tiles")
            texts.append(self._desk(after, parts))
        if before.event.people is not event.people:
            texts.append(_count(event))
        return texts

    def _tell_all(self, event: EventId, audience: Audience, texts: Iterable[str]) -> None:
        self._tell(self._hub.all(event, audience), texts)

    def _tell(self, peers: Collection[Peer], texts: Iterable[str]) -> None:
        """Encode each text once, and write it to all."""
        if peers:
            for text in texts:
                self._hub.tell(peers, frame(text))

    # --- fragments -------------------------------------------------------------------------------------------

    def _cards(self, copy: Copy, person: ParticipantId) -> str:
        view = phone_view(copy.event, copy.plan, person, self._clock.now_ms())
        return self._renderer.push("cards", "cards", view=view, event_id=copy.event.id)

    def _announcement(self, event: Event) -> str:
        state = State(version=event.version, stamp=event.stamp)
        return self._renderer.push("announcement", "announcement", announcement=event.announcement, view=state)

    def _wall(self, copy: Copy) -> str:
        view = screen_view(copy.event, copy.plan, self._clock.now_ms())
        url = join_url(self._settings, copy.event.code)
        return self._renderer.push("wall", "wall", view=view, join_url=url, join_qr=qr(url))

    def _desk(self, copy: Copy, names: Iterable[str]) -> str:
        """Parts of the host's page; the view that all of them lay out is made once."""
        view = host_view(copy.event, copy.plan, self._clock.now_ms())
        return "".join(self._renderer.push(name, name, view=view) for name in names)


def timeline_text(event: Event) -> str:
    """The clock of an evening, for every screen alike."""
    return _json(t="timeline", v=event.version, stamp=event.stamp, timeline=event.timeline)


def timeline_attribute(event: Event) -> str:
    """The timeline as a page carries it from the start."""
    return msgspec.json.encode(event.timeline).decode()


def _here(people: frozenset[ParticipantId]) -> str:
    return _json(t="here", people=sorted(people - {BIG_SCREEN}), screens=int(BIG_SCREEN in people))


def _count(event: Event) -> str:
    arrived = sum(p.arrived_at_ms is not None for p in event.people.values())
    return _json(t="count", arrived=arrived, invited=len(event.people))


def _any_differs(before: Event, after: Event, names: Iterable[str]) -> bool:
    return any(getattr(before, name) != getattr(after, name) for name in names)


def _json(**fields: object) -> str:
    return msgspec.json.encode(fields).decode()
