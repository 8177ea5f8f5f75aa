"""Turns finished views into HTML, and names static files so that browsers may keep them for ever."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
STATIC = HERE / "static"


class Renderer:
    """Renders pages and parts. One part serves the page and the push.

    reload: look at the files again on every use, for work on the templates.
    """

    def __init__(self, *, reload: bool = False) -> None:
        self._reload = reload
        self._urls: dict[str, str] = {}
        self._env = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=reload,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._env.globals["static"] = self.static
        self._env.filters["site"] = site

    def page(self, name: str, /, **context: object) -> str:
        """A whole page: `templates/pages/<name>.html`."""
        return self._env.get_template(f"pages/{name}.html").render(context)

    def part(self, name: str, /, **context: object) -> str:
        """A piece of a page: `templates/parts/<name>.html`."""
        return self._env.get_template(f"parts/{name}.html").render(context)

    def push(self, name: str, target: str, /, **context: object) -> str:
        """A part on its way over a socket, to be morphed into the element with the id `target`."""
        part = self.part(name, **context)
        return f'<hx-partial hx-target="#{target}" hx-swap="outerMorph">{part}</hx-partial>'

    def static(self, path: str) -> str:
        """The address of a static file; it changes whenever the content does. FileNotFoundError if there is none."""
        if self._reload or path not in self._urls:
            digest = sha256((STATIC / path).read_bytes()).hexdigest()[:8]
            self._urls[path] = f"/static/{path}?v={digest}"
        return self._urls[path]


def site(url: str) -> str:
    """What people type to reach the place a URL belongs to: `tablehop.example`."""
    return urlsplit(url).netloc or url
