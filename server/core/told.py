"""Why two people meet, in words for one of them that give the other away in nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from server.core.model import Event, Participant
from server.core.sentence import Sentence, chain, say


def told(event: Event, person: Participant, others: Sequence[Participant]) -> Sentence | str:
    """What somebody may read about those they meet, beside topics in common; empty if there is nothing to say.

    Never that somebody asked for them, unless they asked too; never a level; no language that everybody speaks.
    """
    lines = [line for other in others for line in _lines(event, person, other)]
    return chain(lines) if lines else ""


def _lines(event: Event, person: Participant, other: Participant) -> Iterator[Sentence]:
    first = other.name.partition(" ")[0]
    asked, wanted = other.id in person.wishes, person.id in other.wishes
    if asked:
        yield (
            say("You and {first} asked for each other.", first=first)
            if wanted
            else say("You asked to meet {first}.", first=first)
        )
    elif other.id in person.must_meet or person.id in other.must_meet:
        yield say("The host wants you to meet {first}.", first=first)
    yield from _experience(person, other, first)
    if shared := _rare_languages(event, person, other):
        yield say("You both speak {languages}.", languages=chain(shared, say(" and ")))


def _experience(person: Participant, other: Participant, first: str) -> Iterator[Sentence]:
    if person.level is None or other.level is None or other.level < person.level:
        return
    if other.level == person.level:
        yield say("You are about as experienced.")
    else:
        yield say("{first} is further along than you.", first=first)


def _rare_languages(event: Event, person: Participant, other: Participant) -> list[str]:
    shared = [language for language in person.languages if language in other.languages]
    return [one for one in shared if any(p.languages and one not in p.languages for p in event.people.values())]
