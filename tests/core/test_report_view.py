"""The organizer's report: in words, in figures and as pictures; and one sheet that tells of nobody."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from rotation import PersonId, Plan, Role, plan
from server.core import timeline as tl
from server.core.as_run import AsRun, Turn, as_run
from server.core.model import Absence, Attendance, Choosing, Event, Format, Gone, tables_for
from server.core.problem import problem_of
from server.core.report_picture import NAME_W, PLOT_W, ROW_H, Slice, lateness, length, presence, punctuality
from server.core.report_view import Fact, Impact, NotAllThere, ReportView, RoundLine, impact, report_view
from tests.builders import (
    MIN,
    T0,
    a_pairing,
    a_person,
    a_plan,
    a_running_timeline,
    a_timeline,
    an_agenda,
    an_event,
    but,
    crowd,
    people,
)

SEATS = a_plan(
    (a_pairing("t1", "m1", "e1"), a_pairing("t2", "m2", "e2")),
    (a_pairing("t1", "m1", "e2"), a_pairing("t2", "m2", "e1")),
)
OVER = T0 + 60 * MIN
NO_SHOW = Attendance(gone=Gone(why=Absence.NO_SHOW, from_round=1, at_ms=T0))


def an_evening(**changes: object) -> Event:
    seen = {pid: but(person, arrived_at_ms=T0) for pid, person in people(2, 2).items()}
    return an_event(**{"people": seen, "timeline": a_running_timeline(), **changes})


def with_person(event: Event, pid: str, **changes: object) -> Event:
    return but(event, people={**event.people, PersonId(pid): but(event.people[PersonId(pid)], **changes)})


def run_of(event: Event, now_ms: int = OVER, seats: Plan = SEATS, turns: tuple[Turn, ...] = ()) -> AsRun:
    return as_run(event, seats, turns, now_ms)


def view_of(event: Event, now_ms: int = OVER) -> ReportView:
    return report_view(event, SEATS, run_of(event, now_ms))


def sheet_of(event: Event, now_ms: int = OVER) -> Impact:
    return impact(event, run_of(event, now_ms))


# --- in words ------------------------------------------------------------------------------------------------------


def test_an_evening_is_summed_up() -> None:
    view = view_of(an_evening())
    assert view.summary == "2 rounds were held, the last one done. The evening ended on time."
    assert view.facts == (
        Fact(words="expected", figure="4"),
        Fact(words="took part", figure="4"),
        Fact(words="rounds held", figure="2"),
        Fact(words="conversations", figure="4"),
        Fact(words="pairs who met", figure="4"),
    )
    assert (view.begun, view.over, view.unsure, view.people) == (True, True, 0, ())
    assert view.lines[0] == RoundLine(number=1, conversations=2, seated=4, out=0, unseen=0, away=0)


def test_before_the_first_round_there_is_nothing_to_draw() -> None:
    view = view_of(an_event(), T0)
    assert view.summary == "No round has been held yet. What happens stands here as soon as it does."
    assert (view.begun, view.matrix, view.lines) == (False, None, ())
    assert report_view(an_event(published=None), None, as_run(an_event(), None, (), T0)).matrix is None


def test_a_skipped_round_and_a_later_end_are_said() -> None:
    skipped = tl.skip_round(a_running_timeline(), T0 + 2 * MIN)
    assert view_of(an_evening(timeline=skipped)).summary == (
        "1 round was held, the last one done. Skipped: round 1. The evening ended 9:00 earlier than planned "
        "(minutes and seconds)."
    )
    assert view_of(an_evening(timeline=skipped), T0 + 3 * MIN).summary.endswith(
        "The evening is going to end 9:00 earlier than planned (minutes and seconds)."
    )
    longer = tl.extend(a_running_timeline(), T0 + 2 * MIN, 90)
    assert view_of(an_evening(timeline=longer), T0 + 3 * MIN).summary == (
        "1 round was held, the last one running. The evening is going to end 1:30 later than planned "
        "(minutes and seconds)."
    )


def test_who_was_not_simply_there_is_named_by_kind() -> None:
    event = with_person(an_evening(), "e1", arrived_at_ms=None, attendance=NO_SHOW)
    event = with_person(event, "m2", arrived_at_ms=T0 + 5 * MIN)
    event = with_person(event, "e2", arrived_at_ms=None)
    view = view_of(event)
    assert view.people == (
        NotAllThere(title="No-show", names=("Mentee 1",)),
        NotAllThere(title="Never checked in", names=("Mentee 2",)),
        NotAllThere(title="Came late", names=("Mentor 2",)),
    )
    assert view.unsure == 2
    assert view.lines == (
        RoundLine(number=1, conversations=1, seated=1, out=1, unseen=1, away=1),
        RoundLine(number=2, conversations=1, seated=1, out=1, unseen=1, away=1),
    )


def test_times_stand_there_in_words() -> None:
    paused = tl.pause(a_running_timeline(), T0 + 3 * MIN)
    turns = (
        Turn(at_ms=T0 + 3 * MIN, command="Pause", was=a_running_timeline()),
        Turn(at_ms=T0 + 5 * MIN, command="Resume", was=paused),
    )
    event = an_evening(timeline=tl.resume(paused, T0 + 5 * MIN))
    talk, walk = report_view(event, SEATS, run_of(event, turns=turns)).times[1:3]
    assert (talk.name, talk.state, talk.planned, talk.taken, talk.paused, talk.late) == (
        "Round 1",
        "done",
        "10:00",
        "10:00",
        "2:00",
        "on time",
    )
    assert (walk.late, walk.paused) == ("+2:00", "")
    assert view_of(an_evening(), T0 + 2 * MIN).times[3].taken == ""


@pytest.mark.parametrize(("seconds", "words"), [(None, ""), (0, "on time"), (125, "+2:05"), (-5, "\N{MINUS SIGN}0:05")])
def test_lateness_in_words(seconds: int | None, words: str) -> None:
    assert lateness(seconds) == words
    assert length(3_725) == "62:05"


# --- as pictures -----------------------------------------------------------------------------------------------------


def test_who_met_whom_is_drawn_without_who_was_missing_or_what_was_skipped() -> None:
    event = with_person(an_evening(), "e1", arrived_at_ms=None, attendance=NO_SHOW)
    drawn = view_of(event).matrix
    assert drawn is not None
    assert [(cell.one, cell.other, cell.text) for cell in drawn.cells] == [("m2", "e2", "1"), ("m1", "e2", "2")]
    skipped = view_of(an_evening(timeline=tl.skip_round(a_running_timeline(), T0 + 2 * MIN))).matrix
    assert skipped is not None
    assert {cell.text for cell in skipped.cells} == {"2"}


def test_peers_are_drawn_by_how_often_they_met() -> None:
    peers = crowd(*(a_person(f"p{n}", f"Peer {n}", Role.PEER, arrived_at_ms=T0) for n in range(1, 5)))
    event = an_evening(people=peers, format=Format.PEERS, seats=4, tables=tables_for(1))
    seats = plan(problem_of(event))
    view = report_view(event, seats, as_run(event, seats, (), OVER))
    assert view.matrix is not None
    assert (view.by_times, {cell.text for cell in view.matrix.cells}) == (True, {"2"})


def test_planned_and_taken_lie_on_one_line_of_time() -> None:
    longer = tl.extend(a_running_timeline(), T0 + 2 * MIN, 120)
    drawn = punctuality(run_of(an_evening(timeline=longer)))
    first, second = drawn.bars
    span = 24 * MIN
    assert (first.planned, first.taken, first.note) == (
        (NAME_W + MIN * PLOT_W // span, 10 * MIN * PLOT_W // span),
        (NAME_W + MIN * PLOT_W // span, 12 * MIN * PLOT_W // span),
        "on time",
    )
    assert (second.y, second.note) == (ROW_H, "+2:00")
    assert second.title == "Round 2: planned 10:00; taken 10:00; began +2:00"
    assert [tick.text for tick in drawn.ticks] == ["start", "5 min", "10 min", "15 min", "20 min"]


def test_what_is_ahead_is_planned_only_and_a_pause_is_told() -> None:
    paused = tl.pause(a_running_timeline(), T0 + 3 * MIN)
    first, second = punctuality(run_of(an_evening(timeline=paused), T0 + 5 * MIN)).bars
    assert first.title == "Round 1 (running): planned 10:00; taken 2:00, and 2:00 paused; began on time"
    assert (second.taken, second.note, second.title) == (None, "ahead", "Round 2 (ahead): planned 10:00")
    nothing = punctuality(run_of(an_event(timeline=a_timeline()), T0))
    assert (nothing.bars, [tick.text for tick in nothing.ticks]) == ((), ["start", "1 min"])


def test_a_very_long_evening_has_few_ticks() -> None:
    agenda = {"rounds": 50, "talk_s": 14_400}
    event = an_evening(timeline=a_running_timeline(**agenda), agenda=an_agenda(**agenda))
    assert punctuality(run_of(event, T0 + MIN)).ticks[1].text == "240 min"


def test_people_of_a_round_are_slices_of_one_bar() -> None:
    event = with_person(an_evening(), "e1", arrived_at_ms=None, attendance=NO_SHOW)
    row = presence(run_of(event).rounds).rows[0]
    assert row.slices == (
        Slice(x=NAME_W, length=PLOT_W // 2, number=0),
        Slice(x=NAME_W + PLOT_W // 2, length=PLOT_W // 4, number=1),
        Slice(x=NAME_W + PLOT_W * 3 // 4, length=PLOT_W // 4, number=3),
    )
    assert (row.name, row.note) == ("Round 1", "2 of 4")


# --- the sheet without personal data ---------------------------------------------------------------------------------


def telling(**changes: object) -> Event:
    """An evening of people who have told much of themselves."""
    event = an_evening(**changes)
    return but(
        event,
        people={
            pid: but(
                person,
                name=f"Zz-{pid}-zz",
                email=f"{pid}@zz.example",
                organisation="Zz-Fjord" if pid == "m1" else f"Zz-{pid[0]}-house",
                topics=("tea", f"Zz-{pid}"),
                languages=("de", "en") if pid == "m1" else ("en",),
                career="Zz-career",
            )
            for pid, person in event.people.items()
        },
    )


def test_the_sheet_tells_of_nobody() -> None:
    sheet = sheet_of(telling(choosing=Choosing(closed=True, pairs=((PersonId("m1"), PersonId("e1")),))))
    assert "Zz" not in str(asdict(sheet))
    assert "zz" not in str(asdict(sheet))


def test_the_sheet_tells_what_it_brought() -> None:
    sheet = sheet_of(telling(choosing=Choosing(closed=True, pairs=((PersonId("m1"), PersonId("e1")),))))
    assert sheet.kind == "One to one: mentees move"
    assert (sheet.began_ms, sheet.over) == (T0, True)
    assert sheet.facts[-1] == Fact(words="hours of talk, over all people", figure="1")
    assert sheet.topics == (("tea", 4),)
    assert sheet.sentences == (
        "The evening ended on time.",
        "People came from 3 organisations.",
        "They speak 2 languages.",
        "1 pair goes on together after this evening.",
    )


def test_a_topic_of_few_conversations_is_not_named() -> None:
    assert sheet_of(telling(), T0 + 2 * MIN).topics == ()


def test_a_sheet_before_the_evening_says_nothing_that_is_not_so() -> None:
    sheet = sheet_of(an_event(), T0)
    assert (sheet.sentences, sheet.topics, sheet.began_ms, sheet.over) == ((), (), None, False)
