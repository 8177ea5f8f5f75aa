"""A browser for every module that asks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import launched


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser; each page gets a context of its own, as a device has."""
    with launched() as browser:
        yield browser
