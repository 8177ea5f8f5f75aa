"""Errors that a person can do something about."""

from __future__ import annotations

import pytest

from server.core.errors import BadRequest, Conflict, EventError, NotAllowed, NotFound, TooMany, Unavailable


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (EventError, 400),
        (BadRequest, 422),
        (NotAllowed, 403),
        (NotFound, 404),
        (Conflict, 409),
        (TooMany, 429),
        (Unavailable, 503),
    ],
)
def test_an_error_carries_its_sentence_and_its_status(kind: type[EventError], status: int) -> None:
    error = kind("Ask the host.")

    assert (error.sentence, str(error), error.status) == ("Ask the host.", "Ask the host.", status)
