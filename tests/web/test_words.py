"""Every word that people read is there in every language, and nothing else is."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from html.parser import HTMLParser

import pytest

from server.core.help_view import Welcome
from server.core.sheet_view import found as found_people
from tests.web import samples
from tests.web.boards import BOARDS, SHEETS
from tests.web.catalogues import ROOT, found, kept, messages, text_of, texts
from tests.web.pseudo import CLOSE, OPEN, Pseudo
from tests.web.samples import MOMENTS, Moment
from tests.web.talks import TALKS
from web.assets import STATIC
from web.render import Renderer
from web.words import LANGUAGES, SOURCE, catalogue, direction, fitting, po_file

OTHERS = [lang for lang in LANGUAGES if lang != SOURCE]
PLACES = re.compile(r"%\(\w+\)s|\{\w+\}")
TAGS = re.compile(r"</?[^>]+>")
WORD = re.compile(r"\b[^\W\d_]{2,}\b")

TEXT = re.compile(r"'([^'\n]*)'|`([^`]*)`")
SAID = re.compile(r"(?<![!\w])[a-z]{2,}[.,:]? [a-z]{2,}")  # two words in a row

MARKUP = re.compile(r"[<\[]|, input")  # tags and selectors

SPEAKING = Renderer(words=lambda _lang: Pseudo())
OURS = {"bdi", "textarea", "title", "option", "svg", "text"}  # names of people and events stand in these
SPOKEN = {
    *("aria-label", "data-say", "placeholder", "data-over", "data-60000", "data-words", "data-none", "data-lost"),
    *("data-slow", "data-failed", "data-silent", "data-now", "data-seconds", "data-minutes", "data-fewer", "data-more"),
    *("data-there", "data-help", "data-away", "data-note", "data-aim", "data-wrong", "data-no-camera"),
    "data-bad-photo",
}
NOT_OURS = {"Tablehop", "UTC", "PDF", "CSV", "JSON", *LANGUAGES.values()}  # scripts write times in the zone of the room


# --- catalogues ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", OTHERS)
def test_every_word_is_translated_and_no_other(lang: str) -> None:
    there = {message.id: message for message in messages(kept(lang))}
    assert set(there) == {message.id for message in messages(found())}, "run `make words`"
    assert [key for key, message in there.items() if message.fuzzy or not all(texts(message.string))] == []


def test_every_sentence_that_is_made_is_found() -> None:
    keys = {message.id if isinstance(message.id, str) else message.id[0] for message in messages(found())}
    calls = [
        node
        for folder in ("rotation", "server")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("say", "say_n")
    ]
    made = {call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)}
    assert made - keys == set(), "one deep in another: give it a name"


@pytest.mark.parametrize("lang", OTHERS)
def test_a_catalogue_stands_as_make_words_writes_it(lang: str) -> None:
    assert po_file(lang).read_text(encoding="utf-8") == text_of(kept(lang))


@pytest.mark.parametrize("lang", OTHERS)
def test_a_translation_has_the_same_places_and_tags(lang: str) -> None:
    for message in messages(kept(lang)):
        if isinstance(message.id, str):
            assert _marks(texts(message.string)[0]) == _marks(message.id), message.id
            continue
        for said in texts(message.string):  # «one minute» needs no number
            assert set(_marks(said)) <= set(_marks(message.id[1])), message.id


@pytest.mark.parametrize("lang", OTHERS)
def test_a_translation_can_stand_in_an_attribute(lang: str) -> None:
    said = [text for message in messages(kept(lang)) for text in texts(message.string)]
    assert [text for text in said if '"' in TAGS.sub("", text) or re.search("[<>]", TAGS.sub("", text))] == []


@pytest.mark.parametrize("lang", OTHERS)
def test_blanks_at_the_ends_are_kept(lang: str) -> None:
    for message in messages(kept(lang)):
        for said, key in zip(texts(message.string), texts(message.id), strict=False):
            assert said.startswith(" ") == key.startswith(" "), key
            assert said.endswith(" ") == key.endswith(" "), key


def test_arabic_counts_in_six_ways() -> None:
    said = [catalogue("ar").ngettext("{n} minute", "{n} minutes", n) for n in (0, 1, 2, 5, 11, 100)]
    assert said == ["{n} دقيقة", "دقيقة واحدة", "دقيقتان", "{n} دقائق", "{n} دقيقة", "{n} دقيقة"]


def _marks(text: str) -> list[str]:
    return sorted(PLACES.findall(text)) + sorted(TAGS.findall(text))


# --- choosing --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "lang"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("nl,ar;q=0.5,fr;q=0.7", "fr"),
        ("en;q=0.3, ES-mx", "es"),
        ("*, ja", "en"),
        ("de;q=0", "en"),
        ("fr;q=much", "en"),
    ],
)
def test_a_browser_gets_the_language_that_it_likes_best(wanted: str, lang: str) -> None:
    assert fitting(wanted) == lang


# --- pages -----------------------------------------------------------------------------------------------------------


class Loose(HTMLParser):
    """Texts and spoken attributes of a page that no catalogue has seen."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.loose: list[str] = []
        self._open: list[str] = []
        self._depth = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"meta", "link", "input", "br", "img"}:
            self._open.append(tag)
        for name, value in attrs:
            if name in SPOKEN and value:
                self._keep(value)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if OURS & set(self._open):
            self._depth += data.count(OPEN) - data.count(CLOSE)
        else:
            self._keep(data)

    def _keep(self, text: str) -> None:
        outside = ""
        for letter in text:
            self._depth += (letter == OPEN) - (letter == CLOSE)
            outside += letter if self._depth == 0 else " "
        self.loose += [word for word in WORD.findall(outside) if word not in NOT_OURS]


def words_of(html: str) -> list[str]:
    """What stands in a page in English."""
    return Loose("<body" + html.partition("<body")[2]).loose


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda m: m.name)
def test_no_word_on_a_phone_and_on_the_big_screen_is_english_only(moment: Moment) -> None:
    assert words_of(SPEAKING.page("phone", "xx", **samples.phone(moment))) == []
    assert words_of(SPEAKING.page("screen", "xx", **samples.screen(moment))) == []


@pytest.mark.parametrize("moment", [*MOMENTS, *BOARDS], ids=lambda m: m.name)
def test_no_word_on_the_page_of_a_host_or_a_helper_is_english_only(moment: Moment) -> None:
    assert words_of(SPEAKING.page("host", "xx", **samples.host(moment))) == []
    assert words_of(SPEAKING.page("help", "xx", **samples.helping(moment))) == []


@pytest.mark.parametrize("name", SHEETS)
def test_no_word_on_a_hosts_sheet_is_english_only(name: str) -> None:
    part, context = SHEETS[name]
    assert words_of(f"<body>{SPEAKING.part(part, 'xx', **context)}") == []


def test_no_word_is_english_only_where_a_host_seeks_scans_or_is_refused() -> None:
    people = found_people(samples.EVENT, samples.PLAN, "a", samples.start_of("talk-2"))
    parts: Mapping[str, Mapping[str, object]] = {
        "found": {"event_id": "k3v9", "people": people, "text": "a"},
        "scanned": {"seen": Welcome(name="Ann", table="7")},
        "planning": {"people": 500, "seconds": 3},
        "checks": {"event": samples.EVENT, "checks": (), "undo": samples.EVENT.undo[0], "back": "people"},
    }
    for part, context in parts.items():
        assert words_of(f"<body>{SPEAKING.part(part, 'xx', **context)}") == [], part
    assert words_of(f"<body>{SPEAKING.part('found', 'xx', event_id='k3v9', people=(), text='Zed')}") == []


EVERYBODYS = ("home", "join", "choose", "open", "personal", "error", "talk", "after", "mine")
ORGANIZERS = (
    *("event", "people", "person", "preview", "tables", "plan", "go", "conversation", "feedback", "pairs", "report"),
    *("impact", "rehearsal", "paper"),
)
ALL_FORMS = {name: form for name, form in {**samples.FORMS, **TALKS}.items() if "hostile" not in name}
FORMS = {name: form for name, form in ALL_FORMS.items() if form[0] in EVERYBODYS}
ORGANIZING = {  # what a change of seats does is told as on the host's screen
    name: form for name, form in ALL_FORMS.items() if form[0] in ORGANIZERS and name != "plan_edit"
}


@pytest.mark.parametrize("name", FORMS)
def test_no_word_on_a_page_for_attendees_is_english_only(name: str) -> None:
    page, context = FORMS[name]
    assert words_of(SPEAKING.page(page, "xx", **context)) == []


@pytest.mark.parametrize("name", ORGANIZING)
def test_no_word_on_a_page_for_organizers_is_english_only(name: str) -> None:
    page, context = ORGANIZING[name]
    assert words_of(SPEAKING.page(page, "xx", **context)) == []


@pytest.mark.parametrize("name", ["cards", "signs", "names", "rest"])
def test_no_word_on_paper_is_english_only(name: str) -> None:
    page, context = samples.sheet(name, samples.by_name("talk"))
    assert words_of(SPEAKING.page(page, "xx", **context | {"title": ""})) == []


GUESTS = ("phone", "stage", "net", "cues", "offline", "sw", "open", "memory", "clock", "timeline", "screen", "wall")
HOSTS = ("host", "door", "command", "sheet", "scan", "people", "words", "log")
FOR_ORGANIZERS = ("plan", "paper")


@pytest.mark.parametrize("script", [*GUESTS, *HOSTS, *FOR_ORGANIZERS])
def test_no_script_has_words_of_its_own(script: str) -> None:
    code = re.sub(r"^\s*//.*$|\s//\s.*$", "", (STATIC / f"{script}.js").read_text(encoding="utf-8"), flags=re.MULTILINE)
    texts = [text for pair in TEXT.findall(re.sub(r"className: '[^']*'", "", code)) for text in pair]
    assert [text for text in texts if SAID.search(text) and not MARKUP.search(text)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_says_in_which_language_and_direction_it_is(lang: str) -> None:
    page = Renderer().page("phone", lang, **samples.phone(samples.by_name("talk")))
    assert f'<html lang="{lang}" dir="{direction(lang)}"' in page
    assert f'<button name="lang" value="{lang}" lang="{lang}" aria-current="true">' in page


def test_arabic_is_written_from_right_to_left_and_keeps_names_apart() -> None:
    page = Renderer().page("phone", "ar", **samples.phone(samples.by_name("move")))
    assert 'dir="rtl"' in page
    assert "حان وقت الانتقال. الطاولة \u206811\u2069، منطقة" in page
