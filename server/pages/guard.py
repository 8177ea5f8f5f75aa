"""What every answer carries and every question has to pass: origin, size, and headers that keep browsers strict."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.core.sheet import MAX_BYTES
from server.settings import Settings

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SCANS = "/help/"  # only helpers look through a camera
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
SMALL = 64 * 1024
LARGE = 4 * MAX_BYTES  # a list of people, percent-encoded by the browser
LONG_FORMS = ("/people", "/tables")
YEAR_S = 31_536_000


class Guard:
    """Refuses posts from foreign pages and bodies that are too large; adds headers to what goes out."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._settings = settings
        self._app = app
        self._small = RequestBodyLimitMiddleware(app, max_body_size=SMALL)
        self._large = RequestBodyLimitMiddleware(app, max_body_size=LARGE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add_headers(scope, MutableHeaders(scope=message))
            await send(message)

        if scope["method"] not in SAFE and not self._from_us(Headers(scope=scope)):
            refusal = PlainTextResponse("This form was sent from another site. Open our page and try again.", 403)
            await refusal(scope, receive, send_with_headers)
            return
        limited = self._large if any(part in scope["path"] for part in LONG_FORMS) else self._small
        await limited(scope, receive, send_with_headers)

    def _from_us(self, headers: Headers) -> bool:
        """Browsers say with every post where it comes from."""
        return headers.get("origin") in self._settings.origins

    def _add_headers(self, scope: Scope, headers: MutableHeaders) -> None:
        headers["Content-Security-Policy"] = CSP
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"  # with `no-referrer` browsers post our own forms from origin `null`
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        camera = "(self)" if scope["path"].startswith(SCANS) else "()"
        headers["Permissions-Policy"] = f"camera={camera}, geolocation=(), microphone=()"
        if self._settings.secure:
            headers["Strict-Transport-Security"] = f"max-age={YEAR_S}"
        if "cache-control" not in headers:
            headers["Cache-Control"] = "no-store"
