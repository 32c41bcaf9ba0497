import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { ChangeEffects } from "@/lib/providers/change-effects";
import { knownPlan } from "@/lib/providers/heroku/catalog";
import { effects as atHeroku } from "@/lib/providers/heroku/effects";
import type { Plan } from "@/lib/providers/model";
import { planByName } from "@/lib/providers/scalingo/catalog";
import { effects as atScalingo } from "@/lib/providers/scalingo/effects";
import { effectsSummary, isConfirmed } from "@/lib/scaling/changes/describe-effects";

function plan(id: string): Plan {
  const known = id.startsWith("redis-") ? planByName(id)! : knownPlan(id)!;
  return { ...known, monthlyCents: 100, currency: "USD", isOffered: true };
}

function effects(from: string, to: string): ChangeEffects {
  return (from.startsWith("redis-") ? atScalingo : atHeroku)(plan(from), plan(to));
}

/** `| from | to | line * |`: the star says that not all of it is published. */
const papers = [
  ...readFileSync("docs/transitions.md", "utf8").matchAll(
    /^\| `(?<from>\S+)` \| `(?<to>\S+)` \| (?<line>.+?)(?<star> \*)? \|$/gm,
  ),
].map(({ groups }) => groups as { from: string; to: string; line: string; star?: string });

test("the papers tell of every class of plans", () => {
  expect(papers.length).toBeGreaterThanOrEqual(12);
});

test.each(papers)(
  "from $from to $to the papers say what the code does",
  ({ from, to, ...told }) => {
    const change = effects(from, to);
    expect(told.line).toBe(effectsSummary(change));
    expect(told.star === undefined).toBe(isConfirmed(change));
  },
);

test("a line that rests on anything unpublished is never called confirmed", () => {
  expect(isConfirmed(effects("heroku-redis:premium-0", "heroku-redis:premium-1"))).toBe(false);
  expect(isConfirmed(effects("redis-starter-256", "redis-starter-512"))).toBe(false);
  const change = effects("redis-starter-256", "redis-starter-512");
  const certain = { is: false, source: "published" } as const;
  expect(isConfirmed({ ...change, changesUrl: certain, restartsApps: certain })).toBe(true);
});
