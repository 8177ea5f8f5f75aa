"""Who sits with whom, as places: seatings with as few repeats as can be found, people unnamed."""

from collections.abc import Iterator, Sequence
from random import Random

import numpy as np

from rotation.chairs import Chairs
from rotation.circles import circle, slopes
from rotation.designs import designs
from rotation.differences import stepping
from rotation.order import spread_byes
from rotation.repeats import OUT, least_excess, together
from rotation.rounds import Timetable, level
from rotation.search import Costs, Moves, improve
from rotation.sides import Ints
from rotation.starters import Ring, develop, starter

MOVES_OF_A_WALK = 60_000
"""A first round to develop is sought by walks of so many moves, ..."""
MOVES_IF_FORCED = 20_000
"""... if people have to meet again, of so many, ..."""
MOVES_PER_CUBE = 3
"""... in small events of fewer, namely so many times the number of people cubed, ..."""
WALKS = 5
"""... and so many walks."""
MOST_WALKERS = 240
"""In larger events, they would find nothing in so few moves."""
HOSTS_WEIGH = 8
"""A mentee who meets a mentor again is worse than two mentees who do, by so much."""


def arrange_peers(people: int, chairs: Chairs, rounds: int, rng: Random) -> Ints:
    """Return a seating [rounds x places] of peers at the tables, as `chairs` has them."""
    if not (rounds and chairs.tables):
        return np.full((rounds, people), OUT)
    bound = least_excess(people, [chairs.members] * rounds)
    costs = _costs(people, 0)
    out = people - sum(chairs.members)
    if max(chairs.members) == 2 and (people % 2 == 0 or out == 1):
        paired = _in_twos(people, len(chairs.tables), rounds, rng)
        if 2 * out > people or not _running_byes(paired):
            return paired
        spread = _polished(deal(people, chairs.members, rounds), bound, costs, 0, rng)
        return min(spread, paired, key=lambda seating: costs.total(together(seating)))
    if not (chairs.level and out == 0):
        return _polished(deal(people, chairs.members, rounds), bound, costs, 0, rng)
    best, least = _best(_for_peers(people, chairs.members, rounds, _moves(people, bound), rng), bound, costs)
    return best if least <= bound else _polished(best, bound, costs, 0, rng)


def arrange_groups(mentees: int, chairs: Chairs, rounds: int, rng: Random) -> Ints:
    """Return a seating [rounds x (mentees, then one host for each table)]; hosts keep their table."""
    hosts = len(chairs.tables)
    if not (rounds and hosts):
        return np.full((rounds, mentees + hosts), OUT)
    bound = least_excess(mentees, [chairs.members] * rounds) + HOSTS_WEIGH * host_repeats(chairs, rounds)
    costs = _costs(mentees, hosts)
    if not (chairs.level and sum(chairs.members) == mentees):
        return _polished(_with_hosts(deal(mentees, chairs.members, rounds), hosts), bound, costs, hosts, rng)
    moves = _moves(mentees + hosts, bound)
    best, least = _best(_for_groups(mentees, chairs.members, rounds, moves, rng), bound, costs)
    return best if least <= bound else _polished(best, bound, costs, hosts, rng)


def host_repeats(chairs: Chairs, rounds: int) -> int:
    """Return the least excess of mentees with hosts, if each mentee goes round the tables evenly."""
    each, more = divmod(rounds, max(1, len(chairs.tables)))
    one = len(chairs.tables) * each * (each - 1) // 2 + more * each
    return sum(chairs.members) * one


def deal(people: int, sizes: Sequence[int], rounds: int) -> Ints:
    """Return a plain seating: each row of chairs moves on by its number, and all sit out in turn."""
    rows = [[table for table, size in enumerate(sizes) if size > row] for row in range(max(sizes, default=0))]
    out = people - sum(sizes)
    made = np.full((rounds, people), OUT, dtype=np.int64)
    for number in range(rounds):
        away = {(number * out + turn) % people for turn in range(out)}
        sitting = [person for person in range(people) if person not in away]
        made[number, sitting] = [
            tables[(seat + row * number) % len(tables)]
            for row, tables in enumerate(rows)
            for seat in range(len(tables))
        ]
    return made


def _in_twos(people: int, tables: int, rounds: int, rng: Random) -> Ints:
    most = people // 2
    used = -(-tables * rounds // max(1, most))
    pairs = [pair for pairs in circle(people, used) for pair in pairs][: tables * rounds]
    table = Timetable(pairs, rounds, people)
    for number, _ in enumerate(pairs):
        table.put(number, number // max(1, most))
    if tables < most:
        level(table)
        spread_byes(table, pairs, range(people), rng)
    made = np.full((rounds, people), OUT, dtype=np.int64)
    free = [iter(range(tables)) for _ in range(rounds)]
    for pair, number in zip(pairs, table.round_of, strict=True):
        made[number, list(pair)] = next(free[number])
    return made


def _for_peers(people: int, sizes: Sequence[int], rounds: int, moves: int, rng: Random) -> Iterator[Ints]:
    tables = len(sizes)
    for design in designs(people, tables, rounds, rng):
        yield design[np.arange(rounds) % len(design)]
    yield slopes(people, tables, rounds)
    for turns in _turns(rounds, people):
        ring = Ring(people=people, turns=turns, circled=people - people % turns)
        yield develop(starter([range(people)], sizes, ring, moves, rng), ring, rounds)


def _for_groups(mentees: int, sizes: Sequence[int], rounds: int, moves: int, rng: Random) -> Iterator[Ints]:
    hosts = len(sizes)
    yield _with_hosts(slopes(mentees, hosts, rounds, hosted=True), hosts)
    if -(-mentees // hosts) < hosts:
        columns = stepping(mentees, hosts, rounds, rng, hosted=True)
        yield _with_hosts(columns[np.arange(rounds) % len(columns)], hosts)
    everybody = mentees + hosts
    for turns in _turns(rounds, everybody):
        circled, rest = mentees // turns * turns, mentees % turns
        led = hosts // turns * turns
        # People are numbered so that the circles come first, and a place is its person's number.
        guests = [*range(circled), *range(circled + led, circled + led + rest)]
        leaders = [*range(circled, circled + led), *range(circled + led + rest, everybody)]
        ring = Ring(people=everybody, turns=turns, circled=circled + led)
        seating = develop(starter([guests, leaders], sizes, ring, moves, rng), ring, rounds)
        yield _at_hosts(seating[:, [*guests, *leaders]], hosts)


def _running_byes(seating: Ints) -> bool:
    return bool(((seating[1:] == OUT) & (seating[:-1] == OUT)).any())


def _turns(rounds: int, people: int) -> Iterator[int]:
    """Yield circles to try: of as many turns as rounds, or some more."""
    for walk in range(WALKS if rounds > 1 and people <= MOST_WALKERS else 0):
        yield rounds + max(0, walk - WALKS + 2)


def _moves(people: int, bound: int) -> int:
    """Return for how many moves to seek a first round; where people have to meet again, there is less to find."""
    return min(MOVES_IF_FORCED if bound else MOVES_OF_A_WALK, MOVES_PER_CUBE * people**3)


def _with_hosts(seating: Ints, hosts: int) -> Ints:
    return np.hstack([seating, np.tile(np.arange(hosts), (len(seating), 1))])


def _at_hosts(seating: Ints, hosts: int) -> Ints:
    """Return the seating with each table called by the place of its host among the hosts."""
    called = np.argsort(seating[:, -hosts:], axis=1)
    return np.take_along_axis(called, seating, axis=1)


def _best(seatings: Iterator[Ints], bound: int, costs: Costs) -> tuple[Ints, int]:
    """Return the first seating that reaches the bound, or the first of the best, and what it costs."""
    best = next(seatings)
    least = costs.total(together(best))
    while least > bound and (seating := next(seatings, None)) is not None:
        cost = costs.total(together(seating))
        if cost < least:
            best, least = seating, cost
    return best, least


def _costs(guests: int, hosts: int) -> Costs:
    nothing = np.zeros((guests + hosts, guests + hosts), dtype=np.int64)
    again = nothing + 1
    again[guests:] = again[:, guests:] = HOSTS_WEIGH
    again[guests:, guests:] = 0
    return Costs(each=nothing, first=nothing, again=again, earlier=nothing)


def _polished(seating: Ints, bound: int, costs: Costs, hosts: int, rng: Random) -> Ints:
    place = np.arange(seating.shape[1])
    free = place < len(place) - hosts
    return improve(seating, costs, Moves(free=free, kinds=np.where(free, 0, 1)), bound, rng)
