"""What a plan leaves to be gained: more meetings, or evener byes. And what the rules allow.

Part of the audit, and apart from the planner: people's ids and sets in place of arrays and prices.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from rotation.model import Pairing, Person, PersonId, Plan, Problem, Role, TableId
from rotation.parted import parted


def too_few(problem: Problem, plan: Plan) -> list[PersonId]:
    """Return the mentees who could have one meeting more, and nobody one less."""
    mentors, mentees = (_Side(problem, plan, role) for role in (Role.MENTOR, Role.MENTEE))
    return list(mentees.missed(mentors))


def uneven(problem: Problem, plan: Plan) -> list[PersonId]:
    """Return who could have one of the meetings of somebody who has at least two more."""
    return [name for role in (Role.MENTOR, Role.MENTEE) for name in _Side(problem, plan, role).poorer()]


class _Side:
    """The people of one role and their possible meetings, to look for a better plan.

    Somebody gets one meeting more if they can take a counterpart from somebody who takes another
    from somebody else, and so on, down to somebody who goes without or a counterpart who is free.
    """

    def __init__(self, problem: Problem, plan: Plan, role: Role) -> None:
        self.rounds = problem.rounds
        self.people = problem.side(role)
        self.may = allowed(problem, role)
        self.must = unordered(problem.must_meet)
        self.met = met_by(problem, plan)
        self.room = problem.rounds * len(problem.tables) - sum(1 for _ in pairings(plan))
        self.load = Counter[TableId | None]()
        for person in self.people:
            self.load[person.fixed_table] += len(self.met[person.id])

    def missed(self, others: "_Side") -> Iterator[PersonId]:
        """Yield who could have one meeting more, and nobody one less."""
        spare = {person.id for person in others.people if others.has_time(person)}
        for person in self.people:
            if self.room > 0 and self.has_time(person) and spare & self._within_reach(person)[1]:
                yield person.id

    def poorer(self) -> Iterator[PersonId]:
        """Yield who could have one of the meetings of somebody with at least two more."""
        most = max((len(self.met[person.id]) for person in self.people), default=0)
        for person in self.people:
            count = len(self.met[person.id])
            if count <= most - 2 and self._richer(person, count + 2) & self._within_reach(person)[0]:
                yield person.id

    def _richer(self, taker: Person, count: int) -> set[PersonId]:
        """Return who has so many meetings and could pass one on, as far as tables go."""
        return {
            giver.id
            for giver in self.people
            if len(self.met[giver.id]) >= count and (giver.fixed_table == taker.fixed_table or self._table_free(taker))
        }

    def has_time(self, person: Person) -> bool:
        """Say whether the person, and the table they are fixed to, have a round to spare."""
        return len(self.met[person.id]) < self.rounds and self._table_free(person)

    def _table_free(self, person: Person) -> bool:
        return person.fixed_table is None or self.load[person.fixed_table] < self.rounds

    def _within_reach(self, person: Person) -> tuple[set[PersonId], set[PersonId]]:
        """Return who could lose, and which counterparts get, a meeting for the person's sake."""
        losers, takers, queue = {person.id}, set[PersonId](), [person.id]
        while queue:
            name = queue.pop()
            new = self.may[name] - self.met[name] - takers
            takers |= new
            for taker in sorted(new):
                lose = {other for other in self.met[taker] if frozenset((other, taker)) not in self.must}
                queue.extend(sorted(lose - losers))
                losers |= lose
        return losers, takers


def allowed(problem: Problem, role: Role) -> dict[PersonId, set[PersonId]]:
    """Return whom each person of a role may meet, by every rule."""
    apart = parted(problem)
    for a, b in problem.history:
        apart[a].add(b)
        apart[b].add(a)
    others: dict[TableId | None, set[PersonId]] = {}
    for person in problem.people:
        if person.role is not role:
            others.setdefault(person.fixed_table, set()).add(person.id)
    mentor_tables = {person.fixed_table for person in problem.side(Role.MENTOR)}
    may: dict[PersonId, set[PersonId]] = {}
    for person in problem.side(role):
        near = [ids for table, ids in others.items() if _tables_agree(person, table, mentor_tables)]
        may[person.id] = set[PersonId]().union(*near) - apart[person.id]
    return may


def _tables_agree(person: Person, others: TableId | None, mentor_tables: set[TableId | None]) -> bool:
    """Say whether a person can sit with people of the other role who are fixed to `others`."""
    mentor, mentee = person.fixed_table, others
    if person.role is Role.MENTEE:
        mentor, mentee = mentee, mentor
    # A mentee fixed to some mentor's table sits with the mentors of that table only.
    return mentee in (None, mentor) or (mentor is None and mentee not in mentor_tables)


def met_by(problem: Problem, plan: Plan) -> dict[PersonId, set[PersonId]]:
    """Return whom each person meets."""
    met: dict[PersonId, set[PersonId]] = {person.id: set() for person in problem.people}
    for pairing in pairings(plan):
        mentor, mentee = pairing.people
        met[mentor].add(mentee)
        met[mentee].add(mentor)
    return met


def pairings(plan: Plan) -> Iterator[Pairing]:
    """Yield the pairings of all rounds."""
    return (pairing for round_plan in plan.rounds for pairing in round_plan.pairings)


def unordered(pairs: Iterable[tuple[PersonId, PersonId]]) -> set[frozenset[PersonId]]:
    """Return the pairs of a rule, in which it does not matter who is named first."""
    return {frozenset(pair) for pair in pairs}
