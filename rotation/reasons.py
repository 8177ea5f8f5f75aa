"""What speaks for two people meeting, in plain words to the first of them."""

from collections.abc import Iterator, Sequence

from rotation.model import Person, Problem
from rotation.points import Points

STEPS = ("", "one step", "two steps", "three steps", "four steps")


def reasons(
    problem: Problem, a: Person, b: Person, points: Points, topics: Sequence[str], languages: Sequence[str]
) -> Iterator[str]:
    """Yield a sentence for everything that counts in favour of the two.

    `topics` and `languages` are those they share and that count.
    """
    if {(a.id, b.id), (b.id, a.id)} & problem.must_meet:
        yield "Your host wants you to meet."
    if topics:
        yield f"You share {_and(topics)}."
    yield from _wishes(a, b, points)
    if points.level:
        yield _levels(a, b)
    if languages:
        yield f"You both speak {_and(languages)}."


def _wishes(a: Person, b: Person, points: Points) -> Iterator[str]:
    if points.own_wish and points.their_wish:
        yield "You asked for each other."
    elif points.own_wish:
        wishes = list(dict.fromkeys(a.wishes))
        which = f" (wish {wishes.index(b.id) + 1} of {len(wishes)})" if len(wishes) > 1 else ""
        yield f"You asked for them{which}."
    elif points.their_wish:
        # Not how dearly: a place far down on somebody's list is nothing to be told.
        yield "They asked for you."


def _levels(a: Person, b: Person) -> str:
    ahead = (b.level or 0) - (a.level or 0)
    if not ahead:
        return "You are equally experienced."
    return f"They are {STEPS[ahead]} ahead of you." if ahead > 0 else f"You are {STEPS[-ahead]} ahead of them."


def _and(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
