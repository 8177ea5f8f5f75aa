"""Words that are kept in English, and found again in what was kept, so that everybody reads them in their own language.

A store and a log hold plain text. A `Book` knows all sentences that may stand there: it makes them, and it tells from a
text which of them it is, and with which values. `make words` finds every `keep("...")` and `keep_n("...", "...")`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from server.core.sentence import Sentence, say, say_n

Maker = Callable[..., Sentence]

_PLACE = re.compile(r"\{(\w+)\}")
_NUMBERS = frozenset({"n", "number"})
_PEOPLE = frozenset({"who", "other"})  # as tokens
_SENTENCES = frozenset({"what", "segment", "length", "to", "first", "second", "third"})  # of the same book


class Book:
    """Sentences to keep. Where two of them fit a text, it is the one that was put in first."""

    def __init__(self) -> None:
        self._known: list[tuple[re.Pattern[str], Maker]] = []

    def keep(self, words: str) -> Maker:
        """`keep("Table {label} closed")` makes that sentence of `label="7"`."""
        make = partial(say, words)
        self._known.append((_pattern(words), make))
        return make

    def keep_n(self, one: str, many: str) -> Maker:
        """The same for words that depend on a number, `n`."""
        make = partial(_numbered, one, many)
        self._known += [(_pattern(one), make), (_pattern(many), make)]
        return make

    def recalled(self, text: str) -> str:
        """What was kept, as a sentence if it is one of these; anything else stays as it is."""
        for pattern, make in self._known:
            if found := pattern.fullmatch(text):
                return make(**{name: self._value(name, value) for name, value in found.groupdict().items()})
        return text

    def _value(self, name: str, text: str) -> object:
        if name in _NUMBERS:
            return int(text)
        return self.recalled(text) if name in _SENTENCES else text


def _numbered(one: str, many: str, n: int) -> Sentence:
    return say_n(one, many, n)


def _pattern(words: str) -> re.Pattern[str]:
    """What fits these words with anything in their places."""
    pieces = _PLACE.split(words)
    places = [f"(?P<{name}>{_kind(name)})" for name in pieces[1::2]]
    texts = [re.escape(text) for text in pieces[::2]]
    return re.compile("".join(piece for pair in zip(texts, [*places, ""], strict=True) for piece in pair))


def _kind(name: str) -> str:
    if name in _NUMBERS:
        return "0|[1-9][0-9]{0,8}"
    return r"\{[\w-]+\}" if name in _PEOPLE else ".+"
