"""What is shown of a file before it is saved."""

from __future__ import annotations

from rotation import Role
from server.core import sheet
from server.core.columns import COLUMN_NAMES, Column
from server.core.import_view import ColumnView, ImportView, LineView, RoleView, import_view
from server.core.model import Event, Format
from server.core.roster import Layout, understand
from tests.builders import a_person, an_event, crowd

ANN = a_person("p0001", "Ann", Role.MENTOR, email="ann@x.org")
BEN = a_person("p0002", "Ben")
TEXT = (
    "Who,Kind,Mail,Topics,Food\nAnn,Mentor,ann@x.org,Tea,\nBen,Mentee,,,soup\n,Mentee,,,\nCem,Mentee,,AI;Data,\n"
    "Dee,Speaker,,,\nEve,Crew,,,\n"
)
COLUMNS = (Column.NAME, Column.ROLE, Column.EMAIL, Column.TOPICS, None)
EXPLAINED = Layout(columns=COLUMNS, roles={"speaker": Role.MENTOR, "crew": None})


def shown(text: str, layout: Layout | None = None, event: Event | None = None, *, remove: bool = False) -> ImportView:
    event = event or an_event(people=crowd(ANN, BEN, a_person("p0003", "Fay")), published=None, draft=None)
    read = understand(sheet.read(text.encode()), layout, roles=event.format.has_roles)
    return import_view(event, read, file_name="list.csv", notes=("Note.",), remove=remove)


def test_every_line_is_shown_with_what_it_does() -> None:
    lines = shown(TEXT, EXPLAINED).lines

    assert [(line.number, line.name, line.state, line.word, line.details) for line in lines] == [
        (2, "Ann", "changed", "Changes", ("Topics: nothing → tea",)),
        (3, "Ben", "unchanged", "As it is", ()),
        (4, "", "bad", "⚠ Cannot be imported", ("name is missing",)),
        (5, "Cem", "added", "New", ()),
        (6, "Dee", "added", "New", ()),
        (7, "Eve", "out", "Left out", ("«crew» is left out",)),
    ]
    assert lines[3] == LineView(
        number=5, name="Cem", email="", role="Mentee", topics="ai, data", state="added", word="New", details=()
    )


def test_the_whole_is_counted() -> None:
    view = shown(TEXT, EXPLAINED, remove=True)

    assert dict(view.figures) == {"New": 2, "Changed": 1, "As they are": 1, "Not in this file": 1, "Cannot be read": 1}
    assert (view.button, view.bad, view.size) == ("Import 2 people, change 1, skip 1", 1, 6)
    assert (view.not_in_file, view.may_remove, view.remove) == (("Fay",), True, True)
    assert (view.file_name, view.shop, view.notes) == ("list.csv", "", ("Note.",))


def test_columns_and_roles_are_shown_as_they_are_understood() -> None:
    view = shown(TEXT, EXPLAINED)

    assert view.columns[3:] == (
        ColumnView(number=3, header="Topics", samples="Tea, AI;Data", chosen="topics"),
        ColumnView(number=4, header="Food", samples="soup", chosen=""),
    )
    assert view.roles == (
        RoleView(number=0, text="speaker", lines=1, chosen="mentor"),
        RoleView(number=1, text="crew", lines=1, chosen="out"),
    )
    assert [value for value, _ in view.options] == list(COLUMN_NAMES)
    assert (view.unused, view.missing_columns, view.layout) == (1, "", EXPLAINED.key)


def test_columns_that_have_to_be_pointed_out_are_named() -> None:
    view = shown(TEXT)

    assert (view.missing_columns, view.lines, view.button, view.may_remove) == ("the name and the role", (), "", False)


def test_a_role_that_nobody_explained_is_asked_for() -> None:
    (speaker, crew) = shown(TEXT, Layout(columns=COLUMNS)).roles

    assert (speaker.chosen, crew.chosen) == ("", "")


def test_a_layout_of_fewer_columns_leaves_the_rest_unused() -> None:
    assert [c.chosen for c in shown("name,role,age\nAnn,mentor,9\n", Layout(columns=COLUMNS[:2])).columns] == [
        "name",
        "role",
        "",
    ]


def test_what_could_not_be_followed_is_noted() -> None:
    (line,) = shown("name,role,wants to meet\nBen,mentee,Nobody\n").lines

    assert (line.state, line.details) == ("unchanged", ("⚠ Wants to meet: «Nobody» is not on the list",))


def test_a_button_says_what_it_does() -> None:
    nobody, only_ben = an_event(people={}, published=None), an_event(people=crowd(BEN), published=None)

    assert shown("name,role\nIna,mentee\n", event=nobody).button == "Import 1 person"
    assert shown("name,role\nBen,mentee\n", event=only_ben).button == ""
    assert shown("name,role,age\nBen,mentee,9\n", event=only_ben).button == "Change 1"
    assert shown("name,role\nBen,mentee\n").button == "Take this list"
    assert shown("name,role\n,mentee\n", event=nobody).button == ""


def test_with_a_published_plan_nobody_can_be_removed() -> None:
    view = shown("name,role\nIna,mentee\n", event=an_event(people=crowd(ANN, BEN)), remove=True)

    assert (view.not_in_file, view.may_remove, view.remove) == (("Ann", "Ben"), False, False)


def test_where_there_are_no_roles_none_is_shown() -> None:
    view = shown("name\nIna\n", event=an_event(people={}, published=None, format=Format.PEERS))

    assert (view.lines[0].role, view.missing_columns) == ("", "")
