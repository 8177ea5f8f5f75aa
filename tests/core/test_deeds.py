"""Whatever is logged can be read in every language."""

from __future__ import annotations

import inspect

import pytest

from rotation import Role
from server.core import deeds
from server.core.kept import Maker
from server.core.model import Need, Showing
from server.core.sentence import Sentence
from server.core.words import minutes, segment_name
from tests.builders import a_running_timeline

MAKERS = {
    name: made
    for name, made in vars(deeds).items()
    if callable(made)
    and not inspect.isclass(made)
    and name not in ("keep", "keep_n", "imported", "recalled", "lru_cache")
}
SOME = {
    "n": 3,
    "number": 2,
    "label": "Winter garden",
    "new": "7",
    "name": "Ada",
    "who": "{e1}",
    "other": "{m2}",
    "seconds": "-0.5",
    "length": minutes(90),
    "to": deeds.table(label="7"),
    "segment": "Break",
    "what": deeds.skipped(number=1),
}


def made(maker: Maker) -> Sentence:
    """A sentence with something in each of its places."""
    values: dict[str, object] = {}
    while True:
        try:
            return maker(**values)
        except KeyError as missing:
            values[missing.args[0]] = SOME[missing.args[0]]
        except TypeError:
            return maker(n=SOME["n"])


@pytest.mark.parametrize("name", MAKERS)
def test_what_was_done_is_recalled(name: str) -> None:
    said = made(MAKERS[name])
    again = deeds.recalled(str(said))
    assert isinstance(again, Sentence)
    assert again == said


def test_all_kinds_are_there() -> None:
    assert set(deeds.SHOWN) == set(Showing)
    assert set(deeds.ALL_OF) == set(Role)
    assert set(deeds.ASKED) == set(Need)
    for said in (*deeds.SHOWN.values(), *deeds.ALL_OF.values(), *(ask(who="{e1}") for ask in deeds.ASKED.values())):
        assert isinstance(deeds.recalled(str(said)), Sentence)


def test_every_part_of_the_evening_is_recalled() -> None:
    for segment in a_running_timeline(rounds=2).segments:
        assert isinstance(deeds.recalled(str(segment_name(segment))), Sentence)


def test_a_list_is_imported_with_one_two_or_three_numbers() -> None:
    counts = (deeds.people_added(n=1), deeds.people_changed(n=2), deeds.people_removed(n=3))
    said = [str(deeds.imported(counts[:n])) for n in (1, 2, 3)]
    assert said == [
        "List imported: 1 added",
        "List imported: 1 added, 2 changed",
        "List imported: 1 added, 2 changed, 3 removed",
    ]
    assert all(isinstance(deeds.recalled(text), Sentence) for text in said)
