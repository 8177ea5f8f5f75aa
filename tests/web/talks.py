"""What carries the conversation, as the templates get it: parts that a phone fetches, and pages of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rotation import Role
from server.core import conversation_form
from server.core.after_view import after_view
from server.core.conversation import Conversation, Pack
from server.core.feedback_view import feedback_view
from server.core.mine_view import mine_view
from server.core.model import Event, ParticipantId
from server.core.own import Answers, Own
from server.core.prompts import questions_of, sides
from server.core.sentence import say
from server.core.talk_view import talk_view
from tests.web.samples import EVENT, HOSTILE, PLAN, ROUNDS, hostile_moment, start_of
from web.render import Renderer

Context = dict[str, object]
MINE, YOURS = ParticipantId("e1"), ParticipantId("m1")
_WORDS = Conversation(rules=HOSTILE, packs={Role.MENTEE: Pack(opening=HOSTILE, deepening=HOSTILE, closing=HOSTILE)})
_HOSTILE = replace(hostile_moment().event, conversation=_WORDS)


def talk(event: Event = EVENT, who: ParticipantId = MINE, problem: str = "") -> Context:
    """The context of talk.html."""
    view = talk_view(event, who)
    form = {"question": view.question, "goal": view.goal, "saved": not problem, "problem": problem}
    return {"view": view, "event_id": event.id, **form}


def words(event: Event = EVENT, errors: Mapping[str, str] | None = None) -> Context:
    """The context of conversation.html."""
    return {
        "event": event,
        "step": "conversation",
        "form": conversation_form.form_of(event),
        "errors": errors or {},
        "roles": [(role.value, event.format.role_words[role]) for role in sides(event.format)],
        "saved": errors is None,
        "own": event.conversation != Conversation(),
    }


def after(
    own: Own, *, who: ParticipantId = MINE, round_no: int = 2, event: Event = EVENT, key: str = "walk-3"
) -> Context:
    """The context of after.html, at the beginning of a segment."""
    view = after_view(event, PLAN, who, own, round_no, start_of(key) + 1)
    return {"view": view, "event_id": event.id, "saved": bool(own.notes)}


def mine(own: Own, *, event: Event = EVENT, key: str = "finished-0", problem: str = "") -> Context:
    """The context of mine.html."""
    both = dict.fromkeys(own.yes)
    view = mine_view(event, PLAN, MINE, own, both, start_of(key) + 1)
    name = event.people[MINE].name
    return {"view": view, "event_id": event.id, "name": name, "problem": problem, "saved": not problem}


def feedback(said: Mapping[Role, list[list[Answers]]]) -> Context:
    """The context of feedback.html."""
    return {"event": EVENT, "step": "feedback", "sides": feedback_view(EVENT, said)}


_MET = tuple(row.id for row in mine_view(EVENT, PLAN, MINE, Own(), {}, start_of("finished-0") + 1).met)
_KEPT = Own(
    notes={_MET[0]: "Ask about the product trio she mentioned", _MET[1]: HOSTILE[0]},
    saved=frozenset(_MET[1:3]),
    yes=frozenset(_MET[:2]),
    said={2: {questions_of(EVENT, Role.MENTEE).scale[0]: 4}},
    goal="By 15 May I have talked to two product managers.",
)
_THREE: list[list[Answers]] = [
    [dict.fromkeys(asked.yes_no, 1) | dict.fromkeys(asked.scale, 4)]
    for asked in (questions_of(EVENT, Role.MENTEE),) * 3
]

TALKS: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "talk": ("talk", talk()),
    "talk_mentor": ("talk", talk(who=YOURS)),
    "talk_problem": (
        "talk",
        talk(problem=say("At most {most} letters each, please: it has to be read in one look.", most=200)),
    ),
    "talk_hostile": ("talk", talk(_HOSTILE)),
    "after": ("after", after(_KEPT)),
    "after_talking": ("after", after(Own(), key="talk-2")),
    "after_nobody": ("after", after(Own(), round_no=5)),
    "after_hostile": ("after", after(_KEPT, event=_HOSTILE)),
    "mine": ("mine", mine(_KEPT)),
    "mine_early": ("mine", mine(Own(), key="walk-1")),
    "mine_hostile": ("mine", mine(_KEPT, event=_HOSTILE, problem="A goal has at most 280 letters.")),
    "feedback": ("feedback", feedback({Role.MENTEE: _THREE, Role.MENTOR: []})),
    "conversation": ("conversation", words()),
    "conversation_faults": (
        "conversation",
        words(_HOSTILE, {"rules": say("At most {most} lines, please; these are {number}.", most=8, number=9)}),
    ),
}


def fetched(renderer: Renderer) -> dict[str, str]:
    """What the sample phones fetch, by path."""
    rounds = {
        f"/p/{EVENT.id}/after/{n}": renderer.part("after", **after(_KEPT, round_no=n, key="finished-0"))
        for n in range(1, ROUNDS + 1)
    }
    return {f"/p/{EVENT.id}/talk": renderer.part("talk", **talk()), **rounds}
