"""What a host is about to show everybody, so that it can be laid out before it is asked for."""

from __future__ import annotations

from dataclasses import replace

from rotation import Plan
from server.core.model import Event


def foreseen(event: Event, plan: Plan | None, draft: Plan | None) -> tuple[Event, Plan] | None:
    """The event once its draft is published, or its next round shown, with its plan; None if all is shown already.

    Only what attendees see is as it will be. A press may do something else; who uses this has to look.
    """
    if draft is not None and event.draft != event.published:
        return replace(event, published=event.draft, shown=None), draft
    if plan is not None and event.shown is not None:
        shown = event.shown + 1
        return replace(event, shown=shown if shown < event.agenda.rounds else None), plan
    return None
