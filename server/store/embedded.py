"""Keeps one Valkey of our own running on a data directory, for every process that uses the directory.

Each process that starts an `Embedded` is a member: it holds one named connection and sends a PING each tick.
The member with the file lock leads. It starts the server, or adopts one that runs already, and starts it
again when it died or hangs. The kernel frees the lock of a killed leader, so another member leads one tick
later. The server is nobody's child: it outlives any member, and the last member to stop shuts it down.

Two files in the directory say what has to be known about it. `server.json` pins the engine that writes the
data and tells how to connect; it is on disk before that engine first runs. `valkey.pid` tells who runs.
"""

import contextlib
import fcntl
import json
import logging
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from server.store.engine import EmbeddedError, Engine, bundled_binary, find_engine

TICK_S = 0.05  # how soon a dead leader is succeeded and a dead server noticed
ANSWER_S = 1.0  # a PING that takes longer counts as unanswered
HUNG_S = 5.0  # silent for longer than this: killed and started again
RELAUNCH_S = 1.0  # pause after a launch that never answered, so that a broken server does not spin
EXIT_S = 5.0  # longest wait for a server that was asked to exit
SPACE_B = 32 * 2**20  # with less free disk than this the server refuses to write
SOCKET_PATH_MAX = 100  # bytes; the system's own limit is 108 on Linux and 104 on macOS
PROC = Path("/proc")  # macOS has none and is asked with ps
MEMBER = "tablehop-member-"  # a member's connection is named this and something random

# The shell in between makes the server an orphan at once: nobody has to reap it, whoever started it. Its
# input is the lock, so if we are killed now, nobody leads before the process id is written. LC_ALL is set
# because a locale that is not installed keeps Valkey from starting.
LAUNCH = 'umask 077; LC_ALL=C exec "$0" "$1" </dev/null >>"$2" 2>&1 & echo $! >"$3"; echo $!'


@dataclass(frozen=True, slots=True)
class _Record:
    """What `server.json` says: who wrote the data, and how to connect to the server that has it open."""

    directory: Path  # the directory it was written in; another one means that this is a copy
    socket: Path
    password: str
    engine: Engine

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self.socket))}?password={quote(self.password, safe='')}"

    def to_json(self) -> str:
        engine = {"family": self.engine.family, "version": self.engine.version, "path": str(self.engine.path)}
        head = {"directory": str(self.directory), "socket": str(self.socket), "password": self.password}
        return json.dumps(head | {"engine": engine}, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "_Record":
        """Raise ValueError, KeyError or TypeError if the text is not a record."""
        raw = json.loads(text)
        major, minor, patch = raw["engine"]["version"]
        engine = Engine(Path(raw["engine"]["path"]), raw["engine"]["family"], (major, minor, patch))
        return cls(Path(raw["directory"]), Path(raw["socket"]), raw["password"], engine)


class Embedded:
    """This process's share in the server of one data directory.

    Start it after forking: a forked copy would hold the lock for as long as it lives.

    Args:
        data_dir: Made if missing. Lock, record, configuration, log and the data itself are in it.
        fsync: "always" (acknowledged means on disk) or "everysec" (a power cut takes up to two seconds).
        bundled: Finds the server that came with us.
        which: Finds a server on PATH.

    Raises:
        EmbeddedError: `fsync` is neither.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        fsync: str = "always",
        bundled: Callable[[], Path | None] = bundled_binary,
        which: Callable[[str], str | None] = shutil.which,
    ) -> None:
        if fsync not in {"always", "everysec"}:
            raise EmbeddedError(f'The store\'s fsync has to be "always" or "everysec", and is "{fsync}".')
        self._dir = data_dir.resolve()
        self._fsync, self._bundled, self._which = fsync, bundled, which
        self._log = logging.getLogger(__name__)
        self._stopping, self._ready = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        self._client: redis.Redis | None = None
        self._record: _Record | None = None
        self._full: bool | None = None  # what this connection's server was last told about its disk
        self._problem: str | None = None  # why the leader cannot start the server, while it cannot
        self._pid: int | None = None  # of the server we launched last, in case the disk was too full for the file
        self._heard_at = 0.0  # monotonic seconds of the last answer or launch
        self._launch_at = 0.0  # monotonic seconds before which there is no launch

    @property
    def url(self) -> str:
        """Where the server listens, password included, for `redis.asyncio.from_url`."""
        if self._record is None:
            raise EmbeddedError("The store has no address before it is started.")
        return self._record.url

    def start(self, timeout_s: float = 15.0) -> None:
        """Become a member and wait until the server answers.

        Raises:
            EmbeddedError: no engine fits, the directory cannot be used, or no answer came in time.
        """
        self._supervise_from_now_on()
        deadline = time.monotonic() + timeout_s
        while not self._ready.wait(TICK_S):
            if (problem := self._problem) or time.monotonic() > deadline:
                self._rest()
                self._disconnect()
                raise EmbeddedError(problem or self._no_answer(timeout_s))

    def stop(self) -> None:
        """Leave; the last member to do so shuts the server down. Harmless when not started or done twice."""
        if self._thread is None:
            return
        self._rest()
        try:
            if self._answers() or self._answers():  # a connection that has just broken is made anew
                self._shut_down_if_last(self._connection())
        except (EmbeddedError, redis.RedisError, OSError) as error:
            self._log.warning("store in %s left running: %s", self._dir, error)
        self._disconnect()

    def _supervise_from_now_on(self) -> None:
        if self._thread is not None:
            raise EmbeddedError("The store was started already.")
        try:
            self._dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = self._open_lock()
        except OSError as error:
            raise EmbeddedError(f"The data directory {self._dir} cannot be used: {error}.") from error
        self._stopping.clear()
        self._ready.clear()
        self._problem, self._heard_at = None, time.monotonic()
        self._thread = threading.Thread(target=self._supervise, args=(lock,), name="store", daemon=True)
        self._thread.start()

    def _rest(self) -> None:
        """End the supervision. The server goes on."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
        self._thread = None

    def _supervise(self, lock: int) -> None:
        try:
            while not self._stopping.is_set():
                self._tick(lock)
                self._stopping.wait(TICK_S)
        finally:
            os.close(lock)  # even after a bug: another member has to be able to lead

    def _tick(self, lock: int) -> None:
        try:
            leads, up = _locked(lock), self._answers()
            if leads and up:
                self._refuse_on_full_disk(self._connection())
            elif leads:
                self._revive(lock)
        except (EmbeddedError, OSError) as error:
            if self._problem is None:
                self._log.error("store in %s cannot start: %s", self._dir, error)
            self._problem = f"The store in {self._dir} cannot start. {error}"

    def _answers(self) -> bool:
        """Whether the server is up. Any reply counts: one that is loading, or whose disk is full, is up."""
        try:
            with contextlib.suppress(redis.ResponseError):
                self._connection().ping()
        except redis.BusyLoadingError:
            self._heard_at = time.monotonic()
            return True
        except redis.RedisError:
            self._disconnect()
            return False
        self._heard_at, self._launch_at, self._problem = time.monotonic(), 0.0, None
        self._ready.set()
        return True

    def _refuse_on_full_disk(self, client: redis.Redis) -> None:
        """Make the server refuse writes (NOREPLICAS) while the disk is nearly full; reading goes on.

        Left alone it would exit at the first write that does not fit: "always" allows nothing else. Demanding
        a replica, which there never is, refuses plain commands and scripts alike, before they do anything.
        """
        full = shutil.disk_usage(self._dir).free < SPACE_B
        if full == self._full:
            return
        with contextlib.suppress(redis.RedisError):  # asked again at the next tick
            client.config_set("min-replicas-to-write", int(full))
            self._full = full
            if full:
                self._log.error("store in %s refuses to write: the disk is nearly full", self._dir)

    def _connection(self) -> redis.Redis:
        """The member's one connection; redis.ConnectionError while there is no server of this directory."""
        if self._client is None:
            record = self._read_record()
            if record is None or record.directory != self._dir or not _is_private(record.socket.parent):
                raise redis.ConnectionError("no server of this directory is known")
            self._record = record
            self._client = redis.Redis.from_url(
                record.url,
                client_name=MEMBER + secrets.token_hex(8),
                retry=Retry(NoBackoff(), 0),
                socket_timeout=ANSWER_S,
                socket_connect_timeout=ANSWER_S,
            )
        return self._client

    def _disconnect(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client, self._full = None, None

    def _revive(self, lock: int) -> None:
        """Launch the server if it is gone; kill it if it hangs, so that the next tick launches it."""
        now = time.monotonic()
        pid = self._running()
        if pid is None and now >= self._launch_at:
            self._launch_at = now + RELAUNCH_S
            self._launch(lock)
            self._heard_at = now
        elif pid is not None and now - self._heard_at > HUNG_S:
            self._log.warning("store in %s: silent for %g s, killing %d", self._dir, HUNG_S, pid)
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _launch(self, lock: int) -> None:
        record = self._pin()
        _write_private(self._conf, self._configuration(record))
        words = record.engine.path, self._conf, self._dir / "server.log", self._pid_file
        argv = ["/bin/sh", "-c", LAUNCH, *map(str, words)]
        said = subprocess.run(  # noqa: S603 - our own words
            argv, stdin=lock, stdout=subprocess.PIPE, text=True, check=True, start_new_session=True
        )
        self._pid = int(said.stdout)
        self._log.info("store in %s: %s is %d", self._dir, record.engine, self._pid)

    def _pin(self) -> _Record:
        """Choose the engine and write it down, before it can touch the data."""
        old = self._read_record()
        if old is None and any(self._dir.glob("appendonly*")):
            raise EmbeddedError(
                f"{self._dir} holds data, but no server.json that says which engine wrote it, and the wrong"
                " one might open it empty. Put server.json back, or choose another data directory."
            )
        engine = find_engine(old.engine if old else None, bundled=self._bundled, which=self._which)
        password = old.password if old else secrets.token_urlsafe(32)
        record = _Record(self._dir, self._choose_socket(old), password, engine)
        _write_private(self._dir / "server.json", record.to_json())
        return record

    def _choose_socket(self, old: _Record | None) -> Path:
        here = self._dir / "valkey.sock"
        if len(os.fsencode(here)) <= SOCKET_PATH_MAX and _is_private(self._dir):
            return here
        if old and old.directory == self._dir and _is_private(old.socket.parent):
            return old.socket
        return Path(tempfile.mkdtemp(prefix="tablehop-"), "valkey.sock")

    def _configuration(self, record: _Record) -> str:
        # 6.2 knows all of this. The process keeps its title: its arguments are how we know it again.
        return f"""\
port 0
unixsocket {_quoted(record.socket)}
unixsocketperm 600
requirepass {record.password}
dir {_quoted(self._dir)}
pidfile {_quoted(self._pid_file)}
set-proc-title no
save ""
appendonly yes
appendfsync {self._fsync}
aof-load-truncated yes
auto-aof-rewrite-min-size 16mb
maxmemory-policy noeviction
"""

    def _read_record(self) -> _Record | None:
        path = self._dir / "server.json"
        try:
            return _Record.from_json(path.read_text())
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError) as error:
            raise EmbeddedError(
                f"{path} cannot be read ({error!r}), and without it nobody knows which engine wrote the data."
                " Put it back from a copy, or choose another data directory."
            ) from error

    @property
    def _conf(self) -> Path:
        return self._dir / "valkey.conf"

    @property
    def _pid_file(self) -> Path:
        return self._dir / "valkey.pid"

    def _open_lock(self) -> int:
        return os.open(self._dir / "lock", os.O_RDWR | os.O_CREAT, 0o600)

    def _running(self) -> int | None:
        """The process id of this directory's server, if it lives."""
        pids = [self._pid] if self._pid else []
        with contextlib.suppress(OSError, ValueError):
            pids.append(int(self._pid_file.read_text()))
        return next((pid for pid in pids if self._is_ours(pid)), None)

    def _is_ours(self, pid: int) -> bool:
        """Whether the process lives and was given our configuration; process ids are used again."""
        return f" {self._conf} " in f" {_command_line(pid)} "

    def _shut_down_if_last(self, client: redis.Redis) -> None:
        # Give up the name first, then count: of two that leave at once, the later one counts nobody. With the
        # lock nobody else is starting or stopping, and so count again.
        client.client_setname("")
        lock = self._open_lock()
        try:
            if _is_alone(client) and _locked(lock) and _is_alone(client):
                self._shut_down(client)
        finally:
            os.close(lock)

    def _shut_down(self, client: redis.Redis) -> None:
        pid = self._running()
        with contextlib.suppress(redis.TimeoutError):  # a slow disk; the wait below is longer
            client.shutdown()
        deadline = time.monotonic() + EXIT_S
        while pid and self._is_ours(pid) and time.monotonic() < deadline:
            time.sleep(0.01)
        if self._record and self._record.socket.parent != self._dir:
            with contextlib.suppress(OSError):
                self._record.socket.parent.rmdir()

    def _no_answer(self, timeout_s: float) -> str:
        log = self._dir / "server.log"
        lines = log.read_text(errors="replace").splitlines() if log.exists() else []
        last = lines[-1] if lines else "nothing"
        return f"The store in {self._dir} did not answer within {timeout_s:g} s. {log} ends with: {last}"


def _is_alone(client: redis.Redis) -> bool:
    return not any(other["name"].startswith(MEMBER) for other in client.client_list())


def _locked(lock: int) -> bool:
    """Take the file lock, or keep it, without waiting; False while another process has it."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_private(directory: Path) -> bool:
    """Whether nobody else can put a socket of theirs there."""
    try:
        status = directory.lstat()
    except OSError:
        return False
    return status.st_uid == os.geteuid() and not status.st_mode & 0o077


def _write_private(path: Path, text: str) -> None:
    """Replace a file by rename, readable by its owner only; it is on disk on return.

    A file that says the same already is left alone: on a full disk the server can still be started again.
    """
    if path.exists() and path.read_text() == text:
        return
    new = path.with_suffix(".new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _quoted(path: Path) -> str:
    escaped = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _command_line(pid: int) -> str:
    """The arguments of a process, parted by spaces; empty if it is gone."""
    if PROC.exists():
        try:
            return os.fsdecode((PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" "))
        except OSError:
            return ""
    argv = ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)]
    return subprocess.run(argv, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603 - a number
