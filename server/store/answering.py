"""What the client library raises, as one kind of error with a sentence for people."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from redis import exceptions as broken

from server.core.errors import Unavailable
from server.core.sentence import say

# The library cuts the first word off some answers, and puts others behind the command of a pipeline.
REFUSED = (broken.OutOfMemoryError, broken.ReadOnlyError)
REFUSING = ("MISCONF ", "NOREPLICAS ")


@contextmanager
def answering() -> Iterator[None]:
    """Raise `Unavailable` where the store does not answer, or refuses to write."""
    try:
        yield
    except broken.ResponseError as error:
        if isinstance(error, REFUSED) or any(word in str(error) for word in REFUSING):
            raise Unavailable(
                say("The server cannot save: its disk or memory is full. Free some; nothing is lost.")
            ) from error
        raise
    except (broken.RedisError, OSError) as error:
        raise Unavailable(say("The store does not answer. Nothing is lost; it is tried again.")) from error
    finally:
        _hear_cancellation()


def _hear_cancellation() -> None:
    """Before Python 3.12, `wait_for` (the library sends by it) loses a cancellation that comes just with the result.

    A chore that does not hear that it has to end keeps the whole process from ending.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
