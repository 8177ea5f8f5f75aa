"""A sentence reads in English as it stands, and in every other language as its catalogue says it."""

from __future__ import annotations

import copy
import pickle

from server.core.sentence import Sentence, chain, remade, say, say_n

GERMAN = {
    "Table {label}.": "Tisch {label}.",
    "Round {number}: {where}": "Runde {number}: {where}",
    " and ": " und ",
    "{n} minute": ["{n} Minute", "{n} Minuten"],
}


class German:
    """A small catalogue."""

    def gettext(self, message: str) -> str:
        return str(GERMAN.get(message, message))

    def ngettext(self, one: str, _many: str, n: int) -> str:
        return GERMAN[one][n != 1]


def test_a_sentence_is_its_english_text() -> None:
    table = say("Table {label}.", label="7")
    assert table == "Table 7."
    assert type(str(table)) is str


def test_a_sentence_is_said_again_in_another_language() -> None:
    assert say("Table {label}.", label="7").into(German()) == "Tisch 7."
    assert [say_n("{n} minute", "{n} minutes", n).into(German()) for n in (1, 5)] == ["1 Minute", "5 Minuten"]
    assert [say_n("{n} minute", "{n} minutes", n) for n in (1, 5)] == ["1 minute", "5 minutes"]


def test_words_without_a_translation_stay_english() -> None:
    assert say("Nobody translated {this}.", this="it").into(German()) == "Nobody translated it."


def test_a_sentence_within_a_sentence_is_translated_with_it() -> None:
    said = say("Round {number}: {where}", number=2, where=say("Table {label}.", label="7"))
    assert said == "Round 2: Table 7."
    assert said.into(German()) == "Runde 2: Tisch 7."


def test_several_sentences_are_one() -> None:
    two = chain(say("Table {label}.", label=label) for label in "78")
    assert (two, two.into(German())) == ("Table 7. Table 8.", "Tisch 7. Tisch 8.")
    names = chain(("Ann {x}", "Ben"), say(" and "))
    assert (names, names.into(German())) == ("Ann {x} and Ben", "Ann {x} und Ben")


def test_what_people_typed_is_neither_translated_nor_filled_in() -> None:
    assert say("Table {label}.", label=" and {label}").into(German()) == "Tisch  and {label}."


def test_from_right_to_left_a_value_keeps_its_own_direction() -> None:
    said = say("Round {number}: {where}", number=2, where=say("Table {label}.", label="T-7"))
    assert said.into(German(), isolate=True) == "Runde 2: Tisch \u2068T-7\u2069."


def test_a_copy_can_be_translated_too() -> None:
    said = say("Table {label}.", label="7")
    for again in (copy.deepcopy(said), pickle.loads(pickle.dumps(said))):
        assert again.into(German()) == "Tisch 7."


def test_a_sentence_is_kept_with_what_it_is_made_of() -> None:
    there = say("Round {number}: {where}", number=2, where=say("Table {label}.", label="7"))
    for said in (there, say_n("{n} minute", "{n} minutes", 1), say_n("{n} minute", "{n} minutes", 5)):
        back = remade(said.kept())
        assert (back, back.into(German())) == (said, said.into(German()))


def test_a_text_that_was_kept_alone_stays_as_it_is() -> None:
    old = remade("An older {text}.")
    assert (old, old.into(German()), old.kept(), old.is_made) == ("An older {text}.",) * 3 + (False,)
    assert old.with_values(lambda _name, _value: "") == old
    assert chain(()).into(German()) == ""


def test_values_are_changed_at_any_depth() -> None:
    said = say("Round {number}: {where}", number=2, where=say("Table {label}.", label="t7"))
    named = said.with_values(lambda name, value: "7" if name == "label" else value)
    assert isinstance(named, Sentence)
    assert (named, named.into(German())) == ("Round 2: Table 7.", "Runde 2: Tisch 7.")
    minutes = [say_n("{n} minute", "{n} minutes", n).with_values(lambda _name, value: value) for n in (1, 5)]
    assert minutes == ["1 minute", "5 minutes"]
    assert [m.into(German()) for m in minutes] == ["1 Minute", "5 Minuten"]
    assert say("It is {what}.", what=("a", 1)).kept() == ["It is {what}.", "", {"what": "('a', 1)"}]
