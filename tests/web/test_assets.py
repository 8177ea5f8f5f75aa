"""What browsers get of our scripts and styles: the same code, and a name that changes with it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from web.assets import STATIC, Assets, lean

OURS = sorted(p for p in STATIC.iterdir() if p.suffix in {".js", ".css"} and not p.with_suffix(".txt").exists())
TRICKY = """\
// A remark, with `backticks' and "quotes".
import { a } from './a.js';

  /* Another,
     on two lines */
const url = 'https://tablehop.example'; // it's not a text
  const words = `one
    // not a remark
      ${a}

    /* nor this */`;
  const css = "/* a text */", escaped = 'don\\'t // stop', found = /['"]\\/\\/x/;
"""
SAME = """\
import { a } from './a.js';
const url = 'https://tablehop.example'; // it's not a text
const words = `one
    // not a remark
      ${a}

    /* nor this */`;
const css = "/* a text */", escaped = 'don\\'t // stop', found = /['"]\\/\\/x/;
"""


def test_texts_keep_what_looks_like_a_remark_or_an_indent() -> None:
    assert lean(TRICKY) == SAME


@pytest.mark.parametrize("path", OURS, ids=lambda p: p.name)
def test_only_remarks_indents_and_empty_lines_are_left_out(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"`[^`\n]*\n\s", re.sub(r"//.*|`[^`\n]*`", "", source)), "then compare its texts, too"
    code = re.sub(r"^\s*/\*.*?\*/", "", source, flags=re.MULTILINE | re.DOTALL)
    lines = [line.strip() for line in code.splitlines()]
    assert lean(source).splitlines() == [line for line in lines if line and not line.startswith("//")]


def test_what_others_wrote_is_served_as_it_is() -> None:
    for name in ("htmx-bundle.js", "jsqr.js"):
        assert Assets().body(name) == (STATIC / name).read_bytes()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A page's script, which imports one that imports another."""
    for name, code in {"page": "import './near.js';", "near": "import { x } from './far.js';", "far": "one"}.items():
        (tmp_path / f"{name}.js").write_text(code, encoding="utf-8")
    return tmp_path


def test_a_file_is_named_by_its_content_and_that_of_all_it_imports(folder: Path) -> None:
    before = Assets(folder)
    again = Assets(folder)
    (folder / "far.js").write_text("two", encoding="utf-8")
    after = Assets(folder)

    assert re.fullmatch(r"/static/page\.js\?v=[0-9a-f]{8}", before.url("page.js"))
    assert again.url("page.js") == before.url("page.js")
    assert after.url("page.js") != before.url("page.js")
    assert f"from './far.js?v={after.version('far.js')}'".encode() in after.body("near.js")


def test_a_file_that_is_not_there_has_no_name(folder: Path) -> None:
    with pytest.raises(FileNotFoundError, match="nowhere"):
        Assets(folder).url("nowhere.js")
