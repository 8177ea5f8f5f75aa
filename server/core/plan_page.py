"""Everything on the page of a plan: its figures and picture, its rivals, and what the host asked about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rotation import Objective, Plan, audit
from server.core.drafts import chosen_draft, rivals
from server.core.model import Draft, Event, ParticipantId, PlanId
from server.core.plan_compare import Comparison, compare, title
from server.core.plan_picture import Picture, picture
from server.core.plan_view import PlanView, plan_view
from server.core.planner_words import in_words
from server.core.reseat import planned
from server.core.sentence import Sentence, say, say_n
from server.core.sheet_view import Choice
from server.core.views import sort_key
from server.core.why_view import Why, planned_problem, why

MOST_FAULTS = 8
PLANNED = {Objective.FAIR: say("planned fair"), Objective.TOTAL: say("planned total")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """One of the plans to choose from."""

    id: PlanId
    title: str
    note: str
    chosen: bool
    compared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPage:
    """A plan on its page. state: whether phones show it; faults: what the check has to say of an edited plan."""

    view: PlanView
    title: str
    state: str
    is_published: bool
    picture: Picture
    rivals: tuple[Rival, ...]
    comparison: Comparison | None
    faults: tuple[str, ...]
    people: tuple[Choice, ...]
    tables: tuple[Choice, ...]
    why: Why | None
    two: tuple[ParticipantId, ParticipantId]


def plan_page(
    event: Event,
    plan: Plan,
    *,
    beside: Plan | None = None,
    beside_id: PlanId = PlanId(""),  # noqa: B008  # a NewType is a plain text
    two: tuple[ParticipantId, ParticipantId] = (ParticipantId(""), ParticipantId("")),
) -> PlanPage:
    """The page of the draft `plan`. beside: a plan to compare it with; two: people to be explained."""
    plan_id = event.draft or PlanId("")
    known = planned(plan)
    people = sorted((p for p in event.people.values() if p.id in known), key=lambda p: sort_key(p.name))
    draft = chosen_draft(event)
    return PlanPage(
        view=plan_view(event, plan_id, plan),
        title=say("The plan") if draft is None else title(draft),
        state=_state(event),
        is_published=event.published == event.draft,
        picture=picture(event, plan),
        rivals=tuple(_rivals(event, beside_id)),
        comparison=_comparison(event, plan, beside_id, beside),
        faults=_faults(event, plan, draft),
        people=tuple(Choice(value=p.id, label=p.name) for p in people),
        tables=tuple(
            Choice(value=t.id, label=say("Table {label}", label=t.label)) for t in event.tables if not t.closed
        ),
        why=why(event, plan, *two),
        two=two,
    )


def _comparison(event: Event, plan: Plan, beside_id: PlanId, beside: Plan | None) -> Comparison | None:
    draft = chosen_draft(event)
    other = next((d for d in rivals(event) if d.id == beside_id), None)
    if beside is None or other is None or draft is None:
        return None
    return compare(event, (draft, plan), (other, beside))


def _state(event: Event) -> Sentence:
    if event.published is None:
        return say("This is a draft. No phone shows anything of it before you publish it.")
    if event.published != event.draft:
        return say("This is a draft. Phones show the plan that was published before, until you publish this one.")
    if event.shown is None:
        return say("This plan is published: every phone knows its tables.")
    return say_n(
        "Phones show the first {n} round of this plan. The host screen offers the next one when it is time.",
        "Phones show the first {n} rounds of this plan. The host screen offers the next one when it is time.",
        event.shown,
    )


def _rivals(event: Event, beside_id: PlanId) -> Iterator[Rival]:
    from_same = rivals(event)
    for draft in from_same if len(from_same) > 1 else ():
        objective = PLANNED[draft.objective]
        yield Rival(
            id=draft.id,
            title=title(draft),
            note=say("{how}, published", how=objective) if draft.id == event.published else objective,
            chosen=draft.id == event.draft,
            compared=draft.id == beside_id,
        )


def _faults(event: Event, plan: Plan, draft: Draft | None) -> tuple[str, ...]:
    """The planner's own plans were checked before they were kept."""
    if draft is None or not draft.earlier:
        return ()
    found = audit(planned_problem(event, plan), plan)
    return tuple(in_words(event, fault.sentence) for fault in found[:MOST_FAULTS])
