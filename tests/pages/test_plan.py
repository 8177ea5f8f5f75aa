"""The plan's page at the door of a real server, without JavaScript: plan, cancel, compare, edit, publish."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.evening.venue import Organizer, Venue, Web, eventually, people_csv

MANY = 1_200


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """One server for all questions."""
    venue = Venue(Path(tmp_path_factory.mktemp("plan")))
    yield venue.web()
    venue.close()


@pytest.fixture
def host(web: Web) -> Organizer:
    """Somebody with a list of seven people and no plan yet."""
    organizer = Organizer(web).begin(rounds="3")
    organizer.post(f"/host/{organizer.event}/people/confirm", {"csv": people_csv(3, 4)})
    return organizer


@pytest.fixture
def crowded(web: Web) -> Organizer:
    """Somebody whose plan takes a while."""
    organizer = Organizer(web).begin(rounds="8", tables=str(MANY // 2), capacity=str(MANY))
    rows = [f"{role} {n},{role},{n % 17};{n % 13};{n % 7}" for role in ("Mentor", "Mentee") for n in range(MANY // 2)]
    organizer.post(f"/host/{organizer.event}/people/confirm", {"csv": "\n".join(["name,role,topics", *rows])})
    return organizer


def page(host: Organizer, query: str = "") -> str:
    return host.get(f"/host/{host.event}/plan{query}").text


def plans(text: str) -> list[str]:
    """The ids of the plans that are offered to choose."""
    return re.findall(r'/plan/choose"><input type="hidden" name="plan" value="(\w+)"', text)


def edit(host: Organizer, plan: str, to: str, **more: str) -> str:
    fields = {"plan": plan, "round": "1", "one": "p0004", "to": to, **more}
    return host.post(f"/host/{host.event}/plan/seats", fields).text


def workers(web: Web) -> list[int]:
    """The planning processes of a server, as the system tells it."""
    assert web.process is not None
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parent = re.search(r"^PPid:\s+(\d+)", (entry / "status").read_text(), re.MULTILINE)
            words = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if parent and int(parent[1]) == web.process.pid and b"server.worker" in words:
            found.append(int(entry.name))
    return found


def is_planning(host: Organizer) -> bool:
    return "data-planning" in page(host)


# --- progress and cancel ------------------------------------------------------------------------------


def test_a_long_planning_shows_how_long_and_is_ended_by_cancel(crowded: Organizer) -> None:
    base = f"/host/{crowded.event}"
    shown = crowded.post(f"{base}/plan", {}).text
    assert re.search(r"Planning 1,200 people, \d+ s so far", shown)
    assert f'<noscript><meta http-equiv="refresh" content="2;url={base}/plan"></noscript>' in shown
    assert "Planning 1,200 people" in crowded.get(f"{base}/plan/progress").text
    other = Organizer(crowded.web, event=crowded.event, cookies=crowded.cookies)
    assert is_planning(other)
    other.post(f"{base}/plan", {})
    (pid,) = workers(crowded.web)

    after = crowded.post(f"{base}/plan/cancel", {}).text

    assert "Make the plan" in after
    assert pid not in workers(crowded.web)
    assert crowded.get(f"{base}/plan/progress").status_code == 204
    assert not (Path("/proc") / str(pid)).exists()


def test_a_planning_process_that_dies_is_told_in_a_sentence(crowded: Organizer) -> None:
    crowded.post(f"/host/{crowded.event}/plan", {})
    (pid,) = workers(crowded.web)

    os.kill(pid, signal.SIGKILL)

    eventually(lambda: not is_planning(crowded))
    assert "The planning stopped in the middle: its process ended." in page(crowded)


def test_only_hosts_plan_and_cancel(web: Web, host: Organizer) -> None:
    stranger = Organizer(web, event=host.event)
    for path in ("/plan", "/plan/cancel", "/plan/choose", "/plan/seats", "/publish"):
        assert stranger.ask("POST", f"/host/{host.event}{path}", data={}).status_code == 403, path
    assert stranger.get(f"/host/{host.event}/plan/progress").status_code == 403


def test_without_people_there_is_no_plan(web: Web) -> None:
    empty = Organizer(web).begin()
    answer = empty.ask("POST", f"/host/{empty.event}/plan", data={})
    assert (answer.status_code, "at least one mentor and one mentee" in answer.text) == (409, True)


# --- the picture, and why ---------------------------------------------------------------------------


def test_the_plan_is_a_picture_with_the_same_in_words(host: Organizer) -> None:
    host.plan()
    text = page(host)
    assert text.count('class="cell"') == 9
    assert "3 mentors and 4 mentees in 3 rounds. 9 pairs meet, 0 of them more than once." in text
    assert 'aria-labelledby="matrix-title matrix-desc"' in text
    assert "Guest 1" in text
    assert "style=" not in text


def test_any_two_people_are_explained(host: Organizer) -> None:
    host.plan()
    text = page(host, "?one=p0001&other=p0004")
    assert re.search(r"Mentor 1 Öz and Guest 1 田中 (meet in round|do not meet)", text)
    assert "Why do two people meet?" in page(host, "?one=ghost&other=%22")


# --- compare and choose -----------------------------------------------------------------------------


def test_plans_are_made_compared_and_chosen(host: Organizer) -> None:
    base = f"/host/{host.event}"
    first = host.plan()
    host.post(f"{base}/plan", {"objective": "total"})
    (offered,) = plans(page(host))
    assert offered == first

    beside = page(host, f"?with={first}")
    assert "Plan B beside Plan A" in beside
    chosen = host.post(f"{base}/plan/choose", {"plan": first}).text

    assert "Plan A chosen" in chosen
    assert host.ask("POST", f"{base}/plan/choose", data={"plan": "nope"}).status_code == 409
    assert "beside" not in page(host, "?with=nope")


# --- seats by hand ----------------------------------------------------------------------------------


def test_an_edit_is_shown_saved_and_taken_back(host: Organizer) -> None:
    first = host.plan()
    seated = re.findall(r'data-other="(\w+)"', page(host))
    other = next(pid for pid in seated if pid != "p0004")

    shown = edit(host, first, f"p-{other}")
    assert "changed places in round 1" in shown
    assert "No phone shows this before you publish." in shown
    assert "edited" not in page(host)
    saved = edit(host, first, f"p-{other}", confirmed="yes")
    assert "Plan A, edited" in saved
    assert not re.search(r"\bp000\d (and|meet|could)", saved), "no ids in sentences"

    of = re.search(r'name="of" value="(\d+)"', saved)
    assert of
    host.post(f"/host/{host.event}/undo", {"of": of[1], "back": "plan"})
    assert f'name="plan" value="{first}"' in page(host)
    assert "edited" not in page(host)


@pytest.mark.parametrize("to", ["", "p-", "x-p0001", "t-nowhere", "p-p0004", "p-ghost"])
def test_odd_edits_get_a_sentence(host: Organizer, to: str) -> None:
    plan = host.plan()
    answer = host.ask(
        "POST", f"/host/{host.event}/plan/seats", data={"plan": plan, "round": "1", "one": "p0004", "to": to}
    )
    assert answer.status_code in (409, 422)
    assert 'role="alert"' in answer.text


def test_an_edit_of_a_plan_that_is_not_the_draft_any_more_is_refused(host: Organizer) -> None:
    first = host.plan()
    host.plan()
    answer = host.ask(
        "POST",
        f"/host/{host.event}/plan/seats",
        data={"plan": first, "round": "1", "one": "p0004", "to": "out", "confirmed": "yes"},
    )
    assert (answer.status_code, "A newer plan has been made." in answer.text) == (409, True)


# --- publish ----------------------------------------------------------------------------------------


def test_round_one_is_published_alone(host: Organizer) -> None:
    base = f"/host/{host.event}"
    assert "Publish round 1 only" in (text := page(host)) or "Make the plan" in text
    host.post(f"{base}/publish", {"plan": host.plan(), "rounds": "1"})
    assert "Phones show the first 1 round of this plan." in page(host)
    assert "Publish round 2" in host.get(base).text
    answer = host.ask("POST", f"{base}/publish", data={"plan": "nope"})
    assert (answer.status_code, 'role="alert"' in answer.text) == (409, True)


ASKED = """name,role,asks to meet,available
Ada Ahl,mentor,Eva Elm;Emil Eck,1
Bo Berg,mentor,Eva Elm,
Eva Elm,mentee,,
Emil Eck,mentee,,
Ole Oz,mentee,,
"""


def test_only_meetings_that_were_asked_for_are_planned_and_what_cannot_be_held_is_named(web: Web) -> None:
    host = Organizer(web).begin(rounds="2", asked_only="on")
    host.post(f"/host/{host.event}/people/confirm", {"csv": ASKED.replace("asks to meet", "wants to meet")})
    assert "Nobody has asked for a meeting." in host.ask("POST", f"/host/{host.event}/plan", data={}).text
    host.post(f"/host/{host.event}/people/confirm", {"csv": ASKED})

    plan = host.plan()

    text = page(host)
    assert "Ada A. and E" in text
    assert "do not meet: Ada A. is asked for 2 meetings, more than there are rounds for them (1)." in text
    assert "0 to 100 points" not in text
    assert "It is proven that no plan holds more of the meetings that were asked for." in text
    assert '<dt class="muted">Pairs who meet</dt><dd class="num">2</dd>' in text
    host.post(f"/host/{host.event}/publish", {"plan": plan})
    assert "This plan is published" in page(host)
