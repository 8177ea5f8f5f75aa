"""Makes PDF from the sheets of the paper pack, where WeasyPrint is installed: each in a process of its own.

Laying out five hundred cards takes many seconds, and the room's clock runs on. The process reads a page from its
standard input, takes our own style and nothing from any network, and writes the PDF to its standard output.
"""

from __future__ import annotations

import asyncio
import importlib.util
import logging
import os
import re
import sys
from asyncio.subprocess import PIPE
from contextlib import suppress
from typing import Any, BinaryIO

from server.core.errors import Unavailable
from server.core.sentence import FIRST_STRONG_ISOLATE, POP_ISOLATE, say
from server.worker import NICENESS
from web.assets import Assets

LIBRARY = "weasyprint"
PATIENCE_S = 300.0
STYLE = "pdf.css"
HERE = "http://tablehop.invalid"  # what addresses in a page begin with; nobody is ever asked for them
NAME = re.compile(r"(<bdi[^>]*>)([^<]*)")
MISSING = say(
    "This server cannot make PDF: it needs the package «{package}» and the library Pango. "
    "Print the page and choose «Save as PDF» instead.",
    package=LIBRARY,
)
FAILED = say("The PDF could not be made. Print the page and choose «Save as PDF» instead.")


class Printer:
    """One sheet at a time; the others wait."""

    def __init__(self, command: tuple[str, ...] = (sys.executable, "-m", "server.printer")) -> None:
        self._command = command
        self._turn = asyncio.Lock()

    @property
    def is_there(self) -> bool:
        """Whether the library is installed; what it needs from the system shows when it is used."""
        return importlib.util.find_spec(LIBRARY) is not None

    async def pdf(self, html: str) -> bytes:
        """The PDF of a page. Raises Unavailable."""
        if not self.is_there:
            raise Unavailable(MISSING)
        async with self._turn:
            process = await asyncio.create_subprocess_exec(*self._command, stdin=PIPE, stdout=PIPE)
            try:
                made, _ = await asyncio.wait_for(process.communicate(html.encode()), PATIENCE_S)
            except TimeoutError:
                made = b""
            finally:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if process.returncode or not made:
            raise Unavailable(FAILED)
        return made


def lay_out(source: BinaryIO, sink: BinaryIO) -> None:
    """Read a page, write its PDF."""
    import weasyprint  # noqa: PLC0415  # optional, and slow to load
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415

    assets = Assets()

    class Ours(URLFetcher):  # type: ignore[misc]  # no types
        """Gives what stands in the page, and our own files."""

        def fetch(self, url: str, headers: Any = None) -> Any:  # noqa: ANN401  # as the library has it
            before, _, name = url.partition("/static/")
            if before != HERE:
                return super().fetch(url, headers)
            name = name.partition("?")[0]
            return URLFetcherResponse(url, assets.body(name), {"Content-Type": "text/css"})

    page = source.read().decode().replace("</head>", f'<link rel="stylesheet" href="/static/{STYLE}"></head>', 1)
    isolated = NAME.sub(rf"\1{FIRST_STRONG_ISOLATE}\2{POP_ISOLATE}", page)  # it does not know what <bdi> means
    ours = Ours(allowed_protocols={"data"})
    weasyprint.HTML(string=isolated, base_url=f"{HERE}/", url_fetcher=ours).write_pdf(sink)


if __name__ == "__main__":  # pragma: no cover  # in a process of its own
    os.nice(NICENESS)
    logging.getLogger(LIBRARY).setLevel(logging.ERROR)  # what it does not know of CSS is no news
    lay_out(sys.stdin.buffer, sys.stdout.buffer)
