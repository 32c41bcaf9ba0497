import { expect, test } from "vitest";
import type { ChangeEffects } from "@/lib/providers/change-effects";
import { knownPlan } from "@/lib/providers/heroku/catalog";
import { effects as atHeroku } from "@/lib/providers/heroku/effects";
import type { Plan } from "@/lib/providers/provider";
import { planByName } from "@/lib/providers/scalingo/catalog";
import { effects as atScalingo } from "@/lib/providers/scalingo/effects";
import { effectsSummary, isConfirmed } from "@/lib/scaling/describe-effects";

function plan(id: string): Plan {
  const known = id.startsWith("redis-") ? planByName(id)! : knownPlan(id)!;
  return { ...known, monthlyCents: 100, currency: "USD", isOffered: true };
}

function effects(from: string, to: string): ChangeEffects {
  return (from.startsWith("redis-") ? atScalingo : atHeroku)(plan(from), plan(to));
}

test.each([
  [
    "heroku-redis:premium-0",
    "heroku-redis:premium-1",
    "Apps restart, outage of unknown length, URL changes, 40 → 80 connections",
  ],
  [
    "heroku-redis:premium-0",
    "heroku-redis:mini",
    "Apps restart, outage of unknown length, URL changes, 40 → 20 connections, no standby any more, no copy on disk any more",
  ],
  [
    "heroku-redis:premium-7",
    "heroku-redis:private-7",
    "Not offered for this instance, apps restart, outage of unknown length, URL changes",
  ],
  [
    "rediscloud:5000",
    "rediscloud:2500",
    "Restart unknown, outage of unknown length, URL may change, unlimited → 1,024 connections",
  ],
  ["redis-starter-256", "redis-starter-512", "Redis restarts, 2–10 s outage, URL stays"],
  [
    "redis-starter-512",
    "redis-business-512",
    "Redis restarts, 0 s outage, URL stays, 10,000 → 2,000 connections, standby gained",
  ],
  ["redis-business-256", "redis-business-512", "Redis restarts, 0 s outage, URL stays"],
])("from %s to %s in one line: %s", (from, to, line) => {
  expect(effectsSummary(effects(from, to))).toBe(line);
});

test("a line that rests on anything unpublished is never called confirmed", () => {
  expect(isConfirmed(effects("heroku-redis:premium-0", "heroku-redis:premium-1"))).toBe(false);
  expect(isConfirmed(effects("redis-starter-256", "redis-starter-512"))).toBe(false);
  const change = effects("redis-starter-256", "redis-starter-512");
  const certain = { is: false, source: "published" } as const;
  expect(isConfirmed({ ...change, changesUrl: certain, restartsApps: certain })).toBe(true);
});
