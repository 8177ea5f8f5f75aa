"""One rehearsal from beginning to end: a server, an event, its people, the evening, the verdict; nothing is left."""

from __future__ import annotations

import argparse
import logging
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import gevent

from loadtests import options
from loadtests.browser import NotAnswered
from loadtests.casting import cast
from loadtests.crew import Crew, NobodyCame
from loadtests.due import Due
from loadtests.host import Host, reachable
from loadtests.own import CannotStart, OwnServer
from loadtests.people import people_csv
from loadtests.record import Guest, Invitation
from loadtests.report import Played, write
from loadtests.script import Script
from loadtests.verdict import Evidence, Verdict, as_text, judge
from loadtests.wire import Place, place_of
from rotation import Role
from server.core import roster
from server.core.errors import EventError
from server.core.form import EventForm
from server.core.model import Format

PEOPLE = 60
MOST_TABLES = 1_000
FILES_EACH, FILES_MORE = 3, 200  # open files: a phone, a line it left behind, a page; and what else there is
PROGRESS_S = 5.0
LEAST_WAVE = 50.0  # no more than so many people come in a second


@dataclass(slots=True)
class Rehearsal:
    """What was asked for, and what is open and has to be closed."""

    asked: argparse.Namespace
    say: Callable[[str], None]
    own: OwnServer | None = None
    host: Host | None = None
    crew: Crew = field(default_factory=Crew)
    began_s: float = field(default_factory=time.monotonic)

    def run(self) -> tuple[Verdict, Evidence]:
        """Play it. Raises NotAnswered, CannotStart, NobodyCame, ValueError."""
        place = self._place()
        others = os.getloadavg()[0] / (os.cpu_count() or 1) if self.own else 0.0
        reachable(place)
        self.crew = Crew(self.asked.workers, self.asked.expect, self.asked.bind)
        self.crew.gather(self.say)
        self.host = Host(place, self.crew.timed)
        self._make(self.host)
        self.host.set_time()
        before = self.host.due()
        guests = cast(before, self.host.tickets(), self.asked.seed)
        self._check_ceiling(guests)
        wave_s = max(self.asked.arrival_min * 60 / self.asked.speed, len(guests) / LEAST_WAVE)
        self.crew.start(self._invitation(place, before, guests), wave_s)
        progress = gevent.spawn(self._progress)
        try:
            script = self._script(before, guests)
            script.play(wave_s)
        finally:
            progress.kill()
        self.crew.tell("over")
        gevent.sleep(1.2)  # the last words of other processes
        evidence = Evidence(
            guests=guests,
            before=before,
            presses=script.presses,
            batch=self.crew.collect(),
            restart=script.restart,
            skipped=script.skipped,
            others=others,
        )
        return judge(evidence), evidence

    def close(self) -> None:
        """Leave nothing behind, whatever happened."""
        with suppress(Exception):
            self.crew.tell("over")
        try:
            if self.host is not None and self.own is None:
                self._forget(self.host)
        finally:
            self.crew.stop()
            if self.own is not None:
                self.own.stop()

    def report(self, verdict: Verdict, evidence: Evidence) -> str:
        """The report, as a page."""
        played = Played(
            where=self.asked.url
            or ("the own server of " + self.host.place.name if self.own and self.host else "its server"),
            when=time.strftime("%Y-%m-%d %H:%M"),
            speed=self.asked.speed,
            seed=self.asked.seed,
        )
        return write(verdict, evidence, played, self.crew.statistics())

    def _forget(self, host: Host) -> None:
        for again in (True, True, False):
            try:
                host.browser.rest()
                host.end()
            except NotAnswered as error:
                if not again:
                    self.say(
                        f"The rehearsal could not be deleted ({error}). The server forgets it by itself in 3 hours."
                    )
                gevent.sleep(1)
            else:
                return

    # --- before ------------------------------------------------------------------------------------------------------

    def _place(self) -> Place:
        url = self.asked.url
        if self.asked.event and not url:
            parts = urlsplit(self.asked.event)
            url = f"{parts.scheme}://{parts.netloc}"
        if url:
            return place_of(url, ca=self.asked.ca)
        self.own = OwnServer(self.asked.server_workers)
        self.say("Starting a server for the rehearsal, on a temporary data directory.")
        self.own.start()
        return self.own.place

    def _make(self, host: Host) -> None:
        """The rehearsal, planned and published."""
        if self.asked.event:
            host.copy(self.asked.event, self.asked.speed)
        else:
            csv, people, mentors = self._people()
            host.create(event_form(self.asked, people, mentors), csv)
        self.say("Planning.")
        host.plan_and_publish()

    def _people(self) -> tuple[str, int, int]:
        """The list to bring, how many people stand on it, and how many of them are mentors (0: nobody has a role)."""
        if self.asked.list:
            return _listed(self.asked)
        people = self.asked.people or PEOPLE
        chosen = format_of(self.asked, people)
        mentors = 0 if not chosen.has_roles else max(1, people // (2 if chosen.is_pairs else self.asked.seats))
        return people_csv(people, mentors), people, mentors

    def _check_ceiling(self, guests: list[Guest]) -> None:
        if len(guests) > options.CEILING * 1.1 and not self.asked.more_than_5000:
            raise ValueError(
                f"{len(guests)} phones are more than {options.CEILING}: if you mean it, add --more-than-5000."
            )
        want_files(len(guests) * FILES_EACH + FILES_MORE)

    def _invitation(self, place: Place, before: Due, guests: list[Guest]) -> Invitation:
        own = self.own is not None
        return Invitation(
            url=place.url,
            address=f"{place.host}:{place.port}" if own else "",
            ca=str(self.asked.ca or ""),
            event=str(self.host.event if self.host else ""),
            code=before.truth.code,
            guests=guests,
            speed=float(self.asked.speed),
            seed=self.asked.seed,
        )

    def _script(self, before: Due, guests: list[Guest]) -> Script:
        assert self.host is not None  # noqa: S101  # made by `run`
        expected = sum(not (g.late or g.walk_in) for g in guests)
        return Script(self.host, self.crew, expected, before, self.own, self.say)

    # --- during ------------------------------------------------------------------------------------------------------

    def _progress(self) -> None:
        while True:
            gevent.sleep(PROGRESS_S)
            batch = self.crew.collect()
            up = {life.who: life.up for life in batch.lives}
            self.say(
                f"{len(batch.arrivals)} in, {sum(up.values())} on line, {batch.frames} frames, "
                f"{len(batch.skews)} boundaries, {len(batch.oopses)} oddities"
            )


def event_form(asked: argparse.Namespace, people: int, mentors: int) -> dict[str, str]:
    """The fields of the form for an event of so many people, at the speed that is asked for."""
    chosen = format_of(asked, people)
    talk_s = max(chosen.min_talk_s, round(asked.talk_min * 60 / asked.speed))
    fill = mentors if chosen.has_roles and mentors else -(-people // (2 if chosen.is_pairs else asked.seats))
    usual = EventForm()
    return {
        "title": "Rehearsal",
        "format": chosen.value,
        "seats": str(asked.seats),
        "rounds": str(asked.rounds),
        "talk_min": f"{talk_s / 60:.3f}",
        "walk_s": str(max(1, round(asked.walk_s / asked.speed))),
        "breaks": "",
        "break_min": usual.break_min,
        "welcome_min": "0",
        "closing_min": "0",
        "tables": str(asked.tables or min(MOST_TABLES, max(1, fill))),
        "capacity": "10000",
        "open_doors": "on",
    }


def _listed(asked: argparse.Namespace) -> tuple[str, int, int]:
    """The people of a file. Raises ValueError with every line that cannot be used."""
    data = asked.list.read_bytes()
    chosen = Format(asked.format or Format.MENTEES_MOVE)
    read = roster.read(data, roles=chosen.has_roles)
    if read.bad or len(read.people) < 2:
        bad = "; ".join(f"line {line.number}: {', '.join(line.faults)}" for line in read.bad[:10])
        raise ValueError(f"{asked.list}: {len(read.people)} people can be used, {len(read.bad)} lines cannot. {bad}")
    mentors = sum(p.role is Role.MENTOR for p in read.people) if chosen.has_roles else 0
    return data.decode("utf-8-sig"), len(read.people), mentors


def format_of(asked: argparse.Namespace, people: int) -> Format:
    """One to one, as long as there are tables for that."""
    if asked.format is not None:
        return Format(asked.format)
    return Format.MENTEES_MOVE if people <= 2 * MOST_TABLES else Format.GROUPS


def want_files(number: int) -> None:
    """Have the system allow so many open sockets. Raises ValueError with a sentence."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < number:
        allowed = number if hard == resource.RLIM_INFINITY else min(hard, number)
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
        if allowed < number:
            raise ValueError(f"This system allows {hard} open files, and {number} are needed: ulimit -Hn {number}")


def rehearse(asked: argparse.Namespace) -> int:
    """Play one rehearsal, print the verdict; the exit code."""
    began = time.monotonic()

    def say(text: str) -> None:
        if not asked.quiet:
            seconds = int(time.monotonic() - began)
            print(f"  {seconds // 60}:{seconds % 60:02}  {text}", flush=True)

    logging.basicConfig(level=logging.ERROR)
    want_files(FILES_MORE + FILES_EACH * (asked.people or PEOPLE))
    rehearsal = Rehearsal(asked, say)
    with _told_to_stop():
        try:
            verdict, evidence = rehearsal.run()
            print(as_text(verdict))
            if asked.report:
                asked.report.write_text(rehearsal.report(verdict, evidence), encoding="utf-8")
                print(f"The report is in {asked.report}.")
        except (NotAnswered, CannotStart, NobodyCame, EventError, ValueError, OSError) as error:
            print(f"tablehop: {error}", file=sys.stderr)
            return 3
        except KeyboardInterrupt:
            print("\nInterrupted. Cleaning up.", file=sys.stderr)
            return 130
        finally:
            rehearsal.close()
    return verdict.state.exit_code


@contextmanager
def _told_to_stop() -> Iterator[None]:
    """SIGTERM ends it as Ctrl+C does."""
    main: Any = gevent.getcurrent()
    watcher = gevent.signal_handler(signal.SIGTERM, lambda: main.throw(KeyboardInterrupt))
    try:
        yield
    finally:
        watcher.cancel()
