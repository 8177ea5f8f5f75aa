"""Counters are told to this machine, and to nobody else."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from starlette.requests import Request

from server.core.errors import NotFound
from server.core.model import EventId
from server.live.hub import Audience, Hub
from server.live.tally import Tally
from server.pages import files
from tests.live.screens import joined


def asked_from(host: str) -> Request:
    hub = Hub()
    joined(hub, EventId("e1"), Audience.SCREEN)
    works = SimpleNamespace(hub=hub, tally=Tally())
    app = SimpleNamespace(state=SimpleNamespace(works=works))
    return Request({"type": "http", "headers": [], "client": (host, 1), "app": app})


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
async def test_this_machine_reads_them(host: str) -> None:
    answer = await files.metrics(asked_from(host))
    assert b'tablehop_sockets{audience="screen"} 1\n' in bytes(answer.body)
    assert bytes(answer.body).endswith(b"\n")


async def test_nobody_else_does() -> None:
    with pytest.raises(NotFound):
        await files.metrics(asked_from("10.0.0.7"))
