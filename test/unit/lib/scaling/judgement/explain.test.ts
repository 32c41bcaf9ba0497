import { describe, expect, test } from "vitest";
import { decide } from "@/lib/scaling/judgement/decide";
import { explain } from "@/lib/scaling/judgement/explain";
import { holdReasons, resizeReasons, type Facts } from "@/lib/scaling/model";
import type { Policy } from "@/lib/scaling/policy";
import { MIB } from "@/test/support/plans";
import {
  aPolicy,
  facts,
  NOW,
  plainRules,
  planNamed,
  samplesOf,
  steady,
} from "@/test/support/scaling";

const premium0 = planNamed("premium-0");
const premium1 = planNamed("premium-1");
const full = steady(45 * MIB, 8);
const idle = steady(10 * MIB, 5);

function told(given: Partial<Facts>, policy: Partial<Policy> = {}): string {
  const rules = aPolicy({ ...plainRules, ...policy });
  const all = facts({ plan: premium0, samples: full, ...given });
  return explain(decide({ ...all, policy: rules }), { ...all, policy: rules });
}

const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);
const rated = (values: object) => idle.map((sample) => ({ ...sample, ...values }));

describe("a person reads why", () => {
  test.each([
    [
      "memory grew",
      told({}),
      "Memory peaked at 45 MB, 90 % of Premium 0 (50 MB), above your 80 % within the last 5 min. Premium 1 is the cheapest plan that holds it.",
    ],
    [
      "connections grew",
      told({ samples: steady(10 * MIB, 39) }),
      "Connections peaked at 39, 98 % of Premium 0 (40), above your 80 % within the last 5 min. Premium 1 is the cheapest plan that holds it.",
    ],
    [
      "both grew",
      told({ samples: steady(45 * MIB, 39) }),
      "Memory peaked at 45 MB, 90 % of Premium 0 (50 MB), and connections peaked at 39, 98 % of Premium 0 (40): both above your thresholds of 80 % and 80 % within the last 5 min. Premium 1 is the cheapest plan that holds both.",
    ],
    [
      "a smaller plan would do",
      told({ plan: premium1, samples: idle }),
      "Memory peaked at 10 MB, 10 % of Premium 1 (100 MB); connections at 5 of 80 in the last 60 min. Premium 0 holds that below 50 % of its limits for 15 $/month.",
    ],
    [
      "the plan is smaller than allowed",
      told({ samples: idle }, { minPlanId: premium1.id }),
      "Premium 0 is smaller than Premium 1, the smallest your policy allows. Premium 1 is the cheapest plan within it.",
    ],
    [
      "the plan is larger than allowed",
      told({ plan: premium1, samples: idle }, { maxPlanId: premium0.id }),
      "Premium 1 is larger than Premium 0, the largest your policy allows. Premium 0 holds what was used in the last 60 min: 10 MB and 5 connections.",
    ],
    [
      "scaling is off",
      told({}, { growMode: "off", shrinkMode: "off" }),
      "Scaling is off. Memory peaked at 45 MB, 90 % of Premium 0 (50 MB); connections at 8 of 40 in the last 5 min.",
    ],
    [
      "it is gone",
      told({ remoteStatus: "gone" }),
      "The provider no longer lists this instance, so there is nothing to change.",
    ],
    [
      "a change is under way",
      told({ isBusy: true }),
      "A plan change is under way; Headroom decides again when it has ended.",
    ],
    [
      "the provider is busy",
      told({ remoteStatus: "changing" }),
      "The provider is working on this instance. Nothing is changed until it is ready again.",
    ],
    [
      "the provider says it failed",
      told({ remoteStatus: "failed" }),
      "The provider says this instance has failed. Nothing is changed until it is ready again.",
    ],
    [
      "the plan is unknown",
      told({ plan: null }),
      "The provider names a plan Headroom does not know, so its limits are unknown and nothing is changed.",
    ],
    [
      "the size of the plan is unknown",
      told({ plan: { ...premium0, memoryBytes: null } }),
      "Nobody says how much memory and how many connections Premium 0 has, so nothing is changed.",
    ],
    [
      "the largest plan is unknown",
      told({}, { maxPlanId: "x" }),
      "Your policy’s largest plan, x, has no known size. Choose another one.",
    ],
    [
      "it cools down",
      told({ lastResizedAt: minutesAgo(12) }),
      "The last plan change ended 12 min ago; your policy waits 30 min before the next. Memory peaked at 45 MB, 90 % of Premium 0 (50 MB); connections at 8 of 40 in the last 5 min.",
    ],
    [
      "nothing was measured",
      told({ samples: [] }),
      "Nothing was measured yet, so nothing is decided.",
    ],
    [
      "measuring stopped",
      told({ samples: samplesOf(20, (ago) => (ago < 10 ? null : { usedMemoryBytes: 1 })) }),
      "The last measurement was 10 min ago, so nothing is decided.",
    ],
    [
      "nothing could be read",
      told({ samples: steady(null, null) }),
      "Nothing could be read in the last 5 min, so nothing is decided.",
    ],
    [
      "one measurement is too few",
      told({ samples: full.slice(-1) }),
      "There is 1 measurement in the last 5 min; a decision needs 2 that could be read.",
    ],
    [
      "the hour is not covered",
      told({ plan: premium1, samples: idle.slice(-20) }),
      "A smaller plan might do, but 20 measurements in the last 60 min cover too little of them: 80 % must be measured.",
    ],
    [
      "a value cannot be true",
      told({ samples: steady(0, null) }),
      "Some measurements in the last 5 min cannot be trusted: an unreadable value, no memory at all, or a server that has just restarted. Nothing is decided on them.",
    ],
    [
      "all is well and nothing is cheaper",
      told({ samples: steady(30 * MIB, 8) }),
      "Memory peaked at 30 MB, 60 % of Premium 0 (50 MB); connections at 8 of 40 in the last 60 min. That is within your thresholds, and no plan of its family is cheaper.",
    ],
    [
      "all is well",
      told({ plan: premium1, samples: steady(60 * MIB, 8) }),
      "Memory peaked at 60 MB, 60 % of Premium 1 (100 MB); connections at 8 of 80 in the last 60 min. That is within your thresholds, and too much for a cheaper plan at 50 %.",
    ],
    [
      "the largest plan is reached",
      told({}, { maxPlanId: premium0.id }),
      "Memory peaked at 45 MB, 90 % of Premium 0 (50 MB); connections at 8 of 40 in the last 5 min. That asks for a larger plan, but Premium 0 is the largest your policy allows.",
    ],
    [
      "the smallest plan is reached",
      told({ plan: premium1, samples: idle }, { minPlanId: premium1.id }),
      "Memory peaked at 10 MB, 10 % of Premium 1 (100 MB); connections at 5 of 80 in the last 60 min. A smaller plan would do, but your policy keeps at least Premium 1.",
    ],
    [
      "no plan is large enough",
      told({ plan: planNamed("mini"), samples: steady(24 * MIB, 8) }),
      "Memory peaked at 24 MB, 96 % of Mini (25 MB); connections at 8 of 20 in the last 5 min. That asks for a larger plan, but none of its family is large enough.",
    ],
    [
      "no allowed plan holds the use",
      told({ plan: premium1, samples: full }, { maxPlanId: premium0.id }),
      "Premium 1 is larger than Premium 0, the largest your policy allows, but no allowed plan holds what is used: 45 MB and 8 connections.",
    ],
    [
      "keys are evicted",
      told({ plan: premium1, samples: rated({ evictedKeysPerSec: 1 }) }),
      "A smaller plan might do, but Premium 1 removed keys to make room within the last 60 min.",
    ],
    [
      "connections are refused",
      told({ plan: premium1, samples: rated({ rejectedConnectionsPerSec: 1 }) }),
      "A smaller plan might do, but Premium 1 refused connections within the last 60 min.",
    ],
  ])("when %s", (_what, sentence, expected) => {
    expect(sentence).toBe(expected);
  });
});

test("connections without a limit are told without one", () => {
  const plan = planNamed("rediscloud:5000");
  expect(told({ plan, samples: steady(3000 * 1e6, 900) })).toContain(
    "connections at 900 in the last",
  );
});

test("every reason has a sentence of its own", () => {
  const evidence = {
    samples: 3,
    windowMinutes: 60,
    memoryBytes: 45 * MIB,
    memoryLimitBytes: 50 * MIB,
    clients: 8,
    clientsLimit: 40,
  };
  const all = facts({ plan: premium0, samples: full, lastResizedAt: minutesAgo(1) });
  const need = { memoryBytes: 1, clients: 1 };
  const sentences = [
    ...holdReasons.map((reason) => explain({ kind: "hold", reason, evidence }, all)),
    ...resizeReasons.map((reason) =>
      explain({ kind: "resize", direction: "up", reason, to: premium1, need, evidence }, all),
    ),
  ];
  expect(new Set(sentences).size).toBe(holdReasons.length + resizeReasons.length);
});
