"""Pictures of every page in every state, at four sizes, light and dark: `make gallery`, `make screens`.

Written into build/gallery with an index to look through them. With words, only states whose path has one of them:
`make gallery ONLY="paper /screen"`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser import launched
from tests.web.stall import stall
from tests.web.states import boards, connected, pages, phones, show
from tests.web.talks import fetched
from web.render import Renderer

OUT = Path("build/gallery")
PICTURE = Path("docs/screens.png")
SIZES = ((320, 640), (390, 844), (1280, 800), (1920, 1080))
SCHEMES = ("light", "dark")
KINDS = {
    "phone": "Phone",
    "screen": "Big screen (always dark)",
    "host": "Host",
    "board": "Host's board through a night",
    "sheet": "Host's sheets",
    "paper": "Paper (always light)",
    "form": "Organizer, door and helper",
}
OWN_VIEWS = tuple(f"/screen/{moment}?show={view}" for view in ("map", "names", "clock") for moment in ("talk", "move"))
ONE_SCHEME = {"screen": "dark", "paper": "light"}
README = {"host": "/host/asked", "screen": "/screen/room", "one": "/phone/move", "two": "/phone/last_minute"}
LAID_OUT = """<!doctype html><meta charset="utf-8"><style>
body { margin: 0; background: #d6dce5; }
main { inline-size: 1328px; padding: 24px; box-sizing: border-box; }
main { display: grid; gap: 24px; grid-template-columns: 980px 276px; align-items: start; }
main > * { display: grid; gap: 24px; }
img { display: block; inline-size: 100%; }
</style><main><div><img src="/static-pictures/host.png"><img src="/static-pictures/screen.png"></div>
<div><img src="/static-pictures/one.png"><img src="/static-pictures/two.png"></div></main>"""


def main(arguments: Sequence[str]) -> None:
    """Take the pictures that are asked for."""
    renderer = Renderer()
    states = {**pages(renderer), **boards(renderer)}
    with stall(states | fetched(renderer)) as address, launched() as browser:
        if arguments == ["--readme"]:
            _readme(browser, address)
            return
        wanted = [path for path in (*states, *OWN_VIEWS) if not arguments or any(word in path for word in arguments)]
        if not wanted:
            sys.exit(f"No state has {' or '.join(arguments)} in its path.")
        for path in wanted:
            _photograph(browser, address, path)
    (OUT / "index.html").write_text(_index(wanted), encoding="utf-8")
    print(f"{len(wanted)} states: {OUT / 'index.html'}")


def kind(path: str) -> str:
    """Which part of the gallery a state belongs to."""
    first, _, name = path.strip("/").partition("/")
    if first == "form" and name.startswith(("paper_", "impact")) and name != "paper_before":
        return "paper"
    if name.startswith("wall_"):
        return "screen"
    return "sheet" if first == "found" else first


def shots(path: str) -> Iterable[tuple[str, int, int, str]]:
    """The pictures of one state: name, width, height, colour scheme."""
    name = re.sub(r"[^\w-]", "-", path.strip("/"))
    only = ONE_SCHEME.get(kind(path))
    for scheme in SCHEMES if only is None else (only,):
        for width, height in SIZES:
            yield f"{name}-{width}-{scheme}.png", width, height, scheme


def _photograph(browser: Browser, address: str, path: str) -> None:
    context = browser.new_context(reduced_motion="reduce", service_workers="block")
    try:
        page = context.new_page()
        _open(page, address + path)
        for name, width, height, scheme in shots(path):
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            (OUT / name).parent.mkdir(parents=True, exist_ok=True)
            connected(page)
            page.screenshot(path=OUT / name, full_page=kind(path) != "screen" or width < 700)
    finally:
        context.close()


def _open(page: Page, url: str) -> None:
    show(page, url)
    if page.locator(".board").count():
        phones(page, 0, 50)
        phones(page, 3, 50)


def _index(paths: Sequence[str]) -> str:
    """A page with every picture in its row; each opens in full."""
    by_kind: dict[str, list[str]] = {name: [] for name in KINDS}
    for path in paths:
        by_kind[kind(path)].append(path)
    parts = (f"<h2 id={name}>{escape(KINDS[name])}</h2>{''.join(map(_row, found))}" for name, found in by_kind.items())
    links = " ".join(f"<a href=#{name}>{escape(title)}</a>" for name, title in KINDS.items() if by_kind[name])
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><title>Gallery</title><style>"
        "body{font:16px system-ui,sans-serif;margin:16px;background:#d6dce5;color:#10151c}"
        "section{display:flex;gap:12px;overflow-x:auto;align-items:start;padding-block:8px}"
        "figure{margin:0;flex:none}img{block-size:240px;display:block;border:1px solid #76828f}"
        "figcaption{font-size:13px}nav a{margin-inline-end:1em}"
        f"</style><h1>Every state</h1><nav>{links}</nav>{''.join(parts)}"
    )


def _row(path: str) -> str:
    figures = (
        f'<figure><a href="{name}"><img loading=lazy src="{name}" alt="{escape(path)}, {width} wide, {scheme}"></a>'
        f"<figcaption>{width} x {height} {scheme}</figcaption></figure>"
        for name, width, height, scheme in shots(path)
    )
    return f"<h3>{escape(path)}</h3><section>{''.join(figures)}</section>"


def _readme(browser: Browser, address: str) -> None:
    """The picture at the top of the README: host, big screen and two phones."""
    pictures: dict[str, bytes] = {}
    for name, path in README.items():
        size = {"host": (1280, 800), "screen": (1280, 720)}.get(name, (390, 844 if name == "one" else 880))
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
        page = context.new_page()
        show(page, address + path)
        phones(page, 0, 31)
        connected(page)
        pictures[name] = page.screenshot()
        context.close()
    PICTURE.write_bytes(_laid_out(browser, pictures))
    print(f"{PICTURE}: {PICTURE.stat().st_size // 1024} KiB")


def _laid_out(browser: Browser, pictures: Mapping[str, bytes]) -> bytes:
    page = browser.new_page(viewport={"width": 1328, "height": 800})
    page.route(
        "**/static-pictures/*",
        lambda route: route.fulfill(body=pictures[Path(route.request.url).stem], content_type="image/png"),
    )
    page.route("**/laid-out", lambda route: route.fulfill(body=LAID_OUT, content_type="text/html"))
    page.goto("http://gallery.test/laid-out")
    page.wait_for_function("[...document.images].every(image => image.complete && image.naturalWidth)")
    return page.locator("main").screenshot()


if __name__ == "__main__":
    main(sys.argv[1:])
