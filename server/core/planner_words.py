"""What the planner says, in the names that people know. The planner knows people and tables by id only."""

from __future__ import annotations

import re
from collections.abc import Mapping

from server.core.model import Event, ParticipantId
from server.core.sentence import Sentence

_WORDS = re.compile(r"\{(?P<token>[\w-]+)\}|'(?P<quoted>[\w-]+)'|\btable (?P<table>[\w-]+)|(?P<bare>[\w-]+)")


def in_words(event: Event, sentence: str, names: Mapping[ParticipantId, str] | None = None) -> str:
    """A sentence with names for ids. names: how people are called, if not by their whole name."""
    known = {p.id: p.name for p in event.people.values()} if names is None else names
    labels = {str(t.id): t.label for t in event.tables}

    def spoken(found: re.Match[str]) -> str:
        if found["table"]:
            return f"table {labels.get(found['table'], found['table'])}"
        return known.get(ParticipantId(found[found.lastgroup or 0]), found[0])

    def said(name: str, value: object) -> object:
        if not isinstance(value, str):
            return value
        return labels.get(value, value) if name.startswith("table") else _WORDS.sub(spoken, value)

    if isinstance(sentence, Sentence) and sentence.is_made:
        return sentence.with_values(said)
    return _WORDS.sub(spoken, sentence)
