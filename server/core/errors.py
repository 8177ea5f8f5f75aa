"""Everything that can go wrong for a person, each with its own sentence."""

from __future__ import annotations


class EventError(Exception):
    """Base of all errors that a person can do something about."""

    status = 400  # the HTTP status a page answers with

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class BadRequest(EventError):
    """What came cannot be understood or is out of range."""

    status = 422


class NotAllowed(EventError):
    """The caller's role does not permit this."""

    status = 403


class NotFound(EventError):
    """There is no such event, person or link (any more)."""

    status = 404


class Conflict(EventError):
    """It made sense when it was asked, but not now."""

    status = 409


class TooMany(EventError):
    """Asked too often; try again in a moment."""

    status = 429


class Unavailable(EventError):
    """The store did not confirm in time. Asking again with the same command id is safe."""

    status = 503
