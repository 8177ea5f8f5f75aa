"""Rehearsals at the door of a real server: made, marked, checked against, and thrown away."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.evening.venue import FAST, Organizer, Venue, Web, event_now, people_csv


@pytest.fixture(scope="module")
def venue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Venue]:
    """One server for all questions."""
    made = Venue(Path(tmp_path_factory.mktemp("rehearsal")))
    made.web()
    yield made
    made.close()


@pytest.fixture
def web(venue: Venue) -> Web:
    """Its web process."""
    return venue.webs[0]


def copied(host: Organizer, **form: str) -> Organizer:
    """A rehearsal of somebody's event, played from somewhere else."""
    fields = {"who": "own", "speed": "20", "guests": "outside", **form}
    page = host.post(f"/host/{host.event}/rehearsal", fields)
    return Organizer(host.web, event=str(page.url).split("/")[4], cookies=host.cookies)


def test_every_page_of_a_rehearsal_says_so_and_none_of_the_event_does(web: Web) -> None:
    host = Organizer(web).create(people_csv(2, 2))
    copy = copied(host)
    for path in ("", "/people", "/go", "/plan", "/tables", "/log", "/paper", "/paper/names"):
        assert 'class="rehearsal"' in copy.get(f"/host/{copy.event}{path}").text, path
        assert 'class="rehearsal"' not in host.get(f"/host/{host.event}{path}").text, path
    code = copy.get(f"/host/{copy.event}/rehearsal.json").json()["truth"]["code"]
    assert 'class="rehearsal"' in copy.get(f"/j/{code}").text
    assert 'class="rehearsal"' in copy.get(f"/screen/{copy.event}").text


def test_a_copy_has_the_people_but_nobodys_address_and_can_be_taken_for_nothing_else(venue: Venue, web: Web) -> None:
    host = Organizer(web).create(people_csv(2, 2), title="Spring")
    copy = copied(host)
    made, original = asyncio.run(event_now(venue, copy.event)), asyncio.run(event_now(venue, host.event))
    assert (made.title, made.code == original.code) == ("Rehearsal: Spring", False)
    assert made.rehearsal is not None
    assert made.rehearsal.of == host.event
    assert [p.name for p in made.people.values()] == [p.name for p in original.people.values()]
    assert {p.email for p in made.people.values()} == {""}
    copy.post(f"/host/{copy.event}/edit", {**FAST, "title": "The real one"})
    assert 'class="rehearsal"' in copy.get(f"/host/{copy.event}").text


def test_ending_a_rehearsal_leaves_no_trace_of_it_and_the_event_untouched(venue: Venue, web: Web) -> None:
    host = Organizer(web).create(people_csv(2, 2))
    before = asyncio.run(event_now(venue, host.event))
    copy = copied(host)
    copy.post(f"/host/{copy.event}/publish", {"plan": copy.plan()})
    answer = copy.post(f"/host/{copy.event}/rehearsal/end", {})
    assert str(answer.url).endswith(f"/host/{host.event}/go")
    assert asyncio.run(_keys_of(venue, copy.event)) == []
    assert asyncio.run(event_now(venue, host.event)) == before


async def _keys_of(venue: Venue, event: str) -> list[str]:
    store = venue.store()
    try:
        return [key async for key in store._redis.scan_iter(f"*{event}*")]
    finally:
        await store.close()


def test_an_event_that_is_no_rehearsal_is_neither_ended_nor_told_about(web: Web) -> None:
    host = Organizer(web).create(people_csv(2, 2))
    assert host.ask("POST", f"/host/{host.event}/rehearsal/end").status_code == 403
    assert host.get(f"/host/{host.event}/rehearsal.json").status_code == 404
    assert host.get(f"/host/{host.event}").status_code == 200


def test_a_running_event_and_a_rehearsal_are_not_rehearsed(web: Web) -> None:
    host = Organizer(web).create(people_csv(2, 2))
    fields = {"who": "own", "speed": "20", "guests": "outside"}
    copy = copied(host)
    refused = copy.ask("POST", f"/host/{copy.event}/rehearsal", data=fields)
    assert (refused.status_code, "is a rehearsal already" in refused.text) == (409, True)
    host.do("OpenLobby")
    host.do("GoOn", segment="lobby-0")
    refused = host.ask("POST", f"/host/{host.event}/rehearsal", data=fields)
    assert (refused.status_code, "running now" in refused.text) == (409, True)


def test_nobody_but_a_host_makes_or_ends_one_or_sees_what_it_is_checked_against(web: Web) -> None:
    host = Organizer(web).create(people_csv(2, 2))
    copy, stranger = copied(host), Organizer(web)
    for method, path in (("POST", ""), ("POST", "/end"), ("GET", ""), ("GET", ".json")):
        assert stranger.ask(method, f"/host/{copy.event}/rehearsal{path}").status_code == 403


def test_an_empty_rehearsal_is_made_like_an_event_and_says_what_is_wrong_with_its_form(web: Web) -> None:
    host = Organizer(web)
    host.event = str(host.post("/rehearsal", FAST).url).split("/")[4]
    assert "Rehearsal: Test evening" in host.get(f"/host/{host.event}").text
    wrong = host.ask("POST", "/rehearsal", data={**FAST, "rounds": "0"})
    assert (wrong.status_code, "rounds: A whole number" in wrong.text) == (422, True)


def test_more_guests_than_a_browser_may_send_are_refused(web: Web) -> None:
    host = Organizer(web).begin(tables="110", capacity="300")
    host.post(f"/host/{host.event}/people/confirm", {"csv": people_csv(110, 110)})
    assert "Your list" not in host.get(f"/host/{host.event}/rehearsal").text
    refused = host.ask("POST", f"/host/{host.event}/rehearsal", data={"who": "own", "speed": "20"})
    assert (refused.status_code, "tablehop rehearse --event" in refused.text) == (422, True)
