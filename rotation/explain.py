"""Why two people meet, or do not."""

from dataclasses import dataclass

from rotation.fit import common_languages, points_between
from rotation.model import Person, PersonId, Plan, Problem, ProblemError, TableId, WhyNot
from rotation.points import Points, shared_languages
from rotation.reasons import reasons
from rotation.saying import Sentence, chain, say
from rotation.sentences import REASONS, reason
from rotation.spelling import shared

ROOM_FOR_ALL = say("Everybody meets as many people as the evening has room for.")
"""Why two meet if nothing else speaks for it."""
AND_AGAIN = say(" and again ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What speaks for two people meeting, seen from the first, and where they do or why they do not."""

    a: PersonId
    b: PersonId
    shared: tuple[str, ...]
    """Topics both have."""
    languages: tuple[str, ...]
    """Languages both speak and not everybody."""
    points: Points
    """What each term is worth; in all, their fit."""
    reasons: tuple[Sentence, ...]
    """What speaks for it, a sentence each, as one would tell the first person; at least one if they meet."""
    round: int | None
    """In which they meet first, counted from 1."""
    table: TableId | None
    why_not: WhyNot | None
    """None exactly if they meet."""
    sentence: Sentence
    """Whether they meet, and where or why not, for somebody who looks on."""

    @property
    def fit(self) -> int:
        """Return how well the two suit, 0..100."""
        return self.points.total


def explain(problem: Problem, plan: Plan, a: PersonId, b: PersonId) -> Explanation:
    """Return why two people meet in a plan or do not.

    Raises `ProblemError` for a person the problem does not have, or the same person twice.
    """
    one, other = _person(problem, a), _person(problem, b)
    if one is other:
        raise ProblemError(f"person {a!r} cannot meet themselves")
    meetings = _meetings(plan, {a, b})
    number, table = meetings[0] if meetings else (None, None)
    why_not = None if meetings else reason(problem, one, other)
    topics = shared(one.topics, other.topics)
    languages = shared_languages(one, other, common_languages(problem))
    points = points_between(one, other, problem)
    found = tuple(reasons(problem, one, other, points, topics, languages))
    return Explanation(
        a=a,
        b=b,
        shared=topics,
        languages=languages,
        points=points,
        reasons=found or ((ROOM_FOR_ALL,) if meetings else ()),
        round=number,
        table=table,
        why_not=why_not,
        sentence=say("{said} (fit {fit} of 100).", said=_meets(a, b, meetings, why_not), fit=points.total),
    )


def _person(problem: Problem, wanted: PersonId) -> Person:
    for person in problem.people:
        if person.id == wanted:
            return person
    raise ProblemError(f"person {wanted!r} is not among the people")


def _meetings(plan: Plan, wanted: set[PersonId]) -> list[tuple[int, TableId]]:
    return [
        (round_plan.number, pairing.table)
        for round_plan in plan.rounds
        for pairing in round_plan.pairings
        if wanted <= {*pairing.people}
    ]


def _meets(a: PersonId, b: PersonId, meetings: list[tuple[int, TableId]], why_not: WhyNot | None) -> Sentence:
    if why_not is not None:
        return say("{a} and {b} do not meet: {because}", a=a, b=b, because=REASONS[why_not])
    times = (say("in round {number} at table {table}", number=number, table=table) for number, table in meetings)
    return say("{a} and {b} meet {times}", a=a, b=b, times=chain(times, AND_AGAIN))
