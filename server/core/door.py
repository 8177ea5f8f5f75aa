"""Coming in: by oneself on a phone, or at the desk. A second time says when the first was."""

from __future__ import annotations

from dataclasses import replace

from server.core.model import Absence, Participant
from server.core.sentence import Sentence, chain, say
from server.core.timeline import Refused
from server.core.words import ago


def check_in(person: Participant, by: str, now_ms: int, *, phone: bool) -> Participant:
    """Somebody is here. Raises Refused if that is known, or if another phone is theirs."""
    if phone and person.on_phone:
        on_another = say("On another phone use the personal link, or ask the host.")
        raise Refused(chain((came_in(person, now_ms), on_another)))
    if phone and person.arrived_at_ms is not None:
        return replace(person, on_phone=True)
    if person.arrived_at_ms is not None and not _was_missed(person, person.arrived_at_ms):
        raise Refused(came_in(person, now_ms))
    return replace(person, arrived_at_ms=now_ms, checked_in_by="" if phone else by, on_phone=phone or person.on_phone)


def check_out(person: Participant) -> Participant:
    """They were checked in by mistake. Raises Refused if they were not, or have come in by themselves."""
    if person.arrived_at_ms is None:
        raise Refused(say("{name} is not checked in.", name=person.name))
    if person.on_phone:
        raise Refused(say("{name} came in on a phone of their own. Mark them as not here instead.", name=person.name))
    return replace(person, arrived_at_ms=None, checked_in_by="")


def came_in(person: Participant, now_ms: int) -> Sentence:
    """`Ana came in 12 minutes ago, checked in by Sam.`; for somebody who is in."""
    when = ago(max(0, now_ms - (person.arrived_at_ms or now_ms)))
    if person.checked_in_by:
        return say("{name} came in {when}, checked in by {who}.", name=person.name, when=when, who=person.checked_in_by)
    return say("{name} came in {when}.", name=person.name, when=when)


def _was_missed(person: Participant, arrived_at_ms: int) -> bool:
    """Whether they were marked as not here after they had come; then they can come again."""
    gone = person.attendance.gone
    return gone is not None and gone.why is Absence.NO_SHOW and gone.at_ms >= arrived_at_ms
