"""The form that describes an event, as people fill it in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation import Objective
from server.core.commands import EditEvent
from server.core.form import EventForm, Faults, form_of, from_fields, read
from server.core.model import Agenda, Doors, Rules, tables_for
from tests.builders import an_event, but
from tests.core.evenings import PROOF

FORM = EventForm(title="Mentoring night")
NO_BREAK_AFTER_THE_LAST = "Round numbers from 1 to 4, such as «2, 4». The last round needs no break."


def faults(**changes: str) -> dict[str, str]:
    """What is wrong with a form that differs from a good one so much."""
    with pytest.raises(Faults) as error:
        read(but(FORM, **changes))
    return dict(error.value.by_field)


def agenda(**changes: str) -> Agenda:
    return read(but(FORM, **changes)).agenda


def test_the_defaults_and_a_title_make_an_evening() -> None:
    assert read(FORM) == EditEvent(
        title="Mentoring night",
        agenda=Agenda(rounds=5, talk_s=1200, walk_s=90, break_s=900),
        doors=Doors(open=False, capacity=200),
        tables=tables_for(20),
    )


def test_every_field_is_read() -> None:
    form = EventForm(
        title="  Night \u202e of  mentors ",
        rounds=" 6 ",
        talk_min="12,5",
        walk_s="45",
        breaks="4; 2,2 3",
        break_min="0.5",
        welcome_min="10",
        closing_min="1.25",
        tables="7",
        capacity="30",
        by_hand=True,
        open_doors=True,
        objective="total",
        strangers=True,
        repeats=True,
        asked_only=True,
    )
    assert read(form) == EditEvent(
        title="Night of mentors",
        agenda=Agenda(
            rounds=6,
            talk_s=750,
            walk_s=45,
            breaks=(2, 3, 4),
            break_s=30,
            welcome_s=600,
            closing_s=75,
            by_hand=True,
        ),
        doors=Doors(open=True, capacity=30),
        tables=tables_for(7),
        rules=Rules(objective=Objective.TOTAL, strangers=True, repeats=True, asked_only=True),
    )


def test_only_groups_have_several_mentors_at_a_table() -> None:
    assert read(but(FORM, mentors="3")).rules.mentors_per_table == 1
    assert read(but(FORM, format="groups", mentors="3")).rules.mentors_per_table == 3
    assert read(but(FORM, row="5")).rules.tables_in_a_row == 5
    assert faults(format="groups", mentors="0") == {"mentors": "A whole number from 1 to 10, please."}


def test_an_objective_that_does_not_exist_is_a_fault() -> None:
    assert faults(objective="fun") == {"objective": "Choose what the plan is good at."}


def test_tables_that_are_there_keep_their_names() -> None:
    kept = (but(tables_for(1)[0], label="Sauna"),)

    assert [table.label for table in read(but(FORM, tables="2"), kept).tables] == ["Sauna", "2"]


@pytest.mark.parametrize("title", ["", "   ", "\u200b", "x" * 81])
def test_a_title_has_1_to_80_letters(title: str) -> None:
    assert faults(title=title) == {"title": "A title of at most 80 letters, please."}
    assert read(but(FORM, title="x" * 80)).title == "x" * 80


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [("rounds", 1, 40), ("walk_s", 1, 3600), ("capacity", 1, 10_000), ("tables", 1, 1_000)],
)
def test_whole_numbers_have_limits(name: str, low: int, high: int) -> None:
    for good in (low, high):
        read(but(FORM, **{name: str(good)}))
    for bad in (str(low - 1), str(high + 1), "", "2.5", "two", "-1", "1e3", "0x10", "1234567"):
        assert faults(**{name: bad}) == {name: f"A whole number from {low} to {high}, please."}, bad


@pytest.mark.parametrize(
    ("name", "low"),
    [("talk_min", "0.017"), ("break_min", "0.017"), ("welcome_min", "0"), ("closing_min", "0")],
)
def test_minutes_have_limits(name: str, low: str) -> None:
    for good in ("0.017", "240", "1.5", "1,5", " 20 "):
        read(but(FORM, **{name: good}))
    for bad in ("", "-1", "240.1", "1.2345", "1e2", "nan", "inf", "ten", "1.", ".5", "99999"):
        assert faults(**{name: bad}) == {name: f"Minutes from {low} to 240, please."}, bad


@pytest.mark.parametrize("breaks", ["0", "5", "6", "-1", "two", "1.5", "1-2", "1234"])
def test_breaks_stand_between_rounds(breaks: str) -> None:
    assert faults(breaks=breaks) == {"breaks": NO_BREAK_AFTER_THE_LAST}


@pytest.mark.parametrize(
    ("breaks", "after"), [("", ()), (" , ;", ()), ("1", (1,)), ("4,1", (1, 4)), ("2 2\t3", (2, 3))]
)
def test_breaks_are_read_in_any_order(breaks: str, after: tuple[int, ...]) -> None:
    assert agenda(breaks=breaks).breaks == after


def test_an_evening_of_one_round_has_no_break() -> None:
    assert faults(rounds="1", breaks="1") == {"breaks": "With one round there is no break; leave this empty."}


def test_a_wrong_number_of_rounds_does_not_make_its_breaks_wrong() -> None:
    assert faults(rounds="many", breaks="2, 4") == {"rounds": "A whole number from 1 to 40, please."}


def test_all_faults_are_told_at_once() -> None:
    assert set(faults(title="", rounds="0", talk_min="x", tables="0")) == {"title", "rounds", "talk_min", "tables"}


# --- there and back -----------------------------------------------------------------------------------

lengths_s = st.integers(1, 4 * 3600)


@st.composite
def edits(draw: st.DrawFn) -> EditEvent:
    """Anything that a form can say."""
    rounds = draw(st.integers(1, 40))
    return EditEvent(
        title=draw(st.sampled_from(["Night", "ночь", "夜 · 7", "x" * 80])),
        agenda=Agenda(
            rounds=rounds,
            talk_s=draw(lengths_s),
            walk_s=draw(st.integers(1, 3600)),
            breaks=tuple(sorted(draw(st.sets(st.integers(1, rounds - 1))))) if rounds > 1 else (),
            break_s=draw(lengths_s),
            welcome_s=draw(st.just(0) | lengths_s),
            closing_s=draw(st.just(0) | lengths_s),
            by_hand=draw(st.booleans()),
        ),
        doors=Doors(open=draw(st.booleans()), capacity=draw(st.integers(1, 10_000))),
        tables=tables_for(draw(st.integers(1, 1_000))),
        rules=Rules(
            objective=draw(st.sampled_from(Objective)), strangers=draw(st.booleans()), repeats=draw(st.booleans())
        ),
    )


@PROOF
@given(edits())
def test_an_event_shown_in_the_form_and_sent_again_is_the_same(edit: EditEvent) -> None:
    event = an_event(title=edit.title, agenda=edit.agenda, doors=edit.doors, tables=edit.tables, rules=edit.rules)
    assert read(form_of(event)) == edit


def test_the_form_of_an_event_is_easy_to_read() -> None:
    event = an_event(
        agenda=Agenda(rounds=3, talk_s=750, walk_s=60, breaks=(1, 2), break_s=600, welcome_s=0, closing_s=60)
    )
    assert form_of(event) == EventForm(
        title="Mentoring night",
        rounds="3",
        talk_min="12.5",
        walk_s="60",
        breaks="1, 2",
        break_min="10",
        welcome_min="0",
        closing_min="1",
        tables="2",
        capacity="200",
    )


@pytest.mark.parametrize("ticked", [True, False])
def test_a_form_that_was_sent_is_read_by_its_names(ticked: bool) -> None:  # noqa: FBT001  # a box on the form
    form = but(FORM, breaks="1, 2", by_hand=ticked, open_doors=not ticked, strangers=ticked, repeats=not ticked)
    form = but(form, asked_only=ticked)
    sent = {name: "on" if value is True else value for name, value in asdict(form).items() if value is not False}
    assert from_fields(lambda name: sent.get(name, "")) == form


@contextmanager
def around() -> Iterator[None]:
    yield


def test_faults_pass_through_a_context_manager() -> None:
    with pytest.raises(Faults), around():
        raise Faults({"title": "A title, please."})
