"""From an event to a plan that was checked and kept."""

from __future__ import annotations

import asyncio

import pytest

from rotation import Objective, Person, PersonId, Plan, Problem, ProblemError, Role, TableId, audit
from rotation import Table as PlanTable
from server.core.commands import Publish, SetDraft
from server.core.errors import Conflict
from server.core.model import Format, Rules, tables_for
from server.core.problem import problem_of
from server.planning import Planner, make_plan
from server.store.redis import Planning, Store
from server.worker import PlanFault, Worker, WorkerLost, checked_plan
from tests.builders import T0, a_person, a_plan, an_event, but, crowd, did, people
from tests.stored import created
from tests.waiting import until

EVENT = an_event(
    people=crowd(
        a_person("m1", "Ann Oduya", Role.MENTOR, topics=("tea", "go"), email="ann@example.org"),
        a_person("e1", "Ben Ito", topics=("go",)),
    ),
    tables=tables_for(3),
)


def test_the_planner_is_told_ids_roles_and_topics_and_no_names() -> None:
    assert problem_of(EVENT, seed=7) == Problem(
        rounds=2,
        tables=(PlanTable(id=TableId("t1")), PlanTable(id=TableId("t2")), PlanTable(id=TableId("t3"))),
        people=(
            Person(id=PersonId("e1"), role=Role.MENTEE, topics=("go",)),
            Person(id=PersonId("m1"), role=Role.MENTOR, topics=("tea", "go")),
        ),
        seed=7,
    )


def test_tables_in_rows_have_places() -> None:
    event = but(EVENT, tables=tables_for(5), rules=Rules(tables_in_a_row=3))
    event = but(event, tables=tuple(but(t, closed=t.label == "2") for t in event.tables))
    assert [(t.id, t.x, t.y) for t in problem_of(event).tables] == [
        ("t1", 0.0, 0.0),
        ("t3", 2.0, 0.0),
        ("t4", 0.0, 1.0),
        ("t5", 1.0, 1.0),
    ]


def test_the_planner_is_told_what_people_need_and_whom_they_meet() -> None:
    e1, e2, m1, m2 = PersonId("e1"), PersonId("e2"), PersonId("m1"), PersonId("m2")
    gone = PersonId("gone")
    ann = a_person(
        "m1",
        role=Role.MENTOR,
        level=5,
        languages=("de",),
        organisation="Acme",
        wishes=(e2, gone, e1),
        must_meet=(e1, gone),
        met=(e2, gone),
        never_with=(e2,),
        needs_access=True,
        walks_little=True,
        available=frozenset({1}),
        companion=m2,
        fixed_table=TableId("t2"),
    )
    ben = a_person("e1", must_meet=(m1,), fixed_table=TableId("t9"), companion=gone)
    tables = (but(tables_for(1)[0], accessible=True, seats=6), *tables_for(2)[1:])
    rules = Rules(objective=Objective.TOTAL, strangers=True, repeats=True, mentors_per_table=2)
    event = an_event(
        people=crowd(ann, ben, a_person("e2"), a_person("m2", role=Role.MENTOR)),
        tables=tables,
        format=Format.GROUPS,
        seats=4,
        rules=rules,
    )

    problem = problem_of(event)

    assert problem == Problem(
        rounds=2,
        tables=(PlanTable(id=TableId("t1"), seats=6, accessible=True), PlanTable(id=TableId("t2"), seats=4)),
        people=(
            Person(id=e1, role=Role.MENTEE),
            Person(id=e2, role=Role.MENTEE),
            Person(
                id=m1,
                role=Role.MENTOR,
                level=5,
                languages=("de",),
                organisation="Acme",
                wishes=(e2, e1),
                needs_access=True,
                walks_little=True,
                available=frozenset({1}),
                companion=m2,
                fixed_table=TableId("t2"),
            ),
            Person(id=m2, role=Role.MENTOR),
        ),
        blocked=frozenset({(e2, m1)}),
        must_meet=frozenset({(e1, m1)}),
        history=frozenset({(e2, m1)}),
        objective=Objective.TOTAL,
        mentors_per_table=2,
        repeats=True,
        strangers=True,
    )
    assert problem_of(but(event, format=Format.MENTEES_MOVE, seats=2)).mentors_per_table == 1


@pytest.mark.parametrize(("mentors", "mentees"), [(3, 4), (4, 2), (0, 3), (1, 1), (0, 0)])
async def test_a_plan_is_kept_whole_and_can_be_published(store: Store, mentors: int, mentees: int) -> None:
    event = await created(store, people=people(mentors, mentees), draft=None, published=None, tables=tables_for(3))

    draft = await make_plan(store, event)

    kept = await store.plan(event.id, draft.plan)
    assert kept is not None
    assert len(kept.rounds) == event.agenda.rounds
    assert audit(problem_of(event), kept) == ()
    published = did(did(event, draft), Publish(draft.plan))
    assert published.published == draft.plan


async def test_every_plan_has_an_id_of_its_own(store: Store) -> None:
    event = await created(store)
    first, second = [await make_plan(store, event) for _ in range(2)]
    assert first.plan != second.plan
    assert await store.plan(event.id, first.plan) == await store.plan(event.id, second.plan)


def test_a_plan_with_a_fault_is_kept_from_everybody() -> None:
    with pytest.raises(PlanFault):
        checked_plan(problem_of(an_event()), lambda _problem: a_plan([], []))  # forgets everybody


# --- behind the back of the pages --------------------------------------------------------------------------------


class Never(Worker):
    """Plans for ever."""

    async def plan(self, problem: Problem) -> Plan:
        await asyncio.Event().wait()
        return await super().plan(problem)


class Failing(Worker):
    """Ends in the middle."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error

    async def plan(self, problem: Problem) -> Plan:  # noqa: ARG002  # whatever it is asked
        raise self._error


class Here(Worker):
    """Plans in this process."""

    async def plan(self, problem: Problem) -> Plan:
        return checked_plan(problem)


class Desk:
    """Where plans arrive."""

    def __init__(self, error: Exception | None = None) -> None:
        self.drafts: list[SetDraft] = []
        self._error = error

    async def take(self, draft: SetDraft) -> None:
        if self._error:
            raise self._error
        self.drafts.append(draft)


def a_planner(store: Store, worker: Worker) -> Planner:
    return Planner(store, worker, lambda: T0)


async def test_a_plan_is_made_and_handed_over(store: Store) -> None:
    event, desk = await created(store, published=None, draft=None), Desk()

    await a_planner(store, Here()).start(event, desk.take, Objective.TOTAL)

    (draft,) = desk.drafts
    assert (draft.objective, draft.seed) == (Objective.TOTAL, 0)
    assert await store.plan(event.id, draft.plan) is not None
    assert await store.planning(event.id) == (None, "")


async def test_two_who_press_at_once_plan_once_on_whichever_process(store: Store) -> None:
    event, desk = await created(store), Desk()
    one, other = a_planner(store, Never()), a_planner(store, Here())

    await one.start(event, desk.take)
    await other.start(event, desk.take)

    job, said = await store.planning(event.id)
    assert job is not None
    assert (job.started_ms, job.people, said, desk.drafts) == (T0, 4, "", [])
    await one.stop()
    assert await store.planning(event.id) == (None, "")


async def test_planning_is_cancelled_from_another_process_too(store: Store) -> None:
    event, desk = await created(store), Desk()
    one, other = a_planner(store, Never()), a_planner(store, Here())
    await one.start(event, desk.take)

    await other.cancel(event.id)

    await until(lambda: not one._jobs)
    assert (await store.planning(event.id), desk.drafts) == ((None, ""), [])
    await other.start(event, desk.take)
    assert len(desk.drafts) == 1


async def test_who_cancels_here_need_not_wait(store: Store) -> None:
    event, planner = await created(store), a_planner(store, Never())
    await planner.start(event, Desk().take)
    await planner.cancel(event.id)
    assert planner._jobs == {}
    assert await store.planning(event.id) == (None, "")
    await planner.cancel(event.id)


@pytest.mark.parametrize(
    ("worker", "desk", "words"),
    [
        (Failing(WorkerLost()), Desk(), "The planning stopped in the middle"),
        (Failing(PlanFault("e1 sits twice")), Desk(), "The check found a fault in the plan"),
        (Failing(ProblemError("person 'm1' is odd")), Desk(), "person Mentor 1 is odd."),
        (Here(), Desk(Conflict("People changed.")), "People changed."),
    ],
)
async def test_what_went_wrong_is_said_until_the_next_plan(
    store: Store, worker: Worker, desk: Desk, words: str
) -> None:
    event = await created(store)

    await a_planner(store, worker).start(event, desk.take)

    job, said = await store.planning(event.id)
    assert (job, words in said) == (None, True)
    await a_planner(store, Here()).start(event, Desk().take)
    assert await store.planning(event.id) == (None, "")


async def test_a_planning_that_nobody_holds_is_over_by_itself(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.store.redis.PLANNING_MS", 1)
    event = await created(store)
    lost = Planning(token="lost", started_ms=T0, people=4)
    assert await store.begin_planning(event.id, lost)
    while (await store.planning(event.id))[0] is not None:
        pass
    assert not await store.hold_planning(event.id, lost)
    await store.end_planning(event.id, lost, "Too late.")
    assert await store.planning(event.id) == (None, "")
