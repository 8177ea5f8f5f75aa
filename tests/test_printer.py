"""Sheets as PDF: made by the library where it is installed, and a sentence where it is not. Nothing is fetched."""

from __future__ import annotations

import io
import re
import socket
import sys
import zlib
from ctypes.util import find_library

import pytest

from server import printer
from server.core.errors import Unavailable
from server.printer import FAILED, MISSING, Printer, lay_out
from tests.web.samples import FORMS
from web.render import Renderer

needs_pango = pytest.mark.skipif(find_library("pango-1.0") is None, reason="this system has no Pango")


def page(name: str, lang: str = "en") -> str:
    """A sheet as the server makes it."""
    template, context = FORMS[f"paper_{name}"]
    return Renderer().page(template, lang, **context)


def pdf_of(html: str) -> bytes:
    made = io.BytesIO()
    lay_out(io.BytesIO(html.encode()), made)
    return made.getvalue()


def pages_in(pdf: bytes) -> int:
    """How many pages there are; what is packed is unpacked first."""
    packed = re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL)
    texts = [pdf, *(zlib.decompressobj().decompress(part) for part in packed if part.startswith(b"\x78"))]
    return sum(len(re.findall(rb"/Type */Page\b", text)) for text in texts)


@needs_pango
@pytest.mark.parametrize(("name", "pages"), [("cards", 2), ("signs", 3), ("names", 2), ("cards_hostile", 2)])
@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_sheet_is_laid_out_as_it_is_printed(name: str, pages: int, lang: str) -> None:
    made = pdf_of(page(name, lang))
    assert made.startswith(b"%PDF-")
    assert pages_in(made) == pages  # eight cards on a page, one sign


@needs_pango
def test_nothing_is_fetched_from_anywhere() -> None:
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.settimeout(0)
        port = trap.getsockname()[1]
        urls = (f"http://127.0.0.1:{port}/a.png", f"//127.0.0.1:{port}/b.png", "file:///etc/hostname", "/static/../x")
        made = pdf_of(page("cards").replace("</main>", "".join(f'<img src="{url}">' for url in urls) + "</main>"))
        assert made.startswith(b"%PDF-")
        with pytest.raises(BlockingIOError):
            trap.accept()


@needs_pango
async def test_a_process_of_its_own_makes_the_file() -> None:
    assert Printer().is_there
    assert (await Printer().pdf(page("names"))).startswith(b"%PDF-")


async def test_without_the_library_the_browser_is_recommended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printer, "LIBRARY", "a_library_that_nobody_has")
    assert not Printer().is_there
    with pytest.raises(Unavailable) as refused:
        await Printer().pdf("<p>")
    assert refused.value.sentence == MISSING


@pytest.mark.parametrize("program", ["raise SystemExit(1)", "pass", "import time; time.sleep(60)"])
async def test_a_process_that_fails_is_said_and_the_next_sheet_has_its_turn(
    program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printer, "PATIENCE_S", 1.0)
    broken = Printer((sys.executable, "-c", program))
    for _ in range(2):
        with pytest.raises(Unavailable) as refused:
            await broken.pdf("<p>")
        assert refused.value.sentence == FAILED
