import { expect, test } from "vitest";
import { judgeArrival, type Arrival, type ArrivalAt } from "@/lib/migrations/judge-arrival";
import { noTrouble } from "@/lib/migrations/target-counters";

const target: ArrivalAt = {
  instanceId: "ins_1",
  name: "depot",
  clients: 3,
  why: null,
  apps: ["shop"],
  since: noTrouble,
};
const arrival: Arrival = {
  targets: [target],
  left: 0,
  sourceName: "mail",
  before: 12,
  sourceEvicts: false,
  staysInUse: false,
};

test("everybody has arrived and nobody is left: the numbers are told, and nothing is asked", () => {
  expect(judgeArrival(arrival)).toEqual({
    sentence: "3 clients at depot; 12 used mail before; 0 left at mail.",
    missing: [],
    serious: [],
    isLeft: false,
    isExpected: true,
  });
});

test("a target without clients is missing them only where an app was switched to it", () => {
  const empty = { ...target, clients: 0 };
  expect(judgeArrival({ ...arrival, targets: [empty] }).missing).toEqual([empty]);
  const cold = { ...empty, apps: [] };
  const judged = judgeArrival({ ...arrival, targets: [cold] });
  expect(judged).toMatchObject({ missing: [], isExpected: false });
});

test("a target that does not answer is nowhere to arrive, and the reason is told", () => {
  const silent = { ...target, clients: null, why: "it refuses connections" };
  const judged = judgeArrival({ ...arrival, targets: [silent] });
  expect(judged.missing).toEqual([silent]);
  expect(judged.sentence).toContain("depot does not answer (it refuses connections)");
});

test.each([
  [{ ...noTrouble, errors: { READONLY: 2 } }, "2 errors (2 READONLY)"],
  [{ ...noTrouble, rejected: 1 }, "1 rejected connection"],
  [{ ...noTrouble, evicted: 7 }, "7 evicted keys"],
])("trouble at the target is serious and told: %o", (since, words) => {
  const judged = judgeArrival({ ...arrival, targets: [{ ...target, since }] });
  expect(judged.serious).toHaveLength(1);
  expect(judged.sentence).toContain(words);
});

test("errors between an application and its data, and evictions where the source evicts, are told and not asked about", () => {
  const since = { errors: { NOSCRIPT: 4 }, rejected: 0, evicted: 9 };
  const targets = [{ ...target, since }];
  const judged = judgeArrival({ ...arrival, targets, sourceEvicts: true });
  expect(judged.serious).toEqual([]);
  expect(judged.sentence).toContain("4 errors (4 NOSCRIPT) and 9 evicted keys");
});

test("clients are left behind only where the source should be out of use", () => {
  expect(judgeArrival({ ...arrival, left: 2 }).isLeft).toBe(true);
  const split = judgeArrival({ ...arrival, left: 2, staysInUse: true });
  expect(split.isLeft).toBe(false);
  expect(split.sentence).not.toContain("left at");
  const silent = judgeArrival({ ...arrival, left: null });
  expect(silent.isLeft).toBe(false);
  expect(silent.sentence).toContain("mail does not answer");
});
