"""A server of one's own, on a temporary data directory: started, killed on purpose, and taken away."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import gevent

from loadtests.browser import NotAnswered
from loadtests.host import reachable
from loadtests.wire import Place, place_of

START_S = 30.0
STOP_S = 15.0


class CannotStart(Exception):
    """The server could not be started; the message says what it said."""


@dataclass(slots=True)
class OwnServer:
    """One `tablehop run`."""

    workers: int = 1
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="tablehop-rehearsal-")))
    port: int = field(default_factory=lambda: free_port())  # noqa: PLW0108  # defined below
    process: subprocess.Popen[bytes] | None = None

    @property
    def place(self) -> Place:
        """Where it is."""
        return place_of(f"http://localhost:{self.port}", address=f"127.0.0.1:{self.port}")

    def start(self) -> None:
        """Start it, and wait until it serves. Raises CannotStart."""
        told = {"HOST": "127.0.0.1", "PORT": str(self.port), "WORKERS": str(self.workers), "REDIS_URL": ""}
        told |= {"PUBLIC_URL": f"http://localhost:{self.port}", "DATA_DIR": str(self.folder), "TRUSTED_PROXY": ""}
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "server.cli", "run"],
                env={**os.environ, **told},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl+C is for us; we stop it when we are done
            )
        deadline = time.monotonic() + START_S
        while not self._serves():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise CannotStart(f"The server did not start: {self._said()}")
            gevent.sleep(0.05)

    def kill(self) -> None:
        """Crash it: kill -9."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        """End it, and take its data away."""
        process = self.process
        if process is not None and process.poll() is None:
            process.terminate()
            try:
                process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self.kill()
        self._end_store()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _end_store(self) -> None:
        """A store outlives a server that crashed; usually the next one adopts it."""
        with suppress(OSError, ValueError):  # it has ended with its server
            os.kill(int((self.folder / "valkey.pid").read_text()), signal.SIGKILL)

    def _serves(self) -> bool:
        try:
            reachable(self.place)
        except NotAnswered:
            return False
        return True

    def _said(self) -> str:
        return (self.folder / "server.log").read_text(errors="replace")[-600:]


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
