"""Lists of people and of the meetings they ask for."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation import Person, PersonId, Problem, Request, Role, Table, TableId, audit, plan
from server.core.errors import BadRequest
from server.core.requests import MAX_REQUESTS, Bad, File, Wishlist, read

PEOPLE = "name,email,available\nAnn,ann@x.org,\nBen,,1-2\nCy,,\n"


def read_text(requests: str, people: str = PEOPLE, *, rounds: int = 6, tables: int = 2) -> Wishlist:
    return read(people.encode(), requests.encode(), rounds=rounds, tables=tables)


def couples(wishes: Wishlist) -> list[tuple[str, str]]:
    return [(request.a, request.b) for request in wishes.requests]


def faults(requests: str, people: str = PEOPLE) -> list[tuple[str, int, str]]:
    return [(bad.file.value, bad.number, "; ".join(bad.faults)) for bad in read_text(requests, people).bad]


def guest(name: str, *when: int) -> Person:
    return Person(id=PersonId(name), role=Role.PEER, available=frozenset(when) if when else None)


# --- what is understood --------------------------------------------------------------------------------------------


def test_both_files_become_a_problem() -> None:
    wishes = read_text("who,with whom,rounds\nAnn,Ben\nBen,cy,1;3-5\n", rounds=5)
    limited = Request(PersonId("Ben"), PersonId("Cy"), frozenset({1, 3, 4, 5}))
    assert wishes.bad == ()
    assert wishes.problem(rounds=5, tables=2, seed=3) == Problem(
        rounds=5,
        tables=(Table(id=TableId("1")), Table(id=TableId("2"))),
        people=(guest("Ann"), guest("Ben", 1, 2), guest("Cy")),
        requests=(Request(PersonId("Ann"), PersonId("Ben")), limited),
        seed=3,
    )


def test_people_are_found_by_name_and_by_address_in_any_case() -> None:
    assert couples(read_text("ANN@X.org,ben\nann , CY\n")) == [("Ann", "Ben"), ("Ann", "Cy")]


@pytest.mark.parametrize("heading", ["", "a,b\n", "from,to,rounds\n", "x;y\n"])
def test_a_heading_may_be_there_or_not(heading: str) -> None:
    assert couples(read_text(heading + "Ann,Ben\n".replace(",", ";" if ";" in heading else ","))) == [("Ann", "Ben")]


def test_a_first_line_that_names_one_person_is_no_heading() -> None:
    assert faults("Ann,Bne\nAnn,Cy\n") == [("requests", 1, "«Bne» is nobody in the list of people")]


def test_two_people_of_one_name_are_told_apart_by_their_addresses() -> None:
    people = "name,email\nEve,\neve,eve@x.org\nEve,e@y.org\nAnn,\n"
    wishes = read_text("eve@x.org,Ann\nEve <e@y.org>,Ann\nEve,Ann\n", people)
    assert [person.id for person in wishes.people] == ["Eve", "eve <eve@x.org>", "Eve <e@y.org>", "Ann"]
    assert couples(wishes) == [("eve <eve@x.org>", "Ann"), ("Eve <e@y.org>", "Ann")]
    assert wishes.bad == (Bad(file=File.REQUESTS, number=3, faults=("«Eve» are 3 people; write the e-mail address",)),)


@pytest.mark.parametrize(
    ("cell", "when"),
    [("", None), ("2", {2}), ("1-3", {1, 2, 3}), (" 1 - 2 ; 6", {1, 2, 6}), ("1\u20133", {1, 2, 3}), ("3-3", {3})],
)
def test_rounds_are_numbers_and_ranges(cell: str, when: set[int] | None) -> None:
    wishes = read_text("Ann,Ben", f'name,available\nAnn,"{cell}"\nBen,\n')
    assert wishes.people[0].available == (None if when is None else frozenset(when))


# --- what is wrong -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("Ann,Zed", "«Zed» is nobody in the list of people"),
        ("Xu,Zed", "«Xu» is nobody in the list of people; «Zed» is nobody in the list of people"),
        ("Ann", "one of the two people is missing"),
        ("Ann,ann@x.org", "«Ann» asks for a meeting with themselves"),
        ("Cy,Ben", "is the same request as line 2"),
        ("Ann,Cy,noon", "«noon» are no rounds; write them like 1-4, 6"),
        ("Ann,Cy,7", "«7» are no rounds from 1 to 6"),
        ("Ann,Cy,4-2", "«4-2» are no rounds from 1 to 6"),
        ("Ann,Cy,0-2", "«0-2» are no rounds from 1 to 6"),
        (
            "Ann,Cy,1,Ben",
            "has more than two people and their rounds; put quotes around text with separators",
        ),
    ],
)
def test_a_bad_request_is_named_by_its_line(row: str, fault: str) -> None:
    assert faults(f"who,whom\nBen,Cy\n{row}\n") == [("requests", 3, fault)]


def test_a_bad_person_is_named_and_asks_for_nothing() -> None:
    people = "name,email,available\nAnn,,\nBen,ben,9\nCy,,\n"
    assert faults("Ann,Ben\nAnn,Cy\n", people) == [
        ("people", 3, "e-mail address «ben» is not complete; «9» are no rounds from 1 to 6"),
        ("requests", 1, "«Ben» is nobody in the list of people"),
    ]


@pytest.mark.parametrize(
    ("requests", "rounds", "tables", "sentence"),
    [
        ("", 6, 2, "The file of requests has 0 lines"),
        ("who,whom\n", 6, 2, "The file of requests has 0 lines"),
        ("Ann,Ben\n" * (MAX_REQUESTS + 1), 6, 2, f"The file of requests has {MAX_REQUESTS + 1} lines"),
        ("Ann,Ben", 0, 2, "The number of rounds has to be 1 to 200, not 0."),
        ("Ann,Ben", 6, -1, "The number of tables has to be 1 to 500, not -1."),
        ("Ann,Ben", 6, 501, "The number of tables has to be 1 to 500, not 501."),
    ],
)
def test_what_cannot_be_planned_is_refused(requests: str, rounds: int, tables: int, sentence: str) -> None:
    with pytest.raises(BadRequest) as error:
        read_text(requests, rounds=rounds, tables=tables)
    assert error.value.sentence.startswith(sentence)


@given(requests=st.text(alphabet='AnBeCy,;@x.org\n"-12 ', max_size=80), people=st.sampled_from([PEOPLE, "name\nA\n"]))
def test_whatever_is_asked_for_has_a_plan_or_a_sentence(requests: str, people: str) -> None:
    with suppress(BadRequest):
        wishes = read_text(requests, people)
        problem = wishes.problem(rounds=6, tables=2)
        assert wishes.requests == () or audit(problem, plan(problem)) == ()
