"""Who sits with whom: plan a speed-mentoring event, repair and check a plan, explain a seat.

Three formats, told apart by the people and the seats: mentors and mentees one to one, mentors with
groups of mentees, and peers at tables of two or more; and a fourth, of meetings that were asked for
one by one. Pure: no I/O, no clock. The same problem and seed give the same plan on every machine.
"""

from rotation.audit import Fault, FaultKind, audit
from rotation.cautions import warnings
from rotation.explain import Explanation, explain
from rotation.fit import fit, fit_matrix
from rotation.hands import move, swap
from rotation.model import (
    Bye,
    Format,
    Objective,
    Pairing,
    Person,
    PersonId,
    Plan,
    Problem,
    ProblemError,
    Report,
    Request,
    Role,
    RoundPlan,
    Table,
    TableId,
    Why,
    WhyNot,
)
from rotation.moves import Cause, Move, Repair, moves
from rotation.mutual import Ranks, mutual_pairs
from rotation.planner import plan
from rotation.points import Points
from rotation.repair import repair

__all__ = [
    "Bye",
    "Cause",
    "Explanation",
    "Fault",
    "FaultKind",
    "Format",
    "Move",
    "Objective",
    "Pairing",
    "Person",
    "PersonId",
    "Plan",
    "Points",
    "Problem",
    "ProblemError",
    "Ranks",
    "Repair",
    "Report",
    "Request",
    "Role",
    "RoundPlan",
    "Table",
    "TableId",
    "Why",
    "WhyNot",
    "audit",
    "explain",
    "fit",
    "fit_matrix",
    "move",
    "moves",
    "mutual_pairs",
    "plan",
    "repair",
    "swap",
    "warnings",
]
