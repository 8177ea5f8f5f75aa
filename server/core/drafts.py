"""Plans before anybody holds them: some are made, one is chosen, its seats are edited, it is published.

Plans are immutable: an edit makes another one, and the last few stay side by side to choose from.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from rotation import FaultKind, Move, Plan, audit
from server.core import deeds
from server.core.arrange import has_begun
from server.core.by_hand import by_hand
from server.core.commands import ChooseDraft, DraftCommand, EditDraft, Publish, SetDraft
from server.core.model import Draft, Event, PlanId
from server.core.reseat import seated_problem
from server.core.sentence import say
from server.core.standing import CHANGED
from server.core.timeline import Refused

MOST_DRAFTS = 4
BROKEN = frozenset({FaultKind.ROUNDS, FaultKind.UNKNOWN, FaultKind.TWICE, FaultKind.FORGOTTEN, FaultKind.TABLE_TWICE})
"""What no host can bring about by hand: a plan with such a fault is nobody's evening."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """The event after a command about plans. plan: a new one, to be kept as the draft."""

    after: Event
    said: str
    plan: Plan | None = None
    moves: tuple[Move, ...] = ()
    warnings: tuple[str, ...] = ()


def change_drafts(event: Event, command: DraftCommand | Publish, draft: Plan | None, now_ms: int) -> Drafted:
    """Apply one command. draft: the seating of the chosen draft. Raises Refused with the reason."""
    if has_begun(event, now_ms):
        raise Refused(say("The rounds have begun; the plan that everyone holds stays."))
    match command:
        case SetDraft():
            return _set(event, command)
        case ChooseDraft(plan_id):
            return _choose(event, plan_id)
        case EditDraft():
            return _edit(event, command, draft)
        case Publish():
            return _publish(event, command, draft)
        case _:
            assert_never(command)


def rivals(event: Event) -> tuple[Draft, ...]:
    """The plans that can be chosen: those that answer the same question as the draft, oldest first."""
    chosen = chosen_draft(event)
    return () if chosen is None else tuple(d for d in event.drafts if d.batch == chosen.batch)


def chosen_draft(event: Event) -> Draft | None:
    """What is known of the draft beside its seats."""
    return next((d for d in event.drafts if d.id == event.draft), None)


def next_seed(event: Event) -> int:
    """A seed that none of the plans to choose from was made with."""
    return max((d.seed for d in rivals(event)), default=-1) + 1


def edited(event: Event, plan_id: PlanId) -> Event:
    """The event with a new plan in the place of its draft."""
    was = chosen_draft(event) or Draft(id=event.draft or plan_id, label="A", batch=event.version)
    now = replace(was, id=plan_id, earlier=(*was.earlier, was.id))
    drafts = tuple(now if d == was else d for d in event.drafts) if was in event.drafts else _last(event.drafts, now)
    return replace(event, draft=plan_id, drafts=drafts)


def _set(event: Event, command: SetDraft) -> Drafted:
    made_for = (command.people, command.tables, command.rounds)
    stale = command.version is not None and command.version < event.problem_version
    if stale or made_for != (frozenset(event.people), event.tables, event.agenda.rounds):
        raise Refused(CHANGED)
    beside = rivals(event)
    new = Draft(
        id=command.plan,
        label=_next_label(beside),
        seed=command.seed,
        objective=command.objective,
        batch=beside[-1].batch if beside else event.version,
    )
    after = replace(event, draft=command.plan, drafts=_last(event.drafts, new))
    return Drafted(after=after, said=deeds.planned(label=new.label))


def _choose(event: Event, plan_id: PlanId) -> Drafted:
    chosen = next((d for d in rivals(event) if d.id == plan_id), None)
    if chosen is None:
        raise Refused(say("This plan is not kept any more. Choose one of those on the page."))
    if plan_id == event.draft:
        raise Refused(say("Plan {label} is chosen already.", label=chosen.label))
    return Drafted(after=replace(event, draft=plan_id), said=deeds.plan_chosen(label=chosen.label))


def _edit(event: Event, command: EditDraft, draft: Plan | None) -> Drafted:
    _check_newest(event, command.plan)
    if draft is None:
        raise Refused(say("This plan is not kept any more. Make it again."))
    changed = by_hand(event, draft, command.edit)
    if changed.plan is None or not changed.moves:
        raise Refused(say("They sit there already. Nothing changes."))
    _check_whole(event, changed.plan)
    return Drafted(after=event, said=changed.said, plan=changed.plan, moves=changed.moves, warnings=changed.warnings)


def _publish(event: Event, command: Publish, draft: Plan | None) -> Drafted:
    _check_newest(event, command.plan)
    chosen = chosen_draft(event)
    if draft is not None and chosen is not None and chosen.earlier:  # the planner's own was checked before it was kept
        _check_whole(event, draft)
    rounds = command.rounds
    shown = None if rounds is None or rounds >= event.agenda.rounds else max(1, rounds)
    said = deeds.published() if shown is None else deeds.published_in_part(number=shown)
    after = replace(event, published=event.draft, shown=shown, seats_version=event.version + 1)
    return Drafted(after=after, said=said)


def _check_newest(event: Event, plan_id: PlanId) -> None:
    if event.draft != plan_id:
        raise Refused(say("A newer plan has been made. Look at it, then publish that one."))


def _check_whole(event: Event, plan: Plan) -> None:
    """What is against the rules was warned of; what cannot be seated at all is a defect."""
    broken = [fault for fault in audit(seated_problem(event, plan), plan) if fault.kind in BROKEN]
    if broken:
        raise Refused(
            say("The check found a fault in this plan ({fault}). Make another plan.", fault=broken[0].sentence)
        )


def _next_label(beside: tuple[Draft, ...]) -> str:
    return chr(ord(beside[-1].label) + 1) if beside and beside[-1].label < "Z" else "A"


def _last(drafts: tuple[Draft, ...], new: Draft) -> tuple[Draft, ...]:
    return (*drafts, new)[-MOST_DRAFTS:]
