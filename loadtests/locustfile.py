"""A room full of phones: `locust -f loadtests --host http://localhost:8000 --code KITE42X --users 200 --headless`.

The event behind the code has to let anybody in ("Anyone with the code may join"), and should be one made for trying.
Every phone joins by code and name, loads its page, holds its socket, and checks what it is told: its own name on its
cards, and versions that never go back. Each frame counts as one request of the type WS.
"""

from __future__ import annotations

import re
import secrets
import time
from argparse import Namespace
from html import unescape
from typing import Any

import msgspec
from gevent import sleep
from locust import HttpUser, constant, events, task
from locust.argument_parser import LocustArgumentParser

from loadtests.wire import Closed, Wire

BACK_AFTER_S = (0.5, 3.0)


class Wrong(Exception):
    """A phone was told something that cannot be true."""


class Frame(msgspec.Struct):
    """What every frame of data has in common."""

    t: str
    v: int = 0


@events.init_command_line_parser.add_listener  # type: ignore[untyped-decorator]  # the library has no types here
def _add_code(parser: LocustArgumentParser) -> None:
    parser.add_argument("--code", required=True, help="join code of an event that lets anybody in")


class Phone(HttpUser):
    """One attendee's phone: joins, listens, comes back when the line breaks."""

    wait_time = constant(0)

    def on_start(self) -> None:
        """Come in and load the page."""
        options: Namespace = self.environment.parsed_options
        self.name = f"Phone {secrets.token_hex(4)}"
        self.version = 0
        form = {"name": self.name, "role": secrets.choice(("mentor", "mentee")), "topics": ""}
        headers = {"Origin": str(self.host)}
        with self.client.post(f"/j/{options.code}/new", data=form, headers=headers, catch_response=True) as answer:
            if self.name.split()[0] not in answer.text or "/p/" not in answer.url:
                answer.failure("did not get in")
                self.stop()
        self._read_page(answer.url, answer.text)

    @task
    def listen(self) -> None:
        """Hold the socket until it breaks, then wait a moment."""
        cookie = "; ".join(f"{c.name}={c.value}" for c in self.client.cookies)
        try:
            wire = self._measured("connect", lambda: Wire(str(self.host), f"/ws/p/{self.event}", cookie))
            wire.send(f'{{"t":"have","v":{self.version},"stamp":""}}')
            while True:
                text = wire.receive()
                self._measured("frame", lambda text=text: self._check(text), len(text))
        except (Closed, OSError):
            sleep(BACK_AFTER_S[0] + secrets.randbelow(1000) / 1000 * (BACK_AFTER_S[1] - BACK_AFTER_S[0]))

    def _read_page(self, url: str, page: str) -> None:
        self.event = url.rstrip("/").rsplit("/", 1)[-1]
        found = re.search(r'data-v="(\d+)"', page)
        self.version = int(found[1]) if found else 0

    def _check(self, text: str) -> None:
        """Raise Wrong if this frame is not for this phone, or older than what it knows."""
        if text.startswith("{"):
            version = msgspec.json.decode(text, type=Frame).v
        else:
            found = re.search(r'data-v="(\d+)"', text)
            version = int(found[1]) if found else self.version
            if 'id="cards"' in text and self.name.split()[0] not in unescape(text):
                raise Wrong("cards of somebody else")
        if version and version < self.version:
            raise Wrong(f"version {version} after {self.version}")
        self.version = max(version, self.version)

    def _measured(self, name: str, act: Any, size: int = 0) -> Any:  # noqa: ANN401  # whatever `act` returns
        started_s = time.perf_counter()
        error: Exception | None = None
        try:
            return act()
        except (Closed, OSError, Wrong) as raised:
            error = raised
            if not isinstance(raised, Wrong):
                raise
        finally:
            self.environment.events.request.fire(
                request_type="WS",
                name=name,
                response_time=(time.perf_counter() - started_s) * 1000,
                response_length=size,
                exception=error,
                context={},
            )
