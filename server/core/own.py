"""What one attendee keeps to themselves: notes, feedback, a goal, and with whom they would swap contacts.

No field of the event and no line of its log: it is kept in a hash of its owner's own, one field for each thing, so
that two phones of one person do not overwrite each other, and a repeat changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from server.core.model import ParticipantId

MAX_NOTE = 1_000
MAX_GOAL = 280
MAX_CONTACT = 120

Fields = Mapping[str, str]
"""As they are kept, by name; an empty text takes a field away."""

Answers = Mapping[str, int]
"""Question -> 1 to 5, or 0 and 1 for no and yes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """contact: what others get after both said yes. yes: those to whom the owner would give it."""

    notes: Mapping[ParticipantId, str] = field(default_factory=dict)
    saved: frozenset[ParticipantId] = frozenset()
    yes: frozenset[ParticipantId] = frozenset()
    said: Mapping[int, Answers] = field(default_factory=dict)
    goal: str = ""
    contact: str | None = None


def own_of(fields: Fields) -> Own:
    """What was kept, as a value."""
    return Own(
        notes=_about(fields, "note"),
        saved=frozenset(_about(fields, "saved")),
        yes=frozenset(_about(fields, "yes")),
        said={int(number): json.loads(text) for number, text in _named(fields, "said").items()},
        goal=fields.get("goal", ""),
        contact=json.loads(fields["contact"]) if "contact" in fields else None,
    )


def kept_of(other: ParticipantId, *, note: str, saved: bool, yes: bool) -> Fields:
    """What to keep of somebody who was met."""
    return {f"note:{other}": note, f"saved:{other}": "1" if saved else "", yes_to(other): "1" if yes else ""}


def kept_answers(round_no: int, answers: Answers) -> Fields:
    """What to keep of the feedback on one round."""
    return {said_of(round_no): json.dumps(answers, ensure_ascii=False) if answers else ""}


def kept_contact(contact: str) -> Fields:
    """What to keep as a contact; nothing at all is a choice too."""
    return {"contact": json.dumps(contact, ensure_ascii=False)}


def yes_to(other: ParticipantId) -> str:
    """The field that says yes to swapping contacts with somebody."""
    return f"yes:{other}"


def said_of(round_no: int) -> str:
    """The field with the feedback on one round."""
    return f"said:{round_no}"


def averages(said: Collection[Collection[Answers]], question: str, *, least: int = 3) -> tuple[int, float | None]:
    """How many people answered a question, and the average; None below `least`, so that nobody is found out.

    said: what each person said, round by round.
    """
    theirs = [[answers[question] for answers in person if question in answers] for person in said]
    given = [number for numbers in theirs for number in numbers]
    people = sum(bool(numbers) for numbers in theirs)
    return people, sum(given) / len(given) if people >= least else None


def _named(fields: Fields, kind: str) -> dict[str, str]:
    return {name.partition(":")[2]: text for name, text in fields.items() if name.startswith(f"{kind}:")}


def _about(fields: Fields, kind: str) -> dict[ParticipantId, str]:
    return {ParticipantId(other): text for other, text in _named(fields, kind).items()}
