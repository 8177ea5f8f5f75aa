"""The kick-off of a one-to-one programme: both choose in private, and who chose each other goes on together."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import Iterator
from contextlib import closing

import httpx2 as httpx
import pytest
import redis

from server.core.model import EventId, ParticipantId
from server.store.keys import log as keys_log
from tests.evening.venue import Guest, Organizer, Venue, Web, people_csv
from tests.waiting import until

KICKOFF = {"format": "kickoff", "rounds": "3", "talk_min": "10", "walk_s": "60", "closing_min": "10", "tables": "3"}
STEPS = ("lobby-0", "walk-1", "talk-1", "walk-2", "talk-2", "walk-3")


@pytest.fixture(scope="module")
def venue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Venue]:
    """One server for all evenings."""
    made = Venue(tmp_path_factory.mktemp("kickoff"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def web(venue: Venue) -> Web:
    """Its web process."""
    return venue.web()


def _talking(web: Web) -> Organizer:
    """Three mentors (p0001 ...) and three mentees (p0004 ...) in the last of three rounds; all meet all."""
    host = Organizer(web).create(people_csv(3, 3), **KICKOFF)
    host.do("OpenLobby")
    for step in STEPS:
        host.do("GoOn", segment=step)
    return host


def _closing(web: Web) -> Organizer:
    host = _talking(web)
    host.do("GoOn", segment="talk-3")
    return host


def _phone(host: Organizer, pid: str) -> Organizer:
    """Somebody's phone without any script: a browser that follows links and sends forms."""
    phone = Organizer(host.web, event=host.event)
    phone.post("/open", {"ticket": host.personal_ticket(ParticipantId(pid))})
    return phone


def _chooses(host: Organizer, pid: str, **ranks: str) -> httpx.Response:
    form = {f"rank-{other}": place for other, place in ranks.items()}
    return _phone(host, pid).ask("POST", f"/p/{host.event}/choose", data=form)


def _kept(venue: Venue, event: str) -> dict[str, str]:
    """Everything that the store keeps of an event, by key."""
    record = json.loads((venue.data_dir / "store" / "server.json").read_text())
    url = f"unix://{record['socket']}"
    with closing(redis.Redis.from_url(url, password=record["password"], decode_responses=True)) as client:
        keys = [str(key) for key in client.scan_iter(f"th:{{{event}}}*")]
        hashes = {key: repr(client.hgetall(key)) for key in keys if client.type(key) == "hash"}
        log = keys_log(EventId(event))
        return {**hashes, log: repr(client.xrange(log))}


def test_who_chose_each_other_goes_on_together_and_a_one_sided_yes_is_seen_by_nobody(venue: Venue, web: Web) -> None:
    host = _closing(web)
    assert "Choose now" in _phone(host, "p0001").get(f"/p/{host.event}").text
    for pid, ranks in {
        "p0001": {"p0004": "1"},
        "p0002": {"p0005": "1", "p0006": "2"},
        "p0003": {"p0004": "1"},
        "p0004": {"p0001": "1"},
        "p0005": {"p0002": "1"},
        "p0006": {},
    }.items():
        assert "Saved." in _chooses(host, pid, **ranks).text

    pages = [host.get(f"/host/{host.event}{path}").text for path in ("", "/log", "/log.json", "/people", "/plan")]
    before = host.get(f"/host/{host.event}/pairs").text
    assert '<b class="num">6</b> of <b class="num">6</b> people have chosen' in before
    assert "Öz" not in before
    kept = _kept(venue, host.event)
    private = f"th:{{{host.event}}}:private:choices"
    assert "p0004" in kept.pop(private)
    assert not any("rank" in text or "private" in text for text in (*pages, *kept.values()))

    made = host.post(f"/host/{host.event}/pairs/make", {"capacity": "1"}).text
    assert "2 pairs" in made
    assert "Mentor 3 Öz" in made.split("No pair")[1]
    rows = list(csv.reader(io.StringIO(host.get(f"/host/{host.event}/pairs.csv").text.removeprefix("\ufeff"))))
    assert rows[1:] == [
        ["Mentor 1 Öz", "m1@example.org", "Guest 1 田中", "g1@example.org"],
        ["Mentor 2 Öz", "m2@example.org", "Guest 2 田中", "g2@example.org"],
        ["no pair", "", "Guest 3 田中", ""],
        ["Mentor 3 Öz", "", "no pair", ""],
    ]
    ends = {pid: _phone(host, pid).get(f"/p/{host.event}").text for pid in ("p0001", "p0004", "p0003", "p0006")}
    for pid, partner in (("p0001", "Guest 1 田中"), ("p0004", "Mentor 1 Öz")):
        said = ends[pid].split("You go on with")[1].split("</section>")[0]
        assert partner in said
    for pid in ("p0003", "p0006"):
        assert "No pair this time" in ends[pid]
        assert "You go on with" not in ends[pid]
    texts = [json.dumps(x) for x in _kept(venue, host.event).items() if x[0] != private]
    assert not any("rank" in text for text in (*texts, host.get(f"/host/{host.event}/log.json").text))


async def test_no_frame_tells_of_a_choice_and_each_phone_hears_of_its_own_pair_alone(web: Web) -> None:
    host = _closing(web)
    guests = {pid: Guest(host.personal_ticket(ParticipantId(pid))) for pid in ("p0001", "p0002", "p0004", "p0005")}
    for guest in guests.values():
        await guest.arrive(web)
    open_lines = [asyncio.create_task(guest.stay(web)) for guest in guests.values()]

    def all_know() -> bool:
        return all("You go on with" in guest.cards or "No pair" in guest.cards for guest in guests.values())

    try:
        await until(lambda: all(guest.frames for guest in guests.values()))
        heard = {pid: len(guest.frames) for pid, guest in guests.items()}
        _chooses(host, "p0001", p0004="1", p0005="2")
        _chooses(host, "p0004", p0001="1")
        host.do("Announce", value="Please choose")
        host.post(f"/host/{host.event}/pairs/make", {"capacity": "1"})
        await until(all_know)
    finally:
        for line in open_lines:
            line.cancel()
        await asyncio.gather(*open_lines, return_exceptions=True)
    for pid, guest in guests.items():
        told = "".join(guest.frames[heard[pid] :])
        assert ("You go on with" in told) is (pid in ("p0001", "p0004")), pid
        assert "rank" not in told


def test_people_change_their_minds_until_the_host_closes(web: Web) -> None:
    host = _closing(web)
    _chooses(host, "p0001", p0004="1")
    assert '<option value="1" selected>' in _phone(host, "p0001").get(f"/p/{host.event}/choose").text
    assert '<option value="1" selected>' not in _phone(host, "p0004").get(f"/p/{host.event}/choose").text
    _chooses(host, "p0001")
    assert '<option value="1" selected>' not in _phone(host, "p0001").get(f"/p/{host.event}/choose").text
    host.post(f"/host/{host.event}/pairs/close", {})
    late = _chooses(host, "p0001", p0004="1")
    assert (late.status_code, "Choosing is closed." in late.text) == (409, True)
    host.post(f"/host/{host.event}/pairs/open", {})
    assert _chooses(host, "p0001", p0004="1").status_code == 200


def test_it_is_too_early_before_the_last_round_is_over(web: Web) -> None:
    host = _talking(web)
    assert "after the last round" in _phone(host, "p0001").get(f"/p/{host.event}/choose").text
    early = _chooses(host, "p0001", p0004="1")
    assert (early.status_code, "after the last round" in early.text) == (409, True)
    page = host.ask("POST", f"/host/{host.event}/pairs/make", data={"capacity": "1"})
    assert (page.status_code, "after the last round of a kick-off" in page.text) == (409, True)


def test_forms_that_make_no_sense_get_a_sentence(web: Web) -> None:
    host = _closing(web)
    assert _chooses(host, "p0001", p0004="9").status_code == 422
    assert _chooses(host, "p0001", p0002="1").status_code == 200, "somebody they did not meet is left aside"
    assert '<b class="num">1</b> of' in host.get(f"/host/{host.event}/pairs").text
    for capacity in ("", "0", "21", "two"):
        page = host.ask("POST", f"/host/{host.event}/pairs/make", data={"capacity": capacity})
        assert (page.status_code, "A number from 1 to 20" in page.text) == (422, True)
    assert host.ask("POST", f"/host/{host.event}/pairs/burn", data={}).status_code == 422
    assert host.ask("POST", f"/host/{host.event}/pairs/open", data={}).status_code == 409
    assert host.get(f"/host/{host.event}/pairs.csv").status_code == 409


def test_nobody_else_gets_in(web: Web) -> None:
    host = _closing(web)
    assert host.get(f"/p/{host.event}/choose").status_code == 403, "a host is nobody who chooses"
    phone, stranger = _phone(host, "p0001"), Organizer(web, event=host.event)
    for path in ("pairs", "pairs.csv"):
        assert phone.get(f"/host/{host.event}/{path}").status_code == 403
        assert stranger.get(f"/host/{host.event}/{path}").status_code == 403
    for what in ("make", "close", "open"):
        assert phone.ask("POST", f"/host/{host.event}/pairs/{what}", data={"capacity": "1"}).status_code == 403
    assert stranger.ask("POST", f"/p/{host.event}/choose", data={}).status_code == 403
    foreign = phone.ask("POST", f"/p/{host.event}/choose", data={}, headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403
