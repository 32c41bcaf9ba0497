import { expect, test } from "vitest";
import { knownPlan } from "@/lib/providers/heroku/catalog";
import { effects } from "@/lib/providers/heroku/effects";
import type { Plan } from "@/lib/providers/provider";

function plan(id: string): Plan {
  return { ...knownPlan(id)!, currency: "USD", isOffered: true };
}

test("a change of Heroku's own Redis tells of the new URL and the restart", () => {
  const told = effects(plan("heroku-redis:premium-0"), plan("heroku-redis:premium-1"));
  expect(told.changesUrl).toBe(true);
  expect(told.sentences.join(" ")).toMatch(/URL changes.*restarts/);
});

test("leaving premium for mini tells what is lost (E2)", () => {
  const told = effects(plan("heroku-redis:premium-0"), plan("heroku-redis:mini")).sentences;
  expect(told.join(" ")).toMatch(/standby.*goes.*no longer kept on disk.*falls from 40 to 20/);
});

test("leaving mini for premium tells what is gained, and nothing that is lost", () => {
  const told = effects(plan("heroku-redis:mini"), plan("heroku-redis:premium-0")).sentences.join(
    " ",
  );
  expect(told).toMatch(/standby in another zone is added.*kept on disk from then on/);
  expect(told).not.toMatch(/goes|falls/);
});

test("leaving unlimited connections for a limit tells the limit (E4)", () => {
  const told = effects(plan("rediscloud:5000"), plan("rediscloud:2500")).sentences.join(" ");
  expect(told).toContain("falls from unlimited to 1,024");
});

test("of Redis Cloud it claims no more than is published", () => {
  const told = effects(plan("rediscloud:100"), plan("rediscloud:250"));
  expect(told.changesUrl).toBe(false);
  expect(told.sentences.join(" ")).toMatch(/neither it nor Heroku says/);
});
