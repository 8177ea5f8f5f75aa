"""What others wrote is what `make vendor` fetched, with its licence; htmx stays in one file."""

from hashlib import sha256
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "web" / "static"


@pytest.mark.parametrize(("name", "licence"), [("htmx-bundle", "Zero-Clause BSD"), ("jsqr", "Apache License")])
def test_a_file_of_others_is_the_one_that_was_vendored(name: str, licence: str) -> None:
    notes = (STATIC / f"{name}.txt").read_text(encoding="utf-8")
    assert f"sha256 {sha256((STATIC / f'{name}.js').read_bytes()).hexdigest()}\n" in notes
    assert licence in notes


def test_htmx_comes_before_its_websocket_extension_in_the_same_file() -> None:
    htmx, extension = (STATIC / "htmx-bundle.js").read_text(encoding="utf-8").splitlines()
    assert htmx.startswith("var htmx=")
    assert "hx-ws" in extension
    assert "htmx.registerExtension(" in extension
