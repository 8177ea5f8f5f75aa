"""What comes over real sockets when seats change: everything that concerns somebody, and nothing of others."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rotation import Plan
from server.core.model import Event, EventId, ParticipantId
from server.core.views import shown_rounds
from tests.evening.crowd import Crowd
from tests.evening.venue import Guest, Organizer, Venue, eventually, people_csv

NAME = re.compile(r"(?:Mentor|Guest) \d+ (?:Öz|田中)")
SCENE = re.compile(r'<article class="scene" id="scene-walk-(\d+)"(.*?)</article>', re.DOTALL)
ROUNDS = 4


@dataclass(slots=True)
class Room:
    """An evening with a phone for everybody, and all that may be known of it by whom."""

    venue: Venue
    host: Organizer
    guests: dict[ParticipantId, Guest] = field(default_factory=dict)
    may_know: dict[ParticipantId, set[str]] = field(default_factory=dict)

    def state(self) -> tuple[Event, Plan]:
        """The event and its plan as the store has them."""
        return asyncio.run(self._state())

    async def _state(self) -> tuple[Event, Plan]:
        store = self.venue.store()
        event = await store.load(EventId(self.host.event))
        assert event is not None
        assert event.published is not None
        plan = await store.plan(event.id, event.published)
        await store.close()
        assert plan is not None
        return event, plan

    def do(self, command: str, *values: str) -> None:
        """A press that has to work; then everybody may know what is published since."""
        data = {"command": command, "segment": "", "seen": str(2**40), "id": f"press-{time.monotonic_ns()}"}
        headers = {"X-Requested-With": "fetch"}
        path = f"/host/{self.host.event}/command"
        answer = self.host.ask("POST", path, data={**data, "value": list(values)}, headers=headers)
        assert answer.status_code == 204, answer.text
        self.learn()

    def learn(self) -> None:
        """Note whom each may see: themselves, and company in rounds that are published."""
        event, plan = self.state()
        for pid, person in event.people.items():
            self.may_know.setdefault(pid, {person.name})
        for pairing in (pairing for seating in shown_rounds(event, plan) for pairing in seating.pairings):
            for pid in pairing.people:
                self.may_know[pid] |= {event.people[other].name for other in pairing.people}

    def told_by(self, command: str, *values: str) -> set[ParticipantId]:
        """Who hears anything of a press before the words to everybody that come after it."""
        start = {pid: len(guest.frames) for pid, guest in self.guests.items()}
        self.do(command, *values)
        words = f"Words {time.monotonic_ns()}"
        self.do("Announce", words)
        heard = {}
        for pid, guest in self.guests.items():
            eventually(lambda guest=guest: any(words in text for text in guest.frames), what=f"{pid} hears")  # type: ignore[misc]
            heard[pid] = [text for text in guest.frames[start[pid] :] if words not in text]
        return {pid for pid, frames in heard.items() if frames}


@contextmanager
def a_room(venue: Venue, shown: int | None, people: int = 6) -> Iterator[Room]:
    """Round 1 runs, everybody has been seen and holds a phone."""
    web = venue.web()
    host = Organizer(web).begin(rounds=str(ROUNDS), talk_min="20", walk_s="600", tables=str(people))
    host.post(f"/host/{host.event}/people/confirm", {"csv": people_csv(people, people)})
    found = re.search(r'name="plan" value="(\w+)"', host.post(f"/host/{host.event}/plan", {}).text)
    assert found
    host.post(f"/host/{host.event}/publish", {"plan": found[1], **({} if shown is None else {"rounds": str(shown)})})
    host.do("OpenLobby")
    room = Room(venue, host)
    event, _ = room.state()
    for pid in event.people:
        host.do("CheckIn", value=pid)
    host.do("GoOn", segment="lobby-0")
    with Crowd(web, [host.personal_ticket(pid) for pid in event.people]) as crowd:
        room.guests = dict(zip(event.people, crowd.guests, strict=True))
        room.learn()
        assert room.told_by("Announce", "Everybody is on the line") == set(room.guests)
        yield room


def company(plan: Plan) -> dict[ParticipantId, list[object]]:
    """By person: table and company in each round."""
    out: dict[ParticipantId, list[object]] = {}
    for seating in plan.rounds:
        for pairing in seating.pairings:
            for pid in pairing.people:
                out.setdefault(pid, []).append((seating.number, pairing))
        for bye in seating.byes:
            out.setdefault(bye.person, []).append((seating.number, bye))
    return out


def changed(before: Plan, after: Plan) -> set[ParticipantId]:
    """Whose evening is another."""
    was, now = company(before), company(after)
    return {pid for pid in now if was.get(pid) != now[pid]}


def test_nobody_hears_of_the_seats_of_others(venue: Venue) -> None:
    with a_room(venue, None) as room:
        one, other, third = list(room.guests)[-3:]
        for command, values, marked in (
            ("Swap", ("2", one, other), set()),
            ("NoShow", (third,), {third}),
            ("Seat", (third, "next"), {third}),
            ("Move", ("3", one, ""), set()),
        ):
            _, before = room.state()
            told = room.told_by(command, *values)
            assert told == changed(before, room.state()[1]) | marked, command
            assert len(told) < len(room.guests)


def test_a_round_that_is_not_published_is_in_no_frame_and_on_no_page(venue: Venue) -> None:
    with a_room(venue, 1) as room, Crowd(room.host.web, [room.host.screen_ticket()], "/ws/screen") as walls:
        people = list(room.guests)
        for shown in range(1, ROUNDS):
            ahead = str(shown + 1)
            assert room.told_by("Swap", ahead, people[-shown], people[-4]) == set()
            room.do("NoShow", people[-shown])
            room.do("Replan", "full")
            room.do("Seat", people[-shown], "next")
            room.told_by("NameTable", "t1", f"Bay {shown}")
            for pid, guest in room.guests.items():
                assert names_in(guest) <= room.may_know[pid]
            assert rounds_on(walls.guests[0]) == set(range(1, shown + 1))
            room.do("Reveal", ahead)
        room.told_by("Announce", "All is published")
        assert rounds_on(walls.guests[0]) == set(range(1, ROUNDS + 1))
        assert all(len(names_in(guest)) > 1 for guest in room.guests.values())


def names_in(phone: Guest) -> set[str]:
    """Everybody whom a phone was ever told of."""
    return set(NAME.findall("".join([*phone.frames, phone.cards])))


def rounds_on(wall: Guest) -> set[int]:
    """The rounds of which a wall was ever told where people sit."""
    scenes = SCENE.findall("".join([*wall.frames, wall.cards]))
    return {int(number) for number, scene in scenes if "<li>" in scene}
