import type { Tone } from "@/components/ui/state";
import { formatCount } from "@/lib/format";
import type { Checkpoint, Phase } from "@/lib/migrations/model";

/** The phases a migration walks through, in order; `failed` may follow any of them. */
export const walk = ["copy", "verify", "await_approval", "cut_over", "done"] as const;
export type WalkPhase = (typeof walk)[number];

export const phaseTitles: Record<Phase, string> = {
  copy: "Copy every key",
  verify: "Compare both ends",
  await_approval: "Stop the writers",
  cut_over: "Last pass and comparison",
  done: "Target takes over",
  failed: "Stopped",
};

export const phaseTones: Record<Phase, { tone: Tone; word: string }> = {
  copy: { tone: "busy", word: "copying" },
  verify: { tone: "busy", word: "comparing" },
  await_approval: { tone: "warning", word: "waits for you" },
  cut_over: { tone: "busy", word: "cutting over" },
  done: { tone: "good", word: "done" },
  failed: { tone: "danger", word: "stopped" },
};

/** What the running phase is at, with its numbers. */
export function progressWords({
  step,
  pass,
  database,
  keysCopied,
  keysCompared,
  keysDiffering,
}: Checkpoint): string {
  const where = `pass ${pass}, database ${database}`;
  switch (step) {
    case "copy":
      return `${formatCount(keysCopied)} keys copied (${where})`;
    case "prune":
      return `${formatCount(keysCopied)} keys copied; taking away what the source no longer has (${where})`;
    case "compare":
      return `${formatCount(keysCompared)} keys compared, ${formatCount(keysDiffering)} differ (${where})`;
  }
}
