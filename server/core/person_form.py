"""The form that describes one person: texts as organizers type them, read into a participant."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from rotation import Role, TableId
from server.core.columns import Column
from server.core.form import Faults
from server.core.merge import Finder
from server.core.model import Event, Participant, ParticipantId
from server.core.roster import LEVELS, MAX_CELL, MAX_LIST, MAX_NAME, age_of, clean, is_address, rounds_of, split_topics
from server.core.sentence import chain, say

NOBODY = ParticipantId("")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonForm:
    """What stands in the form's fields. Others are named, one a line."""

    name: str = ""
    role: str = Role.MENTEE.value
    email: str = ""
    topics: str = ""
    field: str = ""
    career: str = ""
    age: str = ""
    level: str = ""
    languages: str = ""
    organisation: str = ""
    wishes: str = ""
    must_meet: str = ""
    met: str = ""
    never_with: str = ""
    available: str = ""
    companion: str = ""
    table: str = ""
    needs_access: bool = False
    walks_little: bool = False


TICKS = ("needs_access", "walks_little")
_TEXTS = tuple(name for name in PersonForm.__dataclass_fields__ if name not in TICKS)


@dataclass(slots=True)
class _Reader:
    """Reads fields one by one and gathers what is wrong with each."""

    form: PersonForm
    event: Event
    me: ParticipantId
    faults: dict[str, str] = field(default_factory=dict)

    def name(self) -> str:
        name = clean(self.form.name)
        if not name or len(name) > MAX_NAME:
            self.faults["name"] = say("A name of at most {most} letters, please.", most=MAX_NAME)
        return name

    def role(self) -> Role:
        if not self.event.format.has_roles:
            return Role.PEER
        if self.form.role in (Role.MENTOR, Role.MENTEE):
            return Role(self.form.role)
        self.faults["role"] = say("Choose mentor or mentee.")
        return Role.MENTEE

    def email(self) -> str:
        email = clean(self.form.email)
        others = (p for p in self.event.people.values() if p.id != self.me)
        if email and not is_address(email):
            self.faults["email"] = say("This e-mail address is not complete.")
        elif email and any(p.email.casefold() == email.casefold() for p in others):
            self.faults["email"] = say("Somebody else on the list has this address.")
        return email

    def text(self, name: str) -> str:
        text = clean(getattr(self.form, name))
        if len(text) > MAX_CELL:
            self.faults[name] = say("At most {most} letters, please.", most=MAX_CELL)
        return text

    def texts(self, name: str) -> tuple[str, ...]:
        texts = split_topics(self.text(name))
        if len(texts) > MAX_LIST:
            self.faults[name] = say("At most {most}, please.", most=MAX_LIST)
        return texts

    def age(self) -> int | None:
        text = self.form.age.strip()
        if text and age_of(text) is None:
            self.faults["age"] = say("Years as a number, please, or nothing.")
        return age_of(text)

    def level(self) -> int | None:
        text = self.form.level.strip().casefold()
        if text and text not in LEVELS:
            self.faults["level"] = say("Choose one of the levels.")
        return LEVELS.get(text)

    def available(self) -> frozenset[int] | None:
        try:
            return rounds_of(self.form.available.strip())
        except ValueError:
            self.faults["available"] = say("Round numbers, please, such as «1-3, 5». Empty: all rounds.")
            return None

    def others(self, column: Column) -> tuple[ParticipantId, ...]:
        lines = [clean(line) for line in re.split(r"[\n;]", getattr(self.form, column))]
        finder = Finder(tuple(self.event.people.values()), ())
        found = finder.many(column, [line for line in lines if line][: MAX_LIST + 1], self.me)
        if finder.missed:
            told = chain(finder.missed, "; ")
            self.faults[column] = say("{told}. One name or e-mail address of the list a line, please.", told=told)
        elif len(found) > MAX_LIST:
            self.faults[column] = say("At most {most}, please.", most=MAX_LIST)
        return found

    def companion(self) -> ParticipantId | None:
        pid = ParticipantId(self.form.companion)
        if pid and (pid not in self.event.people or pid == self.me):
            self.faults["companion"] = say("Choose somebody else from the list.")
        return pid or None

    def table(self) -> TableId | None:
        chosen = TableId(self.form.table)
        if chosen and chosen not in {table.id for table in self.event.tables}:
            self.faults["table"] = say("Choose one of the tables.")
        return chosen or None


def read(form: PersonForm, event: Event, me: ParticipantId = NOBODY) -> Participant:
    """The form as a person; me: who it is about, if they are on the list. Raises Faults."""
    reader = _Reader(form, event, me)
    person = Participant(
        id=me,
        name=reader.name(),
        role=reader.role(),
        email=reader.email(),
        study=reader.text("field"),
        career=reader.text("career"),
        topics=reader.texts("topics"),
        age=reader.age(),
        level=reader.level(),
        languages=reader.texts("languages"),
        organisation=reader.text("organisation"),
        wishes=reader.others(Column.WISHES),
        must_meet=reader.others(Column.MUST_MEET),
        met=reader.others(Column.MET),
        never_with=reader.others(Column.NEVER_WITH),
        needs_access=form.needs_access,
        walks_little=form.walks_little,
        available=reader.available(),
        companion=reader.companion(),
        fixed_table=reader.table(),
    )
    if both := set(person.must_meet) & set(person.never_with):
        names = chain((event.people[pid].name for pid in sorted(both)), say(", "))
        both_ways = say("{names}: both must and must never meet. Take out one of the two.", names=names)
        reader.faults.setdefault("never_with", both_ways)
    if fault := _companion_fault(event, person):
        reader.faults.setdefault("companion", fault)
    if reader.faults:
        raise Faults(reader.faults)
    return person


def _companion_fault(event: Event, person: Participant) -> str:
    """Why somebody cannot go wherever another goes; empty if they can."""
    leader = event.people.get(person.companion) if person.companion else None
    if leader is None:
        return ""
    if event.format.has_roles and leader.role is not person.role:
        role = event.format.role_words.get(leader.role, leader.role.value)
        return say("{name} is a {role}. Who goes along has the same role.", name=leader.name, role=role)
    if leader.id in person.never_with or person.id in leader.never_with:
        return say("They must never sit with {name}. Take out one of the two.", name=leader.name)
    if _leads(event, person, leader):
        return say("{name} goes along with them already; one of them has to lead.", name=leader.name)
    return ""


def _leads(event: Event, person: Participant, follower: Participant) -> bool:
    """Whether somebody goes, at however many removes, where this person goes."""
    seen: set[ParticipantId] = set()
    while follower.id not in seen and follower.id != person.id:
        seen.add(follower.id)
        follower = event.people.get(follower.companion or follower.id, follower)
    return follower.id == person.id


def form_of(event: Event, person: Participant) -> PersonForm:
    """The form filled in with a person as they are."""
    called = names_for(event.people.values())
    available = "" if person.available is None else ", ".join(map(str, sorted(person.available)))
    return PersonForm(
        name=person.name,
        role=person.role.value,
        email=person.email,
        topics="; ".join(person.topics),
        field=person.study,
        career=person.career,
        age=_number(person.age),
        level=_number(person.level),
        languages="; ".join(person.languages),
        organisation=person.organisation,
        wishes=_lines(called[pid] for pid in person.wishes if pid in called),
        must_meet=_lines(called[pid] for pid in person.must_meet if pid in called),
        met=_lines(called[pid] for pid in person.met if pid in called),
        never_with=_lines(called[pid] for pid in person.never_with if pid in called),
        available=available,
        companion=person.companion or "",
        table=person.fixed_table or "",
        needs_access=person.needs_access,
        walks_little=person.walks_little,
    )


def from_fields(text: Callable[[str], str]) -> PersonForm:
    """The form as it was sent; `text` gives the text of a field, empty if it was not sent."""
    texts = {name: text(name) for name in _TEXTS}
    return replace(PersonForm(**{name: bool(text(name)) for name in TICKS}), **texts)  # type: ignore[arg-type]  # all of these are texts


def names_for(people: Iterable[Participant]) -> dict[ParticipantId, str]:
    """What to call each so that the form finds them again: the name if nobody else has it, else address or id."""
    everybody = tuple(people)
    count = Counter(person.name.casefold() for person in everybody)
    return {p.id: p.name if count[p.name.casefold()] == 1 else p.email or p.id for p in everybody}


def _number(number: int | None) -> str:
    return "" if number is None else str(number)


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(texts)
