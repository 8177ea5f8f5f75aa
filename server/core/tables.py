"""The tables of an event: how many, what they are called, how many sit there, who gets there."""

from __future__ import annotations

from dataclasses import replace

from server.core import deeds
from server.core.arrange import Arranged, has_begun
from server.core.commands import EditTables
from server.core.model import Event, Table
from server.core.sentence import say
from server.core.timeline import Refused


def edit_tables(event: Event, command: EditTables, now_ms: int) -> Arranged:
    """Change the tables. Other names keep every plan, other tables or seats none. Raises Refused with the reason."""
    same_seats = _seats(event.tables) == _seats(command.tables)
    same_plan = same_seats and _reach(event.tables) == _reach(command.tables)
    if not same_seats and has_begun(event, now_ms):
        raise Refused(say("The rounds have begun. Use the buttons of the host screen to open and close tables."))
    if event.tables == command.tables:
        raise Refused(say("Nothing changes: the tables are like this already."))
    version = event.problem_version if same_plan else event.version + 1
    after = replace(event, tables=command.tables, problem_version=version)
    if not same_seats:
        after = replace(after, draft=None, published=None)
    elif not same_plan:
        after = replace(after, draft=event.published)  # a draft is made again; what everybody holds stays
    return Arranged(after=after, said=deeds.tables_changed(), undoable=True)


def _seats(tables: tuple[Table, ...]) -> list[object]:
    return [(table.id, table.seats) for table in tables]


def _reach(tables: tuple[Table, ...]) -> list[object]:
    return [table.accessible for table in tables]
