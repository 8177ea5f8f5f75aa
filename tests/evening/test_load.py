"""The load test itself works: real phones of locust against a real server, and a failure if one is told nonsense."""

from __future__ import annotations

import subprocess
import sys

from tests.evening.venue import REPO, Organizer, Venue, people_csv


def test_a_room_of_simulated_phones_comes_in_and_hears_the_host(venue: Venue) -> None:
    web = venue.web()
    host = Organizer(web).create(people_csv(2, 2), open_doors="on")
    locust = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "locust",
            "-f",
            "loadtests/locustfile.py",
            "--headless",
            "--host",
            web.url,
            "--code",
            host.code,
            "--users",
            "20",
            "--spawn-rate",
            "20",
            "--run-time",
            "8s",
            "--only-summary",
        ],
        cwd=REPO,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    host.do("OpenLobby")
    host.do("Announce", value="Hello phones")
    said, _ = locust.communicate(timeout=60)
    assert locust.returncode == 0, said[-3000:]
    assert "WS       frame" in said, said[-3000:]
