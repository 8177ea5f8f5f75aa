"""The list of people under the commands of a host: import, add, change, remove."""

from __future__ import annotations

import pytest

from rotation import Role, TableId
from server.core.commands import AddPerson, Announce, Command, EditPerson, ImportPeople, RemovePerson
from server.core.decide import decide
from server.core.entry import Entry
from server.core.model import Done, Event, Participant, ParticipantId, PlanId
from tests.builders import T0, a_person, an_event, asked, but, crowd, did, listed, people, refusal

DRAFTED = an_event(published=None)
M1, E1, E2 = (ParticipantId(pid) for pid in ("m1", "e1", "e2"))


def a_file(*everybody: Participant) -> ImportPeople:
    """A file that takes nobody off the list."""
    return but(listed(*everybody), remove_missing=False)


def after(event: Event, command: Command) -> tuple[str, Event]:
    done = did(event, command)
    assert done.last is not None
    return done.last.said, done


def test_a_file_adds_and_changes_people_and_removes_those_who_are_asked_to_go() -> None:
    changed = but(DRAFTED.people[E1], study="Law")

    said, event = after(DRAFTED, listed(changed, a_person("x", "Ines")))

    assert said == "List imported: 1 added, 1 changed, 3 removed"
    assert event.people == crowd(changed, a_person("p0001", "Ines"))
    assert (event.newest_no, event.draft) == (1, None)


def test_without_the_tick_those_who_are_not_in_the_file_stay() -> None:
    said, event = after(DRAFTED, a_file(a_person("x", "Ines")))

    assert said == "List imported: 1 added"
    assert event.people == {**DRAFTED.people, **crowd(a_person("p0001", "Ines"))}


def test_a_file_that_changes_nothing_is_told_so() -> None:
    everybody = a_file(*DRAFTED.people.values())

    assert refusal(decide(DRAFTED, asked(everybody), T0)) == (
        "Nothing changes: everybody in this file is on the list as they are."
    )


def test_a_file_for_a_published_plan_adds_and_describes() -> None:
    event = an_event()

    said, imported = after(event, a_file(but(event.people[M1], topics=("go",)), a_person("x", "Ines")))

    assert said == "List imported: 1 added, 1 changed"
    assert (imported.draft, imported.published) == ("p1", "p1")
    assert refusal(decide(event, asked(listed(a_person("x"))), T0)) == (
        "The plan is published, so nobody is taken off the list. Import without removing people."
    )


def test_somebody_is_added_with_an_id_of_their_own() -> None:
    asked_for = a_person("", "Ines", wishes=("m1", "gone"), arrived_at_ms=5, link_no=5)

    said, event = after(but(DRAFTED, newest_no=6), AddPerson(asked_for))

    assert said == "Somebody added to the list"
    assert event.people["p0007"] == a_person("p0007", "Ines", wishes=("m1",))  # type: ignore[index]  # an id is a text
    assert (event.newest_no, event.draft) == (7, None)


def test_a_list_does_not_grow_beyond_what_an_event_can_hold() -> None:
    full = but(DRAFTED, people=people(1_000, 1_000))

    assert refusal(decide(full, asked(AddPerson(a_person("", "Ines"))), T0)) == (
        "That would be 2001 people; 2000 are the most one event can hold."
    )


def test_somebody_may_be_added_after_the_plan_is_published() -> None:
    _said, event = after(an_event(), AddPerson(a_person("", "Ines")))

    assert (len(event.people), event.draft, event.published) == (5, "p1", "p1")


def test_details_change_and_what_is_not_the_lists_to_say_stays() -> None:
    here = but(DRAFTED.people[E1], arrived_at_ms=T0, link_no=2)
    event = but(DRAFTED, people={**DRAFTED.people, E1: here})
    asked_for = a_person("e1", "Ines", Role.MENTOR, fixed_table=TableId("t1"), never_with=(M1, E1), companion=M1)

    said, edited = after(event, EditPerson(asked_for))

    assert said == "Somebody's details changed"
    assert edited.people[E1] == but(asked_for, never_with=(M1,), arrived_at_ms=T0, link_no=2)
    assert (edited.draft, edited.undo) == (None, ())


def test_another_name_keeps_the_draft_and_what_can_be_undone() -> None:
    event = did(DRAFTED, Announce("Soup!"))

    _said, edited = after(event, EditPerson(but(event.people[E1], name="Ines")))

    assert (edited.draft, len(edited.undo)) == ("p1", 1)


def test_with_a_published_plan_topics_change_but_roles_do_not() -> None:
    event = an_event()
    person = event.people[E1]

    _said, edited = after(event, EditPerson(but(person, topics=("go",))))

    assert (edited.people[E1].topics, edited.published) == (("go",), "p1")
    assert refusal(decide(event, asked(EditPerson(but(person, role=Role.MENTOR))), T0)) == (
        "The plan is published, so everybody keeps their role."
    )


def test_somebody_who_is_taken_off_is_named_by_nobody() -> None:
    event = but(DRAFTED, people=crowd(a_person("p0004", wishes=(E2,)), a_person("e2")))

    said, left = after(event, RemovePerson(E2))

    assert said == "Somebody taken off the list"
    assert left.people == crowd(a_person("p0004"))
    assert (left.newest_no, left.draft) == (4, None)


def test_an_id_of_somebody_who_was_removed_is_not_given_again() -> None:
    event = but(DRAFTED, people=crowd(a_person("p0004", "Ann")))

    again = did(did(event, RemovePerson(ParticipantId("p0004"))), AddPerson(a_person("", "Ben")))

    assert list(again.people) == ["p0005"]


def test_a_new_draft_is_no_use_when_somebody_is_described_otherwise() -> None:
    event = an_event(draft=PlanId("p2"))

    edited = did(event, EditPerson(but(event.people[E1], never_with=(ParticipantId("m1"),))))

    assert (edited.draft, edited.published, edited.problem_version) == ("p1", "p1", edited.version)


def test_nobody_is_taken_out_of_a_published_plan() -> None:
    assert refusal(decide(an_event(), asked(RemovePerson(E1)), T0)) == (
        "The plan is published, so Mentee 1 stays on the list."
    )


@pytest.mark.parametrize("command", [EditPerson(a_person("x")), RemovePerson(ParticipantId("x"))])
def test_somebody_who_is_not_on_the_list_is_named_as_such(command: Command) -> None:
    assert refusal(decide(DRAFTED, asked(command), T0)) == "This person is not on the list any more."


def test_what_is_done_to_the_list_shows_on_host_screens() -> None:
    change = after(DRAFTED, ImportPeople((Entry(person=a_person("x", "Ines")),)))[1]

    assert change.last == Done(version=8, said="List imported: 1 added", by="Ada", at_ms=T0)


def test_a_first_file_makes_a_list() -> None:
    event = an_event(people={}, published=None, draft=None)

    assert list(did(event, a_file(*people(1, 2).values())).people) == ["p0001", "p0002", "p0003"]
