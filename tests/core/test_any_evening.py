"""Any evening: whatever hosts, guests and time do, in any order, these truths hold after every step."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from server.core import timeline as tl
from server.core.arrange import has_begun
from server.core.commands import (
    AddLink,
    Announce,
    Before,
    CheckIn,
    CheckOut,
    ClockCommand,
    Command,
    EditEvent,
    EndTalk,
    Extend,
    Finish,
    GoOn,
    Hold,
    Join,
    OpenLobby,
    Pause,
    Publish,
    RenewLink,
    Reopen,
    Resume,
    RevokeLink,
    SetDraft,
    ShiftClock,
    SkipRound,
    Undo,
    Unhold,
)
from server.core.decide import Change, decide
from server.core.deeds import recalled
from server.core.model import (
    UNDO_DEPTH,
    Access,
    Agenda,
    Announcement,
    Doors,
    Event,
    Link,
    LinkId,
    ParticipantId,
    PlanId,
    tables_for,
    timeline_of,
)
from server.core.sentence import Sentence
from server.core.timeline import Timeline
from tests.builders import T0, a_person, an_event, asked, before, but, listed, people
from tests.core.evenings import PROOF, agendas, wait, waits

OWNER = Link(id=LinkId("owner"), access=Access.OWNER, label="Ada")
FREE: tuple[ClockCommand, ...] = (OpenLobby(), Pause(), Resume(), Hold(), Unhold(), Finish(), Reopen())


class AnyEvening(RuleBasedStateMachine):
    """An event under random commands, beside a simple account of what has to be true of it."""

    def __init__(self) -> None:
        super().__init__()
        self.event = an_event(published=None, doors=Doors(open=True, capacity=8), links=(OWNER,))
        self.now_ms = T0
        self.log: dict[int, Before] = {}
        self.changes = 0
        self.people = set(self.event.people)
        self.said: Announcement | None = None

    @initialize(agenda=agendas, ready=st.booleans())
    def planned(self, agenda: Agenda, ready: bool) -> None:  # noqa: FBT001  # hypothesis passes it by name
        """An agenda; half of the evenings start with an open lobby and a published plan."""
        self.event = but(self.event, agenda=agenda, timeline=timeline_of(agenda))
        for command in (Publish(PlanId("p1")), OpenLobby(), GoOn("lobby-0")) if ready else ():
            self.ask(command)

    def ask(self, command: Command, seen: int = 1_000_000) -> Event | None:
        """Decide, and keep the account; None if it was refused."""
        previous = self.event
        change = decide(previous, asked(command, seen=seen), self.now_ms)
        if not isinstance(change, Change):
            assert change.sentence.endswith(".")
            return None
        assert isinstance(recalled(change.said), Sentence)
        self.event = change.after
        self.changes += 1
        self.log[self.event.version] = before(previous, self.event, self.now_ms)
        assert self.event.version == previous.version + 1
        return previous

    # --- time and the clock ---

    @rule(wait_ms=st.none() | waits)
    def wait(self, wait_ms: int | None) -> None:
        self.now_ms = wait(self.event.timeline, self.now_ms, wait_ms)

    @rule(command=st.sampled_from(FREE))
    def press(self, command: ClockCommand) -> None:
        self.ask(command)

    @rule(kind=st.sampled_from([GoOn, EndTalk, SkipRound]))
    def press_on_the_segment(self, kind: type[GoOn | EndTalk | SkipRound]) -> None:
        self.ask(kind(self.key()))

    @rule(by_s=st.sampled_from([-300, -60, 60, 300]))
    def extend(self, by_s: int) -> None:
        self.ask(Extend(self.key(), by_s))

    @rule(command=st.sampled_from([*FREE, Extend("talk-1", 60), GoOn("walk-9")]))
    def press_late(self, command: ClockCommand) -> None:
        """A press by somebody who has not seen the newest clock never counts."""
        stale = self.event.clock_version - 1
        if self.event.clock_version and self.event.last:
            assert self.ask(command, seen=stale) is None

    @rule(by_ms=st.sampled_from([-7_200_000, -400, 300, 90_000]))
    def clock_jumps(self, by_ms: int) -> None:
        self.now_ms += by_ms
        if (previous := self.ask(ShiftClock(by_ms))) is None:
            self.now_ms -= by_ms  # it was no jump but the same one, seen again
        else:
            was = tl.position(previous.timeline, self.now_ms - by_ms)
            assert tl.position(self.event.timeline, self.now_ms) == was

    # --- undo ---

    @precondition(lambda self: self.event.undo)
    @rule()
    def undo(self) -> None:
        top = self.event.undo[-1]
        replaced = self.log[top.version]

        previous = self.ask(Undo(of=top.version, before=replaced))

        assert previous is not None
        earlier = replaced.fields.get("timeline", previous.timeline)
        assert isinstance(earlier, Timeline)
        exact = tl.restore(earlier, replaced.at_ms, self.now_ms)
        assert self.event.timeline == (exact if "timeline" in replaced.fields else previous.timeline)
        assert self.event.announcement == replaced.fields.get("announcement", previous.announcement)
        assert self.event.published == replaced.fields.get("published", previous.published)
        assert self.event.undo == previous.undo[:-1]
        self.said = self.event.announcement

    @rule(of=st.integers(0, 40))
    def undo_something_else(self, of: int) -> None:
        if not self.event.undo or self.event.undo[-1].version != of:
            assert self.ask(Undo(of=of, before=Before(at_ms=T0, fields={}))) is None

    # --- what is arranged ---

    @rule(text=st.sampled_from(["Soup!", "Please be quiet.", ""]))
    def announce(self, text: str) -> None:
        if self.ask(Announce(text)) is not None:
            assert (self.event.announcement.text if self.event.announcement else "") == text
            self.said = self.event.announcement

    @rule(plan=st.sampled_from([PlanId("p2"), PlanId("p3")]), fits=st.booleans())
    def draw(self, plan: PlanId, fits: bool) -> None:  # noqa: FBT001  # hypothesis passes it by name
        everybody = frozenset(self.event.people)
        made_for = everybody if fits else everybody | {ParticipantId("gone")}
        made = self.ask(SetDraft(plan, made_for, self.event.tables, self.event.agenda.rounds))
        assert (made is not None) == (fits and not has_begun(self.event, self.now_ms))

    @rule(plan=st.sampled_from([PlanId("p1"), PlanId("p2"), PlanId("p3")]))
    def publish(self, plan: PlanId) -> None:
        self.ask(Publish(plan))

    @rule(agenda=agendas, tables=st.sampled_from([2, 3]))
    def edit_event(self, agenda: Agenda, tables: int) -> None:
        self.ask(EditEvent(title="Night two", agenda=agenda, doors=self.event.doors, tables=tables_for(tables)))

    @rule(mentors=st.integers(1, 3), mentees=st.integers(1, 3))
    def new_list(self, mentors: int, mentees: int) -> None:
        if self.ask(listed(*people(mentors, mentees).values())) is not None:
            self.people = set(self.event.people)

    @rule(n=st.integers(1, 99))
    def join(self, n: int) -> None:
        newcomer = a_person(f"j{n}")
        if self.ask(Join(newcomer)) is not None:
            self.people.add(newcomer.id)

    @rule(pid=st.sampled_from(["m1", "e1", "e3", "nobody"]), kind=st.sampled_from([CheckIn, CheckOut, RenewLink]))
    def at_the_door(self, pid: str, kind: type[CheckIn | CheckOut | RenewLink]) -> None:
        self.ask(kind(ParticipantId(pid)))

    @rule(n=st.integers(1, 3), add=st.booleans())
    def link(self, n: int, add: bool) -> None:  # noqa: FBT001  # hypothesis passes it by name
        link = Link(id=LinkId(f"l{n}"), access=Access.HOST, label=f"Host {n}")
        self.ask(AddLink(link) if add else RevokeLink(link.id))
        assert self.ask(RevokeLink(OWNER.id)) is None

    def key(self) -> str:
        segment = tl.current(self.event.timeline, self.now_ms)
        return "soon-0" if segment is None else segment.key

    # --- what is true all the time ---

    @invariant()
    def versions_count_the_changes(self) -> None:
        assert self.event.version == 7 + self.changes

    @invariant()
    def undo_is_short_and_in_order(self) -> None:
        versions = [done.version for done in self.event.undo]
        assert versions == sorted(set(versions))
        assert len(versions) <= UNDO_DEPTH

    @invariant()
    def nobody_is_lost(self) -> None:
        assert set(self.event.people) == self.people

    @invariant()
    def what_was_said_stands(self) -> None:
        assert self.event.announcement == self.said

    @invariant()
    def the_timeline_is_contiguous(self) -> None:
        row = self.event.timeline.segments
        assert [b.starts_at_ms for b in row[1:]] == [a.ends_at_ms for a in row[:-1]]

    @invariant()
    def the_owner_can_always_come_in(self) -> None:
        assert OWNER in self.event.links

    @invariant()
    def no_round_begins_without_a_published_plan(self) -> None:
        assert self.event.published or not tl.rounds_held(self.event.timeline, self.now_ms)


TestAnyEvening = AnyEvening.TestCase
TestAnyEvening.settings = settings(PROOF, max_examples=60, stateful_step_count=40)
