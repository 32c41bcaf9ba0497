import { expect, test } from "vitest";
import { measure } from "@/lib/scaling/simulate/measure";
import { replay } from "@/lib/scaling/simulate/replay";
import { seedRule } from "@/test/bench/scaling/seed-rule";
import { documented } from "@/test/bench/traces/documented";

/** The plans the measured project knew of: no shield, and no private plan between 3 and 7. */
const known = /mini|premium|private-(7|9|10|12|14)/;

// Measured by running that project, with changes that take effect at once.
test.each([
  ["T1 hourly wave", 48],
  ["T2 daily wave", 14],
  ["T3 ramp", 1],
  ["T4 step", 4],
  ["T5 idle giant", 8],
  ["T6 hourly bursts", 48],
])(
  "on %s the replaced rule changes the plan %i times, as it did when it was run",
  (name, count) => {
    const { scenario } = documented.find((trace) => trace.name === name)!;
    const plans = scenario.plans.filter(({ id }) => known.test(id));
    const told = { ...scenario, plans, leadMinutes: () => 1 };
    expect(measure(told, replay(told, seedRule(told.policy))).changes).toBe(count);
  },
);
