"""A plan as a picture: who meets whom, what each person gets, for few and for many."""

from __future__ import annotations

import pytest

from rotation import Plan, Role, plan
from server.core.model import Event, Format, Participant, Rules, tables_for
from server.core.plan_picture import BAR_W, MOST_NAMED, Bar, Line, picture
from server.core.problem import problem_of
from tests.builders import a_bye, a_pairing, a_person, a_plan, an_agenda, an_event, but, crowd, people

ANN = a_person("m1", "Ann Oduya", Role.MENTOR, topics=("tea", "go"))
BO = a_person("m2", "Bo Li", Role.MENTOR, topics=("art",))
CEM = a_person("e1", "Cem Kaya", topics=("go",))
DEE = a_person("e2", "Maximiliane-Charlotte", topics=("art", "tea"))


def an_evening(*everybody: Participant, **changes: object) -> Event:
    return an_event(**{"people": crowd(*everybody), **changes})


def of_report(seats: Plan, **changes: object) -> Plan:
    return but(seats, report=but(seats.report, **changes))


def test_two_who_meet_are_a_square_with_the_round_and_a_shade() -> None:
    event = an_evening(ANN, BO, CEM, DEE)
    seats = a_plan(
        (a_pairing("t1", "m1", "e1"), a_pairing("t2", "m2", "e2")), (a_pairing("t1", "m2", "e1"), a_bye("m1"))
    )

    drawn = picture(event, seats).matrix

    assert [(c.one, c.other, c.text, c.again) for c in drawn.cells] == [
        ("m1", "e1", "1", False),
        ("m2", "e2", "1", False),
        ("m2", "e1", "2", False),
    ]
    assert drawn.cells[0].title.startswith("Ann O. and Cem K.: round 1, fit ")
    assert drawn.cells[0].shade > drawn.cells[2].shade == 0
    assert drawn.cells[0].x == drawn.cells[2].x == drawn.columns[0].x - drawn.size // 2
    assert drawn.cells[1].y == drawn.cells[2].y == drawn.rows[1].y - drawn.size // 2
    assert [label.text for label in drawn.columns] == ["Cem K.", "Maximiliane-Charl…"]
    assert drawn.patches == ()


def test_who_meets_again_is_marked_and_counted() -> None:
    event = an_evening(ANN, CEM)
    seats = a_plan((a_pairing("t1", "m1", "e1"),), (a_pairing("t1", "m1", "e1"),))

    found = picture(event, seats)

    (cell,) = found.matrix.cells
    assert (cell.text, cell.again, "rounds 1 and 2" in cell.title) == ("1", True, True)
    assert [line.again for line in found.lines] == [1, 1]
    assert found.charts[0].bars[0].note == f"{found.lines[1].points}, again 1x"
    assert "1 pair meet, 1 of them more than once." in found.summary


def test_bars_tell_points_and_byes_and_mark_who_gets_least() -> None:
    event = an_evening(ANN, CEM, DEE)
    seats = a_plan((a_pairing("t1", "m1", "e1"), a_bye("e2")))
    seats = of_report(seats, byes=(("m1", 0), ("e1", 0), ("e2", 1)), worst_off=0, worst_bound=10)

    found = picture(event, seats)

    mentees, mentors = found.charts
    points = found.lines[1].points
    assert found.lines[2] == Line(name="Maximiliane-Charlotte", role="mentee", points=0, byes=1, again=0)
    assert mentees.bars[1] == Bar(
        name="Maximiliane-Charlotte",
        label="Maximiliane-Charl…",
        at=22,
        length=1,
        points=0,
        note="0, out 1x",
        worst=True,
    )
    assert (mentees.title, mentees.bars[0].points, mentees.bars[0].worst) == ("Mentees", points, False)
    assert mentees.bound_at == 10 * BAR_W // max(10, points)
    assert (mentors.title, mentors.bound_at) == ("Mentors", None)
    assert found.bound_words == (
        "The dashed line is at 10: it is proven that no plan that keeps 98 % of the points can give all of them more."
    )
    assert found.summary.endswith("Maximiliane-Charlotte gets least: 0 points. Nobody sits out more than 1 round.")


def test_peers_are_a_triangle_of_how_often_they_meet() -> None:
    peers = [a_person(f"p{n}", f"Peer {n}", Role.PEER) for n in (1, 2, 3, 4)]
    event = an_evening(*peers, format=Format.PEERS, seats=4, tables=tables_for(1), agenda=an_agenda(rounds=2))

    found = picture(event, plan(problem_of(event)))

    assert {(c.one, c.other, c.text) for c in found.matrix.cells} == {
        (f"p{a}", f"p{b}", "2") for a in (1, 2, 3, 4) for b in (1, 2, 3, 4) if a < b
    }
    assert all(c.x < c.y for c in found.matrix.cells), "below the diagonal"
    assert [chart.title for chart in found.charts] == ["Everybody"]
    assert (found.by_times, found.bound_words, found.lines[0].role) == (True, "", "")
    assert found.summary.startswith("4 people in 2 rounds. 6 pairs meet, 6 of them more than once.")


def test_a_plan_that_reaches_the_bound_says_so() -> None:
    event = an_event(people=people(1, 2), format=Format.GROUPS, seats=3)
    found = picture(event, of_report(plan(problem_of(event)), worst_off=9, worst_bound=9))
    assert found.bound_words.endswith("no plan can give all of them more. This plan gives them that.")


def test_a_bound_for_groups_is_said_without_what_holds_for_pairs_only() -> None:
    event = an_event(people=people(1, 2), format=Format.GROUPS, seats=3)
    found = picture(event, of_report(plan(problem_of(event)), worst_bound=9))
    assert found.bound_words == "The dashed line is at 9: it is proven that no plan can give all of them more."


@pytest.mark.parametrize(("count", "named"), [(31, True), (MOST_NAMED, True), (MOST_NAMED + 1, False)])
def test_a_crowd_is_a_pattern_without_names(count: int, named: bool) -> None:  # noqa: FBT001
    event = an_event(people=people(count, count), tables=tables_for(count), agenda=an_agenda(rounds=3))

    found = picture(event, plan(problem_of(event)))

    assert bool(found.matrix.cells) == bool(found.matrix.rows) == named
    assert bool(found.matrix.patches) == (not named)
    assert {chart.named for chart in found.charts} == {named}
    assert sum(len(chart.bars) for chart in found.charts) == 2 * count
    assert max(chart.height for chart in found.charts) <= 20 * 22
    assert len(found.lines) == 2 * count
    if not named:
        assert sum(path.count("M") for _, path in found.matrix.patches) == 3 * count


def test_where_meetings_are_asked_for_the_picture_has_no_points() -> None:
    asking = {**people(1, 1), **crowd(a_person("m1", "Ann", Role.MENTOR, must_meet=("e1",)))}
    event = an_event(people=asking, rules=Rules(asked_only=True))
    found = picture(event, plan(problem_of(event)))
    assert (found.legend, found.charts, found.bound_words, len(found.matrix.cells)) == ((), (), "", 1)
    assert "points" not in found.summary


def test_a_crowd_of_peers_has_one_chart() -> None:
    peers = [a_person(f"p{n}", f"Peer {n}", Role.PEER) for n in range(62)]
    event = an_evening(*peers, format=Format.NETWORKING, tables=tables_for(31), agenda=an_agenda(rounds=1))
    assert [chart.title for chart in picture(event, plan(problem_of(event))).charts] == ["Everybody"]


def test_who_is_on_no_list_any_more_is_not_drawn() -> None:
    seats = a_plan((a_pairing("t1", "m1", "e1"), a_pairing("t2", "m2", "e2")))
    assert [cell.one for cell in picture(an_evening(ANN, CEM, DEE), seats).matrix.cells] == ["m1"]


def test_a_plan_of_nobody_is_a_picture_of_nothing() -> None:
    found = picture(an_event(people={}), a_plan((), ()))
    assert (found.summary, found.charts, found.matrix.cells) == ("Nobody is in this plan.", (), ())


def test_the_legend_tells_points_of_each_shade() -> None:
    assert picture(an_evening(ANN, CEM), a_plan((a_pairing("t1", "m1", "e1"),))).legend[0].startswith("0 to ")
    none_alike = picture(an_evening(but(ANN, topics=()), CEM), a_plan((a_pairing("t1", "m1", "e1"),)))
    assert none_alike.legend == ("0 to 0 points", "no points", "1 to 1 points", "no points", "no points")
