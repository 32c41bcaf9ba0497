import { expect, test } from "vitest";
import { planByName } from "@/lib/providers/scalingo/catalog";
import { effects } from "@/lib/providers/scalingo/effects";
import type { Plan } from "@/lib/providers/provider";

function plan(name: string): Plan {
  return { ...planByName(name)!, monthlyCents: 100, currency: "EUR", isOffered: true };
}

test.each([
  ["redis-starter-256", "redis-starter-512", /2 to 10 seconds/],
  ["redis-starter-512", "redis-business-512", /adds nodes.*no downtime/],
  ["redis-business-256", "redis-business-1024", /one by one.*no downtime/],
  ["redis-business-512", "redis-starter-512", /same size.*no downtime/],
  ["redis-business-1024", "redis-starter-512", /2 to 10 seconds/],
])("from %s to %s it tells the outage Scalingo publishes", (from, to, expected) => {
  const told = effects(plan(from), plan(to));
  expect(told.sentences[0]).toMatch(expected);
  expect(told.changesUrl).toBe(false);
});

test("moving to Business tells of the gateway's limit on connections", () => {
  const told = effects(plan("redis-starter-512"), plan("redis-business-512")).sentences.join(" ");
  expect(told).toMatch(/take over when one fails.*falls from 10,000 to 2,000/);
});

test("leaving Business tells that nothing takes over any more", () => {
  const told = effects(plan("redis-business-512"), plan("redis-starter-512")).sentences.join(" ");
  expect(told).toMatch(/spare nodes go/);
  expect(told).not.toMatch(/falls/);
});
