"""`tablehop rehearse`, as an organizer types it: a real server, real sockets, and nothing left behind."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import ssl
import subprocess
import sys
from pathlib import Path

import pytest

from tests.evening.proxy import Proxy
from tests.evening.venue import REPO, Organizer, Venue, Web, eventually, free_port, people_csv

ONE = ("--rounds", "1", "--talk-min", "18", "--speed", "60", "--arrival-min", "2", "--walk-s", "120")
SHORT = ("--rounds", "3", "--talk-min", "12", "--speed", "60", "--arrival-min", "2", "--walk-s", "120")


def rehearse(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run it to the end."""
    return subprocess.run(
        [sys.executable, "-m", "server.cli", "rehearse", *arguments],
        cwd=REPO,
        env={**os.environ, "REDIS_URL": "", **environment},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def is_right(done: subprocess.CompletedProcess[str]) -> bool:
    """Whether it was played to the end and nothing was wrong. How fast that was depends on what else runs here."""
    said = done.stdout + done.stderr
    right = ("Everybody at the right table: 0 wrong", "Nothing strange: 0 in", "0 did not get in", "own share")
    assert all(words in done.stdout for words in right), said
    verdicts = {0: "Ready.", 1: "Not ready.", 3: "Could not be judged."}
    assert verdicts[done.returncode] in done.stdout, said
    return True


async def events_in(venue: Venue) -> set[str]:
    """Every event that the store of a server holds."""
    store = venue.store()
    try:
        return {str(key).split("{")[1].split("}")[0] async for key in store._redis.scan_iter("th:{*}:s")}
    finally:
        await store.close()


def test_sixty_phones_play_an_evening_on_a_server_of_its_own_and_it_is_ready(tmp_path: Path) -> None:
    temp = tmp_path / "temp"
    temp.mkdir()
    report = tmp_path / "report.html"
    done = rehearse("--people", "60", *SHORT, "--report", str(report), TMPDIR=str(temp))
    assert is_right(done)
    assert "Commands reach phones" in done.stdout
    assert "Back after a crash" in done.stdout
    assert "Who saw what when" in report.read_text()
    assert list(temp.iterdir()) == []
    assert {path.name for path in tmp_path.iterdir()} == {"temp", "report.html"}


def test_two_workers_play_the_people_of_a_list_at_a_server_that_is_there(venue: Venue, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text(people_csv(12, 12), encoding="utf-8")
    web = venue.web()
    mine = Organizer(web).create(people_csv(2, 2))
    done = rehearse("--list", str(people), *ONE, "--workers", "2", "--url", web.url)
    assert is_right(done)
    assert re.search(r"Coming in: 2\d came in", done.stdout)
    assert "Back after a crash" not in done.stdout  # it is not ours to kill
    assert asyncio.run(events_in(venue)) == {mine.event}


def test_an_organizers_own_event_is_rehearsed_by_its_host_link_and_not_touched(venue: Venue) -> None:
    web = venue.web()
    host = Organizer(web).create(people_csv(8, 8), talk_min="8", walk_s="60", tables="8")
    host_link = f"{web.url}/open#{host.cookies[f'th-host-{host.event}']}"
    done = rehearse("--event", host_link, "--speed", "40", "--arrival-min", "2")
    assert is_right(done)
    assert asyncio.run(events_in(venue)) == {host.event}


def test_a_server_behind_a_proxy_with_tls_is_tried_with_the_certificate_that_vouches_for_it(
    venue: Venue, tmp_path: Path
) -> None:
    key, certificate, port = tmp_path / "key.pem", tmp_path / "cert.pem", free_port()
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    names = ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*made, *names], check=True, capture_output=True)
    url = f"https://localhost:{port}"
    web = venue.web(PUBLIC_URL=url, TRUSTED_PROXY="127.0.0.1")
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate, key)
    with Proxy(target=web.port, delay_ms=1, jitter_ms=1, port=port, tls=tls):
        done = rehearse("--people", "16", *ONE, "--url", url, "--ca", str(certificate))
        assert is_right(done)
        refused = rehearse("--people", "16", "--url", url)
    assert refused.returncode == 3
    assert "CERTIFICATE_VERIFY_FAILED" in refused.stderr
    assert asyncio.run(events_in(venue)) == set()


def test_bad_lines_of_a_list_are_named(tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text(people_csv(6, 6) + "\n,x@example.org,mentee,,,,\n", encoding="utf-8")
    refused = rehearse("--list", str(people), *ONE)
    assert refused.returncode == 3
    assert "line 14: name is missing" in refused.stderr


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_it_leaves_nothing_behind(venue: Venue, how: signal.Signals) -> None:
    web = venue.web()
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs in the background may ignore it
    playing = _begun(web)
    signal.signal(signal.SIGINT, before)
    try:
        eventually(lambda: len(asyncio.run(events_in(venue))) == 1, 30)
        assert playing.stdout is not None
        while "on line" not in playing.stdout.readline():
            assert playing.poll() is None
        playing.send_signal(how)
        playing.communicate(timeout=30)
    finally:
        playing.kill()
    assert playing.returncode == 130
    assert asyncio.run(events_in(venue)) == set()


def _begun(web: Web) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "server.cli", "rehearse", "--people", "10", "--url", web.url],
        cwd=REPO,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--people", "5001"), 2, "add --more-than-5000"),
        (("--people", "1"), 2, "2 people at least"),
        (("--people", "many"), 2, "has to be a whole number"),
        (("--speed", "61"), 2, "from 1 to 60"),
        (("--event", "http://x/open#y", "--people", "9"), 2, "--event brings people"),
        (("--report", "/nowhere/r.html"), 2, "There is no folder"),
        (("--url", "http://127.0.0.1:1"), 3, "is not reached"),
        (("--url", "evening.example"), 3, "has to look like https://"),
    ],
)
def test_what_cannot_be_rehearsed_is_said_in_one_line(arguments: tuple[str, ...], code: int, words: str) -> None:
    done = rehearse(*arguments)
    assert done.returncode == code, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_host_link_of_nothing_is_refused(venue: Venue) -> None:
    done = rehearse("--event", f"{venue.web().url}/open#wrong.l.x.y")
    assert done.returncode == 3
    assert "This link does not work" in done.stderr


def test_the_server_never_loads_what_simulates_phones() -> None:
    said = "import sys, server.app, server.cli; print([m for m in ('gevent', 'locust') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", said], cwd=REPO, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
