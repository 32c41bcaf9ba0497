import { describe, expect, test } from "vitest";
import { planDisagreements } from "@/lib/instances/plan-disagreements";
import { planNamed } from "@/test/support/scaling";

const MIB = 1024 ** 2;
const MB = 1_000_000;
const silent = { memoryBytes: null, maxClients: null };

test.each([
  ["a server that says nothing", "premium-1", silent],
  ["the same figures", "premium-1", { memoryBytes: 100 * MIB, maxClients: 80 }],
  ["megabytes of the other kind", "premium-1", { memoryBytes: 100 * MB, maxClients: 80 }],
  ["gigabytes of the other kind", "premium-7", { memoryBytes: 7e9, maxClients: null }],
  ["the connections Heroku keeps for itself", "mini", { memoryBytes: null, maxClients: 18 }],
  ["a replica of Redis Cloud", "rediscloud:100", { memoryBytes: 50 * MB, maxClients: null }],
  ["Redis Cloud’s own limit", "rediscloud:1000", { memoryBytes: null, maxClients: 1024 }],
  ["no limit in the plan", "rediscloud:5000", { memoryBytes: null, maxClients: 10_000 }],
  [
    "servers behind a gateway",
    "redis:redis-business-512",
    { memoryBytes: null, maxClients: 10_000 },
  ],
])("%s are no disagreement", (_what, plan, server) => {
  expect(planDisagreements(planNamed(plan), server)).toEqual([]);
});

describe("people are told", () => {
  test("of a server that has less memory than its plan", () => {
    const [said, ...others] = planDisagreements(planNamed("premium-1"), {
      memoryBytes: 50 * MIB,
      maxClients: 80,
    });
    expect(said).toMatch(
      /^Premium 1 is sold with 100 MB of memory, but the server itself says 50 MB\..*full sooner/,
    );
    expect(others).toEqual([]);
  });

  test.each([
    ["more memory", "premium-1", { memoryBytes: 250 * MIB, maxClients: null }, /more room/],
    ["fewer connections", "premium-1", { memoryBytes: null, maxClients: 40 }, /full sooner/],
    ["more connections", "premium-1", { memoryBytes: null, maxClients: 400 }, /more room/],
    [
      "fewer connections than a gateway lets through",
      "redis:redis-starter-256",
      { memoryBytes: null, maxClients: 1000 },
      /10,000 connections, but the server itself says 1,000/,
    ],
  ])("of a server that has %s", (_what, plan, server, said) => {
    expect(planDisagreements(planNamed(plan), server)).toEqual([expect.stringMatching(said)]);
  });
});

test("nothing is said of a plan nobody knows", () => {
  expect(planDisagreements(null, { memoryBytes: MIB, maxClients: 1 })).toEqual([]);
});
