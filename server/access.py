"""Who is asking, and what they may do.

Secrets of links are derived from one key (HMAC) and never stored, so that a link can be shown or printed again at any
time; switching a link off, or raising a person's `link_no`, makes every copy of it worthless at once.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from server.core.commands import (
    AddLink,
    AddPerson,
    Announce,
    Answer,
    AskFor,
    CheckIn,
    CheckOut,
    ChoosingCommand,
    ClockCommand,
    Command,
    DraftCommand,
    EditConversation,
    EditEvent,
    EditPerson,
    EditTables,
    Erase,
    ImportPeople,
    Join,
    KeepPhrases,
    Leave,
    Move,
    NoShow,
    Prepare,
    Publish,
    RemovePerson,
    RenewLink,
    RevokeLink,
    RoomCommand,
    Seat,
    ShowOnScreen,
    SitDown,
    Swap,
    TakeBack,
    Undo,
    WalkIn,
)
from server.core.errors import NotAllowed, TooMany
from server.core.model import Access, Event, EventId, LinkId, ParticipantId
from server.core.reseat import token
from server.core.sentence import say

SECRET_BYTES = 20  # 160 bit
WRONG_PER_MINUTE = 20  # wrong codes and links from one address
WRONG_IN_ALL = 600  # and from all addresses together

_HOST = (
    *(
        ClockCommand,
        Undo,
        Announce,
        KeepPhrases,
        EditConversation,
        DraftCommand,
        Publish,
        EditEvent,
        RenewLink,
        CheckIn,
        CheckOut,
    ),
    *(ImportPeople, AddPerson, EditPerson, RemovePerson, EditTables),
    *(RoomCommand, Answer, TakeBack, ShowOnScreen, ChoosingCommand),
)
_OWN = (AskFor, SitDown, TakeBack, Prepare, Erase)  # what people ask about themselves
_MAY: Mapping[Access, tuple[object, ...]] = {
    Access.OWNER: (*_HOST, AddLink, RevokeLink),
    Access.HOST: _HOST,
    Access.HELPER: (CheckIn, CheckOut, NoShow, Leave, Seat, WalkIn, Swap, Move, Answer, TakeBack),
    Access.SCREEN: (),
    Access.PARTICIPANT: _OWN,
    Access.ANONYMOUS: (Join, CheckIn),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Somebody who asks. `name` is how other hosts read of what they did; of attendees, their token."""

    access: Access
    name: str = ""
    participant: ParticipantId | None = None


ANONYMOUS = Caller(access=Access.ANONYMOUS)


def check_may(caller: Caller, command: Command) -> None:
    """Raise NotAllowed unless this caller may ask for this command."""
    own = caller.access is not Access.PARTICIPANT or getattr(command, "participant", None) == caller.participant
    if not own or not any(isinstance(command, kind) for kind in _MAY[caller.access]):  # type: ignore[arg-type]  # unions are fine for isinstance
        raise NotAllowed(say("This link does not allow that. Ask the host."))


class Keyring:
    """Makes and checks tickets: what stands in links, and in the cookie that a link is exchanged for."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def link_ticket(self, event: EventId, link: LinkId) -> str:
        """What stands behind the `#` of a host's or a screen's link."""
        return f"{event}.l.{link}.{self._mac(f'link:{event}:{link}')}"

    def person_ticket(self, event: EventId, person: ParticipantId, link_no: int) -> str:
        """What stands behind the `#` of a personal link."""
        return f"{event}.p.{person}.{self._mac(f'person:{event}:{person}:{link_no}')}"

    def opens(self, ticket: str, event: Event) -> Caller | None:
        """Who a ticket lets in, None if it is wrong or was switched off."""
        kind, _, rest = ticket.partition(".")[2].partition(".")
        ref = rest.partition(".")[0]
        if kind == "p" and (person := event.people.get(ParticipantId(ref))):
            expected = self.person_ticket(event.id, person.id, person.link_no)
            caller = Caller(access=Access.PARTICIPANT, name=token(person), participant=person.id)
            return caller if _same(ticket, expected) else None
        link = next((x for x in event.links if x.id == ref), None) if kind == "l" else None
        if link is None or not _same(ticket, self.link_ticket(event.id, link.id)):
            return None
        return Caller(access=link.access, name=link.label)

    def _mac(self, text: str) -> str:
        digest = hmac.digest(self._secret, text.encode(), hashlib.sha256)[:SECRET_BYTES]
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


@dataclass(slots=True)
class Guesses:
    """Counts wrong codes and links. Right ones cost nothing, so a whole room behind one address gets in."""

    by_address: dict[str, deque[float]] = field(default_factory=dict)
    all: deque[float] = field(default_factory=deque)

    def check(self, address: str, now_s: float) -> None:
        """Raise TooMany if this address, or everybody, has guessed wrong too often in the last minute."""
        mine = self.by_address.get(address, deque())
        _forget(mine, now_s)
        _forget(self.all, now_s)
        if len(mine) >= WRONG_PER_MINUTE or len(self.all) >= WRONG_IN_ALL:
            raise TooMany(say("Too many wrong codes from here. Wait a minute, or scan the QR code on the big screen."))

    def wrong(self, address: str, now_s: float) -> None:
        """Note a wrong guess."""
        if len(self.by_address) > 10_000:
            self.by_address.clear()
        self.by_address.setdefault(address, deque(maxlen=WRONG_PER_MINUTE)).append(now_s)
        self.all.append(now_s)


def _same(ticket: str, expected: str) -> bool:
    """Compare in constant time; a ticket may be any text at all."""
    return hmac.compare_digest(ticket.encode("utf-8", "surrogatepass"), expected.encode("utf-8", "surrogatepass"))


def _forget(times: deque[float], now_s: float) -> None:
    while times and now_s - times[0] > 60:
        times.popleft()
