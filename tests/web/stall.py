"""A tiny server for rendered samples: pages, static files and the headers that the real one sends. No sockets."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

from web.assets import Assets

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@contextmanager
def stall(pages: dict[str, str]) -> Iterator[str]:
    """Serve these pages by path, and the static files. Gives the address."""

    assets = Assets()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:  # the name is http.server's
            path = urlsplit(self.path).path
            name = path.removeprefix("/static/").lstrip("/")
            if path in pages:
                self._answer(pages[path].encode(), "text/html; charset=utf-8")
                return
            try:
                self._answer(assets.body(name), mimetypes.guess_type(name)[0] or "text/plain")
            except FileNotFoundError:
                self._answer(b"not here", "text/plain", 404)

        def _answer(self, body: bytes, kind: str, status: int = 200) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", CSP)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is http.server's
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """A browser that hangs up is no error."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
