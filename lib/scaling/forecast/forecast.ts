import type { Sample } from "@/lib/metrics/model";
import {
  crossing,
  expectAt,
  HORIZON_HOURS,
  RECENT_HOURS,
  type Expected,
} from "@/lib/scaling/forecast/expect";
import { HOUR_MS, gainBetween, hoursOf, type Hours } from "@/lib/scaling/forecast/hours";
import type {
  Forecast,
  ForecastMetric,
  ForecastStep,
  Outlook,
  ToFull,
} from "@/lib/scaling/forecast/model";
import { pastErrors } from "@/lib/scaling/forecast/past-errors";
import { HORIZON_SECONDS, untilMet } from "@/lib/scaling/forecast/time-to-full";
import type { Peak } from "@/lib/scaling/model";
import { firstAfter } from "@/lib/scaling/judgement/observe";

const DAY = 24;
const DAYS_MIN = 3;
const DAYS_MAX = 7;
const MINUTE_MS = 60_000;

/** What a forecast is made of. Lists are oldest first; what lies after `now` does not count. */
export type Seen = {
  /** The last hours; a week tells better how right forecasts were, but does not change their kind. */
  samples: readonly Sample[];
  /** The peaks of whole hours, up to 30 days back. Hours that lie within the samples do no harm. */
  history: readonly Peak[];
  /** Null where nobody knows one, Infinity where there is none. */
  limits: Record<ForecastMetric, number | null>;
};

/**
 * Foretells the next hours of memory and connections: at every step what is expected, and a band that
 * should hold what comes four times in five.
 *
 * What is expected follows past days (weeks, when two are known) where they foretold the last two weeks
 * better than a level that stays; a pace of the last hours where there is one that they do not explain;
 * else the level. The band is as wide as forecasts of the same kind were off on this history; a young
 * instance has none, and gets a wide one. Nothing is assumed of how errors are spread.
 *
 * Null for a metric with fewer than six values in the last hours, or none in the last quarter of one.
 */
export function forecast(
  seen: Seen,
  now: Date,
  { horizonMinutes = HORIZON_HOURS * 60, stepMinutes = 10 } = {},
): Forecast {
  const outlookOf = (metric: ForecastMetric): Outlook | null => {
    const hours = hoursOf(seen, now, metric);
    const recent = { samples: recentAt(seen.samples, now), now, metric };
    const expected = expectAt(hours, pastErrors(hours), 0, recent);
    if (expected === null) return null;
    const steps: ForecastStep[] = [];
    const lastMinute = Math.min(horizonMinutes, HORIZON_HOURS * 60);
    for (let minute = 0; minute <= lastMinute; minute += stepMinutes) {
      steps.push(stepAt(expected, now, minute));
    }
    const { method, isAtLeast } = expected;
    return { method, isAtLeast, steps, toFull: toFullOf(expected, hours, seen.limits[metric]) };
  };
  return { memory: outlookOf("memory"), clients: outlookOf("clients") };
}

/** The samples of the last hours before an instant. */
export function recentAt(samples: readonly Sample[], at: Date): readonly Sample[] {
  const from = firstAfter(samples, at.getTime() - RECENT_HOURS * HOUR_MS);
  return samples.slice(from, firstAfter(samples, at.getTime()));
}

function stepAt(expected: Expected, now: Date, minute: number): ForecastStep {
  const read = (line: readonly number[]) => {
    const hour = Math.min(Math.floor(minute / 60), HORIZON_HOURS - 1);
    const share = minute / 60 - hour;
    return line[hour]! * (1 - share) + line[hour + 1]! * share;
  };
  return {
    at: new Date(now.getTime() + minute * MINUTE_MS),
    expected: read(expected.expected),
    lower: read(expected.lower),
    upper: expected.isAtLeast ? null : read(expected.upper),
  };
}

/**
 * When a limit is met: by the pace, where that is followed; else within a day by what is expected, or
 * later by what each of the last days gained on the one before it.
 */
function toFullOf(expected: Expected, hours: Hours, limit: number | null): ToFull | null {
  if (limit === null || !Number.isFinite(limit) || limit <= 0) return null;
  if (expected.expected[0]! >= limit) {
    return { seconds: 0, earliestSeconds: 0, latestSeconds: 0 };
  }
  if (expected.method === "trend") return untilMet(expected.trend!, limit);
  return crossing(expected, limit) ?? byDays(expected, hours, limit);
}

function byDays({ method, expected }: Expected, hours: Hours, limit: number): ToFull | null {
  if (method !== "season") return null;
  const gains: number[] = [];
  for (let days = 0; days < DAYS_MAX; days++) {
    const gain = gainBetween(hours, (days + 1) * DAY, days * DAY);
    if (!Number.isNaN(gain)) gains.push(gain);
  }
  // Beyond a day only growth that never paused is carried on.
  if (gains.length < DAYS_MIN || gains.some((gain) => gain <= 0)) return null;
  const most = Math.max(...expected);
  const after = (gain: number) => 3600 * expected.indexOf(most) + (86_400 * (limit - most)) / gain;
  const seconds = after(gains.reduce((sum, gain) => sum + gain, 0) / gains.length);
  if (seconds > HORIZON_SECONDS) return null;
  return {
    seconds,
    earliestSeconds: after(Math.max(...gains)),
    latestSeconds: Math.min(HORIZON_SECONDS, after(Math.min(...gains))),
  };
}
