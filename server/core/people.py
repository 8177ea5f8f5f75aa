"""Who is on the list: a file is merged in, people are added, changed and removed by hand.

Once the plan is published people know their tables: then people may be added and described better, but nobody is
removed or changes sides.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from server.core import deeds, merge
from server.core.arrange import Arranged
from server.core.commands import AddPerson, EditPerson, ImportPeople, RemovePerson
from server.core.merge import People, State
from server.core.model import Event, Participant, ParticipantId
from server.core.problem import PLANNED_BY, same_problem
from server.core.roster import MAX_LINES
from server.core.sentence import say
from server.core.timeline import Refused

PeopleCommand = ImportPeople | AddPerson | EditPerson | RemovePerson

_DESCRIBES = ("name", "email", "study", "career", "age")


def attend(event: Event, command: PeopleCommand) -> Arranged:
    """Apply one command to the list. Raises Refused with the reason."""
    match command:
        case ImportPeople():
            return _import(event, command)
        case AddPerson(person):
            return _add(event, person)
        case EditPerson(person):
            return _edit(event, person)
        case RemovePerson(pid):
            return _remove(event, pid)
        case _:
            assert_never(command)


def _import(event: Event, command: ImportPeople) -> Arranged:
    if command.remove_missing and event.published is not None:
        raise Refused(say("The plan is published, so nobody is taken off the list. Import without removing people."))
    merged = merge.merge(event, command.entries)
    gone = frozenset(p.id for p in merged.missing) if command.remove_missing else frozenset()
    states = [row.state for row in merged.rows]
    counts = (
        (states.count(State.ADDED), deeds.people_added),
        (states.count(State.CHANGED), deeds.people_changed),
        (len(gone), deeds.people_removed),
    )
    said = [words(n=count) for count, words in counts if count]
    if not said:
        raise Refused(say("Nothing changes: everybody in this file is on the list as they are."))
    return _listed(event, merge.without(merged.people, gone), deeds.imported(said), merged.newest_no)


def _add(event: Event, person: Participant) -> Arranged:
    number = merge.newest(event) + 1
    new = _sound(event, replace(person, id=ParticipantId(f"p{number:04d}"), arrived_at_ms=None, link_no=0))
    return _listed(event, {**event.people, new.id: new}, deeds.person_added(), number)


def _edit(event: Event, asked: Participant) -> Arranged:
    known = _known(event, asked.id)
    if event.published is not None and asked.role is not known.role:
        raise Refused(say("The plan is published, so everybody keeps their role."))
    said = _sound(event, asked)
    edited = replace(known, **{name: getattr(said, name) for name in (*_DESCRIBES, *PLANNED_BY)})
    return _listed(event, {**event.people, edited.id: edited}, deeds.person_changed(), merge.newest(event))


def _remove(event: Event, pid: ParticipantId) -> Arranged:
    person = _known(event, pid)
    if event.published is not None:
        raise Refused(say("The plan is published, so {name} stays on the list.", name=person.name))
    rest = merge.without(event.people, frozenset({pid}))
    return _listed(event, rest, deeds.person_removed(), merge.newest(event))


def _listed(event: Event, people: People, said: str, newest_no: int) -> Arranged:
    """The event with another list. A draft that was made for another one is no use, nor is what led to it."""
    if len(people) > max(MAX_LINES, len(event.people)):
        raise Refused(
            say(
                "That would be {number} people; {most} are the most one event can hold.",
                number=len(people),
                most=MAX_LINES,
            )
        )
    after = replace(event, people=people, newest_no=newest_no)
    if same_problem(event, after):
        return Arranged(after=after, said=said)
    after = replace(after, draft=event.published, problem_version=event.version + 1)
    return Arranged(after=after if event.published else replace(after, undo=()), said=said)


def _sound(event: Event, person: Participant) -> Participant:
    """Others are on the list, and nobody names themselves."""
    named = {*person.wishes, *person.must_meet, *person.met, *person.never_with, person.companion} - {None}
    unknown = frozenset(pid for pid in named if pid is not None and (pid not in event.people or pid == person.id))
    return merge.forgetting(person, unknown)


def _known(event: Event, pid: ParticipantId) -> Participant:
    person = event.people.get(pid)
    if person is None:
        raise Refused(say("This person is not on the list any more."))
    return person
