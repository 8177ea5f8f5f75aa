"""A venue of its own for every test, and a browser for every module that asks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import launched
from tests.evening.venue import Venue


@pytest.fixture
def venue(tmp_path: Path) -> Iterator[Venue]:
    """A machine with nothing on it."""
    made = Venue(tmp_path)
    yield made
    made.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser; each page gets a context of its own, as a device has."""
    with launched() as browser:
        yield browser
