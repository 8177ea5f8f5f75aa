"""What helpers see at the door."""

from __future__ import annotations

from server.core.commands import AskFor, CheckIn, Join, Leave
from server.core.help_view import HelpRow, Welcome, help_view, rows_changed, welcome
from server.core.model import Doors, Format, Need, ParticipantId
from server.core.roster import clean
from tests.builders import MIN, T0, a_pairing, a_person, a_plan, a_running_event, an_event, but, crowd, did

E1 = ParticipantId("e1")
PLAN = a_plan([a_pairing("t1", "m1", "e1"), a_pairing("t2", "m2", "e2")], [a_pairing("t2", "m2", "e1")])


def a_row(pid: str, name: str, role: str = "Mentee", **changes: object) -> HelpRow:
    row = HelpRow(id=pid, name=name, sought=clean(name).casefold(), role=role, gone="", arrived_at_ms=None, by="")
    return but(row, **changes)


def test_the_list_has_everybody_from_a_to_z_and_no_address() -> None:
    event = did(did(a_running_event(), CheckIn(E1), by="Sam"), Leave(ParticipantId("m1")))
    event = but(event, people={**event.people, **crowd(a_person("e9", "Émile Zola"))})

    view = help_view(event, PLAN, T0)

    assert view.rows == (
        a_row("e9", "Émile Zola", sought="emile zola"),
        a_row("e1", "Mentee 1", arrived_at_ms=T0, by="Sam"),
        a_row("e2", "Mentee 2"),
        a_row("m1", "Mentor 1", "Mentor", gone="Has left"),
        a_row("m2", "Mentor 2", "Mentor"),
    )
    assert (view.arrived, view.invited, view.key, view.event_id) == (1, 5, "walk-1", "e")
    assert "@" not in str(view)


def test_helpers_see_who_asked_but_nothing_that_is_for_hosts() -> None:
    event = but(did(a_running_event(), AskFor(E1, Need.HELP)), shown=1)

    assert [item.key for item in help_view(event, PLAN, T0).needs] == ["ask-e1"]


def test_without_roles_no_role_is_named() -> None:
    assert {row.role for row in help_view(an_event(format=Format.PEERS), None, T0).rows} == {""}


def test_who_comes_in_is_told_the_table_if_everybody_may_know_it() -> None:
    event = a_running_event()

    assert welcome(event, PLAN, E1, T0) == Welcome(name="Mentee 1", table="1")
    assert welcome(event, PLAN, ParticipantId("e2"), T0 + 11 * MIN) == Welcome(name="Mentee 2", table="")
    assert welcome(but(event, shown=1), PLAN, E1, T0 + 11 * MIN) == Welcome(name="Mentee 1", table="")
    assert welcome(event, None, E1, T0) == Welcome(name="Mentee 1", table="")


def test_only_lines_that_look_different_are_told() -> None:
    event = an_event()

    assert rows_changed(event, did(event, CheckIn(E1), by="Sam")) == (
        a_row("e1", "Mentee 1", arrived_at_ms=T0, by="Sam"),
    )
    assert rows_changed(event, did(event, AskFor(E1, Need.HELP))) == ()


def test_other_people_names_or_roles_are_another_list() -> None:
    event = an_event(doors=Doors(open=True))
    renamed = but(event, people={**event.people, E1: but(event.people[E1], name="Someone Else")})

    assert rows_changed(event, did(event, Join(a_person("e9")))) is None
    assert rows_changed(event, renamed) is None
    assert rows_changed(event, but(event, format=Format.PEERS)) is None


def test_below_the_name_stand_the_role_and_why_there_is_no_seat() -> None:
    lines = [a_row("e1", "Ann", role, gone=gone).line for role in ("", "Mentee") for gone in ("", "Has left")]
    assert lines == ["", "Has left", "Mentee", "Mentee, has left"]
    assert a_row("e1", "Ann", gone="Marked as not here").line == "Mentee, marked as not here"
