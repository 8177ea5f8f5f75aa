"""A Valkey that nobody looks after: a test starts it, kills it and starts it again."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

from redis import Redis
from redis.backoff import ConstantBackoff
from redis.exceptions import ConnectionError as NotUp
from redis.retry import Retry

from server.store.engine import bundled_binary

TRIES = 500
EVERY_S = 0.01


class Valkey:
    """A server on a directory. Everything it acknowledged is there again after a kill."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"unix://{directory / 'valkey.sock'}"
        # The first command after a start waits until the server has loaded its data.
        self.raw = Redis.from_url(
            self.url,
            decode_responses=True,
            retry=Retry(ConstantBackoff(EVERY_S), TRIES),
            retry_on_error=[NotUp],
        )

    def start(self) -> None:
        """Run, and wait until it answers."""
        binary = bundled_binary()
        assert binary is not None
        # Not `everysec`: while the disk is busy, that acknowledges before it writes.
        durable = ["--save", "", "--appendonly", "yes", "--appendfsync", "always"]
        words = ["--port", "0", "--unixsocket", "valkey.sock", *durable]
        out = subprocess.DEVNULL
        self._process = subprocess.Popen([binary, *words], cwd=self._directory, stdout=out, stderr=out)
        self.raw.ping()

    def kill(self) -> None:
        """End it without a warning; harmless when it does not run."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._process = None

    def freeze(self) -> None:
        """Let it hear nothing and say nothing, with its connections open."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def close(self) -> None:
        """Leave nothing behind."""
        self.kill()
        self.raw.close()
