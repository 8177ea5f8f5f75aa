"""Files that one attendee takes home: contacts (vCard), people (CSV), reminders (iCalendar), everything (JSON)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta

from server.core.export import Export, Value
from server.core.mine_view import Met, MineView
from server.core.model import Event, Participant, ParticipantId
from server.core.own import Own
from server.core.roster import is_address
from server.core.sentence import say

SOON_DAYS = 1  # a thank-you
LATER_DAYS = 28  # whether the step was taken
COLUMNS = (
    say("name"),
    say("role"),
    say("about"),
    say("topics"),
    say("rounds"),
    say("contact"),
    say("saved for later"),
    say("my note"),
)
YES = say("yes")
STEP = say("Which step did you agree on, and what came of it?")
MAX_OCTETS = 75  # of a line, RFC 5545 and RFC 6350


Spoken = Callable[[str], str]
"""Says a sentence in the language of who takes it home."""


def vcards(met: Iterable[Met], title: str, spoken: Spoken = str) -> str:
    """One card (vCard 3.0, RFC 2426) for each who swapped contacts."""
    return "".join(_lines(_card(row, title, spoken)) for row in met if row.both)


def met_export(met: Iterable[Met], spoken: Spoken = str) -> Export:
    """Everybody who was met, for a spreadsheet."""
    return Export(columns={words: spoken(words) for words in COLUMNS}, rows=tuple(_met_row(row, spoken) for row in met))


def _met_row(row: Met, spoken: Spoken) -> tuple[Value, ...]:
    return (
        row.face.name,
        row.face.role,
        row.face.line,
        "; ".join(row.face.topics),
        ", ".join(map(str, row.rounds)),
        row.contact,
        spoken(YES) if row.saved else "",
        row.note,
    )


def reminders(event: Event, pid: ParticipantId, view: MineView, now_ms: int, spoken: Spoken = str) -> str:
    """Two days in the calendar (RFC 5545): to say thank you, and to see whether the step was taken."""
    today = datetime.fromtimestamp(now_ms / 1000, UTC).date()
    people = ", ".join(f"{m.face.name} ({m.contact})" if m.contact else m.face.name for m in view.met)
    goal = say("My goal: {goal}", goal=view.goal) if view.goal else STEP
    stamp = datetime.fromtimestamp(now_ms / 1000, UTC).strftime("%Y%m%dT%H%M%SZ")
    thanks = (
        today + timedelta(SOON_DAYS),
        "thanks",
        say("Say thank you: {title}", title=view.title),
        say("You met {people}.", people=people) if people else "",
    )
    later = (today + timedelta(LATER_DAYS), "goal", say("How is my goal? {title}", title=view.title), goal)
    days = [
        line
        for when, name, title, words in (thanks, later)
        for line in _day(f"{event.id}-{pid}", stamp, when, name, spoken(title), spoken(words))
    ]
    return _lines(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Tablehop//EN", *days, "END:VCALENDAR"])


def own_json(event: Event, person: Participant, own: Own, view: MineView) -> str:
    """All that is kept of one person, for that person."""
    kept = {
        "event": {"title": event.title, "code": event.code},
        "me": {name: _plain(value) for name, value in asdict(person).items()},
        "people I met": [asdict(row) for row in view.met],
        "my goal": own.goal,
        "my contact": view.contact,
        "yes to": sorted(event.people[pid].name for pid in own.yes if pid in event.people),
        "my feedback": {f"round {number}": answers for number, answers in sorted(own.said.items())},
    }
    return json.dumps(kept, ensure_ascii=False, indent=1, default=str)


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else value


def _card(row: Met, title: str, spoken: Spoken) -> list[str]:
    first, _, last = row.face.name.rpartition(" ")
    kind = "EMAIL" if is_address(row.contact) else "TEL" if re.fullmatch(r"[\d\s()+./-]{5,}", row.contact) else ""
    note = "\n".join(filter(None, (spoken(say("Met at {title}.", title=title)), row.note, "" if kind else row.contact)))
    return [
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"N:{_text(last)};{_text(first)};;;",
        f"FN:{_text(row.face.name)}",
        *([f"TITLE:{_text(row.face.line)}"] if row.face.line else []),
        *([f"{kind}:{_text(row.contact)}"] if kind else []),
        f"NOTE:{_text(note)}",
        "END:VCARD",
    ]


def _day(uid: str, stamp: str, when: date, name: str, title: str, words: str) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{uid}-{name}@tablehop",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{when:%Y%m%d}",
        f"SUMMARY:{_text(title)}",
        f"DESCRIPTION:{_text(words)}",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{_text(title)}",
        "TRIGGER:PT9H",
        "END:VALARM",
        "END:VEVENT",
    ]


def _text(text: str) -> str:
    """A value in which nothing is taken for a separator or another line."""
    return re.sub(r"([\\;,])", r"\\\1", text).replace("\r", "").replace("\n", "\\n")


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _folded(line: str) -> str:
    """Long lines go on after a blank; no letter is cut in two."""
    out, size = [], 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > MAX_OCTETS:
            out.append("\r\n ")
            size = 1
        out.append(letter)
        size += octets
    return "".join(out)
