"""Every error on a page ends here: a sentence, a status, and a way on. Never a traceback."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response

from server.core.errors import EventError
from server.pages.works import works

TITLES = {
    403: "This is not yours to open",
    404: "Nothing here",
    405: "That does not work this way",
    409: "Not now",
    413: "That is too large",
    422: "Something is not right",
    429: "Too many at once",
    500: "Something broke on our side",
    503: "One moment",
}
SENTENCES = {
    404: "This page does not exist. Check the link, or join with the code from the big screen.",
    405: "Open this page from its link.",
    413: "A form may be 64 KB, a list of people 1 MB. Nothing was saved.",
    500: "Nothing is lost. Go back and try again; if it happens twice, tell the organizer.",
}


async def event_error(request: Request, error: Exception) -> Response:
    """An error with its own sentence."""
    assert isinstance(error, EventError)  # noqa: S101  # the key in ERROR_PAGES
    return _answer(request, error.status, error.sentence)


async def http_error(request: Request, error: Exception) -> Response:
    """What the framework refuses."""
    assert isinstance(error, HTTPException)  # noqa: S101  # the key in ERROR_PAGES
    return _answer(request, error.status_code, SENTENCES.get(error.status_code, str(error.detail)))


async def gone(_request: Request, _error: Exception) -> Response:
    """They left in the middle of a form; nobody reads this answer."""
    return Response()


async def defect(request: Request, _error: Exception) -> Response:
    """Anything else is a bug; the server logs it."""
    return _answer(request, 500, SENTENCES[500])


def _answer(request: Request, status: int, sentence: str) -> Response:
    """A part for a press, a page for a person."""
    renderer = works(request).renderer
    if request.headers.get("x-requested-with") == "fetch" or "hx-request" in request.headers:
        return HTMLResponse(renderer.part("refusal", sentence=sentence), status_code=status)
    title = TITLES.get(status, TITLES[422])
    return HTMLResponse(
        renderer.page("error", status=status, title=title, sentence=sentence, home="/"), status_code=status
    )


Handler = Callable[[Request, Exception], Coroutine[Any, Any, Response]]
ERROR_PAGES: Mapping[Any, Handler] = {
    EventError: event_error,
    HTTPException: http_error,
    ClientDisconnect: gone,
    Exception: defect,
}
