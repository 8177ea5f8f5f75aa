"""Every format of an evening, from the form to the phones: who sits together, who moves, and in which words."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import combinations
from pathlib import Path

import pytest

from rotation import Plan, Role
from server.core.guide import KINDS
from server.core.model import Event, EventId, Format
from tests.evening.venue import Guest, Organizer, Venue, Web, people_csv


@dataclass(frozen=True, slots=True)
class Evening:
    """What a test looks at: the truth in the store, and every guest's page."""

    event: Event
    plan: Plan
    guests: dict[str, Guest]
    wall: str
    board: str
    people: str


@pytest.fixture(scope="module")
def venue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Venue]:
    """One server for all formats."""
    made = Venue(Path(tmp_path_factory.mktemp("formats")))
    yield made
    made.close()


@pytest.fixture(scope="module")
def web(venue: Venue) -> Web:
    """Its web process."""
    return venue.web()


def _evening(venue: Venue, web: Web, people: str, **form: str) -> Evening:
    """An evening that is published and whose lobby is open, with everybody in."""
    host = Organizer(web).create(people, **{"rounds": "3", **form})
    host.do("OpenLobby")
    event, plan = asyncio.run(_truth(venue, host.event))
    guests = {str(pid): Guest(host.personal_ticket(pid)) for pid in event.people}

    async def arrive() -> None:
        for guest in guests.values():
            await guest.arrive(web)

    asyncio.run(arrive())
    wall = Organizer(web).post("/open", {"ticket": host.screen_ticket()}).text
    board, listed = (host.get(f"/host/{host.event}{path}").text for path in ("", "/people"))
    return Evening(event=event, plan=plan, guests=guests, wall=wall, board=board, people=listed)


async def _truth(venue: Venue, event_id: str) -> tuple[Event, Plan]:
    store = venue.store()
    try:
        event = await store.load(EventId(event_id))
        assert event is not None
        assert event.published is not None
        plan = await store.plan(event.id, event.published)
        assert plan is not None
    finally:
        await store.close()
    return event, plan


def _names_together(evening: Evening) -> dict[tuple[str, int], set[str]]:
    """(person, round) -> names of the others at the table, as planned."""
    names = {pid: person.name for pid, person in evening.event.people.items()}
    return {
        (pid, seating.number): {names[other] for other in pairing.people if other != pid}
        for seating in evening.plan.rounds
        for pairing in seating.pairings
        for pid in pairing.people
    }


def _every_card_says_whom(evening: Evening) -> None:
    for (pid, number), others in _names_together(evening).items():
        assert set(evening.guests[pid].partners(number)) == others


def _tables_of(evening: Evening, pid: str) -> set[str]:
    return {p.table for seating in evening.plan.rounds for p in seating.pairings if pid in p.people}


def test_mentees_move_and_mentors_stay(venue: Venue, web: Web) -> None:
    evening = _evening(venue, web, people_csv(4, 5), format="mentees_move")
    _every_card_says_whom(evening)
    for person in evening.event.with_role(Role.MENTOR):
        assert len(_tables_of(evening, person.id)) == 1
        assert "comes to you" in evening.guests[person.id].cards


def test_mentors_move_and_mentees_stay(venue: Venue, web: Web) -> None:
    evening = _evening(venue, web, people_csv(4, 4), format="mentors_move")
    _every_card_says_whom(evening)
    for person in evening.event.with_role(Role.MENTEE):
        assert len(_tables_of(evening, person.id)) == 1
        assert "comes to you" in evening.guests[person.id].cards
    assert any(len(_tables_of(evening, p.id)) > 1 for p in evening.event.with_role(Role.MENTOR))


def test_in_reverse_mentoring_phones_say_who_mentors_whom(venue: Venue, web: Web) -> None:
    evening = _evening(venue, web, people_csv(3, 3), format="reverse")
    _every_card_says_whom(evening)
    assert "is your mentee" in evening.guests["p0001"].cards
    assert "mentors you" in evening.guests["p0004"].cards
    assert "The upper one mentors the lower one." in evening.board
    assert "<td>Mentor (junior)</td>" in evening.people


def test_groups_have_a_mentor_and_share_the_mentees(venue: Venue, web: Web) -> None:
    evening = _evening(venue, web, people_csv(4, 12), format="groups", seats="4")
    _every_card_says_whom(evening)
    for seating in evening.plan.rounds:
        assert sorted((len(p.mentors), len(p.mentees)) for p in seating.pairings) == [(1, 3)] * 4
    met = Counter((p.mentors[0], m) for s in evening.plan.rounds for p in s.pairings for m in p.mentees)
    assert set(met.values()) == {1}, "no mentee meets a mentor twice"


def test_peers_need_no_roles_and_meet_nobody_twice(venue: Venue, web: Web) -> None:
    people = "name,topics\n" + "\n".join(f"Peer {n},law;art" for n in range(1, 13))
    evening = _evening(venue, web, people, format="peers", seats="4", tables="3", rounds="2")
    _every_card_says_whom(evening)
    pairs = Counter(
        frozenset(pair) for s in evening.plan.rounds for p in s.pairings for pair in combinations(p.people, 2)
    )
    assert all(len(p.people) == 4 for s in evening.plan.rounds for p in s.pairings)
    assert len(pairs) >= 30  # of 36; tables of four leave no more in two rounds of twelve
    assert "Find your table" in evening.wall


def test_networking_is_two_by_two_in_short_rounds(venue: Venue, web: Web) -> None:
    people = "name\n" + "\n".join(f"Guest {n}" for n in range(1, 10))
    evening = _evening(venue, web, people, format="networking", tables="5", talk_min="0.5", walk_s="10", rounds="7")
    _every_card_says_whom(evening)
    pairs = [frozenset(p.people) for s in evening.plan.rounds for p in s.pairings]
    assert len(pairs) == len(set(pairs)) == 7 * 4, "nobody meets twice"
    byes = Counter(bye.person for s in evening.plan.rounds for bye in s.byes)
    assert set(byes.values()) == {1}
    out = next(iter(byes))
    assert "everyone sits out in turn" in evening.guests[out].cards


def test_at_a_distance_people_join_calls_and_keep_their_own_link(venue: Venue, web: Web) -> None:
    evening = _evening(venue, web, people_csv(3, 3), format="distance", tables="3")
    _every_card_says_whom(evening)
    assert "No link" in evening.board
    host = Organizer(web).begin(format="distance", tables="3")
    host.post(f"/host/{host.event}/people/confirm", {"csv": people_csv(3, 3)})
    labels = {f"label-t{n}": str(n) for n in (1, 2, 3)}
    pasted = "\n".join(f"https://video.example/{n}" for n in (1, 2, 3))
    page = host.post(f"/host/{host.event}/tables", {"count": "3", "links": pasted, **labels}).text
    assert "no link to a video call" not in page


def test_a_kick_off_is_one_to_one_and_ends_with_a_choice(venue: Venue, web: Web) -> None:
    evening = _evening(venue, web, people_csv(3, 3), format="kickoff", closing_min="5")
    _every_card_says_whom(evening)
    assert all("Whom would you like to go on with?" in guest.cards for guest in evening.guests.values())
    assert "Choose on your phone with whom you would like to go on." in evening.wall
    assert f'href="/host/{evening.event.id}/pairs"' in evening.board


@pytest.mark.parametrize("kind", list(Format))
def test_the_big_screen_says_how_people_meet(web: Web, kind: Format) -> None:
    host = Organizer(web).begin(format=kind.value, talk_min="1", seats="4")
    wall = Organizer(web).post("/open", {"ticket": host.screen_ticket()}).text
    assert KINDS[kind] in unescape(wall)


@pytest.mark.parametrize("kind", list(Format))
def test_every_format_can_be_chosen_in_the_form(web: Web, kind: Format) -> None:
    page = Organizer(web).get("/new").text
    assert f'<option value="{kind.value}"' in page


def test_a_list_without_roles_is_asked_for_them_where_they_are_needed(web: Web) -> None:
    organizer = Organizer(web).begin()
    shown = organizer.ask("POST", f"/host/{organizer.event}/people", files={"file": ("x.csv", b"name\nAda\n")})
    assert "Which column holds the role?" in shown.text
    saved = organizer.post(f"/host/{organizer.event}/people/confirm", {"csv": "name\nAda\n"})
    assert "Which column holds the role?" in saved.text
