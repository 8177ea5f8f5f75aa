"""What an organizer should know before the evening, and whether each remedy helps."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation import Role, TableId
from server.core.check import Check, Remedy, Weight, named
from server.core.checks import checks, remedy
from server.core.commands import EditEvent, EditPerson, EditTables
from server.core.model import Event, Format, ParticipantId, Rules, tables_for
from tests.builders import a_person, an_agenda, an_event, but, crowd, did, people
from tests.core.evenings import PROOF

TOPICS = ("tea",)


def an_evening(mentors: int, mentees: int, tables: int, rounds: int = 2, **changes: object) -> Event:
    """People with topics, nothing planned yet."""
    everybody = crowd(*(but(p, topics=TOPICS) for p in people(mentors, mentees).values()))
    fresh = {"draft": None, "published": None, "tables": tables_for(tables), "agenda": an_agenda(rounds=rounds)}
    return an_event(**{**fresh, "people": everybody, **changes})


def peers(count: int, tables: int, **changes: object) -> Event:
    everybody = crowd(*(a_person(f"a{n}", f"Peer {n}", Role.PEER, topics=TOPICS) for n in range(count)))
    return but(an_evening(0, 0, tables), **{"people": everybody, "format": Format.NETWORKING, **changes})


def told(event: Event) -> dict[str, str]:
    return {check.key: check.sentence for check in checks(event)}


def labels(event: Event, key: str) -> list[str]:
    return [r.label for check in checks(event) if check.key == key for r in check.remedies]


def cured(event: Event, key: str, with_remedy: str) -> Event:
    found = remedy(event, key, with_remedy)
    assert found is not None
    return did(event, found.command)


def test_an_evening_that_fits_is_not_talked_about() -> None:
    assert checks(an_evening(3, 3, 3, 3)) == ()
    assert checks(an_event(people={}, published=None)) == ()


# --- one to one ---------------------------------------------------------------------------------------


def test_too_few_mentors_are_counted_and_groups_offered() -> None:
    event = an_evening(17, 40, 17)

    assert told(event) == {"uneven": "17 mentors for 40 mentees: 23 mentees sit out each round."}
    assert labels(event, "uneven") == ["Use tables of four"]
    assert checks(event)[0].weight is Weight.WARN
    grouped = cured(event, "uneven", "groups")
    assert (grouped.format, grouped.seats, grouped.rules.mentors_per_table) == (Format.GROUPS, 4, 1)
    assert checks(grouped) == ()


def test_a_mentor_too_many_is_only_good_to_know() -> None:
    (check,) = checks(an_evening(9, 8, 9))

    assert (check.weight, check.sentence) == (Weight.INFO, "9 mentors for 8 mentees: 1 mentor sits out each round.")
    assert [r.label for r in check.remedies] == ["Use tables of three"]
    assert check.remedies[0].effect.startswith("Each table has up to 2 mentors")


def test_tables_of_more_than_twenty_are_not_offered() -> None:
    assert labels(an_evening(1, 30, 1), "uneven") == []
    assert labels(an_evening(2, 3, 0), "uneven") == []


def test_too_few_tables_are_added() -> None:
    event = but(an_evening(8, 8, 5), tables=(but(tables_for(1)[0], label="Sauna"), *tables_for(5)[1:]))

    assert told(event) == {"tables": "There are 5 tables for 8 pairs: 6 people find no table each round."}
    assert labels(event, "tables") == ["Add 3 tables"]
    after = cured(event, "tables", "more_tables")
    assert [t.label for t in after.tables] == ["Sauna", "2", "3", "4", "5", "6", "7", "8"]
    assert checks(after) == ()


def test_more_rounds_than_counterparts_are_fewer_rounds_or_repeats() -> None:
    event = an_evening(3, 4, 3, 6, agenda=an_agenda(rounds=6, breaks=(2, 4)))

    assert told(event)["rounds"] == "There are 6 rounds, but after round 4 everybody has met everybody."
    assert labels(event, "rounds") == ["Fewer rounds: 4", "Let people meet again"]
    fewer = cured(event, "rounds", "fewer_rounds")
    assert (fewer.agenda.rounds, fewer.agenda.breaks) == (4, (2,))
    assert cured(event, "rounds", "repeats").rules == Rules(repeats=True)
    assert all("rounds" not in told(e) for e in (fewer, cured(event, "rounds", "repeats")))


@pytest.mark.parametrize(("mentors", "mentees", "lacking"), [(0, 2, "mentor"), (2, 0, "mentee")])
def test_one_side_alone_stops_everything(mentors: int, mentees: int, lacking: str) -> None:
    (check,) = checks(an_evening(mentors, mentees, 2))

    assert (check.weight, check.sentence) == (Weight.STOP, f"There is no {lacking} on the list.")


# --- groups and peers ---------------------------------------------------------------------------------


def test_mentors_without_a_table_get_tables_or_share_them() -> None:
    event = an_evening(5, 4, 2, format=Format.GROUPS, seats=5)

    assert told(event) == {"mentors": "There are 2 tables for 5 mentors: 3 find no place."}
    assert labels(event, "mentors") == ["Add 3 tables", "3 mentors at a table"]
    assert checks(cured(event, "mentors", "more_tables")) == ()
    assert checks(cured(event, "mentors", "more_mentors")) == ()


def test_mentors_who_would_fill_a_table_do_not_share_it() -> None:
    assert labels(an_evening(5, 2, 1, format=Format.GROUPS, seats=4), "mentors") == ["Add 4 tables"]
    assert labels(an_evening(5, 2, 0, format=Format.GROUPS, seats=4), "mentors") == ["Add 5 tables"]


def test_mentees_without_a_seat_get_bigger_or_more_tables() -> None:
    event = an_evening(3, 12, 2, format=Format.GROUPS, seats=4)

    assert told(event)["seats"] == "12 mentees for 6 seats: 6 sit out each round."
    assert labels(event, "seats") == ["Add 1 table", "Use tables of seven"]
    assert cured(event, "seats", "more_tables").tables == tables_for(3)
    assert "seats" not in told(cured(event, "seats", "bigger"))
    assert labels(an_evening(1, 30, 1, format=Format.GROUPS, seats=4), "seats") == []
    assert labels(an_evening(1, 3, 0, format=Format.GROUPS, seats=4), "seats") == ["Add 1 table"]


def test_odd_peers_in_twos_may_sit_in_threes() -> None:
    event = peers(11, 5)

    assert told(event) == {
        "seats": "11 people for 10 seats: 1 sit out each round.",
        "odd": "11 people meet in twos: one sits out each round.",
    }
    threes = cured(event, "odd", "bigger")
    assert (threes.format, threes.seats) == (Format.PEERS, 3)


def test_peers_without_a_seat_get_bigger_or_more_tables() -> None:
    event = peers(20, 2, format=Format.PEERS, seats=4)

    assert labels(event, "seats") == ["Add 3 tables", "Use tables of ten"]
    assert checks(cured(event, "seats", "more_tables")) == ()
    assert cured(event, "seats", "bigger").seats == 10
    assert labels(peers(50, 2, format=Format.PEERS, seats=4), "seats") == ["Add 11 tables"]
    assert labels(peers(24, 2, format=Format.PEERS, seats=4), "seats") == ["Add 4 tables", "Use tables of 12"]


@pytest.mark.parametrize(("count", "rounds", "most"), [(6, 6, 5), (5, 6, 5), (9, 5, 2)])
def test_peers_run_out_of_new_people(count: int, rounds: int, most: int) -> None:
    kind = {"format": Format.PEERS, "seats": 4} if count == 9 else {}
    event = peers(count, 9, agenda=an_agenda(rounds=rounds), **kind)

    assert told(event)["rounds"] == f"There are {rounds} rounds; after round {most} people meet somebody again."
    assert cured(event, "rounds", "fewer_rounds").agenda.rounds == most


def test_a_peer_alone_has_nothing_to_be_told() -> None:
    assert checks(peers(1, 1)) == ()


# --- the list -----------------------------------------------------------------------------------------


def test_a_list_is_told_what_is_in_it_twice_and_what_it_lacks() -> None:
    ann = a_person("m1", "Ann", Role.MENTOR, email="a@x.org")
    everybody = crowd(ann, a_person("e1", "ann", email="A@x.org"), a_person("e2", "Ben", available=frozenset({3})))
    event = an_evening(0, 0, 2, people=everybody)

    assert told(event) == {
        "same_email": "Ann and ann have the same e-mail address. If they are one, remove one.",
        "same_name": "Ann and ann have the same name. If they are one, remove one.",
        "never_here": "Ben: available in none of the rounds.",
        "uneven": "1 mentor for 2 mentees: 1 mentee sits out each round.",
        "topics": "3 people without topics: any table suits them as well as any other.",
    }


def test_people_without_a_role_may_meet_as_peers() -> None:
    event = an_evening(1, 1, 1, people=crowd(*people(1, 1).values(), a_person("a", "Al", Role.PEER)))

    assert told(event)["unclear_role"].startswith("Al: neither mentor nor mentee.")
    assert cured(event, "unclear_role", "peers").format is Format.NETWORKING
    assert told(an_evening(1, 1, 1, people=crowd(*people(1, 0).values())))["topics"].startswith("1 person without")


def test_a_few_names_are_told_and_the_rest_counted() -> None:
    crowd_of = [a_person(f"e{n}", f"G{n}") for n in range(6)]

    assert [named(crowd_of[:n]) for n in (1, 2, 4, 5)] == [
        "G0",
        "G0 and G1",
        "G0, G1, G2 and G3",
        "G0, G1, G2 and 2 more",
    ]


# --- rules --------------------------------------------------------------------------------------------


def with_people(event: Event, **changes: Mapping[str, object]) -> Event:
    changed = crowd(*(but(event.people[ParticipantId(pid)], **fields) for pid, fields in changes.items()))
    return but(event, people={**event.people, **changed})


def test_people_who_need_it_get_an_accessible_table() -> None:
    event = with_people(an_evening(2, 2, 3), m1={"needs_access": True}, e2={"needs_access": True})

    assert told(event) == {"access": "Mentor 1 and Mentee 2 need an accessible table; none is marked."}
    assert labels(event, "access") == ["Tables 1, 2 are accessible"]
    marked = cured(event, "access", "mark")
    assert [t.accessible for t in marked.tables] == [True, True, False]
    assert checks(marked) == ()
    one = but(event, tables=(but(event.tables[0], accessible=True), *event.tables[1:]))
    assert told(one) == {"access": "Mentor 1 and Mentee 2 need an accessible table; there is 1 such table."}
    assert labels(one, "access") == ["Table 2 is accessible"]
    assert "access" not in told(but(one, format=Format.GROUPS, seats=4))
    assert "there are 2 such tables" in told(with_people(marked, e1={"needs_access": True}))["access"]


def test_two_at_a_table_that_has_one_place_for_them() -> None:
    table = {"fixed_table": TableId("t1")}
    event = with_people(an_evening(2, 2, 2), m1=table, m2=table, e1=table)

    assert told(event) == {"fixed_t1_mentor": "Mentor 1 and Mentor 2 are all fixed to table 1; they sit out in turn."}
    assert labels(event, "fixed_t1_mentor") == ["Let Mentor 2 move"]
    assert checks(cured(event, "fixed_t1_mentor", "move")) == ()
    assert checks(but(event, format=Format.GROUPS, seats=4, rules=Rules(mentors_per_table=2))) == ()
    assert checks(with_people(peers(4, 2), a0=table, a1=table)) == ()


def test_a_fixed_table_that_is_gone_is_let_go() -> None:
    event = with_people(an_evening(2, 2, 2), m1={"fixed_table": TableId("t9")})

    assert told(event) == {"lost_m1": "Mentor 1 was fixed to a table that is not there any more."}
    assert checks(cured(event, "lost_m1", "move")) == ()


def test_a_fixed_table_has_to_be_one_they_can_reach() -> None:
    event = with_people(an_evening(2, 2, 2), m1={"fixed_table": TableId("t2"), "needs_access": True})
    event = but(event, tables=(but(event.tables[0], accessible=True), event.tables[1]))

    assert told(event) == {"barred_t2": "Mentor 1 needs an accessible table, but is fixed to table 2."}
    assert checks(cured(event, "barred_t2", "mark")) == ()


def test_pairs_that_cannot_be_held_are_told_with_the_reason() -> None:
    m1, m2, e1 = (ParticipantId(pid) for pid in ("m1", "m2", "e1"))
    event = with_people(
        an_evening(2, 2, 2, rules=Rules(strangers=True)),
        m1={"must_meet": (m2, e1), "organisation": "Acme"},
        m2={"must_meet": (m1, ParticipantId("e2"), ParticipantId("gone"))},
        e1={"must_meet": (m1,), "organisation": "ACME"},
        e2={"never_with": (m2,)},
    )

    assert told(event) == {
        "pair_e1_m1": "Mentee 1 and Mentor 1 have to meet, but people of one organisation never sit together.",
        "pair_e2_m2": "Mentee 2 and Mentor 2 have to meet, but they must also never meet.",
        "pair_m1_m2": "Mentor 1 and Mentor 2 have to meet, but both are mentors.",
    }
    assert checks(with_people(an_evening(2, 2, 2), m1={"must_meet": (e1,)})) == ()


def test_wishes_that_cannot_come_true_are_told() -> None:
    m1, m2 = ParticipantId("m1"), ParticipantId("m2")
    wishing = {"wishes": (ParticipantId("gone"), m2, ParticipantId("e1"))}
    event = with_people(an_evening(2, 2, 2), m1=wishing, e1={"never_with": (m1,)})

    assert told(event) == {
        "wish_never": "Mentor 1: a wish names somebody they must never meet.",
        "wish_unknown": "Mentor 1: a wish names somebody who is not on the list.",
        "wish_same_role": "Mentor 1: a wish names somebody with the same role; one to one they do not meet.",
    }
    assert "wish_same_role" not in told(but(event, format=Format.GROUPS, seats=4))


def test_somebody_whom_nobody_understands_is_told() -> None:
    event = with_people(an_evening(2, 2, 2), m1={"languages": ("de",)}, m2={"languages": ("en", "de")})
    assert checks(event) == ()

    speaking = with_people(event, e1={"languages": ("fr",)}, e2={"languages": ("en",)})
    assert told(speaking) == {"language": "Mentor 1 and Mentee 1: no language in common with anybody they could meet."}
    assert told(but(speaking, format=Format.NETWORKING)) == {
        "language": "Mentee 1: no language in common with anybody they could meet."
    }


# --- the agenda ---------------------------------------------------------------------------------------


def test_long_stretches_get_a_break() -> None:
    event = an_evening(6, 6, 6, agenda=an_agenda(rounds=6, talk_s=1740, walk_s=60, breaks=(1,), break_s=600))

    assert told(event) == {"no_break": "Rounds 2 to 6 take 2 h 30 min without a break."}
    assert labels(event, "no_break") == ["Break after round 4"]
    rested = cured(event, "no_break", "break")
    assert (rested.agenda.breaks, checks(rested)) == ((1, 4), ())


def test_long_evenings_are_told() -> None:
    event = an_evening(6, 6, 6, agenda=an_agenda(rounds=1, talk_s=4 * 3600, walk_s=60, welcome_s=1, breaks=(9,)))

    assert told(event) == {"long": "The evening takes 4 h 02 min from start to end."}


# --- all together -------------------------------------------------------------------------------------


def test_the_worst_comes_first() -> None:
    event = an_evening(0, 2, 2, people=crowd(a_person("e1", "Ann"), a_person("e2", "Ann")))

    assert [check.weight for check in checks(event)] == [Weight.STOP, Weight.WARN, Weight.INFO]


def test_a_remedy_is_looked_up_as_it_is_now() -> None:
    event = an_evening(8, 8, 5)

    assert remedy(event, "tables", "more_tables") == checks(event)[0].remedies[0]
    assert remedy(event, "tables", "nothing") is None
    assert remedy(cured(event, "tables", "more_tables"), "tables", "more_tables") is None


def test_a_remedy_that_touches_the_evening_can_be_taken_back() -> None:
    assert [done.said for done in cured(an_evening(8, 8, 5), "tables", "more_tables").undo] == ["Tables changed"]
    assert [done.said for done in cured(an_evening(3, 9, 3), "uneven", "groups").undo] == ["Event changed"]


@PROOF
@given(
    st.integers(0, 30),
    st.integers(0, 30),
    st.integers(1, 12),
    st.integers(1, 20),
    st.integers(2, 8),
    st.sampled_from(Format),
)
def test_every_remedy_of_any_evening_is_accepted_and_every_key_is_there_once(
    mentors: int, mentees: int, tables: int, rounds: int, seats: int, kind: Format
) -> None:
    event = an_evening(mentors, mentees, tables, rounds, format=kind, seats=2 if kind.is_pairs else max(3, seats))

    found: tuple[Check, ...] = checks(event)

    remedies: list[tuple[str, Remedy]] = [(check.key, r) for check in found for r in check.remedies]
    assert len({check.key for check in found}) == len(found)
    assert len({(key, r.key) for key, r in remedies}) == len(remedies)
    for _, r in remedies:
        assert isinstance(r.command, EditEvent | EditTables | EditPerson)
        assert did(event, r.command) != event


def test_where_meetings_are_asked_for_nobody_is_told_that_the_numbers_do_not_fit() -> None:
    event = an_evening(3, 1, 2)
    assert any(check.key == "uneven" for check in checks(event))
    asked = but(event, rules=Rules(asked_only=True))
    assert not any(check.key == "uneven" for check in checks(asked))
