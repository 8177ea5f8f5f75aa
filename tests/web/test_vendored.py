"""The htmx bundle is what `make vendor` fetched, and stays in one file."""

from hashlib import sha256
from pathlib import Path

STATIC = Path(__file__).parents[2] / "web" / "static"


def test_the_bundle_is_the_one_that_was_vendored() -> None:
    notes = (STATIC / "htmx-bundle.txt").read_text(encoding="utf-8")
    assert f"sha256 {sha256((STATIC / 'htmx-bundle.js').read_bytes()).hexdigest()}\n" in notes


def test_htmx_comes_before_its_websocket_extension_in_the_same_file() -> None:
    htmx, extension = (STATIC / "htmx-bundle.js").read_text(encoding="utf-8").splitlines()
    assert htmx.startswith("var htmx=")
    assert "hx-ws" in extension
    assert "htmx.registerExtension(" in extension
