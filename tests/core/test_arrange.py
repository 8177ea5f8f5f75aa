"""Arrange: people, doors, plan, links and words for all."""

from __future__ import annotations

import pytest

from rotation import Role
from server.core import timeline as tl
from server.core.arrange import MOST_PHRASES, has_begun, sides
from server.core.commands import (
    AddLink,
    Announce,
    CheckIn,
    CheckOut,
    Command,
    EditEvent,
    EditPerson,
    EditTables,
    Extend,
    Join,
    KeepPhrases,
    Publish,
    RenewLink,
    RevokeLink,
    SetDraft,
)
from server.core.decide import Change, decide
from server.core.model import (
    PHRASES,
    Access,
    Agenda,
    Announcement,
    Done,
    Doors,
    Draft,
    Event,
    Link,
    LinkId,
    ParticipantId,
    PlanId,
    Rules,
    Table,
    tables_for,
)
from server.core.views import heard_by
from tests.builders import (
    T0,
    S,
    a_person,
    a_running_event,
    a_timeline,
    an_agenda,
    an_event,
    an_open_timeline,
    asked,
    but,
    did,
    people,
    refusal,
)
from tests.core.rooms import a_room, pid, talking

OWNER = Link(id=LinkId("l1"), access=Access.OWNER, label="Ada")
SCREEN = Link(id=LinkId("l2"), access=Access.SCREEN, label="Hall")


FIRST = "The first links of host and big screen stay."


def by_a_host(event: Event, said: str, *, undoable: bool = False, **changes: object) -> Change:
    """What is expected of an action that shows as the last one."""
    done = Done(version=8, said=said, by="Ada", at_ms=T0)
    noted: dict[str, object] = {"undo": (*event.undo, done)} if undoable else {}
    return Change(after=but(event, version=8, last=done, **noted, **changes), said=said)


def editing(event: Event, **changes: object) -> EditEvent:
    """The event's own settings, but for some."""
    same = EditEvent(title=event.title, agenda=event.agenda, doors=event.doors, tables=event.tables)
    return but(same, **changes)


def drawing(event: Event, **changes: object) -> SetDraft:
    """A plan `p2` made for the event as it is, but for some."""
    fits = SetDraft(
        plan=PlanId("p2"),
        people=frozenset(event.people),
        tables=event.tables,
        rounds=event.agenda.rounds,
    )
    return but(fits, **changes)


# --- words for all ----------------------------------------------------------------------------------


def test_an_announcement_stays_until_it_is_cleared() -> None:
    event = an_event()

    sent = decide(event, asked(Announce("Soup!")), T0)

    said = Announcement(id="a8", text="Soup!", by="Ada", at_ms=T0)
    assert sent == by_a_host(event, "Announcement sent", undoable=True, announcement=said)


def test_an_empty_text_clears_the_announcement() -> None:
    event = an_event(announcement=Announcement(id="a3", text="Soup!", by="Ada", at_ms=T0))

    cleared = decide(event, asked(Announce("")), T0)

    assert cleared == by_a_host(event, "Announcement cleared", undoable=True, announcement=None)


def test_there_has_to_be_an_announcement_to_clear() -> None:
    assert refusal(decide(an_event(), asked(Announce("")), T0)) == "There is no announcement to clear."


def test_an_announcement_for_some_minutes_says_when_it_goes() -> None:
    said = did(an_event(), Announce("Soup!", stays_s=300)).announcement
    assert said == Announcement(id="a8", text="Soup!", by="Ada", at_ms=T0, until_ms=T0 + 300 * S)


def test_phrases_are_kept_once_each_and_can_be_taken_back() -> None:
    event = an_event()
    kept = decide(event, asked(KeepPhrases(("Soup!", "", "Coats, please.", "Soup!"))), T0)
    assert kept == by_a_host(event, "Phrases kept", undoable=True, phrases=("Soup!", "Coats, please."))


def test_no_more_phrases_are_kept_than_a_host_can_overlook() -> None:
    many = KeepPhrases(tuple(str(n) for n in range(MOST_PHRASES + 1)))
    assert refusal(decide(an_event(), asked(many), T0)) == "At most 8 phrases fit on the host screen; these are 9."
    assert refusal(decide(an_event(), asked(KeepPhrases(PHRASES)), T0)) == "These phrases are kept already."


def test_an_announcement_survives_the_clock() -> None:
    event = did(a_running_event(), Announce("Soup!"))

    assert did(event, Extend("walk-1", 60)).announcement == event.announcement


# --- the plan ---------------------------------------------------------------------------------------


def test_a_plan_made_for_the_event_as_it_is_becomes_the_draft() -> None:
    event = an_event()

    assert decide(event, asked(drawing(event)), T0) == by_a_host(
        event, "Plan A made", undoable=True, draft="p2", drafts=(Draft(id=PlanId("p2"), label="A", batch=7),)
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"people": frozenset({ParticipantId("m1")})},
        {"tables": tables_for(3)},
        {"rounds": 3},
    ],
)
def test_a_plan_made_for_another_event_is_refused(changes: dict[str, object]) -> None:
    event = an_event()

    sentence = refusal(decide(event, asked(drawing(event, **changes)), T0))

    assert sentence == "People, tables or rounds changed while the plan was being made. Make it again."


@pytest.mark.parametrize(
    "command",
    [
        EditPerson(a_person("e1", "Mentee 1", topics=("tea",))),
        EditTables((but(an_event().tables[0], accessible=True), *an_event().tables[1:])),
        editing(an_event(), rules=Rules(strangers=True)),
    ],
)
def test_a_plan_made_before_its_people_or_rules_changed_is_refused(command: Command) -> None:
    event = an_event(published=None)
    made = drawing(event, version=event.version)
    changed = did(event, command)

    assert did(event, made).draft == "p2"
    assert "Make it again." in refusal(decide(changed, asked(but(made, tables=changed.tables)), T0))
    assert did(changed, drawing(changed, version=changed.version)).draft == "p2"


def test_publishing_shows_the_draft() -> None:
    event = an_event(published=None)

    change = decide(event, asked(Publish(PlanId("p1"))), T0)

    assert change == by_a_host(event, "Plan published", undoable=True, published="p1", seats_version=8)


@pytest.mark.parametrize("draft", [None, PlanId("p2")])
def test_only_the_newest_draft_is_published(draft: PlanId | None) -> None:
    event = an_event(draft=draft)

    sentence = refusal(decide(event, asked(Publish(PlanId("p1"))), T0))

    assert sentence == "A newer plan has been made. Look at it, then publish that one."


def test_the_plan_that_everyone_holds_stays_once_rounds_have_begun() -> None:
    event = a_running_event(draft=PlanId("p2"))

    sentence = refusal(decide(event, asked(Publish(PlanId("p2"))), T0))

    assert sentence == "The rounds have begun; the plan that everyone holds stays."


# --- the event itself -------------------------------------------------------------------------------


def test_another_title_and_other_doors_keep_the_plan() -> None:
    event = an_event()

    change = decide(event, asked(editing(event, title="Night two", doors=Doors(open=True))), T0)

    assert change == by_a_host(
        event, "Event changed", undoable=True, title="Night two", doors=Doors(open=True), clock_version=8
    )


def test_other_lengths_keep_the_plan_and_make_a_new_timeline() -> None:
    event = an_event()
    agenda = an_agenda(talk_s=900, breaks=(1,))

    change = decide(event, asked(editing(event, agenda=agenda)), T0)

    assert change == by_a_host(
        event,
        "Event changed",
        undoable=True,
        agenda=agenda,
        timeline=a_timeline(talk_s=900, breaks=(1,)),
        clock_version=8,
    )


@pytest.mark.parametrize(
    "changes", [{"agenda": an_agenda(rounds=3)}, {"tables": tables_for(3)}, {"rules": Rules(strangers=True)}]
)
def test_other_rounds_tables_or_rules_make_every_plan_worthless(changes: dict[str, object]) -> None:
    event = an_event()

    after = did(event, editing(event, **changes))

    assert (after.draft, after.published) == (None, None)


def test_an_open_lobby_stays_open_when_the_event_is_changed() -> None:
    event = an_event(timeline=an_open_timeline())

    after = did(event, editing(event, agenda=an_agenda(talk_s=900)), T0 + 50 * S)

    assert after.timeline == an_open_timeline(talk_s=900)


def test_nothing_from_before_a_changed_agenda_can_be_undone() -> None:
    event = did(an_event(), Announce("Soup!"))

    after = did(event, editing(event, title="Night two"))

    assert [done.said for done in after.undo] == ["Event changed"]


def test_the_event_is_not_changed_once_rounds_have_begun() -> None:
    event = a_running_event()

    sentence = refusal(decide(event, asked(editing(event)), T0))

    assert sentence == "The rounds have begun. Use the buttons of the host screen to change times."


def test_an_event_has_begun_when_it_is_past_its_lobby() -> None:
    timelines = (a_timeline(), an_open_timeline(), tl.go_on(an_open_timeline(), T0))

    assert [has_begun(an_event(timeline=t), T0) for t in timelines] == [False, False, True]


# --- people -----------------------------------------------------------------------------------------


def test_somebody_new_comes_in_through_open_doors() -> None:
    event = an_event(published=None, doors=Doors(open=True))
    newcomer = a_person("e9", "Ines")

    change = decide(event, asked(Join(newcomer)), T0)

    joined = {**event.people, newcomer.id: but(newcomer, arrived_at_ms=T0, on_phone=True)}
    assert change == Change(after=but(event, version=8, people=joined, draft=None), said="Joined")


def test_a_published_plan_outlives_a_newcomer() -> None:
    event = an_event(doors=Doors(open=True))

    after = did(event, Join(a_person("e9")))

    assert (after.draft, after.published) == ("p1", "p1")


def test_closed_doors_let_nobody_in_who_is_not_on_the_list() -> None:
    sentence = refusal(decide(an_event(), asked(Join(a_person("e9"))), T0))

    assert sentence == "Your name is not on the list. Please ask at the desk."


def test_a_full_event_lets_nobody_else_in() -> None:
    event = an_event(doors=Doors(open=True, capacity=4))

    sentence = refusal(decide(event, asked(Join(a_person("e9"))), T0))

    assert sentence == "This event is full (4 people). Please ask at the desk."


def test_the_last_free_place_is_taken() -> None:
    event = an_event(doors=Doors(open=True, capacity=5))

    assert len(did(event, Join(a_person("e9"))).people) == 5


def test_a_renewed_link_makes_the_earlier_ones_worthless() -> None:
    event = an_event()
    renewed = {**event.people, ParticipantId("e1"): but(event.people[ParticipantId("e1")], link_no=1)}

    change = decide(event, asked(RenewLink(ParticipantId("e1"))), T0)

    assert change == by_a_host(event, "Personal link renewed", people=renewed)


@pytest.mark.parametrize(
    "command", [CheckIn(ParticipantId("x")), CheckOut(ParticipantId("x")), RenewLink(ParticipantId("x"))]
)
def test_somebody_who_is_not_on_the_list_is_named_as_such(command: Command) -> None:
    assert refusal(decide(an_event(), asked(command), T0)) == "This person is not on the list any more."


def test_sides_are_counted() -> None:
    assert sides(people(2, 3)) == (2, 3)


# --- links ------------------------------------------------------------------------------------------


def test_a_link_is_added() -> None:
    event = an_event(links=(OWNER,))

    change = decide(event, asked(AddLink(SCREEN)), T0)

    assert change == by_a_host(event, "Link for Hall made", links=(OWNER, SCREEN))


@pytest.mark.parametrize("access", [Access.HOST, Access.HELPER, Access.SCREEN])
def test_a_link_that_was_added_is_switched_off(access: Access) -> None:
    sam = Link(id=LinkId("l3"), access=access, label="Sam")
    event = an_event(links=(OWNER, SCREEN, sam))

    change = decide(event, asked(RevokeLink(LinkId("l3"))), T0)

    assert change == by_a_host(event, "Link of Sam switched off", links=(OWNER, SCREEN))


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ("l1", f"{FIRST} Only a link that was added can be switched off."),
        ("l2", f"{FIRST} Only a link that was added can be switched off."),
        ("l9", "This link has been switched off already."),
    ],
)
def test_other_links_are_not_switched_off(link: str, sentence: str) -> None:
    event = an_event(links=(OWNER, SCREEN))

    assert refusal(decide(event, asked(RevokeLink(LinkId(link))), T0)) == sentence


# --- tables and people of an event ------------------------------------------------------------------


def test_tables_are_spread_over_zones_of_neighbours() -> None:
    tables = [(t.id, t.label, t.zone) for t in tables_for(8)]

    assert tables == [
        ("t1", "1", 0),
        ("t2", "2", 0),
        ("t3", "3", 1),
        ("t4", "4", 1),
        ("t5", "5", 2),
        ("t6", "6", 2),
        ("t7", "7", 3),
        ("t8", "8", 3),
    ]


def test_an_event_without_tables_has_none() -> None:
    assert tables_for(0) == ()


def test_a_table_is_found_by_its_id() -> None:
    event = an_event()

    assert event.table(event.tables[1].id) == Table(id=event.tables[1].id, label="2", zone=1)


def test_a_table_that_does_not_exist_is_named() -> None:
    with pytest.raises(KeyError, match="t9"):
        an_event().table(tables_for(9)[-1].id)


def test_people_are_found_by_role() -> None:
    assert [p.id for p in an_event().with_role(Role.MENTOR)] == ["m1", "m2"]


def test_an_agenda_that_nobody_touched_is_five_rounds_of_twenty_minutes() -> None:
    assert Agenda() == Agenda(rounds=5, talk_s=1200, walk_s=90)


# --- words for some ---


def test_words_for_a_role_or_a_table_reach_only_those() -> None:
    room = talking(a_room(mentors=3, mentees=3), 2)
    room.do(Announce("Mentors, please stay", to="mentor"))
    said = room.event.announcement
    assert said is not None
    assert (said.to, said.only) == ("all mentors", ("m1", "m2", "m3"))
    assert (heard_by(room.event, pid("m1")), heard_by(room.event, pid("e1")), heard_by(room.event, None)) == (
        said,
        None,
        None,
    )

    change = room.do(Announce("The lamp is fixed", to="t1"))
    assert change.said == "Announcement sent to table 1"
    assert room.event.announcement is not None
    assert room.event.announcement.only == room.table(2, "t1")
    assert room.refused(Announce("Hi", to="t9")) == "This table does not exist (any more)."


def test_words_for_a_table_before_the_plan_reach_nobody() -> None:
    room = a_room(published=None)
    room.plan = None
    room.do(Announce("Hi", to="t1"))
    assert room.event.announcement is not None
    assert room.event.announcement.only == ()
