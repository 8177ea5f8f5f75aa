"""The form of one person, as organizers fill it in."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from rotation import Role, TableId
from server.core.form import Faults
from server.core.model import Format, Participant, ParticipantId
from server.core.person_form import PersonForm, form_of, from_fields, read
from tests.builders import a_person, an_event, but, crowd

ANN = a_person("m1", "Ann", Role.MENTOR, email="ann@x.org")
BEN = a_person("e1", "Ben", email="ben@x.org")
TWIN = a_person("e2", "ben")
EVENT = an_event(people=crowd(ANN, BEN, TWIN))
FORM = PersonForm(name="Ines")
FULL = PersonForm(
    name="Ines",
    role="mentor",
    email="ines@x.org",
    topics="tea; go",
    field="Law",
    career="Judge",
    age="44",
    level="4",
    languages="deutsch",
    organisation="Acme",
    wishes="ben@x.org\ne2",
    must_meet="Ann",
    met="e2",
    never_with="",
    available="1, 3",
    companion="m1",
    table="t2",
    needs_access=True,
    walks_little=True,
)
INES = a_person(
    "e9",
    "Ines",
    Role.MENTOR,
    email="ines@x.org",
    topics=("tea", "go"),
    study="Law",
    career="Judge",
    age=44,
    level=4,
    languages=("deutsch",),
    organisation="Acme",
    wishes=(BEN.id, TWIN.id),
    must_meet=(ANN.id,),
    met=(TWIN.id,),
    available=frozenset({1, 3}),
    companion=ANN.id,
    fixed_table=TableId("t2"),
    needs_access=True,
    walks_little=True,
)


def faults(me: str = "", **changes: str) -> dict[str, str]:
    with pytest.raises(Faults) as error:
        read(but(FORM, **changes), EVENT, ParticipantId(me))
    return dict(error.value.by_field)


def test_a_name_is_enough() -> None:
    assert read(FORM, EVENT) == a_person("", "Ines")


def test_every_field_is_read_and_shown_again() -> None:
    assert read(FULL, EVENT, INES.id) == INES
    assert form_of(but(EVENT, people={**EVENT.people, INES.id: INES}), INES) == FULL


def test_a_person_of_whom_little_is_known_has_an_empty_form() -> None:
    assert form_of(EVENT, BEN) == PersonForm(name="Ben", email="ben@x.org")


def test_those_who_are_gone_are_left_out_of_the_form() -> None:
    lonely = but(BEN, wishes=(ParticipantId("gone"),), must_meet=(ParticipantId("gone"),), never_with=(ANN.id,))

    assert form_of(EVENT, lonely) == PersonForm(name="Ben", email="ben@x.org", never_with="Ann")


def test_a_form_that_was_sent_is_read_by_its_names() -> None:
    sent = {name: "yes" if value is True else value for name, value in asdict(FULL).items()}

    assert from_fields(lambda name: sent.get(name, "")) == FULL
    assert from_fields(lambda _name: "") == PersonForm(role="")


def test_where_there_are_no_roles_nobody_has_one() -> None:
    event = but(EVENT, format=Format.PEERS)

    assert read(but(FORM, role=""), event).role is Role.PEER


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("name", " \u200b", "A name of at most 80 letters, please."),
        ("name", "x" * 81, "A name of at most 80 letters, please."),
        ("role", "peer", "Choose mentor or mentee."),
        ("email", "ines", "This e-mail address is not complete."),
        ("email", "ANN@x.org", "Somebody else on the list has this address."),
        ("career", "x" * 2001, "At most 2000 letters, please."),
        ("topics", ";".join(map(str, range(21))), "At most 20, please."),
        ("age", "old", "Years as a number, please, or nothing."),
        ("level", "6", "Choose one of the levels."),
        ("available", "soon", "Round numbers, please, such as «1-3, 5». Empty: all rounds."),
        ("companion", "x9", "Choose somebody else from the list."),
        ("table", "t9", "Choose one of the tables."),
    ],
)
def test_every_fault_has_a_sentence(field: str, text: str, sentence: str) -> None:
    assert faults(**{field: text}) == {field: sentence}


def test_somebody_may_keep_their_own_address_but_not_come_with_themselves() -> None:
    assert read(but(FORM, email="ann@x.org"), EVENT, ANN.id).email == "ann@x.org"
    assert faults("m1", companion="m1") == {"companion": "Choose somebody else from the list."}


def test_others_have_to_be_found() -> None:
    assert faults("m1", wishes="Ghost\nBen;ann") == {
        "wishes": "«Ghost» is not on the list; «Ben» fits several people; «ann» is the same person. "
        "One name or e-mail address of the list a line, please."
    }


def test_more_others_than_anybody_can_meet_are_too_many() -> None:
    event = an_event(people=crowd(*(a_person(f"e{n}", f"Guest {n}") for n in range(30))))
    with pytest.raises(Faults) as error:
        read(but(FORM, wishes="\n".join(f"Guest {n}" for n in range(30))), event)

    assert error.value.by_field == {"wishes": "At most 20, please."}


def test_nobody_both_has_to_and_must_never_meet_somebody() -> None:
    assert faults(must_meet="Ann", never_with="ann@x.org") == {
        "never_with": "Ann: both must and must never meet. Take out one of the two."
    }


def test_who_goes_along_has_the_same_role_and_somebody_leads() -> None:
    ann = but(ANN, role=Role.MENTEE, companion=BEN.id)
    ben, twin = but(BEN, role=Role.MENTEE), but(TWIN, role=Role.MENTEE, companion=ann.id)
    event = an_event(people=crowd(ann, ben, twin))

    def said(person: Participant, leader: Participant, **changes: object) -> str | None:
        form = but(form_of(event, person), companion=leader.id, **changes)
        try:
            read(form, event, person.id)
        except Faults as faults:
            return faults.by_field.get("companion")
        return None

    assert said(ben, twin) is not None
    assert said(ben, twin, role="mentor") == f"{twin.name} is a mentee. Who goes along has the same role."
    assert said(twin, ben) is None
    never = said(twin, ben, never_with=ben.id)
    assert never == f"They must never sit with {ben.name}. Take out one of the two."
