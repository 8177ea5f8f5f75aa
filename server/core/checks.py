"""All that an organizer should know before the evening, worst first."""

from __future__ import annotations

from server.core.check import Check, Remedy, Weight
from server.core.check_agenda import of_agenda
from server.core.check_calls import of_calls
from server.core.check_numbers import of_numbers
from server.core.check_people import of_people
from server.core.check_rules import of_rules
from server.core.model import Event


def checks(event: Event) -> tuple[Check, ...]:
    """What does not fit together, what follows from it, and what helps. Each key is there once."""
    found = (*of_numbers(event), *of_rules(event), *of_calls(event), *of_people(event), *of_agenda(event))
    return tuple(sorted(found, key=lambda check: list(Weight).index(check.weight)))


def remedy(event: Event, check_key: str, remedy_key: str) -> Remedy | None:
    """A remedy as it is now; None if there is nothing to help any more."""
    fitting = (r for check in checks(event) if check.key == check_key for r in check.remedies if r.key == remedy_key)
    return next(fitting, None)
