import { expect, test } from "vitest";
import { renamedSteps } from "@/lib/migrations/renamed-steps";

const FORMER = "a new Redis on live";
const step = (id: string, legId: string | null, sentence: string) => ({
  id,
  legId,
  sentence,
  subject: { plan: sentence, hours: 3 },
});

test("what is to come speaks of a new target by its name as soon as it has one", () => {
  const steps = [
    step("copy", "leg_1", `Copy shop to ${FORMER}, compare both, and follow what is written.`),
    step("switch", null, `Switch REDIS_URL of live to ${FORMER}.`),
    step("gate", null, "Begin the cutover; until then the copy follows the source."),
  ];
  const renamed = renamedSteps(steps, { legId: "leg_1", former: FORMER, name: "redis-$&-1" });
  expect(renamed).toEqual([
    {
      id: "copy",
      sentence: "Copy shop to redis-$&-1, compare both, and follow what is written.",
      subject: {
        plan: "Copy shop to redis-$&-1, compare both, and follow what is written.",
        hours: 3,
      },
    },
    {
      id: "switch",
      sentence: "Switch REDIS_URL of live to redis-$&-1.",
      subject: { plan: "Switch REDIS_URL of live to redis-$&-1.", hours: 3 },
    },
  ]);
});

test("of two targets that were planned under one name each gets its own", () => {
  const planned = [
    step("first", "leg_1", `Copy shop to ${FORMER}.`),
    step("second", "leg_2", `Copy shop to ${FORMER}.`),
    step("switch", null, `Switch A of live, B of live to ${FORMER} and ${FORMER}.`),
  ];
  const after = (steps: typeof planned, legId: string, name: string) => {
    const renamed = renamedSteps(steps, { legId, former: FORMER, name });
    return steps.map((one) => ({ ...one, ...renamed.find(({ id }) => id === one.id) }));
  };
  const both = after(after(planned, "leg_1", "cache-1"), "leg_2", "queue-1");
  expect(both.map(({ sentence }) => sentence)).toEqual([
    "Copy shop to cache-1.",
    "Copy shop to queue-1.",
    "Switch A of live, B of live to cache-1 and queue-1.",
  ]);
});

test("a target that keeps its name changes nothing", () => {
  const steps = [step("copy", "leg_1", "Copy shop to spare.")];
  expect(renamedSteps(steps, { legId: "leg_1", former: "spare", name: "spare" })).toEqual([]);
});
