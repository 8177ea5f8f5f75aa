"""Peers at tables, and groups of mentees with their mentors: all rounds of an event."""

from collections import defaultdict
from random import Random

import numpy as np

from rotation.arrange import arrange_groups, arrange_peers
from rotation.casting import cast
from rotation.chairs import Chairs, chairs_for_groups, chairs_for_peers
from rotation.crowd import MUST, Crowd
from rotation.model import Format, Pairing, PersonId, Problem, Role
from rotation.repeats import OUT, together
from rotation.search import improve
from rotation.sides import Ints
from rotation.suiting import suit
from rotation.ushers import Ushers


def seat_crowd(problem: Problem, crowd: Crowd, ushers: Ushers) -> Ints:
    """Return the seating of groups or peers [rounds x people], in numbers of the problem's tables.

    Places are arranged first, with as few repeats as can be. Then people take the places in which
    the right ones meet, and who is fixed to a table goes there. If a rule is still broken, or
    somebody meets again for it, people are swapped; so they are while that lets more of those meet
    who suit each other. Who then may not sit where they are is seated elsewhere or sits out.
    """
    rng = Random(problem.seed)  # noqa: S311 -- reproducible, not a secret
    peers = problem.format is Format.PEERS
    chairs = chairs_for_peers(problem) if peers else chairs_for_groups(problem)
    places = _peer_places(crowd, chairs, problem, rng) if peers else _group_places(crowd, chairs, problem, rng)
    meetings = together(places)
    place = cast((meetings > 0).astype(np.int64), crowd.worth, crowd.kinds, rng)
    seating = ushers.to_fixed_tables(_at_tables(problem, crowd, chairs, places[:, place]))
    costs = crowd.costs
    floor = crowd.least(meetings) - MUST * int(crowd.must.sum()) // 2
    if costs.total(together(seating)) > floor:
        mentors_too = problem.stays is Role.MENTEE or bool((seating[:, crowd.guests :] == OUT).any())
        seating = improve(seating, costs, crowd.moves(mentors_too=mentors_too), floor, rng)
    seating = suit(seating, crowd, crowd.moves(mentors_too=problem.stays is Role.MENTEE), rng)
    return ushers.by_the_rules(seating)


def _peer_places(crowd: Crowd, chairs: Chairs, problem: Problem, rng: Random) -> Ints:
    return arrange_peers(crowd.guests, chairs, problem.rounds, rng)


def _group_places(crowd: Crowd, chairs: Chairs, problem: Problem, rng: Random) -> Ints:
    """Return the places of the mentees among hosts, and mentors in place of the hosts."""
    places = arrange_groups(crowd.guests, chairs, problem.rounds, rng)[:, : crowd.guests]
    return np.hstack([places, _mentor_places(len(crowd.people) - crowd.guests, chairs.mentors, problem.rounds)])


def _mentor_places(mentors: int, counts: tuple[int, ...], rounds: int) -> Ints:
    """Return the tables of the mentors [rounds x mentors]: they stay there, or sit out in turn."""
    seats = [table for nth in range(max(counts, default=0)) for table, count in enumerate(counts) if count > nth]
    out = mentors - len(seats)
    made = np.full((rounds, mentors), OUT, dtype=np.int64)
    for number in range(rounds):
        away = {(number * out + turn) % mentors for turn in range(out)}
        sitting = [mentor for mentor in range(mentors) if mentor not in away]
        free = seats.copy()
        for mentor in sitting:
            if number and made[number - 1, mentor] != OUT:
                made[number, mentor] = made[number - 1, mentor]
                free.remove(int(made[number, mentor]))
        new = [mentor for mentor in sitting if made[number, mentor] == OUT]
        made[number, new] = free
    return made


def _at_tables(problem: Problem, crowd: Crowd, chairs: Chairs, seating: Ints) -> Ints:
    """Return the seating with the tables of the problem in place of those of the arrangement.

    If any table can take any group, groups are led to the tables that some of them are fixed to,
    and if mentees stay, groups move on by one table each round: then it is the mentors who move.
    """
    numbers = {table.id: number for number, table in enumerate(problem.tables)}
    tables = [numbers[table.id] for table in chairs.tables]
    mentors_move = problem.stays is Role.MENTEE and problem.format is Format.GROUPS
    made = seating.copy()
    for number, row in enumerate(seating):
        called = dict(enumerate(tables))
        if chairs.level:
            turn = number % max(1, len(tables)) if mentors_move else 0
            called = _called(row, crowd, tables[turn:] + tables[:turn])
        made[number] = [called.get(int(table), OUT) for table in row]
    return made


def _called(row: Ints, crowd: Crowd, tables: list[int]) -> dict[int, int]:
    """Return the table for each group of a round: the one a mentor or peer is fixed to, or the next."""
    all_guests = crowd.guests == len(crowd.people)
    leads = range(0 if all_guests else crowd.guests, len(crowd.people))
    called: dict[int, int] = {}
    for person in leads:
        group, table = int(row[person]), int(crowd.fixed[person])
        if group != OUT and group not in called and table in tables and table not in called.values():
            called[group] = table
    for group, table in enumerate(tables):
        if group not in called and table not in called.values():
            called[group] = table
    left = [table for table in tables if table not in called.values()]
    others = [group for group in range(len(tables)) if group not in called]
    return called | dict(zip(others, left, strict=True))


def pairings(problem: Problem, crowd: Crowd, seating: Ints) -> list[tuple[Pairing, ...]]:
    """Return who sits together in each round, tables and people in the order of the problem."""
    place = {person.id: index for index, person in enumerate(problem.people)}
    order = sorted(range(len(crowd.people)), key=lambda index: place[crowd.people[index].id])
    made = []
    for row in seating.tolist():
        here: dict[int, dict[Role, list[PersonId]]] = defaultdict(lambda: defaultdict(list))
        for index in order:
            here[row[index]][crowd.people[index].role].append(crowd.people[index].id)
        made.append(
            tuple(
                Pairing(
                    table=problem.tables[table].id,
                    mentors=tuple(here[table][Role.MENTOR]),
                    mentees=tuple(here[table][Role.MENTEE]),
                    peers=tuple(here[table][Role.PEER]),
                )
                for table in sorted(set(here) - {OUT})
            )
        )
    return made
