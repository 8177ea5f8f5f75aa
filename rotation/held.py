"""The figures of a timetable of meetings that were asked for, whether planned, repaired or changed by hand."""

from collections import Counter
from collections.abc import Sequence

from rotation.agenda import Agenda
from rotation.ceiling import capacities
from rotation.gaps import gaps
from rotation.model import Report, RoundPlan, Why
from rotation.unheld import sentences


def held_report(asked: Agenda, most: int, rounds: Sequence[RoundPlan]) -> Report:
    """Return the report of a timetable; no plan holds more than `most` of the meetings asked for."""
    problem = asked.problem
    pairs = [frozenset(pairing.people) for one in rounds for pairing in one.pairings]
    met, before = {*pairs}, {frozenset(pair) for pair in problem.history}
    held = len(met & {frozenset((one.a, one.b)) for one in problem.requests})
    byes = Counter(bye.person for one in rounds for bye in one.byes if bye.why is not Why.AWAY)
    again = len(pairs) - len(met) + len(met & before)
    busy = Counter[str]()
    for one in rounds:
        busy.update(dict.fromkeys((name for pairing in one.pairings for name in pairing.people), 1 << one.number - 1))
    wanted, room = Counter(person for ends in asked.ends for person in ends), capacities(asked)
    names = [person.id for person in problem.people]
    pauses = [gaps(there, busy[name]) for name, there in zip(names, asked.there, strict=True)]
    return Report(
        total=held,
        upper_bound=max(most, held),
        proven=held >= most,
        worst_off=min((busy[names[person]].bit_count() for person in wanted), default=0),
        worst_bound=min((min(count, room[person]) for person, count in wanted.items()), default=0),
        meetings=len(pairs),
        byes=tuple((name, byes[name]) for name in names),
        repeats=again,
        sentences=tuple(sentences(asked, rounds)),
        excess=again,
        gaps=sum(pauses),
        most_gaps=max(pauses, default=0),
    )
