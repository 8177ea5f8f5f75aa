"""How many simulated phones one process can be, and what of the figures is its own doing.

python tests/bench_rehearse.py [PHONES]

A rehearsal of 5,000 phones in one process against a server of its own: groups of six, one round, everybody by personal
link, no mishaps left out. Printed are the verdict, what one frame costs the generator (us of CPU), and its share of the
latency. The limits are those of a machine that does nothing else; on a smaller one they tell what it can carry.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

REPO = Path(__file__).parents[1]
USUAL = ("--format", "groups", "--rounds", "1", "--talk-min", "10", "--speed", "20", "--quiet")


def main() -> int:
    """Run it, and print what it says."""
    phones = sys.argv[1] if len(sys.argv) > 1 else "5000"
    began, before = time.monotonic(), os.times()
    done = subprocess.run(
        [sys.executable, "-m", "server.cli", "rehearse", "--people", phones, *USUAL],
        cwd=REPO,
        capture_output=True,
        text=True,
        check=False,
    )
    used = os.times().children_user + os.times().children_system - before.children_user - before.children_system
    frames = re.search(r"0 in (\d+) frames", done.stdout)
    print(done.stdout, done.stderr[-2000:])
    print(f"{phones} phones in one process: {time.monotonic() - began:.0f} s, {used:.0f} s of CPU with the server")
    if frames:
        print(f"{int(frames[1])} frames")
    return 0 if done.returncode in (0, 1, 3) else 1


if __name__ == "__main__":
    sys.exit(main())
