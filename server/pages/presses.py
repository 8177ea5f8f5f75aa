"""From the form of a button to its command. Values come in the order in which the command names them."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping, Sequence

from starlette.datastructures import FormData

from rotation import Role, TableId
from server.core.commands import (
    Announce,
    Answer,
    ChangeAhead,
    CheckIn,
    CheckOut,
    CloseTable,
    Command,
    EndTalk,
    Extend,
    Finish,
    GiveTime,
    GoOn,
    Hold,
    KeepPhrases,
    Leave,
    LinkTable,
    LockTable,
    MarkTable,
    MergeTables,
    Move,
    NameTable,
    NoShow,
    OpenLobby,
    OpenTable,
    Pause,
    Reopen,
    Replan,
    Resume,
    Reveal,
    Seat,
    ShowOnScreen,
    SkipRound,
    SplitTable,
    Swap,
    TakeBack,
    Undo,
    Unhold,
    WalkIn,
)
from server.core.errors import BadRequest
from server.core.model import Agenda, Event, Participant, ParticipantId, Showing
from server.core.roster import MAX_NAME, clean, split_topics
from server.core.sentence import say
from server.pages.works import text_field

MAX_ANNOUNCEMENT = 280
MAX_STEP_S = 60 * 60
MOST_FIELDS = 2_100  # one press may mark everybody who is missing
_LONGEST = 200

Values = Sequence[str]

# How each command is read from its form: (segment, values) -> command.
COMMANDS: Mapping[str, Callable[[str, Values], Command]] = {
    "OpenLobby": lambda _segment, _values: OpenLobby(),
    "GoOn": lambda segment, _values: GoOn(segment),
    "EndTalk": lambda segment, values: EndTalk(segment, whole(values[0], 0, MAX_STEP_S)),
    "SkipRound": lambda segment, _values: SkipRound(segment),
    "Pause": lambda _segment, _values: Pause(),
    "Resume": lambda _segment, _values: Resume(),
    "Extend": lambda segment, values: Extend(segment, whole(values[0], -MAX_STEP_S, MAX_STEP_S)),
    "Hold": lambda _segment, _values: Hold(),
    "Unhold": lambda _segment, _values: Unhold(),
    "Finish": lambda _segment, _values: Finish(),
    "Reopen": lambda _segment, _values: Reopen(),
    "Undo": lambda _segment, values: Undo(of=whole(values[0], 0, 2**53)),
    "Announce": lambda _segment, values: _announce(values),
    "KeepPhrases": lambda _segment, values: KeepPhrases(tuple(map(_announcement, values[0].splitlines()))),
    "ShowOnScreen": lambda _segment, values: ShowOnScreen(_showing(values[0])),
    "CheckOut": lambda _segment, values: CheckOut(_pid(values[0])),
    "CheckIn": lambda _segment, values: CheckIn(_pid(values[0])),
    "Answer": lambda _segment, values: Answer(_pid(values[0]), clean(values[1])[:_LONGEST]),
    "TakeBack": lambda _segment, values: TakeBack(_pid(values[0])),
    "NoShow": lambda _segment, values: NoShow(tuple(dict.fromkeys(map(_pid, values)))),
    "Leave": lambda _segment, values: Leave(_pid(values[0]), now=_now(values[1])),
    "Seat": lambda _segment, values: Seat(_pid(values[0]), now=_now(values[1])),
    "WalkIn": lambda _segment, values: WalkIn(_newcomer(values), now=_now(values[4])),
    "Swap": lambda _segment, values: Swap(_round(values[0]), _pid(values[1]), _pid(values[2])),
    "Move": lambda _segment, values: Move(_round(values[0]), _pid(values[1]), _table(values[2]) if values[2] else None),
    "NameTable": lambda _segment, values: NameTable(_table(values[0]), clean(values[1])[:_LONGEST]),
    "CloseTable": lambda _segment, values: CloseTable(_table(values[0])),
    "OpenTable": lambda _segment, values: OpenTable(_table(values[0]) if values[0] else None),
    "MergeTables": lambda _segment, values: MergeTables(_table(values[0]), _table(values[1])),
    "SplitTable": lambda _segment, values: SplitTable(_table(values[0])),
    "LockTable": lambda _segment, values: LockTable(_table(values[0]), locked=values[1] == "yes"),
    "MarkTable": lambda _segment, values: MarkTable(
        _table(values[0]), accessible=values[1] == "yes", quiet=values[2] == "yes"
    ),
    "LinkTable": lambda _segment, values: LinkTable(_table(values[0]), values[1].strip()),
    "GiveTime": lambda _segment, values: GiveTime(_table(values[0]), whole(values[1], 0, 600)),
    "ChangeAhead": lambda _segment, values: ChangeAhead(_agenda(values)),
    "Replan": lambda _segment, values: Replan(full=values[0] == "full"),
    "Reveal": lambda _segment, values: Reveal(None if values[0] == "all" else _round(values[0])),
}


def pressed(form: FormData) -> tuple[Command, int]:
    """The command of a form, and the version that the presser looked at. Raises BadRequest."""
    values = [value for value in form.getlist("value") if isinstance(value, str)]
    return parse(text_field(form, "command"), text_field(form, "segment"), values), seen(form)


def parse(name: str, segment: str, values: Values) -> Command:
    """A command by its name. Raises BadRequest."""
    make = COMMANDS.get(name)
    if make is None:
        raise BadRequest(say("There is no command «{text}».", text=clean(name)[:40]))
    if not re.fullmatch(r"[a-z]{0,12}(-\d{1,4})?", segment):
        raise BadRequest(say("This button names a part of the evening that does not exist. Reload the page."))
    try:
        return make(segment, values)
    except IndexError:
        raise BadRequest(say("This form is not complete. Reload the page and try again.")) from None


def seen(form: FormData) -> int:
    """The version that the presser looked at."""
    return whole(text_field(form, "seen"), 0, 2**53)


def command_id(text: str) -> str:
    """The id that makes a repeat harmless."""
    if not re.fullmatch(r"[\w.-]{8,120}", text):
        raise BadRequest(say("A command needs an id of 8 to 120 letters, digits, dots or dashes."))
    return text


def whole(text: str, low: int, high: int) -> int:
    """A whole number. Raises BadRequest."""
    if not re.fullmatch(r"-?\d{1,16}", text) or not low <= int(text) <= high:
        raise BadRequest(
            say("«{text}» has to be a whole number from {low} to {high}.", text=clean(text)[:40], low=low, high=high)
        )
    return int(text)


def new_id(event: Event) -> ParticipantId:
    """An id that nobody on the list has."""
    return next(pid for pid in iter(_draw_id, None) if pid not in event.people)


def _draw_id() -> ParticipantId:
    return ParticipantId(f"w{secrets.token_hex(4)}")


def _announce(values: Values) -> Announce:
    """The words; then, if said, to whom and for how many minutes."""
    to = values[1] if len(values) > 1 else ""
    stays_min = whole(values[2], 0, 240) if len(values) > 2 else 0
    return Announce(_announcement(values[0]), to=to, stays_s=60 * stays_min)


def _announcement(text: str) -> str:
    said = clean(text)
    if len(said) > MAX_ANNOUNCEMENT:
        raise BadRequest(
            say(
                "An announcement has at most {most} characters; this one has {number}.",
                most=MAX_ANNOUNCEMENT,
                number=len(said),
            )
        )
    return said


def _pid(text: str) -> ParticipantId:
    if not re.fullmatch(r"[\w-]{1,40}", text):
        raise BadRequest(say("Choose a person from the list."))
    return ParticipantId(text)


def _table(text: str) -> TableId:
    if not re.fullmatch(r"[\w-]{1,40}", text):
        raise BadRequest(say("Choose a table from the list."))
    return TableId(text)


def _round(text: str) -> int:
    return whole(text, 1, 1_000)


def _showing(text: str) -> Showing:
    if text not in set(Showing):
        raise BadRequest(say("The big screen shows the evening, who is missing, the map, or nothing."))
    return Showing(text)


def _now(text: str) -> bool:
    if text not in ("now", "next"):
        raise BadRequest(say("Choose «now» or «from the next round»."))
    return text == "now"


def _newcomer(values: Values) -> Participant:
    """Id (drawn with the form, so that a repeat is the same person), name, role, topics."""
    pid, name, role, topics = _pid(values[0]), clean(values[1]), values[2], values[3]
    if not name or len(name) > MAX_NAME:
        raise BadRequest(say("A name of 1 to {most} letters, please.", most=MAX_NAME))
    if role not in set(Role):
        raise BadRequest(say("Choose mentor or mentee."))
    return Participant(id=pid, name=name, role=Role(role), topics=split_topics(topics)[:20])


def _agenda(values: Values) -> Agenda:
    """Rounds, talk, walk, breaks after rounds, length of breaks, welcome, closing, by hand; lengths in seconds."""
    breaks = tuple(sorted({whole(part, 1, 1_000) for part in re.split(r"[\s,;]+", values[3]) if part}))
    return Agenda(
        rounds=whole(values[0], 1, 40),
        talk_s=_seconds(values[1]),
        walk_s=whole(values[2], 1, 3_600),
        breaks=breaks,
        break_s=_seconds(values[4]),
        welcome_s=whole(values[5], 0, 14_400),
        closing_s=whole(values[6], 0, 14_400),
        by_hand=values[7] == "yes",
    )


def _seconds(minutes: str) -> int:
    text = minutes.strip().replace(",", ".")
    seconds = round(float(text) * 60) if re.fullmatch(r"\d{1,4}(\.\d{1,3})?", text) else 0
    if not 1 <= seconds <= 4 * 3_600:
        raise BadRequest(say("«{text}» has to be a number of minutes, such as 20 or 1.5.", text=clean(minutes)[:20]))
    return seconds
