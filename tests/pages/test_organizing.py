"""The organizer's pages at the door of a real server: files, people, tables and remedies, without JavaScript."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from openpyxl import Workbook

from server.core.model import ParticipantId
from tests.evening.venue import Organizer, Venue, Web, people_csv

FIELDS = {"name": "Ines", "role": "mentee", "email": "", "topics": "tea; go"}


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """One server for all questions."""
    venue = Venue(Path(tmp_path_factory.mktemp("organizing")))
    yield venue.web()
    venue.close()


@pytest.fixture
def host(web: Web) -> Organizer:
    """Somebody with a list of seven people and no plan yet."""
    organizer = Organizer(web).begin()
    organizer.post(f"/host/{organizer.event}/people/confirm", {"csv": people_csv(3, 4)})
    return organizer


def brought(host: Organizer, data: bytes, name: str = "list.csv") -> str:
    """The preview of a file."""
    answer = host.ask("POST", f"/host/{host.event}/people", files={"file": (name, data)})
    assert answer.status_code == 200, answer.text[-600:]
    return answer.text


def sent_on(page: str, **changes: str) -> dict[str, str]:
    """What the form of a preview would send."""
    fields = {
        name: unescape(value) for name, value in re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', page)
    }
    for number, options in re.findall(r'name="(col-\d+|role-\d+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        fields[number] = chosen[1] if chosen else ""
    for name in ("csv", "notes"):
        found = re.search(rf'<textarea name="{name}" hidden>\n(.*?)</textarea>', page, re.DOTALL)
        fields[name] = unescape(found[1]) if found else ""
    return {**fields, **changes}


def a_workbook(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def published(host: Organizer) -> Organizer:
    """The same, with a plan that everybody knows."""
    host.post(f"/host/{host.event}/publish", {"plan": host.plan()})
    return host


# --- files --------------------------------------------------------------------------------------------


def test_a_workbook_is_mapped_by_hand_and_saved_as_shown(web: Web) -> None:
    host = Organizer(web).begin()
    event = host.event
    data = a_workbook(("Who is it", "Kind", "E-mail"), ("Ann", "Speaker", "ann@x.org"), ("Ben", "Mentee", None))

    page = brought(host, data, "list.xlsx")
    assert "Which column holds the name and the role?" in page
    assert "formaction" not in page
    page = host.post(f"/host/{event}/people/check", sent_on(page, **{"col-0": "name", "col-1": "role"})).text
    assert "role «Speaker» is not understood" in page
    page = host.post(f"/host/{event}/people/check", sent_on(page, **{"role-0": "mentor"})).text
    assert "Import 2 people" in page
    assert "Ann" not in host.get(f"/host/{event}/people").text

    people = host.post(f"/host/{event}/people/confirm", sent_on(page)).text

    assert re.search(r"Ann</bdi></th><td>Mentor</td><td><bdi>ann@x.org", people)


def test_what_was_not_shown_is_not_saved(host: Organizer) -> None:
    page = brought(host, b"name,role,nick\nIda,mentee,Iddy\n")

    shown = host.post(f"/host/{host.event}/people/confirm", sent_on(page, **{"col-0": "", "col-2": "name"})).text

    assert "nothing is saved yet" in shown
    assert "Iddy" in shown
    assert "Id" not in host.get(f"/host/{host.event}/people").text


def test_a_file_whose_columns_lost_their_meaning_is_shown_again(host: Organizer) -> None:
    answer = host.post(f"/host/{host.event}/people/confirm", {"csv": "who,role\nIda,mentee\n"})

    assert "Which column holds the name?" in answer.text


def test_a_second_file_changes_adds_and_keeps_personal_links(host: Organizer) -> None:
    ticket = host.personal_ticket(ParticipantId("p0004"))
    page = brought(host, b"name,role,email,topics\nGreta,mentee,G1@example.org,tea\nIda,mentee,,\n")
    assert "Name: Guest 1" in page
    assert "Remove those who are not in the file" in page

    people = host.post(f"/host/{host.event}/people/confirm", sent_on(page)).text

    assert "8 people" in people
    assert "Greta" in people
    phone = Organizer(host.web, event=host.event)
    assert "Greta" in phone.post("/open", {"ticket": ticket}).text


def test_those_who_are_not_in_the_file_go_when_that_is_ticked(host: Organizer) -> None:
    page = brought(host, b"name,role,email\nGreta,mentee,g1@example.org\nIda,mentor,\n")

    people = host.post(f"/host/{host.event}/people/confirm", sent_on(page, remove="yes")).text

    assert "2 people" in people
    page = brought(host, b"name,role\nIda,mentor\nGreta,mentee\nJo,mentee\n")
    assert "p0009" in host.post(f"/host/{host.event}/people/confirm", sent_on(page)).text


def test_with_a_published_plan_a_file_adds_and_describes_only(host: Organizer) -> None:
    published(host)
    page = brought(host, b"name,role,email\nGreta,mentor,g1@example.org\nIda,mentor,\n")
    assert "stays mentee: the plan is published" in page
    assert "Remove those" not in page

    refused = host.ask("POST", f"/host/{host.event}/people/confirm", data=sent_on(page, remove="yes"))
    assert (refused.status_code, "nobody is taken off the list" in refused.text) == (409, True)
    people = host.post(f"/host/{host.event}/people/confirm", sent_on(page)).text

    assert re.search(r"Greta</bdi></th><td>Mentee</td>", people)
    assert "8 people" in people
    assert "This plan is published" in host.get(f"/host/{host.event}/plan").text


def test_a_file_that_changes_nothing_says_so(host: Organizer) -> None:
    page = brought(host, people_csv(3, 4).encode())
    assert "Nothing would change." in page

    answer = host.ask("POST", f"/host/{host.event}/people/confirm", data=sent_on(page))

    assert (answer.status_code, "Nothing changes" in answer.text) == (409, True)


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"PK\x03\x04 broken", "damaged or locked"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old or locked Excel")],
)
def test_a_broken_workbook_gets_a_sentence(host: Organizer, data: bytes, words: str) -> None:
    answer = host.ask("POST", f"/host/{host.event}/people", files={"file": ("x.xlsx", data)})

    assert (answer.status_code, words in answer.text) == (422, True)


def test_odd_fields_of_a_preview_do_no_harm(host: Organizer) -> None:
    odd = {"csv": "name,role\nIda,mentee\n", "col-0": "name", "col-1": "role", "col-x": "name", "col-2": "crown"}

    answer = host.post(f"/host/{host.event}/people/check", {**odd, "rolename-0": "boss", "role-0": "king"})

    assert "Import 1 person" in answer.text
    assert host.ask("POST", f"/host/{host.event}/people/check", data={"csv": ""}).status_code == 422


# --- one person ---------------------------------------------------------------------------------------


def test_somebody_is_added_changed_and_removed(host: Organizer) -> None:
    base = f"/host/{host.event}/people"
    assert "Add to the list" in host.get(f"{base}/new").text
    assert "Ines" in host.post(f"{base}/new", FIELDS).text
    assert 'value="tea; go"' in host.get(f"{base}/p0008").text

    people = host.post(
        f"{base}/p0008", {**FIELDS, "name": "Inés", "wishes": "m1@example.org", "needs_access": "yes"}
    ).text

    assert "Inés" in people
    assert "accessible table" in people
    assert "Mentor 1 Öz" in re.sub(r".*f-wishes", "", host.get(f"{base}/p0008").text, flags=re.DOTALL)
    assert "Inés" not in host.post(f"{base}/p0008/remove", {}).text
    assert host.get(f"{base}/p0008").status_code == 404


def test_faults_stand_beside_their_fields_and_nothing_typed_is_lost(host: Organizer) -> None:
    base = f"/host/{host.event}/people"
    for path in (f"{base}/new", f"{base}/p0001"):
        answer = host.ask("POST", path, data={**FIELDS, "email": "g1@example.org", "wishes": "Ghost"})
        assert answer.status_code == 422
        assert "Somebody else on the list has this address." in answer.text
        assert "«Ghost» is not on the list." in answer.text
        assert 'value="tea; go"' in answer.text


def test_with_a_published_plan_details_change_and_people_come_but_nobody_goes(host: Organizer) -> None:
    base = f"/host/{published(host).event}/people"

    host.post(f"{base}/p0004", {**FIELDS, "topics": "new topic"})
    assert "new topic" in host.get(f"{base}/p0004").text
    assert "8 people" in host.post(f"{base}/new", FIELDS).text
    for path, data, words in (
        (f"{base}/p0004", {**FIELDS, "role": "mentor"}, "everybody keeps their role"),
        (f"{base}/p0004/remove", {}, "stays on the list"),
    ):
        answer = host.ask("POST", path, data=data)
        assert (answer.status_code, words in answer.text) == (409, True)


# --- tables, rules, remedies --------------------------------------------------------------------------


def test_tables_are_named_marked_and_added(host: Organizer) -> None:
    path = f"/host/{host.event}/tables"
    sent = {
        "count": "5",
        "label-t1": "Sauna",
        "label-t2": "2",
        "label-t3": "3",
        "label-t4": "4",
        "accessible-t1": "yes",
    }

    assert host.post(path, sent).url.path.endswith("/plan")

    page = host.get(path).text
    assert 'value="Sauna"' in page
    assert 'name="label-t5"' in page
    assert re.search(r'name="accessible-t1" value="yes" checked', page)
    assert host.post(path, {**sent, "label-t5": "5"}).status_code == 200  # nothing changes, nothing is wrong


def test_tables_that_cannot_be_are_refused_beside_their_fields(host: Organizer) -> None:
    path = f"/host/{host.event}/tables"
    answer = host.ask(
        "POST", path, data={"count": "0", "label-t1": "2", "label-t2": "2", "label-t3": "", "label-t4": "4"}
    )

    assert answer.status_code == 422
    for words in ("A whole number from 1 to 1000", "Another table is called «2» already.", "1 to 12 letters"):
        assert words in answer.text


def test_once_rounds_run_tables_are_not_taken_away(host: Organizer) -> None:
    published(host)
    host.do("OpenLobby")
    host.do("GoOn", segment="lobby-0")

    labels = {f"label-t{n}": str(n) for n in range(1, 5)}
    answer = host.ask("POST", f"/host/{host.event}/tables", data={"count": "3", **labels})

    assert (answer.status_code, "The rounds have begun." in answer.text) == (409, True)


def test_changing_the_event_keeps_the_tables_and_takes_rules(host: Organizer) -> None:
    base = f"/host/{host.event}"
    host.post(f"{base}/tables", {"count": "4", "label-t1": "Sauna", "label-t2": "2", "label-t3": "3", "label-t4": "4"})
    form = {"title": "Night", "rounds": "2", "talk_min": "1", "walk_s": "3", "break_min": "1", "welcome_min": "0"}

    host.post(f"{base}/edit", {**form, "closing_min": "0", "tables": "6", "capacity": "9", "strangers": "yes"})

    assert 'value="Sauna"' in host.get(f"{base}/tables").text
    assert re.search(r'name="strangers" value="yes" checked', host.get(f"{base}/edit").text)


def test_a_remedy_is_one_press_and_can_be_taken_back(web: Web) -> None:
    host = Organizer(web).begin(tables="2")
    base = f"/host/{host.event}"
    page = host.post(f"{base}/people/confirm", {"csv": people_csv(3, 3)}).text
    assert "There are 2 tables for 3 pairs" in page
    press = {"check": "tables", "remedy": "more_tables", "back": "plan"}

    after = host.post(f"{base}/remedy", press)
    assert after.url.path.endswith("/plan")
    assert "There are 2 tables" not in after.text
    of = re.search(r'name="of" value="(\d+)"', after.text)
    assert of
    assert host.ask("POST", f"{base}/remedy", data=press).status_code == 409
    undone = host.post(f"{base}/undo", {"of": of[1], "back": "//evil.example"})

    assert undone.url.path.endswith("/people")
    assert "There are 2 tables for 3 pairs" in undone.text
    assert host.ask("POST", f"{base}/undo", data={"of": "x"}).status_code == 422


def test_nobody_but_hosts_gets_to_these_pages(web: Web, host: Organizer) -> None:
    stranger = Organizer(web, event=host.event)
    base = f"/host/{host.event}"
    for path in ("/people/new", "/people/p0001", "/tables"):
        assert stranger.get(base + path).status_code == 403, path
    for path in (
        "/people/check",
        "/people/new",
        "/people/p0001",
        "/people/p0001/remove",
        "/tables",
        "/remedy",
        "/undo",
    ):
        assert stranger.ask("POST", base + path, data={}).status_code == 403, path
