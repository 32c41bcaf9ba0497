import { expect, test } from "vitest";
import { progressOfLeg } from "@/lib/migrations/progress-of-leg";
import { beginTerms } from "@/lib/migrations/terms";
import { Spec } from "@/lib/migrations/spec";
import { beginBack } from "@/lib/transfer/advance";
import { begin, noDifferences, type TransferState } from "@/lib/transfer/state";

const spec = Spec.parse({
  kind: "move",
  sourceInstanceId: "ins_1",
  legs: [{ target: { kind: "existing", instanceId: "ins_2" } }],
});
const terms = beginTerms({ direction: "forth", spec: spec.legs[0]! }, spec);
const copying: TransferState = {
  ...begin(terms, { atMs: 0 }),
  keysTotal: 200,
  keysWalked: 50,
  keysCopied: 50,
  bytesCopied: 5000,
};

test("a copy tells what it has copied", () => {
  expect(progressOfLeg(copying)).toMatchObject({ phase: "copy", share: 0.25, bytesDone: 5000 });
});

test("catching up is a phase of its own, before anybody says that both ends are kept up", () => {
  expect(progressOfLeg({ ...copying, stage: "catch_up" }).phase).toBe("catch_up");
  expect(progressOfLeg({ ...copying, stage: "keep_up" }).phase).toBe("keep_up");
  expect(progressOfLeg({ ...copying, stage: "catch_up", isFinal: true }).phase).toBe("finish");
});

test("on the way back, where little is copied, the bytes that were compared are told", () => {
  const back = beginBack(terms, { atMs: 0 });
  const comparing = { ...back, look: { ...back.look!, bytes: 7000 } };
  expect(progressOfLeg(comparing).bytesDone).toBe(7000);
  const swept = { ...comparing, stage: "sweep" as const, bytesCopied: 30 };
  expect(progressOfLeg(swept).bytesDone).toBe(7000);
});

test("differences of all looks are told, not those of the last one alone", () => {
  const found = { ...noDifferences, missing: 3, value: 1 };
  const looked = beginBack(terms, { atMs: 0 });
  expect(progressOfLeg({ ...looked, found, repaired: 4 })).toMatchObject({
    differencesFound: 4,
    differencesRepaired: 4,
    differences: found,
  });
});

test("what the throttle measured is told as it was saved", () => {
  const latency = { beforeMs: 0.4, nowMs: 0.7, waitedShare: 0.2 };
  expect(progressOfLeg({ ...copying, latency })).toMatchObject({
    latencyBeforeMs: 0.4,
    latencyNowMs: 0.7,
    waitedShare: 0.2,
  });
  expect(progressOfLeg(copying)).toMatchObject({ latencyBeforeMs: null, waitedShare: null });
});
