"""The plan of an event: choose the pairs, spread them over the rounds, seat them, report."""

from collections.abc import Sequence
from random import Random

import numpy as np

from rotation.byes import byes, crowd_byes
from rotation.companions import joined, leaders
from rotation.company import Parties
from rotation.crowd import Crowd
from rotation.fairness import best_for_all
from rotation.groups import pairings, seat_crowd
from rotation.house import House
from rotation.meetings import hold_meetings
from rotation.model import Bye, Format, Pairing, Plan, Problem, Role, RoundPlan
from rotation.order import spread_byes
from rotation.repeats import OUT
from rotation.report import crowd_report, report
from rotation.rounds import timetable
from rotation.seating import seat
from rotation.sides import Ints, Sides
from rotation.timed import Cells, best_timed
from rotation.walking import walk_less


def plan(problem: Problem) -> Plan:
    """Return the best plan of all rounds.

    One to one, in this order: rules are held (blocked, strangers, languages, history, fixed
    tables), as many must-meets as possible, as many meetings as possible, byes as even as possible
    on each side, then the objective, then nobody has two byes running, then people who stay keep
    their table, then walks are short. Where some are not available in every round, or accessible
    tables are few, the best that is found.
    Companions sit beside the person they go with.

    In groups and among peers: all these rules but history are held, companions go together, everybody
    who is there sits if there is a seat, byes are even, then must-meets, then as few repeats as can be
    found (in groups, first of a mentee with a mentor), then even tables, then the objective, then
    walks are short.

    Meetings that were asked for: see `hold_meetings`.

    What could not be met stands in the report.
    """
    if problem.format is Format.MEETINGS:
        return hold_meetings(problem)
    return _one_to_one(problem) if problem.format is Format.ONE_TO_ONE else _crowd(problem)


def _one_to_one(problem: Problem) -> Plan:
    sides = Sides.of(problem)
    if sides.timed:
        outcome, cells = best_timed(sides, problem.objective, problem.seed)
    else:
        outcome = best_for_all(sides, problem.objective)
        cells = _into_rounds(sides, outcome.times, problem.seed)
        cells += [[] for _ in range(problem.rounds - len(cells))]
    alone = leaders(problem)
    people, spots = sides.mentors + sides.mentees, [*sides.mentor_spots, *sides.mentee_spots + len(sides.mentors)]
    seating = walk_less(alone, people, _seating(alone, sides, cells), spots)
    cells = _cells(seating, len(sides.mentors))
    rounds = joined(problem, _numbered(_pairings(alone, sides, seating, cells), byes(alone, sides, cells)))
    return Plan(rounds=rounds, report=report(problem, sides, outcome, rounds))


def _crowd(problem: Problem) -> Plan:
    crowd = Crowd.of(problem)
    parties = Parties.of_people(problem, crowd)
    house = House.of(problem, parties.crowd, parties.sizes)
    seating = walk_less(problem, crowd.people, parties.people(seat_crowd(problem, parties, house)))
    rounds = _numbered(pairings(problem, crowd, seating), crowd_byes(problem, crowd, seating))
    return Plan(rounds=rounds, report=crowd_report(problem, crowd, seating, rounds))


def _numbered(pairings: Sequence[tuple[Pairing, ...]], byes: Sequence[tuple[Bye, ...]]) -> tuple[RoundPlan, ...]:
    return tuple(
        RoundPlan(number=number, pairings=seated, byes=out)
        for number, (seated, out) in enumerate(zip(pairings, byes, strict=True), start=1)
    )


def _into_rounds(sides: Sides, times: Ints, seed: int) -> list[Cells]:
    rows, columns = (np.repeat(index, times[times > 0]).tolist() for index in np.nonzero(times))
    mentor_spots = sides.mentor_spots.tolist()
    mentee_spots = (sides.mentee_spots + len(sides.mentors)).tolist()
    spot_of = mentor_spots + mentee_spots
    ends = [(mentor_spots[row], mentee_spots[column]) for row, column in zip(rows, columns, strict=True)]
    people = [(row, len(sides.mentors) + column) for row, column in zip(rows, columns, strict=True)]
    table = timetable(ends, len(spot_of), sides.tables)
    spread_byes(table, people, spot_of, Random(seed))  # noqa: S311 -- reproducible, not a secret
    rounds: list[Cells] = [[] for _ in range(table.rounds)]
    for pair, number in enumerate(table.round_of):
        rounds[number].append((rows[pair], columns[pair]))
    return rounds


def _seating(problem: Problem, sides: Sides, rounds: Sequence[Cells]) -> Ints:
    """Return the number of the table of each mentor, then of each mentee [rounds x people]."""
    mentors_stay = problem.stays is Role.MENTOR
    pairs = [[(sides.mentors[row], sides.mentees[column]) for row, column in cells] for cells in rounds]
    staying_first = [[pair if mentors_stay else pair[::-1] for pair in one] for one in pairs]
    number = {table.id: place for place, table in enumerate(problem.tables)}
    seating = np.full((len(rounds), len(sides.mentors) + len(sides.mentees)), OUT)
    for made, cells, tables in zip(seating, rounds, seat(problem, staying_first), strict=True):
        for (row, column), table in zip(cells, tables, strict=True):
            made[[row, len(sides.mentors) + column]] = number[table]
    return seating


def _cells(seating: Ints, mentors: int) -> list[Cells]:
    """Return who meets in each round, in the order of the tables."""
    rounds = []
    for row in seating:
        leads, guests = (np.argsort(side, kind="stable") for side in (row[:mentors], row[mentors:]))
        sit = [[person for person in leads if row[person] != OUT], [one for one in guests if row[mentors + one] != OUT]]
        rounds.append([(int(lead), int(guest)) for lead, guest in zip(*sit, strict=True)])
    return rounds


def _pairings(problem: Problem, sides: Sides, seating: Ints, rounds: Sequence[Cells]) -> list[tuple[Pairing, ...]]:
    return [
        tuple(
            Pairing(
                table=problem.tables[table[row]].id,
                mentors=(sides.mentors[row].id,),
                mentees=(sides.mentees[column].id,),
            )
            for row, column in cells
        )
        for table, cells in zip(seating, rounds, strict=True)
    ]
