"""What carries the conversation, at the door of a real server and without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape

import httpx2 as httpx
import pytest

from server.core.model import ParticipantId
from tests.evening.venue import Organizer, Venue, Web, people_csv

MENTOR, MENTEE = ParticipantId("p0001"), ParticipantId("p0004")
FETCH = {"HX-Request": "true"}


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """One server for all evenings."""
    venue = Venue(tmp_path_factory.mktemp("talking"))
    yield venue.web()
    venue.close()


@pytest.fixture
def host(web: Web) -> Organizer:
    """An evening in its first walk: three mentors, three mentees, all meet all."""
    organizer = Organizer(web).create(people_csv(3, 3), talk_min="10", walk_s="60", rounds="3")
    organizer.do("OpenLobby")
    organizer.do("GoOn", segment="lobby-0")
    return organizer


def phone_of(host: Organizer, person: ParticipantId = MENTEE) -> Organizer:
    """Somebody's phone."""
    phone = Organizer(host.web, event=host.event)
    phone.post("/open", {"ticket": host.personal_ticket(person)})
    return phone


def ask(phone: Organizer, question: str, goal: str = "", **headers: str) -> httpx.Response:
    """Send the question of a form."""
    data = {"question": question, "goal": goal}
    return phone.ask("POST", f"/p/{phone.event}/question", data=data, headers=headers)


def test_a_question_is_kept_without_a_script_and_read_by_the_mentor(host: Organizer) -> None:
    mentee, mentor = phone_of(host), phone_of(host, MENTOR)
    assert "Wants to ask" not in mentor.get(f"/p/{host.event}").text
    answer = ask(mentee, "How do I <i>begin</i>?", "One name")
    assert "Saved" in answer.text
    assert "What to talk about" in answer.text
    assert "How do I <i>begin</i>?" in unescape(mentor.get(f"/p/{host.event}").text)
    assert "How do I <i>begin</i>?" in unescape(mentee.get(f"/p/{host.event}/talk").text)


def test_with_a_script_only_the_part_comes_back(host: Organizer) -> None:
    phone = phone_of(host)
    assert phone.ask("GET", f"/p/{host.event}/talk", headers=FETCH).text.count("<html") == 0
    saved = ask(phone, "Why?", **FETCH)
    again = ask(phone, "Why?", **FETCH)
    assert (saved.status_code, again.status_code) == (200, 200)
    assert 'id="question"' in again.text
    assert "Saved" in again.text


def test_what_was_typed_is_not_lost_when_it_cannot_be_saved(host: Organizer) -> None:
    phone = phone_of(host)
    answer = ask(phone, "x" * 201, "My goal", **FETCH)
    assert answer.status_code == 409
    assert "At most 200 letters" in answer.text
    assert "x" * 201 in answer.text
    assert "My goal" in answer.text
    assert "At most 200 letters" in ask(phone, "x" * 201).text


def test_mentors_bring_no_question(host: Organizer) -> None:
    phone = phone_of(host, MENTOR)
    assert "My question" not in phone.get(f"/p/{host.event}/talk").text
    assert "Ask: what would make this talk useful" in phone.get(f"/p/{host.event}/talk").text
    assert ask(phone, "Why?").status_code == 409


def test_a_newcomer_comes_in_with_a_question(web: Web) -> None:
    host = Organizer(web).create(people_csv(2, 2), open_doors="yes")
    phone = Organizer(web, event=host.event)
    form = {"name": "Nora New", "role": "mentee", "topics": "", "question": "May I?"}
    phone.post(f"/j/{host.code}/new", form)
    assert "May I?" in phone.get(f"/p/{host.event}/talk").text


def test_the_organizer_changes_the_words_and_goes_back_to_the_shipped_ones(host: Organizer) -> None:
    path, phone = f"/host/{host.event}/conversation", phone_of(host)
    assert "Trust: we speak openly" in host.get(path).text
    sent = {
        "rules": "Be kind.",
        "mentee-opening": "Begin.",
        "mentee-deepening": "Why?",
        "mentee-closing": "End.",
        "mentor-opening": "Listen.",
    }
    assert "Saved." in host.post(path, sent).text
    shown = phone.get(f"/p/{host.event}/talk").text
    assert all(words in shown for words in ("Be kind.", "Begin.", "Why?", "End."))
    assert "Trust: we speak" not in shown
    host.post(f"{path}/shipped", {})
    assert "Trust: we speak openly" in phone.get(f"/p/{host.event}/talk").text


def test_words_that_are_too_long_are_kept_in_the_form(host: Organizer) -> None:
    path = f"/host/{host.event}/conversation"
    answer = host.ask("POST", path, data={"rules": "y" * 161})
    assert answer.status_code == 422
    assert "At most 160 letters in a line" in answer.text
    assert "y" * 161 in answer.text


def test_words_are_the_business_of_hosts(host: Organizer) -> None:
    phone = phone_of(host)
    for method, path in (("GET", ""), ("POST", ""), ("POST", "/shipped")):
        assert phone.ask(method, f"/host/{host.event}/conversation{path}").status_code == 403
    assert host.ask("GET", f"/p/{host.event}/talk").status_code == 403
