"""What somebody keeps to themselves, and what of it anybody else may ever learn."""

from __future__ import annotations

import csv
import io
import json

import pytest

from rotation import Role
from server.core.after_view import KeptRow, after_view, read_after
from server.core.commands import EditConversation
from server.core.conversation import Conversation, Questions
from server.core.conversation_form import form_of, read
from server.core.errors import BadRequest
from server.core.export import csv_text
from server.core.feedback_view import feedback_export, feedback_view, people_in
from server.core.form import Faults
from server.core.mine_view import mine_view
from server.core.model import Event, Format
from server.core.own import MAX_NOTE, Own, averages, kept_answers, kept_contact, kept_of, own_of
from server.core.take_away import met_export, own_json, reminders, vcards
from server.core.views import face
from tests.builders import MIN, T0, a_bye, a_pairing, a_plan, a_running_event, but, did
from tests.core.rooms import pid

PLAN = a_plan(
    (a_pairing("t1", "m1", "e1"), a_pairing("t2", "m2", "e2")),
    (a_pairing("t1", "m2", "e1"), a_bye("m1"), a_bye("e2")),
)
TALK_1, WALK_2, TALK_2, END = T0 + 5 * MIN, T0 + 11 * MIN, T0 + 15 * MIN, T0 + 60 * MIN
E1, E2, M1, M2 = (pid(who) for who in ("e1", "e2", "m1", "m2"))
USEFUL, NEXT = "How useful was this talk?", "Do you know your next step?"
KEPT = Own(notes={M1: "Ask about\nthe trio"}, saved=frozenset({M1}), yes=frozenset({M1, M2}), said={1: {USEFUL: 4}})


# --- fields ---------------------------------------------------------------------------------------


def test_what_is_kept_is_read_back() -> None:
    fields = {
        **kept_of(M1, note="Ask about\nthe trio", saved=True, yes=True),
        **kept_of(M2, note="", saved=False, yes=True),
        **kept_answers(1, {USEFUL: 4}),
    }
    assert own_of({name: text for name, text in fields.items() if text}) == KEPT
    assert own_of({}) == Own()
    assert own_of({"goal": "g", **kept_contact("")}) == Own(goal="g", contact="")
    assert kept_answers(2, {}) == {"said:2": ""}


def test_an_average_needs_three_people_and_not_three_answers() -> None:
    said = [[{USEFUL: 5}, {USEFUL: 3}], [{USEFUL: 1}], [{NEXT: 1}]]
    assert averages(said, USEFUL) == (2, None)
    assert averages([*said, [{USEFUL: 3}]], USEFUL) == (3, 3.0)
    assert averages([], USEFUL) == (0, None)


# --- after a round --------------------------------------------------------------------------------


def test_the_form_of_a_round_asks_two_taps_and_keeps_what_was_said() -> None:
    event = a_running_event()
    view = after_view(event, PLAN, E1, KEPT, 1, WALK_2)
    assert [(q.text, q.given, len(q.options), q.is_scale) for q in view.questions] == [
        (USEFUL, "4", 5, True),
        (NEXT, "", 2, False),
    ]
    met = event.people[M1]
    row = KeptRow(id=M1, face=face(met), first_name="Mentor", note="Ask about\nthe trio", saved=True, yes=True)
    assert view.rows == (row,)
    assert (view.why_not, view.contact) == ("", "e1@example.org")


def test_feedback_waits_for_the_end_of_the_talk_and_notes_do_not() -> None:
    view = after_view(a_running_event(), PLAN, E1, Own(contact=""), 1, TALK_1)
    assert (view.questions, len(view.rows), view.contact) == ((), 1, "")


@pytest.mark.parametrize(
    ("who", "number", "now_ms", "why_not"),
    [
        (E1, 2, WALK_2, "This round has not begun."),
        (E2, 2, END, "You sat with nobody in this round."),
        (E1, 1, T0 - 1, "This round has not begun."),
    ],
)
def test_without_company_there_is_nothing_to_say(who: str, number: int, now_ms: int, why_not: str) -> None:
    view = after_view(a_running_event(), PLAN, pid(who), Own(), number, now_ms)
    assert (view.why_not, view.rows, view.questions) == (why_not, (), ())
    with pytest.raises(BadRequest, match="Nothing was saved"):
        read_after(view, lambda _name: "")


def test_nobody_sits_anywhere_before_there_is_a_plan_or_in_rounds_that_it_does_not_have() -> None:
    event = a_running_event()
    assert after_view(event, None, E1, Own(), 1, END).rows == ()
    assert after_view(event, a_plan(), E1, Own(), 2, END).rows == ()


def test_what_was_tapped_and_typed_is_kept() -> None:
    view = after_view(a_running_event(), PLAN, E1, Own(), 1, END)
    typed = {"scale-0": "5", "yes-0": "0", "note-m1": " a \r\n b\x00 ", "saved-m1": "yes"}
    fields = read_after(view, lambda name: typed.get(name, ""))
    assert own_of({k: v for k, v in fields.items() if v}) == Own(
        notes={M1: "a\nb"}, saved=frozenset({M1}), said={1: {USEFUL: 5, NEXT: 0}}
    )
    assert fields["yes:m1"] == ""


def test_during_the_talk_feedback_is_left_alone() -> None:
    view = after_view(a_running_event(), PLAN, E1, KEPT, 1, TALK_1)
    assert "said:1" not in read_after(view, lambda _name: "")


@pytest.mark.parametrize(
    ("name", "text", "words"), [("scale-0", "6", "Tap one"), ("note-m1", "x" * (MAX_NOTE + 1), "at most 1000")]
)
def test_what_makes_no_sense_is_refused(name: str, text: str, words: str) -> None:
    view = after_view(a_running_event(), PLAN, E1, Own(), 1, END)
    with pytest.raises(BadRequest, match=words):
        read_after(view, lambda asked: text if asked == name else "")


# --- the questions of an organizer ----------------------------------------------------------------


def asking(**questions: tuple[str, ...]) -> Event:
    own = Conversation(questions={Role.MENTEE: Questions(**questions)})
    return did(a_running_event(), EditConversation(own))


def test_other_questions_are_asked_and_none_if_there_are_none() -> None:
    view = after_view(asking(yes_no=("Again?",)), PLAN, E1, Own(), 1, END)
    assert [question.text for question in view.questions] == ["Again?"]
    assert after_view(asking(), PLAN, E1, Own(), 1, END).questions == ()


def test_questions_are_typed_line_by_line_and_asked_once() -> None:
    event = asking(scale=("Useful?",))
    form = form_of(event)
    assert form.texts["mentee-scale"] == "Useful?"
    assert read(form, event).questions == event.conversation.questions
    twice = but(form, texts={**form.texts, "mentee-yes_no": "Useful?", "mentor-scale": "a\nb\nc\nd"})
    with pytest.raises(Faults) as caught:
        read(twice, event)
    assert caught.value.by_field.keys() == {"mentee-yes_no", "mentor-scale"}


def test_the_organizer_sees_averages_of_three_and_nothing_of_two() -> None:
    event = a_running_event()
    mentees = [[{USEFUL: 5, NEXT: 1}], [{USEFUL: 4, NEXT: 0}], [{USEFUL: 4}]]
    sides = feedback_view(event, {Role.MENTEE: mentees, Role.MENTOR: []})
    assert [side.word for side in sides] == ["mentee", "mentor"]
    assert [(a.people, a.text) for a in sides[0].averages] == [
        ("3 people", "4.3 of 5"),
        ("", "Shown once 3 people have answered."),
    ]
    file = feedback_export(event, {Role.MENTEE: mentees, Role.MENTOR: []})
    assert file.rows[:2] == (
        ("mentee", USEFUL, "3 people", "4.3 of 5"),
        ("mentee", NEXT, "", "Shown once 3 people have answered."),
    )
    more = feedback_view(event, {Role.MENTEE: [*mentees, [{NEXT: 1}]], Role.MENTOR: []})
    assert more[0].averages[1].text == "67 % yes"


def test_without_roles_everybody_is_on_one_side() -> None:
    event = a_running_event(format=Format.PEERS)
    assert people_in(event, Role.PEER) == tuple(event.people)
    assert people_in(a_running_event(), Role.MENTOR) == (M1, M2)


# --- people I met ---------------------------------------------------------------------------------


def test_only_who_said_yes_too_gives_a_contact() -> None:
    event = a_running_event()
    view = mine_view(event, PLAN, E1, KEPT, {M1: None}, END)
    assert [(row.id, row.rounds, row.both, row.contact, row.saved) for row in view.met] == [
        (M1, (1,), True, "m1@example.org", True),
        (M2, (2,), False, "", False),
    ]
    assert view.summary == "You met 2 people. You and 1 of them swapped contacts."
    typed = mine_view(event, PLAN, E1, KEPT, {M1: "+49 30 1234"}, END)
    assert typed.met[0].contact == "+49 30 1234"
    taken_back = mine_view(event, PLAN, E1, Own(), {M1: None}, END)
    assert not any(row.both or row.contact for row in taken_back.met)


def test_before_the_first_round_nobody_was_met() -> None:
    view = mine_view(a_running_event(), PLAN, E1, Own(), {}, T0)
    assert (view.summary, view.is_over) == ("You have met nobody yet.", False)
    assert mine_view(a_running_event(), PLAN, E1, Own(), {}, END).is_over
    assert mine_view(a_running_event(), PLAN, E1, Own(), {}, T0 - 1).met == ()


def test_who_was_met_twice_is_listed_once() -> None:
    plan = a_plan((a_pairing("t1", "m1", "e1"),), (a_pairing("t1", "m1", "e1"),))
    assert [row.rounds for row in mine_view(a_running_event(), plan, E1, Own(), {}, END).met] == [(1, 2)]


# --- files ----------------------------------------------------------------------------------------


def a_view(name: str = "Ana; Lu, Ng", contact: str | None = None, note: str = "") -> tuple[Event, Own, object]:
    event = a_running_event()
    met = but(event.people[M1], name=name, career="Lead", topics=("law", "art"))
    event = but(event, people={**event.people, M1: met})
    own = but(KEPT, notes={M1: note} if note else {})
    return event, own, mine_view(event, PLAN, E1, own, {M1: contact}, END)


def test_a_card_for_the_address_book_holds_who_said_yes_and_escapes_what_separates() -> None:
    _event, _own, view = a_view(note="one\ntwo")
    lines = vcards(view.met, "A night").split("\r\n")  # type: ignore[attr-defined]  # a MineView
    assert lines.count("BEGIN:VCARD") == 1
    assert lines[:2] == ["BEGIN:VCARD", "VERSION:3.0"]
    assert "FN:Ana\\; Lu\\, Ng" in lines
    assert "N:Ng;Ana\\; Lu\\,;;;" in lines
    assert {"TITLE:Lead", "EMAIL:m1@example.org", "NOTE:Met at A night.\\none\\ntwo"} <= set(lines)


@pytest.mark.parametrize(
    ("contact", "line"),
    [("+49 (30) 12-34", "TEL:+49 (30) 12-34"), ("example.org/ana", "NOTE:Met at N.\\nexample.org/ana")],
)
def test_a_contact_is_filed_as_what_it_is(contact: str, line: str) -> None:
    _event, _own, view = a_view("Ana", contact)
    assert line in vcards(view.met, "N").split("\r\n")  # type: ignore[attr-defined]  # a MineView


def test_a_card_without_a_line_about_them_has_no_title() -> None:
    view = mine_view(a_running_event(), PLAN, E1, KEPT, {M1: ""}, END)
    assert "TITLE" not in vcards(view.met, "N")


def test_long_lines_are_folded_between_letters() -> None:
    _event, _own, view = a_view("Ana", note="田" * 60)
    text = vcards(view.met, "N")  # type: ignore[attr-defined]  # a MineView
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "田" * 60 in text.replace("\r\n ", "")


def test_a_table_of_people_holds_no_formula_and_no_one_sided_yes() -> None:
    event, own, view = a_view("=HYPERLINK(1)", note="+1")
    rows = list(csv.reader(io.StringIO(csv_text(met_export(view.met)))))  # type: ignore[attr-defined]  # a MineView
    assert rows[1] == ["'=HYPERLINK(1)", "mentor", "Lead", "law; art", "1", "m1@example.org", "yes", "'+1"]
    assert rows[2][5:] == ["", "", ""]
    assert (event.people[M1].name, own.saved) == ("=HYPERLINK(1)", frozenset({M1}))


def test_reminders_are_two_days_in_the_calendar() -> None:
    event = a_running_event()
    view = mine_view(event, PLAN, E1, but(KEPT, goal="By May, one talk"), {M1: None}, END)
    lines = reminders(event, E1, view, END).replace("\r\n ", "").split("\r\n")
    assert [line for line in lines if line.startswith("DTSTART")] == [
        "DTSTART;VALUE=DATE:20270116",
        "DTSTART;VALUE=DATE:20270212",
    ]
    assert "DESCRIPTION:You met Mentor 1 (m1@example.org)\\, Mentor 2." in lines
    assert "DESCRIPTION:My goal: By May\\, one talk" in lines
    assert len({line for line in lines if line.startswith("UID")}) == 2
    alone = reminders(event, E1, mine_view(event, None, E1, Own(), {}, END), END)
    assert "Which step did you agree on" in alone
    assert "You met" not in alone


def test_all_that_is_kept_of_somebody_is_theirs_to_take() -> None:
    event = a_running_event()
    me = but(event.people[E1], available=frozenset({2, 1}), question="Why?")
    own = but(KEPT, yes=frozenset({M1, pid("gone")}), goal="g")
    kept = json.loads(own_json(event, me, own, mine_view(event, PLAN, E1, own, {}, END)))
    assert (kept["me"]["question"], kept["me"]["available"], kept["me"]["email"]) == ("Why?", [1, 2], "e1@example.org")
    assert (kept["yes to"], kept["my goal"], kept["my feedback"]) == (["Mentor 1"], "g", {"round 1": {USEFUL: 4}})
    assert [row["face"]["name"] for row in kept["people I met"]] == ["Mentor 1", "Mentor 2"]
    assert [row["contact"] for row in kept["people I met"]] == ["", ""]
