"""A browser without a screen: follows links, sends forms, keeps cookies, and asks for what a page needs."""

from __future__ import annotations

import http.client
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode, urlsplit

from loadtests.wire import Place

MAX_HOPS = 4
ASSET = re.compile(r'(?:href|src)="(/static/[^"]+)"')
SLOW_S = 120.0

Fields = Mapping[str, str | Sequence[str]]


class NotAnswered(Exception):
    """A request was refused or came to nothing; the message names it."""

    def __init__(self, what: str, status: int = 0) -> None:
        super().__init__(what)
        self.status = status


@dataclass(frozen=True, slots=True)
class Answer:
    """What came. path: where the last redirect led."""

    status: int
    path: str
    text: str


@dataclass(slots=True)
class Browser:
    """One browser's cookies and one connection. timed: told of each request: method, path, seconds, bytes, error."""

    place: Place
    timed: Callable[[str, str, float, int, str], None]
    clock: Callable[[], float]
    cookies: dict[str, str] = field(default_factory=dict)
    _connection: HTTPConnection | None = None
    _by_htmx: bool = False

    @property
    def cookie(self) -> str:
        """All cookies as one header."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def get(self, path: str) -> Answer:
        """Open a page. Raises NotAnswered."""
        return self._follow("GET", path, None)

    def post(self, path: str, fields: Fields, *, by_htmx: bool = False) -> Answer:
        """Send a form, and follow where it leads. by_htmx: as a page does that stays. Raises NotAnswered."""
        self._by_htmx = by_htmx
        return self._follow("POST", path, urlencode(fields, doseq=True))

    def load(self, page: str) -> None:
        """Ask for the styles, scripts and pictures that a page names."""
        for path in dict.fromkeys(ASSET.findall(page)):
            self.get(path)

    def rest(self) -> None:
        """Close the connection; the cookies stay."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _follow(self, method: str, path: str, body: str | None) -> Answer:
        for _ in range(MAX_HOPS):
            status, headers, text = self._timed(method, path, body)
            if status not in (301, 302, 303, 307):
                return Answer(status, path, text)
            parts = urlsplit(headers.get("location", "/"))
            method, body, path = "GET", None, f"{parts.path}{'?' + parts.query if parts.query else ''}"
        raise NotAnswered(f"{path} leads round in circles")

    def _timed(self, method: str, path: str, body: str | None) -> tuple[int, http.client.HTTPMessage, str]:
        began, said, size = self.clock(), "", 0
        try:
            status, headers, text = self._asked(method, path, body)
            size = len(text)
            if status >= 400:
                said = f"{status}: {_sentence(text)}"
                raise NotAnswered(f"{method} {_kind(path)} was answered with {said}", status)
        except (OSError, HTTPException) as error:
            self.rest()
            said = f"{type(error).__name__}: {error}"
            raise NotAnswered(f"{method} {_kind(path)} came to nothing: {said}") from error
        finally:
            self.timed(method, _kind(path), self.clock() - began, size, said)
        return status, headers, text

    def _asked(self, method: str, path: str, body: str | None) -> tuple[int, http.client.HTTPMessage, str]:
        headers = {"Host": self.place.name, "Origin": self.place.url, "X-Requested-With": "fetch"}
        if self._by_htmx and method == "POST":
            headers["HX-Request"] = "true"
        if self.cookies:
            headers["Cookie"] = self.cookie
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        for again in (False, True):
            fresh = self._connection is None
            connection = self._connected()
            try:
                connection.request(method, path, body, headers)
                answer = connection.getresponse()
                text = answer.read().decode(errors="replace")
            except (ConnectionError, http.client.BadStatusLine):
                self.rest()
                if fresh or again or method == "POST":  # a kept connection may have ended meanwhile
                    raise
                continue
            self._keep(answer.headers)
            if answer.will_close:
                self.rest()
            return answer.status, answer.headers, text
        raise ConnectionError  # never reached: the second try answers or raises

    def _connected(self) -> HTTPConnection:
        if self._connection is None:
            made = HTTPConnection(self.place.host, self.place.port, timeout=SLOW_S)
            reached = self.place.reach()
            reached.settimeout(SLOW_S)
            if self.place.tls is not None:
                reached = self.place.tls.wrap_socket(reached, server_hostname=urlsplit(self.place.url).hostname)
            made.sock = reached
            self._connection = made
        return self._connection

    def _keep(self, headers: http.client.HTTPMessage) -> None:
        for line in headers.get_all("set-cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            if "max-age=0" in line.lower() or not value.strip('"'):
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value


def _kind(path: str) -> str:
    """A path without what is different for each event and person, for the statistics."""
    short = path.partition("?")[0]
    short = re.sub(r"^/static/.*", "/static/…", short)
    short = re.sub(r"^/j/[^/]+", "/j/…", short)
    return re.sub(r"^/(p|host|screen|help)/[^/]+", r"/\1/…", short)


def _sentence(text: str) -> str:
    """The words of an error page."""
    found = re.search(r'role="alert"[^>]*>(.*?)</p>', text, re.DOTALL) or re.search(
        r"<main.*?<p[^>]*>(.*?)</p>", text, re.DOTALL
    )
    return re.sub(r"<[^>]+>|\s+", " ", found[1] if found else text[:160]).strip()[:240]
