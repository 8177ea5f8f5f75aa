"""Turns finished views into HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from gettext import NullTranslations
from hashlib import sha256
from itertools import chain
from pathlib import Path
from unicodedata import east_asian_width
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from web.assets import STATIC, Assets
from web.trans import Trans
from web.words import LANGUAGES, LOCALES, SOURCE, catalogue, direction

TEMPLATES = Path(__file__).parent / "templates"
PLAIN = frozenset({str, int, Markup})  # most of what is shown


class Renderer:
    """Renders pages and parts, in any language. One part serves the page and the push.

    build: changes whenever a template, a static file or a catalogue does. words: the catalogue of a language.
    """

    def __init__(self, *, words: Callable[[str], NullTranslations] = catalogue) -> None:
        self.assets = Assets()
        self.build = _digest(TEMPLATES.rglob("*.html"), STATIC.iterdir(), LOCALES.rglob("*.po"))
        self._words = words
        self._envs: dict[str, Environment] = {}

    def page(self, name: str, lang: str = SOURCE, /, **context: object) -> str:
        """A whole page: `templates/pages/<name>.html`."""
        return self._env(lang).get_template(f"pages/{name}.html").render(context)

    def part(self, name: str, lang: str = SOURCE, /, **context: object) -> str:
        """A piece of a page: `templates/parts/<name>.html`."""
        return self._env(lang).get_template(f"parts/{name}.html").render(context)

    def push(
        self, name: str, target: str, lang: str = SOURCE, /, *, swap: str = "outerMorph", **context: object
    ) -> str:
        """A part on its way over a socket, to be morphed into (or else `swap`) the element with the id `target`."""
        part = self.part(name, lang, **context)
        return f'<hx-partial hx-target="#{target}" hx-swap="{swap}">{part}</hx-partial>'

    def say(self, words: str, lang: str = SOURCE, /) -> str:
        """Words as they are shown: a sentence that knows how to be said in another language is."""
        return str(_speaker(lang, self._words(lang))(words))

    def _env(self, lang: str) -> Environment:
        """The templates of one language."""
        if lang not in self._envs:
            self._envs[lang] = self._made(lang)
        return self._envs[lang]

    def _made(self, lang: str) -> Environment:
        words = self._words(lang)
        say = _speaker(lang, words)
        env = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=[Trans],
            finalize=None if lang == SOURCE else say,
        )
        env.words = words  # type: ignore[attr-defined]  # for Trans
        env.policies["ext.i18n.trimmed"] = True

        @cache
        def plain(message: str) -> Markup:
            return Markup(words.gettext(message) % {})  # noqa: S704  # nosec B704  # our own words

        def gettext(message: str, /, **values: object) -> Markup:
            return _filled(words.gettext(message), values, say) if values else plain(message)

        def ngettext(one: str, many: str, n: int, /, **values: object) -> Markup:
            return _filled(words.ngettext(one, many, n), {"n": n, **values}, say)

        env.globals |= {
            "static": self.assets.url,
            "build": self.build,
            "gettext": gettext,
            "_": gettext,
            "ngettext": ngettext,
        }
        env.globals |= {"rehearsal": False, "here": ""}  # pages say otherwise
        env.globals |= {"lang": lang, "direction": direction(lang), "languages": LANGUAGES}
        env.filters |= {"site": site, "letters": letters, "capitalize": lambda value: _capital(str(say(value)))}
        return env


def letters(text: str) -> int:
    """How wide a text is, in letters; a Chinese or Japanese sign is as wide as two."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def site(url: str) -> str:
    """What people type to reach the place a URL belongs to: `tablehop.example`."""
    return urlsplit(url).netloc or url


def _digest(*files: Iterable[Path]) -> str:
    """Eight characters for all that is in these files."""
    whole = sha256()
    for path in sorted(chain.from_iterable(files)):
        whole.update(path.read_bytes())
    return whole.hexdigest()[:8]


def _speaker(lang: str, words: NullTranslations) -> Callable[[object], object]:
    """Says values in a language. English is what every sentence stands in."""
    if lang == SOURCE:
        return lambda value: value
    isolate = direction(lang) == "rtl"

    def say(value: object) -> object:
        if type(value) in PLAIN or not hasattr(value, "into"):
            return value
        return value.into(words, isolate=isolate)

    return say


def _filled(words: str, values: dict[str, object], say: Callable[[object], object]) -> Markup:
    """Words of a catalogue, which may hold tags, with values, which never do."""
    shown = {name: escape(say(value)) for name, value in values.items()}
    return Markup(words % shown)  # noqa: S704  # nosec B704  # our own words


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
