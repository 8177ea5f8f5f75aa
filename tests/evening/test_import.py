"""A list of people on its way in through a real browser: mapped by hand, saved, brought again."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook
from playwright.sync_api import Browser, Page, expect

from tests.evening.venue import Organizer, Venue

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, venue: Venue) -> Iterator[Page]:
    """The people page of a new event, in a browser without JavaScript."""
    host = Organizer(venue.web()).begin()
    context = browser.new_context(java_script_enabled=False)
    for name, value in host.cookies.items():
        context.add_cookies([{"name": name, "value": value, "url": host.web.url}])
    opened = context.new_page()
    opened.goto(f"{host.web.url}/host/{host.event}/people")
    yield opened
    context.close()


def a_workbook(path: Path, *rows: tuple[object, ...]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    path.write_bytes(data.getvalue())
    return path


def bring(page: Page, file: Path) -> None:
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Check this file").click()


def row(page: Page, name: str) -> str:
    return page.locator("tbody tr", has_text=name).inner_text()


def test_a_workbook_is_mapped_saved_and_merged(page: Page, tmp_path: Path) -> None:
    first = a_workbook(
        tmp_path / "guests.xlsx",
        ("Guests of the night",),
        ("Full name", "E-mail", "Comes as", "Interests", "Wheelchair"),
        ("Ann Oduya", "ann@example.org", "Speaker", "Tea; Go", None),
        ("Ben Ito", "ben@example.org", "Mentee", "Go", True),
        ("Sam Staff", "sam@example.org", "Crew", None, None),
    )
    bring(page, first)
    expect(page.get_by_role("alert")).to_contain_text("Which column holds the role?")
    page.get_by_label("Comes as").select_option("Role")
    page.get_by_role("button", name="Look again").click()
    page.get_by_label("«speaker»").select_option("Mentor")
    page.get_by_label("«crew»").select_option("Leave them out")
    page.get_by_role("button", name="Look again").click()
    expect(page.get_by_text("Every row is fine. Nothing is saved yet.")).to_be_visible()
    assert "Left out" in row(page, "Sam Staff")
    page.get_by_role("button", name="Import 2 people").click()
    assert "Mentor" in row(page, "Ann Oduya")
    assert "accessible table" in row(page, "Ben Ito")
    ann = page.locator("tbody tr", has_text="Ann Oduya").get_by_role("link", name="Edit").get_attribute("href")

    again = tmp_path / "guests.csv"
    again.write_text("name;role;email\nAnn Lee;mentor;ann@example.org\nCem Kaya;mentee;\n", encoding="utf-8")
    bring(page, again)
    assert "Name: Ann Oduya → Ann Lee" in row(page, "Ann Lee")
    page.get_by_label("Remove those who are not in the file").check()
    page.get_by_role("button", name="Import 1 person, change 1").click()

    expect(page.get_by_role("heading", name="2 people")).to_be_visible()
    assert page.locator("tbody tr", has_text="Ben Ito").count() == 0
    assert "tea, go" in row(page, "Ann Lee")  # a column that is not in the file changes nothing
    assert page.locator("tbody tr", has_text="Ann Lee").get_by_role("link", name="Edit").get_attribute("href") == ann
