"""How many connections this process can hold: each is an open file, and systems allow few of those unless asked."""

from __future__ import annotations

import logging
import resource

OTHER_FILES = 500  # requests that are under way, the store, static files
LOG = logging.getLogger("tablehop.capacity")


def sockets(wanted: int) -> int:
    """So many WebSockets fit; the limit of open files is raised as far as that needs and the system allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        if soft < needed:
            LOG.warning(
                "this system allows %d open files, so at most %d screens at once; raise it (ulimit -n) for %d",
                soft,
                max(1, soft - OTHER_FILES),
                wanted,
            )
    return wanted if soft == resource.RLIM_INFINITY or soft >= needed else max(1, soft - OTHER_FILES)
