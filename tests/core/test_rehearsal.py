"""A copy of an event to rehearse with, and what its phones ought to show."""

from __future__ import annotations

import pytest

from rotation import Role, TableId
from server.core import timeline as tl
from server.core.errors import BadRequest, Conflict
from server.core.model import (
    Absence,
    Agenda,
    Announcement,
    Ask,
    Attendance,
    Done,
    EventId,
    Extra,
    Format,
    Gone,
    Need,
    ParticipantId,
    Rehearsal,
    Table,
    timeline_of,
)
from server.core.rehearsal import (
    MAX_SPEED,
    check_can_rehearse,
    copy_of,
    faster,
    fresh,
    marked,
    suited,
    truth,
)
from tests.builders import T0, a_pairing, a_plan, a_running_timeline, an_event, but, people

AGENDA = Agenda(rounds=3, talk_s=1_200, walk_s=90, breaks=(1,), break_s=600, welcome_s=300, closing_s=5, by_hand=True)


def test_twenty_times_as_fast_every_part_takes_a_twentieth_and_rounds_start_by_themselves() -> None:
    quick = faster(AGENDA, 20, 1)
    assert (quick.talk_s, quick.walk_s, quick.break_s, quick.welcome_s, quick.by_hand) == (60, 4, 30, 15, False)
    assert (quick.rounds, quick.breaks) == (3, (1,))


def test_no_part_gets_shorter_than_a_second_and_none_that_is_not_there_appears() -> None:
    quick = faster(but(AGENDA, welcome_s=0), 60, 1)
    assert (quick.closing_s, quick.welcome_s) == (1, 0)


def test_a_talk_that_has_to_last_half_a_minute_does_and_a_shorter_one_is_not_stretched() -> None:
    assert faster(AGENDA, 60, 30).talk_s == 30
    assert faster(but(AGENDA, talk_s=25), 60, 30).talk_s == 25


def test_a_copy_has_the_events_people_as_they_were_before_anybody_came() -> None:
    event = an_event()
    gone = Gone(why=Absence.LEFT, from_round=1, at_ms=T0)
    everybody = {
        pid: but(
            p,
            email="x@example.org",
            arrived_at_ms=T0,
            checked_in_by="Sam",
            on_phone=True,
            link_no=3,
            attendance=Attendance(gone=gone),
            ask=Ask(need=Need.HELP, table="", at_ms=T0),
        )
        for pid, p in event.people.items()
    }
    assert fresh(everybody) == tuple(but(p, email="", arrived_at_ms=None) for p in event.people.values())


def test_a_copy_is_marked_and_its_tables_are_as_they_were_set_up() -> None:
    used = Table(
        id=TableId("t1"),
        label="Bar",
        zone=0,
        closed=True,
        closed_from=2,
        locked=True,
        extra=Extra(round_no=1, seconds=9),
    )
    event = an_event(title="Spring", tables=(used,), agenda=AGENDA)
    made = copy_of(event, fresh(event.people), 20)
    assert (made.title, made.agenda.talk_s, made.doors.open) == ("Rehearsal: Spring", 60, True)
    assert made.tables == (Table(id=TableId("t1"), label="Bar", zone=0),)


@pytest.mark.parametrize(
    ("format_", "tables"), [(Format.MENTEES_MOVE, 2), (Format.GROUPS, 2), (Format.PEERS, 1), (Format.NETWORKING, 3)]
)
def test_made_up_people_get_the_tables_they_can_fill(format_: Format, tables: int) -> None:
    event = an_event(format=format_, seats=6, tables=())
    made_up = tuple(but(p, id=ParticipantId(f"x{p.id}")) for p in people(2, 4).values())
    strangers = suited(made_up, format_, 9)
    assert len(copy_of(event, strangers, 1).tables) == tables


def test_made_up_people_suit_the_format() -> None:
    forty = tuple(people(4, 4).values())
    assert suited(forty, Format.MENTEES_MOVE, 1) == forty
    assert {p.role for p in suited(forty, Format.PEERS, 1)} == {Role.PEER}
    assert [p.role for p in suited(forty, Format.GROUPS, 2)] == [Role.MENTOR] * 2 + [Role.MENTEE] * 4


@pytest.mark.parametrize("speed", [0, MAX_SPEED + 1])
def test_a_speed_out_of_range_is_refused(speed: int) -> None:
    with pytest.raises(BadRequest, match="speed has to be"):
        copy_of(an_event(), (), speed)


def test_a_title_is_marked_once_and_stays_short_enough() -> None:
    assert marked(marked("Spring")) == "Rehearsal: Spring"
    assert len(marked("x" * 80)) == 80


def test_an_event_that_runs_is_not_rehearsed() -> None:
    running = an_event(timeline=a_running_timeline())
    with pytest.raises(Conflict, match="running now"):
        check_can_rehearse(running, T0 + 1)
    check_can_rehearse(an_event(timeline=timeline_of(AGENDA)), T0)
    check_can_rehearse(an_event(timeline=tl.finish(a_running_timeline(), T0 + 1)), T0 + 2)


def test_a_rehearsal_is_not_rehearsed() -> None:
    with pytest.raises(Conflict, match="is a rehearsal already"):
        check_can_rehearse(an_event(rehearsal=Rehearsal(of=EventId("e"))), T0)


def test_the_truth_tells_seats_words_and_who_waits_for_what() -> None:
    m1, e1, e2 = ParticipantId("m1"), ParticipantId("e1"), ParticipantId("e2")
    event = an_event(
        announcement=Announcement(id="a1", text="Hi", by="Host", at_ms=T0, only=(e1,)),
        undo=(Done(version=7, said="", by="", at_ms=T0),),
        shown=1,
    )
    asking = but(event.people[e1], ask=Ask(need=Need.HELP, table="", at_ms=T0))
    answered = but(event.people[e2], ask=Ask(need=Need.HELP, table="", at_ms=T0, answer="Yes"))
    event = but(event, people={**event.people, e1: asking, e2: but(answered, arrived_at_ms=T0)})
    plan = a_plan([a_pairing("t1", "m1", "e1")], [a_pairing("t1", "m1", "e2")])
    told = truth(event, plan)
    assert [(r.number, dict(r.tables)) for r in told.rounds] == [(1, {event.tables[0].label: (m1, e1)})]
    assert (told.said, told.hearers, told.undoable, told.asks) == ("a1", (e1,), 7, {e1: Need.HELP})
    assert e2 in told.here
    silent = truth(an_event(published=None), None)
    assert (silent.said, silent.hearers, silent.rounds, silent.undoable) == ("", None, (), 0)
