"""The command line: `tablehop run`, `import`, `links`, `export`, `meetings` and `rehearse`."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import secrets
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import segno
import uvicorn
from uvicorn.supervisors import Multiprocess

from loadtests import options as rehearsing
from rotation import Role, plan
from server import settings as settings_module
from server.access import Keyring
from server.birth import draw_stamp, new_event
from server.core import form as event_form
from server.core import requests, roster, schedule
from server.core.commands import ImportPeople
from server.core.errors import EventError, NotFound
from server.core.export import BOM, WRITERS
from server.core.form import EventForm, Faults
from server.core.model import Access, Event, Format, Participant
from server.demo.evening import demo_event
from server.exporting import NAMES, export
from server.guests import check_installed
from server.invite import join_url, link
from server.live.clock import Clock
from server.live.feed import Copy, Feed
from server.live.wary_http import WaryHttp
from server.live.wary_socket import WarySocket
from server.pages.attendee import normal_code
from server.runner import Runner
from server.settings import LOOPBACK, Settings, SettingsError
from server.store.embedded import Embedded
from server.store.engine import EmbeddedError
from server.store.redis import Store

BACKLOG = 4096
GRACE_S = 5
GONE_MS = 20_000


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command; exits with 1 and one sentence when it cannot be done."""
    asked = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    try:
        asked.run(asked, settings_module.read(os.environ))
    except (SettingsError, EmbeddedError, EventError, Faults, OSError) as error:
        sys.exit(f"tablehop: {error}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tablehop", description="Runs speed-mentoring events live.")
    commands = parser.add_subparsers(required=True)
    run = commands.add_parser("run", help="serve events")
    run.add_argument(
        "--demo",
        type=_format,
        nargs="?",
        const=Format.MENTEES_MOVE,
        metavar="FORMAT",
        help=f"print the links of a demo event, made if there is none; formats: {', '.join(Format)}",
    )
    run.set_defaults(run=_run)
    links = commands.add_parser("links", help="print the links of an event")
    links.add_argument("code", help="the event's join code")
    links.set_defaults(run=lambda asked, settings: asyncio.run(_links(asked, settings)))
    bring = commands.add_parser("import", help="bring a list of people (CSV) into an event")
    bring.add_argument("file", type=Path, help="columns: name, role, and if you like email, field, career, topics, age")
    bring.add_argument("--event", metavar="CODE", help="join code of the event; a new one is made without it")
    bring.add_argument("--title", default="", help="title of the new event")
    bring.add_argument(
        "--format",
        type=_format,
        default=Format.MENTEES_MOVE,
        metavar="FORMAT",
        help=f"how people meet at the new event: {', '.join(Format)}",
    )
    bring.add_argument("--yes", action="store_true", help="save the good lines without asking")
    bring.set_defaults(run=lambda asked, settings: asyncio.run(_import(asked, settings)))
    take = commands.add_parser("export", help="write a file about an evening: who came, who met whom, times, the log")
    take.add_argument("code", help="the event's join code")
    take.add_argument("what", choices=NAMES, help=", ".join(NAMES))
    take.add_argument("--format", choices=tuple(WRITERS), default="csv", help="csv for spreadsheets, json for programs")
    take.add_argument("--out", type=Path, metavar="FILE", help="write it there, not to the terminal")
    take.set_defaults(run=lambda asked, settings: asyncio.run(_export(asked, settings)))
    meet = commands.add_parser("meetings", help="plan meetings that people asked for, from two lists (CSV)")
    meet.add_argument("people", type=Path, help="columns: name, and if you like email, available (rounds like 1-4, 6)")
    meet.add_argument("requests", type=Path, help="two people a line, by name or e-mail; third, if you like, rounds")
    meet.add_argument("--rounds", type=int, required=True, help="how many rounds there are")
    meet.add_argument("--tables", type=int, required=True, help="how many meetings there can be at a time")
    meet.add_argument("--seed", type=int, default=0, help="another number gives another schedule as good")
    meet.add_argument("--out", type=Path, metavar="FILE", help="write the schedule there, too (CSV)")
    meet.set_defaults(run=_meetings)
    play = commands.add_parser(
        "rehearse",
        help="play an event with simulated phones, and say whether it is ready",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    rehearsing.add_to(play)
    play.set_defaults(run=_rehearse, error=play.error)
    return parser


def _format(text: str) -> Format:
    if text not in set(Format):
        raise argparse.ArgumentTypeError(f"there is no format «{text}»; choose one of: {', '.join(Format)}")
    return Format(text)


# --- run -----------------------------------------------------------------------------------------------------------


def _run(asked: argparse.Namespace, settings: Settings) -> None:
    """Serve until told to stop."""
    asyncio.run(_before_serving(settings, asked.demo))
    listening = _listen(settings)
    config = _config(settings)
    if settings.workers > 1:
        Multiprocess(config, sockets=[listening]).run()
    else:
        uvicorn.Server(config).run(sockets=[listening])


def _config(settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        "server.app:app_from_environment",
        factory=True,
        ws=WarySocket,
        http=WaryHttp,
        h11_max_incomplete_event_size=16 * 1024,
        ws_per_message_deflate=False,
        ws_ping_interval=None,  # `live/pulse.py` asks who is there
        workers=settings.workers,
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=bool(settings.trusted_proxy),
        forwarded_allow_ips=settings.trusted_proxy or None,
        timeout_graceful_shutdown=GRACE_S,
    )


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Small kernel buffers: one flooding phone cannot make the loop parse a quarter of a megabyte at a time.
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32 * 1024)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 128 * 1024)
    if sys.platform == "linux":  # a second net under our own deadlines: the kernel gives up on unread data, too
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, GONE_MS)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        raise OSError(
            f"{settings.host}:{settings.port} cannot be used ({error.strerror}). Set PORT to another."
        ) from error
    listening.listen(BACKLOG)
    listening.set_inheritable(True)
    return listening


# --- links ---------------------------------------------------------------------------------------------------------


async def _before_serving(settings: Settings, demo: Format | None) -> None:
    """Find out that the store answers before anybody depends on it; make and show the demo."""
    async with _store(settings) as store:
        await store.now_ms()
        if demo:
            await _print_links(settings, store, await demo_event(store, demo))


async def _links(asked: argparse.Namespace, settings: Settings) -> None:
    async with _store(settings) as store:
        await _print_links(settings, store, await _by_code(store, asked.code))


async def _print_links(settings: Settings, store: Store, event: Event) -> None:
    keyring = Keyring(await store.secret(secrets.token_bytes(32)))
    tickets = {x.access: keyring.link_ticket(event.id, x.id) for x in reversed(event.links)}
    url = join_url(settings, event.code)
    print(f"\n{event.title}: {len(event.people)} people, {len(event.tables)} tables\n")
    segno.make(url, error="m").terminal(compact=True)
    print(f"  Join code   {event.code}")
    print(f"  Phones      {url}")
    print(f"  Host        {link(settings, tickets[Access.OWNER])}")
    print(f"  Big screen  {link(settings, tickets[Access.SCREEN])}\n")
    print(_reach(settings), flush=True)


def _reach(settings: Settings) -> str:
    """Who can open these links, said before somebody wonders."""
    if settings.secure:
        return ""
    if urlsplit(settings.public_url).hostname in LOOPBACK:
        return "These links work on this machine. For phones in the same network: make run HOST=0.0.0.0\n"
    return "Without https, phones keep no page for offline use. At a real event set PUBLIC_URL=https://...\n"


# --- import ----------------------------------------------------------------------------------------------------------


async def _import(asked: argparse.Namespace, settings: Settings) -> None:
    """Show what a file would bring, and save it when that is confirmed."""
    read = roster.read(asked.file.read_bytes(), roles=asked.format.has_roles)
    for line in read.bad:
        print(f"line {line.number}: {'; '.join(line.faults)}")
    mentors = sum(p.role == "mentor" for p in read.people)
    print(f"{len(read.people)} people can be imported ({mentors} mentors), {len(read.bad)} lines cannot.")
    if not read.people or not (asked.yes or _confirmed()):
        sys.exit("Nothing was saved.")
    async with _store(settings) as store:
        event = await _with_people(store, asked, read)
        await _print_links(settings, store, event)


def _confirmed() -> bool:
    return sys.stdin.isatty() and input("Save the good lines? [y/N] ").strip().lower() in ("y", "yes")


async def _with_people(store: Store, asked: argparse.Namespace, read: roster.Roster) -> Event:
    clock = Clock(store.now_ms, asyncio.get_running_loop().time)
    await clock.set()
    if asked.event is None:
        form = event_form.read(_form_for(asked.format, asked.title or asked.file.stem, read.people))
        event = await new_event(store, form, clock.now_ms())
    else:
        event = await _by_code(store, asked.event)
    runner = Runner(store, Feed(store, _nobody_watches, tuple), clock, draw_stamp)
    outcome = await runner.run_as_server(
        event.id,
        ImportPeople(read.entries),
        f"import.{secrets.token_hex(8)}",
        by="Command line",
        seen=event.version,
    )
    return outcome.event


def _form_for(chosen: Format, title: str, people: Sequence[Participant]) -> EventForm:
    """A new event with a table for every mentor, or for every few people where there are no roles."""
    form = EventForm(title=title, format=chosen.value)
    mentors = sum(p.role is Role.MENTOR for p in people)
    at_a_table = 2 if chosen.is_pairs else int(form.seats)
    return replace(form, tables=str(max(1, mentors if chosen.has_roles else -(-len(people) // at_a_table))))


def _nobody_watches(_before: Copy, _after: Copy) -> None:
    """No screens hang on a command line."""


async def _by_code(store: Store, code: str) -> Event:
    found = await store.find(normal_code(code))
    event = await store.load(found) if found else None
    if event is None:
        raise NotFound(f"There is no event with the code {code}.")
    return event


# --- export ----------------------------------------------------------------------------------------------------------


async def _export(asked: argparse.Namespace, settings: Settings) -> None:
    """Write what the report page offers, too."""
    async with _store(settings) as store:
        event = await _by_code(store, asked.code)
        found = await export(store, event, asked.what, int(await store.now_ms()))
    text = WRITERS[asked.format][0](found)
    if asked.out:
        asked.out.write_text(text, encoding="utf-8", newline="")
        print(f"{len(found.rows)} lines are in {asked.out}.")
    else:
        sys.stdout.write(text.removeprefix(BOM))


# --- meetings --------------------------------------------------------------------------------------------------------


def _meetings(asked: argparse.Namespace, _settings: Settings) -> None:
    """Show who meets whom when, and what cannot be held."""
    files = asked.people.read_bytes(), asked.requests.read_bytes()
    wishes = requests.read(*files, rounds=asked.rounds, tables=asked.tables)
    for line in wishes.bad:
        print(f"{line.file}, line {line.number}: {'; '.join(line.faults)}")
    if not wishes.requests:
        sys.exit("There is no request that could be understood.")
    made = plan(wishes.problem(rounds=asked.rounds, tables=asked.tables, seed=asked.seed))
    print(schedule.text(made))
    if asked.out:
        asked.out.write_text(schedule.as_csv(made), encoding="utf-8-sig", newline="")


# --- rehearse --------------------------------------------------------------------------------------------------------


def _rehearse(asked: argparse.Namespace, _settings: Settings) -> None:
    """Become the process that simulates phones: it waits for sockets in another way than this one."""
    try:
        rehearsing.check(asked)
    except ValueError as error:
        asked.error(str(error))
    check_installed()
    os.execv(sys.executable, [sys.executable, "-m", "loadtests", *sys.argv[1:]])  # noqa: S606  # ourselves  # nosec B606


# --- the store -------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def _store(settings: Settings) -> AsyncIterator[Store]:
    """The store as the server uses it; the embedded one is started if need be, and left to the server."""
    embedded = None if settings.redis_url else Embedded(settings.data_dir, fsync=settings.fsync)
    if embedded is not None:
        await asyncio.to_thread(embedded.start)
    store = Store(settings.redis_url or (embedded.url if embedded else ""))
    try:
        yield store
    finally:
        await store.close()
        if embedded is not None:
            await asyncio.to_thread(embedded.stop)


if __name__ == "__main__":
    main()
