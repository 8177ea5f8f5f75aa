"""Who gets in, and what they may do there."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation import TableId
from server.access import (
    ANONYMOUS,
    WRONG_IN_ALL,
    WRONG_PER_MINUTE,
    Caller,
    Guesses,
    Keyring,
    check_may,
)
from server.core import commands
from server.core.commands import (
    AddLink,
    AddPerson,
    Announce,
    Answer,
    AskFor,
    ChangeAhead,
    CheckIn,
    CheckOut,
    ChooseDraft,
    CloseChoosing,
    CloseTable,
    Command,
    EditConversation,
    EditDraft,
    EditEvent,
    EditPerson,
    EditTables,
    EndTalk,
    Erase,
    Extend,
    Finish,
    GiveTime,
    GoOn,
    Hold,
    ImportPeople,
    Join,
    KeepPhrases,
    Leave,
    LinkTable,
    LockTable,
    MarkTable,
    MergeTables,
    Move,
    NameTable,
    NoShow,
    OpenChoosing,
    OpenLobby,
    OpenTable,
    Pause,
    Prepare,
    Publish,
    RemovePerson,
    RenewLink,
    Reopen,
    Replan,
    Resume,
    Reveal,
    RevokeLink,
    Seat,
    SetDraft,
    SetPairs,
    ShiftClock,
    ShowOnScreen,
    SitDown,
    SkipRound,
    SplitTable,
    Swap,
    TakeBack,
    Undo,
    Unhold,
    WalkIn,
)
from server.core.conversation import Conversation
from server.core.errors import NotAllowed, TooMany
from server.core.model import Access, Doors, EventId, Link, LinkId, Need, ParticipantId, PlanId, Showing
from tests.builders import a_person, an_agenda, an_event, but, did
from tests.core.evenings import PROOF

# --- what each may do ---------------------------------------------------------------------------------

PID = ParticipantId("e1")
TABLE = TableId("t1")
LINK = Link(id=LinkId("l2"), access=Access.HOST, label="Ben")
HOSTS = {Access.OWNER, Access.HOST}
MAY: dict[Command, set[Access]] = {
    OpenLobby(): HOSTS,
    GoOn("lobby-0"): HOSTS,
    EndTalk("talk-1"): HOSTS,
    SkipRound("walk-1"): HOSTS,
    Pause(): HOSTS,
    Resume(): HOSTS,
    Extend("talk-1", 60): HOSTS,
    Hold(): HOSTS,
    Unhold(): HOSTS,
    Finish(): HOSTS,
    Reopen(): HOSTS,
    Undo(of=1): HOSTS,
    Announce("Hi"): HOSTS,
    KeepPhrases(("Hi",)): HOSTS,
    EditConversation(Conversation()): HOSTS,
    SetDraft(plan=PlanId("p"), people=frozenset(), tables=(), rounds=1): HOSTS,
    ChooseDraft(PlanId("p")): HOSTS,
    EditDraft(PlanId("p"), Swap(1, ParticipantId("a"), ParticipantId("b"))): HOSTS,
    Publish(PlanId("p")): HOSTS,
    EditEvent(title="", agenda=an_agenda(), doors=Doors(), tables=()): HOSTS,
    ImportPeople(()): HOSTS,
    AddPerson(a_person("e9")): HOSTS,
    EditPerson(a_person("e1")): HOSTS,
    RemovePerson(PID): HOSTS,
    EditTables(()): HOSTS,
    RenewLink(PID): HOSTS,
    CheckIn(PID): {*HOSTS, Access.HELPER, Access.ANONYMOUS},
    CheckOut(PID): {*HOSTS, Access.HELPER},
    ShowOnScreen(Showing.MAP): HOSTS,
    NoShow((PID,)): {*HOSTS, Access.HELPER},
    Leave(PID): {*HOSTS, Access.HELPER},
    Seat(PID): {*HOSTS, Access.HELPER},
    WalkIn(a_person("w1")): {*HOSTS, Access.HELPER},
    Swap(1, PID, ParticipantId("m1")): {*HOSTS, Access.HELPER},
    Move(1, PID, None): {*HOSTS, Access.HELPER},
    NameTable(TABLE, "9"): HOSTS,
    CloseTable(TABLE): HOSTS,
    OpenTable(None): HOSTS,
    MergeTables(TABLE, TableId("t2")): HOSTS,
    SplitTable(TABLE): HOSTS,
    LockTable(TABLE, locked=True): HOSTS,
    MarkTable(TABLE, accessible=True, quiet=False): HOSTS,
    LinkTable(TABLE, "https://video.example/1"): HOSTS,
    CloseChoosing(): HOSTS,
    OpenChoosing(): HOSTS,
    SetPairs(()): HOSTS,
    GiveTime(TABLE, 60): HOSTS,
    ChangeAhead(an_agenda()): HOSTS,
    Replan(full=False): HOSTS,
    Reveal(None): HOSTS,
    AskFor(PID, Need.HELP): {Access.PARTICIPANT},
    SitDown(PID, 1): {Access.PARTICIPANT},
    Prepare(PID, "Why?", ""): {Access.PARTICIPANT},
    Erase(PID): {Access.PARTICIPANT},
    TakeBack(PID): {*HOSTS, Access.HELPER, Access.PARTICIPANT},
    Answer(PID, "Coming"): {*HOSTS, Access.HELPER},
    Join(a_person("e9")): {Access.ANONYMOUS},
    AddLink(LINK): {Access.OWNER},
    RevokeLink(LINK.id): {Access.OWNER},
    ShiftClock(1): set(),
}


def may(access: Access, command: Command) -> bool:
    try:
        check_may(Caller(access=access, participant=PID if access is Access.PARTICIPANT else None), command)
    except NotAllowed:
        return False
    return True


@pytest.mark.parametrize("command", MAY, ids=lambda command: type(command).__name__)
def test_everybody_may_what_is_theirs_and_nothing_else(command: Command) -> None:
    assert {access for access in Access if may(access, command)} == MAY[command]


def test_the_table_knows_every_command() -> None:
    assert {type(command) for command in MAY} == set(get_args(commands.Command))


def test_nobody_asks_in_the_name_of_somebody_else() -> None:
    other = Caller(access=Access.PARTICIPANT, participant=ParticipantId("m1"))
    for command in (AskFor(PID, Need.HELP), SitDown(PID, 1), TakeBack(PID), Prepare(PID, "Why?", ""), Erase(PID)):
        with pytest.raises(NotAllowed):
            check_may(other, command)


def test_who_may_not_is_sent_to_the_host() -> None:
    with pytest.raises(NotAllowed, match="Ask the host"):
        check_may(ANONYMOUS, Pause())


# --- tickets ------------------------------------------------------------------------------------------

OWNER = Link(id=LinkId("l1"), access=Access.OWNER, label="Host")
WALL = Link(id=LinkId("l3"), access=Access.SCREEN, label="Big screen")
EVENT = an_event(links=(OWNER, LINK, WALL))
OTHER = but(EVENT, id=EventId("f"))
KEYRING = Keyring(b"k" * 32)
TICKETS = {
    "owner": KEYRING.link_ticket(EVENT.id, OWNER.id),
    "host": KEYRING.link_ticket(EVENT.id, LINK.id),
    "wall": KEYRING.link_ticket(EVENT.id, WALL.id),
    "person": KEYRING.person_ticket(EVENT.id, PID, 0),
}


def test_every_ticket_lets_in_whom_it_was_made_for() -> None:
    assert {name: KEYRING.opens(ticket, EVENT) for name, ticket in TICKETS.items()} == {
        "owner": Caller(access=Access.OWNER, name="Host"),
        "host": Caller(access=Access.HOST, name="Ben"),
        "wall": Caller(access=Access.SCREEN, name="Big screen"),
        "person": Caller(access=Access.PARTICIPANT, name="{e1}", participant=PID),
    }


def test_every_process_with_the_same_secret_makes_the_same_tickets() -> None:
    assert Keyring(b"k" * 32).link_ticket(EVENT.id, OWNER.id) == TICKETS["owner"]


def test_a_ticket_begins_with_its_event_and_fits_in_a_link_and_a_cookie() -> None:
    for ticket in TICKETS.values():
        assert ticket.startswith("e.")
        assert len(ticket.rpartition(".")[2]) == 27  # 160 bits
        assert all(c.isascii() and (c.isalnum() or c in "-_.") for c in ticket)


@pytest.mark.parametrize("name", TICKETS)
def test_a_ticket_opens_no_other_event(name: str) -> None:
    _, _, rest = TICKETS[name].partition(".")
    assert KEYRING.opens(TICKETS[name], OTHER) is None
    assert KEYRING.opens(f"{OTHER.id}.{rest}", OTHER) is None


@pytest.mark.parametrize("name", TICKETS)
def test_another_secret_makes_every_ticket_worthless(name: str) -> None:
    assert Keyring(b"x" * 32).opens(TICKETS[name], EVENT) is None


@pytest.mark.parametrize("name", TICKETS)
def test_a_ticket_that_was_cut_or_changed_anywhere_opens_nothing(name: str) -> None:
    ticket = TICKETS[name]
    for n, letter in enumerate(ticket):
        assert KEYRING.opens(ticket[:n], EVENT) is None
        assert KEYRING.opens(ticket[:n] + ("x" if letter != "x" else "y") + ticket[n + 1 :], EVENT) is None
        assert KEYRING.opens(ticket[:n] + ticket[n + 1 :], EVENT) is None
    for more in (".", "=", " ", "\n", "\0", ticket):
        assert KEYRING.opens(ticket + more, EVENT) is None


def test_a_ticket_for_one_thing_does_not_open_another() -> None:
    mac = {name: ticket.rpartition(".")[2] for name, ticket in TICKETS.items()}
    for forged in (
        f"e.l.l1.{mac['host']}",
        f"e.l.l1.{mac['person']}",
        f"e.p.e1.{mac['owner']}",
        f"e.l.e1.{mac['person']}",
    ):
        assert KEYRING.opens(forged, EVENT) is None


def test_a_link_that_was_switched_off_opens_nothing() -> None:
    after = did(EVENT, commands.RevokeLink(LINK.id))
    assert KEYRING.opens(TICKETS["host"], after) is None
    assert KEYRING.opens(TICKETS["owner"], after) is not None


def test_a_renewed_personal_link_replaces_every_earlier_one() -> None:
    after = did(EVENT, RenewLink(PID))
    assert KEYRING.opens(TICKETS["person"], after) is None
    renewed = KEYRING.person_ticket(EVENT.id, PID, after.people[PID].link_no)
    assert KEYRING.opens(renewed, after) == Caller(access=Access.PARTICIPANT, name="{e1}", participant=PID)
    assert KEYRING.opens(renewed, EVENT) is None


@pytest.mark.parametrize(
    "garbage",
    ["", ".", "...", "e", "e.p", "e.l.", "e.p.e1.", "e.p.e1", "e.l.l1.\ud800", "e.p.e1.é🙂", "e.x.l1.a", "\0"],
)
def test_garbage_opens_nothing(garbage: str) -> None:
    assert KEYRING.opens(garbage, EVENT) is None


@PROOF
@given(st.text(), st.sampled_from(["", "e.p.e1.", "e.l.l1.", "e.l.", "e.p."]))
def test_whatever_is_typed_opens_nothing_and_breaks_nothing(text: str, start: str) -> None:
    assert KEYRING.opens(start + text, EVENT) is None


# --- guesses ------------------------------------------------------------------------------------------


def guess_wrong(guesses: Guesses, times: int, *, address: str = "a", now_s: float = 0.0) -> None:
    for _ in range(times):
        guesses.check(address, now_s)
        guesses.wrong(address, now_s)


def test_twenty_wrong_guesses_a_minute_are_enough() -> None:
    guesses = Guesses()
    guess_wrong(guesses, WRONG_PER_MINUTE)
    with pytest.raises(TooMany, match="scan the QR code"):
        guesses.check("a", 59.9)


def test_a_minute_later_they_are_forgotten() -> None:
    guesses = Guesses()
    guess_wrong(guesses, WRONG_PER_MINUTE)
    guesses.check("a", 60.1)
    guess_wrong(guesses, WRONG_PER_MINUTE, now_s=60.1)
    with pytest.raises(TooMany):
        guesses.check("a", 60.2)


def test_the_last_minute_is_the_one_that_counts() -> None:
    guesses = Guesses()
    guess_wrong(guesses, WRONG_PER_MINUTE - 1, now_s=0)
    guess_wrong(guesses, 1, now_s=30)
    with pytest.raises(TooMany):
        guesses.check("a", 60)
    guesses.check("a", 61)  # the 19 are forgotten, the one is not
    guess_wrong(guesses, WRONG_PER_MINUTE - 1, now_s=61)
    with pytest.raises(TooMany):
        guesses.check("a", 62)


def test_one_address_does_not_shut_out_another() -> None:
    guesses = Guesses()
    guess_wrong(guesses, WRONG_PER_MINUTE, address="a")
    guesses.check("b", 0)


def test_many_addresses_together_are_stopped_too() -> None:
    guesses = Guesses()
    for n in range(WRONG_IN_ALL):
        guess_wrong(guesses, 1, address=f"a{n}")
    with pytest.raises(TooMany):
        guesses.check("never seen", 59)
    guesses.check("never seen", 61)


def test_a_right_code_costs_nothing() -> None:
    guesses = Guesses()
    for _ in range(10 * WRONG_PER_MINUTE):
        guesses.check("a", 0)


def test_asking_again_while_shut_out_makes_it_no_longer() -> None:
    guesses = Guesses()
    guess_wrong(guesses, WRONG_PER_MINUTE)
    for now_s in range(60):
        with pytest.raises(TooMany):
            guesses.check("a", now_s)
    guesses.check("a", 60.1)


def test_no_number_of_addresses_fills_the_memory() -> None:
    guesses = Guesses()
    for n in range(20_000):
        guesses.check(f"a{n}", n)
        guesses.wrong(f"a{n}", n)
    assert len(guesses.by_address) <= 10_001
    assert len(guesses.all) <= 62
