"""The report through the door: its page, its sheet and its files, for hosts only, after an evening with mishaps."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest

from server.core.model import ParticipantId
from server.exporting import NAMES
from tests.evening.venue import REPO, Organizer, Venue, Web, people_csv


@pytest.fixture(scope="module")
def venue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Venue]:
    """One server for all questions."""
    venue = Venue(Path(tmp_path_factory.mktemp("report")))
    venue.web()
    yield venue
    venue.close()


@pytest.fixture(scope="module")
def web(venue: Venue) -> Web:
    return venue.webs[0]


@pytest.fixture(scope="module")
def host(web: Web) -> Organizer:
    """Round 1 was talked with one missing and a pause, a second pause was undone, round 2 was skipped, round 3 runs."""
    organizer = Organizer(web).create(people_csv(3, 3), rounds="3", talk_min="60", walk_s="60")
    organizer.do("OpenLobby")
    for n in range(1, 6):
        organizer.do("CheckIn", value=f"p000{n}")
    organizer.do("GoOn", segment="lobby-0")
    organizer.do("NoShow", value="p0006")
    organizer.do("GoOn", segment="walk-1")
    organizer.do("Pause")
    organizer.do("Resume")
    organizer.do("Pause")
    newest = organizer.get(f"/host/{organizer.event}/report/log.json").json()[0]
    organizer.do("Undo", value=str(newest["version"]))
    organizer.do("GoOn", segment="talk-1")
    organizer.do("SkipRound", segment="walk-2")
    organizer.do("GoOn", segment="walk-3")
    return organizer


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_the_page_is_reached_from_the_board_and_from_every_step(host: Organizer) -> None:
    for path in (f"/host/{host.event}/go", f"/host/{host.event}"):
        assert f'href="/host/{host.event}/report"' in host.get(path).text


def test_the_page_tells_what_was_held_and_what_was_not(host: Organizer) -> None:
    page = host.get(f"/host/{host.event}/report").text
    assert "2 rounds were held, the last one running. Skipped: round 2." in page
    assert "No-show: 1<" in page
    assert "Guest 3 田中" in page
    for name in NAMES:
        assert f'/{name}.csv"' in page
        assert f'/{name}.json"' in page


def test_the_schedule_holds_what_was_held_and_nothing_of_who_was_missing(host: Organizer) -> None:
    found = rows(host.get(f"/host/{host.event}/report/schedule.csv").text)
    assert {row["round"] for row in found} == {"1", "3"}
    assert not any("Guest 3" in row["people"] for row in found)
    met = host.get(f"/host/{host.event}/report/meetings.json").json()
    assert len(met) == len(found)
    assert len({(row["one_id"], row["other_id"]) for row in met}) == len(met)


def test_attendance_and_timing_are_told(host: Organizer) -> None:
    people = {row["id"]: row for row in rows(host.get(f"/host/{host.event}/report/attendance.csv").text)}
    assert {pid: row["standing"] for pid, row in people.items()} == {
        **{f"p000{n}": "here" for n in range(1, 6)},
        "p0006": "no-show",
    }
    assert people["p0006"]["round 1"] == people["p0006"]["round 3"] == "away"
    times = {row["key"]: row for row in host.get(f"/host/{host.event}/report/timing.json").json()}
    assert (times["talk-2"]["state"], times["talk-2"]["starts_at"]) == ("skipped", None)
    assert (times["talk-1"]["state"], times["talk-3"]["state"]) == ("done", "running")
    assert times["talk-3"]["late_s"] < -3600


def test_a_file_is_saved_under_its_name(host: Organizer) -> None:
    answer = host.get(f"/host/{host.event}/report/meetings.csv")
    assert answer.headers["content-disposition"] == f'attachment; filename="meetings-{host.code}.csv"'
    assert answer.headers["content-type"].startswith("text/csv")
    assert host.get(f"/host/{host.event}/report/log.json").json()[-1]["said"]
    assert host.get(f"/host/{host.event}/report/secrets.csv").status_code == 404
    assert host.get(f"/host/{host.event}/report/timing.xml").status_code == 422


def test_the_sheet_names_nobody(host: Organizer) -> None:
    sheet = host.get(f"/host/{host.event}/report/impact").text
    assert "rounds held" in sheet
    assert not any(name in sheet for name in ("Mentor", "Guest", "田中", "example.org"))


def test_nobody_but_hosts_gets_any_of_it(web: Web, host: Organizer) -> None:
    paths = ("report", "report/impact", *(f"report/{name}.csv" for name in NAMES))
    for ticket in (host.personal_ticket(ParticipantId("p0001")), host.screen_ticket()):
        other = Organizer(web, event=host.event)
        other.post("/open", {"ticket": ticket})
        assert {other.get(f"/host/{host.event}/{path}").status_code for path in paths} == {403}
    assert {httpx.get(f"{web.url}/host/{host.event}/{path}").status_code for path in paths} == {403}


def test_the_command_line_writes_the_same(venue: Venue, host: Organizer, tmp_path: Path) -> None:
    def tablehop(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "server.cli", "export", host.code, *arguments],
            cwd=REPO,
            env={**os.environ, "DATA_DIR": str(venue.data_dir / "store"), "REDIS_URL": ""},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    out = tmp_path / "met.csv"
    done = tablehop("meetings", "--out", str(out))
    assert (done.returncode, done.stderr) == (0, "")
    page = host.get(f"/host/{host.event}/report/meetings.csv").text
    assert out.read_bytes().decode() == page
    assert done.stdout == f"{len(rows(page))} lines are in {out}.\n"
    shown = tablehop("log", "--format", "json")
    assert '"said": "Lobby opened"' in shown.stdout
    assert "choose from" in tablehop("everything").stderr
