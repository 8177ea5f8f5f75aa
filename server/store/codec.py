"""Between the values of the core and the texts of the store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as field_
from itertools import compress
from operator import is_not
from typing import Any, get_type_hints

import msgspec

from rotation import Ranks, Report, RoundPlan
from server.core.model import Attendance, Event, EventId, Participant, ParticipantId
from server.core.sentence import Sentence, remade

People = Mapping[ParticipantId, Participant]

_OWN_KEYS = frozenset({"id", "version", "stamp", "people"})
_DECODERS: Mapping[str, msgspec.json.Decoder[Any]] = {
    name: msgspec.json.Decoder(hint) for name, hint in get_type_hints(Event).items() if name not in _OWN_KEYS
}
_PERSON = msgspec.json.Decoder(Participant)
_ROUND = msgspec.json.Decoder(RoundPlan)
_NOT_UNDONE = frozenset(
    {"undo", "last", "clock_version", "seats_version", "jump_at_ms", "problem_version", "newest_no"}
)

FIELDS = tuple(_DECODERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What one commit writes. people: id -> JSON text, or False where somebody was removed.

    before, people_before: what undo needs of what was there; of people, None where somebody was added.
    """

    fields: Mapping[str, str]
    people: Mapping[ParticipantId, str | bool]
    before: Mapping[str, msgspec.Raw]
    people_before: Mapping[ParticipantId, Attendance | None]

    @property
    def names(self) -> str:
        """For the notice: changed fields, and people by id if they are few. Never anybody's name."""
        few = len(self.people) <= 20
        people = [f"people:{pid}" for pid in self.people] if few else ["people"]
        return ",".join([*self.fields, *people])


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of an event's log: who did what when, and the earlier values of what it changed."""

    by: str
    command: str
    said: str
    at_ms: int
    before: Mapping[str, msgspec.Raw]
    people: Mapping[ParticipantId, Attendance | None] = field_(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanHead:
    """What is kept of a plan beside its rounds."""

    rounds: int
    report: Report


_RANKS = msgspec.json.Decoder(dict[ParticipantId, int])
_ENTRY = msgspec.json.Decoder(Entry)
_HEAD = msgspec.json.Decoder(PlanHead, dec_hook=lambda _kind, kept: remade(kept))


def text(value: object) -> str:
    """The JSON text of a value of the core."""
    return msgspec.json.encode(value, enc_hook=_english).decode()


def difference(before: Event, after: Event) -> Difference:
    """What has to be written so that `before` becomes `after`."""
    changed = [name for name in FIELDS if _differs(before, after, name)]
    touched = _touched(before.people, after.people)
    gone = _gone(before.people, after.people, touched)
    return Difference(
        fields={name: text(getattr(after, name)) for name in changed},
        people={p.id: text(p) for p in touched} | dict.fromkeys(gone, False),
        before={name: _raw(getattr(before, name)) for name in changed if name not in _NOT_UNDONE},
        people_before=_attendance_before(before.people, touched),
    )


def event(event_id: EventId, fields: Mapping[str, str], people: Iterable[str]) -> Event:
    """An event as it was written. Fields that an older version did not know get their defaults."""
    known = {name: _DECODERS[name].decode(value) for name, value in fields.items() if name in _DECODERS}
    everybody = sorted((person(value) for value in people), key=lambda p: p.id)
    return Event(
        id=event_id,
        version=int(fields["version"]),
        stamp=fields["stamp"],
        people={p.id: p for p in everybody},
        **known,
    )


def knows(names: Iterable[str]) -> bool:
    """Whether all of these are fields of an event; a newer version of the program may write more."""
    return _DECODERS.keys() >= set(names)


def field(name: str, value: str | msgspec.Raw) -> object:
    """One field of an event."""
    return _DECODERS[name].decode(value)


def person(value: str) -> Participant:
    """One participant."""
    return _PERSON.decode(value)


def entry(value: str) -> Entry:
    """One line of the log."""
    return _ENTRY.decode(value)


def ranks(value: str) -> Ranks:
    """Whom somebody chose."""
    return _RANKS.decode(value)


def round_plan(value: str) -> RoundPlan:
    """The seating of one round."""
    return _ROUND.decode(value)


def head_text(head: PlanHead) -> str:
    """The JSON text of what is kept of a plan. Its sentences keep what they are made of, for any language."""
    return msgspec.json.encode(head, enc_hook=Sentence.kept).decode()


def plan_head(value: str) -> PlanHead:
    """A plan's report and number of rounds."""
    return _HEAD.decode(value)


def _differs(before: Event, after: Event, name: str) -> bool:
    old, new = getattr(before, name), getattr(after, name)
    return old is not new and old != new


def _touched(before: People, after: People) -> list[Participant]:
    """Whoever was added or is another value. One of 10,000 is found in 0.15 ms, because nothing is called for each."""
    if before is after:
        return []
    were = before.values() if len(before) == len(after) else map(before.get, after)
    other = compress(after.values(), map(is_not, were, after.values()))
    return [person for person in other if before.get(person.id) is not person]  # some have only changed places


def _gone(before: People, after: People, touched: Iterable[Participant]) -> list[ParticipantId]:
    added = sum(person.id not in before for person in touched)
    return [] if len(before) + added == len(after) else [pid for pid in before if pid not in after]


def _attendance_before(before: People, touched: Iterable[Participant]) -> dict[ParticipantId, Attendance | None]:
    """Never a name or an address: those do not belong in a log."""
    earlier = {person.id: before.get(person.id) for person in touched}
    were = {pid: None if person is None else person.attendance for pid, person in earlier.items()}
    return {person.id: were[person.id] for person in touched if were[person.id] != person.attendance}


def _raw(value: object) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(value, enc_hook=_english))


def _english(value: object) -> str:
    """A sentence is kept as it reads in English; nothing else comes here."""
    if not isinstance(value, Sentence):
        raise NotImplementedError(type(value))
    return str(value)
