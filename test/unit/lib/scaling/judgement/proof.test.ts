import { describe, expect, test } from "vitest";
import type { Sample } from "@/lib/metrics/model";
import { decide } from "@/lib/scaling/judgement/decide";
import { explain } from "@/lib/scaling/judgement/explain";
import type { Facts, Peak } from "@/lib/scaling/model";
import type { Policy } from "@/lib/scaling/policy";
import { MIB } from "@/test/support/plans";
import { aPolicy, facts, NOW, plainRules, planNamed, samplesOf } from "@/test/support/scaling";

const premium1 = planNamed("premium-1");
const premium3 = planNamed("premium-3");

/** 200 MB until so many minutes ago, 40 MB since. */
const quietFor = (quietMinutes: number, minutes = 120): Sample[] =>
  samplesOf(minutes, (ago) => ({
    usedMemoryBytes: (ago < quietMinutes ? 40 : 200) * MIB,
    connectedClients: 5,
  }));

/** Hours of the same use, up to now. */
const hours = (count: number, megabytes: number): Peak[] =>
  Array.from({ length: count }, (_, index) => ({
    at: new Date(NOW.getTime() - (count - index) * 3_600_000),
    minutes: 60,
    memoryBytes: megabytes * MIB,
    clients: 5,
  }));

function told(given: Partial<Facts>, rules: Partial<Policy> = {}) {
  const policy = aPolicy({ ...plainRules, ...rules });
  const all = facts({ plan: premium1, ...given, policy });
  const decision = decide(all);
  const is = decision.kind === "hold" ? decision.reason : `${decision.reason} ${decision.to.id}`;
  return { is, sentence: explain(decision, all) };
}

describe("a smaller plan has to have done", () => {
  test("for the whole shrink window while nothing is known of other days", () => {
    expect(told({ plan: premium3, samples: quietFor(60) }).is).toBe("comfortable");
    expect(told({ plan: premium3, samples: quietFor(61) }).is).toBe("idle heroku-redis:premium-1");
  });

  test("for a quarter of it where two other days tell what comes next", () => {
    const history = hours(48, 40);
    expect(told({ plan: premium3, samples: quietFor(15), history }).is).toBe("comfortable");
    const { is, sentence } = told({ plan: premium3, samples: quietFor(16), history });
    expect(is).toBe("idle heroku-redis:premium-1");
    expect(sentence).toContain(
      "Memory peaked at 40 MB, 8 % of Premium 3 (500 MB); connections at 5 of 400 in the last 15 min.",
    );
    expect(sentence).toContain(
      "On other days it would have held the next 6 h too, so 15 min are enough.",
    );
  });

  test("for all of it where only one day is known", () => {
    expect(told({ plan: premium3, samples: quietFor(30), history: hours(26, 40) }).is).toBe(
      "comfortable",
    );
  });

  test("but never less long than a level has to hold for growing", () => {
    const history = hours(48, 40);
    const rules = { growWindowMinutes: 20 };
    expect(told({ plan: premium3, samples: quietFor(20), history }, rules).is).toBe("comfortable");
    expect(told({ plan: premium3, samples: quietFor(21), history }, rules).is).toBe(
      "idle heroku-redis:premium-1",
    );
  });

  test("for a quarter of it where the plan costs a multiple", () => {
    const samples = quietFor(20, 20);
    expect(told({ samples, plan: premium3 }).is).toBe("too_few_samples");
    const { is, sentence } = told({ samples, plan: planNamed("premium-12") });
    expect(is).toBe("idle heroku-redis:premium-1");
    expect(sentence).toContain("At 216 times its price 15 min are enough.");
  });

  test("and nobody was turned away, and nothing restarted, in all of it", () => {
    const history = hours(48, 40);
    const evicting = quietFor(20).map((sample, index) => ({
      ...sample,
      evictedKeysPerSec: index === 70 ? 3 : 0,
    }));
    expect(told({ plan: premium3, samples: evicting, history }).is).toBe("evicting");
  });
});

test("a level counts once it was measured for as long as it has to hold", () => {
  const high = samplesOf(15, () => ({ usedMemoryBytes: 83 * MIB, connectedClients: 5 }));
  const rules = { growWindowMinutes: 15 };
  expect(told({ samples: high.slice(3) }, rules).is).not.toMatch(/^memory/);
  expect(told({ samples: high }, rules).is).toBe("memory heroku-redis:premium-2");
  const patchy = high.filter((_, index) => index % 3 !== 1);
  expect(told({ samples: patchy }, rules).is).toBe("memory heroku-redis:premium-2");
});

test("use that touches the threshold in every hour of a day is a level, in six hours it is not", () => {
  const touching = samplesOf(180, (ago) => ({
    usedMemoryBytes: (ago % 10 === 0 ? 83 : 70) * MIB,
    connectedClients: 5,
  }));
  const on = (count: number) => told({ samples: touching, history: hours(count, 83) }).is;
  expect(on(24)).toBe("memory heroku-redis:premium-2");
  expect(on(6)).toBe("comfortable");
});

test("a plan that was filled without warning from just below its threshold is a surprise too", () => {
  const samples = samplesOf(120, () => ({ usedMemoryBytes: 37 * MIB, connectedClients: 5 }));
  const spiky = hours(9 * 24, 37).map((hour, index) =>
    [30, 71, 115, 140].includes(9 * 24 - index) ? { ...hour, memoryBytes: 60 * MIB } : hour,
  );
  const rules = { shrinkBelow: 0.7 };
  expect(told({ samples, history: hours(9 * 24, 37) }, rules).is).toBe(
    "idle heroku-redis:premium-0",
  );
  expect(told({ samples, history: spiky }, rules).is).toBe("may_be_needed");
});
