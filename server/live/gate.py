"""Closes sockets whose link has been switched off."""

from __future__ import annotations

from server.access import Keyring
from server.core.model import EventId
from server.live.feed import Copy
from server.live.hub import NOT_ALLOWED, Audience, Hub, Peer


class Gate:
    """Looks again at who is connected when links change."""

    def __init__(self, hub: Hub, keyring: Keyring) -> None:
        self._hub = hub
        self._keyring = keyring

    def changed(self, before: Copy, after: Copy) -> None:
        """Hang up on everybody whose ticket opens nothing any more."""
        for peer in self._doubtful(before, after):
            if self._keyring.opens(peer.ticket, after.event) is None:
                peer.line.hang_up(NOT_ALLOWED)

    def gone(self, event: EventId, but: Audience | None = None) -> None:
        """Hang up on everybody but one audience: this event does not exist any more."""
        for audience in set(Audience) - {but}:
            for peer in self._hub.all(event, audience):
                peer.line.hang_up(NOT_ALLOWED)

    def _doubtful(self, before: Copy, after: Copy) -> list[Peer]:
        event = after.event
        peers: list[Peer] = []
        if before.event.links != event.links:
            for audience in (Audience.HOST, Audience.HELPER, Audience.SCREEN):
                peers += self._hub.all(event.id, audience)
        if before.event.people is not event.people:
            for pid, person in before.event.people.items():
                now = event.people.get(pid)
                if now is None or now.link_no != person.link_no:
                    peers += self._hub.of(event.id, pid)
        return peers
