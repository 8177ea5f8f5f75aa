"""From what people chose to pairs: the one place that reads everybody's choices."""

from __future__ import annotations

from rotation import Role, mutual_pairs
from server.core.commands import SetPairs
from server.core.model import Event
from server.store.redis import Store


async def make_pairs(store: Store, event: Event, *, capacity: int) -> SetPairs:
    """Pair those who chose each other. capacity: mentees with whom one mentor may go on."""
    choices = await store.all_choices(event.id)
    known = {pid: ranks for pid, ranks in choices.items() if pid in event.people}
    mentors = frozenset(person.id for person in event.with_role(Role.MENTOR))
    return SetPairs(mutual_pairs(known, mentors, capacity=capacity))
