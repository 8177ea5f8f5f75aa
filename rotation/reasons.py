"""What speaks for two people meeting, in plain words to the first of them."""

from collections.abc import Iterator, Sequence

from rotation.model import Person, Problem
from rotation.points import Points
from rotation.saying import Sentence, chain, say

STEPS = ("", say("one step"), say("two steps"), say("three steps"), say("four steps"))


def reasons(
    problem: Problem, a: Person, b: Person, points: Points, topics: Sequence[str], languages: Sequence[str]
) -> Iterator[Sentence]:
    """Yield a sentence for everything that counts in favour of the two.

    `topics` and `languages` are those they share and that count.
    """
    if {(a.id, b.id), (b.id, a.id)} & problem.must_meet:
        yield say("Your host wants you to meet.")
    if topics:
        yield say("You share {topics}.", topics=_and(topics))
    yield from _wishes(a, b, points)
    if points.level:
        yield _levels(a, b)
    if languages:
        yield say("You both speak {languages}.", languages=_and(languages))


def _wishes(a: Person, b: Person, points: Points) -> Iterator[Sentence]:
    if points.own_wish and points.their_wish:
        yield say("You asked for each other.")
    elif points.own_wish:
        wishes = list(dict.fromkeys(a.wishes))
        if len(wishes) > 1:
            place = wishes.index(b.id) + 1
            yield say("You asked for them (wish {place} of {wishes}).", place=place, wishes=len(wishes))
        else:
            yield say("You asked for them.")
    elif points.their_wish:
        # Not how dearly: a place far down on somebody's list is nothing to be told.
        yield say("They asked for you.")


def _levels(a: Person, b: Person) -> Sentence:
    ahead = (b.level or 0) - (a.level or 0)
    if not ahead:
        return say("You are equally experienced.")
    if ahead > 0:
        return say("They are {steps} ahead of you.", steps=STEPS[ahead])
    return say("You are {steps} ahead of them.", steps=STEPS[-ahead])


def _and(names: Sequence[str]) -> Sentence:
    *first, last = names
    return chain((chain(first, say(", ")), last), say(" and ")) if first else chain((last,))
