import { expect, test } from "vitest";
import { deliver } from "@/inngest/deliver";
import { retryWaitMs, RETRY_WAITS_MS } from "@/local/engine/backoff";

const HOUR_MS = 3_600_000;

test("a channel that is unreachable for an hour, or for a day, costs no message", () => {
  const retries = deliver.opts.retries ?? 4;
  let waitedMs = 0;
  for (let attempt = 0; attempt < retries; attempt++) {
    waitedMs += retryWaitMs(attempt, { waitsMs: RETRY_WAITS_MS, jitterMs: 0, chance: 0 });
  }

  expect(waitedMs).toBeGreaterThanOrEqual(24 * HOUR_MS);
});
