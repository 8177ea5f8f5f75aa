"""The browser of this machine, for tests that look at pages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

PATHS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def launched(*more: str) -> Iterator[Browser]:
    """A browser, closed at the end. While it is open, no asyncio test can run in this thread: keep it to a module."""
    path = next(found for found in map(shutil.which, PATHS) if found)
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *more]) as browser,
    ):
        yield browser
