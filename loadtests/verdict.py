"""Is the event ready? Pure: what phones saw and ought to have seen become findings, with reason and remedy."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from math import ceil
from zlib import crc32

from loadtests.due import Due
from loadtests.page import words
from loadtests.record import Batch, Guest, Sight
from server.core.model import ParticipantId

SETTLED_MS = 1_000.0  # a phone that has been on line for less is still catching up
NEVER = float("inf")
WORST = 5  # examples in a reason
MOST_OTHERS = 0.8  # of this computer, while the server runs on it, too


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is demanded. share: of phones that have to hold a limit."""

    share: float = 0.95
    right_ms: float = 1_000.0
    skew_ms: float = 50.0
    join_ms: float = 3_000.0
    back_ms: float = 5_000.0
    own_ms: float = 250.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Something the host did. due: what is true from then on. quick: the next press came at once."""

    said: str
    sent_ms: float
    confirmed_ms: float
    due: Due
    quick: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Restart:
    """The server was killed, and served again."""

    killed_ms: float
    served_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at. ok None: it could not be judged."""

    name: str
    ok: bool | None
    measured: str
    limit: str
    reason: str = ""
    remedy: str = ""


class State(StrEnum):
    """What it all comes to."""

    READY = "Ready"
    NOT_READY = "Not ready"
    UNSURE = "Could not be judged"

    @property
    def exit_code(self) -> int:
        """For scripts."""
        return {State.READY: 0, State.NOT_READY: 1, State.UNSURE: 3}[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How one press reached those that it concerned. took_ms: in order; NEVER for those it did not reach."""

    said: str
    at_ms: float
    confirmed_ms: float
    took_ms: tuple[float, ...]
    late: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """Somebody was shown a table that was not theirs."""

    who: int
    at_ms: float
    round_no: int
    shown: str
    due: str


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """All that a verdict is made of.

    before: what was true when the first phone came in. others: how much of this computer (1.0: all of it) was taken by
    something else when it began, if the server runs here, too.
    """

    guests: Sequence[Guest]
    before: Due
    presses: Sequence[Press]
    batch: Batch
    restart: Restart | None = None
    skipped: Sequence[str] = ()
    others: float = 0.0
    limits: Limits = field(default_factory=Limits)

    @cached_property
    def sights(self) -> Mapping[int, list[Sight]]:
        """By person, in order."""
        found: dict[int, list[Sight]] = defaultdict(list)
        for sight in sorted(self.batch.sights, key=lambda s: s.at_ms):
            found[sight.who].append(sight)
        return found

    @cached_property
    def ups(self) -> Mapping[int, list[tuple[float, float]]]:
        """When each phone was on line."""
        found: dict[int, list[tuple[float, float]]] = defaultdict(list)
        since: dict[int, float] = {}
        for life in sorted(self.batch.lives, key=lambda x: x.at_ms):
            began = since.pop(life.who, None)
            if life.up:
                since[life.who] = life.at_ms if began is None else began
            elif began is not None:
                found[life.who].append((began, life.at_ms))
        for who, began in since.items():
            found[who].append((began, NEVER))
        return found

    @cached_property
    def pids(self) -> Mapping[int, ParticipantId]:
        """Who is who; somebody who was on no list is known by name from some version on."""
        last = self.presses[-1].due if self.presses else self.before
        by_name = {name: pid for pid, name in last.truth.people.items()}
        found = {g.who: ParticipantId(g.pid) if g.pid else by_name.get(g.name) for g in self.guests}
        return {who: pid for who, pid in found.items() if pid is not None}

    @cached_property
    def dues(self) -> Sequence[Due]:
        """What was true, one after the other."""
        return (self.before, *(press.due for press in self.presses))

    def was_up(self, who: int, from_ms: float, to_ms: float) -> bool:
        """Whether a phone was on line all that time."""
        return any(began <= from_ms and to_ms <= ended for began, ended in self.ups.get(who, ()))

    def shown(self, who: int, at_ms: float) -> Sight | None:
        """What a phone showed at an instant."""
        row = self.sights.get(who, [])
        i = bisect_right(row, at_ms, key=lambda s: s.at_ms)
        return row[i - 1] if i else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What it comes to, and why."""

    findings: tuple[Finding, ...]
    spreads: tuple[Spread, ...]
    wrongs: tuple[Wrong, ...]

    @property
    def state(self) -> State:
        """Not ready if anything failed; not judged if a needed figure could not be trusted."""
        if any(f.ok is False for f in self.findings):
            return State.NOT_READY
        return State.UNSURE if any(f.ok is None for f in self.findings) else State.READY


def judge(evidence: Evidence) -> Verdict:
    """The verdict."""
    slow = [n for n, press in enumerate(evidence.presses) if not press.quick]
    spreads = tuple(spread for n in slow if (spread := _spread(evidence, n)).took_ms)
    wrongs = (*_wrong_for_their_version(evidence), *_wrong_at_the_bell(evidence))
    own = _own(evidence, spreads)
    findings = [
        _commands(evidence, spreads),
        _tables(evidence, wrongs),
        _skew(evidence),
        _joining(evidence),
        *([_coming_back(evidence, evidence.restart)] if evidence.restart else []),
        _oddities(evidence),
        *([_script(evidence)] if evidence.skipped else []),
    ]
    if own.ok is None:  # then failures of speed may be ours; what went well in spite of it went well
        findings = [_doubted(f) if f.ok is False and f.name in _SPEED else f for f in findings]
        own = own if any(f.ok is None for f in findings) else replace(own, ok=True, remedy="")
    return Verdict(findings=(*findings, own), spreads=spreads, wrongs=wrongs)


# --- commands ----------------------------------------------------------------------------------------------------


def _spread(evidence: Evidence, n: int) -> Spread:
    """How soon everybody concerned showed what one press made true."""
    press, before = evidence.presses[n], evidence.dues[n]
    until = evidence.presses[n + 1].sent_ms if n + 1 < len(evidence.presses) else NEVER
    took: list[tuple[float, int]] = []
    for who, pid in evidence.pids.items():
        due = _state(press.due, pid)
        if due is None or due == _state(before, pid):
            continue
        if evidence.was_up(who, press.sent_ms - SETTLED_MS, press.sent_ms + evidence.limits.right_ms):
            took.append((_reached(evidence, who, due, press.sent_ms, until), who))
    took.sort()
    late = tuple(who for ms, who in took if ms > evidence.limits.right_ms)
    return Spread(
        said=press.said,
        at_ms=press.sent_ms,
        confirmed_ms=press.confirmed_ms - press.sent_ms,
        took_ms=tuple(ms for ms, _who in took),
        late=late,
    )


def _state(due: Due, pid: ParticipantId) -> tuple[int, int, str] | None:
    seats = due.seats.get(pid)
    return None if seats is None else (due.clock.id, crc32(seats.encode()), due.said_to(pid))


def _reached(evidence: Evidence, who: int, due: tuple[int, int, str], from_ms: float, until: float) -> float:
    already = evidence.shown(who, from_ms)
    if already is not None and (already.clock, already.seats, already.said) == due:
        return 0.0  # by one of several quick presses before
    for sight in evidence.sights.get(who, ()):
        if from_ms <= sight.at_ms < until and (sight.clock, sight.seats, sight.said) == due:
            return sight.at_ms - from_ms
    return NEVER


def _commands(evidence: Evidence, spreads: Sequence[Spread]) -> Finding:
    limits = evidence.limits
    name, limit = (
        "Commands reach phones",
        f"{limits.share:.0%} of phones right within {limits.right_ms / 1000:g} s, each time",
    )
    took = sorted(ms for spread in spreads for ms in spread.took_ms)
    if not took:
        return Finding(
            name=name, ok=None, measured="nothing", limit=limit, reason="No command concerned a phone on line."
        )
    bad = [s for s in spreads if share_within(s.took_ms, limits.right_ms) < limits.share]
    measured = (
        f"{share_within(took, limits.right_ms):.1%} of {len(took)} within {limits.right_ms / 1000:g} s; "
        f"half by {_ms(quantile(took, 0.5))}, 95 % by {_ms(quantile(took, 0.95))}"
    )
    if not bad:
        return Finding(name=name, ok=True, measured=measured, limit=limit)
    reason = "; ".join(
        f"«{s.said}»: {share_within(s.took_ms, limits.right_ms):.0%} of {len(s.took_ms)} in time, "
        f"{sum(ms == NEVER for ms in s.took_ms)} never, confirmed after {_ms(s.confirmed_ms)}"
        for s in bad[:WORST]
    )
    return Finding(name=name, ok=False, measured=measured, limit=limit, reason=reason, remedy=_why_late(evidence, bad))


def _why_late(evidence: Evidence, bad: Sequence[Spread]) -> str:
    slow = {g.who for g in evidence.guests if g.slow}
    late = [who for s in bad for who in s.late]
    if late and sum(who in slow for who in late) > len(late) * 0.8:
        return "Nearly all of them have a slow link: better Wi-Fi in the room helps, the server does not."
    if max(s.confirmed_ms for s in bad) > evidence.limits.right_ms / 2:
        return "Saving took long: a faster disk, FSYNC=everysec, or a store (REDIS_URL) on a machine with more power."
    return "Saved in time, but told late: more web processes (WORKERS, up to one for each core) or a faster machine."


# --- tables ------------------------------------------------------------------------------------------------------


def _wrong_for_their_version(evidence: Evidence) -> Iterable[Wrong]:
    """Seats that were never true at the version that the phone said it showed."""
    versions = [due.v for due in evidence.dues]
    for who, pid in evidence.pids.items():
        texts = [due.seats.get(pid, "") for due in evidence.dues]
        for sight in evidence.sights.get(who, ()):
            i = max(0, bisect_right(versions, sight.v) - 1)
            shown = evidence.batch.texts.get(sight.seats, "")
            if shown not in texts[i : i + 2]:
                yield from _differences(who, sight.at_ms, shown, texts[i])


def _differences(who: int, at_ms: float, shown: str, due: str) -> Iterable[Wrong]:
    one, other = words(shown), words(due)
    for number in sorted(one.keys() | other.keys()):
        if one.get(number) != other.get(number):
            yield Wrong(
                who=who, at_ms=at_ms, round_no=number, shown=one.get(number, "none"), due=other.get(number, "none")
            )
            return


def _wrong_at_the_bell(evidence: Evidence) -> Iterable[Wrong]:
    """When a conversation begins, everybody on line has to show their table of that round."""
    confirmed = [press.confirmed_ms for press in evidence.presses]
    for skew in evidence.batch.skews:
        kind, _, number = skew.key.partition("-")
        if kind != "talk":
            continue
        sure = bisect_right(confirmed, skew.start_ms - SETTLED_MS)
        maybe = bisect_right(confirmed, skew.start_ms + SETTLED_MS)
        for who, pid in evidence.pids.items():
            sight = evidence.shown(who, skew.start_ms)
            if sight is None or not evidence.was_up(who, skew.start_ms - 2 * SETTLED_MS, skew.start_ms):
                continue
            shown = words(evidence.batch.texts.get(sight.seats, "")).get(int(number), "none")
            due = [words(d.seats.get(pid, "")).get(int(number), "none") for d in evidence.dues[sure : maybe + 1]]
            if shown not in due:
                yield Wrong(who=who, at_ms=skew.start_ms, round_no=int(number), shown=shown, due=due[0])


def _tables(evidence: Evidence, wrongs: Sequence[Wrong]) -> Finding:
    people = len({w.who for w in wrongs})
    looked = len(evidence.batch.sights)
    if not wrongs:
        return Finding(
            name="Everybody at the right table",
            ok=True,
            measured=f"0 wrong of {looked} screens looked at",
            limit="nobody, ever",
        )
    names = {g.who: g.name for g in evidence.guests}
    shown = "; ".join(
        f"{names.get(w.who, w.who)}, round {w.round_no}: shown {w.shown}, due {w.due}" for w in wrongs[:WORST]
    )
    return Finding(
        name="Everybody at the right table",
        ok=False,
        measured=f"{people} people were shown a wrong table",
        limit="nobody, ever",
        reason=shown,
        remedy="A defect: please report it with --seed and the report. At the event, print the paper lists.",
    )


# --- time --------------------------------------------------------------------------------------------------------


def _skew(evidence: Evidence) -> Finding:
    limits, skews = evidence.limits, evidence.batch.skews
    off = sorted(abs(ms) for skew in skews for ms in skew.off_ms)
    unaware = sum(len(skew.unaware) for skew in skews)
    name, limit = (
        "Everyone changes at once",
        f"{limits.share:.0%} of phones within {limits.skew_ms:g} ms of the instant",
    )
    if not off:
        return Finding(name=name, ok=None, measured="nothing", limit=limit, reason="No boundary passed by itself.")
    p95 = quantile(off, limits.share)
    measured = f"{limits.share:.0%} within {_ms(p95)} at {len({s.start_ms for s in skews})} boundaries"
    if p95 <= limits.skew_ms and not unaware:
        return Finding(name=name, ok=True, measured=measured, limit=limit)
    reason = f"{unaware} phones did not know of a boundary. " if unaware else ""
    worst = max(skews, key=lambda s: quantile(sorted(map(abs, s.off_ms)), 0.95) if s.off_ms else 0)
    return Finding(
        name=name,
        ok=False,
        measured=measured,
        limit=limit,
        reason=f"{reason}Worst at {worst.key}.",
        remedy="Phones measure the time over their line; a line with much jitter measures badly. Look at the Wi-Fi, "
        "and at how busy the server was.",
    )


# --- coming in and coming back -----------------------------------------------------------------------------------


def _joining(evidence: Evidence) -> Finding:
    limits, arrivals = evidence.limits, evidence.batch.arrivals
    failed = [a for a in arrivals if a.failed]
    took = sorted(a.took_ms for a in arrivals if not a.failed)
    name = "Coming in"
    limit = f"{limits.share:.0%} see their page {limits.join_ms / 1000:g} s after scanning the code, nobody fails"
    if not arrivals:
        return Finding(name=name, ok=None, measured="nobody came", limit=limit)
    p95 = quantile(took, limits.share) if took else NEVER
    peak = _peak(sorted(a.at_ms for a in arrivals))
    measured = f"{len(took)} came in, up to {peak} a second, 95 % within {_ms(p95)}; {len(failed)} did not get in"
    if not failed and p95 <= limits.join_ms:
        return Finding(name=name, ok=True, measured=measured, limit=limit)
    said = "; ".join(dict.fromkeys(a.failed for a in failed[:WORST]))
    return Finding(
        name=name,
        ok=False,
        measured=measured,
        limit=limit,
        reason=said or f"{peak} people a second were too many for the server.",
        remedy="More web processes (WORKERS), a proxy that serves /static/ itself, or doors that open earlier, "
        "so that people come over a longer time. A fast rehearsal has a higher wave than the evening: --arrival-min.",
    )


def _peak(began_ms: Sequence[float]) -> int:
    """The most that came within one second."""
    return max(bisect_right(began_ms, at + 999) - i for i, at in enumerate(began_ms))


def _coming_back(evidence: Evidence, restart: Restart) -> Finding:
    limits = evidence.limits
    lost = {who for who, spans in evidence.ups.items() if any(a <= restart.killed_ms <= b for a, b in spans)}
    returns: dict[int, float] = {}
    for back in evidence.batch.returns:
        if back.who in lost and back.back_ms >= restart.served_ms - 500 and back.lost_ms <= restart.served_ms:
            returns.setdefault(back.who, max(0.0, back.back_ms - restart.served_ms))
    # Who was put away meanwhile, or is moved to another device, comes back in another way.
    missing = [w for w in lost - returns.keys() if not any(a > restart.killed_ms for a, _b in evidence.ups.get(w, ()))]
    took = sorted(returns.values())
    down_s = (restart.served_ms - restart.killed_ms) / 1000
    name, limit = (
        "Back after a crash",
        f"{limits.share:.0%} within {limits.back_ms / 1000:g} s of the server, and everybody",
    )
    if not took:
        return Finding(name=name, ok=None, measured="nobody was on line", limit=limit)
    p95 = quantile(took, limits.share)
    measured = f"server away for {down_s:.1f} s; {len(took)} back, 95 % within {_ms(p95)}; {len(missing)} never"
    ok = p95 <= limits.back_ms and not missing
    return Finding(
        name=name,
        ok=ok,
        measured=measured,
        limit=limit,
        reason="" if ok else "Phones try again about every second; the server could not take them all that fast.",
        remedy=""
        if ok
        else "More web processes (WORKERS), so that one crash concerns fewer phones, or a faster machine.",
    )


# --- what may not happen -----------------------------------------------------------------------------------------


def _oddities(evidence: Evidence) -> Finding:
    oopses = evidence.batch.oopses
    if not oopses:
        return Finding(
            name="Nothing strange", ok=True, measured=f"0 in {evidence.batch.frames} frames", limit="nothing"
        )
    said = list(dict.fromkeys(o.said for o in oopses))
    return Finding(
        name="Nothing strange",
        ok=False,
        measured=f"{len(oopses)} times",
        limit="nothing",
        reason="A phone " + "; ".join(said[:WORST]),
        remedy="Refused requests: look at the server's log and its limits. Versions that go back, or cards of somebody "
        "else: a defect, please report it with this rehearsal's --seed.",
    )


def _script(evidence: Evidence) -> Finding:
    return Finding(
        name="Everything was tried",
        ok=None,
        measured=f"{len(evidence.skipped)} things were not",
        limit="all",
        reason="; ".join(evidence.skipped[:WORST]),
        remedy="The evening was over before: use a lower --speed, longer talks or more --rounds.",
    )


# --- ourselves ---------------------------------------------------------------------------------------------------

_SPEED = ("Commands reach phones", "Everyone changes at once", "Coming in", "Back after a crash")


def _own(evidence: Evidence, spreads: Sequence[Spread]) -> Finding:
    """How much of what was measured is this computer's own work of being so many phones."""
    batch, limits = evidence.batch, evidence.limits
    lag, waited = sorted(batch.lag_ms), sorted(batch.own_ms)
    took = sorted(ms for spread in spreads for ms in spread.took_ms if ms < NEVER)
    own = max(quantile(lag, 0.95) if lag else 0.0, quantile(waited, 0.95) if waited else 0.0)
    whole = quantile(took, 0.95) if took else 0.0
    share = f", about {min(1.0, own / whole):.0%} of the latency of commands" if whole else ""
    busy = quantile(sorted(batch.busy), 0.95) if batch.busy else 0.0
    idle = evidence.others < MOST_OTHERS
    ok = own <= limits.own_ms and idle
    return Finding(
        name="This computer's own share",
        ok=True if ok else None,
        measured=f"95 % of frames waited here less than {_ms(own)}{share}; busy {busy:.0%} of a core",
        limit=f"{limits.own_ms:g} ms",
        reason="" if ok else _TOO_MANY if idle else f"Other programs took {evidence.others:.0%} of this computer.",
        remedy="" if ok else _MORE_MACHINES if idle else _LATER,
    )


_TOO_MANY = "This computer was too busy being so many phones, so figures of speed may be its own fault."
_MORE_MACHINES = "Use --workers 2 or more, or other machines (--expect and --join)."
_LATER = "Rehearse again when it has nothing else to do, or against the real server (--url)."


def _doubted(finding: Finding) -> Finding:
    return replace(finding, ok=None, reason=f"Failed, but this computer was too busy to be sure. {finding.reason}")


# --- figures -----------------------------------------------------------------------------------------------------


def quantile(ordered: Sequence[float], share: float) -> float:
    """The value that so great a share of the ordered ones does not exceed."""
    return ordered[max(0, ceil(len(ordered) * share - 1e-9) - 1)] if ordered else 0.0


def share_within(values: Sequence[float], limit: float) -> float:
    """Which share of the values is not over the limit."""
    return sum(value <= limit for value in values) / len(values) if values else 1.0


def _ms(ms: float) -> str:
    return "never" if ms == NEVER else f"{ms / 1000:.1f} s" if ms >= 1_000 else f"{ms:.{0 if ms >= 10 else 1}f} ms"


def as_text(verdict: Verdict) -> str:
    """The verdict for a terminal."""
    mark = {True: "ok  ", False: "FAIL", None: "?   "}
    lines = []
    for f in verdict.findings:
        lines.append(f"  {mark[f.ok]}  {f.name}: {f.measured} (limit: {f.limit})")
        lines += [f"        Why:    {f.reason}"] if f.reason else []
        lines += [f"        Remedy: {f.remedy}"] if f.remedy else []
    return "\n".join(["", *lines, "", f"{verdict.state}."])
