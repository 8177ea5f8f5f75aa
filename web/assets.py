"""Scripts, styles and pictures as browsers get them: without remarks and indents, and named by what is in them."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

STATIC = Path(__file__).parent / "static"

# Texts, and remarks behind code, are looked at first: what is in them only looks like a remark or an indent.
_LEAN = re.compile(
    r"""
    ^\s*/\*.*?\*/[ \t]*\n?  # a remark on lines of its own
  | ^\s*//[^\n]*\n?         # the same, in scripts
  | ^\s+                    # an indent, empty lines
  | (?P<kept> '(?:\\.|[^'\\\n])*' | "(?:\\.|[^"\\\n])*" | `(?:\\.|[^`\\])*` | //[^\n]* )
    """,
    re.MULTILINE | re.DOTALL | re.VERBOSE,
)
_IMPORTED = re.compile(r"(?<=')\./([\w-]+\.js)(?=')")


class Assets:
    """What stands in a folder, read once.

    Scripts import each other by the same names as pages do: a page and its scripts are always of one version, and
    browsers may keep them for ever.
    """

    def __init__(self, folder: Path = STATIC) -> None:
        self._folder = folder
        self._bodies: dict[str, bytes] = {}
        self._versions: dict[str, str] = {}
        for path in folder.iterdir():
            self._load(path.name)

    def body(self, name: str) -> bytes:
        """What is served. FileNotFoundError if there is no such file."""
        if name not in self._bodies:
            raise FileNotFoundError(name)
        return self._bodies[name]

    def version(self, name: str) -> str:
        """Eight characters that change whenever the file, or one that it imports, does. FileNotFoundError as `body`."""
        if name not in self._versions:
            raise FileNotFoundError(name)
        return self._versions[name]

    def url(self, name: str) -> str:
        """The address that pages use."""
        return f"/static/{name}?v={self.version(name)}"

    def _load(self, name: str) -> None:
        path = self._folder / name
        body = path.read_bytes()
        if path.suffix in {".js", ".css"} and not path.with_suffix(".txt").exists():  # a licence: others wrote it
            body = _IMPORTED.sub(self._versioned, lean(body.decode())).encode()
        self._bodies[name] = body
        self._versions[name] = sha256(body).hexdigest()[:8]

    def _versioned(self, imported: re.Match[str]) -> str:
        name = imported[1]
        if name not in self._bodies:
            self._load(name)
        return f"./{name}?v={self.version(name)}"


def lean(code: str) -> str:
    """JavaScript or CSS without remarks on lines of their own, indents and empty lines. Texts stay as they are."""
    return _LEAN.sub(lambda found: found["kept"] or "", code)
