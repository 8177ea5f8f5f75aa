"""Brings the catalogues up to date with the words that stand in code and templates: `make words`.

Written into web/locales/<language>; what is new stands there without a translation, and what is gone goes.
"""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from web.words import LANGUAGES, SOURCE, po_file

ROOT = Path(__file__).parents[2]
KEYWORDS = {
    "say": None,
    "say_n": (1, 2),
    "keep": None,
    "keep_n": (1, 2),
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
}
OPTIONS = {"**.html": {"newstyle_gettext": "true", "trimmed": "true", "silent": "false"}}
METHODS = {
    "rotation": [("**.py", "python")],
    "server": [("**.py", "python")],
    "web": [("**.py", "ignore"), ("**.html", "jinja2")],
}
KEPT_HEADERS = ("Language", "Plural-Forms", "MIME-Version", "Content-Type", "Content-Transfer-Encoding")


def found() -> Catalog:
    """Every word that people read, with the files in which it stands."""
    catalog = Catalog()
    for folder, methods in METHODS.items():
        words = extract_from_dir(ROOT / folder, methods, OPTIONS, keywords=KEYWORDS)
        for name, _line, message, _comments, _context in words:
            catalog.add(message, locations=[(f"{folder}/{name}", 0)])
    return catalog


def kept(lang: str) -> Catalog:
    """The catalogue as it is."""
    with po_file(lang).open("rb") as words:
        return read_po(words, locale=lang)


def messages(catalog: Catalog) -> list[Message]:
    """All but the header."""
    return [message for message in catalog if message.id]


def texts(said: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """One, or one for each kind of number."""
    return (said,) if isinstance(said, str) else tuple(said or ("",))


def text_of(catalog: Catalog) -> str:
    """A catalogue as it is kept: no dates and no line numbers, so that only words make a difference."""
    out = io.BytesIO()
    write_po(out, catalog, width=0, include_lineno=False, ignore_obsolete=True)
    head, _, rest = out.getvalue().decode().partition("\n\n")
    lines = [line for line in head.splitlines() if not line.startswith('"') or line[1:].startswith(KEPT_HEADERS)]
    return "\n".join(lines) + "\n\n" + rest


def main() -> None:
    """Update every language."""
    template = found()
    for lang in LANGUAGES:
        if lang == SOURCE:
            continue
        catalog = kept(lang)
        catalog.update(template, no_fuzzy_matching=True)
        po_file(lang).write_text(text_of(catalog), encoding="utf-8")
        missing = [message.id for message in messages(catalog) if not all(texts(message.string))]
        print(f"{lang}: {len(missing)} to translate", *missing, sep="\n  ")  # noqa: T201  # for who translates


if __name__ == "__main__":
    main()
