import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { conditionsOf } from "@/lib/alerts/conditions";
import type { InstanceFacts, WaitingProposal } from "@/lib/alerts/facts";
import type { ConditionKey } from "@/lib/alerts/model";
import { MIB } from "@/test/support/plans";

const now = new Date("2026-03-02T14:00:00Z");
const secondsAgo = (seconds: number) => new Date(now.getTime() - seconds * 1000);

type Given = {
  memory?: number | null;
  clients?: number | null;
  ageSeconds?: number;
  open?: ConditionKey[];
  sample?: null;
  evaluation?: InstanceFacts["evaluation"];
  proposal?: Partial<WaitingProposal>;
  plan?: InstanceFacts["plan"];
  instance?: Partial<InstanceFacts["instance"]>;
  isAccountBroken?: boolean;
  policy?: Partial<InstanceFacts["policy"]>;
};

const toPremium2: WaitingProposal = {
  id: "prop_1",
  direction: "up",
  sentence: "Memory peaked at 90 MB, 90 % of Premium 1 (100 MB).",
  toLabel: "Premium 2",
  fromMonthlyCents: 3000,
  toMonthlyCents: 6000,
  currency: "USD",
  expiresAt: new Date("2026-03-03T14:05:00Z"),
};

/** An instance on a plan of 100 MB and 100 connections with thresholds of 80 %; use is given in percent. */
function facts(given: Given = {}): InstanceFacts {
  const { memory = 50, clients = 10 } = given;
  return {
    now,
    instance: {
      name: "storefront",
      planId: "heroku-redis:premium-1",
      status: "ready",
      unreachableSince: null,
      problem: null,
      ...given.instance,
    },
    isAccountBroken: given.isAccountBroken ?? false,
    plan:
      given.plan === undefined
        ? { label: "Premium 1", memoryBytes: 100 * MIB, maxClients: 100 }
        : given.plan,
    policy: {
      growMode: "ask",
      sampleEverySeconds: 60,
      memoryAbove: 0.8,
      clientsAbove: 0.8,
      ...given.policy,
    },
    sample:
      given.sample === null
        ? null
        : {
            at: secondsAgo(given.ageSeconds ?? 10),
            usedMemoryBytes: memory === null ? null : memory * MIB,
            connectedClients: clients,
            memoryLimitBytes: null,
            clientsLimit: null,
          },
    evaluation: given.evaluation ?? null,
    proposal: given.proposal === undefined ? null : { ...toPremium2, ...given.proposal },
    open: new Set(given.open),
  };
}

const keysOf = (given: Given) => conditionsOf(facts(given)).map(({ key }) => key);

describe("a level that crosses its threshold", () => {
  test.each([
    { memory: 79, open: false, high: false },
    { memory: 80, open: false, high: false },
    { memory: 80.1, open: false, high: true },
    { memory: 100, open: false, high: true },
    { memory: 120, open: false, high: true },
    { memory: 80.1, open: true, high: true },
    { memory: 79, open: true, high: true },
    { memory: 75, open: true, high: true },
    { memory: 74.9, open: true, high: false },
    { memory: 0, open: true, high: false },
  ])(
    "memory at $memory % with an open alert: $open is told as high: $high",
    ({ memory, open, high }) => {
      expect(keysOf({ memory, open: open ? ["memory_high"] : [] })).toEqual(
        high ? ["memory_high"] : [],
      );
      expect(keysOf({ clients: memory, open: open ? ["clients_high"] : [] })).toEqual(
        high ? ["clients_high"] : [],
      );
    },
  );

  test("both levels are told apart", () => {
    expect(keysOf({ memory: 90, clients: 95 })).toEqual(["memory_high", "clients_high"]);
  });

  test("a threshold below five percent can still be left", () => {
    const policy = { memoryAbove: 0.04 };
    expect(keysOf({ memory: 5, policy })).toEqual(["memory_high"]);
    expect(keysOf({ memory: 3, policy, open: ["memory_high"] })).toEqual(["memory_high"]);
    expect(keysOf({ memory: 1, policy, open: ["memory_high"] })).toEqual([]);
  });

  test("unlimited connections are never high", () => {
    const plan = { label: "Unlimited", memoryBytes: 100 * MIB, maxClients: Infinity };
    expect(keysOf({ clients: 50_000, plan })).toEqual([]);
  });

  test("where nobody knows the plan, the server's own limit counts", () => {
    const given = facts({ plan: null, memory: 90 });
    expect(conditionsOf(given)).toEqual([]);
    const sample = { ...given.sample!, memoryLimitBytes: 100 * MIB };
    expect(conditionsOf({ ...given, sample }).map(({ key }) => key)).toEqual(["memory_high"]);
  });

  test("use is held against the plan of today, not the one it was measured under", () => {
    const given = facts({ memory: 90 });
    const sample = { ...given.sample!, memoryLimitBytes: 50 * MIB };
    const plan = { ...given.plan!, memoryBytes: 200 * MIB };
    expect(conditionsOf({ ...given, sample, plan })).toEqual([]);
  });
});

describe("what is unknown", () => {
  test.each([
    ["no sample", { sample: null }],
    ["a sample without values", { memory: null, clients: null }],
    ["an old sample", { memory: 99, clients: 99, ageSeconds: 181 }],
    ["an old sample below", { memory: 1, clients: 1, ageSeconds: 181 }],
  ] satisfies [string, Given][])("%s neither raises nor resolves", (_case, given) => {
    expect(keysOf(given)).toEqual([]);
    expect(keysOf({ ...given, open: ["memory_high", "clients_high"] })).toEqual([
      "memory_high",
      "clients_high",
    ]);
  });

  test("a slow sample rate makes a sample old later", () => {
    const given = { memory: 99, ageSeconds: 600 };
    expect(keysOf({ ...given, policy: { sampleEverySeconds: 300 } })).toEqual(["memory_high"]);
    expect(keysOf({ ...given, policy: { sampleEverySeconds: 60 } })).toEqual([]);
  });
});

describe("no plan fits", () => {
  const evaluation = { reason: "no_plan_fits", sentence: "No plan holds 130 MB." };

  test.each([
    { reason: "no_plan_fits", memory: 90, told: true },
    { reason: "at_maximum", memory: 90, told: true },
    { reason: "over_cap", memory: 90, told: true },
    { reason: "at_maximum", memory: 50, told: false },
    { reason: "cooling_down", memory: 90, told: false },
    { reason: "comfortable", memory: 90, told: false },
  ])("$reason at $memory % is told: $told", ({ reason, memory, told }) => {
    const found = keysOf({ memory, evaluation: { ...evaluation, reason } });
    expect(found.includes("no_plan_fits")).toBe(told);
  });

  test.each([
    ["no_data", true],
    ["too_few_samples", true],
    ["provider_busy", true],
    ["paused", true],
    ["frozen", true],
    ["comfortable", false],
    ["cooling_down", false],
  ])("an open one is still open after an evaluation for %s: %s", (reason, isOpen) => {
    const given: Given = { memory: 90, open: ["memory_high", "no_plan_fits"] };
    const found = keysOf({ ...given, evaluation: { ...evaluation, reason } });
    expect(found.includes("no_plan_fits")).toBe(isOpen);
  });

  test("says what the evaluation saw", () => {
    const [, stuck] = conditionsOf(facts({ memory: 90, evaluation }));
    expect(stuck!.body).toContain("No plan holds 130 MB.");
    expect(stuck!.subject).toBe("storefront cannot grow at 90 % of Premium 1");
  });
});

const since = (seconds: number) => ({
  unreachableSince: secondsAgo(seconds),
  problem: "redis.example.test:6379 refused the connection.",
});

describe("silence", () => {
  test.each([
    { seconds: 179, sampleEverySeconds: 60, told: false },
    { seconds: 180, sampleEverySeconds: 60, told: true },
    { seconds: 180, sampleEverySeconds: 30, told: true },
    { seconds: 180, sampleEverySeconds: 300, told: false },
    { seconds: 900, sampleEverySeconds: 300, told: true },
  ] as const)(
    "of $seconds s at a look each $sampleEverySeconds s is told: $told",
    ({ seconds, sampleEverySeconds, told }) => {
      const given = { sample: null, instance: since(seconds), policy: { sampleEverySeconds } };
      expect(keysOf(given)).toEqual(told ? ["unreachable"] : []);
    },
  );

  test("says what the server answered", () => {
    const [silent] = conditionsOf(facts({ sample: null, instance: since(600) }));
    expect(silent!.subject).toBe("storefront has not answered for 10 min");
    expect(silent!.body).toContain("refused the connection");
  });
});

test("an instance that is gone has that one condition, whatever else was open", () => {
  const given: Given = { memory: 99, instance: { status: "gone" }, open: ["memory_high"] };
  expect(keysOf(given)).toEqual(["gone"]);
});

test.each([
  ["auto", "nothing to do"],
  ["ask", "Approve"],
  ["off", "scaling is off"],
] as const)("with scaling %s the first line says what to do: %s", (growMode, words) => {
  const [high] = conditionsOf(facts({ memory: 90, policy: { growMode } }));
  expect(high!.body.split(".")[0]).toContain(words);
});

test("while its account has to be reconnected nobody is told that there is nothing to do", () => {
  const [high] = conditionsOf(
    facts({ memory: 90, policy: { growMode: "auto" }, isAccountBroken: true }),
  );
  expect(high!.body).toMatch(/^Have its account reconnected, or free memory: until then/);
});

test("an automatic policy that asks for an expensive plan tells to approve it", () => {
  const given: Given = { memory: 90, policy: { growMode: "auto" }, proposal: {} };
  const [high] = conditionsOf(facts(given));
  expect(high!.body).toMatch(/^Approve the larger plan/);
});

describe("a proposal that waits", () => {
  test("is told with what is asked, its price, until when and why", () => {
    const [waits] = conditionsOf(facts({ proposal: {} }));
    expect(waits).toMatchObject({
      key: "approval_waits",
      alertId: "alr_1",
      subject: "storefront asks to grow to Premium 2, +30 $/month",
      body: "Approve or decline by 3 Mar 2026, 14:05 UTC. Memory peaked at 90 MB, 90 % of Premium 1 (100 MB).",
    });
    expect(waits!.levels).toHaveLength(2);
  });

  test.each([
    [
      { direction: "down", toMonthlyCents: 1500 },
      "storefront asks to shrink to Premium 2, −15 $/month",
    ],
    [{ toMonthlyCents: 3000 }, "storefront asks to grow to Premium 2, same price"],
    [{ fromMonthlyCents: null }, "storefront asks to grow to Premium 2"],
    [{ toMonthlyCents: null }, "storefront asks to grow to Premium 2"],
  ] satisfies [Partial<WaitingProposal>, string][])("%j is told as “%s”", (proposal, subject) => {
    expect(conditionsOf(facts({ proposal }))[0]!.subject).toBe(subject);
  });

  test("is told even where nothing could be measured", () => {
    expect(keysOf({ sample: null, proposal: {} })).toEqual(["approval_waits"]);
  });

  test.each([
    [-1, false],
    [0, false],
    [1, true],
  ])("%i ms before its end it still waits: %s", (leftMs, isWaiting) => {
    const expiresAt = new Date(now.getTime() + leftMs);
    expect(keysOf({ proposal: { expiresAt } }).length > 0).toBe(isWaiting);
  });

  test("of an instance that is gone nobody is asked", () => {
    expect(keysOf({ instance: { status: "gone" }, proposal: {} })).toEqual(["gone"]);
  });
});

test("a value that trembles around the threshold is told once", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 75.1, max: 84.9, noNaN: true }), { minLength: 1, maxLength: 60 }),
      (walk) => {
        let isOpen = false;
        let changes = 0;
        for (const memory of walk) {
          const isHigh: boolean =
            keysOf({ memory, open: isOpen ? ["memory_high"] : [] }).length > 0;
          if (isHigh !== isOpen) changes += 1;
          isOpen = isHigh;
        }
        expect(changes).toBeLessThanOrEqual(1);
      },
    ),
  );
});
