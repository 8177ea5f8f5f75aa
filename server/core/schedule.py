"""A plan of meetings on paper: as a table to read, and as a file for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from rotation import Plan
from server.core.csv_cell import plain

HEADINGS = ("round", "table", "one", "other")


def text(plan: Plan) -> str:
    """Who meets whom, where and when, then what could not be met, and the figures."""
    rows = [(str(number), table, f"{one} and {other}") for number, table, one, other in _meetings(plan)]
    headings = ("Round", "Table", "Who meets")
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in (headings, *rows))
    return "\n".join([*lines, "", *plan.report.sentences, *_figures(plan)])


def as_csv(plan: Plan) -> str:
    """The meetings, one a line. No cell starts like a formula, which a spreadsheet would run."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(HEADINGS)
    writer.writerows([plain(str(cell)) for cell in meeting] for meeting in _meetings(plan))
    return file.getvalue()


def _meetings(plan: Plan) -> Iterator[tuple[int, str, str, str]]:
    for round_plan in plan.rounds:
        for pairing in round_plan.pairings:
            one, other = pairing.people
            yield round_plan.number, pairing.table, one, other


def _figures(plan: Plan) -> list[str]:
    report = plan.report
    most = "More cannot be held." if report.proven else f"More than {report.upper_bound} cannot be held."
    gaps = f"{report.gaps}, at most {report.most_gaps} for one person" if report.gaps else "none"
    return [f"Meetings held: {report.meetings}. {most}", f"Rounds of waiting between meetings: {gaps}."]
