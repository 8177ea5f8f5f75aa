"""The figures of a plan."""

from collections import Counter
from collections.abc import Sequence

from rotation.fairness import Outcome
from rotation.model import Problem, Report, RoundPlan
from rotation.sentences import sentences
from rotation.sides import Sides


def report(problem: Problem, sides: Sides, outcome: Outcome, rounds: Sequence[RoundPlan]) -> Report:
    """Return the report of a plan."""
    byes = Counter(bye.person for round_plan in rounds for bye in round_plan.byes)
    return Report(
        total=int(sides.fits[outcome.pairs].sum()),
        upper_bound=outcome.upper_bound,
        proven=outcome.proven,
        worst_off=outcome.worst_off,
        worst_bound=outcome.worst_bound,
        meetings=int(outcome.pairs.sum()),
        byes=tuple((person.id, byes[person.id]) for person in problem.people),
        repeats=0,
        sentences=tuple(sentences(problem, sides, rounds, byes)),
    )
