"""A language that nobody speaks: every word of ours is accented, and four tenths longer."""

from __future__ import annotations

import re
from gettext import NullTranslations

OPEN, CLOSE = "⟦", "⟧"
LONGER = 0.4
_ACCENTS = str.maketrans("aeiouyAEIOUYcnsz", "áéíóúýÁÉÍÓÚÝçñšž")
_FIXED = re.compile(r"(<[^>]+>|%\(\w+\)s|%%|\{\w+\})")


class Pseudo(NullTranslations):
    """Translates everything, and leaves tags and places for values alone."""

    def gettext(self, message: str) -> str:
        """`Round {n}` as `⟦Róúñd {n} óó⟧`; no word gets longer than its sentence does."""
        pieces = [piece if _FIXED.match(piece) else piece.translate(_ACCENTS) for piece in _FIXED.split(message)]
        words = _FIXED.sub("", message).split()
        more = "".join(f" {'ó' * max(1, round(len(word) * LONGER) - 1)}" for word in words)
        return f"{OPEN}{''.join(pieces)}{more}{CLOSE}" if words else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """As the English has it."""
        return self.gettext(msgid1 if n == 1 else msgid2)
