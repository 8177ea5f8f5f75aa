"""The log through the door: on its page and as files, for hosts only."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.evening.venue import Organizer, Venue, Web, people_csv


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """One server for all questions."""
    venue = Venue(Path(tmp_path_factory.mktemp("log")))
    yield venue.web()
    venue.close()


@pytest.fixture(scope="module")
def host(web: Web) -> Organizer:
    """A host who has opened the lobby, checked somebody in and marked somebody as missing."""
    organizer = Organizer(web).create(people_csv(3, 3))
    organizer.do("OpenLobby")
    organizer.do("CheckIn", value="p0001")
    organizer.do("NoShow", value="p0006")
    return organizer


def test_the_page_names_people_and_keeps_to_the_filter(host: Organizer) -> None:
    page = host.get(f"/host/{host.event}/log?kind=seats&q=guest").text
    assert "Guest 3 田中 did not come" in page
    assert "Lobby opened" not in page
    assert "log.csv?kind=seats&amp;q=guest" in page


def test_the_spreadsheet_holds_the_same_lines_newest_first(host: Organizer) -> None:
    answer = host.get(f"/host/{host.event}/log.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"] == f'attachment; filename="log-{host.code}.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["what"] for row in rows[:3]] == ["Guest 3 田中 did not come", "Checked in", "Lobby opened"]
    assert rows[0]["who"] == "Host"


def test_programs_get_json_and_nothing_else_is_offered(host: Organizer) -> None:
    lines = host.get(f"/host/{host.event}/log.json?kind=clock").json()
    assert [line["said"] for line in lines] == ["Lobby opened"]
    assert host.get(f"/host/{host.event}/log.xml").status_code == 422


def test_only_hosts_read_it(web: Web, host: Organizer) -> None:
    for name in ("log", "log.csv", "log.json"):
        assert httpx.get(f"{web.url}/host/{host.event}/{name}").status_code == 403


def test_a_remedy_pressed_on_the_board_needs_no_page(web: Web) -> None:
    organizer = Organizer(web).create(people_csv(3, 3), rounds="3", tables="2")
    page = organizer.get(f"/host/{organizer.event}").text
    assert 'name="remedy" value="more_tables"' in page
    check = page.split('name="remedy" value="more_tables"')[0].rsplit('name="check" value="', 1)[1].split('"')[0]
    data = {"check": check, "remedy": "more_tables", "back": "people", "seen": "1", "id": "12345678"}
    headers = {"X-Requested-With": "fetch"}
    answer = organizer.ask("POST", f"/host/{organizer.event}/remedy", data=data, headers=headers)
    assert (answer.status_code, answer.text) == (204, "")


def test_phrases_and_words_for_some_minutes_are_checked_at_the_door(host: Organizer) -> None:
    host.post_values("Announce", "Soup", "", "5")
    assert host.press("KeepPhrases", value="x" * 281).status_code == 422
    assert (
        "«soon» has to be a whole number from 0 to 240"
        in host.ask(
            "POST",
            f"/host/{host.event}/command",
            data={"command": "Announce", "value": ["Soup", "", "soon"], "seen": "1", "id": "12345678"},
        ).text
    )
    assert "Soup is ready." not in host.get(f"/host/{host.event}/phrases").text
    host.do("KeepPhrases", value="Soup is ready.\r\n\r\nCoats, please.")
    assert "Soup is ready.\nCoats, please." in host.get(f"/host/{host.event}/phrases").text
