"""What a plan leaves to be gained: more meetings, or evener byes.

Part of the audit, and apart from the planner: people's ids and sets in place of arrays and prices.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import product

from rotation.model import Pairing, Person, PersonId, Plan, Problem, Role, RoundPlan, TableId, Why
from rotation.parted import no_common_language, same_organisation
from rotation.parties import drop_absent, drop_without_access, is_timed, leading, needy_people, party_tables


def too_few(problem: Problem, plan: Plan) -> list[PersonId]:
    """Return the mentees who could have one meeting more, and nobody one less.

    Where it matters in which round people meet, only in a round in which both sit out.
    """
    if is_timed(problem):
        return [name for round_plan in plan.rounds for name in _beside_each_other(problem, plan, round_plan)]
    mentors, mentees = (_Side(problem, plan, role) for role in (Role.MENTOR, Role.MENTEE))
    return list(mentees.missed(mentors))


def uneven(problem: Problem, plan: Plan) -> list[PersonId]:
    """Return who could have one of the meetings of somebody who has at least two more.

    Where it matters in which round people meet, that is not looked at.
    """
    if is_timed(problem):
        return []
    return [name for role in (Role.MENTOR, Role.MENTEE) for name in _Side(problem, plan, role).poorer()]


class _Side:
    """The people of one role and their possible meetings, to look for a better plan.

    Somebody gets one meeting more if they can take a counterpart from somebody who takes another
    from somebody else, and so on, down to somebody who goes without or a counterpart who is free.
    """

    def __init__(self, problem: Problem, plan: Plan, role: Role) -> None:
        self.rounds = problem.rounds
        self.may = allowed(problem, role)
        self.people = [person for person in problem.side(role) if person.id in self.may]
        self.table = party_tables(problem)
        self.most = most_times(problem)
        follows = problem.follows
        self.must = unordered((follows.get(a, a), follows.get(b, b)) for a, b in problem.must_meet)
        self.met = met_by(problem, plan)
        self.room = problem.rounds * len(problem.tables) - sum(1 for _ in pairings(plan))
        self.load = Counter[TableId | None]()
        for person in self.people:
            self.load[self.table[person.id]] += self.met[person.id].total()

    def missed(self, others: "_Side") -> Iterator[PersonId]:
        """Yield who could have one meeting more, and nobody one less."""
        spare = {person.id for person in others.people if others.has_time(person)}
        for person in self.people:
            if self.room > 0 and self.has_time(person) and spare & self._within_reach(person)[1]:
                yield person.id

    def poorer(self) -> Iterator[PersonId]:
        """Yield who could have one of the meetings of somebody with at least two more."""
        most = max((self.met[person.id].total() for person in self.people), default=0)
        for person in self.people:
            count = self.met[person.id].total()
            if count <= most - 2 and self._richer(person, count + 2) & self._within_reach(person)[0]:
                yield person.id

    def _richer(self, taker: Person, count: int) -> set[PersonId]:
        """Return who has so many meetings and could pass one on, as far as tables go."""
        return {
            giver.id
            for giver in self.people
            if self.met[giver.id].total() >= count
            and (self.table[giver.id] == self.table[taker.id] or self._table_free(taker))
        }

    def has_time(self, person: Person) -> bool:
        """Say whether the person, and the table they are fixed to, have a round to spare."""
        return self.met[person.id].total() < self.rounds and self._table_free(person)

    def _table_free(self, person: Person) -> bool:
        table = self.table[person.id]
        return table is None or self.load[table] < self.rounds

    def _within_reach(self, person: Person) -> tuple[set[PersonId], set[PersonId]]:
        """Return who could lose, and which counterparts get, a meeting for the person's sake."""
        losers, takers, queue = {person.id}, set[PersonId](), [person.id]
        while queue:
            name = queue.pop()
            met = self.met[name]
            new = {one for one in self.may[name] if met[one] < self.most(name, one)} - takers
            takers |= new
            for taker in sorted(new):
                lose = {
                    other
                    for other, times in self.met[taker].items()
                    if times > 1 or frozenset((other, taker)) not in self.must
                }
                queue.extend(sorted(lose - losers))
                losers |= lose
        return losers, takers


def _beside_each_other(problem: Problem, plan: Plan, round_plan: RoundPlan) -> Iterator[PersonId]:
    """Yield the mentees who sit out a round in which somebody they could meet does so too."""
    may, most, met = allowed(problem, Role.MENTEE), most_times(problem), met_by(problem, plan)
    needy, tables = needy_people(problem), party_tables(problem)
    accessible = {table.id for table in problem.tables if table.accessible}

    def sits_at_access(couple: tuple[PersonId, PersonId]) -> bool:
        fixed = {tables[name] for name in couple} - {None}
        return bool(fixed & accessible) or (not fixed and not needy.isdisjoint(couple))

    out = {bye.person for bye in round_plan.byes if bye.why is not Why.AWAY}
    couples = list(leading(problem, round_plan.pairings))
    used = {tables[name] for couple in couples for name in couple} - {None}
    full = sum(map(sits_at_access, couples)) >= len(accessible)
    for name, other in product(sorted(out & set(may)), sorted(out)) if len(couples) < len(problem.tables) else ():
        if (
            other in may[name]
            and met[name][other] < most(name, other)
            and used.isdisjoint((tables[name], tables[other]))
            and not (needy and full and sits_at_access((other, name)))
        ):
            yield name


def allowed(problem: Problem, role: Role) -> dict[PersonId, set[PersonId]]:
    """Return whom each person of a role may meet, by every rule; companions have no say and are left out."""
    follows = problem.follows
    colleagues, speechless = same_organisation(problem), no_common_language(problem)
    apart = {name: colleagues[name] | speechless[name] for name in colleagues}
    pairs = [(follows.get(a, a), follows.get(b, b)) for a, b in problem.blocked]
    for a, b in (*pairs, *problem.history):
        apart[a].add(b)
        apart[b].add(a)
    tables = party_tables(problem)
    others: dict[TableId | None, set[PersonId]] = {}
    for person in problem.people:
        if person.role is not role and person.id in tables:
            others.setdefault(tables[person.id], set()).add(person.id)
    mentor_tables = {tables[person.id] for person in problem.side(Role.MENTOR) if person.id in tables}
    may: dict[PersonId, set[PersonId]] = {}
    for person in problem.side(role):
        if person.id in tables:
            here = tables[person.id]
            near = [ids for table, ids in others.items() if _tables_agree(role, here, table, mentor_tables)]
            may[person.id] = set[PersonId]().union(*near) - apart[person.id]
    drop_absent(problem, may)
    drop_without_access(problem, may, tables)
    return may


def most_times(problem: Problem) -> Callable[[PersonId, PersonId], int]:
    """Return how often two who may meet may do so: once, or as often as who has more choice has to."""
    if not problem.repeats:
        return lambda _one, _other: 1
    may = {**allowed(problem, Role.MENTOR), **allowed(problem, Role.MENTEE)}
    return lambda one, other: max(1, -(-problem.rounds // max(1, len(may.get(one, ())), len(may.get(other, ())))))


def _tables_agree(role: Role, here: TableId | None, there: TableId | None, mentor_tables: set[TableId | None]) -> bool:
    """Say whether a person of a role fixed to `here` can sit with people of the other role fixed to `there`."""
    mentor, mentee = (here, there) if role is Role.MENTOR else (there, here)
    # A mentee fixed to some mentor's table sits with the mentors of that table only.
    return mentee in (None, mentor) or (mentor is None and mentee not in mentor_tables)


def met_by(problem: Problem, plan: Plan) -> dict[PersonId, Counter[PersonId]]:
    """Return whom each person meets, and how often."""
    met: dict[PersonId, Counter[PersonId]] = {person.id: Counter() for person in problem.people}
    for mentor, mentee in leading(problem, pairings(plan)):
        met[mentor][mentee] += 1
        met[mentee][mentor] += 1
    return met


def pairings(plan: Plan) -> Iterator[Pairing]:
    """Yield the pairings of all rounds."""
    return (pairing for round_plan in plan.rounds for pairing in round_plan.pairings)


def unordered(pairs: Iterable[tuple[PersonId, PersonId]]) -> set[frozenset[PersonId]]:
    """Return the pairs of a rule, in which it does not matter who is named first."""
    return {frozenset(pair) for pair in pairs}
