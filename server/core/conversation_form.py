"""The form with the words of an event: one line each, as organizers type them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from rotation import Role
from server.core.conversation import Conversation, Pack
from server.core.form import Faults
from server.core.model import Event
from server.core.prompts import PACKS, pack_of, rules_of, shipped_rules, sides
from server.core.roster import clean

MAX_LINES = 8
MAX_LINE = 160
PARTS = ("opening", "deepening", "closing")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationForm:
    """texts: what stands in each field, by its name: `rules`, `mentor-opening`, ..."""

    texts: Mapping[str, str]


@dataclass(slots=True)
class _Reader:
    form: ConversationForm
    faults: dict[str, str] = field(default_factory=dict)

    def lines(self, name: str) -> tuple[str, ...]:
        lines = tuple(filter(None, map(clean, self.form.texts[name].splitlines())))
        if len(lines) > MAX_LINES:
            self.faults[name] = f"At most {MAX_LINES} lines, please; these are {len(lines)}."
        elif any(len(line) > MAX_LINE for line in lines):
            self.faults[name] = f"At most {MAX_LINE} letters in a line, please, so that it is read in one look."
        return lines

    def pack(self, role: Role) -> Pack:
        return Pack(**{part: self.lines(f"{role}-{part}") for part in PARTS})


def read(form: ConversationForm, event: Event) -> Conversation:
    """The form as words; what is as shipped is not kept, so that it follows the format. Raises Faults."""
    reader = _Reader(form)
    rules = reader.lines("rules")
    packs = {role: reader.pack(role) for role in sides(event.format)}
    if reader.faults:
        raise Faults(reader.faults)
    others = {role: pack for role, pack in event.conversation.packs.items() if role not in packs}
    changed = {role: pack for role, pack in packs.items() if pack != PACKS[event.format][role]}
    return Conversation(rules=None if rules == shipped_rules(event.format) else rules, packs={**others, **changed})


def form_of(event: Event) -> ConversationForm:
    """The form filled in with the words as they are."""
    texts = {"rules": rules_of(event)}
    for role in sides(event.format):
        pack = pack_of(event, role)
        texts |= {f"{role}-{part}": getattr(pack, part) for part in PARTS}
    return ConversationForm(texts={name: "\n".join(lines) for name, lines in texts.items()})


def from_fields(event: Event, text: Callable[[str], str]) -> ConversationForm:
    """The form as it was sent; `text` gives the text of a field, empty if it was not sent."""
    return ConversationForm(texts={name: text(name) for name in form_of(event).texts})
