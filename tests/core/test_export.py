"""Files to take away: the same rows for spreadsheets and for programs."""

from __future__ import annotations

import csv
import io
import json

import pytest

from server.core.csv_cell import plain
from server.core.export import WRITERS, Export

EXPORT = Export(columns={"name": "Full name", "late_s": "late (s)"}, rows=(("=Ana Écart", -5), ("Bo; Li", None)))


def test_a_spreadsheet_takes_nothing_for_a_formula_and_reads_every_letter() -> None:
    write, media_type = WRITERS["csv"]
    text = write(EXPORT)
    assert (text[0], media_type) == ("\ufeff", "text/csv")
    assert list(csv.reader(io.StringIO(text[1:]))) == [["Full name", "late (s)"], ["'=Ana Écart", "-5"], ["Bo; Li", ""]]


def test_programs_get_the_values_as_they_are() -> None:
    write, media_type = WRITERS["json"]
    assert json.loads(write(EXPORT)) == [{"name": "=Ana Écart", "late_s": -5}, {"name": "Bo; Li", "late_s": None}]
    assert media_type == "application/json"


@pytest.mark.parametrize("sign", "=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20\ufe63")
def test_every_sign_that_begins_a_formula_is_made_harmless(sign: str) -> None:
    assert plain(f"{sign}cmd|' /C calc'!A0") == f"'{sign}cmd|' /C calc'!A0"


def test_other_texts_stay_as_they_are() -> None:
    assert [plain(text) for text in ("", "Ann", "a=b", "'tis")] == ["", "Ann", "a=b", "'tis"]
