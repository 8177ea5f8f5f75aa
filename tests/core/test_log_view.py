"""Who did what when, to read and to take away."""

from __future__ import annotations

from typing import get_args

from server.core import log_view
from server.core.commands import Command
from server.core.log_view import KIND_WORDS, KINDS, OTHER, Entry, LogLine, log_export, log_lines
from server.core.sentence import Sentence
from tests.builders import T0, S, a_person, an_event, crowd

EVENT = an_event(people=crowd(a_person("e1", "=Ana Écart")))
ENTRIES = (
    Entry(version=2, at_ms=T0, by="Ada", command="OpenLobby", said="Lobby opened"),
    Entry(version=3, at_ms=T0 + S, by="", command="CheckIn", said="Checked in"),
    Entry(version=4, at_ms=T0 + 2 * S, by="Sam", command="NoShow", said="{e1} did not come"),
    Entry(version=5, at_ms=T0 + 3 * S, by="Sam", command="RenewLink", said="Personal link renewed"),
)


def test_the_newest_comes_first_and_ids_become_names() -> None:
    lines = log_lines(EVENT, ENTRIES)
    assert [line.version for line in lines] == [5, 4, 3, 2]
    assert lines[1] == LogLine(
        version=4,
        at_ms=T0 + 2 * S,
        at="2027-01-15T08:00:02+00:00",
        by="Sam",
        command="NoShow",
        kind="seats",
        said="=Ana Écart did not come",
    )


def test_lines_are_chosen_by_kind_and_by_words_accents_aside() -> None:
    assert [x.version for x in log_lines(EVENT, ENTRIES, kind="seats")] == [4]
    assert [x.version for x in log_lines(EVENT, ENTRIES, kind="other")] == [5]
    assert [x.version for x in log_lines(EVENT, ENTRIES, text="ecart sam")] == [4]
    assert log_lines(EVENT, ENTRIES, text="nobody") == ()


def test_the_lines_can_be_taken_away() -> None:
    export = log_export(log_lines(EVENT, ENTRIES, kind="seats"))
    assert tuple(export.columns) == ("version", "at", "by", "kind", "command", "said")
    assert export.rows == ((4, "2027-01-15T08:00:02+00:00", "Sam", "seats", "NoShow", "=Ana Écart did not come"),)


def test_every_kind_names_commands_that_there_are() -> None:
    known = {command.__name__ for command in get_args(Command)}
    assert {name for names in KINDS.values() for name in names.split()} <= known
    assert log_view.OTHER not in KINDS


def test_what_was_typed_is_looked_for_in_the_readers_own_words() -> None:
    def read(words: str) -> str:
        return words.replace("did not come", "kam nicht")

    assert [x.version for x in log_lines(EVENT, ENTRIES, text="kam", read=read)] == [4]
    assert log_lines(EVENT, ENTRIES, text="come", read=read) == ()
    assert log_lines(EVENT, ENTRIES, text="kam") == ()


def test_what_was_done_and_its_kind_can_be_read_in_every_language() -> None:
    lines = log_lines(EVENT, (*ENTRIES, Entry(version=6, at_ms=T0, by="{e9}", command="Old", said="{e9} wore a hat")))
    assert [isinstance(line.said, Sentence) for line in lines] == [False, True, True, True, True]
    assert (lines[0].said, lines[0].by) == ("someone wore a hat", "someone")
    assert all(isinstance(line.kind_words, Sentence) for line in lines)
    assert [line.kind_words for line in lines] == [line.kind for line in lines]
    assert set(KIND_WORDS) == {*KINDS, OTHER}
