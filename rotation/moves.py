"""What differs between two plans of an event, seat by seat, and why."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from rotation.model import Bye, Pairing, PersonId, Plan, RoundPlan, TableId, Why


class Cause(StrEnum):
    """Why somebody's place in a round changed."""

    AWAY = "away"
    """They are not available, or no longer among the people."""
    BACK = "back"
    """They can sit again, or are new."""
    PARTNER_AWAY = "partner_away"
    """Whom they were to meet is away: they sit out, or sit elsewhere."""
    FILLS = "fills"
    """They take a seat that is free now: they sat out, or are needed there."""
    GIVES_UP = "gives_up"
    """They leave their seat to somebody else, and sit out in turn."""
    COMPANY = "company"
    """They keep their table; somebody else sits there now."""
    TABLE = "table"
    """Their table is closed."""
    BY_HAND = "by_hand"
    """The host moved them or their company."""
    REPLANNED = "replanned"
    """The round was planned anew."""
    ROUND = "round"
    """The round was added or dropped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Another place for somebody in a round; None: no seat."""

    person: PersonId
    round_no: int
    before: Pairing | None
    after: Pairing | None
    cause: Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """A plan that was changed, and everything that changed."""

    plan: Plan
    moves: tuple[Move, ...]


def moves(before: Plan, after: Plan) -> tuple[Move, ...]:
    """Return everybody whose table or company is another, by round; people as they come in the plans.

    Why is told as far as the two plans show it; else the cause is `Cause.REPLANNED`.
    """
    return _moves(before, after, lambda case: _plain_cause(case) or Cause.REPLANNED)


def moves_by_hand(before: Plan, after: Plan) -> tuple[Move, ...]:
    """Return what the host changed."""
    return _moves(before, after, lambda _: Cause.BY_HAND)


def moves_of_repair(
    before: Plan, after: Plan, tables: Collection[TableId], replanned: Collection[int]
) -> tuple[Move, ...]:
    """Return what a repair changed; `tables` are open, and the rounds `replanned` are new."""

    def cause(case: "_Case") -> Cause:
        if (plain := _plain_cause(case)) in (Cause.ROUND, Cause.AWAY, Cause.BACK):
            return plain
        if case.number in replanned:
            return Cause.REPLANNED
        if case.start is None:
            return Cause.FILLS
        if case.start.table not in tables:
            return Cause.TABLE
        if plain is not None:
            return plain
        if case.company_away:
            return Cause.PARTNER_AWAY
        return Cause.GIVES_UP if case.end is None else Cause.FILLS

    return _moves(before, after, cause)


class _Places:
    """Where everybody is in a round, those aside who sit in the pairings `but`, known by their identity."""

    def __init__(self, round_plan: RoundPlan | None, but: Collection[int] = ()) -> None:
        self.missing = round_plan is None
        self.seats: dict[PersonId, Pairing] = {}
        self.byes: dict[PersonId, Bye] = {}
        if round_plan is not None:
            changed = (pairing for pairing in round_plan.pairings if id(pairing) not in but)
            self.seats = {name: pairing for pairing in changed for name in pairing.people}
            self.byes = {bye.person: bye for bye in round_plan.byes}

    def is_away(self, name: PersonId) -> bool:
        if name in self.seats:
            return False
        return name not in self.byes or self.byes[name].why is Why.AWAY


class _Case:
    """One change of one person in one round."""

    def __init__(self, number: int, name: PersonId, before: _Places, after: _Places) -> None:
        self.number, self.name, self.before, self.after = number, name, before, after
        self.start, self.end = before.seats.get(name), after.seats.get(name)

    @property
    def company_away(self) -> bool:
        """Say whether somebody they sat with is away now."""
        return self.start is not None and any(self.after.is_away(one) for one in self.start.people)


def _moves(before: Plan, after: Plan, cause: Callable[[_Case], Cause]) -> tuple[Move, ...]:
    return tuple(
        Move(person=case.name, round_no=case.number, before=case.start, after=case.end, cause=cause(case))
        for case in _cases(before, after)
    )


def _cases(before: Plan, after: Plan) -> Iterator[_Case]:
    old, new = ({one.number: one for one in plan.rounds} for plan in (before, after))
    for number in sorted({*old, *new}):
        if old.get(number) == new.get(number):
            continue
        same = _shared(old.get(number), new.get(number))
        places, others = _Places(old.get(number), same), _Places(new.get(number), same)
        for name in dict.fromkeys((*places.seats, *others.seats)):
            if not _same(places.seats.get(name), others.seats.get(name)):
                yield _Case(number, name, places, others)


def _shared(one: RoundPlan | None, other: RoundPlan | None) -> set[int]:
    """Return which pairings are the very same: most of a repaired plan is."""
    if one is None or other is None:
        return set()
    return {*map(id, one.pairings)} & {*map(id, other.pairings)}


def _same(one: Pairing | None, other: Pairing | None) -> bool:
    if one is None or other is None:
        return one is other
    return one is other or (one.table == other.table and {*one.people} == {*other.people})


def _plain_cause(case: _Case) -> Cause | None:
    """Return the cause if the two plans show it."""
    if case.before.missing or case.after.missing:
        return Cause.ROUND
    if case.after.is_away(case.name):
        return Cause.AWAY
    if case.before.is_away(case.name):
        return Cause.BACK
    if case.start is not None and case.end is not None and case.start.table == case.end.table:
        return Cause.COMPANY
    bye = case.after.byes.get(case.name)
    return Cause.PARTNER_AWAY if bye is not None and bye.why is Why.PARTNER_AWAY else None
