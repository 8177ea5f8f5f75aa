"""A timetable of meetings that were asked for, made to fit the problem as it is now: what can be held stays."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rotation.agenda import Agenda, agenda
from rotation.ceiling import ceiling
from rotation.held import held_report
from rotation.meetings import hold_meetings
from rotation.model import Bye, Pairing, PersonId, Plan, Problem, Request, Role, RoundPlan, TableId, Why

Pair = frozenset[PersonId]


@dataclass(slots=True)
class _Round:
    """One round while it is fitted: who meets where."""

    before: RoundPlan
    there: frozenset[PersonId]
    """Who can sit."""
    seats: dict[TableId, Pairing] = field(default_factory=dict)
    lost: set[PersonId] = field(default_factory=set)
    """Whose meeting cannot be."""

    @property
    def busy(self) -> set[PersonId]:
        return {name for pairing in self.seats.values() for name in pairing.people}


def rebook(
    problem: Problem, plan: Plan, *, done: int, running: bool, full: bool, keep: frozenset[TableId]
) -> tuple[Plan, set[int]]:
    """Return the timetable, and which rounds were planned anew; the arguments are those of `repair`.

    A meeting stays where it is as long as both can come; if its table is closed, it moves to a free
    one. Meetings asked for that are not held, or not any more, get a time at which both are free and
    a table is; nobody else is moved for that.
    """
    asked, old = agenda(problem), {one.number: one for one in plan.rounds}
    past = [one for one in plan.rounds if one.number <= done]
    begun = done + running
    numbers = sorted({*(n for n in old if done < n <= begun), *range(done + 1, problem.rounds + 1)})
    new = {number for number in numbers if number not in old or (full and number > begun)}
    rounds = [
        _Round(old.get(number, RoundPlan(number=number, pairings=(), byes=())), _there(problem, number))
        for number in numbers
    ]
    for one in rounds:
        _keep(problem, one, keep, emptied=one.before.number in new)
    open_rounds = [one for one in rounds if one.before.number > begun]
    met = {frozenset(pairing.people) for one in past for pairing in one.pairings}
    if full:
        _replan(problem, open_rounds, keep, met | _pairs(rounds))
    _fill(asked, open_rounds, keep, met | _pairs(rounds))
    made = (*past, *(_round_plan(problem, one) for one in rounds))
    return Plan(rounds=made, report=held_report(asked, ceiling(asked), made)), new


def _pairs(rounds: Iterable[_Round]) -> set[Pair]:
    return {frozenset(pairing.people) for one in rounds for pairing in one.seats.values()}


def _keep(problem: Problem, one: _Round, keep: Collection[TableId], *, emptied: bool) -> None:
    """Keep the meetings that can be held; of a round that is `emptied`, those at the tables `keep`."""
    apart = {frozenset(pair) for pair in problem.blocked}
    tables, homeless = {*keep, *(table.id for table in problem.tables)}, list[Pairing]()
    for pairing in one.before.pairings:
        if emptied and pairing.table not in keep:
            continue
        if not one.there.issuperset(pairing.people) or frozenset(pairing.people) in apart:
            one.lost |= {*pairing.people}
        elif pairing.table in tables:
            one.seats[pairing.table] = pairing
        else:
            homeless.append(pairing)
    for pairing in homeless:
        table = _free_table(problem, one, pairing.people, keep)
        if table is None:
            one.lost |= {*pairing.people}
        else:
            one.seats[table] = replace(pairing, table=table)


def _there(problem: Problem, number: int) -> frozenset[PersonId]:
    return frozenset(one.id for one in problem.people if one.available is None or number in one.available)


def _free_table(
    problem: Problem, one: _Round, names: Collection[PersonId], keep: Collection[TableId]
) -> TableId | None:
    """Return the free table that suits these people best."""
    people = [person for person in problem.people if person.id in names]
    fixed = {person.fixed_table for person in people}
    picky = any(person.needs_access for person in people)
    free = [table for table in problem.tables if table.id not in one.seats and table.id not in keep]
    best = min(free, key=lambda table: (picky and not table.accessible, table.id not in fixed), default=None)
    return None if best is None else best.id


def _replan(problem: Problem, rounds: Sequence[_Round], keep: Collection[TableId], met: Collection[Pair]) -> None:
    """Fill rounds with a timetable of all that was asked for and is not held in others."""
    number_of = {one.before.number: place for place, one in enumerate(rounds, start=1)}
    left = tuple(_within(one, number_of) for one in problem.requests if frozenset((one.a, one.b)) not in met)
    if not left:
        return
    people = tuple(
        replace(
            person,
            available=frozenset(
                place for place, one in enumerate(rounds, start=1) if person.id in one.there - one.busy
            ),
        )
        for person in problem.people
    )
    tables = tuple(table for table in problem.tables if table.id not in keep)
    rest = replace(
        problem,
        rounds=len(rounds),
        requests=left,
        must_meet=frozenset(pair for pair in problem.must_meet if frozenset(pair) not in met),
        people=tuple(replace(one, fixed_table=None) if one.fixed_table in keep else one for one in people),
        tables=tables,
    )
    for one, planned in zip(rounds, hold_meetings(rest).rounds, strict=True):
        one.seats |= {pairing.table: pairing for pairing in planned.pairings}


def _within(request: Request, number_of: Mapping[int, int]) -> Request:
    if request.rounds is None:
        return request
    return replace(request, rounds=frozenset(number_of[number] for number in request.rounds if number in number_of))


def _fill(asked: Agenda, rounds: Sequence[_Round], keep: Collection[TableId], met: Collection[Pair]) -> None:
    """Give meetings that are not held a time, those with the fewest first, the must-meets before all."""
    problem, people = asked.problem, asked.problem.people
    missing = []
    for request, ends, may, weight in zip(asked.requests, asked.ends, asked.may, asked.weights, strict=True):
        if frozenset((request.a, request.b)) not in met:
            missing.append((-weight, may.bit_count(), [people[end].id for end in ends], may))
    for _, _, couple, may in sorted(missing):
        for one in rounds:
            free = may >> one.before.number - 1 & 1 and (one.busy | _sent_out(one.before)).isdisjoint(couple)
            table = _free_table(problem, one, couple, keep) if free else None
            if table is not None:
                one.seats[table] = _couple(problem, table, couple)
                break


def _sent_out(before: RoundPlan) -> set[PersonId]:
    return {bye.person for bye in before.byes if bye.why is Why.BY_HAND}


def _couple(problem: Problem, table: TableId, names: Collection[PersonId]) -> Pairing:
    def those(role: Role) -> tuple[PersonId, ...]:
        return tuple(person.id for person in problem.people if person.id in names and person.role is role)

    return Pairing(table=table, mentors=those(Role.MENTOR), mentees=those(Role.MENTEE), peers=those(Role.PEER))


def _round_plan(problem: Problem, one: _Round) -> RoundPlan:
    order = {table.id: place for place, table in enumerate(problem.tables)}
    return RoundPlan(
        number=one.before.number,
        pairings=tuple(
            sorted(one.seats.values(), key=lambda pairing: (order.get(pairing.table, len(order)), pairing.table))
        ),
        byes=tuple(_byes(problem, one)),
    )


def _byes(problem: Problem, one: _Round) -> Iterator[Bye]:
    before, busy = {bye.person: bye.why for bye in one.before.byes}, one.busy
    for name in (person.id for person in problem.people if person.id not in busy):
        why = Why.PARTNER_AWAY if name in one.lost else before.get(name, Why.FREE)
        if name not in one.there:
            why = Why.AWAY
        yield Bye(person=name, why=Why.FREE if why is Why.AWAY and name in one.there else why)
