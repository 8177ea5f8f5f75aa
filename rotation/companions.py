"""Who goes with whom: an event of the people who are followed, and the followers' places beside them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from rotation.model import Bye, Format, Pairing, Person, PersonId, Problem, Role, RoundPlan, Why


def leaders(problem: Problem) -> Problem:
    """Return the problem without companions; who is followed has taken over what the rules say of them.

    That is: blocks, must-meets, the need of access, and a fixed table if they have none themselves.
    """
    follows, followers = problem.follows, beside(problem)
    if not follows:
        return problem
    return replace(
        problem,
        people=tuple(_leader(one, followers.get(one.id, ())) for one in problem.people if one.id not in follows),
        blocked=_renamed(problem.blocked, follows),
        must_meet=_renamed(problem.must_meet, follows),
        history=frozenset(pair for pair in problem.history if follows.keys().isdisjoint(pair)),
    )


def beside(problem: Problem) -> dict[PersonId, list[Person]]:
    """Return the companions of those who have any."""
    followers: dict[PersonId, list[Person]] = {}
    follows = problem.follows
    for person in problem.people:
        if person.id in follows:
            followers.setdefault(follows[person.id], []).append(person)
    return followers


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
        pairings=tuple(_seated(problem, pairing, beside) for pairing in round_plan.pairings),
        byes=tuple(Bye(person=one.id, why=why[one.id]) for one in problem.people if one.id in why),
    )


def _seated(problem: Problem, pairing: Pairing, beside: Mapping[PersonId, Sequence[Person]]) -> Pairing:
    more = [person for name in pairing.people for person in beside.get(name, ())]
    if not more:
        return pairing
    place = {person.id: number for number, person in enumerate(problem.people)}
    couples = problem.format is Format.ONE_TO_ONE

    def both(here: Sequence[PersonId], role: Role) -> tuple[PersonId, ...]:
        names = (*here, *(one.id for one in more if one.role is role))
        # One to one, the two who meet come first.
        return names if couples else tuple(sorted(names, key=lambda name: place.get(name, len(place))))

    return replace(
        pairing,
        mentors=both(pairing.mentors, Role.MENTOR),
        mentees=both(pairing.mentees, Role.MENTEE),
        peers=both(pairing.peers, Role.PEER),
    )


def parted(problem: Problem, rounds: Iterable[RoundPlan]) -> list[RoundPlan]:
    """Return rounds without companions, who have their places beside those they go with."""
    follows = problem.follows
    return [_parted(follows, one) if follows else one for one in rounds]


def _parted(follows: Mapping[PersonId, PersonId], round_plan: RoundPlan) -> RoundPlan:
    pairings = (_alone(follows, one) for one in round_plan.pairings)
    return replace(
        round_plan,
        pairings=tuple(one for one in pairings if one.people),
        byes=tuple(bye for bye in round_plan.byes if bye.person not in follows),
    )


def without_companions(problem: Problem, pairings: Iterable[Pairing]) -> list[Pairing]:
    """Return pairings of those who meet, without their companions."""
    follows = problem.follows
    return [_alone(follows, one) for one in pairings]


def _alone(follows: Mapping[PersonId, PersonId], pairing: Pairing) -> Pairing:
    mentors, mentees, peers = (
        tuple(name for name in names if name not in follows)
        for names in (pairing.mentors, pairing.mentees, pairing.peers)
    )
    return replace(pairing, mentors=mentors, mentees=mentees, peers=peers)
