"""A plan as a picture: who meets whom, and what each person gets. Finished figures, in units of the drawing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from rotation import PersonId, Plan, Problem, Report, Role
from rotation.fit import fits_between
from server.core.model import Event
from server.core.problem import problem_of
from server.core.reseat import planned
from server.core.sentence import Sentence, chain, say, say_n
from server.core.views import short_names

SHADES = 5
MOST_NAMED = 60
"""More people on one side than that get no names, only the pattern."""
MOST_AT_EASE = 30
"""Up to so many there is room for large squares."""
NAME_LETTERS = 18
NAME_W, NAME_GAP, LETTER_W = 136, 8, 7
OVERVIEW = 900
BAR_W, BAR_H, NOTE_W = 110, 22, 100
CROWD_H = 180
BARS_IN_A_COLUMN = 20

Fits = Mapping[tuple[PersonId, PersonId], int]
Meetings = Mapping[tuple[PersonId, PersonId], Sequence[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A name beside a row, or above a column."""

    x: int
    y: int
    text: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Two people who meet. text: in which round, or how often; shade: 0 to SHADES - 1, by fit."""

    x: int
    y: int
    text: str
    shade: int
    title: str
    one: PersonId
    other: PersonId
    again: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Who meets whom. patches: for a crowd, the outline of all squares of one shade, as (shade, path)."""

    width: int
    height: int
    size: int
    rows: tuple[Label, ...] = ()
    columns: tuple[Label, ...] = ()
    cells: tuple[Cell, ...] = ()
    patches: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What one person gets: a bar `at` so far from the first, so long. note: the points, and what else there is."""

    name: str
    label: str
    at: int
    length: int
    points: int
    note: str
    worst: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Fit by person, most first: bars with names, or for a crowd thin columns.

    bar_x, note_x: where bars and notes begin.
    bound, bound_at: no plan can give everybody here more, and where on a bar that lies; None: nothing is known.
    """

    title: str
    width: int
    height: int
    thickness: int
    bar_x: int
    note_x: int
    bars: tuple[Bar, ...]
    bound_at: int | None
    bound: int
    named: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One person in figures."""

    name: str
    role: str
    points: int
    byes: int
    again: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A plan as a picture, and in words and figures for whoever does not see it.

    legend: what each shade stands for, in points. Where meetings are asked for, fit has no say: no legend, no charts.
    """

    summary: str
    matrix: Matrix
    legend: tuple[str, ...]
    charts: tuple[Chart, ...]
    lines: tuple[Line, ...]
    by_times: bool
    bound_words: str


def picture(event: Event, plan: Plan) -> Picture:
    """Draw a plan."""
    scene = _Scene.of(event, plan)
    lines = _lines(event, plan, scene)
    return Picture(
        summary=_summary(event, plan, scene, lines),
        matrix=_matrix(scene),
        legend=() if event.asked_only else _legend(scene.top),
        charts=() if event.asked_only else tuple(_charts(event, plan, scene, lines)),
        lines=lines,
        by_times=not event.format.has_roles,
        bound_words="" if event.asked_only else _bound_words(event, plan.report),
    )


def met_matrix(event: Event, plan: Plan) -> Matrix:
    """Who meets whom alone, without what each person gets."""
    return _matrix(_Scene.of(event, plan))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """What the drawing starts from: rows and columns of people, their fit, the rounds in which they meet."""

    rows: tuple[PersonId, ...]
    columns: tuple[PersonId, ...]
    names: Mapping[PersonId, str]
    fits: Fits
    meetings: Meetings
    top: int

    @property
    def others(self) -> tuple[PersonId, ...]:
        """The people who stand in columns only."""
        return () if self.rows == self.columns else self.columns

    @classmethod
    def of(cls, event: Event, plan: Plan) -> _Scene:
        known = planned(plan)
        people = [p for p in event.people.values() if p.id in known]
        problem = problem_of(event, people)
        rows = tuple(p.id for p in people if p.role is Role.MENTOR or not event.format.has_roles)
        columns = tuple(p.id for p in people if p.role is Role.MENTEE) if event.format.has_roles else rows
        meetings = _meetings(plan, set(rows), set(columns))
        fits, top = _fits(problem, rows, columns, meetings)
        names = short_names(event.people.values())
        return cls(rows=rows, columns=columns, names=names, fits=fits, meetings=meetings, top=top)


def _fits(
    problem: Problem, rows: Sequence[PersonId], columns: Sequence[PersonId], meetings: Meetings
) -> tuple[Fits, int]:
    """The fit of each two who meet, and of the two who suit best, whether they meet or not; at least 1."""
    known = {person.id: person for person in problem.people}
    found = fits_between(problem, [known[pid] for pid in rows], [known[pid] for pid in columns])
    row, column = ({pid: n for n, pid in enumerate(side)} for side in (rows, columns))
    met = {(one, other): int(found[row[one], column[other]]) for one, other in meetings}
    return met, int(found.max(initial=1))


def _meetings(plan: Plan, rows: set[PersonId], columns: set[PersonId]) -> Meetings:
    """The rounds in which a row and a column meet; two peers in the order of their ids."""
    met: defaultdict[tuple[PersonId, PersonId], list[int]] = defaultdict(list)
    for seating in plan.rounds:
        for pairing in seating.pairings:
            pairs: Iterable[tuple[PersonId, PersonId]] = product(pairing.mentors, pairing.mentees)
            for one, other in (*pairs, *combinations(sorted(pairing.peers), 2)):
                if one in rows and other in columns:
                    met[one, other].append(seating.number)
    return met


def _lines(event: Event, plan: Plan, scene: _Scene) -> tuple[Line, ...]:
    """Everybody in figures. Whom somebody meets again counts once for their fit."""
    points, again = Counter[PersonId](), Counter[PersonId]()
    for pair, rounds in scene.meetings.items():
        for pid in pair:
            points[pid] += scene.fits[pair]
            again[pid] += len(rounds) - 1
    byes = dict(plan.report.byes)
    return tuple(
        Line(
            name=scene.names[pid],
            role=event.format.role_words[event.people[pid].role] if event.format.has_roles else "",
            points=points[pid],
            byes=byes.get(pid, 0),
            again=again[pid],
        )
        for pid in (*scene.rows, *scene.others)
    )


# --- who meets whom ------------------------------------------------------------------------------------------------


def _matrix(scene: _Scene) -> Matrix:
    most = max(len(scene.rows), len(scene.columns))
    return _overview(scene, max(2, OVERVIEW // most)) if most > MOST_NAMED else _named(scene, most)


def _named(scene: _Scene, most: int) -> Matrix:
    size = 26 if most <= MOST_AT_EASE else 20
    room = NAME_GAP * 2 + LETTER_W * max(
        (len(_cut(scene.names[pid])) for pid in (*scene.rows, *scene.columns)), default=0
    )
    rows = tuple(
        Label(x=room - NAME_GAP, y=room + y * size + size // 2, text=_cut(scene.names[pid]), name=scene.names[pid])
        for y, pid in enumerate(scene.rows)
    )
    columns = tuple(
        Label(x=room + x * size + size // 2, y=room - NAME_GAP, text=_cut(scene.names[pid]), name=scene.names[pid])
        for x, pid in enumerate(scene.columns)
    )
    return Matrix(
        width=room + len(columns) * size + room // 2,  # the names of the columns lean out to the right
        height=room + len(rows) * size,
        size=size,
        rows=rows,
        columns=columns,
        cells=tuple(_cell(scene, room, size, x, y, pair) for x, y, pair in _squares(scene)),
    )


def _squares(scene: _Scene) -> Iterable[tuple[int, int, tuple[PersonId, PersonId]]]:
    """(column, row, who) of each two who meet; of peers, below the diagonal."""
    row = {pid: n for n, pid in enumerate(scene.rows)}
    column = {pid: n for n, pid in enumerate(scene.columns)}
    for one, other in scene.meetings:
        x, y = column[other], row[one]
        yield (*((min(x, y), max(x, y)) if scene.rows == scene.columns else (x, y)), (one, other))


def _cell(scene: _Scene, room: int, size: int, x: int, y: int, pair: tuple[PersonId, PersonId]) -> Cell:
    rounds, fit = scene.meetings[pair], scene.fits[pair]
    when = chain(map(str, rounds), say(" and "))
    return Cell(
        x=room + x * size,
        y=room + y * size,
        text=str(len(rounds)) if scene.rows == scene.columns else str(rounds[0]),
        shade=_shade(fit, scene.top),
        title=say_n(
            "{one} and {other}: round {rounds}, fit {fit} of 100",
            "{one} and {other}: rounds {rounds}, fit {fit} of 100",
            len(rounds),
            one=scene.names[pair[0]],
            other=scene.names[pair[1]],
            rounds=when,
            fit=fit,
        ),
        one=pair[0],
        other=pair[1],
        again=len(rounds) > 1,
    )


def _overview(scene: _Scene, size: int) -> Matrix:
    paths: defaultdict[int, list[str]] = defaultdict(list)
    for x, y, pair in _squares(scene):
        paths[_shade(scene.fits[pair], scene.top)].append(f"M{x * size} {y * size}h{size}v{size}h-{size}z")
    return Matrix(
        width=len(scene.columns) * size,
        height=len(scene.rows) * size,
        size=size,
        patches=tuple((shade, "".join(found)) for shade, found in sorted(paths.items())),
    )


def _shade(fit: int, top: int) -> int:
    return fit * SHADES // (top + 1)


def _legend(top: int) -> tuple[str, ...]:
    """The points of each shade; where there are fewer points than shades, some stand for none."""
    of_shade = [[fit for fit in range(top + 1) if _shade(fit, top) == shade] for shade in range(SHADES)]
    return tuple(
        say("{first} to {last} points", first=fits[0], last=fits[-1]) if fits else say("no points") for fits in of_shade
    )


def _cut(name: str) -> str:
    return name if len(name) <= NAME_LETTERS else f"{name[: NAME_LETTERS - 1]}…"


# --- what each person gets -------------------------------------------------------------------------------------------


def _charts(event: Event, plan: Plan, scene: _Scene, lines: Sequence[Line]) -> Iterable[Chart]:
    """The side whose luck counts first; a long one in several columns."""
    guests, hosts = (lines[len(scene.rows) :], lines[: len(scene.rows)]) if scene.others else (lines, ())
    report = plan.report
    words = (say("Mentees"), say("Mentors")) if event.format.has_roles else (say("Everybody"), Sentence(""))
    top = max((*(line.points for line in lines), report.worst_bound, 1))
    draw = _crowd if max(len(guests), len(hosts)) > MOST_NAMED else _side
    yield from draw(words[0], guests, top, report.worst_bound, report.worst_off)
    yield from draw(words[1], hosts, top, 0, None)


def _side(title: str, lines: Sequence[Line], top: int, bound: int, worst: int | None) -> Iterable[Chart]:
    ordered = sorted(lines, key=lambda line: -line.points)
    parts = -(-len(ordered) // BARS_IN_A_COLUMN)
    size = -(-len(ordered) // max(1, parts))
    for number in range(parts):
        part = ordered[number * size : (number + 1) * size]
        yield _bars(
            say("{who} {number} of {parts}", who=title, number=number + 1, parts=parts) if parts > 1 else title,
            part,
            top,
            bound,
            worst,
        )


def _bars(title: str, lines: Sequence[Line], top: int, bound: int, worst: int | None) -> Chart:
    return Chart(
        title=title,
        width=NAME_W + BAR_W + NOTE_W,
        height=len(lines) * BAR_H,
        bars=tuple(
            Bar(
                name=line.name,
                label=_cut(line.name),
                at=n * BAR_H,
                length=max(1, line.points * BAR_W // top),
                points=line.points,
                note=_note(line),
                worst=line.points == worst,
            )
            for n, line in enumerate(lines)
        ),
        thickness=BAR_H,
        bar_x=NAME_W,
        note_x=NAME_W + BAR_W + NAME_GAP,
        bound_at=bound * BAR_W // top if bound else None,
        bound=bound,
        named=True,
    )


def _crowd(title: str, lines: Sequence[Line], top: int, bound: int, worst: int | None) -> Iterable[Chart]:
    """One thin column beside the other, without names."""
    ordered = sorted(lines, key=lambda line: -line.points)
    size = max(1, OVERVIEW // max(1, len(ordered)))
    if not ordered:
        return
    yield Chart(
        title=title,
        width=len(ordered) * size,
        height=CROWD_H,
        thickness=size,
        bar_x=0,
        note_x=0,
        bars=tuple(
            Bar(
                name=line.name,
                label="",
                at=n * size,
                length=max(1, line.points * CROWD_H // top),
                points=line.points,
                note="",
                worst=line.points == worst,
            )
            for n, line in enumerate(ordered)
        ),
        bound_at=bound * CROWD_H // top if bound else None,
        bound=bound,
        named=False,
    )


def _bound_words(event: Event, report: Report) -> str:
    if not report.worst_bound:
        return ""
    if event.format.has_roles and event.format.is_pairs:
        line = say(
            "The dashed line is at {bound}: it is proven that no plan that keeps 98 % of the points can give all of "
            "them more.",
            bound=report.worst_bound,
        )
    else:
        line = say(
            "The dashed line is at {bound}: it is proven that no plan can give all of them more.",
            bound=report.worst_bound,
        )
    return chain([line, say("This plan gives them that.")]) if report.worst_off >= report.worst_bound else line


def _note(line: Line) -> str:
    """Sits out and meets again, where that is so."""
    out = say("out {times}x", times=line.byes) if line.byes else ""
    again = say("again {times}x", times=line.again) if line.again else ""
    return chain(filter(None, (str(line.points), out, again)), say(", "))


def _summary(event: Event, plan: Plan, scene: _Scene, lines: Sequence[Line]) -> str:
    if not lines:
        return say("Nobody is in this plan.")
    who = say_n("{n} person", "{n} people", len(scene.rows))
    if event.format.has_roles:
        mentors = say_n("{n} mentor", "{n} mentors", len(scene.rows))
        who = say(
            "{mentors} and {mentees}", mentors=mentors, mentees=say_n("{n} mentee", "{n} mentees", len(scene.columns))
        )
    guests = lines[len(scene.rows) :] if scene.others else lines
    least = min(guests, key=lambda line: line.points, default=lines[0])
    parts = [
        say(
            "{people} in {rounds}. {pairs} meet, {again} of them more than once.",
            people=who,
            rounds=say_n("{n} round", "{n} rounds", len(plan.rounds)),
            pairs=say_n("{n} pair", "{n} pairs", len(scene.meetings)),
            again=sum(len(rounds) > 1 for rounds in scene.meetings.values()),
        )
    ]
    if not event.asked_only:
        points = say_n("{n} point", "{n} points", least.points)
        parts.append(say("{name} gets least: {points}.", name=least.name, points=points))
    byes = say_n("{n} round", "{n} rounds", max(line.byes for line in lines))
    return chain([*parts, say("Nobody sits out more than {byes}.", byes=byes)])
