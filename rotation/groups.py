"""Peers at tables, and groups of mentees with their mentors: all rounds of an event."""

from collections import defaultdict
from random import Random

import numpy as np

from rotation.arrange import arrange_groups, arrange_peers
from rotation.casting import cast
from rotation.chairs import Chairs, chairs_for_groups, chairs_for_peers
from rotation.company import Parties
from rotation.crowd import MUST, Crowd
from rotation.house import House
from rotation.kindness import favour
from rotation.levelling import levelled
from rotation.model import Format, Pairing, PersonId, Problem, Role
from rotation.placing import chairs_for_parties, spread
from rotation.repeats import OUT, together
from rotation.rota import even_byes
from rotation.search import improve
from rotation.sides import Ints
from rotation.ushers import Ushers


def seat_crowd(problem: Problem, parties: Parties, house: House) -> Ints:
    """Return the seating of groups or peers [rounds x parties], in numbers of the problem's tables.

    Places are arranged first, with as few repeats as can be. Then people take the places in which
    the right ones meet, and who is fixed to a table or needs an accessible one goes there. If a rule
    is still broken, or somebody meets again for it, people are swapped; and who then may not sit
    where they are is seated elsewhere or sits out.
    """
    rng = Random(problem.seed)  # noqa: S311 -- reproducible, not a secret
    crowd, ushers, costs = parties.crowd, Ushers(house), parties.crowd.costs
    places = _arranged(problem, parties, rng)
    seating = ushers.to_open_tables(places)
    floor = crowd.least(together(np.where(crowd.away, OUT, places))) - MUST * int(crowd.must.sum()) // 2
    if (crowd.away | (seating != places)).any() or (crowd.size > 1).any():
        seating = even_byes(house, ushers.by_the_rules(seating, strict=False))
    if costs.total(together(seating)) > floor:
        mentors_sit_out = ((seating == OUT) & ~crowd.away)[:, crowd.guests :].any()
        mentors_too = problem.stays is Role.MENTEE or bool(mentors_sit_out)
        seating = improve(seating, costs, crowd.moves(mentors_too=mentors_too), floor, rng)
    seating = even_byes(house, ushers.by_the_rules(seating, strict=True))
    seating = levelled(house, seating, costs)
    seating = favour(seating, costs, crowd.moves(mentors_too=False), parties.wants, problem.objective)
    # Others sit elsewhere by now, beside whom somebody who is still out may sit.
    out = (seating == OUT) & (house.sizes > 0)
    return ushers.by_the_rules(seating, strict=True) if out.any() else seating


def _arranged(problem: Problem, parties: Parties, rng: Random) -> Ints:
    """Return a seating at the problem's tables in which the right people meet, fixed tables aside."""
    crowd = parties.crowd
    peers = problem.format is Format.PEERS
    chairs = chairs_for_parties(problem, crowd, chairs_for_peers(problem) if peers else chairs_for_groups(problem))
    places = _peer_places(crowd, chairs, problem, rng) if peers else _group_places(crowd, chairs, problem, rng)
    if (crowd.size > 1).any() and chairs.tables:
        places = spread(places, crowd, chairs)
    worth = crowd.worth
    if worth.any():
        places = places[:, cast((together(places) > 0).astype(np.int64), worth, crowd.alike, rng)]
    return _at_tables(problem, crowd, chairs, places)


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
        made[number] = np.array([*(called[group] for group in range(len(tables))), OUT])[row]
    return made


def _called(row: Ints, crowd: Crowd, tables: list[int]) -> dict[int, int]:
    """Return the table for each group of a round: one that is open to its mentor or peers, or the next."""
    all_guests = crowd.guests == len(crowd.people)
    leads = range(0 if all_guests else crowd.guests, len(crowd.people))
    called: dict[int, int] = {}
    choosy = np.flatnonzero(~crowd.may_sit[:, tables].all(axis=1)).tolist()
    for person in sorted(choosy, key=lambda person: int(crowd.fixed[person] == OUT)):
        if person not in leads:
            continue
        group = int(row[person])
        tables_open = [table for table in tables if crowd.may_sit[person, table] and table not in called.values()]
        if group != OUT and group not in called and tables_open:
            called[group] = tables_open[0]
    for group, table in enumerate(tables):
        if group not in called and table not in called.values():
            called[group] = table
    left = [table for table in tables if table not in called.values()]
    others = [group for group in range(len(tables)) if group not in called]
    return called | dict(zip(others, left, strict=True))


def pairings(problem: Problem, crowd: Crowd, seating: Ints) -> list[tuple[Pairing, ...]]:
    """Return who sits together in each round, tables and people in the order of the problem."""
    place = {person.id: index for index, person in enumerate(problem.people)}
    order = np.array([place[person.id] for person in crowd.people], dtype=np.int64).argsort()
    roles = {role: order[[crowd.people[index].role is role for index in order.tolist()]] for role in Role}
    made = []
    for row in seating:
        here = {role: _by_table(crowd, row, people) for role, people in roles.items()}
        made.append(
            tuple(
                Pairing(
                    table=problem.tables[table].id,
                    mentors=tuple(here[Role.MENTOR].get(table, ())),
                    mentees=tuple(here[Role.MENTEE].get(table, ())),
                    peers=tuple(here[Role.PEER].get(table, ())),
                )
                for table in sorted(set(row.tolist()) - {OUT})
            )
        )
    return made


def _by_table(crowd: Crowd, row: Ints, people: Ints) -> dict[int, list[PersonId]]:
    """Return who of some people sits at each table."""
    here: dict[int, list[PersonId]] = defaultdict(list)
    for table, one in zip(row[people].tolist(), people.tolist(), strict=True):
        here[table].append(crowd.people[one].id)
    return here
