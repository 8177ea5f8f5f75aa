"""What each screen is told when an event changes, and when it connects.

An edit of the clock is one small frame, the same for every phone. Only people whose cards changed get a fragment of
their own. A screen that connects says which state it has, and is told nothing if that is still true.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial

import msgspec

from server.core.affected import affected, link_news, news_for
from server.core.calls import callers, told_links
from server.core.foreseen import foreseen
from server.core.help_view import HelpRow, help_view, rows_changed
from server.core.host_view import host_view
from server.core.model import Announcement, Event, EventId, ParticipantId, Showing
from server.core.reseat import spot
from server.core.standing import recalled
from server.core.timeline import Timeline
from server.core.views import heard_by, key_now, phone_view, screen_view, timeline_for, with_own_clock
from server.invite import join_url, qr
from server.live.clock import Clock
from server.live.deck import Deck, Laid, Waiting, laid, state_mark
from server.live.feed import Copy
from server.live.frames import TEXT, head
from server.live.hub import Audience, Hub, Peer
from server.live.transport import frame
from server.settings import Settings
from web.render import Renderer
from web.words import SOURCE

BIG_SCREEN = ParticipantId("screen")  # stands among those who are here, so that hosts see that the room is told
# What a big screen lays out; words, and to whom they can be said; and tables and needs on a host's.
_WALL = ("title", "agenda", "tables", "published", "shown", "announcement", "showing", "rules", "format")
_SAYING = ("announcement", "phrases", "tables", "format")
_TILES = ("agenda", "format", "rules", "seats", "tables", "published", "shown")
AT_A_TIME = 4  # people whose cards are laid out in one go: some 6 ms
REST_S = 0.006


Text = str | bytes
"""What a frame says; bytes are UTF-8."""

Spoken = Callable[[str], Text]
"""What a frame says in a language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A change, as everybody hears of it whom it concerns.

    waiting: what was laid out before; knows_news: with what is new. own_clocks: whose table was given more time.
    clock: the frame with everybody else's. state: names version and stamp. said: the host's words in a language.
    links: there are video calls. key: the segment of now. first_round: in which a seat can still be taken.
    """

    before: Copy
    after: Copy
    waiting: Mapping[ParticipantId, Waiting]
    knows_news: bool
    own_clocks: frozenset[ParticipantId]
    clock: bytes
    state: bytes
    said: Mapping[Announcement | None, Callable[[str], str]]
    links: bool
    key: str
    first_round: int
    now_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Names the state that a fragment belongs to."""

    event_id: EventId
    version: int
    stamp: str


class Show:
    """Turns the difference between two copies of an event into frames, and sends them."""

    def __init__(self, hub: Hub, renderer: Renderer, clock: Clock, settings: Settings) -> None:
        self._settings = settings
        self._hub = hub
        self._renderer = renderer
        self._clock = clock
        self._here: dict[EventId, frozenset[ParticipantId]] = {}
        self._due: set[tuple[EventId, Audience]] = set()
        self._deck = Deck()

    def changed(self, before: Copy, after: Copy) -> None:
        """Tell every screen of this process what is new for it."""
        event = after.event
        self._tell_phones(before, after)
        self._tell_all(event.id, Audience.SCREEN, self._wall_news(before, after))
        self._tell_all(event.id, Audience.HOST, self._host_news(before, after))
        self._tell_all(event.id, Audience.HELPER, self._helper_news(before, after))

    def whole(self, peer: Peer, copy: Copy) -> None:
        """Tell one screen all it has to show."""
        if peer.audience is Audience.PHONE and peer.participant not in copy.event.people:
            return
        match peer.audience:
            case Audience.PHONE:
                person = ParticipantId(str(peer.participant))
                said = self._announcement(copy.event, heard_by(copy.event, person))
                whole: Text | Spoken = lambda lang: self._cards(copy, person, lang) + said(lang).encode()  # noqa: E731
            case Audience.SCREEN:
                whole = self._wall(copy)
            case Audience.HELPER:
                whole = self._door(copy, ("help_list", "needs"))
            case Audience.HOST:
                whole = self._desk(copy, ("control", "said", "saying", "tiles", "needs"))
        self._tell([peer], [self._clock_of(copy, peer.participant), whole])

    def refresh(self, copy: Copy) -> None:
        """Show the room again if guests have changed it; once for however many came in together."""
        event = copy.event.id
        for audience in Audience:
            if (event, audience) in self._due:
                self._due.discard((event, audience))
                if self._hub.all(event, audience):
                    self._tell_all(event, audience, [self._room(copy, audience)])

    async def prepare(self, copies: Iterable[Copy]) -> None:
        """Lay out the cards that hosts are going to show, while nothing else is to do."""
        watched = {copy.event.id: copy for copy in copies}
        for event in {*watched, *self._deck.events()}:
            copy = watched.get(event)
            ahead = None if copy is None else self._deck.expected(copy) or self._expect(copy)
            if copy is None or ahead is None:
                self._deck.forget(event)
            else:
                await self._lay_out(copy, ahead)

    def _expect(self, copy: Copy) -> Copy | None:
        """What hosts are going to show; None: nothing, or not to be laid out: links of calls depend on the time."""
        found = foreseen(copy.event, copy.plan, copy.draft)
        if found is None or found[0].has_calls:
            return None
        ahead = Copy(event=found[0], plan=found[1], draft=None)
        self._deck.expect(copy, ahead)
        return ahead

    async def _lay_out(self, now: Copy, ahead: Copy) -> None:
        event = ahead.event.id
        people = [pid for pid in self._hub.here(event) if pid in ahead.event.people]
        for n, person in enumerate(self._deck.missing(event, people), start=1):
            moved = news_for(now.event, now.plan, ahead.event, ahead.plan, person, 0)
            lang = next((peer.lang for peer in self._hub.of(event, person)), SOURCE)
            waiting = Waiting(self._laid(ahead, person, lang), self._moved(moved, lang), lang)
            if not self._deck.put(event, ahead, person, waiting):
                return
            if n % AT_A_TIME == 0:
                await asyncio.sleep(REST_S)

    def position(self, event: Event, key: str) -> None:
        """Tell every screen that a boundary has passed. They know; this is for those that only listen."""
        text = _json(t="at", key=key, v=event.version)
        for audience in Audience:
            self._tell_all(event.id, audience, [text])

    def turn(self, copy: Copy) -> None:
        """Show hosts the next tables, hand out the links of the calls whose time has come, take back the others."""
        self._due.add((copy.event.id, Audience.HOST))
        if not copy.event.has_calls:
            return
        rounds = range(1, copy.event.agenda.rounds + 1)
        for person in self._hub.here(copy.event.id) & callers(copy.event, copy.plan, rounds):
            self._tell(self._hub.of(copy.event.id, person), [partial(self._cards, copy, person)])

    def here(self, event: EventId, people: frozenset[ParticipantId]) -> None:
        """Tell hosts whose phone is connected, when that has changed."""
        if self._here.get(event) != people:
            self._here[event] = people
            self._tell_all(event, Audience.HOST, [_here(people)])

    def forget(self, event: EventId) -> None:
        """Nobody watches this event here any more; keep nothing of it."""
        self._here.pop(event, None)
        self._due -= {(event, audience) for audience in Audience}

    def greet(self, peer: Peer) -> None:
        """Tell a host who has just connected whose phone is there."""
        people = self._here.get(peer.event)
        if peer.audience is Audience.HOST and people is not None:
            self._tell([peer], [_here(people)])

    # --- differences -----------------------------------------------------------------------------------------

    def _tell_phones(self, before: Copy, after: Copy) -> None:
        event = after.event
        here = self._hub.here(event.id)
        links = told_links(before.event, before.plan, event, after.plan, self._clock.now_ms())
        concerned = here & {*affected(before.event, before.plan, event, after.plan), *links}
        own_clocks = with_own_clock(event, after.plan) & here
        news = self._news(before, after, concerned, own_clocks)
        for person in concerned:
            for lang, peers in by_language(self._hub.of(event.id, person)).items():
                self._hub.tell(peers, self._news_of(news, person, lang))
        if before.event.timeline != event.timeline:
            for person in own_clocks - concerned:
                self._tell(self._hub.of(event.id, person), [self._clock_of(after, person)])
            self._tell_phones_but(event.id, concerned | own_clocks, timeline_text(event))
        if before.event.announcement != event.announcement:
            self._announce(before.event, event, concerned)
        if before.event.conversation != event.conversation:
            self._tell_all(event.id, Audience.PHONE, [self._renderer.part("talk_again", event_id=event.id)])

    def _news(
        self, before: Copy, after: Copy, concerned: frozenset[ParticipantId], own_clocks: frozenset[ParticipantId]
    ) -> News:
        """All of a change that need not be found anew for each of those whom it concerns."""
        event, now_ms = after.event, self._clock.now_ms()
        first_round = spot(event, now_ms).open
        said = (event.announcement, None) if concerned else ()
        waiting = self._deck.good_for(after, concerned) if concerned else {}
        return News(
            before=before,
            after=after,
            waiting=waiting,
            knows_news=bool(waiting) and self._deck.knows_news(before, first_round),
            own_clocks=own_clocks,
            clock=frame(timeline_text(event)),
            state=state_mark(event.version, event.stamp),
            said={words: cache(self._announcement(event, words)) for words in said},
            links=before.event.has_calls or event.has_calls,
            first_round=first_round,
            key=key_now(event.timeline, now_ms),
            now_ms=now_ms,
        )

    def _news_of(self, news: News, person: ParticipantId, lang: str) -> bytes:
        """One person's clock and cards, and a word on what is new if seats have changed under them: whole frames."""
        event, clock, key = news.after.event, news.clock, news.key
        if person in news.own_clocks:
            own = timeline_for(event, news.after.plan, person)
            clock, key = frame(timeline_text(event, own)), key_now(own, news.now_ms)
        waiting = news.waiting.get(person)
        if waiting is not None and waiting.lang != lang:
            waiting = None  # it was laid out for another of their screens
        cards = waiting.cards if waiting else self._laid(news.after, person, lang)
        said = news.said[heard_by(event, person)]
        pieces = (*cards.dealt(news.state, key.encode()), said(lang).encode())
        moved = waiting.moved if waiting and news.knows_news else self._moved(_what_moved(news, person), lang)
        return b"".join((clock, head(TEXT, sum(map(len, pieces))), *pieces, moved))

    def _announce(self, before: Event, event: Event, told: frozenset[ParticipantId]) -> None:
        """Tell everybody, or those whom it is meant for, and take an earlier one off the phones of all others."""
        everybody = self._hub.here(event.id)
        meant = frozenset(p for p in everybody if event.announcement is not None and event.announcement.reaches(p))
        self._tell_phones_but(event.id, (everybody - meant) | told, self._announcement(event, event.announcement))
        if before.announcement is not None or event.announcement is None:
            self._tell_phones_but(event.id, meant | told, self._announcement(event, None))

    def _tell_phones_but(self, event: EventId, people: Collection[ParticipantId], text: Text | Spoken) -> None:
        """Tell every phone but those of `people`."""
        phones = self._hub.all(event, Audience.PHONE)
        self._tell([p for p in phones if p.participant not in people] if people else phones, [text])

    def _wall_news(self, before: Copy, after: Copy) -> list[Text | Spoken]:
        event = after.event
        if not self._hub.all(event.id, Audience.SCREEN):
            return []
        if _any_differs(before.event, event, _WALL):
            return [timeline_text(event), self._wall(after)]
        texts: list[Text | Spoken] = []
        if before.event.timeline != event.timeline:
            texts.append(timeline_text(event))
        if before.event.people is not event.people:
            texts.append(_count(event))
            if event.showing is Showing.MISSING:
                self._due.add((event.id, Audience.SCREEN))
        return texts

    def _helper_news(self, before: Copy, after: Copy) -> list[Text | Spoken]:
        """Only the lines that have changed; who needs somebody is shown by `refresh`."""
        event = after.event
        if not self._hub.all(event.id, Audience.HELPER):
            return []
        texts: list[Text | Spoken] = []
        if before.event.timeline != event.timeline:
            texts.append(timeline_text(event))
        if self._room_differs(before, after):
            self._due.add((event.id, Audience.HELPER))
        if before.event.people is not event.people:
            rows = rows_changed(before.event, event)
            if rows is None:
                texts.append(self._door(after, ("help_list",)))
            elif rows:
                texts.append(self._rows(rows, event))
            texts.append(_count(event))
        return texts

    def _host_news(self, before: Copy, after: Copy) -> list[Text | Spoken]:
        event = after.event
        if not self._hub.all(event.id, Audience.HOST):
            return []
        texts: list[Text | Spoken] = []
        if before.event.timeline != event.timeline:
            texts.append(timeline_text(event))
        if before.event.last != event.last:
            parts = ["control", "said"]
            if _any_differs(before.event, event, _SAYING):
                parts.append("saying")
            if self._room_differs(before, after) or self._turned(before.event, event):
                parts += ["tiles", "needs"]
            texts.append(self._desk(after, parts))
        elif self._room_differs(before, after):
            self._due.add((event.id, Audience.HOST))
        if before.event.people is not event.people:
            texts.append(_count(event))
        return texts

    @staticmethod
    def _room_differs(before: Copy, after: Copy) -> bool:
        return before.event.people is not after.event.people or _any_differs(before.event, after.event, _TILES)

    def _turned(self, before: Event, after: Event) -> bool:
        """Whether a change of the clock has led to another round."""
        now_ms = self._clock.now_ms()
        return spot(before, now_ms).done != spot(after, now_ms).done

    def _tell_all(self, event: EventId, audience: Audience, texts: Iterable[Text | Spoken]) -> None:
        self._tell(self._hub.all(event, audience), texts)

    def _tell(self, peers: Collection[Peer], texts: Iterable[Text | Spoken]) -> None:
        """Encode each text once, or once in each language in which it is read, and write it to all."""
        if peers:
            for text in texts:
                if not callable(text):
                    self._hub.tell(peers, frame(text))
                    continue
                for lang, group in by_language(peers).items():
                    self._hub.tell(group, frame(text(lang)))

    def _clock_of(self, copy: Copy, person: str | None) -> str:
        """The clock as one screen is to show it."""
        if person is None:
            return timeline_text(copy.event)
        return timeline_text(copy.event, timeline_for(copy.event, copy.plan, ParticipantId(person)))

    # --- fragments -------------------------------------------------------------------------------------------

    def _cards(self, copy: Copy, person: ParticipantId, lang: str) -> bytes:
        event = copy.event
        key = key_now(timeline_for(event, copy.plan, person), self._clock.now_ms())
        return b"".join(self._laid(copy, person, lang).dealt(state_mark(event.version, event.stamp), key.encode()))

    def _laid(self, copy: Copy, person: ParticipantId, lang: str) -> Laid:
        view = phone_view(copy.event, copy.plan, person, self._clock.now_ms())
        blank = replace(view, version=0, stamp="", key="")
        return laid(self._renderer.push("cards", "cards", lang, view=blank, event_id=copy.event.id))

    def _announcement(self, event: Event, said: Announcement | None) -> Callable[[str], str]:
        push, state = self._renderer.push, _state(event)
        words = None if said is None else replace(said, text=recalled(said.text))
        return lambda lang: push("announcement", "announcement", lang, announcement=words, view=state)

    def _moved(self, words: str, lang: str) -> bytes:
        """The frame that says what is new; none if nothing is."""
        return frame(_json(t="moved", say=self._renderer.say(words, lang))) if words else b""

    def _room(self, copy: Copy, audience: Audience) -> Spoken:
        """What guests change by coming, asking and sitting down."""
        match audience:
            case Audience.HOST:
                return self._desk(copy, ("tiles", "needs"))
            case Audience.HELPER:
                return self._door(copy, ("needs",))
            case _:
                return self._wall(copy)

    def _wall(self, copy: Copy) -> Spoken:
        view = screen_view(copy.event, copy.plan, self._clock.now_ms())
        url = join_url(self._settings, copy.event.code)
        code, push = qr(url), self._renderer.push
        return lambda lang: push("wall", "wall", lang, view=view, join_url=url, join_qr=code)

    def _desk(self, copy: Copy, names: Collection[str]) -> Spoken:
        """Parts of the host's page; the view that all of them lay out is made once, for every language."""
        view = host_view(copy.event, copy.plan, self._clock.now_ms())
        return lambda lang: "".join(self._renderer.push(name, name, lang, view=view) for name in names)

    def _door(self, copy: Copy, names: Collection[str]) -> Spoken:
        """Parts of a helper's page."""
        view = help_view(copy.event, copy.plan, self._clock.now_ms())
        return lambda lang: "".join(self._renderer.push(name, name, lang, view=view) for name in names)

    def _rows(self, rows: Collection[HelpRow], event: Event) -> Spoken:
        """Lines of a helper's list."""
        push, state = self._renderer.push, _state(event)
        return lambda lang: "".join(push("help_row", f"row-{row.id}", lang, row=row, view=state) for row in rows)


def _what_moved(news: News, person: ParticipantId) -> str:
    before, after = news.before, news.after
    changed = (before.event, before.plan, after.event, after.plan, person)
    return news_for(*changed, news.first_round) or (link_news(*changed, news.now_ms) if news.links else "")


def by_language(peers: Iterable[Peer]) -> Mapping[str, Collection[Peer]]:
    """Screens by the language of their pages."""
    groups: dict[str, list[Peer]] = defaultdict(list)
    for peer in peers:
        groups[peer.lang].append(peer)
    return groups


def timeline_text(event: Event, own: Timeline | None = None) -> str:
    """The clock of an evening, for every screen alike; or one table's own."""
    return _json(t="timeline", v=event.version, stamp=event.stamp, timeline=own or event.timeline)


def timeline_attribute(event: Event) -> str:
    """The timeline as a page carries it from the start."""
    return msgspec.json.encode(event.timeline).decode()


def _state(event: Event) -> State:
    return State(event_id=event.id, version=event.version, stamp=event.stamp)


def _here(people: frozenset[ParticipantId]) -> str:
    return _json(t="here", people=sorted(people - {BIG_SCREEN}), screens=int(BIG_SCREEN in people))


def _count(event: Event) -> str:
    arrived = sum(p.arrived_at_ms is not None for p in event.people.values())
    return _json(t="count", arrived=arrived, invited=len(event.people))


def _any_differs(before: Event, after: Event, names: Iterable[str]) -> bool:
    return any(getattr(before, name) != getattr(after, name) for name in names)


def _json(**fields: object) -> str:
    return msgspec.json.encode(fields).decode()
