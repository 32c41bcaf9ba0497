import { expect, test } from "vitest";
import {
  connectedWords,
  isOfferedAtStep,
  lossWords,
  noRollBackWords,
  rollBackWords,
  safeChoice,
} from "@/components/migrations/roll-back-words";
import type { StepKind, StepStatus } from "@/lib/migrations/model";
import { leg, step, view } from "./migration-view-help";

const at = (...rows: [StepKind, StepStatus][]) =>
  view({
    steps: rows.map(([kind, status], position) => step(kind, status, { position })),
    currentStepId: `stp_${rows.at(-1)![0]}`,
  });
const stopped = at(["stop_writers", "done"], ["switch", "done"], ["start_writers", "pending"]);
const started = at(["stop_writers", "done"], ["switch", "done"], ["start_writers", "running"]);
const running = at(["switch", "done"], ["restart", "running"]);

test.each([
  [
    "before anybody used the target",
    stopped,
    /^Nobody has used orders-2 yet.*what was stopped is started/,
  ],
  ["once the apps are started", started, /^The apps stop, what was written to orders-2 since/],
  ["where nobody was stopped", running, /^Headroom stops nobody: stop the apps yourself first/],
])("a roll back %s says what it does", (_when, migration, words) => {
  expect(rollBackWords(migration, "target")).toMatch(words);
  expect(rollBackWords(migration, "target")).toMatch(/orders-2 stays as it is\.$/);
});

test("what was written to a target that began cold is not carried back, and that is said", () => {
  const split = { ...started, legs: [leg("queues"), { ...leg("cache"), isCold: true }] };
  expect(rollBackWords(split, "target")).toContain(
    "What was written to cache, which began cold, is not.",
  );
});

test("a source that alone is used is kept as it is unless somebody says otherwise", () => {
  expect(safeChoice(started, { source: 3, target: 0 })).toBe("source");
  expect(safeChoice(started, { source: 3, target: 1 })).toBe("target");
  expect(safeChoice(started, { source: 0, target: 0 })).toBe("target");
  expect(safeChoice(started, { source: 3, target: null })).toBe("target");
  expect(safeChoice(started, null)).toBe("target");
  // It stays in use for the keys that were not split off.
  expect(safeChoice({ ...started, kind: "split" }, { source: 3, target: 0 })).toBe("target");
  expect(rollBackWords(started, "source")).toMatch(
    /nothing is carried\. orders-2 stays as it is\.$/,
  );
});

test("what a choice loses is told with who is connected", () => {
  const both = { source: 3, target: 1 };
  expect(connectedWords(started, both)).toBe(
    "Connected now: 1 client at orders-2, 3 clients at orders.",
  );
  expect(connectedWords(started, { source: null, target: 0 })).toMatch(/orders does not answer\.$/);
  expect(lossWords(started, both, "target")).toMatch(/written to orders.*are replaced/);
  expect(lossWords(started, null, "target")).toMatch(/written to orders.*are replaced/);
  expect(lossWords(started, { ...both, source: 0 }, "target")).toBeNull();
  expect(lossWords({ ...started, kind: "split" }, both, "target")).toBeNull();
  expect(lossWords(started, both, "source")).toMatch(/stays there and is missing in orders/);
});

test("why nothing can be rolled back is said while the apps use the target, and not before or after", () => {
  const why = "It cannot be rolled back now. Not now.";
  expect(noRollBackWords(running)).toBe(why);
  expect(noRollBackWords(stopped)).toBeNull();
  expect(noRollBackWords({ ...running, status: "done" })).toBeNull();
  expect(noRollBackWords({ ...running, may: { ...running.may, rollBack: true } })).toBeNull();
  expect(noRollBackWords({ ...running, isWayBack: true })).toBeNull();
});

test("a step that failed or asks offers it among its own answers", () => {
  expect(isOfferedAtStep(started)).toBe(false);
  expect(isOfferedAtStep(at(["switch", "done"], ["start_writers", "failed"]))).toBe(true);
  const smoke = step("smoke", "asked", { question: "Nobody has come." });
  expect(isOfferedAtStep(view({ steps: [smoke], currentStepId: smoke.id }))).toBe(true);
});
