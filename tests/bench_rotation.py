"""How long a whole plan takes, and what it is worth, beside what one would write first.

python tests/bench_rotation.py [rivals] [fits] [absences] [gatherings] [walks] [changes] [topics]

All tables, or those that are named.

`rivals`: events of 100 to 4,000 people, as many mentors as mentees, a table for each pair, 8 rounds.
The rivals choose round by round: Hungarian (scipy) the best pairs of each round, greedy the best
pair left. Ours are the fastest of three runs, of one for 4,000 people; theirs are of one. The fit
is a share of the proven upper bound, the worst-off mentee's fit a share of its bound.
`fits`: how long fit alone takes, of many people.
`absences`: some people (the share that is `away`) miss some rounds; meetings and fit beside the most
that a linear program allows, with byes as even as it has them.
`gatherings`: peers and groups; tables, seats, rounds, and how many excess repeats are left. `forced`
is what no plan can avoid, `known` the best that was measured before, by searches of up to 10 s.
`walks`: how far all people go together with the tables in rows, in steps from one table to the next.
`by chance` is the plan that does not know where the tables are.
`changes`: how long a repair takes, report included, and how many seats have other company than before.
`topics`: gatherings with topics; the total fit and the fit of the worst-off, fair and for the best
total, each beside its bound, which nobody has shown to be within reach.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random
from time import perf_counter
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

sys.path.insert(0, str(Path(__file__).parents[1]))

from rotation import (
    Objective,
    Person,
    PersonId,
    Problem,
    Role,
    Table,
    TableId,
    audit,
    fit_matrix,
    plan,
    repair,
)
from rotation.floor import walked
from tests.rotation.problems import in_part as some_away
from tests.rotation.timed_lp import best_timed

Ints = NDArray[np.int64]
T = TypeVar("T")

ROUNDS = 8
RUNS = 3
MANY = 4000
TOPICS = 24
MET = -1_000_000
"""Points of a pair that met already: worse than any other choice."""


def an_event(people: int) -> Problem:
    """Return an event whose topics have a few popular ones and a long tail."""
    rng = Random(people)
    weights = [1 / (rank + 1) ** 0.7 for rank in range(TOPICS)]
    names = [f"topic {rank}" for rank in range(TOPICS)]
    return Problem(
        rounds=ROUNDS,
        tables=tuple(Table(id=TableId(f"t{number}")) for number in range(people // 2)),
        people=tuple(
            Person(
                id=PersonId(f"{role}{number}"),
                role=role,
                topics=tuple(sorted(set(rng.choices(names, weights, k=rng.randint(2, 6))))),
            )
            for role in (Role.MENTOR, Role.MENTEE)
            for number in range(people // 2)
        ),
    )


def hungarian(fits: Ints) -> Ints:
    """Return what each mentee gains when each round takes the best pairs left."""
    points, gains = fits.copy(), np.zeros(len(fits), dtype=np.int64)
    for _ in range(ROUNDS):
        rows, columns = linear_sum_assignment(points, maximize=True)
        gains[columns] += fits[rows, columns]
        points[rows, columns] = MET
    return gains


def greedy(fits: Ints) -> Ints:
    """Return what each mentee gains when each round takes the best pair left, then the next."""
    order = np.argsort(-fits, axis=None, kind="stable")
    met, gains = np.zeros_like(fits, dtype=np.bool_), np.zeros(len(fits), dtype=np.int64)
    for _ in range(ROUNDS):
        free_rows, free_columns = np.ones(len(fits), dtype=np.bool_), np.ones(len(fits), dtype=np.bool_)
        for pair in order:
            row, column = divmod(int(pair), len(fits))
            if free_rows[row] and free_columns[column] and not met[row, column]:
                free_rows[row] = free_columns[column] = False
                met[row, column] = True
                gains[column] += fits[row, column]
                if not free_rows.any():
                    break
    return gains


def seconds(work: Callable[[], object], runs: int = RUNS) -> float:
    """Return the seconds of the fastest run."""
    times = []
    for _ in range(runs):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return min(times)


def line(people: int, name: str, took_s: float, ours_s: float, total: float, worst: float) -> str:
    """Return a row of the table."""
    return f"{people:>6}  {name:<22}{took_s:>8.3f} s{took_s / ours_s:>8.2f} x{total:>12.2%}{worst:>12.1%}"


def timed(work: Callable[[], T], runs: int) -> tuple[float, T]:
    """Return the seconds of the fastest run, and what came out of it."""
    found = work()
    return seconds(work, runs), found


def compare(people: int) -> None:
    """Print the rows of one size."""
    problem, runs = an_event(people), RUNS if people < MANY else 1
    ours_s, fair = timed(lambda: plan(problem), runs)
    faults = audit(problem, fair)
    if faults:
        sys.exit(f"the plan for {people} people has a fault: {faults[0].sentence}")
    bound, worst_bound = fair.report.upper_bound, fair.report.worst_bound
    total_s, best = timed(lambda: plan(replace(problem, objective=Objective.TOTAL)), runs)
    for name, took_s, report in (
        ("tablehop, fair", ours_s, fair.report),
        ("tablehop, best total", total_s, best.report),
    ):
        worst = report.worst_off / worst_bound
        print(line(people, name, took_s, ours_s, report.total / bound, worst))
    fits = fit_matrix(problem)
    for name, rival in (("Hungarian per round", hungarian), ("greedy per round", greedy)):
        start = perf_counter()
        gains = rival(fits)
        took_s = perf_counter() - start
        print(line(people, name, took_s, ours_s, gains.sum() / bound, gains.min() / worst_bound))


def with_everything(problem: Problem) -> Problem:
    """Return the event with a level, two languages and five wishes for everybody."""
    rng = Random(0)
    names = [person.id for person in problem.people]
    people = tuple(
        replace(
            person,
            level=rng.randint(1, 5),
            languages=("English", rng.choice(("Dansk", "Deutsch", "Español", "Suomi"))),
            wishes=tuple(name for name in rng.sample(names, 5) if name != person.id),
        )
        for person in problem.people
    )
    return replace(problem, people=people)


def weigh(people: int) -> None:
    """Print how long the fit of so many mentors with as many mentees takes."""
    problem = an_event(2 * people)
    for name, one in (("topics", problem), ("all terms", with_everything(problem))):
        print(f"{people} x {people}  {name:<12}{seconds(partial(fit_matrix, one)):>8.3f} s")


def a_gathering(people: int, seats: int, rounds: int, mentors: int = 0, topics: int = 0) -> Problem:
    """Return an event of peers, or of as many groups as mentors, at as many tables as they need."""
    rng = Random(people)
    weights = [1 / (rank + 1) ** 0.7 for rank in range(TOPICS)]
    names = [f"topic {rank}" for rank in range(TOPICS)]

    def some() -> tuple[str, ...]:
        return tuple(sorted(set(rng.choices(names, weights, k=rng.randint(2, topics))))) if topics else ()

    role = Role.MENTEE if mentors else Role.PEER
    tables = mentors or -(-people // seats)
    return Problem(
        rounds=rounds,
        tables=tuple(Table(id=TableId(f"t{number}"), seats=seats) for number in range(tables)),
        people=(
            *(Person(id=PersonId(f"m{number}"), role=Role.MENTOR, topics=some()) for number in range(mentors)),
            *(Person(id=PersonId(f"p{number}"), role=role, topics=some()) for number in range(people)),
        ),
    )


GATHERINGS = (
    (500, 8, 6, 0, 0),
    (500, 2, 8, 0, 0),
    (101, 5, 6, 0, 0),
    (300, 6, 6, 60, 0),
    (40, 5, 8, 10, 8),
    (50, 6, 8, 10, 45),
    (30, 5, 7, 8, 0),
    (15, 3, 7, 0, 0),
    (18, 3, 8, 0, 3),
    (21, 3, 10, 0, 9),
    (30, 3, 14, 0, 7),
    (24, 4, 7, 0, 8),
    (28, 4, 9, 0, 18),
    (26, 4, 9, 0, 22),
    (32, 4, 9, 0, 9),
    (32, 4, 10, 0, 20),
    (30, 4, 10, 0, 24),
    (32, 4, 11, 0, 50),
    (36, 4, 11, 0, 22),
    (40, 4, 13, 0, 52),
    (50, 5, 10, 0, 34),
    (60, 6, 8, 0, 32),
    (70, 7, 8, 0, 72),
    (80, 8, 8, 0, 119),
    (96, 8, 8, 0, 73),
    (84, 6, 10, 0, 10),
    (100, 10, 4, 0, 13),
    (95, 10, 4, 0, 8),
    (120, 6, 15, 0, 52),
    (49, 7, 8, 0, 138),
    (60, 6, 6, 0, 0),
    (120, 6, 8, 0, 0),
    (35, 5, 8, 0, 40),
    (50, 8, 5, 0, 27),
    (30, 6, 5, 0, 50),
)
"""People (peers, or mentees), seats, rounds, mentors, and the best known before."""


def gather(people: int, seats: int, rounds: int, mentors: int, known: int) -> None:
    """Print the row of one gathering."""
    problem = a_gathering(people, seats, rounds, mentors)
    planned = plan(problem)
    faults = audit(problem, planned)
    if faults:
        sys.exit(f"the plan for {people} people has a fault: {faults[0].sentence}")
    took_s = seconds(lambda: plan(problem))
    report = planned.report
    name = f"{people} + {mentors}" if mentors else f"{people}"
    figures = f"{report.excess:>10}{report.excess_bound:>10}{known:>10}"
    print(f"{name:>10}{seats:>8}{rounds:>8}{took_s:>9.3f} s{figures}")


STROLLS = (
    (an_event(40), 5),
    (an_event(120), 10),
    (an_event(1000), 25),
    (an_event(2000), 40),
    (a_gathering(40, 4, 8), 5),
    (a_gathering(500, 8, 6), 8),
    (a_gathering(300, 6, 6, 60), 10),
)
"""Events, and how many tables stand in a row."""


def stroll(problem: Problem, width: int) -> None:
    """Print the row of one event with its tables in rows."""
    placed = replace(
        problem,
        tables=tuple(
            replace(table, x=float(number % width), y=float(number // width))
            for number, table in enumerate(problem.tables)
        ),
    )
    chance, less = walked(placed, plan(problem).rounds), plan(placed).report.walked
    took_s, with_s = seconds(lambda: plan(problem)), seconds(lambda: plan(placed))
    share = f"{less:>10.0f}{less / chance:>10.0%}"
    print(f"{len(problem.people):>10}{problem.format:>12}{took_s:>9.3f} s{with_s:>9.3f} s{chance:>11.0f}{share}")


def repairs() -> None:
    """Print the rows of one no-show and one late arrival after three of eight rounds, by format."""
    for name, problem in (
        ("one to one", an_event(500)),
        ("groups of 6", a_gathering(430, 8, ROUNDS, mentors=70)),
        ("peers at 8", a_gathering(500, 8, ROUNDS)),
        ("peers at 2", a_gathering(500, 2, ROUNDS)),
    ):
        planned, roles = plan(problem), sorted({person.role for person in problem.people})
        for role in roles:
            somebody = problem.side(role)[0]
            left = replace(somebody, available=frozenset(range(1, 4)))
            late = replace(somebody, id=PersonId("late"), available=frozenset(range(4, ROUNDS + 1)))
            others = tuple(person for person in problem.people if person is not somebody)
            for what, people in (("no-show", (left, *others)), ("late", (*problem.people, late))):
                now = replace(problem, people=people)
                took_s = seconds(partial(repair, now, planned, done=3), 9)
                moved = len(repair(now, planned, done=3).moves)
                print(f"{len(people):>6}  {name:<14}{what:<9}{role:<9}{took_s * 1000:>8.1f} ms{moved:>8}")


LIKE_MINDED = (
    (24, 4, 5, 0),
    (40, 4, 5, 0),
    (60, 5, 6, 0),
    (100, 5, 6, 0),
    (200, 8, 6, 0),
    (500, 8, 6, 0),
    (35, 6, 7, 7),
    (60, 6, 6, 12),
    (300, 6, 6, 60),
)
"""People (peers, or mentees), seats, rounds and mentors."""


def share(people: int, seats: int, rounds: int, mentors: int) -> None:
    """Print the row of one gathering of people with topics."""
    problem = a_gathering(people, seats, rounds, mentors, topics=6)
    fair, total = plan(problem).report, plan(replace(problem, objective=Objective.TOTAL)).report
    took_s = seconds(lambda: plan(problem))
    name = f"{people} + {mentors}" if mentors else f"{people}"
    totals = f"{fair.total:>10}{total.total:>10}{fair.upper_bound:>10}"
    worst = f"{fair.worst_off:>10}{total.worst_off:>10}{fair.worst_bound:>10}"
    print(f"{name:>10}{seats:>8}{rounds:>8}{took_s:>9.3f} s{totals}{worst}{fair.excess:>10}")


PARTIAL = tuple((*sides, share) for share in (0.3, 0.5) for sides in ((20, 20), (30, 50), (60, 60)))
"""Mentors, mentees, and the share of them who miss some rounds."""


def in_part(mentors: int, mentees: int, share: float) -> Problem:
    """Return an event in which a share of the people comes late, leaves early or misses single rounds."""
    problem = an_event(2 * max(mentors, mentees))
    sides = (*problem.side(Role.MENTOR)[:mentors], *problem.side(Role.MENTEE)[:mentees])
    tables = problem.tables[: min(mentors, mentees)]
    problem = replace(problem, people=sides, tables=tables, objective=Objective.TOTAL)
    return some_away(problem, share=share)


def attend(mentors: int, mentees: int, share: float) -> None:
    """Print the row of one event in which not everybody is there all the time."""
    problem = in_part(mentors, mentees, share)
    planned = plan(problem)
    faults = audit(problem, planned)
    if faults:
        sys.exit(f"the plan for {mentors} + {mentees} people has a fault: {faults[0].sentence}")
    took_s = seconds(lambda: plan(problem))
    meetings, _, fit = best_timed(problem)
    report = planned.report
    figures = f"{report.meetings:>10}{meetings:>10.1f}{report.total:>10}{fit:>10.1f}{report.total / fit:>10.2%}"
    print(f"{f'{mentors} + {mentees}':>10}{share:>7.0%}{took_s:>9.3f} s{figures}")


def rivals() -> None:
    """Print whole plans beside what one would write first."""
    print(f"{'people':>6}  {'planner':<22}{'time':>10}{'of ours':>10}{'of bound':>12}{'worst-off':>12}")
    for people in (100, 200, 1000, 2000, 4000):
        compare(people)


def fits() -> None:
    """Print how long fit takes."""
    weigh(2000)


def absences() -> None:
    """Print events in which some are away."""
    bound = f"{'meetings':>10}{'at most':>10}{'fit':>10}{'at most':>10}{'of that':>10}"
    print(f"{'people':>10}{'away':>7}{'time':>11}{bound}")
    for event in PARTIAL:
        attend(*event)


def gatherings() -> None:
    """Print peers and groups."""
    print(f"{'people':>10}{'seats':>8}{'rounds':>8}{'time':>11}{'excess':>10}{'forced':>10}{'known':>10}")
    for gathering in GATHERINGS:
        gather(*gathering)


def walks() -> None:
    """Print how far people go."""
    print(f"{'people':>10}{'format':>12}{'without':>11}{'with':>11}{'by chance':>11}{'walked':>10}{'share':>10}")
    for problem, width in STROLLS:
        stroll(problem, width)


def changes() -> None:
    """Print repairs."""
    print(f"{'people':>6}  {'repair':<32}{'time':>11}{'seats':>8}")
    repairs()


def topics() -> None:
    """Print gatherings of people with topics."""
    figures = "".join(f"{name:>10}" for name in ("fair", "total", "bound", "worst-off", "total", "bound", "excess"))
    print(f"{'people':>10}{'seats':>8}{'rounds':>8}{'time':>11}{figures}")
    for likes in LIKE_MINDED:
        share(*likes)


SECTIONS = {one.__name__: one for one in (rivals, fits, absences, gatherings, walks, changes, topics)}


def main(names: Sequence[str]) -> None:
    """Print the tables of these names, or all."""
    unknown = [name for name in names if name not in SECTIONS]
    if unknown:
        sys.exit(f"there is no table {unknown[0]!r}, only {', '.join(SECTIONS)}")
    for name in names or SECTIONS:
        print(f"\n{name}")
        SECTIONS[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
