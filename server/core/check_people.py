"""Is the list sound: nobody twice, everybody with what the planner goes by?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from rotation import Role
from server.core.check import Check, Remedy, Weight, edited, named
from server.core.model import Event, Format, Participant
from server.core.sentence import Sentence, say, say_n

SAME_EMAIL, SAME_NAME = say("the same e-mail address"), say("the same name")


def of_people(event: Event) -> Iterator[Check]:
    """What the list lacks, and what is in it twice."""
    people = tuple(event.people.values())
    unclear = [p for p in people if p.role is Role.PEER]
    if event.format.has_roles and unclear:
        yield Check(
            key="unclear_role",
            weight=Weight.STOP,
            sentence=say(
                "{names}: neither mentor nor mentee. Say which on their pages, or meet as peers.", names=named(unclear)
            ),
            remedies=(_as_peers(event),),
        )
    yield from _twice(people, "same_email", SAME_EMAIL, lambda p: p.email.casefold())
    yield from _twice(people, "same_name", SAME_NAME, lambda p: p.name.casefold())
    without = [p for p in people if not p.topics]
    if without:
        sentence = say_n(
            "{n} person without topics: any table suits them as well as any other.",
            "{n} people without topics: any table suits them as well as any other.",
            len(without),
        )
        yield Check(key="topics", weight=Weight.INFO, sentence=sentence)
    never = [p for p in people if p.available is not None and not p.available & set(range(1, event.agenda.rounds + 1))]
    if never:
        yield Check(
            key="never_here",
            weight=Weight.WARN,
            sentence=say("{names}: available in none of the rounds.", names=named(never)),
        )


def _as_peers(event: Event) -> Remedy:
    return Remedy(
        key="peers",
        label=say("Meet as peers"),
        effect=say("There are no roles; people meet in twos."),
        command=edited(event, format=Format.NETWORKING, seats=2, rules=replace(event.rules, mentors_per_table=1)),
    )


def _twice(
    people: tuple[Participant, ...], key: str, what: Sentence, own: Callable[[Participant], str]
) -> Iterator[Check]:
    groups: dict[str, list[Participant]] = {}
    for person in people:
        groups.setdefault(own(person), []).append(person)
    same = [person for text, group in groups.items() if text and len(group) > 1 for person in group]
    if same:
        yield Check(
            key=key,
            weight=Weight.WARN,
            sentence=say("{names} have {what}. If they are one, remove one.", names=named(same), what=what),
        )
