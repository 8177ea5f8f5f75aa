"""What the rules of a problem say of people and seats, one at a time."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

from rotation.fit import common_languages, fits_by, topic_worths
from rotation.model import Format, Pairing, Person, PersonId, Problem, Role, TableId
from rotation.rifts import dividing_rules, rift


class Rules:
    """They answer for ids; people must be among those of the problem unless said otherwise.

    `companions` are not among them; those they go with take their seats, too.
    """

    def __init__(self, problem: Problem, companions: Mapping[PersonId, Sequence[Person]] | None = None) -> None:
        self.problem, self.companions = problem, companions or {}
        self.format = problem.format
        self.people = {person.id: person for person in problem.people}
        self.sides = {role: [person.id for person in problem.side(role)] for role in Role}
        self.tables = {table.id: table for table in problem.tables}
        self.place = {name: number for number, name in enumerate(self.people)}
        self.reserved = {person.fixed_table for person in problem.people}
        self.blocked = _both_ways(problem.blocked)
        self.apart = _both_ways(problem.blocked | _parted_by_tables(problem) | self._parted_by_companions())
        self.must = _both_ways(problem.must_meet)
        self.history = _both_ways(problem.history)
        self.limited = [person.id for person in problem.people if person.available is not None]
        """Who may be away in some rounds."""
        self._is_divided = any(dividing_rules(problem).values())
        self._plain = {role: self._without_rules(role) for role in Role}

    @cached_property
    def _worths(self) -> tuple[Mapping[str, int], frozenset[str]]:
        return topic_worths(self.problem), common_languages(self.problem)

    def _parted_by_companions(self) -> frozenset[tuple[PersonId, PersonId]]:
        """Return who is kept apart for what their companions are; one to one, these have no say."""
        if self.format is Format.ONE_TO_ONE:
            return frozenset()
        return frozenset(
            (leader, other)
            for leader, beside in self.companions.items()
            for other, person in self.people.items()
            if other != leader
            and any(
                rift(self.problem, one, another)
                for one in beside
                for another in (person, *self.companions.get(other, ()))
            )
        )

    def fits(self, one: PersonId, others: Iterable[PersonId]) -> dict[PersonId, int]:
        """Return the fit of somebody with each of some others, in points 0..100."""
        names = list(dict.fromkeys(others))
        found = fits_by(*self._worths, [self.people[one]], [self.people[name] for name in names])
        return dict(zip(names, found[0].tolist(), strict=True))

    def _without_rules(self, role: Role) -> set[PersonId]:
        people = (self.people[name] for name in self.sides[role])
        return {
            person.id
            for person in people
            if person.fixed_table is None
            and not person.needs_access
            and not self.is_touchy(person.id)
            and person.id not in self.companions
        }

    def suspects(self, pairings: Iterable[Pairing], away: Collection[PersonId]) -> list[Pairing]:
        """Return, fast, all that cannot be as they are if these are away, and some that can."""
        mentors, mentees, peers = (self._plain[role].difference(away) for role in (Role.MENTOR, Role.MENTEE, Role.PEER))
        return [
            one
            for one in pairings
            if not (
                self._is_sound(one)
                and mentors.issuperset(one.mentors)
                and mentees.issuperset(one.mentees)
                and peers.issuperset(one.peers)
            )
        ]

    def _is_sound(self, pairing: Pairing) -> bool:
        """Say whether as many sit there as should."""
        led, guests, peers = len(pairing.mentors), len(pairing.mentees), len(pairing.peers)
        if self.format is Format.ONE_TO_ONE:
            return led == 1 == guests and not peers and pairing.table in self.tables
        if self.format is Format.PEERS:
            return 1 < peers <= self.seats(pairing.table) and not (led or guests)
        return (
            1 <= led <= self.problem.mentors_per_table
            and guests > 0 == peers
            and led + guests <= self.seats(pairing.table)
        )

    def comes(self, name: PersonId, number: int) -> bool:
        """Say whether somebody, known or not, can sit in a round."""
        person = self.people.get(name)
        return person is not None and (person.available is None or number in person.available)

    def may_use(self, name: PersonId, table: TableId) -> bool:
        """Say whether somebody may sit at a table that is open, as far as the table goes."""
        person = self.people[name]
        return person.fixed_table in (None, table) and (not person.needs_access or self.tables[table].accessible)

    def is_touchy(self, name: PersonId) -> bool:
        """Say whether there may be people whom somebody must not share a table with."""
        return self._is_divided or name in self.apart

    def conflicts(self, name: PersonId, here: Iterable[PersonId]) -> int:
        """Return with how many of these somebody must not share a table."""
        return sum(not self.may_share(name, (other,)) for other in here)

    def may_share(self, name: PersonId, here: Iterable[PersonId]) -> bool:
        """Say whether somebody may share a table with all of these."""
        if not self.is_touchy(name):
            return True
        apart = self.apart.get(name, ())
        return not any(other in apart or self.are_parted(name, other) for other in here)

    def are_parted(self, one: PersonId, other: PersonId) -> bool:
        """Say whether two people, known or not, are kept apart for what they are."""
        if not self._is_divided or one == other or one not in self.people or other not in self.people:
            return False
        return rift(self.problem, self.people[one], self.people[other]) is not None

    def are_mentors(self, one: PersonId, other: PersonId) -> bool:
        """Say whether two people, known or not, are both mentors."""
        return all(name in self.people and self.people[name].role is Role.MENTOR for name in (one, other))

    def seats(self, table: TableId) -> int:
        """Return how many seats a table has; none, if it is closed."""
        return self.tables[table].seats if table in self.tables else 0

    def size(self, here: Iterable[PersonId], number: int) -> int:
        """Return how many seats these people take in a round: their companions have some as well, but one to one."""
        names = list(here)
        if not self.companions or self.format is Format.ONE_TO_ONE:
            return len(names)
        beside = (one for name in names for one in self.companions.get(name, ()))
        return len(names) + sum(one.available is None or number in one.available for one in beside)

    def has_chair(self, name: PersonId, here: Collection[PersonId], table: TableId, number: int) -> bool:
        """Say whether these people leave a chair for one more at a table."""
        return not self.surplus([*here, name], table, number)

    def surplus(self, here: Sequence[PersonId], table: TableId, number: int) -> Sequence[PersonId]:
        """Return those of a kind of which one has to leave a table."""
        mentors = [name for name in here if self.people[name].role is Role.MENTOR]
        one_to_one = self.format is Format.ONE_TO_ONE
        if self.size(mentors, number) > (1 if one_to_one else self.problem.mentors_per_table):
            return mentors
        if self.size(here, number) > (len(mentors) + 1 if one_to_one else self.tables[table].seats):
            return [name for name in here if self.people[name].role is not Role.MENTOR] or mentors
        return ()

    def can_talk(self, here: Collection[PersonId], number: int) -> bool:
        """Say whether these people are company for each other."""
        if self.format is Format.PEERS:
            return self.size(here, number) > 1
        return {self.people[name].role for name in here} == {Role.MENTOR, Role.MENTEE}


def _parted_by_tables(problem: Problem) -> frozenset[tuple[PersonId, PersonId]]:
    """Return who is kept apart one to one because a mentee is fixed to the table of other mentors."""
    mentors = problem.side(Role.MENTOR) if problem.format is Format.ONE_TO_ONE else ()
    theirs = {mentor.fixed_table for mentor in mentors} - {None}
    return frozenset(
        (mentor.id, mentee.id)
        for mentee in problem.side(Role.MENTEE)
        if mentee.fixed_table in theirs
        for mentor in mentors
        if mentor.fixed_table != mentee.fixed_table
    )


def _both_ways(pairs: Iterable[tuple[PersonId, PersonId]]) -> dict[PersonId, set[PersonId]]:
    others: dict[PersonId, set[PersonId]] = defaultdict(set)
    for one, other in pairs:
        others[one].add(other)
        others[other].add(one)
    return others
