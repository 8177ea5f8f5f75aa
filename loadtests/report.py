"""The report: one file that explains the verdict and shows who saw what when, with locust's own charts inside."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from loadtests.picture import ROW, WIDE, picture
from loadtests.verdict import Evidence, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What was played, in words. when: local date and time."""

    where: str
    when: str
    speed: int
    seed: int


def write(verdict: Verdict, evidence: Evidence, played: Played, statistics: str) -> str:
    """The report as a page. statistics: locust's own report, a page as well."""
    env = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return env.get_template("report.html").render(
        verdict=verdict,
        played=played,
        people=len(evidence.guests),
        frames=evidence.batch.frames,
        asks=evidence.batch.asks,
        picture=picture(evidence, verdict.spreads),
        wide=WIDE,
        row=ROW,
        statistics=statistics,
    )
