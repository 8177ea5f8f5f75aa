"""What speaks for two people, term by term, and what each term weighs.

100 points are split among the terms, each capped by itself, so that the sum needs no cap: 50 for
topics, 18 for the wish of each of the two, 10 for their levels, 4 for a language.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from rotation.model import Person, PersonId, Role
from rotation.spelling import key, shared

COMMON_TOPIC = 5
"""Worth of a topic that everybody has: something to begin with, but no reason to meet."""
RARE_TOPIC = 20
"""Worth of a topic that at most one person in sixteen has; two and a half of them are all one can ask."""
MOST_FOR_TOPICS = 50
"""Topics are capped before wishes are added, or a mentor with every topic would pull all weight: nobody's
wish would matter any more, and the worst-off would pay."""

WISHES = (18, 14, 11, 8, 6, 4, 3, 2)
"""Worth of a person's dearest wish, of the next, and so on. A dearest wish is nearly a rare topic, so two
who ask for each other have nearly two; a mentor whom everybody asks for suits those best whom they ask
for too. It falls fast, so that a long list is not a strong one."""
LATER_WISH = 1
"""Worth of each wish after those: nobody asks in vain."""

LEADS = {0: 3, 1: 8, 2: 10, 3: 8, 4: 5}
"""Worth of a mentor so many steps ahead of the mentee: near enough to remember, far enough to help. An
equal still has something to tell; who is behind is worth what somebody of unknown level is, nothing."""
GAPS = {0: 10, 1: 8, 2: 4}
"""Worth of two of the same role whose levels are so far apart: they meet eye to eye."""

LANGUAGE = 4
"""Worth of a language that both have and not everybody: a pleasure, less than any topic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """The points of the first of two people with the second; the other way round, the wishes swap."""

    topics: int
    """0..50"""
    level: int
    """0..10"""
    own_wish: int
    """0..18: the first asked for the second."""
    their_wish: int
    """0..18: the second asked for the first."""
    language: int
    """0 or 4"""

    @property
    def total(self) -> int:
        """Return the fit of the two, 0..100."""
        return self.topics + self.level + self.own_wish + self.their_wish + self.language


def points(a: Person, b: Person, worths: Mapping[str, int], common: frozenset[str]) -> Points:
    """Return what speaks for two people.

    `worths` are those of the topics of the event, by key, and `common` the languages of everybody.
    """
    return Points(
        topics=topic_points(a, b, worths),
        level=level_points(a.role, a.level, b.role, b.level),
        own_wish=wish_points(a).get(b.id, 0),
        their_wish=wish_points(b).get(a.id, 0),
        language=LANGUAGE if shared_languages(a, b, common) else 0,
    )


def topic_points(a: Person, b: Person, worths: Mapping[str, int]) -> int:
    """Return what the topics of two people are worth, 0..50."""
    return min(MOST_FOR_TOPICS, sum(worths.get(key(topic), RARE_TOPIC) for topic in shared(a.topics, b.topics)))


def level_points(role: Role, level: int | None, other_role: Role, other: int | None) -> int:
    """Return what the levels of two people are worth, 0..10."""
    if level is None or other is None:
        return 0
    if role is other_role:
        return GAPS.get(abs(level - other), 0)
    return LEADS.get(level - other if role is Role.MENTOR else other - level, 0)


def wish_points(person: Person) -> dict[PersonId, int]:
    """Return what each of a person's wishes is worth, 1..18, by the id of whom they asked for."""
    if not person.wishes:
        return {}
    dearest_first = dict.fromkeys(person.wishes)
    return {wished: WISHES[rank] if rank < len(WISHES) else LATER_WISH for rank, wished in enumerate(dearest_first)}


def shared_languages(a: Person, b: Person, common: frozenset[str]) -> tuple[str, ...]:
    """Return the languages both have and not everybody, each once, as `a` spells them."""
    return tuple(name for name in shared(a.languages, b.languages) if key(name) not in common)
