// The exact twin of `position` in server/core/timeline.py.

const at = (timeline, nowMs) =>
  timeline.paused_at_ms == null ? nowMs : Math.min(nowMs, timeline.paused_at_ms);

export function position(timeline, nowMs) {
  const now = at(timeline, nowMs);
  let index = -1;
  for (const [i, segment] of timeline.segments.entries()) {
    if (segment.starts_at_ms == null || segment.starts_at_ms > now) break;
    index = i;
  }
  const end = index < 0 ? null : timeline.segments[index].ends_at_ms ?? null;
  return {
    index,
    remaining_ms: end === null ? null : Math.max(0, end - now),
    paused: timeline.paused_at_ms != null,
  };
}

export const keyOf = (segment) => (segment ? `${segment.kind}-${segment.round_no ?? 0}` : 'soon-0');

export const keyAt = (timeline, nowMs) => keyOf(timeline.segments[position(timeline, nowMs).index]);

// The last of that name: a reopened round shows its card again.
export const segmentOf = (timeline, key) => timeline.segments.findLast((s) => keyOf(s) === key);
