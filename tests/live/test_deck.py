"""Cards that wait: just what would be laid out at the press, nobody else's, and not without end."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest

from rotation import PersonId, TableId
from server.core.commands import Announce, Command, GiveTime, LinkTable, NameTable, Pause, Publish, Reveal
from server.core.decide import Change, decide
from server.core.model import Event, EventId, ParticipantId, PlanId
from server.core.views import phone_view
from server.live import deck as deck_module
from server.live import show as show_module
from server.live.clock import Clock
from server.live.deck import laid, state_mark
from server.live.feed import Copy
from server.live.hub import Audience, Hub
from server.live.show import Show
from server.settings import Settings
from tests.builders import T0, a_pairing, a_plan, a_running_event, a_timeline, an_agenda, asked, but, people
from tests.live.screens import Screen, joined
from web.render import Renderer
from web.words import SOURCE

ID = EventId("e")
PLAN = a_plan(
    [a_pairing("t1", "m1", "e1"), a_pairing("t2", "m2", "e2")],
    [a_pairing("t1", "m1", "e2"), a_pairing("t2", "m2", "e1")],
    [a_pairing("t1", "m2", "e1"), a_pairing("t2", "m1", "e2")],
)


@dataclass(slots=True)
class Counting(Renderer):
    """Notes which parts were rendered."""

    parts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        Renderer.__init__(self)

    def part(self, name: str, lang: str = SOURCE, /, **context: object) -> str:
        self.parts.append(name)
        return Renderer.part(self, name, lang, **context)


@dataclass(slots=True)
class Hall:
    """An evening whose rounds are shown one by one, and a phone for everybody."""

    event: Event
    hub: Hub = field(default_factory=Hub)
    renderer: Counting = field(default_factory=Counting)
    now_ms: int = T0
    show: Show = field(init=False)
    phones: dict[ParticipantId, Screen] = field(init=False)

    def __post_init__(self) -> None:
        clock = Clock(_never, lambda: self.now_ms / 1000)
        self.show = Show(self.hub, self.renderer, clock, Settings())
        self.phones = {pid: joined(self.hub, ID, Audience.PHONE, person=pid) for pid in self.event.people}

    @property
    def copy(self) -> Copy:
        """As the feed would have it."""
        return Copy(event=self.event, plan=PLAN if self.event.published else None, draft=PLAN)

    async def prepare(self) -> None:
        """What the process does in a quiet moment."""
        await self.show.prepare([self.copy])
        self.renderer.parts.clear()

    def do(self, command: Command) -> int:
        """Something is done; for how many people cards were rendered then."""
        before = self.copy
        change = decide(before.event, asked(command), self.now_ms, before.plan, before.draft)
        assert isinstance(change, Change), change
        self.event = but(change.after, stamp="next", version=before.event.version + 1)
        self.show.changed(before, self.copy)
        return self.renderer.parts.count("cards")

    def shows(self, pid: str) -> str:
        """The newest cards on somebody's phone."""
        texts = [text for text in self.phones[ParticipantId(pid)].texts if 'id="cards"' in text]
        return texts[-1]

    def ought_to_show(self, pid: str) -> str:
        """The same, laid out in one go."""
        view = phone_view(self.event, PLAN, ParticipantId(pid), self.now_ms)
        return Renderer().push("cards", "cards", view=view, event_id=ID)


async def _never() -> float:
    raise AssertionError("no time is measured here")


@pytest.fixture
def hall() -> Hall:
    """Round 1 is shown."""
    return Hall(a_running_event(agenda=an_agenda(rounds=3), shown=1, people=people(2, 2)))


async def test_what_was_laid_out_before_is_only_sent_when_the_host_presses(hall: Hall) -> None:
    await hall.prepare()
    assert hall.do(Reveal(2)) == 0
    for pid in hall.phones:
        assert hall.shows(pid).startswith(hall.ought_to_show(pid))


async def test_a_second_screen_in_another_language_is_laid_out_at_the_press(hall: Hall) -> None:
    german = joined(hall.hub, ID, Audience.PHONE, person="e1", lang="de")
    await hall.prepare()
    assert hall.do(Reveal(2)) == 1
    assert "Runde 2 von 3" in german.texts[1]
    assert "Round 2 of 3" in hall.shows("e1")


async def test_without_a_quiet_moment_it_is_laid_out_at_the_press(hall: Hall) -> None:
    assert hall.do(Reveal(2)) == 4
    for pid in hall.phones:
        assert hall.shows(pid).startswith(hall.ought_to_show(pid))


@pytest.mark.parametrize("minute", range(0, 40, 3))
async def test_cards_that_wait_show_the_segment_of_the_press_and_not_of_its_preparation(
    hall: Hall, minute: int
) -> None:
    await hall.prepare()
    hall.now_ms += minute * 60_000
    assert hall.do(Reveal(2)) == 0
    assert hall.shows("e1").startswith(hall.ought_to_show("e1"))
    up = [
        key
        for key, hidden in re.findall(r'<article id="card-([\w-]+)"[^>]*?( hidden)?>', hall.shows("e1"))
        if not hidden
    ]
    assert len(up) == 1


async def test_a_draft_waits_for_its_publication(hall: Hall) -> None:
    hall.event = but(hall.event, timeline=a_timeline(rounds=3), published=None, shown=None)
    await hall.prepare()
    assert hall.do(Publish(PlanId("p1"))) == 0
    assert hall.shows("m1").startswith(hall.ought_to_show("m1"))


async def test_publishing_otherwise_than_expected_is_laid_out_at_the_press(hall: Hall) -> None:
    hall.event = but(hall.event, timeline=a_timeline(rounds=3), published=None, shown=None)
    await hall.prepare()
    assert hall.do(Publish(PlanId("p1"), rounds=1)) == 4
    assert hall.shows("m1").startswith(hall.ought_to_show("m1"))


async def test_what_changes_in_between_is_laid_out_anew_for_those_whom_it_concerns(hall: Hall) -> None:
    await hall.prepare()
    hall.do(NameTable(TableId("t2"), "Library"))
    hall.renderer.parts.clear()
    assert hall.do(Reveal(2)) == 3, "m1 does not sit there before round 3"

    await hall.prepare()
    renamed = but(hall.event.people[PersonId("m1")], name="Kim Lee")
    hall.event = but(hall.event, people={**hall.event.people, renamed.id: renamed})
    await hall.show.prepare([hall.copy])
    assert hall.renderer.parts.count("cards") == 3, "m1 and those who meet m1, both mentees"
    hall.renderer.parts.clear()
    assert hall.do(Reveal(3)) == 0
    for pid in hall.phones:
        assert hall.shows(pid).startswith(hall.ought_to_show(pid))


async def test_words_and_the_clock_leave_what_waits_as_it_is(hall: Hall) -> None:
    await hall.prepare()
    hall.do(Announce("Soup"))
    hall.do(Pause())
    assert hall.do(Reveal(2)) == 0
    assert "Soup" in hall.shows("e1")
    assert hall.shows("e1").startswith(hall.ought_to_show("e1"))


async def test_a_table_with_a_clock_of_its_own_shows_its_own_segment(hall: Hall) -> None:
    hall.now_ms += 3 * 60_000  # round 1 talks, for seven minutes and a bit more
    hall.do(GiveTime(TableId("t1"), 300))
    await hall.prepare()
    hall.now_ms += 9 * 60_000
    hall.do(Reveal(2))
    assert hall.shows("e1").startswith(hall.ought_to_show("e1"))
    assert hall.shows("e2").startswith(hall.ought_to_show("e2"))
    assert hall.ought_to_show("e1") != hall.ought_to_show("e2")


async def test_links_of_video_calls_are_laid_out_at_the_press_alone(hall: Hall) -> None:
    await hall.prepare()
    hall.do(LinkTable(TableId("t1"), "https://call.example/one"))
    hall.renderer.parts.clear()
    assert hall.do(Reveal(2)) == 4
    await hall.prepare()
    assert hall.show._deck.events() == ()


async def test_whoever_comes_later_is_laid_out_in_the_next_quiet_moment(hall: Hall) -> None:
    late = ParticipantId("e9")
    await hall.prepare()
    guest = but(hall.event.people[PersonId("e2")], id=late, name="Late Guest")
    hall.event = but(hall.event, people={**hall.event.people, late: guest})
    hall.phones[late] = joined(hall.hub, ID, Audience.PHONE, person=late)
    await hall.show.prepare([hall.copy])
    assert hall.renderer.parts == ["cards"]


async def test_there_is_an_end_to_what_waits(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deck_module, "MOST_BYTES", 20_000)
    await hall.prepare()
    assert 0 < hall.show._deck._bytes <= 20_000
    rendered = hall.do(Reveal(2))
    assert 0 < rendered < 4

    hall.do(Reveal(3))
    await hall.prepare()
    assert (hall.show._deck._bytes, hall.show._deck.events()) == (0, ())


async def test_an_event_that_nobody_watches_any_more_has_no_cards(hall: Hall) -> None:
    await hall.prepare()
    assert hall.show._deck.events() == (ID,)
    await hall.show.prepare([])
    assert (hall.show._deck._bytes, hall.show._deck.events()) == (0, ())


async def test_cards_that_are_expected_no_more_are_laid_out_no_further(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(show_module, "AT_A_TIME", 1)

    async def meanwhile(_: float) -> None:
        hall.show._deck.forget(ID)

    monkeypatch.setattr("server.live.show.asyncio.sleep", meanwhile)
    await hall.show.prepare([hall.copy])
    assert hall.show._deck.events() == ()
    assert hall.renderer.parts.count("cards") == 2, "the second was not wanted any more"


def test_what_is_expected_is_known_until_the_event_changes() -> None:
    event = but(a_running_event(), id=ID)
    now, ahead = (Copy(event=event, plan=PLAN, draft=None) for _ in range(2))
    cards = deck_module.Deck()
    cards.expect(now, ahead)
    assert cards.expected(now) is ahead
    assert cards.expected(ahead) is None
    cards.forget(ID)
    assert cards.expected(now) is None


def test_a_name_that_looks_like_a_version_stays_a_name() -> None:
    one = laid('<section data-v="0" data-stamp=""><article id="card-a" x hidden>data-v="0" data-stamp=""</article>')
    assert b"".join(one.dealt(state_mark(7, "s"), b"b")).decode() == (
        '<section data-v="7" data-stamp="s"><article id="card-a" x hidden>data-v="0" data-stamp=""</article>'
    )


@pytest.mark.parametrize("minute", [0, 9, 12, 20, 23, 34])
async def test_what_is_new_is_the_same_with_cards_that_waited_and_without(hall: Hall, minute: int) -> None:
    await hall.prepare()
    hall.now_ms += minute * 60_000
    other = Hall(hall.event, now_ms=hall.now_ms)
    hall.do(Reveal(2))
    other.do(Reveal(2))
    for pid, phone in hall.phones.items():
        assert phone.frames == other.phones[pid].frames
    news = [text for text in hall.phones[ParticipantId("e1")].texts if '"moved"' in text]
    assert bool(news) is (minute < 23), "a round that is over is no news"


async def test_what_is_new_is_found_anew_where_people_have_changed_since(hall: Hall) -> None:
    await hall.prepare()
    renamed = but(hall.event.people[PersonId("m2")], name="Kim Lee")
    hall.event = but(hall.event, people={**hall.event.people, renamed.id: renamed})
    other = Hall(hall.event)
    hall.do(Reveal(2))
    other.do(Reveal(2))
    for pid, phone in hall.phones.items():
        assert phone.frames == other.phones[pid].frames
    assert "Kim Lee" in hall.phones[ParticipantId("e1")].texts[-1]
