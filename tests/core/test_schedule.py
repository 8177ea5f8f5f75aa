"""A plan of meetings on paper."""

from __future__ import annotations

import csv
import io

from rotation import Person, PersonId, Plan, Problem, Request, Role, Table, TableId, plan
from server.core.schedule import as_csv, text


def a_plan(*names: str, rounds: int = 2, when: int | None = None) -> Plan:
    """Each of the names meets the first one; the last one can only sit in one round."""
    everybody = [Person(id=PersonId(name), role=Role.PEER) for name in names[:-1]]
    last = Person(id=PersonId(names[-1]), role=Role.PEER, available=None if when is None else frozenset({when}))
    requests = tuple(Request(PersonId(names[0]), PersonId(name)) for name in names[1:])
    return plan(Problem(rounds=rounds, tables=(Table(id=TableId("1")),), people=(*everybody, last), requests=requests))


def test_a_schedule_is_a_table_and_figures() -> None:
    assert text(a_plan("Ann", "Ben")) == (
        "Round  Table  Who meets\n"
        "1      1      Ann and Ben\n"
        "\n"
        "Meetings held: 1. More cannot be held.\n"
        "Rounds of waiting between meetings: none."
    )


def test_what_is_not_held_and_who_waits_is_said() -> None:
    assert text(a_plan("Ann", "Ben", "Cy", rounds=1)).splitlines()[3:] == [
        "2 meetings are asked for, but there is only room for 1 (tables) x 1 (rounds) = 1.",
        "Ann and Cy do not meet: Ann is asked for 2 meetings, more than there are rounds for them (1).",
        "Meetings held: 1. More cannot be held.",
        "Rounds of waiting between meetings: none.",
    ]


def test_no_cell_of_the_file_is_a_formula() -> None:
    made = a_plan("=1+1", "+Ben", "-Cy", "@Dee", 'Eve "E", Jr', rounds=4)
    rows = list(csv.reader(io.StringIO(as_csv(made))))
    assert rows[0] == ["round", "table", "one", "other"]
    assert {(row[2], row[3]) for row in rows[1:]} == {
        ("'=1+1", other) for other in ("'+Ben", "'-Cy", "'@Dee", 'Eve "E", Jr')
    }
