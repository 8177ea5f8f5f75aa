"""What people keep, swap, take away and delete, at the door of a real server and without a browser."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from contextlib import closing
from html import unescape

import httpx2 as httpx
import pytest
import redis

from server.core.model import EventId, ParticipantId
from server.store import keys
from tests.evening.venue import Guest, Organizer, Venue, Web, people_csv
from tests.waiting import until

M1, M2, M3, E1 = (ParticipantId(f"p000{n}") for n in (1, 2, 3, 4))
CANARY = "Kanarienvogel"


@pytest.fixture(scope="module")
def venue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Venue]:
    """One machine for all evenings."""
    made = Venue(tmp_path_factory.mktemp("mine"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def web(venue: Venue) -> Web:
    """Its web process."""
    return venue.web()


@pytest.fixture
def host(web: Web) -> Organizer:
    """Three mentors (p0001 ...) and three mentees (p0004 ...) in the walk to round 3 of 3; all meet all."""
    organizer = Organizer(web).create(people_csv(3, 3), talk_min="10", walk_s="60", rounds="3", tables="3")
    organizer.do("OpenLobby")
    for step in ("lobby-0", "walk-1", "talk-1", "walk-2", "talk-2"):
        organizer.do("GoOn", segment=step)
    return organizer


def phone_of(host: Organizer, person: ParticipantId = E1) -> Organizer:
    """Somebody's phone."""
    phone = Organizer(host.web, event=host.event)
    phone.post("/open", {"ticket": host.personal_ticket(person)})
    return phone


def path(host: Organizer, what: str) -> str:
    return f"/p/{host.event}/{what}"


def partner(host: Organizer, person: ParticipantId, round_no: int) -> ParticipantId:
    """With whom somebody sat."""
    form = phone_of(host, person).get(path(host, f"after/{round_no}")).text
    found = re.search(r'name="note-(\w+)"', form)
    assert found, form
    return ParticipantId(found[1])


def keep(host: Organizer, person: ParticipantId, round_no: int, **fields: str) -> httpx.Response:
    """Send the form of a round; `note`, `saved` and `yes` are about the partner."""
    other = partner(host, person, round_no)
    data = {
        f"{name}-{other}" if name in ("note", "saved", "yes") else name.replace("_", "-"): v
        for name, v in fields.items()
    }
    return phone_of(host, person).ask("POST", path(host, f"after/{round_no}"), data=data)


def texts_of(venue: Venue, event: str) -> dict[str, str]:
    """Everything that the store keeps of an event, by key."""
    record = json.loads((venue.data_dir / "store" / "server.json").read_text())
    url = f"unix://{record['socket']}"
    with closing(redis.Redis.from_url(url, password=record["password"], decode_responses=True)) as client:
        found = [str(key) for key in client.scan_iter(f"th:{{{event}}}*")]
        kept = {key: repr(client.hgetall(key)) for key in found if client.type(key) == "hash"}
        return {**kept, keys.log(EventId(event)): repr(client.xrange(keys.log(EventId(event))))}


def shown_to_all(host: Organizer, but: ParticipantId) -> str:
    """All pages and files of everybody else: host, big screen, the other phones."""
    mine = [phone_of(host, pid) for pid in map(ParticipantId, (f"p000{n}" for n in range(1, 7))) if pid != but]
    own = ("", "/mine", "/people.csv", "/contacts.vcf", "/reminders.ics", "/data.json", "/after/1", "/after/2", "/talk")
    desk = ["", "/log", "/log.csv", "/log.json", "/people", "/feedback", "/paper/cards", "/plan", f"/person/{but}"]
    desk += ["/report/contacts.csv", "/report/contacts.json", "/report/attendance.json"]
    pages = [phone.get(f"/p/{host.event}{end}").text for phone in mine for end in own]
    told = unescape("\n".join([*pages, *(host.get(f"/host/{host.event}{end}").text for end in desk)]))
    return re.sub(r'data-server-ms="\d+"|DTSTAMP:\w+|printed \d[^<]*', "", told)


def test_the_form_of_a_round_works_without_a_script(host: Organizer) -> None:
    answer = keep(host, E1, 1, note="Ask about the trio", saved="yes", scale_0="4", yes_0="1")
    assert "Saved" in answer.text
    assert "Ask about the trio" in answer.text
    assert len(re.findall(r"<input type=\"radio\"[^>]* checked", answer.text)) == 2
    mine = phone_of(host).get(path(host, "mine")).text
    assert ("Ask about the trio" in mine, "You saved" in mine) == (True, True)
    assert "You met 2 people." in mine


def test_with_a_script_a_tap_is_answered_in_a_word(host: Organizer) -> None:
    phone, fetch = phone_of(host), {"HX-Request": "true"}
    form = phone.ask("GET", path(host, "after/1"), headers=fetch)
    assert "<html" not in form.text
    kept = phone.ask("POST", path(host, "after/1"), data={"scale-0": "5"}, headers=fetch)
    assert (kept.status_code, kept.text) == (200, "Saved ✓")
    wrong = phone.ask("POST", path(host, "after/1"), data={"scale-0": "9"}, headers=fetch)
    assert wrong.status_code == 422
    assert "Tap one of the answers." in wrong.text


def test_rounds_that_have_not_begun_and_those_that_do_not_exist(host: Organizer) -> None:
    phone = phone_of(host)
    assert "This round has not begun." in phone.get(path(host, "after/3")).text
    assert phone.ask("POST", path(host, "after/3"), data={}).status_code == 422
    assert phone.ask("GET", path(host, "after/4")).status_code == 404
    assert phone.ask("GET", path(host, "after/x")).status_code == 422


def test_a_yes_of_one_side_is_seen_nowhere_and_of_both_by_both_alone(venue: Venue, host: Organizer) -> None:
    other = partner(host, E1, 1)
    phone_of(host).post(path(host, "mine"), {"contact": CANARY})
    before = shown_to_all(host, but=E1)
    keep(host, E1, 1, yes="yes", note=CANARY)
    assert shown_to_all(host, but=E1) == before
    assert CANARY not in before
    kept = texts_of(venue, host.event)
    assert CANARY in kept.pop(keys.own(EventId(host.event), E1))
    assert not any(CANARY in text or f"yes:{other}" in text for text in kept.values())
    assert "Both said yes" not in phone_of(host).get(path(host, "mine")).text

    keep(host, other, 1, yes="yes")
    theirs, mine = (phone_of(host, pid).get(path(host, "mine")).text for pid in (other, E1))
    assert ("Both said yes" in theirs, CANARY in theirs, "Both said yes" in mine) == (True, True, True)
    assert CANARY in phone_of(host, other).get(path(host, "contacts.vcf")).text
    agreed = host.get(f"/host/{host.event}/report/contacts.json").json()
    assert [(row["one_id"], row["other_id"]) for row in agreed] == [tuple(sorted((E1, other)))]
    assert CANARY in agreed[0].values()
    third = next(pid for pid in (M1, M2, M3) if pid != other)
    assert not any(
        CANARY in phone_of(host, third).get(path(host, end)).text for end in ("mine", "data.json", "after/2")
    )
    assert CANARY not in unescape("".join(host.get(f"/host/{host.event}{x}").text for x in ("", "/log", "/log.json")))

    keep(host, other, 1)
    assert "Both said yes" not in phone_of(host).get(path(host, "mine")).text


async def test_no_frame_tells_of_anything_that_is_kept(host: Organizer) -> None:
    guests = [Guest(host.personal_ticket(ParticipantId(f"p000{n}"))) for n in range(1, 7)]
    for guest in guests:
        await guest.arrive(host.web)
    lines = [asyncio.create_task(guest.listen(host.web)) for guest in guests]
    await until(lambda: all(guest.frames for guest in guests), 10)
    await asyncio.to_thread(keep, host, E1, 1, yes="yes", note=CANARY, scale_0="1")
    await asyncio.to_thread(phone_of(host).post, path(host, "mine"), {"goal": CANARY, "contact": CANARY})
    version = guests[0].version
    await asyncio.to_thread(host.do, "Announce", value="To all")
    await until(lambda: all(any("To all" in frame for frame in guest.frames) for guest in guests), 10)
    for line in lines:
        line.cancel()
    await asyncio.gather(*lines, return_exceptions=True)
    frames = [frame for guest in guests for frame in guest.frames]
    assert version
    assert not any(word in frame for frame in frames for word in (CANARY, "yes-p0", "note-p0", "saved-p0"))


def test_averages_are_shown_once_three_have_answered(host: Organizer) -> None:
    feedback = f"/host/{host.event}/feedback"
    mentees = [ParticipantId(f"p000{n}") for n in (4, 5, 6)]
    for pid in mentees[:2]:
        keep(host, pid, 1, scale_0="5", yes_0="1")
        keep(host, pid, 2, scale_0="5", yes_0="1")
    assert "of 5" not in host.get(feedback).text
    keep(host, mentees[2], 1, scale_0="2", yes_0="0")
    page = host.get(feedback).text
    assert ("4.4 of 5" in page, "80 % yes" in page, "3 people" in page) == (True, True, True)
    assert phone_of(host).ask("GET", feedback).status_code == 403


def test_goal_and_contact_are_kept_and_what_is_too_long_is_told(host: Organizer) -> None:
    phone = phone_of(host)
    saved = phone.post(path(host, "mine"), {"goal": "By May I have talked to two of them."})
    assert "By May I have talked to two of them." in saved.text
    assert "Saved" in saved.text
    assert 'value="g1@example.org"' in saved.text
    assert 'value=""' in phone.post(path(host, "mine"), {"contact": ""}).text
    long = phone.ask("POST", path(host, "mine"), data={"goal": "x" * 281})
    assert long.status_code == 422
    assert "A goal has at most 280 letters" in long.text


def test_files_are_named_typed_and_whole(host: Organizer) -> None:
    phone = phone_of(host)
    keep(host, E1, 1, note="=1+1")
    for name, kind, words in (
        ("contacts.vcf", "text/vcard", ""),
        ("people.csv", "text/csv", "'=1+1"),
        ("reminders.ics", "text/calendar", "BEGIN:VEVENT"),
        ("data.json", "application/json", "Guest 1"),
    ):
        answer = phone.get(path(host, name))
        assert answer.headers["content-type"].startswith(kind)
        assert answer.headers["content-disposition"].startswith("attachment; filename=")
        assert answer.headers["cache-control"] == "no-store"
        assert words in answer.text


def test_deleting_leaves_nothing_of_somebody_and_their_phone_is_out(venue: Venue, host: Organizer) -> None:
    other, phone = partner(host, E1, 1), phone_of(host)
    phone.post(path(host, "question"), {"question": CANARY, "goal": CANARY})
    phone.post(path(host, "mine"), {"goal": CANARY, "contact": CANARY})
    phone.ask("POST", path(host, "ask"), data={"what": "help"})
    keep(host, E1, 1, yes="yes", note=CANARY, scale_0="4")
    keep(host, other, 1, yes="yes", note="They were kind")
    assert phone.ask("POST", path(host, "erase"), data={}).status_code == 422

    done = phone.ask("POST", path(host, "erase"), data={"sure": "yes"})

    assert done.history[0].headers["clear-site-data"] == '"cache", "storage"'
    assert phone.ask("GET", path(host, "mine")).status_code == 403
    left = "".join(texts_of(venue, host.event).values())
    assert not any(word in left for word in (CANARY, "Guest 1", "g1@example.org"))
    log = host.get(f"/host/{host.event}/log.csv").text
    assert ("Guest 1" in log, "Someone asks: help" in log, "Someone deleted their data" in log) == (False, True, True)
    theirs = phone_of(host, other).get(path(host, "mine")).text
    assert ("Someone" in theirs, "They were kind" in theirs, CANARY in theirs) == (True, True, False)


def test_somebody_who_taps_without_end_is_asked_to_wait(host: Organizer) -> None:
    phone = phone_of(host, M1)
    codes = [phone.ask("POST", path(host, "mine"), data={"goal": str(n)}).status_code for n in range(40)]
    assert 429 in codes
