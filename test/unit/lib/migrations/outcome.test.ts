import { expect, test } from "vitest";
import { outcomeOf } from "@/lib/migrations/outcome";
import { noDigest } from "@/lib/transfer/compare/digest";
import { beginBack } from "@/lib/transfer/advance";
import { noDifferences, type Look } from "@/lib/transfer/state";
import { plainTerms } from "@/test/support/transfer-terms";

const terms = { ...plainTerms, bigBytes: 1_000_000 };
const beganAtMs = Date.UTC(2026, 10, 21, 15, 3, 10);
const base = beginBack(terms, { atMs: beganAtMs });
const leg = (look: Partial<Look>, direction: "forth" | "back" = "forth") => ({
  direction,
  transfer: { ...base, look: { ...base.look!, keys: 58, endedAtMs: beganAtMs + 9000, ...look } },
});
const ended = { status: "done" as const, keepUntil: null };

test("a copy is told as of the moment it was compared, and never as equal to what is written on", () => {
  expect(outcomeOf({ kind: "copy", ...ended }, [leg({})])).toBe(
    "The copy is as the source was at 21 Nov 2026, 15:03 UTC: 58 keys compared, none differed. What was written to the source since is not in it.",
  );
});

test("a copy tells what differed, and what was still being written", () => {
  const found = { ...noDifferences, value: 5 };
  const outcome = outcomeOf({ kind: "copy", ...ended }, [
    leg({ found, remaining: 2, endedAtMs: beganAtMs + 120_000 }),
  ]);
  expect(outcome).toContain("between 21 Nov 2026, 15:03 UTC and 21 Nov 2026, 15:05 UTC");
  expect(outcome).toContain(
    "58 keys compared, 3 differed and were repaired, 2 still did: they were being written.",
  );
});

test("a copy tells of keys that were not compared while they were written", () => {
  const byDatabase = {
    0: { tally: {}, digest: { ...noDigest, skipped: 3 } },
    1: { tally: {}, digest: { ...noDigest, skipped: 4 } },
  };
  expect(outcomeOf({ kind: "copy", ...ended }, [leg({ byDatabase })])).toContain(
    "none differed; 7 keys not compared, because they were being written.",
  );
});

test("a move tells what was proven, and until when it can be brought back", () => {
  const keepUntil = new Date(Date.UTC(2026, 10, 24, 15, 4));
  expect(outcomeOf({ kind: "move", status: "done", keepUntil }, [leg({ isFinal: true })])).toBe(
    "Everything is done. 58 keys compared, none differ. The way back stays open until 24 Nov 2026, 15:04 UTC.",
  );
});

test("what was brought back speaks of the way back alone", () => {
  const legs = [leg({ keys: 58 }), leg({ keys: 60 }, "back")];
  expect(outcomeOf({ kind: "move", status: "rolled_back", keepUntil: null }, legs)).toBe(
    "Everything is back at the source. 60 keys compared, none differ.",
  );
});

test("what came back without anything being carried says so", () => {
  const back = { direction: "back" as const, transfer: null };
  expect(outcomeOf({ kind: "move", status: "rolled_back", keepUntil: null }, [leg({}), back])).toBe(
    "The apps use the source again, as it was; nothing was carried back.",
  );
});

test("a switch that was taken back says that nobody used the target, and what stays there", () => {
  expect(outcomeOf({ kind: "move", status: "rolled_back", keepUntil: null }, [leg({})])).toBe(
    "Rolled back before anybody used the target: the source is as it was, and what was copied stays at the target until somebody flushes it.",
  );
});

test("what could not be taken back is not told as taken back", () => {
  const steps = [{ memory: null }, { memory: { isByHand: true } }];
  const rolledBack = { kind: "move", status: "rolled_back", keepUntil: null } as const;
  expect(outcomeOf(rolledBack, [leg({})], steps)).toMatch(/do by hand what the steps say/);
});

test.each(["running", "waiting", "paused", "cancelled", "failed"] as const)(
  "one that is %s has come to nothing yet",
  (status) => {
    expect(outcomeOf({ kind: "move", status, keepUntil: null }, [leg({})])).toBeNull();
  },
);
