import { formatBytes, formatCount, formatDuration, formatShare } from "@/lib/format";
import type { Progress } from "@/lib/migrations/model";
import type { Budget, DifferenceKind } from "@/lib/transfer/model";

/** Of a transfer whose first slice is still under way: nothing is known, and every figure has its place. */
export const unknownProgress: Progress = {
  phase: "copy",
  share: null,
  keysDone: 0,
  keysTotal: null,
  bytesDone: 0,
  keysPerSec: null,
  bytesPerSec: null,
  secondsLeft: null,
  pass: 1,
  lagMs: null,
  feedKind: null,
  latencyBeforeMs: null,
  latencyNowMs: null,
  waitedShare: null,
  differencesFound: 0,
  differencesRepaired: 0,
  differences: {},
};

/** What a transfer does now. */
export const phaseNames: Record<Progress["phase"], string> = {
  copy: "Copying",
  catch_up: "Copying what was written meanwhile",
  compare: "Comparing both ends",
  keep_up: "Keeping up with the source",
  finish: "Last pass",
  proven: "Proven equal",
  failed: "Stopped",
};

/** `1,200 of 5,000 keys, 3.1 MB`. A total that was passed meanwhile is not told. */
export function amountWords(progress: Progress): string {
  const { keysDone, keysTotal, bytesDone, phase } = progress;
  const isOver = phase === "keep_up" || phase === "proven";
  const keys =
    keysTotal === null || keysTotal <= keysDone || isOver
      ? formatCount(keysDone)
      : `${formatCount(keysDone)} of ${formatCount(keysTotal)}`;
  const bytes = bytesDone > 0 ? `, ${formatBytes(bytesDone)}` : "";
  return `${keys} ${keysDone === 1 && !keys.includes(" ") ? "key" : "keys"}${bytes}`;
}

/** Rounded down: a bar that says 100 has nothing left to do. Null is not known. */
export function percentOf({ share, phase }: Pick<Progress, "share" | "phase">): number | null {
  if (phase === "keep_up" || phase === "proven") return 100;
  return share === null ? null : Math.floor(Math.min(1, Math.max(0, share)) * 100);
}

export type Figure = { label: string; value: string; note: string | null; isHigh: boolean };

const UNKNOWN = "–";

/**
 * The figures beside a running transfer: always the same ones in the same order, so that nothing jumps
 * when one of them becomes known.
 */
export function figures(progress: Progress, budget: Budget): Figure[] {
  return [
    figure("Left", leftWords(progress)),
    figure(
      "Pace",
      progress.keysPerSec === null ? UNKNOWN : `${formatCount(progress.keysPerSec)} keys/s`,
      progress.bytesPerSec === null ? null : `${formatBytes(progress.bytesPerSec)}/s`,
    ),
    latencyFigure(progress, budget),
    figure("Behind the source", lagWords(progress), feedWords(progress.feedKind)),
    figure("Pass", formatCount(progress.pass)),
    figure(
      "Differences",
      progress.differencesFound === 0
        ? "none found"
        : `${formatCount(progress.differencesFound)} found`,
      progress.differencesFound === 0
        ? null
        : `${formatCount(progress.differencesRepaired)} repaired`,
    ),
  ];
}

function figure(label: string, value: string, note: string | null = null): Figure {
  return { label, value, note, isHigh: false };
}

function leftWords({ phase, secondsLeft }: Progress): string {
  if (phase === "keep_up") return "only what is written now";
  if (phase === "proven") return "nothing";
  return secondsLeft === null ? UNKNOWN : `about ${formatDuration(Math.max(1, secondsLeft))}`;
}

/** The source's latency before and now, held against what it may become. */
function latencyFigure(
  { latencyBeforeMs, latencyNowMs, waitedShare }: Progress,
  { p99Ratio }: Budget,
): Figure {
  const label = "Source latency (p99)";
  if (latencyNowMs === null) return figure(label, UNKNOWN);
  const before = latencyBeforeMs === null ? "" : `${milliseconds(latencyBeforeMs)} → `;
  const most = latencyBeforeMs === null || p99Ratio === null ? null : latencyBeforeMs * p99Ratio;
  const notes = [
    most === null ? null : `at most ${milliseconds(most)} ms`,
    waitedShare === null || waitedShare < 0.01
      ? null
      : `waiting ${formatShare(waitedShare)} of the time`,
  ].filter((note) => note !== null);
  return {
    label,
    value: `${before}${milliseconds(latencyNowMs)} ms`,
    note: notes.join(", ") || null,
    isHigh: most !== null && latencyNowMs > most,
  };
}

function milliseconds(value: number): string {
  return value >= 10 ? formatCount(value) : value.toFixed(1);
}

/** `in step`, `1.2 s`: the age of the oldest change that has not arrived. */
export function lagWords({ lagMs, feedKind }: Pick<Progress, "lagMs" | "feedKind">): string {
  if (lagMs !== null && lagMs > 0) {
    return lagMs < 950
      ? `${Math.max(0.1, lagMs / 1000).toFixed(1)} s`
      : formatDuration(lagMs / 1000);
  }
  return feedKind === null || feedKind === "none" ? UNKNOWN : "in step";
}

function feedWords(feedKind: Progress["feedKind"]): string | null {
  switch (feedKind) {
    case "tracking":
      return "the source tells each change";
    case "notifications":
      return "by notifications";
    case "none":
      return "repeated passes instead";
    case null:
      return null;
  }
}

const differenceNames: Record<DifferenceKind, string> = {
  missing: "missing at the target",
  extra: "only at the target",
  type: "of another type",
  value: "with another value",
  expiry: "with another expiry",
};

/** `3 missing at the target, 1 with another value`; null when there were none. */
export function differenceWords(differences: Progress["differences"]): string | null {
  const words = Object.entries(differences)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${formatCount(count)} ${differenceNames[kind as DifferenceKind]}`);
  return words.length === 0 ? null : words.join(", ");
}
