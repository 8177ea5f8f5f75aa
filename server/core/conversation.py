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
class Conversation:
    """rules: None: the shipped ones. packs: only of roles whose words were changed; empty texts show nothing."""

    rules: tuple[str, ...] | None = None
    packs: Mapping[Role, Pack] = field(default_factory=dict, hash=False)
