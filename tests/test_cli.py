"""The command line, as an organizer types it."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
from pathlib import Path

import httpx2 as httpx
import pytest

from server.capacity import OTHER_FILES
from server.core.model import Format
from server.settings import Settings
from tests.evening.venue import REPO, Venue, eventually, free_port, people_csv


def _tablehop(data_dir: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "server.cli", *arguments],
        cwd=REPO,
        env={**os.environ, "DATA_DIR": str(data_dir), "REDIS_URL": "", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def test_import_makes_an_event_and_says_what_is_wrong_with_which_line(tmp_path: Path) -> None:
    file = tmp_path / "spring.csv"
    file.write_text(people_csv(2, 2) + "\n,x@example.org,mentee,,,,\nBo,,chef,,,,\n", encoding="utf-8")
    done = _tablehop(tmp_path / "data", "import", str(file), "--yes")
    assert done.returncode == 0, done.stderr
    assert "line 6: name is missing" in done.stdout
    assert "line 7: role «chef» is not understood" in done.stdout
    assert "4 people can be imported (2 mentors), 2 lines cannot." in done.stdout
    assert "spring: 4 people, 2 tables" in done.stdout
    assert re.search(r"Join code   [A-Z2-6]{7}\n", done.stdout)


def test_import_saves_nothing_unless_that_is_confirmed(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(people_csv(1, 1), encoding="utf-8")
    done = _tablehop(tmp_path / "data", "import", str(file))
    assert done.returncode == 1
    assert "Nothing was saved." in done.stderr
    assert not (tmp_path / "data").exists()


def test_import_brings_people_into_an_event_that_is_there(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(people_csv(1, 1), encoding="utf-8")
    first = _tablehop(tmp_path / "data", "import", str(file), "--yes", "--title", "Autumn")
    code = re.search(r"Join code   (\w+)", first.stdout)
    assert code, first.stderr
    file.write_text(people_csv(3, 5), encoding="utf-8")
    again = _tablehop(tmp_path / "data", "import", str(file), "--yes", "--event", code[1].lower())
    assert "Autumn: 8 people" in again.stdout, again.stderr
    assert "Autumn: 8 people" in _tablehop(tmp_path / "data", "links", code[1]).stdout


def test_meetings_shows_and_writes_the_schedule_and_what_is_wrong(tmp_path: Path) -> None:
    people, asked, out = tmp_path / "people.csv", tmp_path / "requests.csv", tmp_path / "schedule.csv"
    people.write_text("name,email,available\n=Ann,ann@example.org,1-2\nBen,,\nCy,,3\n", encoding="utf-8")
    asked.write_text("who,with whom\nann@example.org,Ben\n=Ann,Cy\nBen,Zoe\n", encoding="utf-8")
    numbers = ("--rounds", "3", "--tables", "2")
    done = _tablehop(tmp_path / "data", "meetings", str(people), str(asked), *numbers, "--out", str(out))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "requests, line 4: «Zoe» is nobody in the list of people",
        "Round  Table  Who meets",
        "1      1      =Ann and Ben",
        "",
        "=Ann and Cy do not meet: they are never available in the same round.",
        "Meetings held: 1. More cannot be held.",
        "Rounds of waiting between meetings: none.",
    ]
    assert out.read_text(encoding="utf-8-sig").splitlines() == ["round,table,one,other", "1,1,'=Ann,Ben"]
    assert not (tmp_path / "data").exists()


def test_meetings_without_a_good_request_plans_nothing(tmp_path: Path) -> None:
    people, asked = tmp_path / "people.csv", tmp_path / "requests.csv"
    people.write_text("name\nAnn\nBen\n", encoding="utf-8")
    asked.write_text("Ann,Zoe\n", encoding="utf-8")
    done = _tablehop(tmp_path / "data", "meetings", str(people), str(asked), "--rounds", "3", "--tables", "2")
    assert done.returncode == 1
    assert "line 1: «Zoe» is nobody in the list of people" in done.stdout
    assert "There is no request that could be understood." in done.stderr


@pytest.mark.parametrize(
    ("arguments", "environment", "words"),
    [
        (("import", "nowhere.csv", "--yes"), {}, "nowhere.csv"),
        (("meetings", "nowhere.csv", "requests.csv", "--rounds", "3", "--tables", "2"), {}, "nowhere.csv"),
        (("meetings", "Procfile", "Procfile", "--rounds", "0", "--tables", "2"), {}, "rounds has to be 1 to 200"),
        (("links", "AAAAAAA"), {}, "There is no event with the code AAAAAAA."),
        (("run",), {"PORT": "http"}, "PORT='http' has to be a whole number"),
        (("run",), {"PUBLIC_URL": "evening.example"}, "PUBLIC_URL"),
        (("run",), {"REDIS_URL": "localhost:6379"}, "REDIS_URL"),
        (("run",), {"REDIS_URL": "redis://127.0.0.1:1"}, "does not answer"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    tmp_path: Path, arguments: tuple[str, ...], environment: dict[str, str], words: str
) -> None:
    done = _tablehop(tmp_path / "data", *arguments, **environment)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken_is_named(tmp_path: Path, venue: Venue) -> None:
    web = venue.web()
    done = _tablehop(tmp_path / "store", "run", PORT=str(web.port))
    assert done.returncode == 1
    assert f"{web.port} cannot be used" in done.stderr


def test_run_prints_the_demo_links_and_keeps_the_demo_over_a_restart(venue: Venue) -> None:
    web = venue.web()
    web.stop()
    codes = []
    for _ in range(2):
        web.start("--demo")
        found = re.findall(r"Join code   (\w+)", web.log())
        codes.append(found[-1])
        assert "40 people, 20 tables" in web.log()
        assert f"{web.url}/open#" in web.log()
        assert "█" in web.log()  # the QR code
        web.stop()
    assert codes[0] == codes[1]


def test_the_procfile_runs_the_same_server_on_the_port_it_is_given(tmp_path: Path) -> None:
    kind, _, line = (REPO / "Procfile").read_text().strip().partition(": ")
    port = free_port()
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "DATA_DIR": str(tmp_path), "PORT": str(port), "REDIS_URL": ""}
    process = subprocess.Popen(["/bin/sh", "-c", f"exec env {line}"], cwd=REPO, env=environment)
    try:
        eventually(lambda: _answers(f"http://localhost:{port}/healthz"), 20, "the server of the Procfile")
    finally:
        process.terminate()
        process.wait(15)
    assert kind == "web"


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2).status_code == 200
    except httpx.TransportError:
        return False


def test_a_store_of_ones_own_is_used_and_workers_share_it(tmp_path: Path, venue: Venue, valkey_url: str) -> None:
    web = venue.web(REDIS_URL=valkey_url, WORKERS="2")
    assert not (tmp_path / "store").exists()
    assert web.serves()


def test_a_demo_of_an_unknown_format_is_told_which_there_are(tmp_path: Path) -> None:
    done = _tablehop(tmp_path / "data", "run", "--demo", "chess")
    assert done.returncode == 2
    assert "there is no format «chess»" in done.stderr
    assert all(kind.value in done.stderr for kind in Format)


@pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel what another process may open")
def test_a_server_may_open_as_many_files_as_the_machine_allows(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
    venue = Venue(tmp_path)
    try:
        web = venue.web()
        assert web.process is not None
        limits = Path(f"/proc/{web.process.pid}/limits").read_text()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        venue.close()
    allowed = re.search(r"Max open files +(\d+)", limits)
    assert allowed
    assert int(allowed[1]) == min(hard, Settings().max_sockets + OTHER_FILES)
