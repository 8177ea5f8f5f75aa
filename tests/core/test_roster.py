"""Lists of people, as spreadsheets and people write them."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rotation import Role
from server.core import roster
from server.core.columns import Column
from server.core.errors import BadRequest
from server.core.model import Participant, ParticipantId
from server.core.roster import MAX_CELL, MAX_LINES, Line, Roster, clean, read, split_topics
from server.core.sheet import MAX_BYTES
from tests.core.evenings import PROOF

DEMO = Path(__file__).parents[2] / "server" / "demo" / "people.csv"
HEADER = "name,role,email,topics,field,career,age\n"
ANN = "Ann Oduya,mentor,ann@example.org,Python;Tea,Physics,Pilot,34\n"
BEN = "Ben Ito,mentee,ben@example.org,,,,\n"


def read_text(text: str) -> Roster:
    return read(text.encode())


def the_line(row: str, *, header: str = HEADER) -> Line:
    """The one line of a file."""
    (line,) = read_text(header + row).lines
    return line


def faults(row: str, *, header: str = HEADER) -> tuple[str, ...]:
    return the_line(row, header=header).faults


def refused(data: bytes | str) -> str:
    """The sentence with which a whole file is refused."""
    with pytest.raises(BadRequest) as error:
        read(data.encode() if isinstance(data, str) else data)
    return error.value.sentence


def names(text: str) -> list[str]:
    return [person.name for person in read_text(text).people]


# --- what is understood -------------------------------------------------------------------------------


def test_every_column_finds_its_place() -> None:
    assert read_text(HEADER + ANN).people == (
        Participant(
            id=ParticipantId("p0001"),
            name="Ann Oduya",
            role=Role.MENTOR,
            email="ann@example.org",
            study="Physics",
            career="Pilot",
            topics=("python", "tea"),
            age=34,
        ),
    )


def test_name_and_role_are_enough() -> None:
    assert read_text("name,role\nAnn,mentor").people == (
        Participant(id=ParticipantId("p0001"), name="Ann", role=Role.MENTOR),
    )


def test_columns_come_in_any_order_and_case() -> None:
    assert names(" ROLE ,Age,NAME\nMentor,50,Ann\nmentees,,Ben\n") == ["Ann", "Ben"]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_comma_semicolon_and_tab_separate(separator: str) -> None:
    text = f"name{separator}role\nAnn{separator}mentor\nBen{separator}mentee\n"
    assert names(text) == ["Ann", "Ben"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_ends_a_line(end: str) -> None:
    assert names(end.join(["name,role", "Ann,mentor", "Ben,mentee"])) == ["Ann", "Ben"]


def test_a_byte_order_mark_is_no_part_of_the_first_column() -> None:
    assert [p.name for p in read(b"\xef\xbb\xbfname,role\nAnn,mentor\n").people] == ["Ann"]


def test_topics_in_a_file_of_semicolons_stand_in_quotes() -> None:
    (person,) = read_text('name;role;topics\nAnn;mentor;"Tea; Python ;tea;;"\n').people
    assert person.topics == ("tea", "python")


def test_quotes_hold_separators_quotes_and_line_breaks() -> None:
    text = 'name,role,career\n"Oduya, ""Ann""\nMaria",mentor,"Pilot\n and more"\nBen,mentee,\n'
    read_it = read_text(text)
    assert [(p.name, p.career) for p in read_it.people] == [
        ('Oduya, "Ann" Maria', "Pilot and more"),
        ("Ben", ""),
    ]
    assert [line.number for line in read_it.lines] == [4, 5]


def test_blank_lines_are_passed_over_and_counted() -> None:
    read_it = read_text("\n\nname,role\n\nAnn,mentor\n , \n\t\nBen,nobody\n")
    assert [(line.number, line.faults) for line in read_it.lines] == [
        (5, ()),
        (8, ("role «nobody» is not understood; write mentor or mentee",)),
    ]


def test_columns_nobody_knows_are_left_aside() -> None:
    line = the_line("secret,Ann,mentor,x\n", header="password,name,role,\n")
    assert (line.number, line.cells, line.faults) == (2, {Column.NAME: "Ann", Column.ROLE: "mentor"}, ())
    assert line.person == Participant(id=ParticipantId("p0001"), name="Ann", role=Role.MENTOR)


def test_a_line_may_end_before_its_last_columns() -> None:
    assert the_line("Ann,mentor\n").person == Participant(id=ParticipantId("p0001"), name="Ann", role=Role.MENTOR)


def test_a_header_alone_is_a_list_of_nobody() -> None:
    assert read_text(HEADER).lines == ()


def test_ids_count_the_lines_and_good_lines_keep_theirs_beside_bad_ones() -> None:
    read_it = read_text(HEADER + ANN + "Nobody,,,,,,\n" + BEN)
    assert [p.id for p in read_it.people] == ["p0001", "p0003"]
    assert [line.number for line in read_it.bad] == [3]


def test_a_name_is_read_without_what_turns_or_hides_it() -> None:
    hidden = "\u202eAnn\u2066 \u200bOd\ufeffuya\u2069\0\x07"
    assert names(f"name,role\n{hidden},mentor\n") == ["Ann Oduya"]


def test_names_in_every_script_stay_as_they_are() -> None:
    everybody = ["Ольга Weber", "지민 Rojas", "محمد علي", "Siobhán Wójcik", "阿部 さくら", "אורה כהן", "🙂 Smith"]
    rows = "".join(f"{name},mentee\n" for name in everybody)
    assert names("name,role\n" + rows) == everybody


def test_letters_and_accents_become_one_form() -> None:
    assert clean("Zoe\u0308\u00a0\n\tKrüger ") == "Zoë Krüger"


def test_topics_are_told_apart_by_their_letters_only() -> None:
    assert split_topics(" Tea ;tea; TEA;;Straße ; strasse") == ("tea", "strasse")


# --- what is wrong with a line ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (",mentor", "name is missing"),
        ("\u200b\u202e,mentor", "name is missing"),
        (f"{'a' * 81},mentor", "name is longer than 80 characters"),
        ("Ann,", "role is missing"),
        ("Ann,guru", "role «guru» is not understood; write mentor or mentee"),
        ("Ann,mentor,ann", "e-mail address «ann» is not complete"),
        ("Ann,mentor,@example.org", "e-mail address «@example.org» is not complete"),
        ("Ann,mentor,ann@", "e-mail address «ann@» is not complete"),
        ("Ann,mentor,ann @example.org", "e-mail address «ann @example.org» is not complete"),
        ("Ann,mentor,,,,,old", "age «old» is not a number of years"),
        ("Ann,mentor,,,,,0", "age «0» is not a number of years"),
        ("Ann,mentor,,,,,130", "age «130» is not a number of years"),
        ("Ann,mentor,,,,,-3", "age «-3» is not a number of years"),
        ("Ann,mentor,,,,,0034", "age «0034» is not a number of years"),
        (f"Ann,mentor,,,{'x' * (MAX_CELL + 1)},,", f"a cell is longer than {MAX_CELL} characters"),
        ("Ann,mentor,,,,,34,more", "has 8 cells, but there are 7 columns; put quotes around text with separators"),
    ],
)
def test_a_fault_is_named(row: str, fault: str) -> None:
    line = the_line(row + "\n")
    assert (line.number, line.person, line.faults) == (2, None, (fault,))


def test_all_faults_of_a_line_are_named_at_once() -> None:
    assert faults(",guru,ann,,,,old,more\n") == (
        "has 8 cells, but there are 7 columns; put quotes around text with separators",
        "name is missing",
        "role «guru» is not understood; write mentor or mentee",
        "e-mail address «ann» is not complete",
        "age «old» is not a number of years",
    )


@pytest.mark.parametrize("length", [1, 80])
def test_a_name_of_up_to_80_characters_is_fine(length: int) -> None:
    assert faults(f"{'a' * length},mentor\n") == ()


@pytest.mark.parametrize("age", ["1", "129", "٣٤", ""])
def test_ages_of_people_are_fine(age: str) -> None:
    assert faults(f"Ann,mentor,,,,,{age}\n") == ()


def test_the_same_address_twice_is_the_same_person() -> None:
    read_it = read_text(HEADER + ANN + BEN + ANN.replace("Ann", "Anna").replace("ann@", "Ann@"))
    assert [(line.number, line.faults) for line in read_it.bad] == [(4, ("is the same person as line 2",))]


def test_the_same_name_without_addresses_is_the_same_person() -> None:
    read_it = read_text("name,role\nAnn,mentor\n\nBen,mentee\nANN,mentor\n")
    assert [(line.number, line.faults) for line in read_it.bad] == [(5, ("is the same person as line 2",))]


def test_two_people_may_have_one_name_if_their_addresses_differ() -> None:
    assert read_text(HEADER + ANN + ANN.replace("ann@", "other@")).bad == ()


def test_lines_without_a_name_are_not_the_same_person() -> None:
    read_it = read_text("name,role\n,mentor\n,mentor\n")
    assert [line.faults for line in read_it.bad] == [("name is missing",)] * 2


# --- what is no list of people ------------------------------------------------------------------------


@pytest.mark.parametrize("empty", ["", "\n\r\n", " ,\n\t\n", "\ufeff", "\0"])
def test_an_empty_file_is_told_what_it_needs(empty: str) -> None:
    assert refused(empty) == "This file is empty. It needs a first line with column names: name, role, ..."


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252"])
def test_another_encoding_is_refused_with_a_way_out(encoding: str) -> None:
    assert "choose «CSV UTF-8» when saving" in refused((HEADER + "Zoë,mentor\n").encode(encoding))


def test_what_is_not_text_says_where() -> None:
    assert refused(b"name,role\nAnn\xff,mentor") == (
        "This file is not UTF-8 text (byte 14). In a spreadsheet choose «CSV UTF-8» when saving."
    )


def test_a_missing_column_is_named_beside_those_found() -> None:
    assert refused("Vorname,,role\nAnn,,mentor\n") == (
        "The first line has to name the columns. Missing: name. Found: vorname, role."
    )


def test_a_file_without_a_header_is_told_so() -> None:
    assert "Missing: name and role. Found: ann, mentor." in refused("Ann,mentor\nBen,mentee\n")


def test_a_header_of_quotes_alone_has_found_nothing() -> None:
    assert refused("\u200b,\u200b\nAnn,mentor\n").endswith("Missing: name and role. Found: nothing.")


def test_columns_without_a_name_may_be_several() -> None:
    assert names("name,,role,\nAnn,x,mentor,y\n") == ["Ann"]


def test_more_people_than_an_event_can_hold_are_refused() -> None:
    full = "name,role\n" + "".join(f"Ann {n},mentor\n" for n in range(MAX_LINES))
    assert len(read_text(full).people) == MAX_LINES
    assert refused(full + "Ben,mentee\n") == ("This file has 2001 lines; 2000 people are the most one event can hold.")


def test_a_file_over_a_megabyte_is_refused_unread() -> None:
    header = b"name,role\n"
    assert read(header + b"\n" * (MAX_BYTES - len(header))).lines == ()
    assert refused(header + b"\n" * (MAX_BYTES + 1 - len(header))).startswith("This file is larger than 1 MB.")


def test_a_quote_that_never_ends_is_refused_with_its_line() -> None:
    endless = 'name,role\nAnn,mentor\n"' + "x\n" * 100_000
    assert refused(endless).startswith("Line ")
    assert "field larger than field limit" in refused(endless)


def test_an_age_without_end_is_a_fault() -> None:
    age = "9" * 5_000
    assert faults(f"Ann,mentor,,,,,{age}") == (
        f"a cell is longer than {MAX_CELL} characters",
        f"age «{age}» is not a number of years",
    )


# --- anything -----------------------------------------------------------------------------------------

cells = st.text(st.sampled_from("aB@;,\t\"'\n\r \u202e\u200bé٣0\0"), max_size=8)
rows = st.lists(cells | st.sampled_from(["mentor", "mentee", "Ann", "a@b.c", "33"]), max_size=9)


def rows_of(text: str) -> int:
    """How many rows with something in them an independent reading finds."""
    plain = text.removeprefix("\ufeff").replace("\0", "")
    first = re.sub(r'"[^"]*"', "", plain.lstrip().split("\n", 1)[0])
    reader = csv.reader(io.StringIO(plain, newline=""), delimiter=max(",;\t", key=first.count))
    return sum(any(cell.strip() for cell in row) for row in reader)


def nothing_is_dropped(data: bytes) -> None:
    try:
        read_it = read(data)
    except BadRequest:
        return
    assert len(read_it.lines) == rows_of(data.decode()) - 1
    assert all((line.person is None) == bool(line.faults) for line in read_it.lines)
    assert len({p.id for p in read_it.people}) == len(read_it.people)
    assert [line.number for line in read_it.lines] == sorted({line.number for line in read_it.lines})
    assert all(p.name == clean(p.name) and p.name for p in read_it.people)


@PROOF
@given(st.binary(max_size=200))
@example(b"\xff\xfen\0a\0m\0e\0")
def test_any_bytes_are_refused_or_read_without_a_loss(data: bytes) -> None:
    nothing_is_dropped(data)
    nothing_is_dropped(b"name,role\n" + data)


@PROOF
@given(st.lists(rows, max_size=8), st.sampled_from(",;\t"), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
def test_any_table_is_read_without_a_loss(table: list[list[str]], separator: str, end: str, mark: bool) -> None:  # noqa: FBT001  # drawn, not passed by people
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator=end).writerows([["name", "role", "email", "age"], *table])
    nothing_is_dropped(("\ufeff" * mark + text.getvalue()).encode())


@PROOF
@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


def test_the_demo_list_is_read_without_a_fault() -> None:
    read_it = roster.read(DEMO.read_bytes())
    assert read_it.bad == ()
    assert [sum(p.role is role for p in read_it.people) for role in Role] == [20, 20, 0]
