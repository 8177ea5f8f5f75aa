"""Buttons, as data: what they say and the command that they send."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A button: its words, the command it sends, and that command's values in order.

    shows_effect: it moves people, so that the host is shown whom before it is done.
    """

    label: str
    command: str
    segment: str = ""
    values: tuple[str, ...] = ()
    shows_effect: bool = False
