"""After a kick-off: who may choose whom when, and what anybody sees of it."""

from __future__ import annotations

import pytest

from rotation import PersonId
from server.core.affected import affected
from server.core.choosing import Stage, met, read_ranks, stage
from server.core.choosing_view import PLACES, Couple, choice_view, couples, pairs_export, pairs_view
from server.core.commands import CloseChoosing, OpenChoosing, SetPairs
from server.core.decide import decide
from server.core.errors import BadRequest
from server.core.export import BOM, csv_text
from server.core.guide import guide
from server.core.host_view import host_view
from server.core.model import Choosing, Event, Format
from server.core.views import Going, face, phone_view
from tests.builders import (
    MIN,
    T0,
    a_bye,
    a_pairing,
    a_person,
    a_plan,
    a_running_timeline,
    an_agenda,
    an_event,
    asked,
    but,
    did,
    people,
    refusal,
    undoable,
)
from tests.core.rooms import pid

PLAN = a_plan(
    (a_pairing("t1", "m1", "e1"), a_pairing("t2", "m2", "e2")),
    (a_pairing("t1", "m1", "e2"), a_bye("e1"), a_bye("m2")),
)
END = T0 + 22 * MIN  # two rounds of eleven minutes
CLOSING = {"closing_s": 600}


def a_kickoff(**changes: object) -> Event:
    """Two mentors, two mentees, two rounds, ten minutes of closing words."""
    fresh = {"format": Format.KICKOFF, "agenda": an_agenda(**CLOSING), "timeline": a_running_timeline(**CLOSING)}
    return an_event(**{**fresh, **changes})


def closed(**choosing: object) -> Event:
    return a_kickoff(choosing=Choosing(closed=True, **choosing))  # type: ignore[arg-type]  # its fields


MADE = closed(pairs=((pid("m1"), pid("e2")),))


# --- when ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "now_ms", "expected"),
    [
        (a_kickoff(timeline=an_event().timeline), T0, Stage.AHEAD),
        (a_kickoff(), END - 1, Stage.AHEAD),
        (a_kickoff(), END, Stage.OPEN),
        (a_kickoff(), END + 60 * MIN, Stage.OPEN),
        (a_kickoff(format=Format.MENTEES_MOVE), END, Stage.AHEAD),
        (closed(), END, Stage.CLOSED),
        (MADE, END, Stage.MADE),
    ],
)
def test_people_choose_after_the_last_round_until_the_host_closes(event: Event, now_ms: int, expected: Stage) -> None:
    assert stage(event, now_ms) is expected


def test_choosing_is_closed_pairs_are_set_and_it_opens_again() -> None:
    after = did(a_kickoff(), CloseChoosing(), END)
    assert (after.choosing, after.undo[-1].said) == (Choosing(closed=True), "Choosing closed")

    made = did(after, SetPairs(((pid("m1"), pid("e2")),)), END)
    assert (made.choosing, made.undo[-1].said) == (MADE.choosing, "1 pair made")

    again = did(made, OpenChoosing(), END)
    assert (again.choosing, again.undo[-1].said) == (Choosing(), "Choosing opened again")


@pytest.mark.parametrize(
    ("event", "command", "now_ms", "sentence"),
    [
        (a_kickoff(), CloseChoosing(), T0, "People choose after the last round of a kick-off"),
        (a_kickoff(format=Format.GROUPS), CloseChoosing(), END, "People choose after the last round of a kick-off"),
        (closed(), CloseChoosing(), END, "Choosing is closed already."),
        (a_kickoff(), OpenChoosing(), END, "People can choose already."),
        (a_kickoff(), SetPairs(()), END, "Close choosing first"),
    ],
)
def test_what_makes_no_sense_is_refused(
    event: Event, command: CloseChoosing | OpenChoosing | SetPairs, now_ms: int, sentence: str
) -> None:
    assert refusal(decide(event, asked(command), now_ms)).startswith(sentence)


def test_pairs_can_be_taken_back() -> None:
    done = undoable(closed(), SetPairs(()), END)
    assert dict(done.before.fields) == {"choosing": Choosing(closed=True)}


def test_what_becomes_of_choosing_stands_on_every_phone() -> None:
    event = a_kickoff()
    assert set(affected(event, PLAN, MADE, PLAN)) == set(event.people)


# --- whom ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "now_ms", "names"),
    [
        ("m1", END, ["Mentee 1", "Mentee 2"]),
        ("m2", END, ["Mentee 2"]),
        ("e1", END, ["Mentor 1"]),
        ("m1", T0 + 5 * MIN, ["Mentee 1"]),
        ("m1", T0, []),
    ],
)
def test_people_choose_among_those_they_met(person: str, now_ms: int, names: list[str]) -> None:
    assert [p.name for p in met(a_kickoff(), PLAN, pid(person), now_ms)] == names


def test_nobody_is_met_without_a_plan_or_twice_or_off_the_list() -> None:
    twice = a_plan(*[(a_pairing("t1", "m1", "e1"), a_pairing("t2", "gone", "e2"))] * 2)
    assert met(a_kickoff(), None, pid("m1"), END) == ()
    assert [p.id for p in met(a_kickoff(), twice, pid("m1"), END)] == ["e1"]
    assert met(a_kickoff(), twice, pid("e2"), END) == ()


def test_a_form_gives_each_person_a_place_or_none() -> None:
    everybody = tuple(people(1, 3).values())
    sent = {"rank-m1": "1", "rank-e1": "1", "rank-e2": "2", "rank-nobody": "1"}

    assert read_ranks(everybody, lambda name: sent.get(name, "")) == {"m1": 1, "e1": 1, "e2": 2}


@pytest.mark.parametrize("place", ["0", "6", "x", "-1", "1.0"])
def test_places_that_are_not_on_the_list_are_refused(place: str) -> None:
    with pytest.raises(BadRequest, match="Choose one of the places"):
        read_ranks(people(1, 0).values(), lambda _name: place)


def test_the_form_of_a_person_shows_what_they_chose_and_as_many_places_as_people() -> None:
    view = choice_view(a_kickoff(), PLAN, pid("m1"), {PersonId("e2"): 2}, END)

    assert [(row.face.name, row.rank) for row in view.rows] == [("Mentee 1", ""), ("Mentee 2", "2")]
    assert view.places == (("", PLACES[0]), ("1", PLACES[1]), ("2", PLACES[2]))
    assert (view.stage, view.has_chosen) == (Stage.OPEN, True)
    assert not choice_view(a_kickoff(), PLAN, pid("m1"), None, END).has_chosen


# --- what comes of it ---------------------------------------------------------------------------------


def test_each_person_sees_their_own_partner_and_no_other() -> None:
    def going(event: Event, person: str) -> Going | None:
        return phone_view(event, PLAN, pid(person), END).going

    e2, m1 = (face(MADE.people[pid(p)]) for p in ("e2", "m1"))
    assert going(a_kickoff(), "m1") == Going(may_choose=True, made=False, partners=())
    assert going(closed(), "m1") == Going(may_choose=False, made=False, partners=())
    assert going(MADE, "m1") == Going(may_choose=False, made=True, partners=(e2,))
    assert going(MADE, "e2") == Going(may_choose=False, made=True, partners=(m1,))
    assert going(MADE, "e1") == Going(may_choose=False, made=True, partners=())
    assert going(an_event(), "m1") is None


def test_the_host_sees_how_many_have_chosen_and_only_then_the_pairs() -> None:
    before = pairs_view(a_kickoff(), PLAN, 3, END)
    assert (before.stage, before.chosen, before.people, before.pairs, before.without) == (Stage.OPEN, 3, 4, (), ())

    after = pairs_view(MADE, PLAN, 4, END)
    assert after.pairs == (Couple(mentor=MADE.people[pid("m1")], mentee=MADE.people[pid("e2")]),)
    assert after.without == ("Mentee 1", "Mentor 2")
    assert pairs_view(a_kickoff(), None, 0, END).people == 0


def test_a_pair_of_somebody_who_is_gone_is_none() -> None:
    assert couples(but(MADE, people=people(1, 1))) == ()
    assert phone_view(but(MADE, people=people(1, 1)), None, pid("m1"), END).going == Going(
        may_choose=False, made=True, partners=()
    )


def test_pairs_are_exported_and_nothing_is_taken_for_a_formula() -> None:
    event = but(MADE, people={**MADE.people, pid("m1"): a_person("m1", "=HYPERLINK(1)", MADE.people[pid("m1")].role)})

    assert csv_text(pairs_export(event)).removeprefix(BOM).splitlines() == [
        "mentor,mentor e-mail,mentee,mentee e-mail",
        "'=HYPERLINK(1),,Mentee 2,e2@example.org",
        "no pair,,Mentee 1,",
        "Mentor 2,,no pair,",
    ]


def test_the_host_and_the_big_screen_know_what_comes() -> None:
    assert host_view(a_kickoff(), PLAN, END).makes_pairs
    assert not host_view(an_event(), PLAN, END).makes_pairs
    assert guide(a_kickoff()).closing == "Choose on your phone with whom you would like to go on."
    assert guide(closed()).closing == guide(an_event()).closing
