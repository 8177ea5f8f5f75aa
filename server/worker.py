"""A process beside the server that plans, so that no clock and no screen waits for a plan.

The server writes problems to its standard input and reads plans from its standard output, each as its length and a
text. Ending the process is how a plan is cancelled; when the server goes, its input ends, and so does it.
"""

from __future__ import annotations

import asyncio
import os
import struct
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO

import msgspec

from rotation import Plan, Problem, audit, plan
from rotation.saying import Sentence, remade

LENGTH = struct.Struct(">Q")
NICENESS = 5  # who talks now goes before who is to talk


class PlanFault(Exception):
    """The independent check found a fault in a plan; it is not shown to anybody. A defect of the planner."""


class WorkerLost(Exception):
    """The process ended in the middle of a plan."""


class Worker:
    """The process, started when it is first needed, and again after it was ended."""

    def __init__(self, command: tuple[str, ...] = (sys.executable, "-m", "server.worker")) -> None:
        self._command = command
        self._process: Process | None = None
        self._turn = asyncio.Lock()

    @property
    def pid(self) -> int | None:
        """Of the process, while there is one."""
        return None if self._process is None else self._process.pid

    async def plan(self, problem: Problem) -> Plan:
        """The best plan. Raises WorkerLost or PlanFault; cancelling ends the process."""
        async with self._turn:
            process = await self._started()
            try:
                answer = await _asked(process, msgspec.json.encode(problem))
            except (asyncio.IncompleteReadError, OSError) as error:
                await self.stop()
                raise WorkerLost from error
            except asyncio.CancelledError:
                await asyncio.shield(self.stop())
                raise
        found = _ANSWER.decode(answer)
        if isinstance(found, str):
            raise PlanFault(found)
        return found

    async def warm(self) -> None:
        """Start it before it is needed."""
        async with self._turn:
            await self._started()

    async def stop(self) -> None:
        """End the process at once, whatever it does."""
        process, self._process = self._process, None
        if process is not None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _started(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(*self._command, stdin=PIPE, stdout=PIPE)
        return self._process


_ANSWER: msgspec.json.Decoder[Plan | str] = msgspec.json.Decoder(Plan | str, dec_hook=lambda _kind, kept: remade(kept))
_PROBLEM = msgspec.json.Decoder(Problem)


def checked_plan(problem: Problem, planner: Callable[[Problem], Plan] = plan) -> Plan:
    """A plan that the independent check has passed. Raises PlanFault."""
    made = planner(problem)
    faults = audit(problem, made)
    if faults:
        raise PlanFault(faults[0].sentence)
    return made


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer problems until there are no more."""
    while len(head := source.read(LENGTH.size)) == LENGTH.size:
        problem = _PROBLEM.decode(source.read(LENGTH.unpack(head)[0]))
        answer = msgspec.json.encode(_answer(problem), enc_hook=Sentence.kept)
        sink.write(LENGTH.pack(len(answer)) + answer)
        sink.flush()


def _answer(problem: Problem, planner: Callable[[Problem], Plan] = plan) -> Plan | str:
    try:
        return checked_plan(problem, planner)
    except PlanFault as fault:
        return str(fault)


async def _asked(process: Process, question: bytes) -> bytes:
    assert process.stdin is not None  # noqa: S101  # both are pipes
    assert process.stdout is not None  # noqa: S101
    process.stdin.write(LENGTH.pack(len(question)) + question)
    await process.stdin.drain()
    head = await process.stdout.readexactly(LENGTH.size)
    return await process.stdout.readexactly(LENGTH.unpack(head)[0])


if __name__ == "__main__":
    os.nice(NICENESS)
    with suppress(KeyboardInterrupt, BrokenPipeError):  # Ctrl+C reaches the whole group; the server knows what to do
        serve(sys.stdin.buffer, sys.stdout.buffer)
