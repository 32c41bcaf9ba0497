import { expect, test } from "vitest";
import { outcomeOf } from "@/cli/copy/outcome";
import { factsOf } from "@/cli/copy/outlook";
import { begin, noDifferences, type TransferState } from "@/lib/transfer/state";
import { plainTerms } from "@/test/support/transfer-terms";

const terms = { ...plainTerms, bigBytes: 1 };
const wishes = { verify: { kind: "full" }, conflict: "fail" } as const;
const how = { seconds: 2, goOn: "npm run copy -- --state s.json" };

function state(changes: Partial<TransferState>): TransferState {
  return { ...begin(terms, { atMs: 0 }), ...changes };
}

const unmoved = (why: string) => ({
  unmovedCount: 1,
  unmoved: [{ database: 0, keyBase64: btoa("graph"), type: "ReJSON-RL", why, words: "a module" }],
});

test.each([
  ["over", { stage: "proven" }, 0, "equal"],
  ["over", { stage: "failed", failure: "The target is full." }, 1, "different"],
  ["over", { stage: "proven", ...unmoved("module") }, 1, "equal"],
  ["copied", { stage: "compare" }, 0, "copied"],
  ["copied", { stage: "compare", ...unmoved("module") }, 1, "copied"],
  ["ready", { stage: "keep_up" }, 0, "ready"],
  ["interrupted", { stage: "copy" }, 3, "interrupted"],
  ["unreachable", { stage: "copy" }, 4, "unreachable"],
] as const)("a copy that is %s with %j ends with %i", (ending, changes, exit, word) => {
  const outcome = outcomeOf({ ending, state: state(changes) }, wishes, how);
  expect(outcome).toMatchObject({ exit, facts: { outcome: word, exit } });
});

test("keys that stayed because it was asked for are no failure", () => {
  const over = {
    ending: "over",
    state: state({ stage: "proven", ...unmoved("conflict") }),
  } as const;
  expect(outcomeOf(over, { ...wishes, conflict: "skip" }, how).exit).toBe(0);
  expect(outcomeOf(over, wishes, how).exit).toBe(1);
});

test("the last words say what differed, what stayed behind and how it goes on", () => {
  const look = {
    keys: 7,
    bytes: 70,
    found: { ...noDifferences, value: 2 },
    remaining: 0,
    byDatabase: {},
    beganAtMs: 0,
    endedAtMs: 1,
    isFinal: false,
  };
  const stopped = state({ stage: "compare", look, ...unmoved("module") });
  const { sentences } = outcomeOf({ ending: "interrupted", state: stopped }, wishes, how);
  expect(sentences.join(" ")).toContain("7 keys compared, 2 differ.");
  expect(sentences.join(" ")).toContain("1 key stayed behind. “graph” (ReJSON-RL): a module.");
  expect(sentences.at(-1)).toBe(`Interrupted. It goes on with: ${how.goOn}`);
});

test("machines learn after each slice whether it is ready, and what is unknown is null", () => {
  const reading = { beforeP99Ms: null, nowP99Ms: null, waitedShare: 0 };
  expect(factsOf(state({ stage: "keep_up" }), reading)).toMatchObject({ isReady: true });
  expect(factsOf(state({}), reading)).toMatchObject({
    isReady: false,
    share: null,
    secondsLeft: null,
    source: reading,
  });
});
