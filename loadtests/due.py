"""What ought to be on the phones, as the host's side of the server says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from loadtests.page import Clock, seats_text
from server.core.model import ParticipantId
from server.core.rehearsal import Truth


@dataclass(frozen=True, slots=True)
class Due:
    """What phones ought to show from one version on. seats: a text for each person."""

    v: int
    clock: Clock
    seats: Mapping[ParticipantId, str]
    truth: Truth

    def said_to(self, pid: ParticipantId) -> str:
        """The announcement that reaches this person."""
        hearers = self.truth.hearers
        return self.truth.said if hearers is None or pid in hearers else ""


def seats_by_person(truth: Truth) -> Mapping[ParticipantId, str]:
    """Where everybody sits, as one text for each person."""
    rows: dict[ParticipantId, list[tuple[int, str, Sequence[str]]]] = {pid: [] for pid in truth.people}
    for seating in truth.rounds:
        for table, pids in seating.tables.items():
            there = [pid for pid in pids if pid in rows]
            for pid in there:
                names = [truth.people[other] for other in there if other != pid]
                rows[pid].append((seating.number, table, names))
    return {pid: seats_text(places) for pid, places in rows.items()}
