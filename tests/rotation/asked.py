"""Problems of meetings that were asked for: small and written the short way, planted, dense, and any."""

from __future__ import annotations

from random import Random

from hypothesis import strategies as st

from rotation import Person, PersonId, Problem, Request, Role, Table, TableId
from tests.rotation.problems import pid, tables


def ask(*names: str) -> tuple[Request, ...]:
    """`ask("a b", "c d")` are two requests."""
    return tuple(Request(pid(a), pid(b)) for a, b in (name.split() for name in names))


def asked(*names: str, rounds: int = 3, room: int = 3, **of_problem: object) -> Problem:
    """Peers, named one letter each, and the meetings asked for."""
    people = sorted({name for pair in names for name in pair.split()})
    given = {"rounds": rounds, "tables": tables(room), "people": tuple(map(guest, people)), "requests": ask(*names)}
    return Problem(**{**given, **of_problem})  # type: ignore[arg-type]  # the tests name fields of Problem


def guest(name: str, *when: int, at: str | None = None, access: bool = False, home: str = "") -> Person:
    """A peer who is available in some rounds, or in all."""
    return Person(
        id=pid(name),
        role=Role.PEER,
        available=frozenset(when) if when else None,
        fixed_table=None if at is None else TableId(at),
        needs_access=access,
        organisation=home,
    )


def dense(people: int, rounds: int, room: int, count: int, *, seed: int = 0) -> Problem:
    """As many requests as asked for, nobody with more than there are rounds."""
    rng = Random(seed)
    couples = [(one, other) for one in range(people) for other in range(one + 1, people)]
    rng.shuffle(couples)
    load, chosen = [0] * people, list[str]()
    for one, other in couples:
        if len(chosen) < count and max(load[one], load[other]) < rounds:
            load[one], load[other] = load[one] + 1, load[other] + 1
            chosen.append(f"p{one} p{other}")
    everybody = tuple(guest(f"p{number}") for number in range(people))
    return Problem(rounds=rounds, tables=tables(room), people=everybody, requests=ask(*chosen), seed=seed)


def planted(people: int, rounds: int, room: int, *, away: float, seed: int = 0) -> Problem:
    """Everybody is away in some rounds, and all the requests come from a timetable that holds them."""
    rng = Random(seed)
    there = [{number for number in range(1, rounds + 1) if rng.random() >= away} for _ in range(people)]
    chosen: set[tuple[int, int]] = set()
    for number in range(1, rounds + 1):
        here = [person for person in range(people) if number in there[person]]
        rng.shuffle(here)
        couples = [(min(pair), max(pair)) for pair in zip(here[::2], here[1::2], strict=False)]
        chosen.update(couples[:room])
    return Problem(
        rounds=rounds,
        tables=tables(room),
        people=tuple(
            Person(id=pid(f"p{number}"), role=Role.PEER, available=frozenset(when)) for number, when in enumerate(there)
        ),
        requests=ask(*(f"p{one} p{other}" for one, other in sorted(chosen))),
        seed=seed,
    )


@st.composite
def askings(draw: st.DrawFn, most: int = 9) -> Problem:
    """Any problem of meetings: away, blocked, fixed, in a wheelchair, no rounds, no tables, asked for twice."""
    rounds, room = draw(st.integers(0, 6)), draw(st.integers(0, 4))
    places = [None, *(TableId(f"t{number}") for number in range(1, room + 1))]
    some_rounds = st.one_of(st.none(), st.frozensets(st.integers(1, 6)))
    roles = draw(st.sampled_from([(Role.PEER,), (Role.MENTOR, Role.MENTEE)]))
    rare = st.sampled_from([False, False, False, True])
    people = tuple(
        Person(
            id=pid(f"p{number}"),
            role=draw(st.sampled_from(roles)),
            available=draw(some_rounds),
            fixed_table=draw(st.sampled_from(places)) if draw(rare) else None,
            organisation=draw(st.sampled_from(["", "x", "y"])),
            needs_access=draw(rare),
            walks_little=draw(rare),
        )
        for number in range(draw(st.integers(2, most)))
    )
    pair = st.lists(st.sampled_from([one.id for one in people]), min_size=2, max_size=2, unique=True).map(_two)
    requests = st.builds(lambda two, when: Request(two[0], two[1], when), pair, st.one_of(st.none(), some_rounds))
    rule = st.frozensets(pair, max_size=3)
    return Problem(
        rounds=rounds,
        tables=tuple(Table(id=TableId(f"t{number}"), accessible=draw(rare)) for number in range(1, room + 1)),
        people=people,
        requests=tuple(draw(st.lists(requests, min_size=1, max_size=25))),
        blocked=draw(rule),
        must_meet=draw(rule),
        history=draw(rule),
        seed=draw(st.integers(0, 3)),
        stays=draw(st.sampled_from([Role.MENTOR, Role.MENTEE])),
        strangers=draw(st.booleans()),
    )


def _two(names: list[PersonId]) -> tuple[PersonId, PersonId]:
    return names[0], names[1]
