"""What carries a conversation: shipped words for every format, own words, and a question that is read in time."""

from __future__ import annotations

import pytest

from rotation import Role
from server.core.affected import affected, news_for
from server.core.asks import MAX_QUESTION, with_question
from server.core.commands import EditConversation, Prepare, Undo
from server.core.conversation import Conversation, Pack
from server.core.conversation_form import MAX_LINE, MAX_LINES, ConversationForm, form_of, from_fields, read
from server.core.decide import decide
from server.core.form import Faults
from server.core.model import Event, Format
from server.core.prompts import PACKS, pack_of, rules_of, shipped_rules, side_of, sides
from server.core.talk_view import PromptList, talk_view
from server.core.views import Seat, phone_view
from tests.builders import T0, a_pairing, a_person, a_plan, a_running_event, an_event, asked, but, did, refusal
from tests.builders import undoable as done
from tests.core.rooms import pid

PLAN = a_plan([a_pairing("t1", "m1", "e1"), a_pairing("t2", "m2", "e2")])
ASKED = Prepare(pid("e1"), "How do I begin?", "One name")
OWN = Conversation(rules=("Be kind.",), packs={Role.MENTOR: Pack(opening=("Listen.",))})


# --- words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(Format))
def test_every_format_ships_rules_and_prompts_for_each_side_that_are_read_in_one_look(kind: Format) -> None:
    assert PACKS[kind].keys() == set(sides(kind))
    packs = PACKS[kind].values()
    lines = [*shipped_rules(kind), *(x for p in packs for x in (*p.opening, *p.deepening, *p.closing))]
    assert all(pack.opening and pack.deepening and pack.closing for pack in packs)
    assert all(line.endswith((".", "?")) and len(line) <= 90 for line in lines)
    assert len(lines) <= 6 + 8 * len(packs)


def test_the_mentee_drives_where_there_are_mentees_and_peers_share_the_time() -> None:
    assert any("mentee drives" in rule for rule in shipped_rules(Format.GROUPS))
    assert any("turn" in rule for rule in shipped_rules(Format.PEERS))


def test_in_the_last_minute_every_side_is_asked_for_a_next_step() -> None:
    closing = {kind: " ".join(x for p in packs.values() for x in p.closing) for kind, packs in PACKS.items()}
    assert all("next" in words or "try" in words for words in closing.values())


def test_without_roles_everybody_is_a_peer() -> None:
    event = an_event(format=Format.PEERS)
    assert (side_of(event, Role.MENTOR), side_of(an_event(), Role.MENTOR)) == (Role.PEER, Role.MENTOR)
    assert pack_of(event, Role.MENTEE) == PACKS[Format.PEERS][Role.PEER]


def test_own_words_stand_in_the_place_of_the_shipped_ones_and_undo_brings_those_back() -> None:
    before = an_event()
    changed = done(before, EditConversation(OWN))
    event = changed.event
    assert (rules_of(event), pack_of(event, Role.MENTOR)) == (("Be kind.",), Pack(opening=("Listen.",)))
    assert pack_of(event, Role.MENTEE) == PACKS[event.format][Role.MENTEE]
    assert event.undo[-1].said == "Words for the tables changed"
    assert did(event, Undo(of=event.version, before=changed.before)).conversation == Conversation()


# --- the form -------------------------------------------------------------------------------------


def typed(event: Event, **texts: str) -> ConversationForm:
    return ConversationForm(texts={**form_of(event).texts, **{k.replace("_", "-"): v for k, v in texts.items()}})


def test_a_form_that_is_sent_back_as_it_is_keeps_nothing() -> None:
    event = an_event()
    form = form_of(event)
    assert read(from_fields(event, lambda name: form.texts[name] + "\r\n "), event) == Conversation()


def test_changed_lines_are_kept_and_empty_ones_show_nothing() -> None:
    event = an_event(conversation=Conversation(packs={Role.PEER: Pack(opening=("Of another format",))}))
    kept = read(typed(event, rules="", mentor_opening=" Listen. \n\n Ask. "), event)
    shipped = PACKS[event.format][Role.MENTOR]
    assert kept.rules == ()
    assert kept.packs == {
        Role.PEER: Pack(opening=("Of another format",)),
        Role.MENTOR: but(shipped, opening=("Listen.", "Ask.")),
    }


def test_too_much_to_read_is_refused_field_by_field() -> None:
    event = an_event()
    with pytest.raises(Faults) as caught:
        read(typed(event, rules="x\n" * (MAX_LINES + 1), mentee_closing="y" * (MAX_LINE + 1)), event)
    assert caught.value.by_field.keys() == {"rules", "mentee-closing"}


# --- my question ----------------------------------------------------------------------------------


def faces_of(event: Event, who: str) -> list[tuple[str, str, str]]:
    """Whom somebody's cards name, with question and goal."""
    cards = phone_view(event, PLAN, pid(who), T0).cards
    seats = [card.seat for card in cards if isinstance(card.seat, Seat)]
    return sorted({(face.name, face.question, face.goal) for seat in seats for face in seat.partners})


def test_the_mentor_reads_the_question_before_they_sit_and_nobody_else_does() -> None:
    event = did(a_running_event(), ASKED)
    assert faces_of(event, "m1") == [("Mentee 1", "How do I begin?", "One name")]
    assert faces_of(event, "m2") == [("Mentee 2", "", "")]
    assert faces_of(event, "e1") == [("Mentor 1", "", "")]


def test_two_mentees_at_a_table_do_not_read_each_others_questions_and_peers_do() -> None:
    group = a_plan([but(a_pairing("t1", "m1", "e1"), mentees=("e1", "e2"))])
    event = did(a_running_event(format=Format.GROUPS), ASKED)
    card = next(c for c in phone_view(event, group, pid("e2"), T0).cards if c.seat)
    assert card.seat is not None
    assert {face.question for face in card.seat.partners} == {""}
    peers = did(a_running_event(format=Format.PEERS), ASKED)
    assert ("Mentee 1", "How do I begin?", "One name") in faces_of(peers, "m1")


def test_a_question_reaches_the_phones_of_that_table_and_is_no_new_seat() -> None:
    before = a_running_event()
    after = did(before, ASKED)
    assert set(affected(before, PLAN, after, PLAN)) == {"e1", "m1"}
    assert news_for(before, PLAN, after, PLAN, pid("m1"), 1) == ""


def test_mentors_bring_none_and_long_ones_are_refused() -> None:
    event = a_running_event()
    assert "Mentees write" in refusal(decide(event, asked(Prepare(pid("m1"), "x", "")), T0))
    long = Prepare(pid("e1"), "x" * (MAX_QUESTION + 1), "")
    assert "At most 200 letters" in refusal(decide(event, asked(long), T0))
    assert with_question(event, a_person("w1"), "Why?").question == "Why?"
    assert with_question(event, a_person("w1", role=Role.MENTOR), "Why?").question == ""


def test_what_is_logged_tells_nothing_of_the_question() -> None:
    change = decide(a_running_event(), asked(ASKED), T0)
    assert change.said == "{e1} prepared a question"  # type: ignore[union-attr]  # it is no refusal


# --- on the phone ---------------------------------------------------------------------------------


def test_a_phone_is_told_its_own_part() -> None:
    event = did(an_event(conversation=OWN), ASKED)
    mentee, mentor = (talk_view(event, pid(who)) for who in ("e1", "m1"))
    assert (mentee.question, mentee.goal, mentee.may_prepare) == ("How do I begin?", "One name", True)
    assert (mentor.may_prepare, mentor.rules, mentor.talking) == (False, ("Be kind.",), "talk-1 talk-2")
    assert mentor.prompts == (PromptList(title="To begin", lines=("Listen.",)),)
    assert [(x.title, x.last) for x in mentee.prompts] == [
        ("To begin", False),
        ("To go deeper", False),
        ("Before you go", True),
    ]
