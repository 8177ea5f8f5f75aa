"""Every command, as data. A command says what is asked; `decide` says what follows.

Each may arrive twice, late or never. `Asked.id` makes a repeat harmless (the store answers it with the first result),
`Asked.seen` tells which state the asker looked at: a clock command based on an older clock is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rotation import Objective, Plan, TableId
from server.core.conversation import Conversation
from server.core.entry import Entry
from server.core.model import (
    Agenda,
    Attendance,
    CommandId,
    Doors,
    Format,
    Link,
    LinkId,
    Need,
    Participant,
    ParticipantId,
    PlanId,
    Rules,
    Showing,
    Table,
)

# --- the clock: refused if somebody moved the clock since the asker looked --------------------------------------


@dataclass(frozen=True, slots=True)
class OpenLobby:
    """Let people in."""


@dataclass(frozen=True, slots=True)
class GoOn:
    """End the segment named by `segment` (e.g. `lobby-0`, `walk-2`) now and begin the next."""

    segment: str


@dataclass(frozen=True, slots=True)
class EndTalk:
    """End the conversation named by `segment` after a warning of at most `warning_s` seconds."""

    segment: str
    warning_s: int = 60


@dataclass(frozen=True, slots=True)
class SkipRound:
    """Leave out the round whose walk or talk is named by `segment`."""

    segment: str


@dataclass(frozen=True, slots=True)
class Pause:
    """Stop the clock."""


@dataclass(frozen=True, slots=True)
class Resume:
    """Let the clock run on."""


@dataclass(frozen=True, slots=True)
class Extend:
    """Move the end of the segment named by `segment` by `by_s` seconds."""

    segment: str
    by_s: int


@dataclass(frozen=True, slots=True)
class Hold:
    """The host starts each round."""


@dataclass(frozen=True, slots=True)
class Unhold:
    """Rounds start by themselves."""


@dataclass(frozen=True, slots=True)
class Finish:
    """End the evening."""


@dataclass(frozen=True, slots=True)
class Reopen:
    """Go on after the end."""


@dataclass(frozen=True, slots=True)
class Before:
    """What an action replaced: earlier values of fields of the event, by name; of people, None if they were not there.

    plan: the seating that was published then, if it was another one.
    """

    at_ms: int
    fields: Mapping[str, object]
    people: Mapping[ParticipantId, Attendance | None] = field(default_factory=dict)
    plan: Plan | None = None


@dataclass(frozen=True, slots=True)
class Undo:
    """Take back the action of version `of`. `before` is filled in from the log on the way to `decide`."""

    of: int
    before: Before | None = None


ClockCommand = OpenLobby | GoOn | EndTalk | SkipRound | Pause | Resume | Extend | Hold | Unhold | Finish | Reopen

# --- words and plan: harmless beside other commands, so decided again on the newest state ------------------------


@dataclass(frozen=True, slots=True)
class Announce:
    """Tell everyone something; an empty text clears what was said.

    to: a role, or the id of a table, to tell only those. stays_s: it goes by itself after so long; 0: it stays.
    """

    text: str
    to: str = ""
    stays_s: int = 0


@dataclass(frozen=True, slots=True)
class KeepPhrases:
    """Keep these sentences at hand, instead of those that were."""

    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EditConversation:
    """Other ground rules and prompts, from now on."""

    conversation: Conversation


@dataclass(frozen=True, slots=True)
class SetDraft:
    """A plan has been made and stored; show it to the host. `people`: whom it was made for, at which `version`.

    seed, objective: what the planner was asked for beside that.
    """

    plan: PlanId
    people: frozenset[ParticipantId]
    tables: tuple[Table, ...]
    rounds: int
    version: int | None = None
    seed: int = 0
    objective: Objective = Objective.FAIR


@dataclass(frozen=True, slots=True)
class ChooseDraft:
    """Go on with another of the plans that were made."""

    plan: PlanId


@dataclass(frozen=True, slots=True)
class Publish:
    """Show the draft `plan` to everyone: rounds 1 to `rounds`, or all."""

    plan: PlanId
    rounds: int | None = None


@dataclass(frozen=True, slots=True)
class EditEvent:
    """Change title, format, agenda, doors or tables before the evening has begun. seats: at each table."""

    title: str
    agenda: Agenda
    doors: Doors
    tables: tuple[Table, ...]
    format: Format = Format.MENTEES_MOVE
    seats: int = 2
    rules: Rules = field(default_factory=Rules)


@dataclass(frozen=True, slots=True)
class Join:
    """Somebody who is not on the list comes in through open doors."""

    participant: Participant


@dataclass(frozen=True, slots=True)
class CheckIn:
    """Somebody on the list is here. phone: they say so themselves, on a phone that is theirs from now on."""

    participant: ParticipantId
    phone: bool = False


@dataclass(frozen=True, slots=True)
class CheckOut:
    """Somebody was checked in by mistake."""

    participant: ParticipantId


@dataclass(frozen=True, slots=True)
class ShowOnScreen:
    """Have the big screens show something else; a repeat finds that they do."""

    what: Showing


@dataclass(frozen=True, slots=True)
class RenewLink:
    """Make every earlier personal link and sign-in of this person worthless."""

    participant: ParticipantId


@dataclass(frozen=True, slots=True)
class AddLink:
    """Another host, helper or screen may come in."""

    link: Link


@dataclass(frozen=True, slots=True)
class RevokeLink:
    """This host, helper or screen may not come in any more."""

    link: LinkId


# --- the room: who can sit where; decided on the plan that everyone holds ------------------------------------------


@dataclass(frozen=True, slots=True)
class NoShow:
    """These people are not here when they are needed."""

    people: tuple[ParticipantId, ...]


@dataclass(frozen=True, slots=True)
class Leave:
    """Somebody is going for good. now: at once; else after this round."""

    participant: ParticipantId
    now: bool = True


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who has no seat (came late, came back) can sit. now: in the running round; else from the next."""

    participant: ParticipantId
    now: bool = False


@dataclass(frozen=True, slots=True)
class WalkIn:
    """Somebody who is on no list turns up; the host seats them now or from the next round."""

    participant: Participant
    now: bool = False


@dataclass(frozen=True, slots=True)
class Swap:
    """Two people change places in one round."""

    round_no: int
    one: ParticipantId
    other: ParticipantId


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody goes to a free chair in one round; `table` None: sits out."""

    round_no: int
    participant: ParticipantId
    table: TableId | None


@dataclass(frozen=True, slots=True)
class NameTable:
    """A table gets another name or number."""

    table: TableId
    label: str


@dataclass(frozen=True, slots=True)
class CloseTable:
    """Nobody can sit here any more (`puddle`)."""

    table: TableId


@dataclass(frozen=True, slots=True)
class OpenTable:
    """A closed table can be used again; `table` None: one more table is there."""

    table: TableId | None


@dataclass(frozen=True, slots=True)
class MergeTables:
    """From the next round on, whoever sits at `table` sits at `into`; `table` closes."""

    table: TableId
    into: TableId


@dataclass(frozen=True, slots=True)
class SplitTable:
    """From the next round on, half of those who sit at `table` sit at another that is free, or new."""

    table: TableId


@dataclass(frozen=True, slots=True)
class LockTable:
    """Repairs of the plan leave this table alone, or may use it again."""

    table: TableId
    locked: bool


@dataclass(frozen=True, slots=True)
class MarkTable:
    """A table is accessible, or quiet, or not any more."""

    table: TableId
    accessible: bool
    quiet: bool


@dataclass(frozen=True, slots=True)
class GiveTime:
    """One table gets so many seconds more in the round that runs; 0 takes them back."""

    table: TableId
    seconds: int


@dataclass(frozen=True, slots=True)
class ChangeAhead:
    """Other rounds, lengths and breaks from here on; what is past or running stays."""

    agenda: Agenda


@dataclass(frozen=True, slots=True)
class Replan:
    """Seat the rest of the evening again. full: plan it anew; else move as few people as the rules allow."""

    full: bool


@dataclass(frozen=True, slots=True)
class Reveal:
    """Let everyone see the tables of rounds 1 to `rounds`; None: of all."""

    rounds: int | None


@dataclass(frozen=True, slots=True)
class EditDraft:
    """Change seats in the draft `plan` by hand, before anybody holds it; a repeat finds another draft."""

    plan: PlanId
    edit: Swap | Move


DraftCommand = SetDraft | ChooseDraft | EditDraft


@dataclass(frozen=True, slots=True)
class LinkTable:
    """A table is this video call from now on; an empty link: it is a place to go to again."""

    table: TableId
    link: str


RoomCommand = (
    NoShow
    | Leave
    | Seat
    | WalkIn
    | Swap
    | Move
    | NameTable
    | CloseTable
    | OpenTable
    | MergeTables
    | SplitTable
    | LockTable
    | MarkTable
    | GiveTime
    | LinkTable
    | ChangeAhead
    | Replan
    | Reveal
)

# --- what attendees ask for, about themselves --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AskFor:
    """An attendee needs somebody."""

    participant: ParticipantId
    need: Need


@dataclass(frozen=True, slots=True)
class SitDown:
    """An attendee says that they are at their table in this round."""

    participant: ParticipantId
    round_no: int


@dataclass(frozen=True, slots=True)
class TakeBack:
    """An attendee does not need anybody any more, or has read the answer."""

    participant: ParticipantId


@dataclass(frozen=True, slots=True)
class Prepare:
    """An attendee says what they would like to ask and to reach; a repeat finds it said."""

    participant: ParticipantId
    question: str
    goal: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The host answers an attendee who asked."""

    participant: ParticipantId
    text: str


# --- after a kick-off ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CloseChoosing:
    """Nobody may change any more with whom they would like to go on."""


@dataclass(frozen=True, slots=True)
class OpenChoosing:
    """People may choose again; pairs that were made are taken back."""


@dataclass(frozen=True, slots=True)
class SetPairs:
    """Who goes on with whom, made of what both sides chose: (mentor, mentee)."""

    pairs: tuple[tuple[ParticipantId, ParticipantId], ...]


ChoosingCommand = CloseChoosing | OpenChoosing | SetPairs


@dataclass(frozen=True, slots=True)
class Erase:
    """An attendee wants nothing to be known of them any more; a repeat finds nobody who may ask."""

    participant: ParticipantId


AskCommand = AskFor | SitDown | TakeBack | Prepare | Answer


@dataclass(frozen=True, slots=True)
class ShiftClock:
    """The store's clock jumped by `by_ms`; keep every length as it is."""

    by_ms: int


@dataclass(frozen=True, slots=True)
class ImportPeople:
    """Merge a file into the list; a repeat finds nothing left to change."""

    entries: tuple[Entry, ...]
    remove_missing: bool = False


@dataclass(frozen=True, slots=True)
class AddPerson:
    """Put somebody on the list; they get an id of their own."""

    person: Participant


@dataclass(frozen=True, slots=True)
class EditPerson:
    """Change what the list says of the person with this id; check-in and personal link stay."""

    person: Participant


@dataclass(frozen=True, slots=True)
class RemovePerson:
    """Take somebody off the list before a plan is published."""

    participant: ParticipantId


@dataclass(frozen=True, slots=True)
class EditTables:
    """Change number, labels, seats and marks of the tables."""

    tables: tuple[Table, ...]


Command = (
    ClockCommand
    | Undo
    | Announce
    | KeepPhrases
    | EditConversation
    | DraftCommand
    | Publish
    | EditEvent
    | Join
    | CheckIn
    | CheckOut
    | ShowOnScreen
    | RenewLink
    | AddLink
    | RevokeLink
    | RoomCommand
    | AskCommand
    | Erase
    | ChoosingCommand
    | ShiftClock
    | ImportPeople
    | AddPerson
    | EditPerson
    | RemovePerson
    | EditTables
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A command on its way: who asks, which version they looked at, and the id that makes a repeat harmless."""

    command: Command
    id: CommandId
    by: str
    seen: int
