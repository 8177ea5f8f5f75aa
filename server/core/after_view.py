"""After a round: what one attendee is asked about it, and what they keep of those they met."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rotation import Plan
from server.core import timeline as tl
from server.core.errors import BadRequest
from server.core.model import Event, Participant, ParticipantId
from server.core.own import MAX_NOTE, Answers, Fields, Own, kept_answers, kept_of
from server.core.prompts import questions_of, recalled
from server.core.roster import clean
from server.core.sentence import chain, say
from server.core.timeline import Kind
from server.core.views import Face, face

SCALE = tuple((str(n), str(n)) for n in range(1, 6))
YES_NO = (("1", say("Yes")), ("0", say("No")))

NOBODY = say("You sat with nobody in this round.")
NOT_YET = say("This round has not begun.")

Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question with its answers to tap, as (value, words). given: the value that was tapped, or empty."""

    name: str
    text: str
    options: Options
    given: str
    is_scale: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRow:
    """What is kept of somebody who was met."""

    id: ParticipantId
    face: Face
    first_name: str
    note: str
    saved: bool
    yes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterView:
    """The form of one round. questions: none while people still talk. why_not: why there is nothing to fill in."""

    title: str
    round_no: int
    questions: tuple[Question, ...]
    rows: tuple[KeptRow, ...]
    contact: str
    most: int
    why_not: str


def after_view(event: Event, plan: Plan | None, pid: ParticipantId, own: Own, round_no: int, now_ms: int) -> AfterView:
    """What this person may say of a round."""
    me, now = event.people[pid], tl.current(event.timeline, now_ms)
    begun = round_no in tl.rounds_held(event.timeline, now_ms)
    others = at_table(event, plan, pid, round_no) if begun else ()
    over = now is not None and now.key != f"{Kind.TALK}-{round_no}"
    why_not = "" if others else NOBODY if begun else NOT_YET
    return AfterView(
        title=event.title,
        round_no=round_no,
        questions=_questions(event, me, own.said.get(round_no, {})) if others and over else (),
        rows=tuple(_row(other, own) for other in others),
        contact=contact_of(me, own),
        most=MAX_NOTE,
        why_not=why_not,
    )


def at_table(event: Event, plan: Plan | None, pid: ParticipantId, round_no: int) -> tuple[Participant, ...]:
    """With whom somebody sits in a round."""
    if plan is None or not 1 <= round_no <= len(plan.rounds):
        return ()
    pairings = plan.rounds[round_no - 1].pairings
    people = next((p.people for p in pairings if pid in p.people), ())
    return tuple(event.people[other] for other in people if other != pid and other in event.people)


def contact_of(person: Participant, own: Own) -> str:
    """What others get when both said yes: what was typed, else the address on the list."""
    return person.email if own.contact is None else own.contact


def read_after(view: AfterView, text: Callable[[str], str]) -> Fields:
    """The form as it was sent, as what to keep. Raises BadRequest."""
    if view.why_not:
        raise BadRequest(chain((view.why_not, say("Nothing was saved."))))
    fields: dict[str, str] = {}
    for row in view.rows:
        note = clean_note(text(f"note-{row.id}"))
        fields |= kept_of(row.id, note=note, saved=bool(text(f"saved-{row.id}")), yes=bool(text(f"yes-{row.id}")))
    if view.questions:
        fields |= kept_answers(view.round_no, _answers(view, text))
    return fields


def clean_note(text: str) -> str:
    """A note of several lines. Raises BadRequest."""
    note = "\n".join(clean(line) for line in text.splitlines()).strip()
    if len(note) > MAX_NOTE:
        raise BadRequest(
            say(
                "A note has at most {most} letters; this one has {number}. Nothing was saved.",
                most=MAX_NOTE,
                number=len(note),
            )
        )
    return note


def _answers(view: AfterView, text: Callable[[str], str]) -> Answers:
    given = {question: text(question.name) for question in view.questions}
    if any(value and value not in dict(question.options) for question, value in given.items()):
        raise BadRequest(say("Tap one of the answers. Nothing was saved."))
    return {question.text: int(value) for question, value in given.items() if value}


def _questions(event: Event, me: Participant, said: Mapping[str, int]) -> tuple[Question, ...]:
    asked = questions_of(event, me.role)
    kinds = (("scale", asked.scale, SCALE), ("yes", asked.yes_no, YES_NO))
    return tuple(
        Question(
            name=f"{name}-{n}",
            text=text,
            options=options,
            given=str(said.get(text, "")),
            is_scale=options is SCALE,
        )
        for name, texts, options in kinds
        for n, text in enumerate(recalled(texts))
    )


def _row(other: Participant, own: Own) -> KeptRow:
    return KeptRow(
        id=other.id,
        face=face(other),
        first_name=other.name.partition(" ")[0],
        note=own.notes.get(other.id, ""),
        saved=other.id in own.saved,
        yes=other.id in own.yes,
    )
