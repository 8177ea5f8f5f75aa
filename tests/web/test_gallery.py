"""The gallery has a place for every state, and a picture of each is never written over another's."""

from __future__ import annotations

from tests.web.gallery import KINDS, OWN_VIEWS, README, _index, kind, shots
from tests.web.states import boards, pages
from web.render import Renderer

STATES = (*pages(Renderer()), *boards(Renderer()), *OWN_VIEWS)


def test_every_state_has_its_pictures() -> None:
    names = [name for path in STATES for name, *_ in shots(path)]
    assert len(names) == len(set(names))
    assert {kind(path) for path in STATES} == set(KINDS)
    assert set(README.values()) <= set(STATES)


def test_states_are_taken_at_every_size_and_in_light_and_dark_where_they_differ() -> None:
    assert {(width, scheme) for _, width, _, scheme in shots("/phone/talk")} == {
        (width, scheme) for width in (320, 390, 1280, 1920) for scheme in ("light", "dark")
    }
    assert {scheme for *_, scheme in shots("/screen/talk")} == {"dark"}
    assert {scheme for *_, scheme in shots("/form/paper_cards")} == {"light"}


def test_the_index_shows_every_picture() -> None:
    index = _index(STATES)
    assert all(f'href="{name}"' in index for path in STATES for name, *_ in shots(path))
