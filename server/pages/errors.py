"""Every error on a page ends here: a sentence, a status, and a way on. Never a traceback."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from server.core.errors import EventError
from server.core.sentence import say
from server.pages.works import page, part

TITLES = {
    403: say("This is not yours to open"),
    404: say("Nothing here"),
    405: say("That does not work this way"),
    409: say("Not now"),
    413: say("That is too large"),
    422: say("Something is not right"),
    429: say("Too many at once"),
    500: say("Something broke on our side"),
    503: say("One moment"),
}
SENTENCES = {
    404: say("This page does not exist. Check the link, or join with the code from the big screen."),
    405: say("Open this page from its link."),
    413: say("A form may be 64 KB, a list of people 1 MB. Nothing was saved."),
    500: say("Nothing is lost. Go back and try again; if it happens twice, tell the organizer."),
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
    if request.headers.get("x-requested-with") == "fetch" or "hx-request" in request.headers:
        return part(request, "refusal", status, sentence=sentence)
    return page(
        request, "error", status, status=status, title=TITLES.get(status, TITLES[422]), sentence=sentence, home="/"
    )


Handler = Callable[[Request, Exception], Coroutine[Any, Any, Response]]
ERROR_PAGES: Mapping[Any, Handler] = {
    EventError: event_error,
    HTTPException: http_error,
    ClientDisconnect: gone,
    Exception: defect,
}
