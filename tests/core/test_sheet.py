"""Files as rows: CSV of any kind, and Excel workbooks, also those that were made to harm."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from server.core import sheet, workbook
from server.core.errors import BadRequest
from server.core.sheet import Sheet, as_csv, read
from tests.core.evenings import PROOF

HEADER = ("name", "role")


def a_workbook(*rows: Sequence[object], change: Callable[[Any], None] = lambda _book: None) -> bytes:
    """An Excel file with one sheet."""
    book = Workbook()
    page = book.active
    page.title = "Guests"
    for row in rows:
        page.append(row)
    change(book)
    return saved(book)


def saved(book: Any) -> bytes:  # noqa: ANN401  # the library has no types
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def repacked(data: bytes, change: Callable[[str, bytes], bytes], **more: bytes) -> bytes:
    """The same file with its parts changed, and more parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, content in more.items():
            new.writestr(name, content)
    return made.getvalue()


def refused(data: bytes) -> str:
    with pytest.raises(BadRequest) as error:
        read(data)
    return error.value.sentence


def same(_name: str, content: bytes) -> bytes:
    return content


# --- what is understood -------------------------------------------------------------------------------


def test_a_workbook_is_read_as_people_see_it() -> None:
    at_noon = datetime(2026, 11, 22, 12, 30, tzinfo=UTC).replace(tzinfo=None)
    row = ("Ann", 34, 1.5, 2.0, True, False, at_noon.replace(hour=0, minute=0), at_noon, time(9, 5), None, "x")

    rows = read(a_workbook(HEADER, row)).rows

    assert rows == (
        (1, ("name", "role")),
        (2, ("Ann", "34", "1.5", "2", "yes", "no", "2026-11-22", "2026-11-22 12:30", "09:05:00", "", "x")),
    )


def test_blank_rows_are_passed_over_and_counted() -> None:
    data = a_workbook((), HEADER, (None, "  "), ("Ann", "mentor"))

    assert [number for number, _ in read(data).rows] == [2, 4]


def test_only_the_first_visible_sheet_with_something_in_it_is_read() -> None:
    def change(book: Any) -> None:  # noqa: ANN401  # the library has no types
        book.create_sheet("Secret", 0).append(["hidden"])
        book["Secret"].sheet_state = "hidden"
        book.create_sheet("Empty", 1)
        book.create_sheet("More").append(["other"])

    assert read(a_workbook(HEADER, ("Ann", "mentor"), change=change)) == Sheet(
        rows=((1, HEADER), (2, ("Ann", "mentor"))),
        notes=("Only the sheet «Guests» is read. Left aside: Secret, Empty, More.",),
    )


def test_a_workbook_with_nothing_in_it_has_no_rows() -> None:
    assert read(a_workbook()) == Sheet(rows=())


def test_a_formula_counts_by_its_saved_result_and_is_named_without_one() -> None:
    data = a_workbook(HEADER, *((f'="A"&{n}', "mentor") for n in range(7)))
    with_result = repacked(
        data, lambda name, xml: xml.replace(b"&amp;0</f><v />", b"&amp;0</f><v>7</v>") if "sheet1" in name else xml
    )

    found = read(with_result)

    assert found.rows[1:3] == ((2, ("7", "mentor")), (3, ("", "mentor")))
    assert found.notes == (
        "A3, A4, A5, A6, A7 and 1 more: a formula without a saved result. Save the file in a spreadsheet first.",
    )


def test_an_error_of_the_spreadsheet_is_read_as_empty() -> None:
    assert read(a_workbook(HEADER, ("#N/A", "mentor"))) == Sheet(
        rows=((1, HEADER), (2, ("", "mentor"))), notes=("A2: an error of the spreadsheet, read as empty.",)
    )


def test_merged_cells_are_named() -> None:
    data = a_workbook(HEADER, ("Ann", "mentor"), ("Ben",), change=lambda book: book.active.merge_cells("B2:B3"))

    assert read(data) == Sheet(
        rows=((1, HEADER), (2, ("Ann", "mentor")), (3, ("Ben",))),
        notes=("Merged cells are read as one filled cell and empty ones: B2:B3. Unmerge them if lines lack things.",),
    )


def test_what_a_workbook_says_of_its_size_is_not_believed() -> None:
    data = a_workbook(HEADER, ("Ann", "mentor"))
    lying = repacked(data, lambda _name, xml: xml.replace(b'<dimension ref="A1:B2"', b'<dimension ref="A1:A1"'))

    assert read(lying).rows == ((1, HEADER), (2, ("Ann", "mentor")))


def test_a_line_of_separators_in_quotes_does_not_decide() -> None:
    assert read(b'"a;b;c",name\nx,Ann\n').rows[1] == (2, ("x", "Ann"))


# --- what is refused ----------------------------------------------------------------------------------


def test_a_workbook_that_unpacks_to_too_much_is_refused() -> None:
    bomb = repacked(a_workbook(HEADER), same, **{"xl/bomb.xml": b" " * (workbook.MAX_UNPACKED + 1)})

    assert len(bomb) < sheet.MAX_BYTES
    assert "unpacks to more than 12 MB" in refused(bomb)


def test_a_workbook_of_very_many_parts_is_refused() -> None:
    many = {f"xl/{n}.xml": b"" for n in range(workbook.MAX_MEMBERS)}

    assert "too many parts" in refused(repacked(a_workbook(HEADER), same, **many))


def test_xml_that_defines_its_own_entities_is_refused() -> None:
    evil = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'

    assert "not written by a spreadsheet" in refused(
        repacked(a_workbook(HEADER), lambda name, xml: evil + xml if "sheet1" in name else xml)
    )


def test_a_list_far_down_is_refused_rather_than_cut() -> None:
    def far_down(book: Any) -> None:  # noqa: ANN401  # the library has no types
        book.active["A10001"] = "Ben"

    assert refused(a_workbook(HEADER, change=far_down)) == (
        "There is something below row 10000 of «Guests». Bring the list to the top."
    )
    assert len(read(a_workbook(HEADER, change=lambda book: book.active.cell(10_000, 1, "Ben"))).rows) == 2


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more", "old or locked Excel file"),
        (b"PK\x03\x04 and no more", "damaged or locked"),
        (repacked(a_workbook(HEADER), lambda _name, xml: xml[:200]), "This workbook cannot be read."),
        (a_workbook(HEADER)[:-40], "damaged or locked"),
    ],
)
def test_what_is_no_workbook_is_refused_with_a_way_out(data: bytes, words: str) -> None:
    assert words in refused(data)


def test_another_zip_is_no_workbook() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")

    assert refused(made.getvalue()) == "This is no Excel workbook. Save the list as .xlsx or as «CSV UTF-8»."


# --- as CSV -------------------------------------------------------------------------------------------


def test_a_csv_file_stays_as_it_is() -> None:
    data = "\ufeffname;role\nAnn;mentor\n".encode()

    assert as_csv(data, read(data)) == "name;role\nAnn;mentor\n"


def test_a_workbook_becomes_csv_with_the_same_rows() -> None:
    data = a_workbook(("Guests; spring, 2026",), (), HEADER, ('Ann "Lee"\nOduya', "mentor"))
    found = read(data)

    again = read(as_csv(data, found).encode()).rows

    assert again == ((1, ("Guests; spring, 2026",)), (3, HEADER), (4, ('Ann "Lee" Oduya', "mentor")))


def test_a_workbook_of_more_than_a_megabyte_of_text_is_refused() -> None:
    data = a_workbook(HEADER, *[("x" * 30_000,)] * 40)
    with pytest.raises(BadRequest, match="more than 1 MB of text"):
        as_csv(data, read(data))


@PROOF
@given(st.binary(max_size=200))
def test_any_bytes_after_the_mark_of_a_zip_are_refused(data: bytes) -> None:
    assert refused(b"PK\x03\x04" + data)
