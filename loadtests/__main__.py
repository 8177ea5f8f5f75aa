"""`python -m loadtests rehearse ...` plays a rehearsal; `... guests` are the guests of one that a browser runs."""

from __future__ import annotations

import argparse
import sys

import locust  # noqa: F401  # first of all: it makes sockets wait for each other

from loadtests import options
from loadtests.crew import work
from loadtests.guests import send
from loadtests.play import rehearse


def main() -> int:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(prog="tablehop")
    commands = parser.add_subparsers(required=True, dest="command")
    options.add_to(commands.add_parser("rehearse", formatter_class=argparse.RawDescriptionHelpFormatter))
    commands.add_parser("guests")
    asked = parser.parse_args()
    if asked.command == "guests":
        return send(sys.stdin.buffer)
    try:
        options.check(asked)
    except ValueError as error:
        parser.error(str(error))
    if asked.join:
        work(asked.join)
        return 0
    return rehearse(asked)


if __name__ == "__main__":
    sys.exit(main())
