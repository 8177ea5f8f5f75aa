"""Why two people meet, for hosts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rotation import Explanation, Plan, Problem, explain
from server.core.model import Event, ParticipantId
from server.core.planner_words import in_words
from server.core.problem import problem_of
from server.core.reseat import planned
from server.core.sentence import Sentence, chain, say


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why two people meet, or do not. points: what each term counts, of those that count at all."""

    one: str
    other: str
    sentence: str
    reasons: tuple[str, ...]
    points: tuple[tuple[str, int], ...]


def planned_problem(event: Event, plan: Plan) -> Problem:
    """What the planner was asked, for those whom the plan knows."""
    known = planned(plan)
    return problem_of(event, [p for p in event.people.values() if p.id in known])


def why(event: Event, plan: Plan, one: ParticipantId, other: ParticipantId) -> Why | None:
    """Why two people meet, for a host; None if the plan does not know both, or they are one."""
    if one == other or not {one, other} <= planned(plan) & event.people.keys():
        return None
    found = explain(planned_problem(event, plan), plan, one, other)
    return Why(
        one=event.people[one].name,
        other=event.people[other].name,
        sentence=in_words(event, found.sentence),
        reasons=found.reasons,
        points=tuple(_points(found)),
    )


def short_why(plan: Plan, problem: Problem, pid: ParticipantId, others: Sequence[ParticipantId]) -> str:
    """Why somebody sits with these others, in a few words for a host."""
    known = {person.id for person in problem.people}
    found = [explain(problem, plan, pid, other) for other in others if {pid, other} <= known]
    reasons = dict.fromkeys(word for one in found for word in _words(one))
    return chain(reasons, say(", "))


def _points(found: Explanation) -> Iterator[tuple[str, int]]:
    points = found.points
    for label, count in (
        (say("Topics in common"), points.topics),
        (say("Experience"), points.level),
        (say("Wish of the first"), points.own_wish),
        (say("Wish of the second"), points.their_wish),
        (say("Language"), points.language),
    ):
        if count:
            yield label, count


def _words(found: Explanation) -> Iterator[Sentence]:
    points = found.points
    if found.shared:
        yield say("share {topics}", topics=chain(found.shared, say(", ")))
    if points.own_wish and points.their_wish:
        yield say("asked for each other")
    elif points.own_wish:
        yield say("asked for them")
    elif points.their_wish:
        yield say("was asked for")
    if points.level:
        yield say("experience fits")
    if points.language:
        yield say("both speak {languages}", languages=chain(found.languages, say(", ")))
