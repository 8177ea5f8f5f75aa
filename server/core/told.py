"""Why two people meet, in words for one of them that give the other away in nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from server.core.model import Event, Participant


def told(event: Event, person: Participant, others: Sequence[Participant]) -> str:
    """What somebody may read about those they meet, beside topics in common; empty if there is nothing to say.

    Never that somebody asked for them, unless they asked too; never a level; no language that everybody speaks.
    """
    return " ".join(line for other in others for line in _lines(event, person, other))


def _lines(event: Event, person: Participant, other: Participant) -> Iterator[str]:
    first = other.name.partition(" ")[0]
    asked, wanted = other.id in person.wishes, person.id in other.wishes
    if asked:
        yield f"You and {first} asked for each other." if wanted else f"You asked to meet {first}."
    elif other.id in person.must_meet or person.id in other.must_meet:
        yield f"The host wants you to meet {first}."
    yield from _experience(person, other, first)
    if shared := _rare_languages(event, person, other):
        yield f"You both speak {' and '.join(shared)}."


def _experience(person: Participant, other: Participant, first: str) -> Iterator[str]:
    if person.level is None or other.level is None or other.level < person.level:
        return
    yield "You are about as experienced." if other.level == person.level else f"{first} is further along than you."


def _rare_languages(event: Event, person: Participant, other: Participant) -> list[str]:
    shared = [language for language in person.languages if language in other.languages]
    return [one for one in shared if any(p.languages and one not in p.languages for p in event.people.values())]
