"""Small problems, written the short way, and random ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import combinations, pairwise
from random import Random

from hypothesis import strategies as st

from rotation import Format, Objective, Person, PersonId, Plan, Problem, Role, Table, TableId

LANGUAGES = ("English", "français", "Deutsch")
ORGANISATIONS = ("", "Acme", " acme", "Beta", "Gamma Ltd", "gamma  LTD")
TOPICS = ("art", "biology", "chess", "data", "energy", "film", "games", "health", "india", "jazz")


def pid(name: str) -> PersonId:
    return PersonId(name)


def mentor(name: str, *topics: str, at: str | None = None) -> Person:
    return Person(id=pid(name), role=Role.MENTOR, topics=topics, fixed_table=None if at is None else TableId(at))


def mentee(name: str, *topics: str, at: str | None = None) -> Person:
    return Person(id=pid(name), role=Role.MENTEE, topics=topics, fixed_table=None if at is None else TableId(at))


def peer(name: str, *topics: str, at: str | None = None) -> Person:
    return Person(id=pid(name), role=Role.PEER, topics=topics, fixed_table=None if at is None else TableId(at))


def tables(count: int, seats: int = 2) -> tuple[Table, ...]:
    return rooms(*[seats] * count)


def rooms(*seats: int) -> tuple[Table, ...]:
    """Tables t1, t2, ... with so many seats each."""
    return tuple(Table(id=TableId(f"t{number}"), seats=count) for number, count in enumerate(seats, start=1))


def peers(count: int, *, seed: int = 0, topics: int = 0) -> tuple[Person, ...]:
    """Peers p1, p2, ... with up to so many topics."""
    rng = Random(seed)
    return tuple(peer(f"p{number}", *rng.sample(TOPICS, rng.randint(0, topics))) for number in range(1, count + 1))


def pairs(*names: str) -> frozenset[tuple[PersonId, PersonId]]:
    """`pairs("a b", "c d")` are two pairs."""
    return frozenset((pid(a), pid(b)) for a, b in (name.split() for name in names))


def crowd(mentors: int, mentees: int, *, seed: int = 0, topics: int = 4) -> tuple[Person, ...]:
    """People m1, m2, ... and e1, e2, ... with topics of their own, some popular and some rare."""
    rng = Random(seed)
    weights = [1 / (rank + 1) for rank in range(len(TOPICS))]

    def some() -> tuple[str, ...]:
        return tuple(sorted(set(rng.choices(TOPICS, weights, k=rng.randint(0, topics)))))

    return (
        *(mentor(f"m{number}", *some()) for number in range(1, mentors + 1)),
        *(mentee(f"e{number}", *some()) for number in range(1, mentees + 1)),
    )


def among(*people: Person, others: int = 0) -> Problem:
    """An event of these people and so many mentees of whom nothing is known."""
    fill = tuple(mentee(f"other{number}") for number in range(others))
    return Problem(rounds=1, tables=tables(1), people=(*people, *fill))


def an_event(
    mentors: int,
    mentees: int,
    rounds: int,
    *,
    room: int | None = None,
    blocked: Iterable[tuple[PersonId, PersonId]] = (),
    objective: Objective = Objective.FAIR,
    seed: int = 0,
) -> Problem:
    """Return a problem with a table for each pair, or with `room` tables."""
    return Problem(
        rounds=rounds,
        tables=tables(min(mentors, mentees) if room is None else room),
        people=crowd(mentors, mentees, seed=seed),
        blocked=frozenset(blocked),
        objective=objective,
        seed=seed,
    )


def in_part(problem: Problem, *, share: float = 0.4, seed: int = 0) -> Problem:
    """Let a share of the people come late, leave early, or miss single rounds."""
    rng, rounds = Random(seed), range(1, problem.rounds + 1)

    def some() -> frozenset[int]:
        kind, when = rng.randrange(3), rng.randint(2, problem.rounds)
        kept = rng.sample(rounds, problem.rounds - 2)
        return frozenset((range(when, problem.rounds + 1), range(1, when), kept)[kind])

    people = (replace(one, available=some()) if rng.random() < share else one for one in problem.people)
    return replace(problem, people=tuple(people))


def meetings(plan: Plan) -> set[frozenset[PersonId]]:
    """Everybody who sits together, as pairs."""
    return {
        frozenset(pair)
        for plan_ in plan.rounds
        for pairing in plan_.pairings
        for pair in combinations(pairing.people, 2)
    }


def running_byes(plan: Plan) -> int:
    """Return how often somebody has a bye right after a bye."""
    out = [{bye.person for bye in round_plan.byes} for round_plan in plan.rounds]
    return sum(len(one & other) for one, other in pairwise(out))


@st.composite
def problems(draw: st.DrawFn, most: int = 7, *, fixed: bool = True) -> Problem:
    """Any problem: empty sides, few tables, every rule, people fixed to tables."""
    room = draw(st.integers(0, most))
    places = [None, *(f"t{number}" for number in range(1, room + 1))]
    topic_lists = st.lists(st.sampled_from(TOPICS), max_size=4)

    seats = st.sampled_from(places) if fixed and draw(st.booleans()) else st.none()
    people = [
        *(
            mentor(f"m{number}", *draw(topic_lists), at=draw(seats))
            for number in range(1, draw(st.integers(0, most)) + 1)
        ),
        *(
            mentee(f"e{number}", *draw(topic_lists), at=draw(seats))
            for number in range(1, draw(st.integers(0, most)) + 1)
        ),
    ]
    people = _with_traits(draw, people)
    rule = _rules([person.id for person in people])
    return Problem(
        rounds=draw(st.integers(0, most + 1)),
        tables=tables(room),
        people=tuple(draw(st.permutations(people))),
        blocked=draw(rule),
        must_meet=draw(rule),
        history=draw(rule),
        objective=draw(st.sampled_from(Objective)),
        seed=draw(st.integers(0, 3)),
        stays=draw(st.sampled_from([Role.MENTOR, Role.MENTEE])),
        strangers=draw(st.booleans()),
    )


@st.composite
def needy_problems(draw: st.DrawFn, most: int = 6, *, timed: bool = True) -> Problem:
    """Any problem one to one in which people come late, need access, go with others, or may meet again."""
    problem = draw(problems(most))
    rarely = st.integers(0, 2).map(lambda number: number == 0)
    rounds = st.one_of(
        st.none(), st.none(), st.frozensets(st.integers(0, problem.rounds + 2), max_size=problem.rounds + 2)
    )
    some_need, some_follow = draw(st.booleans()), draw(st.booleans())
    people = list[Person]()
    for person in problem.people:
        near = [one.id for one in people if one.role is person.role]
        with_whom = draw(st.sampled_from(near)) if near and some_follow and draw(rarely) else None
        needs = some_need and draw(rarely)
        available = draw(rounds) if timed else None
        people.append(replace(person, available=available, needs_access=needs, companion=with_whom))
    free = replace(problem, blocked=frozenset(), people=tuple(draw(st.permutations(people))))
    party = {person.id: free.follows.get(person.id, person.id) for person in people}
    return replace(
        free,
        blocked=frozenset((a, b) for a, b in problem.blocked if party[a] != party[b]),
        tables=tuple(replace(table, accessible=draw(st.booleans())) for table in problem.tables),
        repeats=draw(st.booleans()),
    )


@st.composite
def gatherings(draw: st.DrawFn) -> Problem:
    """Any problem of peers or of groups, with tables of any sizes."""
    room = draw(st.lists(st.sampled_from([2, 2, 3, 4, 5, 8]), max_size=5))
    places = [None, *(f"t{number}" for number in range(1, len(room) + 1))]
    seats = st.sampled_from(places) if draw(st.booleans()) else st.none()
    topic_lists = st.lists(st.sampled_from(TOPICS), max_size=3)

    def some(make: Callable[..., Person], letter: str, most: int) -> list[Person]:
        numbers = range(1, draw(st.integers(0, most)) + 1)
        return [make(f"{letter}{number}", *draw(topic_lists), at=draw(seats)) for number in numbers]

    people = some(peer, "p", 14) if draw(st.booleans()) else [*some(mentor, "m", 6), *some(mentee, "e", 12)]
    people = _with_traits(draw, people)
    rule = _rules([person.id for person in people])
    return Problem(
        rounds=draw(st.integers(0, 6)),
        tables=rooms(*room),
        people=tuple(draw(st.permutations(people))),
        blocked=draw(rule),
        must_meet=draw(rule),
        history=draw(rule),
        objective=draw(st.sampled_from(Objective)),
        seed=draw(st.integers(0, 3)),
        stays=draw(st.sampled_from([Role.MENTOR, Role.MENTEE])),
        strangers=draw(st.booleans()),
        mentors_per_table=draw(st.integers(1, 3)),
    )


def with_traits(people: Sequence[Person], seed: int) -> list[Person]:
    """The same people with wishes, levels, languages and organisations by chance; some have none."""
    rng = Random(seed)
    ids = [person.id for person in people]
    few = rng.random()  # of a language or an organisation, so that rules bind seldom or often

    def one(person: Person) -> Person:
        others = [name for name in ids if name != person.id]
        return replace(
            person,
            wishes=tuple(rng.choices(others, k=rng.randint(0, 10))) if others else (),
            level=rng.choice([None, 1, 2, 3, 4, 5]),
            languages=tuple(rng.choices(LANGUAGES, (3, 1, 1), k=rng.randint(0, 3))) if rng.random() < few else (),
            organisation=rng.choice(ORGANISATIONS) if rng.random() < few else "",
        )

    return [one(person) for person in people]


def _with_traits(draw: st.DrawFn, people: list[Person]) -> list[Person]:
    return with_traits(people, draw(st.integers(0, 9999))) if draw(st.booleans()) else people


@st.composite
def needy_gatherings(draw: st.DrawFn) -> Problem:
    """Any problem of peers or of groups, some away, some who need access, some with companions."""
    problem = draw(gatherings().filter(lambda one: one.format is not Format.ONE_TO_ONE))
    rounds = st.frozensets(st.integers(1, max(1, problem.rounds)))
    away = st.one_of(st.none(), rounds) if draw(st.booleans()) else st.none()
    access = st.sampled_from([False, False, True]) if draw(st.booleans()) else st.just(value=False)
    leading = st.integers(0, 9) if draw(st.booleans()) else st.just(9)
    people = list[Person]()
    for person in problem.people:
        leaders = [one.id for one in people if one.role is person.role]
        companion = draw(st.sampled_from(leaders)) if leaders and draw(leading) < 2 else None
        people.append(replace(person, available=draw(away), needs_access=draw(access), companion=companion))
    named = {person.id: person for person in people}

    def party(name: PersonId) -> PersonId:
        companion = named[name].companion
        return name if companion is None else party(companion)

    return replace(
        problem,
        people=tuple(draw(st.permutations(people))),
        tables=tuple(replace(table, accessible=draw(st.booleans())) for table in problem.tables),
        blocked=frozenset((a, b) for a, b in problem.blocked if party(a) != party(b)),
    )


def _rules(ids: list[PersonId]) -> st.SearchStrategy[frozenset[tuple[PersonId, PersonId]]]:
    if len(ids) < 2:
        return st.just(frozenset())
    pair = st.lists(st.sampled_from(ids), min_size=2, max_size=2, unique=True).map(lambda two: (two[0], two[1]))
    return st.one_of(st.just(frozenset()), st.frozensets(pair, max_size=3 * len(ids)))
