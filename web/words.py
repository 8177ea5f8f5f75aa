"""The languages that pages speak: their names, their directions, and their catalogues in `locales`."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES = Path(__file__).parent / "locales"
SOURCE = "en"  # what the words stand in the code in
LANGUAGES: Mapping[str, str] = {
    "en": "English",
    "de": "Deutsch",
    "es": "Español",
    "fr": "Français",
    "ar": "العربية",
}
RIGHT_TO_LEFT = frozenset({"ar"})


def direction(lang: str) -> str:
    """`ltr` or `rtl`."""
    return "rtl" if lang in RIGHT_TO_LEFT else "ltr"


def po_file(lang: str) -> Path:
    """Where the words of a language stand."""
    return LOCALES / lang / "LC_MESSAGES" / "tablehop.po"


@cache
def catalogue(lang: str) -> NullTranslations:
    """The words of a language; English needs none."""
    if lang == SOURCE:
        return NullTranslations()
    compiled = io.BytesIO()
    with po_file(lang).open("rb") as words:
        write_mo(compiled, read_po(words, locale=lang))
    compiled.seek(0)
    return GNUTranslations(compiled)


def fitting(wanted: str) -> str:
    """The best of our languages for an `Accept-Language` header; English if none of them is wanted."""
    ranked = sorted((_ranked(part) for part in wanted.lower().split(",")), key=lambda found: -found[0])
    known = (lang for weight, lang in ranked if weight > 0 and lang in LANGUAGES)
    return next(known, SOURCE)


def _ranked(part: str) -> tuple[float, str]:
    """`de-AT;q=0.8` as (0.8, "de")."""
    name, _, weight = part.strip().partition(";q=")
    try:
        return float(weight or 1), name.partition("-")[0]
    except ValueError:
        return 0.0, name
