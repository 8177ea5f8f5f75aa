"""A link that was switched off closes its screens, and nobody else's."""

from __future__ import annotations

from dataclasses import dataclass

from server.access import Keyring
from server.core.commands import AddLink, Announce, CheckIn, Command, RenewLink, RevokeLink
from server.core.model import Access, Event, Link, LinkId, ParticipantId
from server.live.feed import Copy
from server.live.gate import Gate
from server.live.hub import Audience, Hub
from tests.builders import an_event, but, did, listed
from tests.live.screens import Screen, joined

KEYRING = Keyring(b"secret")
OWNER = Link(id=LinkId("l1"), access=Access.OWNER, label="Host")
HOST = Link(id=LinkId("l2"), access=Access.HOST, label="Second host")
HELPER = Link(id=LinkId("l4"), access=Access.HELPER, label="Sam")
WALL = Link(id=LinkId("l3"), access=Access.SCREEN, label="Big screen")
EVENT = an_event(links=(OWNER, HOST, WALL, HELPER), published=None)


@dataclass(frozen=True, slots=True)
class Room:
    """One screen for every link, and two phones of everybody."""

    hub: Hub
    screens: dict[str, Screen]

    def codes(self) -> dict[str, list[int]]:
        """The codes with which screens were hung up, of those that were."""
        return {name: screen.codes for name, screen in self.screens.items() if screen.codes}


def a_room(event: Event) -> Room:
    hub = Hub()
    screens: dict[str, Screen] = {}
    for link in event.links:
        audience = {Access.SCREEN: Audience.SCREEN, Access.HELPER: Audience.HELPER}.get(link.access, Audience.HOST)
        screens[link.id] = joined(hub, event.id, audience, KEYRING.link_ticket(event.id, link.id))
    for person in event.people.values():
        ticket = KEYRING.person_ticket(event.id, person.id, person.link_no)
        for n in (1, 2):
            screens[f"{person.id}/{n}"] = joined(hub, event.id, Audience.PHONE, ticket, person.id)
    return Room(hub=hub, screens=screens)


def hung_up(before: Event, command: Command) -> dict[str, list[int]]:
    """Which screens are closed after a command."""
    room = a_room(before)
    Gate(room.hub, KEYRING).changed(a_copy(before), a_copy(did(before, command)))
    return room.codes()


def a_copy(event: Event) -> Copy:
    return Copy(event=event, plan=None, draft=None)


def test_a_host_whose_link_was_switched_off_is_hung_up() -> None:
    assert hung_up(EVENT, RevokeLink(HOST.id)) == {"l2": [4401]}


def test_a_helper_whose_link_was_switched_off_is_hung_up() -> None:
    assert hung_up(EVENT, RevokeLink(HELPER.id)) == {"l4": [4401]}


def test_every_phone_of_a_renewed_link_is_hung_up() -> None:
    assert hung_up(EVENT, RenewLink(ParticipantId("e1"))) == {"e1/1": [4401], "e1/2": [4401]}


def test_the_phones_of_people_who_are_off_the_list_are_hung_up() -> None:
    rest = tuple(person for person in EVENT.people.values() if person.id != "m2")
    assert hung_up(EVENT, listed(*rest)) == {"m2/1": [4401], "m2/2": [4401]}


def test_nobody_is_hung_up_by_what_changes_no_link() -> None:
    more = Link(id=LinkId("l9"), access=Access.HOST, label="Third host")
    for command in (AddLink(more), CheckIn(ParticipantId("e1")), Announce("Hi")):
        assert hung_up(EVENT, command) == {}


def test_the_screens_of_other_events_stay() -> None:
    room = a_room(EVENT)
    other = joined(room.hub, but(EVENT, id="other").id, Audience.HOST, KEYRING.link_ticket(EVENT.id, HOST.id))
    Gate(room.hub, KEYRING).changed(a_copy(EVENT), a_copy(did(EVENT, RevokeLink(HOST.id))))
    assert other.codes == []


def test_when_an_event_is_deleted_everybody_is_hung_up() -> None:
    room = a_room(EVENT)
    Gate(room.hub, KEYRING).gone(EVENT.id)
    assert set(room.codes()) == set(room.screens)
    assert {code for codes in room.codes().values() for code in codes} == {4401}


def test_one_audience_can_be_spared() -> None:
    room = a_room(EVENT)
    Gate(room.hub, KEYRING).gone(EVENT.id, but=Audience.HOST)
    assert set(room.codes()) == set(room.screens) - {"l1", "l2"}
