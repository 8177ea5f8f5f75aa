"""The host's screen in every state that a night brings: many tables, groups, people who ask, sheets that are open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from rotation import Cause, Move, Pairing, PersonId, Plan, Role, RoundPlan, TableId
from server.core import timeline as tl
from server.core.arrange import MOST_PHRASES
from server.core.decide import Change
from server.core.effect_view import effect
from server.core.form import form_of
from server.core.log_view import KIND_WORDS, Entry, log_lines
from server.core.model import (
    Announcement,
    Ask,
    Done,
    Event,
    Extra,
    Format,
    Need,
    Participant,
    ParticipantId,
    Spotted,
    tables_for,
    timeline_of,
)
from server.core.sentence import say
from server.core.sheet_view import found, person_sheet, table_sheet
from tests.web import samples
from tests.web.samples import AGENDA, EVENT, HOSTILE, MENTEES, MENTORS, MIN, PLAN, T0, Moment, everybody, start_of
from web.render import Renderer
from web.words import SOURCE

SEGMENTS = {
    "lobby": ("lobby-0", -5 * MIN),
    "briefing": ("briefing-0", MIN),
    "walk": ("walk-2", 30_000),
    "talk": ("talk-2", 7 * MIN),
    "last": ("talk-2", 19 * MIN + 5_000),
    "break": ("break-3", 2 * MIN),
    "wrapup": ("wrapup-0", MIN),
    "finished": ("finished-0", MIN),
}
LONG = "Announcement sent to everybody who sits at table Winter garden, by the window"
TWO_LINES = (
    Done(version=41, said=LONG, by="Alexandra at the door", at_ms=T0 + 26 * MIN),
    Done(version=40, said="Lina Haddad did not come", by="Sam", at_ms=T0 + 25 * MIN, moved=4),
    *(Done(version=v, said="1 minute added", by="Sam", at_ms=T0 + v * MIN) for v in range(20, 2, -1)),
)
SAID = Announcement(
    id="a9", text="Soup is ready.", by="Sam", at_ms=T0, to="all mentors", only=(ParticipantId("m1"),), until_ms=2**52
)


def seen(event: Event, missing: int = 0, asking: int = 0, lost: int = 0, plan: Plan = PLAN) -> Event:
    """Everybody is there but for `missing`; so many ask for something; so many came without a seat."""
    people = list(event.people.values())
    needs = (Need.HELP, Need.PARTNER_MISSING, Need.LEAVING, Need.SEAT)
    labels = {table.id: table.label for table in event.tables}
    at = {pid: labels.get(pairing.table, "") for pairing in plan.rounds[1].pairings for pid in pairing.people}
    asked = {
        p.id: Ask(need=needs[n % 4], table=at.get(p.id, ""), at_ms=T0 + (30 + n) * MIN)
        for n, p in enumerate(list(reversed(people))[:asking])
    }
    changed = {
        p.id: replace(p, arrived_at_ms=None if n < missing else T0, ask=asked.get(p.id)) for n, p in enumerate(people)
    }
    newcomers = [
        Participant(id=ParticipantId(f"w{n}"), name=f"Walk In {n}", role=Role.MENTEE, arrived_at_ms=T0 + n * MIN)
        for n in range(lost)
    ]
    return replace(event, people={**changed, **{p.id: p for p in newcomers}})


def marked(event: Event) -> Event:
    """Tables closed, locked and given time, and people who said that they sit there."""
    special = {
        1: {"locked": True},
        2: {"extra": Extra(round_no=2, seconds=120)},
        3: {"closed": True},
        4: {"label": "Winter garden"},
    }
    tables = tuple(replace(t, **special.get(n, {})) for n, t in enumerate(event.tables))  # type: ignore[arg-type]  # fields of a table
    spots = {
        pid: replace(p, spotted=Spotted(round_no=2, table=t, at_ms=T0))
        for t in (event.tables[5].id, event.tables[6].id)
        for pid, p in event.people.items()
        for pairing in PLAN.rounds[1].pairings
        if pairing.table == t and pid in pairing.people
    }
    return replace(event, tables=tables, people={**event.people, **spots})


def crowd(tables: int, size: int) -> tuple[Event, Plan]:
    """An evening of so many tables, with groups of `size` at each."""
    mentors = tuple(f"{MENTORS[n % len(MENTORS)]} {n}" for n in range(tables))
    mentees = tuple(f"{MENTEES[n % len(MENTEES)]} {n}" for n in range(tables * (size - 1)))
    event = replace(EVENT, people=everybody(mentors, mentees), tables=tables_for(tables))
    if size > 2:
        event = replace(event, format=Format.GROUPS, seats=size)
    rounds = tuple(_groups(n, tables, size) for n in range(1, samples.ROUNDS + 1))
    return event, replace(PLAN, rounds=rounds)


def _groups(number: int, tables: int, size: int) -> RoundPlan:
    per = size - 1
    return RoundPlan(
        number=number,
        pairings=tuple(
            Pairing(
                table=TableId(f"t{t}"),
                mentors=(PersonId(f"m{t}"),),
                mentees=tuple(PersonId(f"e{(t + number - 2) % tables * per + k + 1}") for k in range(per)),
            )
            for t in range(1, tables + 1)
        ),
        byes=(),
    )


def _boards() -> Iterator[Moment]:
    opened = tl.open_lobby(timeline_of(AGENDA), T0)
    for size in (2, 6):
        event, plan = crowd(20, size)
        for name, (key, into_ms) in SEGMENTS.items():
            in_lobby = name == "lobby"
            for count in (0, 3, 12):
                busy = seen(event, max(0, count - 2), min(count, 2), plan=plan)
                busy = replace(
                    busy, last=TWO_LINES[0], undo=tuple(reversed(TWO_LINES)), announcement=SAID if count == 12 else None
                )
                if in_lobby:
                    busy = replace(busy, timeline=opened)
                now = T0 + MIN if in_lobby else start_of(key) + into_ms
                yield Moment(name=f"{name}_{size}_{count}", event=busy, now_ms=now, plan=plan)
    talk = start_of("talk-2") + 7 * MIN
    paused = tl.pause(EVENT.timeline, talk)
    yield Moment(name="paused_2_3", event=replace(seen(EVENT, 1, 2), timeline=paused), now_ms=talk + MIN)
    yield Moment(name="marked", event=marked(seen(EVENT, 2, 1, 1)), now_ms=talk)
    for tables in (60, 100):
        event, plan = crowd(tables, 2)
        yield Moment(name=f"tables_{tables}", event=seen(event, 4, 2, plan=plan), now_ms=talk, plan=plan)
    over = replace(EVENT, timeline=timeline_of(AGENDA), agenda=replace(AGENDA, rounds=24))
    yield Moment(name="checks", event=seen(over), now_ms=T0 + MIN)
    unplanned = replace(over, published=None, draft=None, tables=tables_for(12))
    yield Moment(name="checks_unplanned", event=seen(unplanned), now_ms=T0 + MIN, plan=None)


BOARDS: tuple[Moment, ...] = tuple(_boards())


def _effect(event: Event) -> Mapping[str, object]:
    moves = tuple(
        Move(person=p, round_no=2, before=PLAN.rounds[1].pairings[0], after=None, cause=Cause.AWAY)
        for p in (ParticipantId("m1"), *(ParticipantId(f"e{n}") for n in range(1, 16)))
    )
    change = Change(after=event, said="{e1} did not come", moves=moves, warnings=("{e2} and {m3} have met before.",))
    return {
        "view": event,
        "effect": effect(event, change),
        "fields": [("command", "NoShow"), ("value", "e1")],
        "then": "",
        "label": say("Do it"),
    }


def _sheets() -> dict[str, tuple[str, Mapping[str, object]]]:
    """name of the picture -> part, context."""
    event, now_ms = marked(seen(EVENT, 2, 1)), start_of("talk-2") + MIN
    last = list(event.people)[-1]
    groups, plan = crowd(20, 6)
    one = {"event_id": event.id, "qr": samples.qr(), "new": False}
    return {
        "person": ("person_sheet", {**one, "sheet": person_sheet(event, PLAN, ParticipantId("e2"), now_ms)}),
        "person_asking": ("person_sheet", {**one, "sheet": person_sheet(event, PLAN, last, now_ms)}),
        "person_new": (
            "person_sheet",
            {**one, "new": True, "sheet": person_sheet(event, PLAN, ParticipantId("m1"), now_ms)},
        ),
        "table": ("table_sheet", {"event_id": event.id, "sheet": table_sheet(event, PLAN, event.tables[1], now_ms)}),
        "table_group": (
            "table_sheet",
            {"event_id": event.id, "sheet": table_sheet(groups, plan, groups.tables[2], now_ms)},
        ),
        "walk_in": ("walk_in_sheet", {"event": event, "running": True, "pid": "w1"}),
        "rest": ("rest_sheet", {"event": event, "form": form_of(event)}),
        "phrases": ("phrases_sheet", {"event": event, "phrases": HOSTILE, "most": MOST_PHRASES}),
        "effect": ("effect", _effect(event)),
        "effect_nobody": (
            "effect",
            {**_effect(event), "effect": effect(event, Change(after=event, said="Closed"))},
        ),
    }


SHEETS = _sheets()


def sheet_page(renderer: Renderer, name: str, lang: str = SOURCE) -> str:
    """The host's screen with a sheet, to be opened."""
    part, context = SHEETS[name]
    html = renderer.part(part, lang, **context)
    if part == "effect":
        html = f"<div data-result>{html}</div>".replace('id="effect-title"', 'id="sheet-title"')
    page = renderer.page("host", lang, **samples.host(samples.by_name("talk")))
    return page.replace("data-changed hidden", "data-changed").replace(
        "<div data-body></div>", f"<div data-body>{html}</div>"
    )


def found_page(renderer: Renderer) -> str:
    """The host's screen while somebody types a name."""
    people = found(EVENT, PLAN, "a", start_of("talk-2"))
    html = renderer.part("found", event_id=EVENT.id, people=people, text="a")
    page = renderer.page("host", **samples.host(samples.by_name("talk")))
    return page.replace('<div id="found" data-keep aria-live="polite"></div>', f'<div id="found">{html}</div>')


def _log(count: int) -> Mapping[str, object]:
    entries = [
        Entry(version=n, at_ms=T0 + n * 20_000, by=("Sam", "", HOSTILE[0])[n % 3], command=command, said=said)
        for n, (command, said) in enumerate(
            [("OpenLobby", "Lobby opened"), ("NoShow", "{e1} did not come"), ("Announce", HOSTILE[3])] * count
        )
    ]
    return {
        "event": EVENT,
        "step": "log",
        "lines": log_lines(EVENT, entries),
        "more": 7 if entries else 0,
        "kinds": KIND_WORDS,
        "kind": "seats",
        "text": HOSTILE[2],
        "query": "kind=seats&q=x",
    }


LOGS: dict[str, tuple[str, Mapping[str, object]]] = {"log": ("log", _log(9)), "log_empty": ("log", _log(0))}
