"""Every command, as data. A command says what is asked; `decide` says what follows.

Each may arrive twice, late or never. `Asked.id` makes a repeat harmless (the store answers it with the first result),
`Asked.seen` tells which state the asker looked at: a clock command based on an older clock is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from server.core.model import (
    Agenda,
    CommandId,
    Doors,
    Format,
    Link,
    LinkId,
    Participant,
    ParticipantId,
    PlanId,
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
    """What an action replaced: earlier values of fields of the event, by name."""

    at_ms: int
    fields: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Undo:
    """Take back the action of version `of`. `before` is filled in from the log on the way to `decide`."""

    of: int
    before: Before | None = None


ClockCommand = OpenLobby | GoOn | EndTalk | SkipRound | Pause | Resume | Extend | Hold | Unhold | Finish | Reopen

# --- words and plan: harmless beside other commands, so decided again on the newest state ------------------------


@dataclass(frozen=True, slots=True)
class Announce:
    """Tell everyone something; an empty text clears what was said."""

    text: str


@dataclass(frozen=True, slots=True)
class SetDraft:
    """A plan has been made and stored; show it to the host. `people`: whom it was made for."""

    plan: PlanId
    people: frozenset[ParticipantId]
    tables: tuple[Table, ...]
    rounds: int


@dataclass(frozen=True, slots=True)
class Publish:
    """Show the draft `plan` to everyone."""

    plan: PlanId


@dataclass(frozen=True, slots=True)
class EditEvent:
    """Change title, format, agenda, doors or tables before the evening has begun. seats: at each table."""

    title: str
    agenda: Agenda
    doors: Doors
    tables: tuple[Table, ...]
    format: Format = Format.MENTEES_MOVE
    seats: int = 2


@dataclass(frozen=True, slots=True)
class SetPeople:
    """Replace the list of people before a plan is published."""

    people: tuple[Participant, ...]


@dataclass(frozen=True, slots=True)
class Join:
    """Somebody who is not on the list comes in through open doors."""

    participant: Participant


@dataclass(frozen=True, slots=True)
class CheckIn:
    """Somebody on the list is here."""

    participant: ParticipantId


@dataclass(frozen=True, slots=True)
class RenewLink:
    """Make every earlier personal link and sign-in of this person worthless."""

    participant: ParticipantId


@dataclass(frozen=True, slots=True)
class AddLink:
    """Another host or screen may come in."""

    link: Link


@dataclass(frozen=True, slots=True)
class RevokeLink:
    """This host or screen may not come in any more."""

    link: LinkId


@dataclass(frozen=True, slots=True)
class ShiftClock:
    """The store's clock jumped by `by_ms`; keep every length as it is."""

    by_ms: int


Command = (
    ClockCommand
    | Undo
    | Announce
    | SetDraft
    | Publish
    | EditEvent
    | SetPeople
    | Join
    | CheckIn
    | RenewLink
    | AddLink
    | RevokeLink
    | ShiftClock
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A command on its way: who asks, which version they looked at, and the id that makes a repeat harmless."""

    command: Command
    id: CommandId
    by: str
    seen: int
