"""Any evening, with seats: whatever is changed in the room, in any order, these truths hold after every step."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields
from itertools import combinations

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from rotation import FaultKind, Pairing, Plan, Role, Why, audit
from server.core import timeline as tl
from server.core.commands import Announce, Command, Move, Publish, Replan, SetDraft, ShiftClock, Swap, Undo
from server.core.decide import Change
from server.core.deeds import recalled
from server.core.host_view import host_view
from server.core.model import Attendance, Event, Format, ParticipantId, PlanId
from server.core.problem import problem_of
from server.core.reseat import Spot, planned, spot
from server.core.sentence import Sentence
from server.core.views import phone_view, screen_view, shown_rounds
from tests.builders import BOOKKEEPING
from tests.core.evenings import PROOF, wait, waits
from tests.core.nights import NAME, SIDES, Night, a_night, command, draft_of

WRONG = {
    FaultKind.ROUNDS,
    FaultKind.UNKNOWN,
    FaultKind.WRONG_ROLES,
    FaultKind.TOO_MANY,
    FaultKind.TWICE,
    FaultKind.FORGOTTEN,
    FaultKind.TABLE_TWICE,
    FaultKind.BLOCKED,
    FaultKind.AWAY,
}


@dataclass(frozen=True, slots=True)
class Step:
    """What stood before a command."""

    earlier: Event
    held: Plan | None
    now_ms: int
    wanted: Command

    @property
    def spot(self) -> Spot:
        """Where the evening stood."""
        return spot(self.earlier, self.now_ms)

    def pairings(self, number: int) -> tuple[Pairing, ...]:
        """Who sat together in a round."""
        rounds = () if self.held is None else self.held.rounds
        return next((seating.pairings for seating in rounds if seating.number == number), ())


# --- what is true after every step ---


def check_log(night: Night) -> None:
    """No log holds a name or an address of anybody who sits down."""
    text = night.log[night.event.version]
    assert not NAME.search(text), text
    assert "@zz" not in text, text


def check_places(night: Night, plan: Plan, step: Step) -> None:
    """Nobody is in two places, nobody forgotten, and nothing that has been held is another."""
    event, known = night.event, planned(plan)
    assert known <= event.people.keys()
    assert [seating.number for seating in plan.rounds] == list(range(1, event.agenda.rounds + 1))
    first = max(spot(event, night.now_ms).open, step.spot.open)
    for seating in plan.rounds:
        places = [*(p for pairing in seating.pairings for p in pairing.people), *(bye.person for bye in seating.byes)]
        assert len(places) == len(set(places))
        assert seating.number < first or known == set(places)
    if step.held is not None:
        assert plan.rounds[: step.spot.done] == step.held.rounds[: step.spot.done]


def check_seats_ahead(night: Night, plan: Plan, step: Step) -> None:
    """In rounds ahead nobody sits who is gone, or at a closed table; by hand alone are chairs and rules overruled."""
    if plan is step.held or isinstance(step.wanted, Undo):
        return
    event = night.event
    first = max(spot(event, night.now_ms).next, step.spot.next)
    by_hand = isinstance(step.wanted, Swap | Move)
    for seating in plan.rounds[first - 1 :]:
        before = step.pairings(seating.number)
        together = {frozenset(two) for pairing in before for two in combinations(pairing.people, 2)}
        for pairing in seating.pairings:
            assert not event.table(pairing.table).closed
            assert not [p for p in pairing.people if event.people[p].attendance.misses(seating.number)]
            if by_hand:
                continue
            assert pairing in before or len(pairing.people) <= event.seats_at(event.table(pairing.table))
            new = [two for two in combinations(pairing.people, 2) if frozenset(two) not in together]
            assert not [two for two in new if are_blocked(event, *two)]


def are_blocked(event: Event, one: ParticipantId, other: ParticipantId) -> bool:
    return other in event.people[one].never_with or one in event.people[other].never_with


def check_turns(event: Event, plan: Plan, step: Step) -> None:
    """The report counts byes as they are; and a repair lets them differ by one, or by as much as they did.

    The second is asserted where anybody may sit with anybody at any table: one to one, two who have met cannot meet
    again, and a rule or a locked table may keep somebody from the only free chair. Where the host has the rest
    planned anew, the report says what it comes to.
    """
    byes = Counter(bye.person for seating in plan.rounds for bye in seating.byes if bye.why is not Why.AWAY)
    assert all(byes[pid] == count for pid, count in plan.report.byes)
    if step.held is None or plan is step.held or isinstance(step.wanted, Undo | Publish | Swap | Move | Replan):
        return
    ruled = any(p.never_with or p.available or p.fixed_table or p.needs_access for p in event.people.values())
    locked = any(table.locked for table in event.tables)
    if event.format in (Format.PEERS, Format.GROUPS) and not ruled and not locked:
        assert unevenness(event, plan) <= max(1, unevenness(step.earlier, step.held))


def unevenness(event: Event, plan: Plan) -> int:
    """By how much byes differ, among people of one side who were never away."""
    byes = Counter(bye.person for seating in plan.rounds for bye in seating.byes)
    away = {bye.person for seating in plan.rounds for bye in seating.byes if bye.why is Why.AWAY}
    sides = [[byes[p] for p in planned(plan) - away if event.people[p].role is role] for role in Role]
    return max(max(side, default=0) - min(side, default=0) for side in sides)


def check_draft(night: Night) -> None:
    """A draft that can be published fits the people and tables there are."""
    event = night.event
    if event.draft is None or event.draft == event.published:
        return
    made = night.plans[event.draft]
    known = planned(made)
    assert known <= event.people.keys()
    faults = audit(problem_of(event, [p for p in event.people.values() if p.id in known]), made)
    assert not [fault.sentence for fault in faults if fault.kind in WRONG]


def check_views(night: Night) -> None:
    """Phones and walls name whom they should, and no one from a round that is not published."""
    event, plan = night.event, night.plan
    rounds = shown_rounds(event, plan)
    met = {pid: {person.name} for pid, person in event.people.items()}
    for pairing in (pairing for seating in rounds for pairing in seating.pairings):
        for pid in pairing.people:
            met[pid] |= {event.people[p].name for p in pairing.people}
    for pid in event.people:
        view = phone_view(event, plan, pid, night.now_ms)
        assert names_in(view) <= met[pid]
        hidden = [card for card in view.cards if event.shown is not None and card.round_no > event.shown]
        assert not [card for card in hidden if card.seat or card.bye or card.shown]
    listed = {p for seating in rounds for pairing in seating.pairings for p in pairing.people}
    listed |= {bye.person for seating in rounds for bye in seating.byes}
    assert names_in(screen_view(event, plan, night.now_ms)) <= {event.people[p].name for p in listed}
    host_view(event, plan, night.now_ms)


def names_in(view: object) -> set[str]:
    return set(NAME.findall(str(msgspec.to_builtins(view, enc_hook=str))))


def attendances(event: Event) -> dict[ParticipantId, Attendance]:
    """Who is on the list and may sit when; that somebody has come is never undone."""
    return {pid: person.attendance for pid, person in event.people.items()}


class AnyRoom(RuleBasedStateMachine):
    """A night with seats under random commands."""

    def __init__(self) -> None:
        super().__init__()
        self.night = Night(a_night(Format.MENTEES_MOVE))
        self.late: list[tuple[SetDraft, Plan]] = []

    @initialize(
        format_=st.sampled_from(sorted(SIDES)),
        ready=st.sampled_from([True, True, True, False]),
        shown=st.sampled_from([None, None, 1]),
    )
    def begin(self, format_: Format, ready: bool, shown: int | None) -> None:  # noqa: FBT001  # by name
        """An open lobby; mostly with a published plan, or its first round."""
        self.night = Night(a_night(format_))
        if ready:
            self.draw(0)
            self.deliver()
            assert self.night.event.draft is not None
            self.ask(Publish(self.night.event.draft, shown))

    # --- what happens ---

    @rule(data=st.data())
    def anything(self, data: st.DataObject) -> None:
        night = self.night
        self.ask(command(night.event, night.now_ms, lambda row: data.draw(st.sampled_from(row))))

    @rule(wait_ms=st.none() | waits)
    def time_passes(self, wait_ms: int | None) -> None:
        self.night.now_ms = wait(self.night.event.timeline, self.night.now_ms, wait_ms)

    @rule(seed=st.integers(0, 3))
    def draw(self, seed: int) -> None:
        """The planner begins to make a draft; it is ready some time later."""
        event = self.night.event
        name = PlanId(f"d{event.version}-{seed}-{len(self.late)}")
        wanted = SetDraft(name, frozenset(event.people), event.tables, event.agenda.rounds, event.version)
        self.late.append((wanted, draft_of(event, seed)))

    @precondition(lambda self: self.late)
    @rule()
    def deliver(self) -> None:
        wanted, made = self.late.pop()
        self.night.plans[wanted.plan] = made
        self.ask(wanted)

    @precondition(lambda self: self.night.event.draft != self.night.event.published)
    @rule(rounds=st.sampled_from([None, 1, 2]))
    def publish(self, rounds: int | None) -> None:
        if self.night.event.draft is not None:
            self.ask(Publish(self.night.event.draft, rounds))

    @precondition(lambda self: self.night.event.undo)
    @rule()
    def undo(self) -> None:
        """Undo is exact, whatever was said or edited in between, or it is refused."""
        previous, top = self.night.event, self.night.event.undo[-1].version
        replaced, earlier = self.night.before(top), self.night.was[top]
        if self.ask(Undo(top)) is None:
            return
        after = self.night.event
        assert replaced is not None
        for name in {one.name for one in fields(Event)} - BOOKKEEPING - {"draft", "timeline"}:
            assert getattr(after, name) == getattr(earlier if name in replaced.fields else previous, name), name
        then = tl.restore(earlier.timeline, replaced.at_ms, self.night.now_ms)
        assert after.timeline == (then if "timeline" in replaced.fields else previous.timeline)
        assert after.undo == previous.undo[:-1]
        if previous.version == top:
            assert after.draft == earlier.draft
            assert attendances(after) == attendances(earlier)

    def ask(self, wanted: Command) -> Change | None:
        """Ask, and look at everything that has to be true."""
        night = self.night
        step = Step(night.event, night.plan, night.now_ms, wanted)
        jump_ms = wanted.by_ms if isinstance(wanted, ShiftClock) else 0
        night.now_ms += jump_ms
        change = night.ask(wanted)
        if change is None:
            assert night.event is step.earlier
            night.now_ms -= jump_ms
            return None
        assert night.event.version == step.earlier.version + 1
        assert isinstance(recalled(change.said), Sentence)
        check_log(night)
        if night.plan is not None:
            check_places(night, night.plan, step)
            check_seats_ahead(night, night.plan, step)
            check_turns(night.event, night.plan, step)
        check_draft(night)
        check_views(night)
        self.check_announcement(wanted, step)
        return change

    def check_announcement(self, wanted: Command, step: Step) -> None:
        """What was said stands until somebody says something else, or takes it back."""
        if not isinstance(wanted, Announce | Undo):
            assert self.night.event.announcement == step.earlier.announcement


TestAnyRoom = AnyRoom.TestCase
TestAnyRoom.settings = settings(PROOF, max_examples=12, stateful_step_count=120)
