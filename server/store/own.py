"""The one path to what attendees keep to themselves, apart from events, their logs and their notices.

Each has a hash of their own (`th:{E}:private:own:<id>`). It is nobody else's, so no version stands guard over it: one
small script writes single fields, and nothing is published. Of somebody else's hash exactly two things are ever read:
whether they said yes to someone who said yes to them, with the contact they then give (for these two, and for the
organizer's list of those who both said yes); and, for averages, answers without the person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from server.core.mine_view import Contacts
from server.core.model import EventId, Participant, ParticipantId
from server.core.own import Answers, Fields, own_of, said_of, yes_to
from server.store import keys
from server.store.answering import answering


class Drawers:
    """Everybody's own things, behind one connection. Every method raises `Unavailable` like the store."""

    def __init__(self, client: Any, keep: Any) -> None:  # noqa: ANN401  # as the library has them
        self._redis = client
        self._keep = keep

    async def keep(self, event_id: EventId, owner: Participant, fields: Fields, keep_s: int) -> bool:
        """Keep these for so many seconds; an empty text takes a field away. False if the owner is not let in."""
        with answering():
            kept = await self._keep(
                keys=[keys.people(event_id), keys.own(event_id, owner.id)],
                args=[owner.id, owner.link_no, keep_s, *(part for pair in fields.items() for part in pair)],
            )
        return bool(kept)

    async def read(self, event_id: EventId, owner: ParticipantId) -> Fields:
        """All that somebody keeps, for them alone."""
        with answering():
            return cast("Fields", await self._redis.hgetall(keys.own(event_id, owner)))

    async def contacts(self, event_id: EventId, owners: Iterable[ParticipantId]) -> Mapping[ParticipantId, Contacts]:
        """For each of these: who said yes to them as they did, with the contact that one gives; None: nothing typed."""
        asked = list(owners)
        mine = await self._of_each(event_id, "hgetall", [(owner,) for owner in asked])
        pairs = [(owner, other) for owner, own in zip(asked, mine, strict=True) for other in sorted(own_of(own).yes)]
        theirs = await self._of_each(event_id, "hmget", [(other, [yes_to(owner), "contact"]) for owner, other in pairs])
        agreed: dict[ParticipantId, dict[ParticipantId, str | None]] = {owner: {} for owner in asked}
        for (owner, other), (yes, contact) in zip(pairs, theirs, strict=True):
            if yes:
                agreed[owner][other] = own_of({"contact": contact} if contact else {}).contact
        return agreed

    async def said(self, event_id: EventId, people: Iterable[ParticipantId], rounds: int) -> list[list[Answers]]:
        """Feedback of these people, round by round, without saying whose."""
        names = [said_of(number) for number in range(1, rounds + 1)]
        found = await self._of_each(event_id, "hmget", [(person, names) for person in people])
        kept = ({name: text for name, text in zip(names, texts, strict=True) if text} for texts in found)
        return [list(own_of(fields).said.values()) for fields in kept]

    async def empty(self, event_id: EventId, owner: ParticipantId) -> None:
        """Forget all of it, and whom they chose."""
        with answering():
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.delete(keys.own(event_id, owner))
                pipe.hdel(keys.choices(event_id), owner)
                await pipe.execute()

    async def _of_each(
        self, event_id: EventId, command: str, asked: Sequence[tuple[ParticipantId, *tuple[Any, ...]]]
    ) -> list[Any]:
        """What a command finds in the hash of each, in one trip. asked: whose, and what else the command is given."""
        with answering():
            async with self._redis.pipeline(transaction=False) as pipe:
                for person, *arguments in asked:
                    getattr(pipe, command)(keys.own(event_id, person), *arguments)
                return cast("list[Any]", await pipe.execute())
