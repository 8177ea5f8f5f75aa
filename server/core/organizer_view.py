"""What organizers see of their people, before the evening."""

from __future__ import annotations

from dataclasses import dataclass

from server.core.arrange import sides
from server.core.model import Event, Format, ParticipantId
from server.core.roster import Line

FORMAT_NAMES = {
    Format.MENTEES_MOVE: "One to one: mentees move",
    Format.MENTORS_MOVE: "One to one: mentors move",
    Format.REVERSE: "Reverse: juniors mentor seniors",
    Format.GROUPS: "Groups: a mentor and several mentees",
    Format.PEERS: "Peers: no roles, bigger tables",
    Format.NETWORKING: "Networking: no roles, two at a table",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """One line of the list of people."""

    id: ParticipantId
    name: str
    email: str
    role: str
    topics: str
    arrived: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRow:
    """One line of a file, as it would be imported, or what is wrong with it."""

    line: int
    name: str
    email: str
    role: str
    topics: str
    faults: tuple[str, ...]


def numbers(event: Event) -> tuple[tuple[str, int], ...]:
    """Who there is, and how many sit out each round, as (label, number)."""
    people, tables = len(event.people), len(event.tables)
    if not event.format.has_roles:
        seated = people - people % 2 if event.seats == 2 else people
        out = people - min(seated, tables * event.seats)
        return ("People", people), ("Tables", tables), ("At a table", event.seats), ("Sit out each round", out)
    mentors, mentees = sides(event.people)
    out = _sit_out(event, mentors, mentees)
    return ("Mentors", mentors), ("Mentees", mentees), ("Tables", tables), ("Sit out each round", out)


def plan_needs(event: Event) -> str | None:
    """Why no plan can be made yet; None if one can."""
    if not event.format.has_roles:
        return None if len(event.people) > 1 else "A plan needs at least two people. Import people first."
    mentors, mentees = sides(event.people)
    if mentors + mentees < len(event.people):
        return "Some people are neither mentor nor mentee. Bring a list with roles, or choose a format without."
    if not mentors or not mentees:
        return "A plan needs at least one mentor and one mentee. Import people first."
    return None


def person_rows(event: Event) -> tuple[PersonRow, ...]:
    """Everybody, as a list."""
    return tuple(
        PersonRow(
            id=person.id,
            name=person.name,
            email=person.email,
            role=person.role.value,
            topics=", ".join(person.topics),
            arrived=person.arrived_at_ms is not None,
        )
        for person in event.people.values()
    )


def preview_row(line: Line) -> PreviewRow:
    """A line of a file."""
    name, email, role, topics = (line.cells.get(column, "") for column in ("name", "email", "role", "topics"))
    return PreviewRow(line=line.number, name=name, email=email, role=role, topics=topics, faults=line.faults)


def _sit_out(event: Event, mentors: int, mentees: int) -> int:
    hosts = min(mentors, len(event.tables))
    if event.format.is_pairs:
        return mentors + mentees - 2 * min(hosts, mentees)
    return mentors - min(hosts, mentees) + mentees - min(mentees, hosts * (event.seats - 1))
