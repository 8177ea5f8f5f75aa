"""Somebody chooses a language, without a script; until then their browser does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.evening.venue import Organizer, Venue, Web, people_csv


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """One server for all of them."""
    venue = Venue(Path(tmp_path_factory.mktemp("language")))
    yield venue.web()
    venue.close()


@pytest.fixture(scope="module")
def event(web: Web) -> Organizer:
    """An event with open doors for three and three."""
    return Organizer(web).create(people_csv(3, 3))


@pytest.fixture
def guest(web: Web) -> Organizer:
    """A browser of somebody who has not been here."""
    return Organizer(web)


def test_a_browser_says_which_language_it_would_like(guest: Organizer) -> None:
    page = guest.ask("GET", "/", headers={"Accept-Language": "fr-CA,fr;q=0.9,en;q=0.8"}).text
    assert '<html lang="fr" dir="ltr"' in page
    assert "Rejoignez l'événement" in page


def test_a_choice_is_kept_and_leads_back(guest: Organizer, event: Organizer) -> None:
    back = f"/j/{event.code}"
    answer = guest.post("/language", {"lang": "ar", "back": back})
    assert answer.url.path == back
    assert '<html lang="ar" dir="rtl"' in answer.text
    page = guest.ask("GET", "/", headers={"Accept-Language": "fr"}).text
    assert "انضم إلى الفعالية" in page


def test_a_screen_of_names_stays_one_in_another_language(event: Organizer) -> None:
    place = f"/screen/{event.event}?show=names&part=1/2"
    assert f'value="{place.replace("&", "&amp;")}"' in event.get(place).text
    answer = event.post("/language", {"lang": "fr", "back": place})
    assert (str(answer.url).removeprefix(event.web.url), '<html lang="fr"' in answer.text) == (place, True)
    event.post("/language", {"lang": "en", "back": "/"})


@pytest.mark.parametrize(
    ("lang", "back"),
    [("xx", "/"), ("", "/"), ("de", "https://evil.example/"), ("de", "//evil.example"), ("de", "/\\evil.example")],
)
def test_nonsense_leads_to_the_front_door(lang: str, back: str, guest: Organizer) -> None:
    answer = guest.post("/language", {"lang": lang, "back": back})
    assert str(answer.url) == f"{guest.web.url}/"
    assert f'<html lang="{lang if lang == "de" else "en"}"' in answer.text


def test_errors_are_said_in_the_language_of_who_meets_them(guest: Organizer, event: Organizer) -> None:
    german = {"Accept-Language": "de"}
    wrong = guest.ask("POST", "/join", data={"code": "NOSUCH"}, headers=german)
    assert (wrong.status_code, "Eine Veranstaltung mit diesem Code gibt es nicht (mehr)." in wrong.text) == (404, True)
    closed = guest.ask("GET", f"/p/{event.event}", headers=german)
    assert closed.status_code == 403
    assert "Diese Seite braucht ihren Link." in closed.text
    nowhere = guest.ask("GET", "/nowhere", headers=german)
    assert "Hier ist nichts" in nowhere.text
    nobody = guest.ask("GET", f"/j/{event.code}/names?name=Zz+Zz", headers=german)
    assert "Niemand auf der Liste heißt so." in nobody.text


def test_a_phone_its_socket_and_its_talk_speak_one_language(guest: Organizer, event: Organizer) -> None:
    spanish = {"Accept-Language": "es"}
    answer = guest.ask("POST", f"/j/{event.code}/claim", data={"participant": "p0004"}, headers=spanish)
    assert '<html lang="es" dir="ltr"' in answer.text
    assert f'hx-ws:connect="/ws/p/{event.event}?lang=es"' in answer.text
    talk = guest.ask("GET", f"/p/{event.event}/talk", headers=spanish | {"HX-Request": "true"})
    assert "Cómo hablamos" in talk.text
    assert "Confianza: hablamos con franqueza" in talk.text
    refused = guest.ask(
        "POST", f"/p/{event.event}/ask", data={"what": "seat"}, headers=spanish | {"HX-Request": "true"}
    )
    assert (refused.status_code, "Ya estás en el plan." in refused.text) == (409, True)


def test_a_host_their_socket_their_sheets_and_refusals_speak_one_language(web: Web) -> None:
    host = Organizer(web).create(people_csv(3, 3))
    german = {"Accept-Language": "de", "X-Requested-With": "fetch"}
    at = f"/host/{host.event}"
    board = host.ask("GET", at, headers=german).text
    assert '<html lang="de" dir="ltr"' in board
    assert f'hx-ws:connect="/ws/host/{host.event}?lang=de"' in board
    assert f'<input type="hidden" name="back" value="{at}">' in board
    assert "Lobby öffnen" in board
    assert "Noch nicht gesehen" not in host.ask("GET", f"{at}/phrases", headers=german).text
    assert "Bitte kommen Sie zum Schluss." in host.ask("GET", f"{at}/phrases", headers=german).text
    assert "Neue Person" in host.ask("GET", f"{at}/walk-in", headers=german).text
    assert "Diese Person gibt es nicht (mehr)." in host.ask("GET", f"{at}/person/w9", headers=german).text
    press = {"command": "Resume", "segment": "", "seen": "9999", "id": "resume-too-early"}
    refused = host.ask("POST", f"{at}/command", data=press, headers=german)
    assert (refused.status_code, "Die Uhr läuft schon." in refused.text) == (409, True)
    door = host.ask("GET", f"/help/{host.event}", headers={"Accept-Language": "ar"}).text
    assert '<html lang="ar" dir="rtl"' in door
    assert f'hx-ws:connect="/ws/help/{host.event}?lang=ar"' in door
    assert '<html lang="de"' in host.ask("GET", f"{at}/plan", headers=german).text


def test_ready_phrases_stay_ready_ones_when_a_host_keeps_them_in_another_language(web: Web) -> None:
    host = Organizer(web).create(people_csv(3, 3))
    kept = {"command": "KeepPhrases", "segment": "", "seen": "9999", "id": "keep-phrases"}
    words = {"value": "Bitte kommen Sie zum Schluss.\nSuppe ist fertig."}
    answer = host.ask("POST", f"/host/{host.event}/command", data=kept | words, headers={"Accept-Language": "de"})
    assert answer.status_code == 204
    sheet = host.ask("GET", f"/host/{host.event}/phrases", headers={"Accept-Language": "fr"}).text
    assert "Terminez bientôt, s&#39;il vous plaît.\nSuppe ist fertig.</textarea>" in sheet


def test_the_log_is_read_and_searched_in_the_readers_language(web: Web) -> None:
    host = Organizer(web).create(people_csv(3, 3))
    host.do("OpenLobby")
    log = host.get(f"/host/{host.event}/log?lang=es&q=sala").text
    assert "Sala de espera abierta" in log
    assert "Plan publicado" not in log
    assert "Sala de espera abierta" not in host.get(f"/host/{host.event}/log?lang=es&q=lobby").text
    assert "Lobby opened" in host.get(f"/host/{host.event}/log?q=lobby").text
    assert "Lobby opened" in host.get(f"/host/{host.event}/log.csv?lang=es").text


def test_paper_is_printed_in_the_language_that_the_host_picks(event: Organizer) -> None:
    index = event.get(f"/host/{event.event}/paper").text
    assert re.findall(r'<option value="(\w\w)"', index) == ["en", "de", "es", "fr", "ar"]
    sheet = event.get(f"/host/{event.event}/paper/signs?lang=ar").text
    assert '<html lang="ar" dir="rtl"' in sheet
    assert "دائرة" in sheet
    assert "Circle" in event.get(f"/host/{event.event}/paper/signs").text


def test_a_phone_without_network_knows_what_to_say(guest: Organizer) -> None:
    page = guest.get("/offline?lang=de").text
    assert "Keine Verbindung" in page
    assert "Zum Eingang" not in page
