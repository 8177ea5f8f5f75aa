"""What carries the conversation, as the templates get it: parts that a phone fetches, and pages of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rotation import Role
from server.core import conversation_form
from server.core.conversation import Conversation, Pack
from server.core.model import Event, ParticipantId
from server.core.prompts import sides
from server.core.talk_view import talk_view
from tests.web.samples import EVENT, HOSTILE, hostile_moment
from web.render import Renderer

MINE, YOURS = ParticipantId("e1"), ParticipantId("m1")
_WORDS = Conversation(rules=HOSTILE, packs={Role.MENTEE: Pack(opening=HOSTILE, deepening=HOSTILE, closing=HOSTILE)})
_HOSTILE = replace(hostile_moment().event, conversation=_WORDS)


def talk(event: Event = EVENT, who: ParticipantId = MINE, problem: str = "") -> dict[str, object]:
    """The context of talk.html."""
    view = talk_view(event, who)
    form = {"question": view.question, "goal": view.goal, "saved": not problem, "problem": problem}
    return {"view": view, "event_id": event.id, **form}


def words(event: Event = EVENT, errors: Mapping[str, str] | None = None) -> dict[str, object]:
    """The context of conversation.html."""
    return {
        "event": event,
        "step": "conversation",
        "form": conversation_form.form_of(event),
        "errors": errors or {},
        "roles": [(role.value, event.format.role_words[role].capitalize()) for role in sides(event.format)],
        "saved": errors is None,
        "own": event.conversation != Conversation(),
    }


TALKS: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "talk": ("talk", talk()),
    "talk_mentor": ("talk", talk(who=YOURS)),
    "talk_problem": ("talk", talk(problem="At most 200 letters each, please: it has to be read in one look.")),
    "talk_hostile": ("talk", talk(_HOSTILE)),
    "conversation": ("conversation", words()),
    "conversation_faults": ("conversation", words(_HOSTILE, {"rules": "At most 8 lines, please; these are 9."})),
}


def fetched(renderer: Renderer) -> dict[str, str]:
    """What the sample phones fetch, by path."""
    return {f"/p/{EVENT.id}/talk": renderer.part("talk", **talk())}
