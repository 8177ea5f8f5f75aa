"""Meetings that were asked for as a constraint program, solved by CP-SAT: a second opinion from other code."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from rotation import Person, Problem


def most_held(problem: Problem) -> int:
    """Return how many meetings a plan can hold; no access or fixed table, nobody blocked."""
    program = _Program(problem)
    program.model.maximize(sum(program.cells.values()))
    return program.solve()


def fewest_gaps(problem: Problem, held: int, *, seconds: float = 20) -> int:
    """Return the fewest gaps of a plan with so many meetings that were found in some time of the solver."""
    program = _Program(problem)
    program.model.add(sum(program.cells.values()) == held)
    program.model.minimize(sum(gap for person in problem.people for gap in program.gaps(person)))
    return program.solve(seconds)


class _Program:
    def __init__(self, problem: Problem) -> None:
        from ortools.sat.python import cp_model  # noqa: PLC0415 -- slow to import, and the product has no use for it

        self.solver, self.model = cp_model.CpSolver(), cp_model.CpModel()
        self.rounds, self.cells = range(1, problem.rounds + 1), dict[tuple[int, int], Any]()
        people = {person.id: person for person in problem.people}
        self.requests = problem.requests
        for index, ask in enumerate(problem.requests):
            for number in self.rounds:
                if all(is_there(people[name], number) for name in (ask.a, ask.b)):
                    self.cells[index, number] = self.model.new_bool_var("")
            self.model.add(sum(self.cells.get((index, number), 0) for number in self.rounds) <= 1)
        for number in self.rounds:
            everything = (self.cells.get((index, number), 0) for index in range(len(problem.requests)))
            self.model.add(sum(everything) <= len(problem.tables))
        for person in problem.people:
            for number in self.rounds:
                self.model.add(self._busy(person, number) <= 1)

    def _busy(self, person: Person, number: int) -> Any:  # noqa: ANN401 -- ortools has no types
        mine = (index for index, ask in enumerate(self.requests) if person.id in (ask.a, ask.b))
        return sum(self.cells.get((index, number), 0) for index in mine)

    def gaps(self, person: Person) -> list[Any]:
        """Return what is 1 in each round without a meeting between others, in which they are there."""
        begun = [self.model.new_bool_var("") for _ in self.rounds]
        to_come = [self.model.new_bool_var("") for _ in self.rounds]
        for earlier, later in pairwise(begun):
            self.model.add_implication(earlier, later)
        for earlier, later in pairwise(to_come):
            self.model.add_implication(later, earlier)
        found = []
        for number, before, after in zip(self.rounds, begun, to_come, strict=True):
            self.model.add(self._busy(person, number) <= before)
            self.model.add(self._busy(person, number) <= after)
            if is_there(person, number):
                found.append(self.model.new_bool_var(""))
                self.model.add(found[-1] >= before + after - 1 - self._busy(person, number))
        return found

    def solve(self, seconds: float = 60) -> int:
        self.solver.parameters.max_deterministic_time = seconds
        self.solver.parameters.num_workers = 1
        self.solver.solve(self.model)
        return round(self.solver.objective_value)


def is_there(person: Person, number: int) -> bool:
    """Tell whether somebody can sit in a round."""
    return person.available is None or number in person.available
