"""What organizers put in place of the shipped words: ground rules, and what to talk about in each role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rotation import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """What helps one side of a table: to begin, to go deeper with open questions, and in the last minute."""

    opening: tuple[str, ...] = ()
    deepening: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """What one side is asked after each round: to be answered from 1 (not at all) to 5 (very), and by yes or no."""

    scale: tuple[str, ...] = ()
    yes_no: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """rules: None: the shipped ones. packs, questions: only of roles whose words were changed; empty: none."""

    rules: tuple[str, ...] | None = None
    packs: Mapping[Role, Pack] = field(default_factory=dict, hash=False)
    questions: Mapping[Role, Questions] = field(default_factory=dict, hash=False)
