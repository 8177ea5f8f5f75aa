"""Who is connected to this process, and what they are told."""

from __future__ import annotations

import pytest

from server.core.errors import TooMany, Unavailable
from server.core.model import EventId, ParticipantId
from server.live import hub as hub_module
from server.live.hub import MAX_PER_LINK, MAX_PER_PERSON, Audience, Hub, Peer
from server.live.transport import frame
from tests.live.screens import Screen

E1, E2 = EventId("e1"), EventId("e2")
ANN = ParticipantId("p1")
BEN = ParticipantId("p2")


def a_peer(
    audience: Audience = Audience.PHONE, person: ParticipantId | None = None, event: EventId = E1, ticket: str = "link"
) -> Peer:
    return Peer(line=Screen(), event=event, audience=audience, ticket=ticket, participant=person)


def test_a_hub_that_nobody_joined_knows_nobody() -> None:
    hub = Hub()
    assert not any((hub.events(), hub.all(E1, Audience.PHONE), hub.of(E1, ANN), hub.here(E1)))


def test_screens_are_known_by_event_audience_and_person() -> None:
    hub = Hub()
    phone, second, other = a_peer(person=ANN), a_peer(person=ANN), a_peer(person=BEN)
    host, wall, elsewhere = a_peer(Audience.HOST), a_peer(Audience.SCREEN), a_peer(person=ANN, event=E2)
    for peer in (phone, second, other, host, wall, elsewhere):
        hub.join(peer)

    assert hub.all(E1, Audience.PHONE) == {phone, second, other}
    assert hub.all(E1, Audience.HOST) == {host}
    assert hub.all(E1, Audience.SCREEN) == {wall}
    assert hub.of(E1, ANN) == {phone, second}
    assert hub.of(E2, ANN) == {elsewhere}
    assert hub.here(E1) == {ANN, BEN}
    assert set(hub.events()) == {E1, E2}


def test_somebody_is_here_until_their_last_screen_closes() -> None:
    hub = Hub()
    phone, second = a_peer(person=ANN), a_peer(person=ANN)
    hub.join(phone)
    hub.join(second)
    hub.leave(phone)
    assert hub.here(E1) == {ANN}
    hub.leave(second)
    assert not hub.here(E1)
    assert not hub.events()


def test_leaving_twice_does_no_harm() -> None:
    hub = Hub()
    gone, stays = a_peer(person=ANN), a_peer(Audience.HOST)
    for peer in (gone, stays):
        hub.join(peer)
    for _ in range(2):
        hub.leave(gone)
    assert hub.events() == (E1,)
    for _ in range(2):
        hub.leave(stays)
    assert hub.events() == ()


def test_one_person_opens_a_few_screens_and_no_more() -> None:
    hub = Hub()
    mine = [a_peer(person=ANN) for _ in range(MAX_PER_PERSON)]
    for peer in mine:
        hub.join(peer)
    one_more = a_peer(person=ANN)
    with pytest.raises(TooMany, match="too many devices"):
        hub.join(one_more)
    hub.leave(one_more)  # as the socket does when it closes
    assert hub.of(E1, ANN) == set(mine)

    hub.join(a_peer(person=BEN))
    hub.leave(mine[0])
    hub.join(one_more)
    assert one_more in hub.of(E1, ANN)


def test_one_link_opens_some_screens_and_no_more() -> None:
    hub = Hub()
    mine = [a_peer(Audience.HOST) for _ in range(MAX_PER_LINK)]
    for peer in mine:
        hub.join(peer)
    one_more = a_peer(Audience.HOST)
    with pytest.raises(TooMany, match="too many devices"):
        hub.join(one_more)
    hub.join(a_peer(Audience.HOST, ticket="another link"))
    hub.join(a_peer(person=ANN))
    hub.leave(one_more)  # it never came in
    hub.leave(mine[0])
    hub.join(one_more)
    assert len(hub.all(E1, Audience.HOST)) == MAX_PER_LINK + 1


def test_a_process_holds_so_many_screens_and_no_more() -> None:
    hub = Hub(most=2)
    phone = a_peer(person=ANN)
    hub.join(phone)
    hub.join(a_peer(Audience.SCREEN, event=E2))
    with pytest.raises(Unavailable, match="as many screens"):
        hub.join(a_peer(person=BEN))
    assert hub.sizes() == {"phone": 1, "host": 0, "helper": 0, "screen": 1}
    hub.leave(phone)
    hub.leave(phone)
    hub.join(a_peer(person=BEN))
    with pytest.raises(Unavailable):
        hub.check_room(E1, "link", ANN)


def test_an_event_has_its_share_of_screens_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_module, "MAX_PER_EVENT", 2)
    hub = Hub()
    hub.join(a_peer(Audience.HOST))
    hub.join(a_peer(person=ANN))
    with pytest.raises(TooMany, match="as many screens"):
        hub.join(a_peer(person=BEN))
    assert hub.here(E1) == {ANN}
    hub.join(a_peer(person=BEN, event=E2))


def test_what_is_told_reaches_those_it_is_told_to() -> None:
    hub, whole = Hub(), frame("hello")
    phones = [a_peer(person=ANN), a_peer(person=BEN)]
    host = a_peer(Audience.HOST)
    for peer in (*phones, host):
        hub.join(peer)
    hub.tell(hub.all(E1, Audience.PHONE), whole)
    assert [peer.line.frames for peer in (*phones, host) if isinstance(peer.line, Screen)] == [[whole], [whole], []]
