"""Columns by their headers, as spreadsheets and ticket shops write them."""

from __future__ import annotations

import pytest

from rotation import Role
from server.core import roster, sheet
from server.core.columns import COLUMN_NAMES, Column, normal, recognise, shop
from server.core.roster import Layout, Roster, understand

# As pretix writes its list of order positions (src/pretix/base/exporters/orderlist.py), with two questions.
PRETIX = (
    "Event slug,Order code,Position ID,Status,Email,Phone number,Order date,Order time,Product,Variation,Price,"
    "Tax rate,Tax rule,Tax value,Attendee name,Attendee name: Given name,Attendee name: Family name,Attendee email,"
    "Company,Address,ZIP code,City,Country,State,Voucher,Pseudonymization ID,Order comment,Follow-up date,Topics,"
    "Company,Invoice address name,VAT ID,Sales channel\n"
    "night,A1B2C,1,paid,boss@acme.example,,2026-11-01,10:00:00,Mentor ticket,,0.00,,,,Ann Oduya,Ann,Oduya,"
    'ann@acme.example,Acme,,,,,,,X1,,,"AI, Robots",Acme Billing,Boss Person,,web\n'
    "night,A1B2C,2,paid,boss@acme.example,,2026-11-01,10:00:00,Ticket for mentees,,0.00,,,,Ben Ito,Ben,Ito,"
    "ben@acme.example,Acme,,,,,,,X2,,,AI,Acme Billing,Boss Person,,web\n"
    "night,C3D4E,1,canceled,cem@x.example,,2026-11-02,10:00:00,Mentor ticket,,0.00,,,,Cem Kaya,Cem,Kaya,"
    "cem@x.example,,,,,,,,X3,,,,,,,web\n"
)
# As Eventbrite writes its attendee report.
EVENTBRITE = (
    "Order #,Order Date,First Name,Last Name,Email,Quantity,Price Tier,Ticket Type,Attendee #,Group,Order Type,"
    "Currency,Total Paid,Fees Paid,Eventbrite Fees,Eventbrite Payment Processing,Attendee Status,Job Title,Company\n"
    "77,2026-11-01,Ann,Oduya,ann@acme.example,1,,Speaker,1,,Free Order,EUR,0,0,0,0,Attending,Pilot,Acme\n"
    "78,2026-11-01,Ben,Ito,ben@acme.example,1,,Mentee,2,,Free Order,EUR,0,0,0,0,Not Attending,,\n"
    "79,2026-11-01,Dee,Roy,dee@acme.example,1,,Crew,3,,Free Order,EUR,0,0,0,0,Attending,,\n"
)


def understood(text: str, layout: Layout | None = None) -> Roster:
    return understand(sheet.read(text.encode()), layout)


def meaning(header: str) -> dict[str, Column]:
    texts = header.split(",")
    return {text: column for text, column in zip(texts, recognise(texts), strict=True) if column}


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Full Name", Column.NAME),
        ("E-Mail:", Column.EMAIL),
        ("e_mail address", Column.EMAIL),
        ("Ticket type", Column.ROLE),
        ("INTERESTS", Column.TOPICS),
        ("Wants to meet", Column.WISHES),
        ("Never with", Column.NEVER_WITH),
        ("Wheelchair?", Column.NEEDS_ACCESS),
        ("Available rounds", Column.AVAILABLE),
        ("Table no.", Column.TABLE),
        ("Experience", Column.LEVEL),
        ("Organization", Column.ORGANISATION),
    ],
)
def test_a_header_is_known_in_many_words(header: str, column: Column) -> None:
    assert recognise([header, "whatever"]) == (column, None)


def test_headers_are_compared_without_case_and_punctuation() -> None:
    assert (normal(" E-Mail_Address (work) "), normal("…")) == ("e mail address work", "")


def test_a_whole_name_is_dearer_than_its_parts() -> None:
    assert meaning("First name,Name,Surname") == {"Name": Column.NAME}
    assert meaning("First name,Surname") == {"First name": Column.FIRST_NAME, "Surname": Column.LAST_NAME}


def test_every_meaning_has_a_name() -> None:
    assert set(COLUMN_NAMES) == set(Column)


def test_a_list_of_pretix_is_read_without_help() -> None:
    found = understood(PRETIX)

    assert found.shop == "pretix"
    assert [(p.name, p.email, p.role, p.organisation, p.topics) for p in found.people] == [
        ("Ann Oduya", "ann@acme.example", Role.MENTOR, "Acme", ("ai", "robots")),
        ("Ben Ito", "ben@acme.example", Role.MENTEE, "Acme", ("ai",)),
    ]
    assert [(line.number, line.left_out) for line in found.lines if line.left_out] == [(4, "the ticket is canceled")]
    assert found.bad == ()


def test_a_list_of_eventbrite_is_read_when_its_tickets_are_explained() -> None:
    found = understood(EVENTBRITE)
    assert (found.shop, found.strange_roles) == ("Eventbrite", ("speaker", "crew"))

    layout = Layout(columns=found.layout.columns, roles={"speaker": Role.MENTOR, "crew": None})
    explained = understood(EVENTBRITE, layout)

    assert [(p.name, p.role, p.career, p.organisation) for p in explained.people] == [
        ("Ann Oduya", Role.MENTOR, "Pilot", "Acme")
    ]
    assert [line.left_out for line in explained.lines] == ["", "the ticket is not attending", "«crew» is left out"]
    assert explained.strange_roles == ("speaker", "crew")


def test_a_plain_list_is_of_no_shop() -> None:
    assert shop(("name", "role")) is None


def test_columns_can_mean_what_somebody_says() -> None:
    layout = Layout(columns=(Column.ROLE, None, Column.NAME))

    (person,) = understood("Kind,Mail,Who\nMentor,ann@example.org,Ann\n", layout).people

    assert (person.name, person.email, person.role) == ("Ann", "", Role.MENTOR)


def test_a_column_that_has_to_be_there_is_asked_for() -> None:
    found = understood("Who,Kind\nAnn,mentor\n")

    assert (found.missing, found.size, found.lines) == ((Column.NAME, Column.ROLE), 1, ())
    assert (found.header, found.samples) == (("Who", "Kind"), (("Ann",), ("mentor",)))


def test_samples_are_few_short_and_different() -> None:
    rows = "".join(f"Ann {n},mentor,{'x' * 90}\n" for n in range(9))

    assert understood("name,role,note\n" + rows).samples == (("Ann 0", "Ann 1", "Ann 2"), ("mentor",), ("x" * 40,))


def test_the_names_of_columns_may_stand_below_a_title() -> None:
    found = understood("Guests of the night\n\nname,role\nAnn,mentor\n")

    assert [line.number for line in found.lines] == [4]
    assert found.notes == ("What stands above the column names in row 3 is left aside.",)


def test_of_two_columns_with_one_meaning_the_first_that_is_filled_counts() -> None:
    layout = Layout(columns=(Column.NAME, Column.ROLE, Column.EMAIL, Column.EMAIL))
    found = understood("name,role,m1,m2\nAnn,mentor,,b@x.y\nBen,mentee,a@x.y,c@x.y\n", layout)

    assert [p.email for p in found.people] == ["b@x.y", "a@x.y"]
    assert found.notes == ("Two columns are read as «E-mail»; the first that is not empty counts.",)


def test_a_layout_is_named_by_what_it_means() -> None:
    layout = Layout(columns=(Column.NAME, None), roles={"b": None, "a": Role.MENTOR})

    assert layout.key == "name,\na=mentor\nb="


def test_a_role_is_found_among_other_words() -> None:
    texts = ("Mentor", "Ticket (mentees)", "mentor or mentee", "boss", "")

    assert [roster.role_of(text) for text in texts] == [Role.MENTOR, Role.MENTEE, None, None, None]


# --- what else a line may say -------------------------------------------------------------------------

NEEDS = (
    "name,role,level,languages,organisation,wants to meet,must meet,never with,wheelchair,walks little,rounds,"
    "comes with,table\n"
)


def test_needs_and_wishes_are_read() -> None:
    (entry,) = understood(
        NEEDS + 'Ann,mentor,Senior,English; DE,Acme,Ben;Cem,Dee,"Eve, Fay",x,no,"1-3, 5",Gus,7\n'
    ).entries

    person = entry.person
    assert (person.level, person.languages, person.organisation) == (4, ("english", "de"), "Acme")
    assert (person.needs_access, person.walks_little, person.available) == (True, False, frozenset({1, 2, 3, 5}))
    assert (entry.wishes, entry.must_meet, entry.never_with) == (("Ben", "Cem"), ("Dee",), ("Eve", "Fay"))
    assert (entry.companion, entry.table, entry.number) == ("Gus", "7", 2)


def test_an_entry_speaks_only_of_what_is_filled() -> None:
    (entry,) = understood("name,role,email,topics\nAnn,mentor,,\n").entries

    assert entry.columns == {Column.NAME, Column.ROLE}


@pytest.mark.parametrize(
    ("header", "cell", "fault"),
    [
        ("level", "wizard", "level «wizard» is not understood; write 1 (beginner) to 5 (leader)"),
        ("wheelchair", "maybe", "Needs an accessible table: «maybe» is neither yes nor no"),
        ("walks little", "?", "Walks little: «?» is neither yes nor no"),
        ("rounds", "soon", "rounds «soon» are not understood; write them like 1-3, 5"),
        ("topics", ";".join(f"t{n}" for n in range(21)), "Topics: more than 20"),
    ],
)
def test_a_cell_that_makes_no_sense_is_a_fault(header: str, cell: str, fault: str) -> None:
    (line,) = understood(f"name,role,{header}\nAnn,mentor,{cell}\n").lines

    assert (line.person, line.faults) == (None, (fault,))


@pytest.mark.parametrize(
    ("text", "rounds"),
    [("", None), ("All", None), ("2", {2}), ("1-3", {1, 2, 3}), ("1 \u2013 2; 4", {1, 2, 4}), ("40", {40})],
)
def test_rounds_are_read_as_people_write_them(text: str, rounds: set[int] | None) -> None:
    assert roster.rounds_of(text) == rounds


@pytest.mark.parametrize("text", ["0", "41", "3-1", "1-", "a", "1,,x", "111"])
def test_rounds_that_do_not_exist_are_told_apart(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        roster.rounds_of(text)
