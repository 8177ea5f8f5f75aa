"""The one path to what attendees keep to themselves, apart from events, their logs and their notices.

Each has a hash of their own (`th:{E}:private:own:<id>`). It is nobody else's, so no version stands guard over it: one
small script writes single fields, and nothing is published. Of somebody else's hash exactly two things are ever read:
whether they said yes to someone who said yes to them, with the contact they then give (for these two, and for the
organizer's list of those who both said yes); and, for averages, answers without the person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from server.core.model import EventId, Participant, ParticipantId
from server.core.own import Answers, Fields, own_of, said_of, yes_to
from server.store import keys
from server.store.answering import answering


class Drawers:
    """Everybody's own things, behind one connection. Every method raises `Unavailable` like the store."""

    def __init__(self, client: Any, keep: Any, keep_s: int) -> None:  # noqa: ANN401  # as the library has them
        self._redis = client
        self._keep = keep
        self._keep_s = keep_s

    async def keep(self, event_id: EventId, owner: Participant, fields: Fields) -> bool:
        """Keep these; an empty text takes a field away. False if the owner is not let in (any more)."""
        with answering():
            kept = await self._keep(
                keys=[keys.people(event_id), keys.own(event_id, owner.id)],
                args=[owner.id, owner.link_no, self._keep_s, *(part for pair in fields.items() for part in pair)],
            )
        return bool(kept)

    async def read(self, event_id: EventId, owner: ParticipantId) -> Fields:
        """All that somebody keeps, for them alone."""
        with answering():
            return cast("Fields", await self._redis.hgetall(keys.own(event_id, owner)))

    async def contacts(self, event_id: EventId, owner: ParticipantId) -> Mapping[ParticipantId, str | None]:
        """Who said yes to somebody who said yes to them, with the contact each gives; None: nothing was typed."""
        mine = own_of(await self.read(event_id, owner)).yes
        others = sorted(mine)
        with answering():
            async with self._redis.pipeline(transaction=False) as pipe:
                for other in others:
                    pipe.hmget(keys.own(event_id, other), [yes_to(owner), "contact"])
                answers = await pipe.execute()
        agreed = {other: contact for other, (yes, contact) in zip(others, answers, strict=True) if yes}
        return {other: own_of({"contact": kept} if kept else {}).contact for other, kept in agreed.items()}

    async def said(self, event_id: EventId, people: Iterable[ParticipantId], rounds: int) -> list[list[Answers]]:
        """Feedback of these people, round by round, without saying whose."""
        names = [said_of(number) for number in range(1, rounds + 1)]
        with answering():
            async with self._redis.pipeline(transaction=False) as pipe:
                for person in people:
                    pipe.hmget(keys.own(event_id, person), names)
                found = await pipe.execute()
        kept = ({name: text for name, text in zip(names, texts, strict=True) if text} for texts in found)
        return [list(own_of(fields).said.values()) for fields in kept]

    async def empty(self, event_id: EventId, owner: ParticipantId) -> None:
        """Forget all of it, and whom they chose."""
        with answering():
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.delete(keys.own(event_id, owner))
                pipe.hdel(keys.choices(event_id), owner)
                await pipe.execute()
