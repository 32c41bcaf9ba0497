import "server-only";

import { accepted } from "@/lib/redis/wire/refused";
import { onWire } from "@/lib/migrations/steps/on-wire";
import type { StepContext, StepWork } from "@/lib/migrations/steps/step-work";

/** The source lets writers go on by itself after this, should Headroom not come back. */
const PAUSE_MS = 15 * 60_000;
/** What is left of a pause that still covers a comparison's end. */
const RENEW_BELOW_MS = 10 * 60_000;

/** Has the source hold back every write: for writers that Headroom cannot stop. */
export const pauseWrites: StepWork = {
  async run(context) {
    const pausedUntilMs = await pause(context);
    return {
      state: "done",
      sentence: "The source holds back every write; clients wait.",
      memory: { pausedUntilMs },
    };
  },
  async undo(context) {
    await unpause(context);
    return "The source takes writes again.";
  },
};

export const resumeWrites: StepWork = {
  async run(context) {
    await unpause(context);
    return {
      state: "done",
      sentence: "The source takes writes again: look that nobody is left there.",
    };
  },
};

/**
 * Before a step that counts on the pause: lengthens it, and returns what has to be kept for it. A pause that
 * ran out meanwhile is `lapsed`: somebody may have written.
 */
export async function lengthenedPause(
  context: StepContext,
): Promise<{ is: "none" } | { is: "lapsed" } | { is: "kept"; stepId: string; untilMs: number }> {
  const pausing = context.steps.find(
    ({ kind, status }) => kind === "pause_writes" && status === "done",
  );
  const untilMs = pausing?.memory?.pausedUntilMs;
  const isOver = context.steps.some(
    ({ kind, status }) => kind === "resume_writes" && status === "done",
  );
  if (pausing === undefined || untilMs === undefined || isOver) return { is: "none" };
  const leftMs = untilMs - context.clock().getTime();
  const isSwitched = context.steps.some(
    ({ kind, status }) => kind === "switch" && status === "done",
  );
  // Everything was compared and switched while it held: apps are started all the same.
  if (leftMs <= 0) return { is: isSwitched ? "none" : "lapsed" };
  if (leftMs > RENEW_BELOW_MS) return { is: "none" };
  return { is: "kept", stepId: pausing.id, untilMs: await pause(context) };
}

async function pause({ legs, clock }: StepContext): Promise<number> {
  const sinceMs = clock().getTime();
  await onWire(legs[0]?.sourceInstanceId ?? null, async (wire) => {
    const [reply] = await wire.send([["CLIENT", "PAUSE", PAUSE_MS, "WRITE"]]);
    accepted(reply!);
  });
  // Counted from before the server was asked, so that it never ends before we think it does.
  return sinceMs + PAUSE_MS;
}

async function unpause({ legs }: StepContext): Promise<void> {
  await onWire(legs[0]?.sourceInstanceId ?? null, async (wire) => {
    const [reply] = await wire.send([["CLIENT", "UNPAUSE"]]);
    accepted(reply!);
  });
}
