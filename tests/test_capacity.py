"""The limit of open files is raised as far as it can be, and no more sockets are promised than fit."""

from __future__ import annotations

import logging
import resource
from dataclasses import dataclass

import pytest

from server import capacity
from server.capacity import OTHER_FILES

ENDLESS = resource.RLIM_INFINITY


@dataclass(slots=True)
class System:
    """What a system allows, and what it was asked for."""

    soft: int
    hard: int

    def getrlimit(self, _what: int) -> tuple[int, int]:
        """The limits."""
        return self.soft, self.hard

    def setrlimit(self, _what: int, limits: tuple[int, int]) -> None:
        """Other limits."""
        assert limits[1] == self.hard
        self.soft = limits[0]


@pytest.mark.parametrize(
    ("soft", "hard", "fit", "then"),
    [
        (1_024, 1_048_576, 20_000, 20_000 + OTHER_FILES),
        (1_024, ENDLESS, 20_000, 20_000 + OTHER_FILES),
        (ENDLESS, ENDLESS, 20_000, ENDLESS),
        (50_000, 50_000, 20_000, 50_000),
        (1_024, 4_096, 4_096 - OTHER_FILES, 4_096),
        (256, 256, 1, 256),
    ],
)
def test_as_many_sockets_fit_as_there_can_be_files(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, soft: int, hard: int, fit: int, then: int
) -> None:
    system = System(soft, hard)
    monkeypatch.setattr(resource, "getrlimit", system.getrlimit)
    monkeypatch.setattr(resource, "setrlimit", system.setrlimit)
    with caplog.at_level(logging.WARNING):
        assert capacity.sockets(20_000) == fit
    assert system.soft == then
    assert ("raise it" in caplog.text) == (fit < 20_000)
