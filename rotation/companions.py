"""Who goes with whom: an event of the people who are followed, and the followers' places beside them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from rotation.model import Bye, Pairing, Person, PersonId, Problem, Role, RoundPlan, Why


def leaders(problem: Problem) -> Problem:
    """Return the problem without companions; who is followed has taken over what the rules say of them.

    That is: blocks, must-meets, the need of access, and a fixed table if they have none themselves.
    """
    follows = problem.follows
    if not follows:
        return problem
    followers: dict[PersonId, list[Person]] = {}
    for person in problem.people:
        if person.id in follows:
            followers.setdefault(follows[person.id], []).append(person)
    return replace(
        problem,
        people=tuple(_leader(one, followers.get(one.id, ())) for one in problem.people if one.id not in follows),
        blocked=_renamed(problem.blocked, follows),
        must_meet=_renamed(problem.must_meet, follows),
        history=frozenset(pair for pair in problem.history if follows.keys().isdisjoint(pair)),
    )


def _leader(person: Person, followers: Sequence[Person]) -> Person:
    tables = (one.fixed_table for one in (person, *followers) if one.fixed_table is not None)
    return replace(
        person,
        wishes=(),  # they may name a companion; fit is worked out from the whole problem
        fixed_table=next(tables, None),
        needs_access=any(one.needs_access for one in (person, *followers)),
    )


def _renamed(
    pairs: Iterable[tuple[PersonId, PersonId]], follows: Mapping[PersonId, PersonId]
) -> frozenset[tuple[PersonId, PersonId]]:
    both = {(follows.get(a, a), follows.get(b, b)) for a, b in pairs}
    return frozenset((a, b) for a, b in both if a != b)


def joined(problem: Problem, rounds: Sequence[RoundPlan]) -> tuple[RoundPlan, ...]:
    """Return the rounds of the leaders with their companions in them, in the order of `problem.people`."""
    follows = problem.follows
    return tuple(_joined(problem, follows, round_plan) for round_plan in rounds) if follows else tuple(rounds)


def _joined(problem: Problem, follows: Mapping[PersonId, PersonId], round_plan: RoundPlan) -> RoundPlan:
    why = {bye.person: bye.why for bye in round_plan.byes}
    beside: dict[PersonId, list[Person]] = {}
    for person in problem.people:
        if person.id not in follows:
            continue
        leader = follows[person.id]
        if person.available is not None and round_plan.number not in person.available:
            why[person.id] = Why.AWAY
        elif leader in why:
            why[person.id] = Why.PARTNER_AWAY if why[leader] is Why.AWAY else why[leader]
        else:
            beside.setdefault(leader, []).append(person)
    return RoundPlan(
        number=round_plan.number,
        pairings=tuple(_seated(pairing, beside) for pairing in round_plan.pairings),
        byes=tuple(Bye(person=one.id, why=why[one.id]) for one in problem.people if one.id in why),
    )


def _seated(pairing: Pairing, beside: Mapping[PersonId, Sequence[Person]]) -> Pairing:
    more = [person for name in pairing.people for person in beside.get(name, ())]
    return replace(
        pairing,
        mentors=(*pairing.mentors, *(one.id for one in more if one.role is Role.MENTOR)),
        mentees=(*pairing.mentees, *(one.id for one in more if one.role is Role.MENTEE)),
    )
