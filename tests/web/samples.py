"""One evening at every moment, as the templates get it: what the pictures, the page tests and the renders share.

Forty-one people with real-world names, twenty tables, five rounds of twenty minutes, a break after the third.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import segno
from markupsafe import Markup

from rotation import Bye, Pairing, PersonId, Plan, Report, Role, RoundPlan, Why, plan
from server.core import paper_rest, paper_script, paper_view, person_form, tables_form
from server.core import sheet as sheets
from server.core import timeline as tl
from server.core.as_run import AsRun, Turn, as_run
from server.core.checks import checks
from server.core.choosing_view import choice_view, pairs_view
from server.core.effect_view import Effect, EffectLine
from server.core.exports import FILES
from server.core.form import EventForm
from server.core.help_view import help_view
from server.core.host_view import host_view
from server.core.import_view import import_view
from server.core.model import (
    Agenda,
    Announcement,
    Ask,
    Choosing,
    Done,
    Draft,
    Event,
    EventId,
    Format,
    Need,
    Participant,
    ParticipantId,
    PlanId,
    Showing,
    Spotted,
    tables_for,
    timeline_of,
)
from server.core.organizer_view import FORMAT_NAMES, OBJECTIVE_NAMES, numbers, person_rows
from server.core.paper_times import by_key, instant, starts
from server.core.person_form import PersonForm
from server.core.plan_page import plan_page
from server.core.problem import problem_of
from server.core.report_view import impact, report_view
from server.core.roster import understand
from server.core.sentence import say
from server.core.timeline import Timeline
from server.core.views import phone_view, screen_view
from server.core.words import ago

T0 = 1_795_352_400_000  # 2026-11-22 13:00 UTC
MIN = 60_000
ROUNDS = 5
AGENDA = Agenda(rounds=ROUNDS, talk_s=1200, walk_s=90, breaks=(3,), break_s=900, welcome_s=300, closing_s=300)

HOSTILE = (
    "<script>alert(1)</script>",
    "{{7*7}}${7*7}<%= 7*7 %>",
    '"><img src=x onerror=alert(1)>',
    "\u202egnp.exe Evil",
    "javascript:alert(1)//",
)
MENTORS = (
    "Amara Okafor", "Jonas Weber", "Priya Raman", "Tomás Silva", "Mei-Ling Chen", "Sofia Lindqvist", "Omar Aziz",
    "Ines Vasconcelos", "Hugo Rossi", "Grace Hopperton", "Diego Kahlo", "Elif Wood", "Farah Osei", "Karim Ait",
    "Nadia Volkova", "Ljiljana Krstić-Međimurović", "محمد الأمين", "田中 美咲", "Ann Ng", "Zoe Adler",
)  # fmt: skip
MENTEES = (
    "Lina Haddad", "Adaeze Obi", "Anton Hald", "Beatriz Paz", "Carlos Ruiz", "Chloe Vance", "Daniel Levi",
    "Emma Arndt", "Felix Sand", "Hana Park", "Ivan Lund", "Julia Wolf", "Lea Otto", "Lucas Holm", "Mateo Pinto",
    "Noah Lane", "Olga Kern", "Paula Abel", "Rafael Sousa", "Tariq Rahim", "Wilhelmina Featherstonehaugh",
)  # fmt: skip
TOPICS = ("Product", "Career change", "Data", "Leading a team", "Robotics", "Funding")


def person(pid: str, name: str, role: Role, number: int) -> Participant:
    """Somebody with a plausible life."""
    return Participant(
        id=ParticipantId(pid),
        name=name,
        role=role,
        email=f"{pid}@example.org",
        career="Product lead, Fjord Robotics" if role is Role.MENTOR else "",
        study="" if role is Role.MENTOR else "Industrial design, 3rd year",
        topics=(TOPICS[number % 6], TOPICS[(number + 1) % 6]),
        question="" if role is Role.MENTOR else "How do I move from engineering to product without starting over?",
        goal="Two people to talk to next" if number == 1 and role is Role.MENTEE else "",
        arrived_at_ms=T0 if number % 4 else None,
    )


def everybody(
    mentors: tuple[str, ...] = MENTORS, mentees: tuple[str, ...] = MENTEES
) -> dict[ParticipantId, Participant]:
    """Mentors m1, m2, ... and mentees e1, e2, ..."""
    sides = ((Role.MENTOR, "m", mentors), (Role.MENTEE, "e", mentees))
    people = [
        person(f"{letter}{n}", name, role, n) for role, letter, names in sides for n, name in enumerate(names, start=1)
    ]
    return {p.id: p for p in people}


def plan_for(mentors: int, mentees: int, rounds: int = ROUNDS) -> Plan:
    """Mentors stay, mentees go on by one table a round, and those who find no mentor sit out."""
    return Plan(
        rounds=tuple(seating(n, mentors, mentees) for n in range(1, rounds + 1)),
        report=Report(
            total=6412,
            upper_bound=6440,
            proven=True,
            worst_off=180,
            worst_bound=190,
            meetings=min(mentors, mentees) * rounds,
            byes=tuple((PersonId(pid), 0) for pid in everybody()),
            repeats=0,
            sentences=(say("e21 sits out one round: there are more mentees than mentors."),),
        ),
    )


def seating(number: int, mentors: int, mentees: int) -> RoundPlan:
    """One round of that plan."""
    size = max(mentors, mentees)
    place = {e: (e + 3 * number) % size + 1 for e in range(1, mentees + 1)}
    at = {table: e for e, table in place.items()}
    byes = [Bye(person=PersonId(f"e{e}"), why=Why.MORE_MENTEES) for e in place if place[e] > mentors]
    byes += [Bye(person=PersonId(f"m{m}"), why=Why.MORE_MENTORS) for m in range(1, mentors + 1) if m not in at]
    tables = tables_for(mentors)
    return RoundPlan(
        number=number,
        pairings=tuple(
            Pairing(table=tables[m - 1].id, mentors=(PersonId(f"m{m}"),), mentees=(PersonId(f"e{at[m]}"),))
            for m in range(1, mentors + 1)
            if m in at
        ),
        byes=tuple(byes),
    )


def started(agenda: Agenda = AGENDA) -> Timeline:
    """The lobby opened at T0; the host started 20 minutes later."""
    return tl.go_on(tl.open_lobby(timeline_of(agenda), T0), T0 + 20 * MIN)


PLAN = plan_for(len(MENTORS), len(MENTEES))
EVENT = Event(
    id=EventId("k3v9"),
    code="KTE4M2Q",
    title="Mentor Night 2026",
    created_at_ms=T0 - 24 * 60 * MIN,
    agenda=AGENDA,
    timeline=started(),
    version=41,
    stamp="ab12cd34",
    tables=tables_for(len(MENTORS)),
    people=everybody(),
    draft=PlanId("p1"),
    published=PlanId("p1"),
    last=Done(version=41, said="Round 2 started", by="Sam", at_ms=T0 + 25 * MIN),
    undo=(Done(version=41, said="Round 2 started", by="Sam", at_ms=T0 + 25 * MIN),),
    clock_version=41,
)
SPOKEN = Announcement(
    id="a7",
    text="Two minutes: we are fixing the microphones. Keep talking, no time is lost.",
    by="Sam",
    at_ms=T0 + 40 * MIN,
)


def start_of(key: str, timeline: Timeline = EVENT.timeline) -> int:
    """When a segment begins."""
    begins = next(s.starts_at_ms for s in timeline.segments if s.key == key)
    assert begins is not None
    return begins


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """An event at an instant, as somebody's screen shows it."""

    name: str
    event: Event
    now_ms: int
    plan: Plan | None = PLAN
    who: str = "e1"


def _at(name: str, key: str, into_ms: int, who: str = "e1", **changes: object) -> Moment:
    return Moment(name=name, event=replace(EVENT, **changes), now_ms=start_of(key) + into_ms, who=who)  # type: ignore[arg-type]  # fields of an event


_PAUSED = tl.pause(EVENT.timeline, start_of("talk-2") + 15 * MIN + 50_000)
_HELD = tl.hold(EVENT.timeline, start_of("talk-2"))
_BYE = next(str(b.person) for b in PLAN.rounds[1].byes)
_FRESH = timeline_of(AGENDA)
_ANSWERED = Ask(
    need=Need.PARTNER_MISSING,
    table="8",
    at_ms=T0,
    answer="Somebody is on the way to you.",
    answered_by="Sam at the desk",
)


_LATE = person("w1", "Nora Newcomer", Role.MENTEE, 3)


def _asking(ask: Ask, *, spotted: bool = False) -> dict[ParticipantId, Participant]:
    """Everybody, and e1 has something to say."""
    table = next(p.table for p in PLAN.rounds[2].pairings if "e1" in p.people)
    one = replace(
        EVENT.people[ParticipantId("e1")],
        ask=ask,
        spotted=Spotted(round_no=3, table=table, at_ms=T0) if spotted else None,
    )
    return {**EVENT.people, one.id: one}


_CROWD = replace(EVENT, people=everybody(MENTORS * 3, MENTEES * 3), tables=tables_for(60))

_CALLS: dict[str, Any] = {
    "format": Format.DISTANCE,
    "tables": tuple(
        replace(t, link=f"https://video.example/night/{t.id}") if n < 18 else replace(t, room=n == 18)
        for n, t in enumerate(EVENT.tables)
    ),
}
_KICKOFF: dict[str, Any] = {"format": Format.KICKOFF}
_MADE = Choosing(closed=True, pairs=tuple((ParticipantId(f"m{n}"), ParticipantId(f"e{n}")) for n in range(1, 15)))

MOMENTS: tuple[Moment, ...] = (
    Moment(name="soon", event=replace(EVENT, timeline=_FRESH), now_ms=T0),
    Moment(name="soon_no_plan", event=replace(EVENT, timeline=_FRESH, published=None), now_ms=T0, plan=None),
    Moment(name="lobby", event=replace(EVENT, timeline=tl.open_lobby(_FRESH, T0)), now_ms=T0 + MIN),
    _at("briefing", "briefing-0", 30_000),
    _at("first_walk", "walk-1", 45_000),
    _at("move", "walk-3", 10_000),
    _at("stay", "walk-3", 10_000, who="m4"),
    _at("talk", "talk-2", 12 * MIN + 36_000),
    _at("last_minute", "talk-2", 19 * MIN + 2_000),
    _at("announcement", "talk-2", 5 * MIN, announcement=SPOKEN),
    _at("sit_out", "talk-2", 10 * MIN + 48_000, who=_BYE),
    _at("sit_out_walk", "walk-2", 20_000, who=_BYE),
    _at("paused", "talk-2", 16 * MIN, timeline=_PAUSED, announcement=SPOKEN),
    Moment(name="held", event=replace(EVENT, timeline=_HELD), now_ms=start_of("walk-3") + 5_000),
    _at("break", "break-3", 3 * MIN),
    _at("wrapup", "wrapup-0", 60_000),
    _at("finished", "finished-0", 60_000),
    _at("long_message", "walk-3", 5_000, announcement=replace(SPOKEN, text="Please take your coats along. " * 9)),
    _at("asked", "talk-2", 4 * MIN, people=_asking(Ask(need=Need.HELP, table="8", at_ms=T0)), showing=Showing.MISSING),
    _at("answered", "walk-3", 8_000, people=_asking(_ANSWERED, spotted=True), showing=Showing.MISSING),
    _at("no_seat", "talk-2", 5 * MIN, who="w1", people={**EVENT.people, _LATE.id: _LATE}),
    _at("call_first", "walk-1", 45_000, **_CALLS),
    _at("call_move", "walk-3", 10_000, **_CALLS),
    _at("call_stay", "walk-3", 10_000, who="m4", **_CALLS),
    _at("call_talk", "talk-2", 12 * MIN, **_CALLS),
    _at("reverse", "talk-2", 12 * MIN, format=Format.REVERSE),
    _at("choose", "wrapup-0", 60_000, **_KICKOFF),
    _at("choose_closed", "finished-0", 60_000, choosing=Choosing(closed=True), **_KICKOFF),
    _at("pair", "finished-0", 60_000, choosing=_MADE, **_KICKOFF),
    _at("no_pair", "finished-0", 60_000, who="e20", choosing=_MADE, **_KICKOFF),
    _at("room", "walk-3", 10_000, showing=Showing.MAP),
    _at("black", "talk-2", 5 * MIN, showing=Showing.BLACK),
    Moment(name="crowd", event=_CROWD, now_ms=start_of("walk-3") + 10_000, plan=plan_for(60, 63)),
)


def by_name(name: str) -> Moment:
    """One of the moments."""
    return next(m for m in MOMENTS if m.name == name)


def hostile_moment() -> Moment:
    """Everybody is called something that a page must not believe."""
    people = {
        pid: replace(
            p, name=f"{HOSTILE[i % 5]} {i}", career=HOSTILE[i % 5], topics=HOSTILE, question=HOSTILE[0], goal=HOSTILE[2]
        )
        for i, (pid, p) in enumerate(EVENT.people.items())
    }
    said = replace(SPOKEN, text=" ".join(HOSTILE), by=HOSTILE[0])
    done = replace(EVENT.undo[0], said=HOSTILE[0], by=HOSTILE[1])
    event = replace(EVENT, title=HOSTILE[0], people=people, announcement=said, last=done, undo=(done,))
    return Moment(name="hostile", event=event, now_ms=start_of("talk-2") + 60_000)


# --- contexts, as the server gives them ---------------------------------------------------------------------------

JOIN_URL = "https://mentor.example/j/KTE4M2Q"


def qr(url: str = JOIN_URL) -> Markup:
    """A QR code as the server draws it."""
    return Markup(segno.make(url, error="m").svg_inline(border=2, omitsize=True, title=f"QR code: {url}"))


def _wire(event: Event) -> str:
    return msgspec.json.encode(event.timeline).decode()


def phone(moment: Moment) -> dict[str, object]:
    """The context of phone.html."""
    view = phone_view(moment.event, moment.plan, ParticipantId(moment.who), moment.now_ms)
    return {
        "view": view,
        "event_id": moment.event.id,
        "timeline_json": _wire(moment.event),
        "server_ms": moment.now_ms,
        "refused": "",
    }


def screen(moment: Moment) -> dict[str, object]:
    """The context of screen.html."""
    return {
        "view": screen_view(moment.event, moment.plan, moment.now_ms),
        "event_id": moment.event.id,
        "timeline_json": _wire(moment.event),
        "server_ms": moment.now_ms,
        "join_url": JOIN_URL,
        "join_qr": qr(),
    }


def host(moment: Moment) -> dict[str, object]:
    """The context of host.html."""
    return {
        "view": host_view(moment.event, moment.plan, moment.now_ms),
        "timeline_json": _wire(moment.event),
        "server_ms": moment.now_ms,
        "join_url": JOIN_URL,
        "screen_url": "https://mentor.example/open#k3v9.s1.secret",
        "me": "Sam",
    }


def helping(moment: Moment) -> dict[str, object]:
    """The context of help.html."""
    return {
        "view": help_view(moment.event, moment.plan, moment.now_ms),
        "timeline_json": _wire(moment.event),
        "server_ms": moment.now_ms,
        "me": "Sam at the desk",
    }


LIVE = {"phone": phone, "screen": screen, "host": host}


def _wall(people: int = 0, row: int = 0, **changes: object) -> tuple[str, Mapping[str, object]]:
    """A big screen, for many people or with a room of its own."""
    moment = by_name("room" if changes else "crowd")
    event, plan = replace(moment.event, **changes), moment.plan  # type: ignore[arg-type]  # fields of an event
    if people:
        half = people // 2
        names = [[f"{name} {n}" for n in range(1, 26) for name in side][:half] for side in (MENTORS, MENTEES)]
        event = replace(event, people=everybody(tuple(names[0]), tuple(names[1])), tables=tables_for(half))
        plan = plan_for(half, half)
    event = replace(event, rules=replace(event.rules, tables_in_a_row=row))
    return "screen", screen(replace(moment, event=event, plan=plan))


_ODD = ("Winter garden", "7b", "Bar", "By the window 3")
_ROOM = tuple(
    replace(table, label=_ODD[n] if n < 4 else table.label, closed=n in (5, 9)) for n, table in enumerate(EVENT.tables)
)
WALLS: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "wall_500": _wall(people=500),
    "wall_room_plan": _wall(row=6, tables=_ROOM),
    "wall_room_100": _wall(tables=tables_for(100)),
    "wall_room_calls": _wall(**_CALLS),
    "wall_room_only_calls": _wall(tables=tuple(replace(t, link=f"https://v.example/{t.id}") for t in EVENT.tables)),
}

_LINKS = (
    {
        "id": "l0",
        "label": "Owner",
        "access": say("Owner"),
        "url": "https://mentor.example/open#k3v9.l0.secret",
        "revocable": False,
    },
    {
        "id": "l1",
        "label": "Sam at the door",
        "access": say("Host"),
        "url": "https://mentor.example/open#k3v9.l1.secret",
        "revocable": True,
    },
    {
        "id": "l2",
        "label": "Big screen",
        "access": say("Screen"),
        "url": "https://mentor.example/open#k3v9.l2.secret",
        "revocable": False,
    },
)
_MATCHES = (
    {"id": "e1", "name": "Lina Haddad", "role": say("mentee"), "line": "Industrial design", "taken": ""},
    {
        "id": "e9",
        "name": "Lina Sommer",
        "role": say("mentor"),
        "line": "",
        "taken": say("{name} came in {when}.", name="Lina Sommer", when=ago(12 * MIN)),
    },
)
_JOIN = {
    "event": EVENT,
    "error": None,
    "name": "",
    "matches": (),
    "asked": False,
    "open_doors": False,
    "code": EVENT.code,
}
_NUMBERS = ((say("Mentors"), 20), (say("Mentees"), 21), (say("Tables"), 20), (say("Sit out each round"), 1))
_FORMATS = [(chosen.value, name) for chosen, name in FORMAT_NAMES.items()]
_OBJECTIVES = [(chosen.value, name) for chosen, name in OBJECTIVE_NAMES.items()]
_TOLD: Mapping[str, object] = {"checks": (), "undo": None, "back": "people"}
_UNPLANNED = replace(EVENT, published=None, draft=None, agenda=replace(AGENDA, rounds=24), tables=tables_for(12))
_NEEDY = replace(
    EVENT.people[ParticipantId("e1")], needs_access=True, fixed_table=EVENT.tables[2].id, available=frozenset({1, 2})
)
_PEOPLE: Mapping[str, object] = {
    "event": EVENT,
    "step": "people",
    "numbers": _NUMBERS,
    "people": person_rows(replace(EVENT, people={**EVENT.people, _NEEDY.id: _NEEDY})),
    "error": None,
    "locked": False,
    **_TOLD,
}
_FILE = (
    "Full name;E-mail;Ticket type;Interests;Wants to meet;Food\n"
    "Amara Okafor;m1@example.org;Mentor;Product;Lina Haddad|Nobody;soup\n"
    ";noemail;mentee?;Sales;;\n"
    f"{HOSTILE[1]};mei@grid.example;Mentor;{HOSTILE[0]};;\n"
    "Anna Speaks;;Speaker;;;\nCrew Member;;Crew;;;\n"
)


def _preview(text: str, event: Event = _UNPLANNED, roles: Mapping[str, Role | None] | None = None) -> dict[str, object]:
    """The context of preview.html for a file."""
    sheet = sheets.read(text.encode())
    layout = understand(sheet).layout
    read = understand(sheet, replace(layout, roles=roles or {}))
    notes = (
        (say("Only the sheet «{sheet}» is read. Left aside: {others}.", sheet="Guests", others="Notes"),)
        if roles
        else ()
    )
    view = import_view(event, read, file_name="people.csv", notes=notes, remove=bool(roles))
    said = say("You said what the columns mean. This is how the list looks now; nothing is saved yet.") if roles else ""
    return {"event": event, "step": "people", "view": view, "csv": text, "kept_notes": notes, "said": said}


_PERSON: Mapping[str, object] = {
    "event": EVENT,
    "step": "people",
    "form": person_form.form_of(EVENT, _NEEDY),
    "errors": {},
    "person": _NEEDY,
    "others": [(p.id, p.name) for p in EVENT.people.values()],
    "tables": [(table.id, table.label) for table in EVENT.tables],
    "levels": (("1", "1: beginner"), ("5", "5: leader")),
    "has_roles": True,
    "locked": False,
    "action": "/host/k3v9/people/e1",
}
_TABLES: Mapping[str, object] = {
    "event": EVENT,
    "step": "tables",
    "form": tables_form.form_of(EVENT),
    "errors": {},
    "has_calls": False,
    "seats": None,
    "published": False,
}

_PACK: Mapping[str, object] = {
    "event": EVENT,
    "step": "paper",
    "people": [(p.id, p.name) for p in EVENT.people.values()],
    "sheets": (
        ("cards", say("Cards"), say("One for each person.")),
        ("signs", say("Table signs"), say("One page for each table.")),
    ),
    "planned": True,
    "draft": False,
    "begun": True,
}


def sheet(name: str, moment: Moment, *, draft: bool = False) -> tuple[str, dict[str, object]]:
    """The page and the context of a sheet that is printed at this moment; of cards and signs, the last few."""
    event, plan = moment.event, moment.plan
    whens = starts(event.timeline, moment.now_ms)
    times, rounds = by_key(event.timeline, whens), paper_view.printed_rounds(event, plan, draft=draft)
    facts: dict[str, object] = {
        "cards": [(card, qr()) for card in paper_view.person_cards(event, rounds, times)[-9:]],
        "signs": paper_view.table_signs(event, rounds, times)[-3:],
        "join_qr": qr(),
        "rolls": paper_view.roll(event, rounds, times),
        "script": paper_script.script(event, plan, moment.now_ms, whens),
        "rest": paper_rest.rest(event, plan, moment.now_ms, times),
    }
    return f"paper_{name}", {
        "event": event,
        "title": name.title(),
        "draft": draft,
        "planned": plan is not None,
        "made": instant(moment.now_ms),
        "paused": event.timeline.paused_at_ms is not None,
        "join_url": JOIN_URL,
        **facts,
    }


_SHEETS = ("cards", "signs", "names", "script", "rest")
_BARE = replace(by_name("soon_no_plan"), event=replace(_UNPLANNED, timeline=_FRESH, people={}, tables=()))

_REAL = replace(
    EVENT,
    published=None,
    draft=PlanId("p2"),
    drafts=(Draft(id=PlanId("p1"), label="A"), Draft(id=PlanId("p2"), label="B", seed=1, earlier=(PlanId("p0"),))),
    timeline=_FRESH,
)
_HOSTILE = replace(_REAL, people=hostile_moment().event.people, title=HOSTILE[3])
_PEERS = replace(
    _REAL,
    format=Format.PEERS,
    seats=6,
    tables=tables_for(7),
    people={pid: replace(p, role=Role.PEER) for pid, p in EVENT.people.items()},
)
_PLAN: Mapping[str, object] = {
    "event": _REAL,
    "step": "plan",
    **_TOLD,
    "back": "plan",
    "plan": None,
    "problem": None,
    "begun": False,
    "job": None,
    "objectives": _OBJECTIVES,
    "fields": {"round": "1", "one": "", "to": ""},
    "effect": None,
}
_FIELDS = {"round": "2", "one": "e1", "to": "p-e2"}
_EFFECT = Effect(
    said="Lina Haddad and Adaeze Obi changed places in round 2",
    people=4,
    lines=(EffectLine(name="Lina Haddad", changes=("Round 2: table 3 with Ann Ng (was table 4): by hand",)),),
    more=3,
    warnings=("Lina Haddad and Ann Ng meet 2 times, in rounds 2 and 4.",),
    is_draft=True,
)


def _drafted(event: Event, *, begun: bool = False) -> Mapping[str, object]:
    """A plan of an event beside another one, and a question about it."""
    here, there = (plan(problem_of(event, seed=seed)) for seed in (1, 0))
    two = (ParticipantId("e1"), ParticipantId("m1"))
    view = plan_page(event, here, beside=there, beside_id=PlanId("p1"), two=two)
    return {"event": event, "plan": view, "begun": begun}


_REMOTE = replace(EVENT, **_CALLS)


def _choose(
    own: Mapping[ParticipantId, int] | None = None,
    *,
    key: str = "wrapup-0",
    plan: Plan | None = PLAN,
    choosing: Choosing = Choosing(),  # noqa: B008  # frozen
) -> dict[str, object]:
    """The context of choose.html for the first mentee."""
    event = replace(EVENT, format=Format.KICKOFF, choosing=choosing)
    view = choice_view(event, plan, ParticipantId("e1"), own, start_of(key) + MIN)
    return {"view": view, "event_id": event.id, "saved": False}


def _pairs(
    *,
    key: str = "wrapup-0",
    choosing: Choosing = Choosing(),  # noqa: B008  # frozen
    problem: str | None = None,
) -> dict[str, object]:
    """The context of pairs.html."""
    event = replace(EVENT, format=Format.KICKOFF, choosing=choosing)
    view = pairs_view(event, PLAN, 17, start_of(key) + MIN)
    return {"event": event, "step": "pairs", "view": view, "problem": problem}


def _run(moment: Moment) -> AsRun:
    """What became of the evening by then, with a pause in round 2."""
    paused = tl.pause(EVENT.timeline, start_of("talk-2") + 3 * MIN)
    turns = (Turn(at_ms=start_of("talk-2") + 5 * MIN, command="Resume", was=paused),)
    return as_run(moment.event, moment.plan, turns, moment.now_ms)


def report(moment: Moment) -> dict[str, object]:
    """The context of report.html."""
    files = tuple((name, file.title, file.about) for name, file in FILES.items())
    view = report_view(moment.event, moment.plan, _run(moment))
    return {"event": moment.event, "step": "report", "view": view, "files": files}


def brought(moment: Moment) -> dict[str, object]:
    """The context of impact.html."""
    return {
        "event": moment.event,
        "title": say("What it brought"),
        "draft": False,
        "paused": False,
        "made": instant(moment.now_ms),
        "sheet": impact(moment.event, _run(moment)),
    }


_LATE_NIGHT = replace(
    by_name("finished"), event=replace(EVENT, timeline=tl.extend(EVENT.timeline, start_of("talk-2") + MIN, 180))
)

# name of the picture -> page, context
_EVENT_PAGE: Mapping[str, object] = {
    "formats": _FORMATS,
    "objectives": _OBJECTIVES,
    "action": "/new",
    "event": None,
    "step": "event",
}
FORMS: Mapping[str, tuple[str, Mapping[str, object]]] = {
    **WALLS,
    "home": ("home", {"error": None, "code": ""}),
    "home_error": ("home", {"error": say("An event with this code does not exist (any more)."), "code": HOSTILE[2]}),
    "join": ("join", _JOIN),
    "join_found": ("join", {**_JOIN, "name": "Lina", "asked": True, "matches": _MATCHES}),
    "join_unknown": ("join", {**_JOIN, "name": HOSTILE[0], "asked": True, "open_doors": True}),
    "join_conflict": ("join", {**_JOIN, "error": say("You are in the plan already."), "open_doors": True}),
    "personal": (
        "personal",
        {
            "name": HOSTILE[0],
            "link": "https://mentor.example/open#k3v9.e1.0",
            "qr": qr(),
            "back": "/p/k3v9",
            "renew": "/host/k3v9/people/p1/renew",
        },
    ),
    "personal_host": (
        "personal",
        {
            "name": "Lina Haddad",
            "link": "https://mentor.example/open#k3v9.e1.0",
            "qr": qr(),
            "back": "/host/k3v9/people",
            "renew": "/host/k3v9/people/e1/renew",
        },
    ),
    "open": ("open", {}),
    "error": (
        "error",
        {"status": 404, "title": say("Nothing here"), "sentence": say("This page does not exist."), "home": "/"},
    ),
    "event_new": ("event", {**_EVENT_PAGE, "form": EventForm(), "errors": {}}),
    "event_faults": (
        "event",
        {
            "formats": _FORMATS,
            "objectives": _OBJECTIVES,
            "form": EventForm(title=HOSTILE[2], talk_min="soon", by_hand=True),
            "errors": {
                "talk_min": say("Minutes from {low} to {high}, please.", low="0.02", high="240"),
                "title": say("A title of at most {most} letters, please.", most=80),
            },
            "action": "/host/k3v9/edit",
            "event": EVENT,
            "step": "event",
        },
    ),
    "people": ("people", _PEOPLE),
    "people_empty": (
        "people",
        {**_PEOPLE, "numbers": numbers(EVENT), "people": (), "error": say("This file is empty.")},
    ),
    "people_locked": ("people", {**_PEOPLE, "locked": True}),
    "people_checks": (
        "people",
        {**_PEOPLE, "event": replace(_UNPLANNED, draft=PlanId("p1")), "checks": checks(_UNPLANNED), "undo": EVENT.last},
    ),
    "preview": ("preview", _preview(_FILE)),
    "preview_explained": ("preview", _preview(_FILE, roles={"speaker": Role.MENTOR, "crew": None})),
    "preview_good": ("preview", _preview("name,role\nA,mentor\n", replace(_UNPLANNED, people={}))),
    "preview_locked": ("preview", _preview("name,role,email\nAnn,mentor,m1@example.org\n", EVENT)),
    "preview_unclear": (
        "preview",
        _preview("Who,What,\n</textarea><script>alert(1)</script>,mentor,\n"),
    ),
    "person": ("person", _PERSON),
    "person_locked": ("person", {**_PERSON, "locked": True}),
    "person_new": (
        "person",
        {
            **_PERSON,
            "person": None,
            "form": PersonForm(),
            "action": "/host/k3v9/people/new",
            "others": [],
            "tables": [],
        },
    ),
    "person_faults": (
        "person",
        {
            **_PERSON,
            "form": PersonForm(name=HOSTILE[0], wishes=HOSTILE[1], email=HOSTILE[2]),
            "errors": {
                "name": say("A name of at most 80 letters, please."),
                "wishes": say("«{name}» is not on the list.", name=HOSTILE[3]),
            },
        },
    ),
    "tables": ("tables", _TABLES),
    "tables_calls": (
        "tables",
        {
            **_TABLES,
            "event": _REMOTE,
            "form": tables_form.form_of(_REMOTE),
            "has_calls": True,
            "errors": {"links": say("Line 2: no link."), "link-t2": say("no link")},
        },
    ),
    "choose": ("choose", _choose()),
    "choose_saved": ("choose", {**_choose({ParticipantId("m1"): 1}), "saved": True}),
    "choose_early": ("choose", _choose(key="talk-2")),
    "choose_closed": ("choose", _choose(choosing=Choosing(closed=True))),
    "choose_nobody": ("choose", _choose(plan=None)),
    "pairs": ("pairs", _pairs()),
    "pairs_early": ("pairs", _pairs(key="talk-2")),
    "pairs_closed": ("pairs", _pairs(choosing=Choosing(closed=True), problem=say("Press again."))),
    "pairs_made": ("pairs", _pairs(choosing=_MADE)),
    "pairs_none": ("pairs", _pairs(choosing=Choosing(closed=True, pairs=()))),
    "tables_groups": (
        "tables",
        {
            **_TABLES,
            "seats": 4,
            "published": True,
            "errors": {
                "count": say("A whole number, please."),
                "label-t2": say("«{label}» is there.", label=HOSTILE[0]),
            },
        },
    ),
    "plan_none": ("plan", {**_PLAN, "problem": say("Import people first.")}),
    "plan_planning": ("plan", {**_PLAN, "job": {"people": 1000, "seconds": 3}}),
    "plan_draft": ("plan", {**_PLAN, **_drafted(_REAL)}),
    "plan_edit": ("plan", {**_PLAN, **_drafted(_REAL), "effect": _EFFECT, "fields": _FIELDS}),
    "plan_hostile": ("plan", {**_PLAN, **_drafted(_HOSTILE)}),
    "plan_crowd": ("plan", {**_PLAN, **_drafted(replace(_CROWD, undo=(), last=None))}),
    "plan_peers": ("plan", {**_PLAN, **_drafted(_PEERS)}),
    "plan_published": ("plan", {**_PLAN, **_drafted(replace(_REAL, published=_REAL.draft), begun=True)}),
    "help": ("help", helping(by_name("asked"))),
    "help_answered": ("help", helping(by_name("answered"))),
    "rehearsal": ("rehearsal", {"event": EVENT, "step": "go", "guests": 40, "own": 41}),
    "rehearsal_large": ("rehearsal", {"event": EVENT, "step": "go", "guests": 40, "own": 0}),
    "go": (
        "go",
        {
            "event": EVENT,
            "step": "go",
            "join_url": JOIN_URL,
            "join_qr": qr(),
            "code": EVENT.code,
            "screen_url": "https://mentor.example/open#k3v9.l2.secret",
            "links": _LINKS,
            "board_url": "/host/k3v9",
            "may_invite": True,
            "published": False,
        },
    ),
    "paper": ("paper", _PACK),
    "paper_before": ("paper", {**_PACK, "planned": False, "draft": True, "begun": False}),
    **{f"paper_{name}": sheet(name, by_name("talk")) for name in _SHEETS},
    **{f"paper_{name}_bare": sheet(name, _BARE) for name in _SHEETS},
    **{f"paper_{name}_hostile": sheet(name, hostile_moment(), draft=True) for name in _SHEETS},
    "paper_rest_paused": sheet("rest", by_name("paused")),
    "report": ("report", report(replace(_LATE_NIGHT, now_ms=_LATE_NIGHT.now_ms + 5 * MIN))),
    "report_before": ("report", report(by_name("lobby"))),
    "report_running": ("report", report(by_name("paused"))),
    "report_crowd": ("report", report(replace(by_name("crowd"), now_ms=start_of("finished-0") + MIN))),
    "report_hostile": ("report", report(replace(hostile_moment(), now_ms=start_of("finished-0") + MIN))),
    "impact": ("impact", brought(by_name("finished"))),
    "impact_running": ("impact", brought(by_name("last_minute"))),
    "impact_before": ("impact", brought(by_name("soon_no_plan"))),
}
