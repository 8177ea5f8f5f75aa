"""Is the evening too long?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from server.core.check import Check, Remedy, Weight, edited
from server.core.model import Agenda, Event, Format
from server.core.sentence import Sentence, say
from server.core.words import minutes

LONG_S = 4 * 3600
STRETCH_S = 2 * 3600
QUICK_S = 10 * 60  # in networking, a longer conversation is a meeting


def of_agenda(event: Event) -> Iterator[Check]:
    """Long evenings, and long stretches without a break."""
    agenda = event.agenda
    lasts_s = _length_s(agenda)
    if lasts_s > LONG_S:
        yield Check(
            key="long",
            weight=Weight.INFO,
            sentence=say("The evening takes {time} from start to end.", time=_hours(lasts_s)),
        )
    if event.format is Format.NETWORKING and agenda.talk_s > QUICK_S:
        yield Check(
            key="slow",
            weight=Weight.INFO,
            sentence=say("Networking is quick: 1 or 2 minutes are usual, not {time}.", time=minutes(agenda.talk_s)),
            remedies=(_quick(event),),
        )
    first, last = _longest_stretch(agenda)
    stretch_s = (last - first + 1) * (agenda.walk_s + agenda.talk_s)
    if stretch_s > STRETCH_S and last > first:
        yield Check(
            key="no_break",
            weight=Weight.INFO,
            sentence=say(
                "Rounds {first} to {last} take {time} without a break.",
                first=first,
                last=last,
                time=_hours(stretch_s),
            ),
            remedies=(_break_after(event, (first + last) // 2),),
        )


def _break_after(event: Event, after: int) -> Remedy:
    agenda = replace(event.agenda, breaks=tuple(sorted({*event.agenda.breaks, after})))
    return Remedy(
        key="break",
        label=say("Break after round {number}", number=after),
        effect=say("The evening takes {time}.", time=_hours(_length_s(agenda))),
        command=edited(event, agenda=agenda),
    )


def _quick(event: Event) -> Remedy:
    agenda = replace(event.agenda, talk_s=120, walk_s=min(30, event.agenda.walk_s))
    return Remedy(
        key="quick",
        label=say("2 minutes to talk, 30 seconds to move"),
        effect=say("The evening takes {time}.", time=_hours(_length_s(agenda))),
        command=edited(event, agenda=agenda),
    )


def _length_s(agenda: Agenda) -> int:
    rounds_s = agenda.rounds * (agenda.walk_s + agenda.talk_s)
    breaks = sum(after < agenda.rounds for after in agenda.breaks)
    return agenda.welcome_s + rounds_s + breaks * agenda.break_s + agenda.closing_s


def _longest_stretch(agenda: Agenda) -> tuple[int, int]:
    """The rounds from and to which there is no break."""
    ends = [*(after for after in sorted(agenda.breaks) if after < agenda.rounds), agenda.rounds]
    starts = [1, *(end + 1 for end in ends[:-1])]
    return max(zip(starts, ends, strict=True), key=lambda stretch: stretch[1] - stretch[0])


def _hours(seconds: int) -> Sentence:
    hours, minutes = divmod(-(-seconds // 60), 60)
    if hours:
        return say("{hours} h {minutes} min", hours=hours, minutes=f"{minutes:02}")
    return say("{minutes} min", minutes=minutes)
