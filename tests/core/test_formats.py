"""What the format of an evening changes: the form, the numbers, the plan's table, and the words on phones."""

from __future__ import annotations

import pytest

from rotation import Pairing, PersonId, Role, TableId
from server.core import roster
from server.core.checks import checks
from server.core.commands import Announce, ChangeAhead, EditEvent, RenewLink
from server.core.decide import decide
from server.core.errors import BadRequest
from server.core.form import EventForm, Faults, form_of, read
from server.core.guide import BOTH, LOOK, PRESS, guide
from server.core.host_view import host_view
from server.core.model import Format, PlanId, Rules, tables_for
from server.core.organizer_view import (
    FORMAT_NAMES,
    PersonRow,
    last_undoable,
    numbers,
    person_rows,
    plan_needs,
)
from server.core.plan_view import PlanRow, plan_view
from server.core.problem import problem_of
from server.core.sheet_view import person_sheet
from server.core.views import phone_view
from tests.builders import (
    T0,
    a_bye,
    a_pairing,
    a_person,
    a_plan,
    an_agenda,
    an_event,
    asked,
    but,
    crowd,
    did,
    people,
    refusal,
)

FORM = EventForm(title="Evening", rounds="2", tables="3")
PEERS = crowd(*(a_person(f"a{n}", f"Peer {n}", Role.PEER) for n in range(1, 6)))


def at_one_table(table: str, *pids: str) -> Pairing:
    return Pairing(table=TableId(table), mentors=(), mentees=(), peers=tuple(PersonId(p) for p in pids))


# --- the form ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(Format))
def test_a_form_gives_its_format_and_as_many_seats_as_that_has(kind: Format) -> None:
    command = read(but(FORM, format=kind.value, seats="5"))

    assert (command.format, command.seats) == (kind, 2 if kind.is_pairs else 5)


@pytest.mark.parametrize("kind", list(Format))
def test_a_form_of_an_event_is_the_form_it_was_made_of(kind: Format) -> None:
    form = but(FORM, format=kind.value)

    assert form_of(did(an_event(), read(form))) == form


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"format": "chess"}, {"format": "Choose how people meet."}),
        ({"format": "peers", "seats": "2"}, {"seats": "A whole number from 3 to 20, please."}),
    ],
)
def test_a_format_that_does_not_exist_and_seats_that_do_not_fit_are_faults(
    changes: dict[str, str], faults: dict[str, str]
) -> None:
    with pytest.raises(Faults) as error:
        read(but(FORM, **changes))

    assert error.value.by_field == faults


def test_every_format_has_a_name() -> None:
    assert set(FORMAT_NAMES) == set(Format)


@pytest.mark.parametrize("changes", [{"format": Format.PEERS}, {"seats": 4}])
def test_another_format_makes_the_plan_worthless(changes: dict[str, object]) -> None:
    event = an_event(draft=PlanId("p1"), published=PlanId("p1"))
    same = EditEvent(title="New", agenda=event.agenda, doors=event.doors, tables=event.tables)

    assert did(event, same).published == "p1"
    assert (did(event, but(same, **changes)).draft, did(event, but(same, **changes)).published) == (None, None)


# --- the list of people -------------------------------------------------------------------------------


def test_a_list_without_roles_is_a_list_of_peers_where_there_are_no_roles() -> None:
    read_it = roster.read(b"name\nAda\nBo\n", roles=False)

    assert [(p.name, p.role) for p in read_it.people] == [("Ada", Role.PEER), ("Bo", Role.PEER)]


def test_roles_that_are_given_are_kept_where_there_are_none() -> None:
    read_it = roster.read(b"name,role\nAda,mentor\nBo,\nCem,chef\n", roles=False)

    assert [p.role for p in read_it.people] == [Role.MENTOR, Role.PEER, Role.PEER]


def test_a_list_without_roles_is_refused_where_there_are_roles() -> None:
    with pytest.raises(BadRequest, match="Missing: role"):
        roster.read(b"name\nAda\n")


def test_people_are_shown_as_they_are() -> None:
    event = an_event(people=crowd(a_person("e1", "Ada", topics=("law", "art"), arrived_at_ms=T0)))

    assert person_rows(event) == (
        PersonRow(id=PersonId("e1"), name="Ada", email="", role="mentee", topics="law, art", needs="", arrived=True),
    )


def test_what_the_plan_has_to_heed_is_said_in_a_few_words() -> None:
    ann = a_person("e1", needs_access=True, walks_little=True, fixed_table="t2", available={2, 1}, companion="e2")
    bob = a_person("e2", "Bob", fixed_table="t9", companion="gone")

    assert [row.needs for row in person_rows(an_event(people=crowd(ann, bob)))] == [
        "accessible table, walks little, table 2, rounds 1, 2 only, comes with Bob",
        "a table that is gone",
    ]


def test_what_was_done_last_can_be_taken_back() -> None:
    done = did(an_event(published=None), Announce("Soup!"))

    assert last_undoable(done) == done.last
    assert last_undoable(did(done, RenewLink(PersonId("e1")))) is None
    assert last_undoable(an_event()) is None


@pytest.mark.parametrize(
    ("kind", "seats", "mentors", "mentees", "tables", "sit_out"),
    [
        (Format.MENTEES_MOVE, 2, 3, 4, 3, 1),
        (Format.MENTORS_MOVE, 2, 3, 3, 2, 2),
        (Format.GROUPS, 4, 2, 6, 2, 0),
        (Format.GROUPS, 4, 2, 9, 2, 3),
        (Format.GROUPS, 4, 3, 2, 3, 1),
        (Format.GROUPS, 4, 5, 6, 2, 3),
    ],
)
def test_it_is_counted_who_sits_out_where_there_are_roles(
    kind: Format, seats: int, mentors: int, mentees: int, tables: int, sit_out: int
) -> None:
    event = an_event(people=people(mentors, mentees), tables=tables_for(tables), format=kind, seats=seats)

    assert numbers(event) == (
        ("Mentors", mentors),
        ("Mentees", mentees),
        ("Tables", tables),
        ("Sit out each round", sit_out),
    )


@pytest.mark.parametrize(
    ("kind", "seats", "tables", "sit_out"),
    [(Format.NETWORKING, 2, 3, 1), (Format.NETWORKING, 2, 2, 1), (Format.PEERS, 4, 2, 0), (Format.PEERS, 4, 1, 1)],
)
def test_it_is_counted_who_sits_out_where_there_are_no_roles(
    kind: Format, seats: int, tables: int, sit_out: int
) -> None:
    event = an_event(people=PEERS, tables=tables_for(tables), format=kind, seats=seats)

    assert numbers(event) == (
        ("People", 5),
        ("Tables", tables),
        ("At a table", seats),
        ("Sit out each round", sit_out),
    )


def test_a_plan_needs_people_of_both_sides_or_at_least_two() -> None:
    assert plan_needs(an_event(people=people(1, 1))) is None
    assert plan_needs(an_event(people=PEERS, format=Format.PEERS)) is None
    for event, words in (
        (an_event(people=people(2, 0)), "at least one mentor and one mentee"),
        (an_event(people=PEERS), "neither mentor nor mentee"),
        (an_event(people=people(1, 0), format=Format.PEERS), "at least two people"),
        (an_event(people=people(1, 1), rules=Rules(asked_only=True)), "Nobody has asked for a meeting"),
    ):
        assert words in str(plan_needs(event))


# --- plan and phones ------------------------------------------------------------------------------------


def test_a_plan_without_roles_is_laid_out_by_table() -> None:
    event = an_event(people=PEERS, format=Format.PEERS, seats=3, tables=tables_for(3))
    plan = a_plan((at_one_table("t1", "a1", "a2", "a3"),), (at_one_table("t1", "a1", "a4"), a_bye("a2")))

    view = plan_view(event, PlanId("p1"), plan)

    assert view.rows == (PlanRow(name="", table="1", cells=("Peer 1., Peer 2., Peer 3.", "Peer 1., Peer 4.")),)
    assert (view.by_mentor, len(view.figures)) == (False, 4)


@pytest.mark.parametrize(
    ("kind", "proven", "proof"),
    [
        (Format.PEERS, True, "It is proven that at tables of these sizes nobody can meet fewer people twice."),
        (Format.MENTEES_MOVE, True, "It is proven that no plan has more points."),
        (Format.PEERS, False, "A better plan may exist."),
    ],
)
def test_a_plan_says_what_is_proven(kind: Format, proof: str, *, proven: bool) -> None:
    plan = a_plan()

    view = plan_view(an_event(format=kind), PlanId("p1"), but(plan, report=but(plan.report, proven=proven)))

    assert view.proof == proof


def test_in_reverse_mentoring_it_is_said_who_mentors_whom() -> None:
    event = an_event(people=people(1, 1), format=Format.REVERSE)
    plan = a_plan((a_pairing("t1", "m1", "e1"),))

    for pid, note in (("m1", "is your mentee"), ("e1", "mentors you")):
        (seat,) = [stop.seat for stop in phone_view(event, plan, PersonId(pid), T0).stops if stop.seat]
        assert [face.note for face in seat.partners] == [note]


@pytest.mark.parametrize(
    ("kind", "mentor_stays", "mentee_stays"),
    [(Format.MENTEES_MOVE, True, False), (Format.MENTORS_MOVE, False, True), (Format.PEERS, False, False)],
)
def test_phones_know_who_keeps_their_table(kind: Format, *, mentor_stays: bool, mentee_stays: bool) -> None:
    event = an_event(people=people(1, 1), format=kind)

    stays = [phone_view(event, None, PersonId(pid), T0).stays for pid in ("m1", "e1")]

    assert stays == [mentor_stays, mentee_stays]


def test_a_peer_who_sits_out_is_told_why() -> None:
    event = an_event(people=PEERS, format=Format.NETWORKING)

    view = phone_view(event, a_plan((a_bye("a1"),)), PersonId("a1"), T0)

    assert {card.bye for card in view.cards if card.key == "talk-1"} == {
        "The numbers do not come out even, so everyone sits out in turn."
    }


# --- words -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(Format))
def test_every_format_has_a_line_for_the_big_screen(kind: Format) -> None:
    assert guide(an_event(format=kind)).kind


@pytest.mark.parametrize(
    ("calls", "place", "walk"),
    [
        (0, "table", LOOK),
        (2, "call", PRESS),
        (1, "table", BOTH),
    ],
)
def test_the_big_screen_says_where_to_look(calls: int, place: str, walk: str) -> None:
    tables = tuple(but(t, link="https://x.example" if n < calls else "") for n, t in enumerate(tables_for(2)))

    told = guide(an_event(tables=tables))

    words = (f"Scan to find your {place}", f"Find your {place}", f"Find your next {place}", walk)
    assert (told.scan, told.find, told.find_next, told.walk) == words


def test_in_reverse_mentoring_hosts_read_who_mentors_whom() -> None:
    event = an_event(people=people(1, 1), format=Format.REVERSE)
    plan = a_plan((a_pairing("t1", "m1", "e1"),))

    assert [row.role for row in person_rows(event)] == ["mentor (junior)", "mentee (senior)"]
    assert host_view(event, plan, T0).rounds[0].legend == "The upper one mentors the lower one."
    assert [who.id for who in host_view(event, plan, T0).rounds[0].tiles[0].people] == ["m1", "e1"]
    sheets = [person_sheet(event, plan, PersonId(pid), T0) for pid in ("m1", "e1")]
    assert [(s.role, s.stops[0].text) for s in sheets] == [
        ("mentor (junior)", "table 1, mentors Mentee 1"),
        ("mentee (senior)", "table 1, mentored by Mentor 1"),
    ]


def test_in_reverse_mentoring_levels_do_not_count() -> None:
    everybody = crowd(*(but(p, level=3) for p in people(1, 1).values()))

    def levels(kind: Format) -> list[int | None]:
        return [p.level for p in problem_of(an_event(people=everybody, format=kind)).people]

    assert (levels(Format.REVERSE), levels(Format.MENTEES_MOVE)) == ([None, None], [3, 3])


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Format.MENTEES_MOVE, "Keep your table; the next one comes to you."),
        (Format.MENTORS_MOVE, "Take a breath."),
        (Format.DISTANCE, "Take a breath; the next one joins your call."),
    ],
)
def test_a_mentor_who_sits_out_is_told_what_to_do(kind: Format, words: str) -> None:
    view = phone_view(an_event(format=kind), a_plan((a_bye("m1"),)), PersonId("m1"), T0)

    assert {card.bye for card in view.cards if card.key == "talk-1"} == {
        f"No mentee is free for you in this round. {words}"
    }


# --- networking is quick -------------------------------------------------------------------------------


def test_networking_needs_half_a_minute_to_talk_at_least() -> None:
    quick = but(FORM, format="networking", talk_min="0.5")

    assert read(quick).agenda.talk_s == 30
    with pytest.raises(Faults) as error:
        read(but(quick, talk_min="0.4"))
    assert error.value.by_field == {"talk_min": "Minutes from 0.5 to 240, please."}


def test_rounds_ahead_cannot_get_too_short_for_networking() -> None:
    event = an_event(format=Format.NETWORKING)
    command = ChangeAhead(but(event.agenda, talk_s=29))

    assert refusal(decide(event, asked(command), T0)) == "A conversation takes at least 30 seconds here."


def test_networking_with_long_rounds_is_worth_a_word() -> None:
    event = an_event(format=Format.NETWORKING, agenda=an_agenda(talk_s=1200, walk_s=90), published=None)
    slow = next(check for check in checks(event) if check.key == "slow")

    assert slow.sentence == "Networking is quick: 1 or 2 minutes are usual, not 20 minutes."
    after = did(event, slow.remedies[0].command)
    assert (after.agenda.talk_s, after.agenda.walk_s) == (120, 30)
    assert "slow" not in {check.key for check in checks(after)}
