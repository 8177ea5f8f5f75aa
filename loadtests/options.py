"""What `tablehop rehearse` can be told. Nothing here needs the packages that simulate phones."""

from __future__ import annotations

import argparse
from pathlib import Path

from server.core.model import Format

CEILING = 5_000
MAX_SPEED = 60
EPILOG = """\
Without --url and --event, a fresh server on a temporary data directory is started for it, killed once on purpose,
and taken away. Exit code: 0 ready, 1 not ready, 3 could not be judged, 2 wrong options, 130 interrupted.
"""


def add_to(parser: argparse.ArgumentParser) -> None:
    """Every option of a rehearsal."""
    what = parser.add_argument_group("what is played")
    what.add_argument("--people", type=_count, default=None, help="so many simulated phones (default: 60)")
    what.add_argument(
        "--event", metavar="HOST_LINK", help="a copy of your own event, by its host link: its people, tables and times"
    )
    what.add_argument("--list", type=Path, metavar="FILE", help="people of a list (CSV) instead of made-up ones")
    what.add_argument("--format", type=Format, default=None, metavar="FORMAT", help=", ".join(Format))
    what.add_argument("--seats", type=_count, default=6, help="in groups and among peers: people at a table")
    what.add_argument("--tables", type=_count, help="default: as many as the people fill")
    what.add_argument("--rounds", type=_count, default=3, help="default: 3")
    what.add_argument("--talk-min", type=float, default=20.0, metavar="MINUTES", help="of a real evening; default: 20")
    what.add_argument("--walk-s", type=_count, default=90, metavar="SECONDS", help="of a real evening; default: 90")
    pace = what.add_mutually_exclusive_group()
    pace.add_argument(
        "--speed", type=_speed, default=20, help=f"times as fast as a real evening, 1 to {MAX_SPEED}; default: 20"
    )
    pace.add_argument("--real-time", dest="speed", action="store_const", const=1, help="as slow as a real evening")
    what.add_argument(
        "--arrival-min", type=float, default=15.0, metavar="MINUTES", help="people come in over so long; default: 15"
    )
    what.add_argument("--seed", type=int, default=1, help="of all that is left to chance")
    where = parser.add_argument_group("where")
    where.add_argument("--url", help="the server to try, such as https://evening.example; default: one of its own")
    where.add_argument("--ca", type=Path, metavar="FILE", help="certificate that vouches for a self-signed server")
    where.add_argument("--server-workers", type=_count, default=1, help="web processes of the server of its own")
    load = parser.add_argument_group("who plays")
    load.add_argument(
        "--workers", type=int, default=0, metavar="N", help="simulate phones in N processes; default: in this one"
    )
    load.add_argument(
        "--expect", type=int, default=0, metavar="N", help="wait for N more processes, on other machines (see --join)"
    )
    load.add_argument("--bind", default="127.0.0.1:0", metavar="HOST:PORT", help="where those processes find this one")
    load.add_argument(
        "--join", metavar="HOST:PORT", help="play phones for a rehearsal on another machine, and nothing else"
    )
    load.add_argument("--more-than-5000", action="store_true", help=f"allow more than {CEILING} phones, on purpose")
    out = parser.add_argument_group("what comes out")
    out.add_argument("--report", type=Path, metavar="FILE.html", help="write a report with charts there")
    out.add_argument("--quiet", action="store_true", help="print the verdict only")
    parser.epilog = EPILOG


def check(asked: argparse.Namespace) -> None:
    """Raise ValueError with a sentence if these options do not go together."""
    if asked.people is not None and asked.people > CEILING and not asked.more_than_5000:
        raise ValueError(
            f"{asked.people} phones are more than {CEILING}. That can take a server down, or your network: "
            "if you mean it, add --more-than-5000."
        )
    if asked.event and (asked.list or asked.people or asked.format):
        raise ValueError("--event brings people and format of its own: leave out --people, --list and --format.")
    if asked.event and not asked.url and not asked.event.startswith("http"):
        raise ValueError("Give the whole host link, from https:// on, or --url beside it.")
    if asked.list and asked.people:
        raise ValueError("--list brings its own people: leave out --people.")
    if asked.people is not None and asked.people < 2:
        raise ValueError("A rehearsal needs 2 people at least.")
    if asked.report and not asked.report.absolute().parent.is_dir():
        raise ValueError(f"There is no folder {asked.report.absolute().parent} for the report.")


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"«{text}» has to be a whole number from 1 on")
    return int(text)


def _speed(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MAX_SPEED:
        raise argparse.ArgumentTypeError(f"«{text}» has to be a whole number from 1 to {MAX_SPEED}")
    return int(text)
