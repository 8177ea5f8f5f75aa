"""The process that plans: answers, can be ended in the middle, and is there again afterwards."""

from __future__ import annotations

import asyncio
import io
import os
import sys
from collections.abc import AsyncIterator
from contextlib import suppress

import msgspec
import pytest
import pytest_asyncio

from rotation import Person, PersonId, Plan, Problem, Role, Table, TableId, plan
from server.worker import LENGTH, PlanFault, Worker, WorkerLost, _answer, serve
from tests.waiting import until

SMALL = Problem(
    rounds=2,
    tables=(Table(id=TableId("t1")), Table(id=TableId("t2"))),
    people=tuple(
        Person(id=PersonId(f"{side.value}{n}"), role=side, topics=("tea",))
        for side in (Role.MENTOR, Role.MENTEE)
        for n in (1, 2)
    ),
)
ENDLESS = (sys.executable, "-c", "import sys, time; sys.stdin.buffer.read(8); time.sleep(600)")
BROKEN = (sys.executable, "-c", "import sys; sys.stdin.buffer.read(8)")
TELLS = """import sys
sys.stdin.buffer.read(8)
answer = b'"e1 sits twice"'
sys.stdout.buffer.write(len(answer).to_bytes(8, "big") + answer)
sys.stdout.flush()
sys.stdin.buffer.read()
"""
FAULTY = (sys.executable, "-c", TELLS)


@pytest_asyncio.fixture
async def worker() -> AsyncIterator[Worker]:
    made = Worker()
    yield made
    await made.stop()


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_a_plan_from_the_process_is_the_plan(worker: Worker) -> None:
    assert worker.pid is None
    assert await worker.plan(SMALL) == plan(SMALL)
    first = worker.pid
    assert await worker.plan(SMALL) == plan(SMALL)
    await worker.warm()
    assert worker.pid == first


async def test_cancelling_ends_the_process_for_good_and_the_next_plan_has_another() -> None:
    worker = Worker(ENDLESS)
    task = asyncio.create_task(worker.plan(SMALL))
    await until(lambda: worker.pid is not None)
    pid = worker.pid
    assert pid is not None
    assert is_there(pid)

    task.cancel()
    with suppress(asyncio.CancelledError):
        await task

    assert not is_there(pid)
    await worker.warm()
    assert worker.pid not in (None, pid)
    await worker.stop()
    assert worker.pid is None


@pytest.mark.parametrize("command", [BROKEN, ENDLESS])
async def test_a_process_that_dies_is_noticed(command: tuple[str, ...]) -> None:
    worker = Worker(command)
    task = asyncio.create_task(worker.plan(SMALL))
    await until(lambda: worker.pid is not None)
    if command is ENDLESS:
        os.kill(worker.pid or 0, 9)
    with pytest.raises(WorkerLost):
        await task
    assert worker.pid is None


async def test_a_fault_that_the_process_found_is_told() -> None:
    worker = Worker(FAULTY)
    with pytest.raises(PlanFault, match="e1 sits twice"):
        await worker.plan(SMALL)
    await worker.stop()


def test_the_process_answers_until_there_is_nothing_more() -> None:
    question = msgspec.json.encode(SMALL)
    sink = io.BytesIO()

    serve(io.BytesIO(2 * (LENGTH.pack(len(question)) + question)), sink)

    sink.seek(0)
    answers = [sink.read(LENGTH.unpack(sink.read(LENGTH.size))[0]) for _ in range(2)]
    assert [msgspec.json.decode(answer, type=Plan) for answer in answers] == [plan(SMALL)] * 2
    assert sink.read() == b""


def test_a_faulty_plan_leaves_the_process_as_a_sentence() -> None:
    def forgetful(problem: Problem) -> Plan:
        made = plan(problem)
        return Plan(rounds=made.rounds[:1], report=made.report)

    assert "rounds are not numbered 1 to 2" in str(_answer(SMALL, forgetful))
