"""The process of simulated guests, as the server keeps it."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import msgspec
import pytest

from server.core.errors import Conflict, Unavailable
from server.core.model import EventId
from server.guests import Errand, Guests, check_installed
from server.settings import Settings
from tests.waiting import until

WAITS = (sys.executable, "-c", "import sys; open(sys.argv[1], 'w').write(sys.stdin.readline()); sys.stdin.read()")
REHEARSAL = EventId("e1")


@pytest.mark.parametrize(
    ("host", "near"), [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1"), ("::", "[::1]"), ("fd00::7", "[fd00::7]")]
)
async def test_guests_are_told_where_the_server_is_on_its_own_machine(tmp_path: Path, host: str, near: str) -> None:
    told = tmp_path / "told"
    settings = Settings(host=host, port=8123, public_url="https://evening.example")
    guests = Guests(settings, (*WAITS, str(told)))
    await guests.send(REHEARSAL, "ticket", 20)
    await until(lambda: told.exists() and told.read_text() != "")
    await guests.stop()
    errand = Errand(url="https://evening.example", address=f"{near}:8123", event=REHEARSAL, ticket="ticket", speed=20)
    assert msgspec.json.decode(told.read_text(), type=Errand) == errand


async def test_guests_are_at_one_rehearsal_at_a_time_and_go_home_from_theirs_alone(tmp_path: Path) -> None:
    guests = Guests(Settings(), (*WAITS, str(tmp_path / "told")))
    await guests.send(REHEARSAL, "ticket", 1)
    with pytest.raises(Conflict, match="End it first"):
        await guests.send(EventId("e2"), "ticket", 1)
    await guests.send_home(EventId("e2"))
    with pytest.raises(Conflict):
        guests.check_free()
    await guests.send_home(REHEARSAL)
    guests.check_free()
    await guests.stop()


def test_without_the_package_that_simulates_phones_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(Unavailable, match=r"pip install 'tablehop\[rehearse\]'"):
        check_installed()
