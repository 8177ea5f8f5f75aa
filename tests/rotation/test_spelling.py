from __future__ import annotations

from rotation.spelling import keys, shared


def test_names_are_compared_without_case_and_extra_spaces_each_once() -> None:
    assert keys(("Machine  Learning", " ", "ART", "machine learning")) == ("machine learning", "art")


def test_shared_names_are_spelled_as_the_first_spells_them_first() -> None:
    assert shared(("Art", "Jazz", "ART", "film"), ("art ", "jazz")) == ("Art", "Jazz")
