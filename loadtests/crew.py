"""The phones of one or several processes, by locust: one that leads, and workers that may be on other machines."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import gevent
import msgspec
from locust import LoadTestShape
from locust.env import Environment
from locust.html import get_html_report
from locust.runners import MasterRunner
from locust.stats import stats_history

from loadtests.crowd import Crowd, fresh_batch
from loadtests.own import free_port
from loadtests.phone import Phone, timed_by
from loadtests.record import Batch, Guest, Invitation
from server.settings import EVERYWHERE

SEND_S = 0.5
WAIT_S = 120.0
STOP_S = 5.0


class NobodyCame(Exception):
    """Workers that were expected did not report."""


class House(Environment):
    """What locust knows of one process, and its phones."""

    crowd: Crowd | None = None


class Arrivals(LoadTestShape):
    """A wave: few first, most in the middle, stragglers last."""

    def __init__(self, people: int, wave_s: float) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._people, self._wave_s = people, max(1.0, wave_s)

    def tick(self) -> tuple[int, float]:
        """So many phones by now, and how many may come in a second."""
        part = min(1.0, self.get_run_time() / self._wave_s)  # type: ignore[no-untyped-call]
        return max(1, round(self._people * part * part * (3 - 2 * part))), max(5.0, 4 * self._people / self._wave_s)


@dataclass(slots=True)
class Crew:
    """Everybody who plays. workers: processes here; expect: further ones, on other machines."""

    workers: int = 0
    expect: int = 0
    bind: str = "127.0.0.1:0"
    batch: Batch = field(default_factory=fresh_batch)
    environment: House = field(default_factory=lambda: House(user_classes=[Phone]))
    runner: Any = None
    _processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _chores: list[Any] = field(default_factory=list)
    _accepted: int = 0

    @property
    def timed(self) -> Any:  # noqa: ANN401  # the library has no types
        """Tells the statistics of a request."""
        return timed_by(self.environment)

    def gather(self, say: Callable[[str], None]) -> None:
        """Get the processes ready. Raises NobodyCame."""
        wanted = self.workers + self.expect
        if not wanted:
            self.runner = self.environment.create_local_runner()
            return
        host, _, wish = self.bind.rpartition(":")
        port = int(wish) or free_port()
        self.runner = self.environment.create_master_runner(host or "*", port)
        at = f"{'127.0.0.1' if host in {*EVERYWHERE, '*'} else host}:{port}"
        self._processes = [_worker(at) for _ in range(self.workers)]
        if self.expect:
            say(f"Waiting for {self.expect} more. On each machine: tablehop rehearse --join {at}")
        self.runner.register_message("accepted", self._on_accepted)
        self.runner.register_message("saw", self._on_saw)
        deadline = time.monotonic() + WAIT_S
        while len(self.runner.clients.ready) < wanted:
            if time.monotonic() > deadline:
                raise NobodyCame(f"{len(self.runner.clients.ready)} of {wanted} processes reported in {WAIT_S:g} s.")
            gevent.sleep(0.1)

    def start(self, invitation: Invitation, wave_s: float) -> None:
        """Let them come."""
        if isinstance(self.runner, MasterRunner):
            self._invite(invitation)
        else:
            crowd = Crowd(invitation, self.timed)
            self.environment.crowd = crowd
            _report_breakdowns(self.environment)
            self._chores += crowd.start()
        self.environment.shape_class = Arrivals(len(invitation.guests), wave_s)
        self._chores.append(gevent.spawn(stats_history, self.runner))
        self.runner.start_shape()

    def tell(self, what: str) -> None:
        """`late`: those who are late may come; `over`: it is over."""
        if isinstance(self.runner, MasterRunner):
            self.runner.send_message("told", {"what": what})
        elif self.environment.crowd is not None:
            heed(self.environment.crowd, what)

    def collect(self) -> Batch:
        """All that was noted so far."""
        if self.environment.crowd is not None:
            self.batch.add(self.environment.crowd.drain())
        return self.batch

    def stop(self) -> None:
        """Send everybody home."""
        if self.runner is not None:
            self.runner.quit()
        for chore in self._chores:
            chore.kill(block=False)
        for process in self._processes:
            try:
                process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def statistics(self) -> str:
        """Locust's own report, as a page."""
        return str(get_html_report(self.environment, show_download_link=False))  # type: ignore[no-untyped-call]

    # --- several processes -------------------------------------------------------------------------------------------

    def _invite(self, invitation: Invitation) -> None:
        """Each gets its share of the guests, dealt like cards."""
        clients = list(self.runner.clients.ready)
        for n, client in enumerate(clients):
            mine = msgspec.structs.replace(
                invitation, guests=invitation.guests[n :: len(clients)], seed=invitation.seed + n
            )
            self.runner.send_message("invited", packed(mine), client_id=client.id)
        deadline = time.monotonic() + WAIT_S
        while self._accepted < len(clients) and time.monotonic() < deadline:
            gevent.sleep(0.05)

    def _on_accepted(self, **_message: object) -> None:
        self._accepted += 1

    def _on_saw(self, msg: Any, **_more: object) -> None:  # noqa: ANN401  # the library has no types
        self.batch.add(msgspec.msgpack.decode(msg.data["packed"], type=Batch))


def heed(crowd: Crowd, what: str) -> None:
    """Pass on a word to the phones of this process."""
    (crowd.late_may_come if what == "late" else crowd.over).set()


def work(leader: str) -> None:
    """Play phones for a rehearsal that is led by another process, until it is over."""
    environment = House(user_classes=[Phone])
    host, _, port = leader.rpartition(":")
    runner = environment.create_worker_runner(host.strip("[]"), int(port))

    def invited(msg: Any, **_more: object) -> None:  # noqa: ANN401
        crowd = environment.crowd = Crowd(
            msgspec.msgpack.decode(msg.data["packed"], type=Invitation), timed_by(environment)
        )
        crowd.start()
        _report_breakdowns(environment)
        runner.send_message("accepted", {})

    def told(msg: Any, **_more: object) -> None:  # noqa: ANN401
        if environment.crowd is not None:
            heed(environment.crowd, msg.data["what"])

    def report() -> None:
        while True:
            gevent.sleep(SEND_S)
            if environment.crowd is not None:
                runner.send_message("saw", packed(environment.crowd.drain()))

    runner.register_message("invited", invited)
    runner.register_message("told", told)
    gevent.spawn(report)
    runner.greenlet.join()


def packed(what: Invitation | Batch) -> dict[str, Any]:
    """For the way from one process to another."""
    return {"packed": msgspec.msgpack.encode(what)}


def shares(guests: list[Guest], processes: int) -> list[list[Guest]]:
    """The guests of each process, dealt like cards."""
    return [guests[n::processes] for n in range(processes)]


def _report_breakdowns(environment: House) -> None:
    """A phone that breaks by a defect of ours is no silent loss."""

    def broke(exception: Exception, **_more: object) -> None:
        if environment.crowd is not None:
            environment.crowd.oops(-1, f"broke by itself: {type(exception).__name__}: {exception}")

    environment.events.user_error.add_listener(broke)  # type: ignore[no-untyped-call]


def _worker(leader: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  # ourselves
        [sys.executable, "-m", "loadtests", "rehearse", "--join", leader],
        env=dict(os.environ),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
