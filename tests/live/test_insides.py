"""What `server/live` leans on inside uvicorn, which promises none of it. uvicorn is pinned exactly; this is why."""

from __future__ import annotations

import inspect
import tomllib
from pathlib import Path

import h11
import pytest
import uvicorn
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.server import ServerProtocol

from server.live.wary_http import WaryHttp
from server.live.wary_socket import WarySocket

READ_AGAIN = (
    "uvicorn has changed inside. Read {there} of the new version beside {here}: does ours still do what its docstrings "
    "say? Then bring this list up to date, and run tests/live/test_floods.py and tests/bench_hard.py."
)
SOCKET = {
    "data_received": "(self, data: 'bytes') -> 'None'",
    "handle_connect": "(self, event: 'Request') -> 'None'",
}
SOCKET_STATE = "loop transport connections conn handshake_initiated handshake_complete close_sent close_timer"
HTTP = {
    "connection_made": "(self, transport: 'asyncio.Transport') -> 'None'",
    "connection_lost": "(self, exc: 'Exception | None') -> 'None'",
    "handle_events": "(self) -> 'None'",
    "send_400_response": "(self, msg: 'str') -> 'None'",
}
# Of these the text counts: we end, or go on, exactly where they do.
LEANED_ON = {
    (WebSocketsSansIOProtocol, "run_asgi"): "if self.close_timer is None:\n            self.transport.close()",
    (WebSocketsSansIOProtocol, "on_task_complete"): "self.tasks.discard(task)",
    (H11Protocol, "handle_websocket_upgrade"): "self.transport.set_protocol(protocol)",
    (uvicorn.Server, "shutdown"): "for connection in list(self.server_state.connections):\n            "
    "connection.shutdown()",
}


@pytest.fixture
def config() -> Config:
    """What uvicorn gives every connection."""

    async def app(_scope: object, _receive: object, _send: object) -> None:
        """Serve nothing."""

    made = Config(app, lifespan="off")
    made.load()
    return made


def read_again(theirs: type, ours: type) -> str:
    return READ_AGAIN.format(there=f"{theirs.__module__}.{theirs.__name__}", here=ours.__module__)


def overridden(ours: type, theirs: type) -> set[str]:
    """Names that mean something in uvicorn's class, and something else in ours."""
    return {name for name in vars(ours) if hasattr(theirs, name) and not name.startswith("__")}


def signatures(holder: type, names: dict[str, str]) -> dict[str, str]:
    found = {name: getattr(holder, name, None) for name in names}
    return {name: str(inspect.signature(method)) if method else "gone" for name, method in found.items()}


def missing(holder: object, names: str) -> list[str]:
    return [name for name in names.split() if not hasattr(holder, name)]


def test_uvicorn_is_the_one_that_was_read() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    assert f"uvicorn=={uvicorn.__version__}" in project["dependencies"], "pin it exactly; see READ_AGAIN"


async def test_a_handshake_still_goes_as_we_believe(config: Config) -> None:
    theirs = WebSocketsSansIOProtocol(config, ServerState(), {})
    why = read_again(WebSocketsSansIOProtocol, WarySocket)
    assert signatures(WebSocketsSansIOProtocol, SOCKET) == SOCKET, why
    assert missing(theirs, SOCKET_STATE) == [], why
    assert isinstance(theirs.conn, ServerProtocol), why
    assert missing(theirs.conn, "handshake_exc data_to_send") == [], why


async def test_a_request_still_goes_as_we_believe(config: Config) -> None:
    why = read_again(H11Protocol, WaryHttp)
    assert signatures(H11Protocol, HTTP) == HTTP, why
    assert missing(H11Protocol(config, ServerState(), {}), "loop transport conn connections app_state") == [], why
    assert missing(h11.Connection(h11.SERVER), "their_state our_state") == [], why


@pytest.mark.parametrize(("theirs", "name"), LEANED_ON)
def test_what_we_lean_on_still_reads_the_same(theirs: type, name: str) -> None:
    why = READ_AGAIN.format(there=f"{theirs.__module__}.{theirs.__name__}.{name}", here="server/live")
    assert LEANED_ON[theirs, name] in inspect.getsource(getattr(theirs, name)), why


def test_every_inside_that_we_override_is_listed() -> None:
    assert overridden(WarySocket, WebSocketsSansIOProtocol) == SOCKET.keys()
    assert overridden(WaryHttp, H11Protocol) == HTTP.keys()
