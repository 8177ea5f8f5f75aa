"""Turns finished views into HTML."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from itertools import chain
from pathlib import Path
from unicodedata import east_asian_width
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from web.assets import STATIC, Assets

TEMPLATES = Path(__file__).parent / "templates"


class Renderer:
    """Renders pages and parts. One part serves the page and the push.

    build: changes whenever a template or a static file does.
    """

    def __init__(self) -> None:
        self.assets = Assets()
        self.build = _digest(TEMPLATES.rglob("*.html"), STATIC.iterdir())
        self._env = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._env.globals["static"] = self.assets.url
        self._env.globals["build"] = self.build
        self._env.globals["rehearsal"] = False  # pages of a rehearsal say otherwise
        self._env.filters["site"] = site
        self._env.filters["letters"] = letters

    def page(self, name: str, /, **context: object) -> str:
        """A whole page: `templates/pages/<name>.html`."""
        return self._env.get_template(f"pages/{name}.html").render(context)

    def part(self, name: str, /, **context: object) -> str:
        """A piece of a page: `templates/parts/<name>.html`."""
        return self._env.get_template(f"parts/{name}.html").render(context)

    def push(self, name: str, target: str, /, *, swap: str = "outerMorph", **context: object) -> str:
        """A part on its way over a socket, to be morphed into (or else `swap`) the element with the id `target`."""
        part = self.part(name, **context)
        return f'<hx-partial hx-target="#{target}" hx-swap="{swap}">{part}</hx-partial>'


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
