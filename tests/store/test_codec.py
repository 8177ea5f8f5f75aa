"""What is written is what is read, whatever people are called."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rotation import Role, TableId
from server.core.commands import CheckIn
from server.core.model import (
    Access,
    Agenda,
    Announcement,
    Choosing,
    Done,
    Doors,
    Event,
    EventId,
    Link,
    LinkId,
    Participant,
    ParticipantId,
    PlanId,
    Rules,
    Table,
    timeline_of,
)
from server.core.sentence import chain, say, say_n
from server.store import codec
from tests.builders import (
    BOOKKEEPING,
    a_bye,
    a_pairing,
    a_person,
    a_plan,
    a_running_event,
    an_event,
    but,
    crowd,
    did,
    people,
)
from tests.core.evenings import PROOF, evenings

SOME = settings(PROOF, max_examples=40)  # whole events take long to draw
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
ids = st.from_regex(r"[a-z0-9]{1,8}", fullmatch=True)
instants = st.integers(0, 2**53)
maybe_plan = st.none() | ids.map(PlanId)
dones = st.builds(Done, version=st.integers(0, 2**53), said=texts, by=texts, at_ms=instants)
others = st.lists(ids.map(ParticipantId), max_size=2).map(tuple)
tables = st.builds(
    Table,
    id=ids.map(TableId),
    label=texts,
    zone=st.integers(0, 5),
    accessible=st.booleans(),
    quiet=st.booleans(),
    seats=st.none() | st.integers(2, 20),
)
participants = st.builds(
    Participant,
    id=ids.map(ParticipantId),
    name=texts,
    role=st.sampled_from(Role),
    email=texts,
    study=texts,
    career=texts,
    topics=st.lists(texts, max_size=3).map(tuple),
    age=st.none() | st.integers(1, 129),
    arrived_at_ms=st.none() | instants,
    link_no=st.integers(0, 9),
    level=st.none() | st.integers(1, 5),
    languages=st.lists(texts, max_size=2).map(tuple),
    organisation=texts,
    wishes=others,
    must_meet=others,
    never_with=others,
    needs_access=st.booleans(),
    walks_little=st.booleans(),
    available=st.none() | st.frozensets(st.integers(1, 40), max_size=5),
    companion=st.none() | ids.map(ParticipantId),
    fixed_table=st.none() | ids.map(TableId),
)
links = st.builds(Link, id=ids.map(LinkId), access=st.sampled_from(Access), label=texts)
events = st.builds(
    Event,
    id=st.just(EventId("e")),
    code=ids,
    title=texts,
    created_at_ms=instants,
    agenda=st.builds(Agenda, rounds=st.integers(1, 40), breaks=st.sets(st.integers(1, 9)).map(tuple)),
    timeline=evenings().map(lambda evening: evening.timeline),
    version=st.integers(0, 2**53),
    stamp=ids,
    doors=st.builds(Doors, open=st.booleans(), capacity=st.integers(1, 10_000)),
    tables=st.lists(tables, max_size=9).map(tuple),
    rules=st.builds(Rules),
    choosing=st.builds(
        Choosing,
        closed=st.booleans(),
        pairs=st.none() | st.lists(st.tuples(ids, ids), max_size=2).map(tuple),
    ),
    problem_version=st.integers(0, 9_999),
    newest_no=st.integers(0, 9_999),
    people=st.lists(participants, max_size=5).map(lambda everybody: crowd(*everybody)),
    links=st.lists(links, max_size=3).map(tuple),
    draft=maybe_plan,
    published=maybe_plan,
    announcement=st.none() | st.builds(Announcement, id=ids, text=texts, by=texts, at_ms=instants),
    undo=st.lists(dones, max_size=3).map(tuple),
    last=st.none() | dones,
    clock_version=st.integers(0, 2**53),
    jump_at_ms=instants,
)


def written(event: Event) -> dict[str, str]:
    """The state hash of an event."""
    own = {name: codec.text(getattr(event, name)) for name in codec.FIELDS}
    return {"version": str(event.version), "stamp": event.stamp, **own}


def written_people(event: Event) -> dict[ParticipantId, str]:
    return {pid: codec.text(person) for pid, person in event.people.items()}


@SOME
@given(events)
def test_an_event_is_read_as_it_was_written(event: Event) -> None:
    assert codec.event(event.id, written(event), written_people(event).values()) == event


@SOME
@given(events, events)
def test_what_differs_is_enough_to_get_from_one_state_to_the_next(before: Event, after: Event) -> None:
    after = replace(after, id=before.id)
    wrote = codec.difference(before, after)

    patched = {**written(before), **wrote.fields, "version": str(after.version), "stamp": after.stamp}
    everybody: dict[ParticipantId, str | bool] = {**written_people(before), **wrote.people}
    assert codec.event(before.id, patched, [text for text in everybody.values() if isinstance(text, str)]) == after


@SOME
@given(events, events)
def test_what_is_logged_brings_back_all_but_the_bookkeeping_and_people(before: Event, after: Event) -> None:
    wrote = codec.difference(before, after)

    restored = replace(after, **{name: codec.field(name, raw) for name, raw in wrote.before.items()})  # type: ignore[arg-type]  # each field was decoded as its own type
    kept = {name: getattr(after, name) for name in BOOKKEEPING}
    assert restored == replace(before, id=after.id, **kept)


def test_bookkeeping_is_never_logged() -> None:
    event = an_event()
    after = but(event, undo=(Done(version=1, said="", by="", at_ms=0),), clock_version=9, jump_at_ms=9, version=8)
    assert codec.difference(event, after).before == {}


def test_only_what_differs_is_written() -> None:
    event = an_event()
    wrote = codec.difference(event, but(event, title="Another", agenda=replace(event.agenda)))
    assert (dict(wrote.fields), dict(wrote.people), wrote.names) == ({"title": '"Another"'}, {}, "title")


def test_only_the_person_who_came_is_written() -> None:
    event = an_event()
    wrote = codec.difference(event, did(event, CheckIn(ParticipantId("e1"))))
    assert (list(wrote.people), dict(wrote.fields), wrote.names) == (["e1"], {}, "people:e1")


def test_somebody_who_is_gone_is_removed() -> None:
    everybody = people(1, 2)
    event = an_event(people=everybody)
    wrote = codec.difference(event, but(event, people=crowd(*list(everybody.values())[:2])))
    assert (dict(wrote.people), wrote.names) == ({"e2": False}, "people:e2")


def test_up_to_20_people_are_listed_in_a_notice() -> None:
    nobody = an_event(people={})
    assert codec.difference(nobody, but(nobody, people=people(10, 10))).names.count("people:") == 20
    assert codec.difference(nobody, but(nobody, people=people(10, 11))).names == "people"


def test_a_notice_of_everything_is_small_and_names_nobody() -> None:
    event = an_event(people={})
    everything = a_running_event(
        id=EventId("e"), title="x", links=(Link(id=LinkId("l"), access=Access.HOST, label="Ada"),), people=people(9, 11)
    )
    names = codec.difference(event, everything).names
    assert len(names) < 4_096
    assert not any(word in names for word in ("Mentor", "@", "Ada"))


def test_fields_of_another_version_of_the_program_do_no_harm() -> None:
    event = an_event(doors=Doors())
    fields_of_then = {**written(event), "colour": '"red"'}
    del fields_of_then["doors"]
    person = codec.text(a_person("m1")).replace("}", ',"colour":"red"}')

    read = codec.event(event.id, fields_of_then, [person])

    assert read == but(event, people=crowd(a_person("m1")))


def test_every_field_of_an_event_is_kept() -> None:
    assert set(codec.FIELDS) | {"id", "version", "stamp", "people"} == {field.name for field in fields(Event)}


def test_people_come_in_the_order_of_their_ids() -> None:
    event = an_event(people=crowd(a_person("p2"), a_person("p10"), a_person("p1")))
    assert list(codec.event(event.id, written(event), written_people(event).values()).people) == ["p1", "p10", "p2"]


def test_a_plan_is_read_as_it_was_written() -> None:
    plan = a_plan([a_pairing("t1", "m1", "e1"), a_bye("e2")], [])
    head = codec.PlanHead(rounds=2, report=plan.report)
    assert codec.plan_head(codec.text(head)) == head
    assert [codec.round_plan(codec.text(seating)) for seating in plan.rounds] == list(plan.rounds)


def test_a_line_of_the_log_is_read_as_it_was_written() -> None:
    before = codec.difference(an_event(), an_event(timeline=timeline_of(Agenda(rounds=9)))).before
    entry = codec.Entry(by="Ada", command="Pause", said="«Paused»", at_ms=5, before=before)
    assert codec.entry(codec.text(entry)) == entry


@given(st.lists(st.integers(0, 9), unique=True), st.lists(st.integers(0, 9), unique=True), st.sets(st.integers(0, 9)))
def test_people_are_compared_wherever_they_stand(were: list[int], are: list[int], other: set[int]) -> None:
    everybody = [a_person(f"e{n}") for n in range(10)]
    before = crowd(*(everybody[n] for n in were))
    after = crowd(*(but(everybody[n], name="Another") if n in other else everybody[n] for n in are))
    wrote = codec.difference(an_event(people=before), an_event(people=after)).people
    changed = {pid for pid, person in after.items() if before.get(pid) != person}
    assert {pid for pid, text in wrote.items() if text is not False} == changed
    assert {pid for pid, text in wrote.items() if text is False} == before.keys() - after.keys()


def test_a_sentence_is_kept_as_it_reads_in_english() -> None:
    assert codec.text(say("Round {number}", number=3)) == '"Round 3"'
    with pytest.raises(NotImplementedError):
        codec.text(object())


def test_what_the_planner_says_is_kept_for_readers_of_any_language() -> None:
    said = say_n("needs_access: {n} table for {names}", "needs_access: {n} tables for {names}", 2, names=chain("ab"))
    report = but(a_plan().report, sentences=(said,))
    found = codec.plan_head(codec.head_text(codec.PlanHead(rounds=1, report=report))).report.sentences
    assert found == (said,)
    assert found[0].kept() == said.kept()
    older = codec.plan_head(codec.head_text(codec.PlanHead(rounds=1, report=but(report, sentences=("{a} is away.",)))))
    assert older.report.sentences == ("{a} is away.",)
