"""What carries the conversation on a phone: ground rules, one's own question, and prompts for one's role."""

from __future__ import annotations

from dataclasses import dataclass

from server.core.asks import MAX_QUESTION, may_prepare
from server.core.model import Event, ParticipantId
from server.core.prompts import pack_of, recalled, rules_of
from server.core.sentence import say
from server.core.timeline import Kind

WAITING = "soon-0 lobby-0 briefing-0"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptList:
    """Some prompts under their title. last: for the last minute alone."""

    title: str
    lines: tuple[str, ...]
    last: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkView:
    """waiting, talking: keys of the segments at which a part is shown. most: letters of a question or goal."""

    title: str
    waiting: str
    talking: str
    rules: tuple[str, ...]
    may_prepare: bool
    question: str
    goal: str
    most: int
    prompts: tuple[PromptList, ...]


def talk_view(event: Event, pid: ParticipantId) -> TalkView:
    """What this person's phone says about talking."""
    person = event.people[pid]
    pack = pack_of(event, person.role)
    lists = (
        PromptList(title=say("To begin"), lines=recalled(pack.opening)),
        PromptList(title=say("To go deeper"), lines=recalled(pack.deepening)),
        PromptList(title=say("Before you go"), lines=recalled(pack.closing), last=True),
    )
    return TalkView(
        title=event.title,
        waiting=WAITING,
        talking=" ".join(dict.fromkeys(s.key for s in event.timeline.segments if s.kind is Kind.TALK)),
        rules=recalled(rules_of(event)),
        may_prepare=may_prepare(event, person),
        question=person.question,
        goal=person.goal,
        most=MAX_QUESTION,
        prompts=tuple(x for x in lists if x.lines),
    )
