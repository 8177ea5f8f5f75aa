"""The names of things, as people read them."""

from __future__ import annotations

import pytest

from server.core.timeline import Kind, Segment
from server.core.words import ago, minutes, segment_name


def test_every_segment_has_a_name() -> None:
    names = [segment_name(Segment(kind=kind, round_no=2)) for kind in Kind]

    assert names == ["Lobby", "Welcome", "Move to round 2", "Round 2", "Break", "Closing", "The end"]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(60, "1 minute"), (300, "5 minutes"), (90, "90 seconds"), (30, "30 seconds"), (3600, "60 minutes")],
)
def test_lengths_are_told_in_minutes_where_they_are_whole(seconds: int, text: str) -> None:
    assert minutes(seconds) == text


@pytest.mark.parametrize(
    ("s", "text"),
    [
        (0, "just now"),
        (59, "just now"),
        (60, "1 minute ago"),
        (179, "2 minutes ago"),
        (7_199, "119 minutes ago"),
        (7_200, "2 hours ago"),
    ],
)
def test_what_was_is_told_by_how_long_ago_it_was(s: int, text: str) -> None:
    assert ago(s * 1_000) == text
