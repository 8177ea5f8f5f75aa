"""Every key of the store, by meaning. One hash tag per event, so that an event is one slot of a cluster."""

from __future__ import annotations

from server.core.model import EventId, ParticipantId, PlanId

SIGNING_KEY = "th:secret"  # signs cookies and links; the same for every process

QUIET = "th:quiet"  # a channel where nothing is ever said; a subscription has to begin somewhere


def demo(kind: str) -> str:
    """STRING: the id of the demo event of this kind."""
    return f"th:demo:{kind}"


def state(event: EventId) -> str:
    """HASH: version, stamp, and one small JSON per field of the event."""
    return f"th:{{{event}}}:s"


def people(event: EventId) -> str:
    """HASH: participant id -> JSON."""
    return f"th:{{{event}}}:people"


def log(event: EventId) -> str:
    """STREAM, id `<version>-0`: who did what, and what it replaced."""
    return f"th:{{{event}}}:log"


def commands(event: EventId) -> str:
    """HASH: command id -> version it produced."""
    return f"th:{{{event}}}:cmd"


def seating(event: EventId, plan: PlanId, number: int) -> str:
    """STRING: who sits where in one round of a plan; immutable."""
    return f"th:{{{event}}}:round:{plan}:{number}"


def report(event: EventId, plan: PlanId) -> str:
    """STRING: how good a plan is, and its number of rounds; immutable."""
    return f"th:{{{event}}}:report:{plan}"


def planning(event: EventId) -> str:
    """STRING with a lease: who plans this event, since when."""
    return f"th:{{{event}}}:planning"


def planning_said(event: EventId) -> str:
    """STRING: why the last planning came to nothing."""
    return f"th:{{{event}}}:planning:said"


def choices(event: EventId) -> str:
    """HASH: participant id -> JSON of whom they would like to go on with. Private; no field of the event."""
    return f"th:{{{event}}}:private:choices"


def own(event: EventId, person: ParticipantId) -> str:
    """HASH: what one person keeps to themselves: notes, feedback, a goal, contacts they would swap. Private."""
    return f"th:{{{event}}}:private:own:{person}"


def here(event: EventId, process: str) -> str:
    """SET with a lease: participants with a socket on one process."""
    return f"th:{{{event}}}:here:{process}"


def processes(event: EventId) -> str:
    """ZSET: process -> lease end (ms), for those that hold a `here` set."""
    return f"th:{{{event}}}:processes"


def channel(event: EventId) -> str:
    """Pub/sub: one notice per commit."""
    return f"th:{{{event}}}"


def code(join_code: str) -> str:
    """STRING: the event that a join code leads to."""
    return f"th:code:{join_code}"
