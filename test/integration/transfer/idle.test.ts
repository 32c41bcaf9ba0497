import { Redis } from "ioredis";
import { expect, test, vi } from "vitest";
import { gentle } from "@/lib/transfer/model";
import { runSlice } from "@/lib/transfer/run-slice";
import { openSession } from "@/lib/transfer/session";
import { begin } from "@/lib/transfer/state";
import { startRedis } from "@/test/support/redis";
import { plainTerms } from "@/test/support/transfer-terms";

const terms = plainTerms;
/** Shorter than any provider's. */
const TIMEOUT_SECONDS = 27;
const LONG_MS = 90_000;

test(
  "servers that close idle connections end no transfer in which nothing happens, and cost no comparison",
  async () => {
    const closing = ["--timeout", String(TIMEOUT_SECONDS)];
    await using source = await startRedis(closing);
    await using target = await startRedis(closing);
    const [writer, reader] = [new Redis(source.url), new Redis(target.url)];
    const session = await openSession(
      {
        source: { url: source.url, verifiesCertificate: true },
        target: { url: target.url, verifiesCertificate: true },
      },
      { budget: { ...gentle, p99Ratio: null } },
    );
    try {
      let state = begin(terms, { atMs: Date.now() });
      await vi.waitFor(async () => {
        state = await runSlice(session, state, 200);
        expect(state.stage).toBe("keep_up");
      }, 10_000);
      const { looks, heard } = state;

      // An idle one of somebody else shows that the server means it.
      const other = new Redis(target.url, { retryStrategy: null });
      await other.ping();
      await vi.waitFor(() => expect(other.status).toBe("end"), {
        timeout: (TIMEOUT_SECONDS + 30) * 1000,
        interval: 500,
      });
      await Promise.all([writer.set("key", "value"), reader.ping()]);
      await vi.waitFor(async () => {
        state = await runSlice(session, state, 200);
        expect(await reader.get("key")).toBe("value");
      }, 10_000);
      expect(session.isUsable()).toBe(true);
      expect(state).toMatchObject({ stage: "keep_up", looks, heard });
    } finally {
      await session.close();
      writer.disconnect();
      reader.disconnect();
    }
  },
  LONG_MS,
);
