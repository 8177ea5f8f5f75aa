"""What is kept in English is found again, whatever stands in its places."""

from __future__ import annotations

import pytest

from server.core.kept import Book
from server.core.sentence import Sentence

BOOK = Book()
closed = BOOK.keep("Table {label} closed")
paused_back = BOOK.keep("Undone: {what}. Paused (now)")
back = BOOK.keep("Undone: {what}")
moved = BOOK.keep("{who} and {other} moved in round {number}")
many = BOOK.keep_n("{n} person came", "{n} people came")


class English:
    """Says what stands there."""

    def gettext(self, message: str) -> str:
        return message

    def ngettext(self, one: str, many: str, n: int) -> str:
        return one if n == 1 else many


class Backwards:
    """A language in which every word stands the other way round."""

    def gettext(self, message: str) -> str:
        return {"Table {label} closed": "desolc {label} elbaT", "Undone: {what}": "{what} :enodnU"}[message]

    def ngettext(self, one: str, _many: str, n: int) -> str:
        return "emac nosrep {n}" if n == 1 else one


@pytest.mark.parametrize(
    "said",
    [
        closed(label="7"),
        closed(label="(.*) {label} closed"),
        back(what=closed(label="Winter garden")),
        back(what=back(what=closed(label="7"))),
        paused_back(what=many(n=3)),
        moved(who="{e1}", other="{m-2}", number=12),
        many(n=1),
        many(n=0),
    ],
)
def test_what_was_made_is_recalled(said: Sentence) -> None:
    again = BOOK.recalled(str(said))
    assert isinstance(again, Sentence)
    assert again == said
    assert again.into(English()) == said.into(English())


@pytest.mark.parametrize(
    "text", ["", "Table closed", "table 7 closed", "e1 and e2 moved in round 1", "{e1} and {e2} moved in round 03"]
)
def test_other_words_stay_as_they_are(text: str) -> None:
    assert BOOK.recalled(text) is text


def test_what_is_recalled_is_said_in_another_language_with_all_that_it_names() -> None:
    assert isinstance(again := BOOK.recalled("Undone: Table 7 closed"), Sentence)
    assert again.into(Backwards()) == "desolc 7 elbaT :enodnU"
    assert isinstance(one := BOOK.recalled("1 person came"), Sentence)
    assert one.into(Backwards()) == "emac nosrep 1"
