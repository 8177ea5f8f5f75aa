"""A real Valkey, and a real machine, for every test that wants one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from server.store.embedded import Embedded
from server.store.redis import Store
from tests.evening.venue import Venue
from tests.valkeys import Valkey


@pytest.fixture(scope="session")
def valkey_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One for the whole session: events have random ids, so tests do not see each other's."""
    embedded = Embedded(tmp_path_factory.mktemp("valkey"), fsync="everysec")
    embedded.start()
    yield embedded.url
    embedded.stop()


@pytest_asyncio.fixture
async def store(valkey_url: str) -> AsyncIterator[Store]:
    """One process's way to it."""
    opened = Store(valkey_url)
    yield opened
    await opened.close()


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    """One of its own, for a test that breaks it."""
    own = Valkey(tmp_path)
    own.start()
    yield own
    own.close()


@pytest.fixture
def venue(tmp_path: Path) -> Iterator[Venue]:
    """A machine with nothing on it, for an evening of one's own."""
    made = Venue(tmp_path)
    yield made
    made.close()
