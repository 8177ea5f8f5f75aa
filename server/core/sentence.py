"""Sentences for people, made in English and read by each in their own language; the planner makes some, too."""

from __future__ import annotations

from rotation.saying import FIRST_STRONG_ISOLATE, POP_ISOLATE, Catalogue, Sentence, chain, remade, say, say_n

__all__ = ["FIRST_STRONG_ISOLATE", "POP_ISOLATE", "Catalogue", "Sentence", "chain", "remade", "say", "say_n"]
