import { formatBytes, formatCount, formatDuration } from "@/lib/format";
import type { ChangeEffects, Claim, Shift, Turn } from "@/lib/providers/change-effects";

export const verdicts = ["same", "better", "worse", "heed", "unknown"] as const;
export type Verdict = (typeof verdicts)[number];

/** One line of what a change does. `heed`: no loss, but something to know before. */
export type TransitionRow = {
  label: string;
  words: string;
  verdict: Verdict;
  /** Whether the provider says so; `estimate` is ours. */
  source: Claim<unknown>["source"] | "estimate";
  note: string | null;
};

export type Transition = {
  during: TransitionRow[];
  after: TransitionRow[];
  /** What certainly stays as it is, in words. */
  kept: string[];
  /** What nobody says anything about at all. */
  unsaid: string[];
};

/** What was used last, to be held against the limits of the other plan. Null is unknown. */
export type Use = { memoryBytes: number | null; clients: number | null };

/** The effects of a plan change as the lines of a table. `durationSeconds` is an estimate, or null. */
export function transitionRows(
  effects: ChangeEffects,
  { durationSeconds, used }: { durationSeconds: number | null; used: Use },
): Transition {
  const during = [
    acceptedRow(effects.isAccepted),
    durationRow(durationSeconds),
    outageRow(effects.outageSeconds),
    yesNoRow("Redis restarts", effects.restartsServer),
    yesNoRow("Apps restart", effects.restartsApps),
    yesNoRow("Writes at the switch", effects.losesWrites, "can be lost", "kept"),
  ];
  const after = [
    limitRow("Memory", effects.memoryBytes, formatBytes, used.memoryBytes),
    limitRow("Connections", effects.maxClients, formatCount, used.clients),
    yesNoRow("URL", effects.changesUrl, "changes", "stays"),
    claimRow("High availability", effects.replica, (is) => turnWords[is]),
    claimRow("Data kept on disk", effects.persistence, (is) => turnWords[is]),
    limitRow("Logical databases", effects.databases, formatCount, null),
    limitRow("Idle connections closed after", effects.idleTimeoutSeconds, inSeconds, null),
    claimRow("Eviction policy and settings", effects.keepsSettings, (is) =>
      is ? { words: "kept", verdict: "same" } : { words: "reset", verdict: "worse" },
    ),
  ];
  const rows = [...during, ...after].filter((row) => row !== null);
  const unsaid = rows.filter(({ verdict, note }) => verdict === "unknown" && note === null);
  const kept = after.filter(
    ({ verdict, source, note }) => verdict === "same" && source === "published" && note === null,
  );
  const hasLine = (row: TransitionRow | null): row is TransitionRow =>
    row !== null && !unsaid.includes(row) && !kept.includes(row);
  return {
    during: during.filter(hasLine),
    after: after.filter(hasLine),
    kept: kept.map(({ label, words }) => (words === "kept" ? label : `${label} (${words})`)),
    unsaid: unsaid.map(({ label }) => label),
  };
}

/** A line for a claim: nobody's word where there is none, else what `tell` makes of it. */
function claimRow<Value>(
  label: string,
  claim: Claim<Value>,
  tell: (is: Value) => Pick<TransitionRow, "words" | "verdict">,
  unknownWords = "nobody says",
): TransitionRow {
  const told =
    claim.is === null ? ({ words: unknownWords, verdict: "unknown" } as const) : tell(claim.is);
  return { label, ...told, source: claim.source, note: claim.note ?? null };
}

function acceptedRow(claim: ChangeEffects["isAccepted"]): TransitionRow | null {
  if (claim.is === true) return null;
  return claimRow("Offered", claim, () => ({ words: "no", verdict: "worse" }), "not certain");
}

function durationRow(seconds: number | null): TransitionRow | null {
  if (seconds === null) return null;
  const words = `about ${formatDuration(seconds)}`;
  return { label: "Takes", words, verdict: "same", source: "estimate", note: null };
}

function outageRow(claim: ChangeEffects["outageSeconds"]): TransitionRow {
  return claimRow(
    "Outage",
    claim,
    ({ min, max }) =>
      max === 0
        ? { words: "none", verdict: "same" }
        : { words: `${min} to ${max} s`, verdict: "heed" },
    "length not published",
  );
}

function yesNoRow(label: string, claim: Claim<boolean>, yes = "yes", no = "no"): TransitionRow {
  return claimRow(label, claim, (is) =>
    is ? { words: yes, verdict: "heed" } : { words: no, verdict: "same" },
  );
}

const turnWords: Record<Turn, Pick<TransitionRow, "words" | "verdict">> = {
  gained: { words: "added", verdict: "better" },
  kept: { words: "kept", verdict: "same" },
  lost: { words: "given up", verdict: "worse" },
  absent: { words: "still none", verdict: "same" },
};

function inSeconds(seconds: number): string {
  return `${seconds} s`;
}

/** A limit that is less than what is in use is said so. */
function limitRow(
  label: string,
  { from, to }: Shift,
  format: (value: number) => string,
  used: number | null,
): TransitionRow {
  const { source } = [from, to].find((claim) => claim.source !== "published") ?? to;
  const note = to.note ?? from.note ?? null;
  if (from.is === null || to.is === null) {
    const words = to.is === null ? "nobody says" : `${format(to.is)}, now not known`;
    return { label, words, verdict: "unknown", source, note };
  }
  if (from.is === to.is) {
    return { label, words: `still ${format(to.is)}`, verdict: "same", source, note };
  }
  return {
    label,
    words: `${format(from.is)} → ${format(to.is)}`,
    verdict: to.is > from.is ? "better" : "worse",
    source,
    note: used !== null && used > to.is ? `${format(used)} are in use now.` : note,
  };
}
