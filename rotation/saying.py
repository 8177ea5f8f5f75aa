"""Sentences for people, made in English and read by each in their own language.

A `Sentence` is its English text, so that it can be compared, logged and stored like any other; and it remembers from
which words and values it was made, so that a catalogue can say it again in another language. `make words` finds every
`say("...")` and `say_n("...", "...")`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Protocol, Self

FIRST_STRONG_ISOLATE = "\u2068"
POP_ISOLATE = "\u2069"


class Catalogue(Protocol):
    """The words of one language, as gettext has them."""

    def gettext(self, message: str, /) -> str:
        """What to say in the place of an English sentence."""

    def ngettext(self, one: str, many: str, n: int, /) -> str:
        """The same for a number."""


class Sentence(str):
    """English, and how it was made: the words, those for more than one (empty: there is no number), the values."""

    __slots__ = ("_many", "_one", "_values")

    _one: str
    _many: str
    _values: Mapping[str, object]

    def __new__(
        cls, text: str, one: str = "", many: str = "", values: Mapping[str, object] = MappingProxyType({})
    ) -> Self:
        made = super().__new__(cls, text)
        made._one, made._many, made._values = one, many, values
        return made

    def into(self, catalogue: Catalogue, *, isolate: bool = False) -> str:
        """The same in another language.

        isolate: keep the direction of each value to itself, for a language that is written from right to left.
        """
        if not self._one:
            return str(self)
        number = self._values.get("n")
        words = (
            catalogue.ngettext(self._one, self._many, number)
            if self._many and isinstance(number, int)
            else catalogue.gettext(self._one)
        )
        return words.format(**{name: _value(value, catalogue, isolate) for name, value in self._values.items()})

    @property
    def is_made(self) -> bool:
        """Whether it is known from what it was made; else it is a text like any other."""
        return bool(self._one)

    def with_values(self, change: Callable[[str, object], object]) -> Sentence:
        """The same of others. change: what stands in the place of a value, given its name and itself."""
        if not self._one:
            return self
        values = {
            name: value.with_values(change) if isinstance(value, Sentence) else change(name, value)
            for name, value in self._values.items()
        }
        words = self._many if self._many and values.get("n") != 1 else self._one
        return Sentence(words.format(**values), self._one, self._many, values)

    def kept(self) -> object:
        """How it was made, for a store; `remade` takes it back."""
        if not self._one:
            return str(self)
        values = {name: _kept(value) for name, value in self._values.items()}
        return [self._one, self._many, values]


def say(words: str, /, **values: object) -> Sentence:
    """`say("You have left table {label}.", label="7")`. Values that are sentences are translated with it."""
    return Sentence(words.format(**values), words, "", values)


def say_n(one: str, many: str, n: int, /, **values: object) -> Sentence:
    """`say_n("{n} minute", "{n} minutes", 5)`: words that depend on a number, which they may name as `n`."""
    said = (one if n == 1 else many).format(n=n, **values)
    return Sentence(said, one, many, {**values, "n": n})


def chain(parts: Iterable[str], between: str = " ") -> Sentence:
    """Several in a row. between: what stands between two of them."""
    values = {f"p{i}": part for i, part in enumerate(parts)}
    words = ("{between}" if isinstance(between, Sentence) else between).join(f"{{{name}}}" for name in values)
    return say(words, **values, between=between)


def remade(kept: object) -> Sentence:
    """What was kept; a text alone is read by everybody as it stands."""
    match kept:
        case [str(one), str(many), dict(values)]:
            return Sentence("", one, many, {name: _remade(value) for name, value in values.items()}).with_values(_same)
        case _:
            return Sentence(str(kept))


def _kept(value: object) -> object:
    if isinstance(value, Sentence):
        return value.kept()
    return value if isinstance(value, int) else str(value)


def _remade(value: object) -> object:
    return remade(value) if isinstance(value, list) else value


def _same(_name: str, value: object) -> object:
    return value


def _value(value: object, catalogue: Catalogue, isolate: bool) -> object:  # noqa: FBT001  # private
    if isinstance(value, Sentence):
        return value.into(catalogue, isolate=isolate)
    return f"{FIRST_STRONG_ISOLATE}{value}{POP_ISOLATE}" if isolate and isinstance(value, str) else value
