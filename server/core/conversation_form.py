"""The form with the words of an event: one line each, as organizers type them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from rotation import Role
from server.core.conversation import Conversation, Pack, Questions
from server.core.form import Faults
from server.core.model import Event
from server.core.prompts import PACKS, QUESTIONS, pack_of, questions_of, rules_of, shipped_rules, sides
from server.core.roster import clean
from server.core.sentence import say

MAX_LINES = 8
MAX_LINE = 160
PARTS = ("opening", "deepening", "closing")
ASKED = ("scale", "yes_no")
MAX_QUESTIONS = 3

Words = TypeVar("Words")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationForm:
    """texts: what stands in each field, by its name: `rules`, `mentor-opening`, ..."""

    texts: Mapping[str, str]


@dataclass(slots=True)
class _Reader:
    form: ConversationForm
    faults: dict[str, str] = field(default_factory=dict)

    def lines(self, name: str, most: int = MAX_LINES) -> tuple[str, ...]:
        lines = tuple(filter(None, map(clean, self.form.texts[name].splitlines())))
        if len(lines) > most:
            self.faults[name] = say("At most {most} lines, please; these are {number}.", most=most, number=len(lines))
        elif any(len(line) > MAX_LINE for line in lines):
            self.faults[name] = say(
                "At most {most} letters in a line, please, so that it is read in one look.", most=MAX_LINE
            )
        return lines

    def pack(self, role: Role) -> Pack:
        return Pack(**{part: self.lines(f"{role}-{part}") for part in PARTS})

    def questions(self, role: Role) -> Questions:
        asked = {part: self.lines(f"{role}-{part}", MAX_QUESTIONS) for part in ASKED}
        if set(asked["scale"]) & set(asked["yes_no"]):
            self.faults[f"{role}-yes_no"] = say("Ask each question once: from 1 to 5, or by yes and no.")
        return Questions(**asked)


def read(form: ConversationForm, event: Event) -> Conversation:
    """The form as words; what is as shipped is not kept, so that it follows the format. Raises Faults."""
    reader = _Reader(form)
    rules = reader.lines("rules")
    packs = {role: reader.pack(role) for role in sides(event.format)}
    questions = {role: reader.questions(role) for role in sides(event.format)}
    if reader.faults:
        raise Faults(reader.faults)
    return Conversation(
        rules=None if rules == shipped_rules(event.format) else rules,
        packs=_changed(event.conversation.packs, packs, PACKS[event.format]),
        questions=_changed(event.conversation.questions, questions, QUESTIONS),
    )


def _changed(
    before: Mapping[Role, Words], typed: Mapping[Role, Words], shipped: Mapping[Role, Words]
) -> dict[Role, Words]:
    """What is not as shipped; of roles that this format does not have, what there was."""
    others = {role: words for role, words in before.items() if role not in typed}
    return others | {role: words for role, words in typed.items() if words != shipped[role]}


def form_of(event: Event) -> ConversationForm:
    """The form filled in with the words as they are."""
    texts = {"rules": rules_of(event)}
    for role in sides(event.format):
        words = ((pack_of(event, role), PARTS), (questions_of(event, role), ASKED))
        texts |= {f"{role}-{part}": getattr(kept, part) for kept, parts in words for part in parts}
    return ConversationForm(texts={name: "\n".join(lines) for name, lines in texts.items()})


def from_fields(event: Event, text: Callable[[str], str]) -> ConversationForm:
    """The form as it was sent; `text` gives the text of a field, empty if it was not sent."""
    return ConversationForm(texts={name: text(name) for name in form_of(event).texts})
