"""Whom the rules keep from sitting together, in any format.

Part of the audit, and apart from the planner: people's ids and sets in place of arrays.
"""

from collections import defaultdict

from rotation.model import Person, PersonId, Problem

Parted = dict[PersonId, set[PersonId]]
"""With whom each person never sits."""


def parted(problem: Problem) -> Parted:
    """Return with whom each person never sits: who is blocked, a colleague, or speaks no language of theirs.

    Neither of the latter parts people from their companions.
    """
    colleagues, speechless = same_organisation(problem), no_common_language(problem)
    apart = {name: colleagues[name] | speechless[name] for name in colleagues}
    for a, b in problem.blocked:
        apart[a].add(b)
        apart[b].add(a)
    return apart


def same_organisation(problem: Problem) -> Parted:
    """Return who comes from the organisation of each person, if the event is for strangers."""
    members: dict[str, set[PersonId]] = defaultdict(set)
    for person in problem.people if problem.strangers else ():
        members[_plain(person.organisation)].add(person.id)
    members[""] = set()
    party = parties(problem)
    return {person.id: members[_plain(person.organisation)] - party[person.id] for person in problem.people}


def no_common_language(problem: Problem) -> Parted:
    """Return who names languages, but none that each person does; nobody for who names none."""
    speakers: dict[str, set[PersonId]] = defaultdict(set)
    for person in problem.people:
        for language in _languages(person):
            speakers[language].add(person.id)
    everybody, party = set[PersonId]().union(*speakers.values()), parties(problem)
    return {
        person.id: everybody.difference(party[person.id], *(speakers[one] for one in spoken)) if spoken else set()
        for person in problem.people
        for spoken in [_languages(person)]
    }


def parties(problem: Problem) -> Parted:
    """Return all who go with each person, or with whom they go, themselves among them."""
    follows = problem.follows
    members: dict[PersonId, set[PersonId]] = defaultdict(set)
    for person in problem.people:
        members[follows.get(person.id, person.id)].add(person.id)
    return {name: some for some in members.values() for name in some}


def _languages(person: Person) -> list[str]:
    return [name for name in map(_plain, person.languages) if name]


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
