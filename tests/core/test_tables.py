"""Tables: their number, names, seats and marks; as a command and as a form."""

from __future__ import annotations

import pytest

from rotation import TableId
from server.core.commands import EditTables
from server.core.decide import decide
from server.core.form import Faults
from server.core.model import Event, Format, Table, tables_for
from server.core.tables_form import TableRow, TablesForm, form_of, from_fields, read
from tests.builders import T0, a_running_event, an_event, asked, but, did, refusal, undoable

ONE, TWO = an_event().tables
SAUNA = but(ONE, label="Sauna", quiet=True)


def plans(event: Event) -> tuple[object, object]:
    return event.draft, event.published


# --- the command --------------------------------------------------------------------------------------


def test_other_names_and_marks_keep_every_plan() -> None:
    event = did(an_event(draft="p2"), EditTables((SAUNA, TWO)))

    assert (event.tables, plans(event)) == ((SAUNA, TWO), ("p2", "p1"))
    assert [done.said for done in event.undo] == ["Tables changed"]


def test_a_table_that_becomes_accessible_asks_for_a_new_draft() -> None:
    event = did(an_event(draft="p2"), EditTables((but(ONE, accessible=True), TWO)))

    assert plans(event) == ("p1", "p1")


@pytest.mark.parametrize("tables", [(ONE,), tables_for(3), (but(ONE, seats=4), TWO)])
def test_other_tables_or_seats_make_every_plan_worthless(tables: tuple[Table, ...]) -> None:
    assert plans(did(an_event(), EditTables(tables))) == (None, None)


def test_tables_can_be_taken_back() -> None:
    done = undoable(an_event(), EditTables((ONE,)))

    assert dict(done.before.fields) == {"tables": (ONE, TWO), "draft": "p1", "published": "p1"}


def test_once_rounds_have_begun_only_names_and_marks_change() -> None:
    event = a_running_event()

    assert did(event, EditTables((SAUNA, TWO))).tables == (SAUNA, TWO)
    assert refusal(decide(event, asked(EditTables((ONE,))), T0)) == (
        "The rounds have begun. Use the buttons of the host screen to open and close tables."
    )


def test_tables_that_stay_the_same_are_told_so() -> None:
    assert refusal(decide(an_event(), asked(EditTables((ONE, TWO))), T0)) == (
        "Nothing changes: the tables are like this already."
    )


# --- more and fewer -----------------------------------------------------------------------------------


def test_tables_that_are_there_stay_as_they_are_when_some_are_added() -> None:
    three = but(ONE, id=TableId("t9"), label="3")

    more = tables_for(7, (SAUNA, three))

    assert [(t.id, t.label) for t in more] == [
        ("t1", "Sauna"),
        ("t9", "3"),
        ("t2", "2"),
        ("t4", "4"),
        ("t5", "5"),
        ("t6", "6"),
        ("t7", "7"),
    ]
    assert more[0].quiet
    assert [t.zone for t in more] == [0, 0, 1, 1, 2, 2, 3]


def test_tables_are_taken_away_from_the_end() -> None:
    assert tables_for(1, (SAUNA, TWO)) == (SAUNA,)
    assert tables_for(2, (SAUNA, TWO)) == (SAUNA, TWO)


@pytest.mark.parametrize(("kind", "seats"), [(Format.GROUPS, [7, 4]), (Format.NETWORKING, [4, 4])])
def test_groups_and_peers_sit_at_tables_of_different_sizes(kind: Format, seats: list[int]) -> None:
    event = an_event(seats=4, format=kind, tables=(but(ONE, seats=7), TWO))

    assert [event.seats_at(table) for table in event.tables] == seats


# --- the form -----------------------------------------------------------------------------------------

EVENT = an_event(tables=(but(ONE, seats=4), but(TWO, accessible=True)))
FORM = form_of(EVENT)


def faults(form: TablesForm) -> dict[str, str]:
    with pytest.raises(Faults) as error:
        read(form, EVENT)
    return dict(error.value.by_field)


def test_a_form_shows_the_tables_and_reads_them_as_they_are() -> None:
    assert (
        TablesForm(
            count="2",
            rows=(
                TableRow(id=ONE.id, label="1", seats="4"),
                TableRow(id=TWO.id, label="2", accessible=True),
            ),
        )
        == FORM
    )
    assert read(FORM, EVENT) == EVENT.tables


def test_a_form_that_was_sent_is_read_by_its_names() -> None:
    sent = {"count": "2", "label-t1": "1", "seats-t1": "4", "label-t2": "2", "accessible-t2": "yes"}

    assert from_fields(EVENT, lambda name: sent.get(name, "")) == FORM


def test_tables_are_renamed_and_added() -> None:
    rows = (but(FORM.rows[0], label=" Sauna ", seats="", quiet=True), FORM.rows[1])

    tables = read(TablesForm(count=" 3 ", rows=rows), EVENT)

    assert [(t.label, t.seats, t.quiet, t.accessible) for t in tables] == [
        ("Sauna", None, True, False),
        ("2", None, False, True),
        ("3", None, False, False),
    ]


def test_a_table_that_was_added_meanwhile_stays() -> None:
    assert read(TablesForm(count="2", rows=FORM.rows[:1]), EVENT) == EVENT.tables


def test_every_fault_stands_beside_its_field() -> None:
    rows = (but(FORM.rows[0], label="", seats="1"), but(FORM.rows[1], label="x" * 13))

    assert faults(TablesForm(count="0", rows=rows)) == {
        "count": "A whole number from 1 to 1000, please.",
        "label-t1": "1 to 12 letters, please.",
        "seats-t1": "2 to 20 seats, or nothing.",
        "label-t2": "1 to 12 letters, please.",
    }


def test_two_tables_have_two_names() -> None:
    rows = (but(FORM.rows[0], label="a"), but(FORM.rows[1], label="A"))

    assert faults(but(FORM, rows=rows)) == {"label-t2": "Another table is called «A» already."}
