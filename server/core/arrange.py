"""What organizers arrange and guests do at the door: the event itself, people, links, words for all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import assert_never

from rotation import Plan, Role
from server.core import deeds
from server.core import timeline as tl
from server.core.commands import (
    AddLink,
    Announce,
    CheckIn,
    CheckOut,
    EditConversation,
    EditEvent,
    Join,
    KeepPhrases,
    RenewLink,
    RevokeLink,
    ShowOnScreen,
)
from server.core.door import check_in, check_out
from server.core.model import Access, Announcement, Event, Link, Participant, ParticipantId, Showing, timeline_of
from server.core.reseat import people_at, person_of, spot
from server.core.sentence import say
from server.core.timeline import Kind, Refused

ArrangeCommand = (
    Announce
    | KeepPhrases
    | EditConversation
    | EditEvent
    | Join
    | CheckIn
    | CheckOut
    | ShowOnScreen
    | RenewLink
    | AddLink
    | RevokeLink
)
MOST_PHRASES = 8
SHOWN_ALREADY = {
    Showing.EVENING: say("The big screens show the evening already."),
    Showing.MISSING: say("The big screens show who is missing already."),
    Showing.MAP: say("The big screens show the room already."),
    Showing.BLACK: say("The big screens are black already."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Arranged:
    """The next event and what was done; `by_host` actions show as the last one on host screens."""

    after: Event
    said: str
    by_host: bool = True
    undoable: bool = False


def arrange(event: Event, command: ArrangeCommand, by: str, now_ms: int, plan: Plan | None = None) -> Arranged:
    """Apply one command that does not move the clock. Raises Refused with the reason."""
    match command:
        case Announce():
            return _announce(event, command, by, now_ms, _audience(event, plan, command.to, now_ms))
        case KeepPhrases(phrases):
            return _keep_phrases(event, phrases)
        case EditConversation(conversation):
            after = replace(event, conversation=conversation)
            return Arranged(after=after, said=deeds.conversation_changed(), undoable=True)
        case EditEvent():
            return _edit_event(event, command, now_ms)
        case Join(participant):
            return _join(event, participant, now_ms)
        case CheckIn(pid, phone):
            after = event.with_people(check_in(person_of(event, pid), by, now_ms, phone=phone))
            return Arranged(after=after, said=deeds.checked_in(), by_host=False)
        case CheckOut(pid):
            after = event.with_people(check_out(person_of(event, pid)))
            return Arranged(after=after, said=deeds.checked_out(), by_host=False)
        case ShowOnScreen(what):
            return _show_on_screen(event, what)
        case RenewLink(pid):
            person = person_of(event, pid)
            after = event.with_people(replace(person, link_no=person.link_no + 1))
            return Arranged(after=after, said=deeds.link_renewed())
        case AddLink(link):
            return Arranged(after=replace(event, links=(*event.links, link)), said=deeds.link_made(name=link.label))
        case RevokeLink(link_id):
            return _revoke(event, link_id)
        case _:
            assert_never(command)


def has_begun(event: Event, now_ms: int) -> bool:
    """Whether the evening is past its lobby."""
    now = tl.current(event.timeline, now_ms)
    return now is not None and now.kind is not Kind.LOBBY


@dataclass(frozen=True, slots=True, kw_only=True)
class _Audience:
    to: str = str(deeds.everyone())
    only: tuple[ParticipantId, ...] | None = None


def _announce(event: Event, command: Announce, by: str, now_ms: int, audience: _Audience) -> Arranged:
    if not command.text and event.announcement is None:
        raise Refused(say("There is no announcement to clear."))
    said = Announcement(
        id=f"a{event.version + 1}",
        text=command.text,
        by=by,
        at_ms=now_ms,
        to=audience.to,
        only=audience.only,
        until_ms=now_ms + command.stays_s * 1000 if command.stays_s else None,
    )
    after = replace(event, announcement=said if command.text else None)
    sent = deeds.announced() if audience.only is None else deeds.announced_to(to=audience.to)
    return Arranged(after=after, said=sent if command.text else deeds.announcement_cleared(), undoable=True)


def _keep_phrases(event: Event, phrases: tuple[str, ...]) -> Arranged:
    kept = tuple(dict.fromkeys(filter(None, phrases)))
    if len(kept) > MOST_PHRASES:
        raise Refused(
            say(
                "At most {most} phrases fit on the host screen; these are {number}.",
                most=MOST_PHRASES,
                number=len(kept),
            )
        )
    if kept == event.phrases:
        raise Refused(say("These phrases are kept already."))
    return Arranged(after=replace(event, phrases=kept), said=deeds.phrases_kept(), undoable=True)


def _audience(event: Event, plan: Plan | None, to: str, now_ms: int) -> _Audience:
    """A role, or those who sit at a table now or next."""
    if not to:
        return _Audience()
    if to in set(Role):
        only = tuple(p.id for p in event.people.values() if p.role.value == to)
        return _Audience(to=str(deeds.ALL_OF[Role(to)]), only=only)
    table = next((t for t in event.tables if t.id == to), None)
    if table is None:
        raise Refused(say("This table does not exist (any more)."))
    number = min(spot(event, now_ms).open, event.agenda.rounds)
    return _Audience(to=str(deeds.table(label=table.label)), only=people_at(plan, table.id, number))


def _edit_event(event: Event, command: EditEvent, now_ms: int) -> Arranged:
    if has_begun(event, now_ms):
        raise Refused(say("The rounds have begun. Use the buttons of the host screen to change times."))
    asked = (command.agenda.rounds, command.tables, command.format, command.seats, command.rules)
    same_plan = asked == (event.agenda.rounds, event.tables, event.format, event.seats, event.rules)
    timeline = timeline_of(command.agenda)
    opened = event.timeline.segments[0].starts_at_ms
    after = replace(
        event,
        title=command.title,
        agenda=command.agenda,
        doors=command.doors,
        tables=command.tables,
        format=command.format,
        seats=command.seats,
        rules=command.rules,
        timeline=timeline if opened is None else tl.open_lobby(timeline, opened),
        clock_version=event.version + 1,
        problem_version=event.problem_version if same_plan else event.version + 1,
        draft=event.draft if same_plan else None,
        published=event.published if same_plan else None,
        undo=(),  # what could be taken back speaks of the old agenda
    )
    return Arranged(after=after, said=deeds.event_changed(), undoable=True)


def _join(event: Event, newcomer: Participant, now_ms: int) -> Arranged:
    if not event.doors.open:
        raise Refused(say("Your name is not on the list. Please ask at the desk."))
    if len(event.people) >= event.doors.capacity:
        raise Refused(say("This event is full ({number} people). Please ask at the desk.", number=event.doors.capacity))
    after = event.with_people(replace(newcomer, arrived_at_ms=now_ms, on_phone=True))
    draft = event.draft if event.published else None  # a draft made without the newcomer is no use any more
    return Arranged(after=replace(after, draft=draft), said=deeds.joined(), by_host=False)


def _show_on_screen(event: Event, what: Showing) -> Arranged:
    if event.showing is what:
        raise Refused(SHOWN_ALREADY[what])
    return Arranged(after=replace(event, showing=what), said=deeds.SHOWN[what], undoable=True)


def _revoke(event: Event, link_id: str) -> Arranged:
    link = next((x for x in event.links if x.id == link_id), None)
    if link is None:
        raise Refused(say("This link has been switched off already."))
    if not can_revoke(event, link):
        raise Refused(
            say("The first links of host and big screen stay. Only a link that was added can be switched off.")
        )
    rest = tuple(x for x in event.links if x.id != link_id)
    return Arranged(after=replace(event, links=rest), said=deeds.link_revoked(name=link.label))


def can_revoke(event: Event, link: Link) -> bool:
    """Whether this link was added; the ones that an event is made with stay."""
    first = next((x for x in event.links if x.access is Access.SCREEN), None)
    return link.access in (Access.HOST, Access.HELPER) or (link.access is Access.SCREEN and link != first)


def sides(people: Mapping[ParticipantId, Participant]) -> tuple[int, int]:
    """Numbers of mentors and mentees."""
    roles = [p.role for p in people.values()]
    return roles.count(Role.MENTOR), roles.count(Role.MENTEE)
