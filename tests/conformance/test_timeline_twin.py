"""The page's `position` is the twin of the server's: thousands of timelines, equal answers to the millisecond."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
import pytest
from playwright.sync_api import Page

from server.core import timeline as tl
from server.core.model import Agenda, timeline_of
from server.core.timeline import Kind, Position, Timeline
from server.core.views import key_now
from tests.builders import MIN, T0
from tests.core.evenings import EDITS, after, wait

pytestmark = pytest.mark.browser

TIMELINES = 2_500
BATCH = 500
ASK = """async (cases) => {
  const { position, keyAt } = await import('/timeline.js');
  return JSON.stringify(JSON.parse(cases).map(({ timeline, instants }) => instants.map((now) => ({
    position: position(timeline, now),
    key: keyAt(timeline, now),
  }))));
}"""


@dataclass(frozen=True, slots=True)
class Case:
    """One timeline, and the instants to ask about."""

    timeline: Timeline
    instants: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Where the evening stands, and the card to show."""

    position: Position
    key: str


def cases(seed: int) -> Iterator[Case]:
    """Evenings under random edits, each asked about at every boundary, just before and just after."""
    dice = random.Random(seed)
    for _ in range(TIMELINES):
        timeline = an_evening(dice)
        yield Case(timeline=timeline, instants=tuple(sorted(instants(timeline, dice))))


def an_evening(dice: random.Random) -> Timeline:
    agenda = Agenda(
        rounds=dice.randint(1, 4),
        talk_s=dice.randint(1, 1_800),
        walk_s=dice.randint(0, 120),
        breaks=tuple(n for n in (1, 2, 3) if dice.random() < 0.3),
        welcome_s=dice.choice((0, 300)),
        closing_s=dice.choice((0, 600)),
        by_hand=dice.random() < 0.3,
    )
    timeline, now_ms = timeline_of(agenda), T0
    for name in ("open_lobby", "go_on") if dice.random() < 0.9 else ():
        timeline = after(timeline, now_ms, name)
    for _ in range(dice.randint(0, 12)):
        now_ms = wait(timeline, now_ms, dice.choice((None, dice.randint(1, 15 * MIN))))
        timeline = after(timeline, now_ms, dice.choice(sorted(EDITS)))
    return timeline


def instants(timeline: Timeline, dice: random.Random) -> set[int]:
    known = {T0, timeline.paused_at_ms}.union(*((s.starts_at_ms, s.ends_at_ms) for s in timeline.segments))
    exact = {ms for ms in known if ms is not None}
    between = {dice.randint(min(exact), max(exact) + MIN) for _ in range(5)}
    return between | {ms + d for ms in exact for d in (-1, 0, 1)}


def answers(case: Case) -> list[Answer]:
    return [Answer(tl.position(case.timeline, ms), key_now(case.timeline, ms)) for ms in case.instants]


def asked_of(page: Page, batch: list[Case]) -> list[list[Answer]]:
    """What the page answers; the timelines travel as they do in the product."""
    said = page.evaluate(ASK, msgspec.json.encode(batch).decode())
    return msgspec.json.decode(said, type=list[list[Answer]])


def traits(case: Case) -> Iterator[str]:
    """What is special about a timeline, so that nothing special is left out."""
    row = case.timeline.segments
    yield from (name for name, so in (("paused", case.timeline.paused_at_ms), ("held", case.timeline.held)) if so)
    yield "unopened" if row[0].starts_at_ms is None else "opened"
    if any(s.kind is Kind.WALK and s.starts_at_ms is not None and s.ends_at_ms is None for s in row):
        yield "open"
    if any(s.skipped for s in row):
        yield "skipped"
    if sum(s.kind is Kind.FINISHED for s in row) > 1:
        yield "reopened"


def test_the_page_knows_where_the_evening_stands_exactly_as_the_server_does(page: Page) -> None:
    everything = list(cases(seed=20_260_000))
    batches = [everything[i : i + BATCH] for i in range(0, TIMELINES, BATCH)]

    page_says = [answer for batch in batches for answer in asked_of(page, batch)]

    server_says = [answers(case) for case in everything]
    found = Counter(trait for case in everything for trait in traits(case))
    compared = sum(map(len, server_says))
    print(f"{compared:,} instants of {TIMELINES:,} timelines compared: {dict(found)}")  # noqa: T201  # the proof's size
    assert page_says == server_says
    assert min(found[name] for name in ("unopened", "open", "paused", "held", "skipped", "reopened")) > 50
