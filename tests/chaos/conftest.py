"""A venue of its own for every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.evening.venue import Venue


@pytest.fixture
def venue(tmp_path: Path) -> Iterator[Venue]:
    """A machine with nothing on it."""
    made = Venue(tmp_path)
    yield made
    made.close()
