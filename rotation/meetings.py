"""The plan of meetings that were asked for one by one.

The problem is that of Bofill, Coll, Garcia, Giraldez-Cru, Pesant, Suy and Villaret, "Constraint
solving approaches to the business-to-business meeting scheduling problem" (2022).
"""

from random import Random

from rotation.agenda import Agenda, agenda
from rotation.board import Board
from rotation.ceiling import ceiling
from rotation.gaps import close_gaps
from rotation.held import held_report
from rotation.holding import hold
from rotation.model import Pairing, Person, Plan, Problem, Role, RoundPlan, TableId
from rotation.pauses import Pauses
from rotation.places import places

Seat = tuple[TableId, Person, Person]
"""A table, and who meets there."""


def hold_meetings(problem: Problem) -> Plan:
    """Return a plan of the meetings that a problem asks for.

    In this order: nobody sits when they are not available, or with somebody blocked; as many
    must-meets as can be found, as many meetings, fixed and accessible tables, few gaps, evenly
    shared, and few walks. If not everything can be held, everybody gets their share, as far as
    possible. What could not be met stands in the report.
    """
    asked = agenda(problem)
    most = ceiling(asked)
    board = _held(asked, most, Random(problem.seed))  # noqa: S311 -- reproducible, not a secret
    pauses = Pauses(board)
    rounds = tuple(
        RoundPlan(number=number + 1, pairings=tuple(map(_pairing, seats)), byes=pauses.byes(number))
        for number, seats in enumerate(_seats(board))
    )
    return Plan(rounds=rounds, report=held_report(asked, most, rounds))


def _held(asked: Agenda, most: int, rng: Random) -> Board:
    board = Board(asked)
    hold(board, most, rng)
    picky = [meeting for meeting in board.open() if board.loosen(meeting)]
    if picky:
        hold(board, most, rng)
    close_gaps(board, rng)
    return board


def _seats(board: Board) -> list[list[Seat]]:
    """Return who meets in each round, and where, in the order of tables."""
    problem, ends = board.agenda.problem, board.agenda.ends
    people = problem.people
    rounds = [
        [(people[one], people[other]) for one, other in (ends[meeting] for meeting in sorted(members))]
        for members in board.members
    ]
    order = {table.id: index for index, table in enumerate(problem.tables)}
    return [
        sorted(
            ((table, one, other) for table, (one, other) in zip(tables, couples, strict=True)),
            key=lambda seat: order[seat[0]],
        )
        for tables, couples in zip(places(problem, rounds), rounds, strict=True)
    ]


def _pairing(seat: Seat) -> Pairing:
    table, *couple = seat
    mentors, mentees, peers = (
        tuple(person.id for person in couple if person.role is role) for role in (Role.MENTOR, Role.MENTEE, Role.PEER)
    )
    return Pairing(table=table, mentors=mentors, mentees=mentees, peers=peers)
