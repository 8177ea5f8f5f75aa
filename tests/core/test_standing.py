"""What was kept in English is read in every language, if it is one of our own sentences."""

from __future__ import annotations

import pytest

from server.core.model import PHRASES
from server.core.sentence import Sentence
from server.core.standing import (
    BIG_SCREEN,
    CHANGED,
    FAULTY,
    GO_NOW,
    GOING,
    HOST,
    LOST,
    NO_SEAT,
    SOMEONE,
    go_after,
    recalled,
    seated,
)


@pytest.mark.parametrize(
    "said", [*PHRASES, str(GOING), str(NO_SEAT), str(SOMEONE), str(GO_NOW), str(seated("T 7.", 3)), str(go_after(12))]
)
def test_our_own_sentences_are_recalled(said: str) -> None:
    assert type(said) is str
    again = recalled(said)
    assert again == said
    assert isinstance(again, Sentence)


@pytest.mark.parametrize("said", ["Soup is ready", "", "You have a seat: table 7 in round two."])
def test_words_of_somebody_stay_as_they_are(said: str) -> None:
    assert recalled(said) is said


def test_what_planning_came_to_and_first_links_are_recalled() -> None:
    for words in (LOST, FAULTY, CHANGED, HOST, BIG_SCREEN):
        again = recalled(str(words))
        assert isinstance(again, Sentence)
        assert again == words
