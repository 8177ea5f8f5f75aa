"""Every page and part renders from every view, and nothing that people type becomes anything but text."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from tests.web import samples
from tests.web.boards import LOGS, SHEETS, sheet_page
from tests.web.samples import FORMS, HOSTILE, LIVE, MOMENTS, Moment
from tests.web.talks import TALKS
from web.assets import STATIC
from web.render import TEMPLATES, Renderer, letters, site

RENDERER = Renderer()
PARTS = {
    "cards": "phone",
    "wall": "screen",
    "control": "host",
    "needs": "host",
    "tiles": "host",
    "saying": "host",
    "said": "host",
}
OVERRIDE = "\u202e"
VOID = {"meta", "link", "input", "br", "img"}


class Outline(HTMLParser):
    """What a browser would make of a page: tags, attributes, and texts with the tags they stand in."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.texts: list[tuple[tuple[str, ...], str]] = []
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.texts.append((tuple(self._open), data))


def all_pages() -> dict[str, str]:
    """Every page in every state, by name."""
    moments = (*MOMENTS, samples.hostile_moment())
    live = {f"{name}/{m.name}": RENDERER.page(name, **view(m)) for name, view in LIVE.items() for m in moments}
    live |= {f"sheet/{name}": sheet_page(RENDERER, name) for name in SHEETS}
    return live | {
        f"form/{name}": RENDERER.page(page, **context) for name, (page, context) in {**FORMS, **LOGS, **TALKS}.items()
    }


PAGES = all_pages()


def test_every_page_has_a_sample() -> None:
    files = {path.stem for path in (TEMPLATES / "pages").glob("*.html")}
    assert files == {page for page, _ in {**FORMS, **LOGS, **TALKS}.values()} | set(LIVE) | {"org", "sheet"}


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda m: m.name)
@pytest.mark.parametrize("part", PARTS)
def test_the_part_of_a_page_is_what_is_pushed(part: str, moment: Moment) -> None:
    view = LIVE[PARTS[part]](moment)["view"]
    push = RENDERER.push(part, part, view=view, event_id=moment.event.id)
    assert push.startswith(f'<hx-partial hx-target="#{part}" hx-swap="outerMorph">')
    element = Outline(push)
    assert ("id", part) in {(name, value) for _, name, value in element.attributes}
    assert 'data-v="41" data-stamp="ab12cd34"' in push


def test_an_announcement_is_pushed_without_a_view() -> None:
    assert "fixing the microphones" in RENDERER.push("announcement", "announcement", announcement=samples.SPOKEN)
    assert "card" not in RENDERER.push("announcement", "announcement", announcement=None)


def test_the_cards_of_a_page_and_of_a_push_are_the_same() -> None:
    context = samples.phone(samples.by_name("talk"))
    assert RENDERER.part("cards", view=context["view"], event_id=context["event_id"]) in RENDERER.page(
        "phone", **context
    )


def test_a_refusal_is_a_sentence() -> None:
    assert '<p class="refusal">Paused &lt;b&gt; already.</p>' in RENDERER.part(
        "refusal", sentence="Paused <b> already."
    )


@pytest.mark.parametrize("page", LIVE)
def test_a_missing_name_is_an_error(page: str) -> None:
    with pytest.raises(UndefinedError):
        RENDERER.page(page)


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda m: m.name)
def test_a_phone_holds_a_card_for_every_segment_and_shows_one(moment: Moment) -> None:
    page = RENDERER.page("phone", **samples.phone(moment))
    cards = re.findall(r'<article id="card-([\w-]+)" data-card="\1" data-say="[^"]+"( hidden)?>', page)
    assert {key for key, _ in cards} == {"soon-0", *(s.key for s in moment.event.timeline.segments)}
    assert [key for key, hidden in cards if not hidden] == [samples.phone(moment)["view"].key]  # type: ignore[attr-defined]  # a PhoneView


def test_mentors_stay_and_are_told_who_comes() -> None:
    page = RENDERER.page("phone", **samples.phone(samples.by_name("stay")))
    assert "Stay at table <bdi>4</bdi>" in page
    assert "comes to you" in page
    assert "comes to you" not in RENDERER.page("phone", **samples.phone(samples.by_name("move")))


def test_nobody_who_sits_out_is_sent_to_a_table() -> None:
    page = RENDERER.page("phone", **samples.phone(samples.by_name("sit_out")))
    card = re.search(r'<article id="card-talk-2".*?</article>', page, re.DOTALL)
    assert card
    assert "No table this round" in card[0]
    assert 'class="ticket' not in card[0]


def test_the_way_in_is_left_alone_by_pushes_to_the_big_screen() -> None:
    push = RENDERER.push("wall", "wall", view=samples.screen(samples.by_name("lobby"))["view"])
    assert '<div class="qr" id="door-qr" data-keep></div>' in push
    assert "<svg" in RENDERER.page("screen", **samples.screen(samples.by_name("lobby")))


# --- hostile texts -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_texts_stay_texts(name: str) -> None:
    outline = Outline(PAGES[name])
    assert "img" not in outline.tags
    assert "iframe" not in outline.tags
    assert all(not attribute.startswith("on") for _, attribute, _ in outline.attributes)
    assert not [value for _, a, value in outline.attributes if a in {"href", "src", "action"} and "script:" in value]
    assert outline.tags.count("script") == len([1 for tag, a, _ in outline.attributes if (tag, a) == ("script", "src")])
    assert all(not text.strip() for tags, text in outline.texts if "script" in tags)


@pytest.mark.parametrize("name", [name for name in PAGES if OVERRIDE in PAGES[name]])
def test_a_text_that_turns_around_turns_nothing_else_around(name: str) -> None:
    isolated = {"bdi", "title", "textarea", "option", "text"}  # a text of a drawing is a paragraph of its own
    loose = [text for tags, text in Outline(PAGES[name]).texts if OVERRIDE in text and not isolated & set(tags)]
    assert not loose


def test_template_code_in_a_name_is_shown_as_it_is() -> None:
    for page in LIVE:
        html = PAGES[f"{page}/hostile"]
        assert "{{7*7}}" in html
        assert "49" not in re.sub(r'data-\w[\w-]*="[^"]*"|\d{3,}|<svg.*?</svg>', "", html)
    assert HOSTILE[0] not in "".join(PAGES.values())


# --- what the security policy forbids --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda p: p.name)
def test_no_template_carries_script_or_style(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=|<style", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"\son[a-z]+\s*=|hx-on|javascript:|js:\{|\|\s*safe", text)


def test_no_form_that_is_morphed_has_a_field_called_id() -> None:
    """`form.id` would be the field, and htmx would replace the form and lose what is typed in it."""
    for name in ("control", "saying", "said", "needs"):
        part = RENDERER.part(name, view=samples.host(samples.by_name("talk"))["view"])
        assert 'name="id"' not in part


# --- static files ----------------------------------------------------------------------------------------------------


def imports_of(module: str) -> set[str]:
    """All modules that a module needs, directly or not."""
    direct = set(
        re.findall(r"(?:from|import) '\./([\w-]+)\.js'", (STATIC / f"{module}.js").read_text(encoding="utf-8"))
    )
    return direct.union(*(imports_of(name) for name in direct))


@pytest.mark.parametrize("page", LIVE)
def test_a_page_asks_at_once_for_every_module_it_needs(page: str) -> None:
    html = PAGES[f"{page}/talk"]
    assert set(re.findall(r'modulepreload" href="/static/([\w-]+)\.js\?v=', html)) == imports_of(page)


@pytest.mark.parametrize("page", LIVE)
def test_our_modules_listen_before_htmx_connects(page: str) -> None:
    html = PAGES[f"{page}/talk"]
    assert html.index(f"/static/{page}.js?v=") < html.index("/static/htmx-bundle.js?v=")


def test_what_people_type_to_get_there() -> None:
    assert site("https://mentor.example/j/K7M2QXW") == "mentor.example"
    assert site("mentor.example") == "mentor.example"


def test_a_name_is_as_wide_as_its_signs() -> None:
    assert (letters("Ann Ng"), letters("田中 美咲")) == (6, 9)
