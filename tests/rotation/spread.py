"""Whether nobody needs two byes running, by CP-SAT: a second opinion from other code."""

from __future__ import annotations

from collections import defaultdict

from rotation import Plan, Problem


def can_be_spread(problem: Problem, plan: Plan) -> bool | None:
    """Say whether the pairs of a plan fit into its rounds without two byes running; None if that took too long."""
    from ortools.sat.python import cp_model  # noqa: PLC0415 -- it takes seconds to import

    model = cp_model.CpModel()
    rounds = range(sum(bool(one.pairings) for one in plan.rounds))
    sits = defaultdict(list)
    at_once = defaultdict(list)
    for pair, pairing in enumerate(pairing for one in plan.rounds for pairing in one.pairings):
        when = [model.new_bool_var(f"{pair} {number}") for number in rounds]
        model.add_exactly_one(when)
        for number in rounds:
            at_once[number].append(when[number])
            for name in pairing.people:
                sits[name, number].append(when[number])
    for number in rounds:
        model.add(sum(at_once[number]) <= len(problem.tables))
        for person in problem.people:
            model.add_at_most_one(sits[person.id, number])
            if number:
                model.add(sum(sits[person.id, number - 1]) + sum(sits[person.id, number]) >= 1)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = 20
    found = solver.solve(model)
    return None if found == cp_model.UNKNOWN else found in (cp_model.OPTIMAL, cp_model.FEASIBLE)
