"""What a whole room said after its rounds: averages for the organizer, and never who said what."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from rotation import Role
from server.core.export import Export
from server.core.model import Event, ParticipantId
from server.core.own import Answers, averages
from server.core.prompts import questions_of, side_of, sides
from server.core.sentence import say, say_n

LEAST = 3
TITLES = {Role.MENTOR: say("Mentors"), Role.MENTEE: say("Mentees"), Role.PEER: say("Peers")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Average:
    """One question. text: the average in words; people: how many answered, or nothing while they are too few."""

    question: str
    people: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SideFeedback:
    """What one side of the tables said."""

    word: str
    title: str
    averages: tuple[Average, ...]


def people_in(event: Event, role: Role) -> tuple[ParticipantId, ...]:
    """Everybody on one side of the tables."""
    return tuple(p.id for p in event.people.values() if side_of(event, p.role) is role)


def feedback_export(event: Event, said: Mapping[Role, Collection[Collection[Answers]]]) -> Export:
    """The same as a file: a line for each question."""
    columns = {"side": "side", "question": "question", "people": "people", "answer": "average"}
    sides_said = feedback_view(event, said)
    rows = tuple((side.word, row.question, row.people, row.text) for side in sides_said for row in side.averages)
    return Export(columns=columns, rows=rows)


def feedback_view(event: Event, said: Mapping[Role, Collection[Collection[Answers]]]) -> tuple[SideFeedback, ...]:
    """said: for each side, what each person said, round by round."""
    return tuple(
        SideFeedback(
            word=event.format.role_words[role], title=TITLES[role], averages=_averages(event, role, said[role])
        )
        for role in sides(event.format)
    )


def _averages(event: Event, role: Role, said: Collection[Collection[Answers]]) -> tuple[Average, ...]:
    asked = questions_of(event, role)
    return tuple(_average(text, said, is_scale=text in asked.scale) for text in (*asked.scale, *asked.yes_no))


def _average(question: str, said: Collection[Collection[Answers]], *, is_scale: bool) -> Average:
    people, mean = averages(said, question, least=LEAST)
    if mean is None:
        return Average(question=question, people="", text=say("Shown once {least} people have answered.", least=LEAST))
    text = say("{mean} of 5", mean=f"{mean:.1f}") if is_scale else say("{percent} % yes", percent=round(100 * mean))
    return Average(question=question, people=say_n("{n} person", "{n} people", people), text=text)
