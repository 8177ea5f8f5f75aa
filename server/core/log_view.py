"""What was done, by whom and when: for reading, filtering and taking away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from server.core.export import Export
from server.core.model import Event
from server.core.reseat import called, logged
from server.core.sentence import say
from server.core.views import sort_key

KINDS: Mapping[str, str] = {
    "clock": "OpenLobby GoOn EndTalk SkipRound Pause Resume Extend Hold Unhold Finish Reopen ShiftClock ChangeAhead",
    "seats": "NoShow Leave Seat WalkIn Swap Move Replan SetDraft ChooseDraft EditDraft Publish Reveal",
    "tables": "NameTable CloseTable OpenTable MergeTables SplitTable LockTable MarkTable GiveTime LinkTable",
    "guests": "Join CheckIn CheckOut AskFor SitDown TakeBack Prepare Erase Answer",
    "words": "Announce KeepPhrases EditConversation ShowOnScreen",
    "pairs": "CloseChoosing OpenChoosing SetPairs",
    "undo": "Undo",
}
OTHER = "other"
KIND_WORDS: Mapping[str, str] = {
    "clock": say("clock"),
    "seats": say("seats"),
    "tables": say("tables"),
    "guests": say("guests"),
    "words": say("words"),
    "pairs": say("pairs"),
    "undo": say("undo"),
    OTHER: say("other"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One thing that was done. at: ISO 8601, UTC."""

    version: int
    at_ms: int
    at: str
    by: str
    command: str
    kind: str
    said: str

    @property
    def kind_words(self) -> str:
        """The kind as people read it."""
        return KIND_WORDS[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line as the store keeps it."""

    version: int
    at_ms: int
    by: str
    command: str
    said: str


def log_lines(
    event: Event, entries: Iterable[Entry], kind: str = "", text: str = "", read: Callable[[str], str] = str
) -> tuple[LogLine, ...]:
    """Newest first. kind: only these; text: only where each word stands in what was done or by whom.

    read: says a sentence in the language in which the text was typed.
    """
    words = sort_key(text).split()
    lines = (_line(event, entry) for entry in entries)
    return tuple(reversed([x for x in lines if kind in ("", x.kind) and _fits(x, words, read)]))


def _fits(line: LogLine, words: Sequence[str], read: Callable[[str], str]) -> bool:
    if not words:
        return True
    there = sort_key(f"{read(line.said)} {read(line.by)}")
    return all(word in there for word in words)


def log_export(lines: Sequence[LogLine]) -> Export:
    """The same lines to take away."""
    return Export(
        columns={
            "version": "version",
            "at": "time (UTC)",
            "by": "who",
            "kind": "kind",
            "command": "command",
            "said": "what",
        },
        rows=tuple((x.version, x.at, str(x.by), x.kind, x.command, str(x.said)) for x in lines),
    )


def _line(event: Event, entry: Entry) -> LogLine:
    return LogLine(
        version=entry.version,
        at_ms=entry.at_ms,
        at=datetime.fromtimestamp(entry.at_ms / 1000, UTC).isoformat(timespec="seconds"),
        by=called(event, entry.by),
        command=entry.command,
        kind=next((kind for kind, names in KINDS.items() if entry.command in names.split()), OTHER),
        said=logged(event, entry.said),
    )
