"""A plan that people already hold, made to fit the problem as it is now, with few changed seats."""

from collections.abc import Collection, Iterable, Sequence

from rotation.attempts import Task
from rotation.companions import beside, joined, leaders, parted
from rotation.figures import figures
from rotation.hall import Hall, Room
from rotation.model import Format, Pairing, Plan, Problem, Role, RoundPlan, TableId
from rotation.moves import Repair, moves_of_repair
from rotation.rebook import rebook
from rotation.remainder import plan_rounds
from rotation.rules import Rules
from rotation.turns import FAIR, Turns


def repair(
    problem: Problem,
    plan: Plan,
    *,
    done: int = 0,
    running: bool = False,
    full: bool = False,
    keep: frozenset[TableId] = frozenset(),
) -> Repair:
    """Return the plan with few changed seats that is valid for the problem as it is now.

    Rounds 1 to `done` stay as they are. If `running`, the round after them is going on: who sits
    there with somebody who is present stays, or moves with them to a free table if theirs is
    closed, and only holes are filled. Companions are where those are whom they go with. Nobody is moved to or from
    the tables `keep`. Rounds the plan does not have are planned; if `full`, so are all others that
    have not begun.

    In this order: who is away or sits against a rule loses the seat; who lost a table or a
    counterpart, is new, or sat out, gets a free seat beside others like them, at a free table or
    chair; and while byes differ by more than one, or more than before, who has most takes the chair
    of somebody who has fewer. Two people meet again one to one only if the problem says `repeats`.
    Where meetings are asked for, see `rebook`.
    """
    done = max(0, done)
    if problem.format is Format.MEETINGS:
        made, anew = rebook(problem, plan, done=done, running=running, full=full, keep=keep)
        return Repair(plan=made, moves=moves_of_repair(plan, made, {table.id for table in problem.tables}, anew))
    rules, old = Rules(leaders(problem), beside(problem)), {one.number: one for one in plan.rounds}
    begun, past = done + running, [one for one in plan.rounds if one.number <= done]
    numbers = _numbers(problem, old, done, begun)
    new = [number for number in numbers if number not in old or (full and number > begun)]
    ahead = {number: old[number] for number in numbers if number not in new}
    if new:
        locked = {number: _locked(old[number], keep) for number in new if number in old}
        planned = plan_rounds(problem, new, [*past, *ahead.values()], locked, keep)
        ahead |= {one.number: one for one in planned}
    before = {one.number: Room(one) for one in parted(problem, plan.rounds)}
    task = Task(
        rules=rules,
        past=[before[one.number] for one in past],
        rounds=parted(problem, (ahead[number] for number in numbers)),
        running=begun,
        keep=keep,
        limits=_limits(rules, [*before.values()]),
    )
    hall = task.best()
    rooms = sorted(hall.rooms, key=lambda room: room.number)
    rounds = (*past, *joined(problem, [hall.round_plan(room) for room in rooms]))
    repaired = Plan(rounds=rounds, report=figures(problem, rounds))
    return Repair(plan=repaired, moves=moves_of_repair(plan, repaired, {*rules.tables}, {*new}))


def _numbers(problem: Problem, old: Iterable[int], done: int, begun: int) -> list[int]:
    """Return the rounds that are still ahead, and the one that is running."""
    running = [number for number in old if done < number <= begun]
    return sorted({*running, *range(done + 1, problem.rounds + 1)})


def _locked(round_plan: RoundPlan, keep: Collection[TableId]) -> list[Pairing]:
    return [one for one in round_plan.pairings if one.table in keep]


def _limits(rules: Rules, rooms: Sequence[Room]) -> dict[Role, int]:
    """Return by how much the byes of each side may differ: by one, or as much as they did."""
    turns = Turns(Hall(rules, (), rooms, rules.place))
    return {role: max(FAIR, turns.spread(role)) for role in Role}
