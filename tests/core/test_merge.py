"""A file meets the list: nobody is lost, nobody is there twice, and everybody keeps what is theirs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rotation import Role
from server.core import sheet
from server.core.merge import CellChange, Merged, State, merge, newest, without
from server.core.model import Event, Participant, ParticipantId
from server.core.roster import understand
from tests.builders import T0, a_person, an_event, but, crowd
from tests.core.evenings import PROOF

ANN = a_person("p0001", "Ann", Role.MENTOR, email="ann@x.org", topics=("tea",), arrived_at_ms=T0, link_no=3)
BEN = a_person("p0002", "Ben", email="ben@x.org")
CEM = a_person("p0003", "Cem")


def a_list(*everybody: Participant, **changes: object) -> Event:
    return an_event(**{"people": crowd(*everybody), "published": None, "draft": None, **changes})


def merged(event: Event, text: str) -> Merged:
    return merge(event, understand(sheet.read(text.encode())).entries)


def states(found: Merged) -> list[tuple[str, State]]:
    return [(row.person.id, row.state) for row in found.rows]


def test_people_are_found_by_address_then_by_name() -> None:
    found = merged(a_list(ANN, BEN, CEM), "name,role,email\nAnna,mentor,ANN@x.org\ncem,mentee,cem@x.org\nDee,mentee,\n")

    assert states(found) == [
        ("p0001", State.CHANGED),
        ("p0003", State.CHANGED),
        ("p0004", State.ADDED),
    ]
    assert found.missing == (BEN,)
    assert found.newest_no == 4


def test_somebody_who_is_found_keeps_id_link_and_check_in() -> None:
    found = merged(a_list(ANN), "name,role,email,topics\nAnna,mentor,ann@x.org,Go;Tea\n")

    assert found.people == crowd(but(ANN, name="Anna", topics=("go", "tea")))
    assert found.rows[0].changes == (
        CellChange(label="Name", before="Ann", after="Anna"),
        CellChange(label="Topics", before="tea", after="go, tea"),
    )


def test_an_empty_cell_changes_nothing() -> None:
    found = merged(a_list(ANN), "name,role,email,topics,age\nAnn,mentor,,,\n")

    assert states(found) == [("p0001", State.UNCHANGED)]
    assert found.people["p0001"] is ANN  # type: ignore[index]  # an id is a text


def test_a_name_that_several_have_finds_nobody() -> None:
    twins = (but(ANN, email=""), but(BEN, name="Ann", email=""))
    assert states(merged(a_list(*twins), "name,role\nAnn,mentor\n")) == [("p0003", State.ADDED)]

    text = "name,role,email\nAnn,mentor,a@x.org\nAnn,mentor,b@x.org\n"
    assert states(merged(a_list(but(ANN, email="")), text)) == [("p0002", State.ADDED), ("p0003", State.ADDED)]


def test_a_name_of_somebody_found_by_address_is_taken() -> None:
    text = "name,role,email\nAnn,mentor,ann@x.org\nAnn,mentee,other@x.org\n"

    assert states(merged(a_list(ANN), text)) == [("p0001", State.UNCHANGED), ("p0002", State.ADDED)]


def test_others_are_found_by_address_name_or_id_also_when_they_are_new() -> None:
    header = "name,role,email,wants to meet,never with,must meet,comes with,table\n"
    text = header + "Dee,mentee,,ann@X.org;Eve,ben,p0003,Eve,Table 2\nEve,mentor,,,,,,\n"

    dee = merged(a_list(ANN, BEN, CEM), text).rows[0]

    assert dee.person == a_person(
        "p0004",
        "Dee",
        wishes=("p0001", "p0005"),
        never_with=("p0002",),
        must_meet=("p0003",),
        companion="p0005",
        fixed_table="t2",
    )
    assert dee.notes == ()


def test_what_cannot_be_found_is_noted_and_changes_nothing() -> None:
    wishing = but(BEN, wishes=(CEM.id,), fixed_table="t1")
    twins = (ANN, but(CEM, id=ParticipantId("p0004"), name="Ann"))
    text = "name,role,wants to meet,comes with,table\nBen,mentee,Nobody;Ann;Ben,Ghost,9\n"

    (row,) = merged(a_list(*twins, wishing, CEM), text).rows

    assert (row.state, row.person) == (State.UNCHANGED, wishing)
    assert row.notes == (
        "Wants to meet: «Nobody» is not on the list",
        "Wants to meet: «Ann» fits several people",
        "Wants to meet: «Ben» is the same person",
        "Comes with: «Ghost» is not on the list",
        "there is no table «9»",
    )


def test_changes_are_shown_as_people_read_them() -> None:
    before = but(BEN, wishes=(ANN.id,), companion=ANN.id, fixed_table="t1", available=frozenset({2, 1}))
    header = "name,role,wants to meet,comes with,table,rounds,wheelchair,level,languages\n"
    text = header + "Ben,mentee,Cem;Ann,Cem,2,all,yes,3,Deutsch\n"

    (row,) = merged(a_list(ANN, before, CEM), text).rows

    assert [(c.label, c.before, c.after) for c in row.changes] == [
        ("Level", "", "3"),
        ("Languages", "", "deutsch"),
        ("Needs an accessible table", "no", "yes"),
        ("Rounds they are here", "1, 2", "all"),
        ("Wants to meet", "Ann", "Cem, Ann"),
        ("Comes with", "Ann", "Cem"),
        ("Fixed table", "1", "2"),
    ]


def test_who_is_gone_is_shown_as_nobody() -> None:
    before = but(BEN, wishes=(ParticipantId("gone"),), companion=ParticipantId("gone"), fixed_table="t9")
    text = "name,role,wants to meet,comes with,table\nBen,mentee,Ann,Ann,2\n"

    (row,) = merged(a_list(ANN, before), text).rows

    assert [(c.before, c.after) for c in row.changes] == [("", "Ann"), ("", "Ann"), ("", "2")]


def test_with_a_published_plan_everybody_keeps_their_role() -> None:
    (row, new) = merged(a_list(ANN, published="p1"), "name,role,topics\nAnn,mentee,Go\nDee,mentor,\n").rows

    assert row.person == but(ANN, topics=("go",))
    assert row.notes == ("stays mentor: the plan is published",)
    assert (new.state, new.person.role) == (State.ADDED, Role.MENTOR)


def test_an_id_is_never_given_twice() -> None:
    event = a_list(ANN, a_person("w3f", "Walk In"), a_person("pxy", "Odd"))

    assert newest(event) == 1
    assert newest(but(event, newest_no=8)) == 8
    assert newest(a_list(newest_no=5)) == 5


def test_nobody_speaks_of_those_who_are_gone() -> None:
    gone = frozenset({CEM.id})
    speaking = but(ANN, wishes=(CEM.id, BEN.id), must_meet=(CEM.id,), never_with=(CEM.id,), companion=CEM.id)

    assert without(crowd(speaking, but(BEN, companion=ANN.id), CEM), gone) == crowd(
        but(ANN, wishes=(BEN.id,)), but(BEN, companion=ANN.id)
    )


names = st.sampled_from(["Ann", "ann", "Ben", "Cem", "Dee", "Éva"])
addresses = st.sampled_from(["", "a@x.org", "A@x.org", "b@x.org", "c@x.org"])
lines = st.lists(st.tuples(names, addresses), max_size=8).map(
    lambda rows: "name,role,email\n" + "".join(f"{name},mentee,{email}\n" for name, email in rows)
)


@PROOF
@given(lines, lines)
def test_any_file_adds_or_changes_and_loses_nobody(first: str, second: str) -> None:
    event = a_list(newest_no=2)
    for text in (first, second):
        found = merged(event, text)
        assert set(event.people) <= set(found.people)
        assert len({row.person.id for row in found.rows}) == len(found.rows)
        assert all(int(pid[1:]) <= found.newest_no for pid in found.people)
        event = but(event, people=found.people, newest_no=found.newest_no)


@PROOF
@given(lines)
def test_the_same_file_again_changes_nothing(text: str) -> None:
    found = merged(a_list(), text)
    event = a_list(*found.people.values(), newest_no=found.newest_no)

    again = merged(event, text)

    assert {row.state for row in again.rows} <= {State.UNCHANGED}
    assert (again.people, again.missing) == (event.people, ())


def test_a_role_that_changes_is_told_in_the_words_of_the_format() -> None:
    (row,) = merged(a_list(ANN), "name,role\nAnn,mentee\n").rows
    assert row.changes == (CellChange(label="Role", before="mentor", after="mentee"),)
