"""The form that describes an event: texts as people type them, read into an agenda, doors and tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from rotation import Objective
from server.core.commands import EditEvent
from server.core.model import Agenda, Doors, Event, Format, Rules, Table, tables_for
from server.core.roster import clean
from server.core.sentence import say

MAX_TITLE = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class EventForm:
    """What stands in the form's fields. Minutes may have a fraction, such as `1.5`."""

    title: str = ""
    format: str = Format.MENTEES_MOVE.value
    seats: str = "6"
    rounds: str = "5"
    talk_min: str = "20"
    walk_s: str = "90"
    breaks: str = ""
    break_min: str = "15"
    welcome_min: str = "0"
    closing_min: str = "0"
    tables: str = "20"
    capacity: str = "200"
    objective: str = Objective.FAIR.value
    mentors: str = "1"
    row: str = "0"
    by_hand: bool = False
    open_doors: bool = False
    strangers: bool = False
    repeats: bool = False
    asked_only: bool = False


@dataclass(slots=True, eq=False)  # not frozen: Python writes a traceback into what is raised
class Faults(Exception):
    """The form cannot be used as it is: a sentence for each field."""

    by_field: Mapping[str, str]


@dataclass(slots=True)
class _Reader:
    """Reads fields one by one and gathers what is wrong with each."""

    form: EventForm
    faults: dict[str, str] = field(default_factory=dict)

    def number(self, name: str, low: int, high: int) -> int:
        text = getattr(self.form, name).strip()
        if re.fullmatch(r"\d{1,6}", text) and low <= int(text) <= high:
            return int(text)
        self.faults[name] = say("A whole number from {low} to {high}, please.", low=low, high=high)
        return low

    def seconds(self, name: str, low_s: int, high_s: int) -> int:
        text = getattr(self.form, name).strip().replace(",", ".")
        seconds = round(float(text) * 60) if re.fullmatch(r"\d{1,4}(\.\d{1,3})?", text) else -1
        if low_s <= seconds <= high_s:
            return seconds
        self.faults[name] = say("Minutes from {low} to {high}, please.", low=_minutes(low_s), high=_minutes(high_s))
        return low_s

    def rounds_after(self, name: str, rounds: int) -> tuple[int, ...]:
        text = getattr(self.form, name).strip()
        parts = [part for part in re.split(r"[\s,;]+", text) if part]
        if all(re.fullmatch(r"\d{1,3}", part) and 1 <= int(part) < rounds for part in parts):
            return tuple(sorted({int(part) for part in parts}))
        if rounds > 1:
            self.faults[name] = say(
                "Round numbers from 1 to {last}, such as «2, 4». The last round needs no break.", last=rounds - 1
            )
        elif "rounds" not in self.faults:  # of an unknown number of rounds nothing can be said
            self.faults[name] = say("With one round there is no break; leave this empty.")
        return ()

    def format(self) -> Format:
        text = self.form.format
        if text in set(Format):
            return Format(text)
        self.faults["format"] = say("Choose how people meet.")
        return Format.MENTEES_MOVE

    def objective(self) -> Objective:
        if self.form.objective in set(Objective):
            return Objective(self.form.objective)
        self.faults["objective"] = say("Choose what the plan is good at.")
        return Objective.FAIR

    def title(self) -> str:
        title = clean(self.form.title)
        if not title or len(title) > MAX_TITLE:
            self.faults["title"] = say("A title of at most {most} letters, please.", most=MAX_TITLE)
        return title


def read(form: EventForm, tables: tuple[Table, ...] = ()) -> EditEvent:
    """The form as a command; tables that are there already stay as they are. Raises Faults."""
    reader = _Reader(form)
    rounds, chosen = reader.number("rounds", 1, 40), reader.format()
    command = EditEvent(
        title=reader.title(),
        agenda=Agenda(
            rounds=rounds,
            talk_s=reader.seconds("talk_min", chosen.min_talk_s, 4 * 3600),
            walk_s=reader.number("walk_s", 1, 3600),
            breaks=reader.rounds_after("breaks", rounds),
            break_s=reader.seconds("break_min", 1, 4 * 3600),
            welcome_s=reader.seconds("welcome_min", 0, 4 * 3600),
            closing_s=reader.seconds("closing_min", 0, 4 * 3600),
            by_hand=form.by_hand,
        ),
        doors=Doors(open=form.open_doors, capacity=reader.number("capacity", 1, 10_000)),
        tables=tables_for(reader.number("tables", 1, 1_000), tables),
        format=chosen,
        seats=2 if chosen.is_pairs else reader.number("seats", 3, 20),
        rules=Rules(
            objective=reader.objective(),
            strangers=form.strangers,
            repeats=form.repeats,
            asked_only=form.asked_only,
            mentors_per_table=reader.number("mentors", 1, 10) if chosen is Format.GROUPS else 1,
            tables_in_a_row=reader.number("row", 0, 100),
        ),
    )
    if reader.faults:
        raise Faults(reader.faults)
    return command


def form_of(event: Event) -> EventForm:
    """The form filled in with an event as it is."""
    agenda = event.agenda
    return EventForm(
        title=event.title,
        format=event.format.value,
        seats=EventForm().seats if event.format.is_pairs else str(event.seats),
        rounds=str(agenda.rounds),
        talk_min=_minutes(agenda.talk_s),
        walk_s=str(agenda.walk_s),
        breaks=", ".join(map(str, agenda.breaks)),
        break_min=_minutes(agenda.break_s),
        welcome_min=_minutes(agenda.welcome_s),
        closing_min=_minutes(agenda.closing_s),
        tables=str(len(event.tables)),
        capacity=str(event.doors.capacity),
        objective=event.rules.objective.value,
        mentors=str(event.rules.mentors_per_table),
        row=str(event.rules.tables_in_a_row),
        by_hand=agenda.by_hand,
        open_doors=event.doors.open,
        strangers=event.rules.strangers,
        repeats=event.rules.repeats,
        asked_only=event.rules.asked_only,
    )


def from_fields(text: Callable[[str], str]) -> EventForm:
    """The form as it was sent; `text` gives the text of a field, empty if it was not sent."""
    names = ("title", "rounds", "talk_min", "walk_s", "breaks", "break_min", "welcome_min", "closing_min")
    texts = {name: text(name) for name in (*names, "tables", "capacity")}
    may_be_left_to_us = ("format", "seats", "objective", "mentors", "row")
    chosen = {name: text(name) for name in may_be_left_to_us if text(name)}
    ticks = {name: bool(text(name)) for name in ("by_hand", "open_doors", "strangers", "repeats", "asked_only")}
    return replace(EventForm(), **texts, **chosen, **ticks)  # type: ignore[arg-type]  # texts, and ticks for the rest


def _minutes(seconds: int) -> str:
    return f"{seconds / 60:.3f}".rstrip("0").rstrip(".")
