import { describe, expect, test } from "vitest";
import { transitionRows, type Use } from "@/components/scaling/transition-rows";
import type { ChangeEffects } from "@/lib/providers/change-effects";
import { knownPlan } from "@/lib/providers/heroku/catalog";
import { effects as atHeroku } from "@/lib/providers/heroku/effects";
import type { Plan } from "@/lib/providers/model";
import { planByName } from "@/lib/providers/scalingo/catalog";
import { effects as atScalingo } from "@/lib/providers/scalingo/effects";

const NOTHING_KNOWN: Use = { memoryBytes: null, clients: null };

function heroku(from: string, to: string): ChangeEffects {
  return atHeroku(herokuPlan(from), herokuPlan(to));
}

function herokuPlan(id: string): Plan {
  return { ...knownPlan(id)!, currency: "USD", isOffered: true };
}

function scalingo(from: string, to: string): ChangeEffects {
  return atScalingo(scalingoPlan(from), scalingoPlan(to));
}

function scalingoPlan(name: string): Plan {
  return { ...planByName(`redis-${name}`)!, monthlyCents: 100, currency: "EUR", isOffered: true };
}

function linesOf(effects: ChangeEffects, used = NOTHING_KNOWN): Record<string, string> {
  const { during, after } = transitionRows(effects, { durationSeconds: 300, used });
  return Object.fromEntries(
    [...during, ...after].map(({ label, words, verdict, source }) => [
      label,
      `${words} (${verdict}, ${source})`,
    ]),
  );
}

describe("what a change does, line by line", () => {
  test("Premium 0 to Mini: what is given up is a loss", () => {
    expect(linesOf(heroku("heroku-redis:premium-0", "heroku-redis:mini"))).toEqual({
      Offered: "not certain (unknown, unsaid)",
      Takes: "about 5 min (same, estimate)",
      Outage: "length not published (unknown, unsaid)",
      "Redis restarts": "yes (heed, unconfirmed)",
      "Apps restart": "yes (heed, unconfirmed)",
      "Writes at the switch": "can be lost (heed, unconfirmed)",
      Memory: "50 MB → 25 MB (worse, published)",
      Connections: "40 → 20 (worse, published)",
      URL: "changes (heed, unconfirmed)",
      "High availability": "given up (worse, published)",
      "Data kept on disk": "given up (worse, unconfirmed)",
    });
  });

  test("Starter to Business: a standby is a gain, the gateway's limit a loss", () => {
    expect(linesOf(scalingo("starter-512", "business-512"))).toMatchObject({
      Outage: "none (same, published)",
      Connections: "10,000 → 2,000 (worse, unconfirmed)",
      URL: "stays (same, unconfirmed)",
      "High availability": "added (better, published)",
    });
  });

  test("Starter to Starter: the reboot is something to mind", () => {
    expect(linesOf(scalingo("starter-256", "starter-512"))).toMatchObject({
      Outage: "2 to 10 s (heed, published)",
      "Redis restarts": "yes (heed, published)",
    });
  });
});

test("what certainly stays as it is takes no line of its own", () => {
  const { after, kept } = transitionRows(scalingo("starter-256", "starter-512"), {
    durationSeconds: null,
    used: NOTHING_KNOWN,
  });
  expect(kept).toEqual([
    "High availability (still none)",
    "Data kept on disk",
    "Logical databases (still 5)",
    "Idle connections closed after (still 150 s)",
  ]);
  // That they stay is not confirmed, so they keep their lines.
  expect(after.map(({ label }) => label)).toEqual(["Memory", "Connections", "URL"]);
});

test("what nobody says anything about is named, and takes no line", () => {
  const { during, after, unsaid } = transitionRows(heroku("rediscloud:100", "rediscloud:250"), {
    durationSeconds: null,
    used: NOTHING_KNOWN,
  });
  const labels = [...during, ...after].map(({ label }) => label);
  expect(unsaid).toContain("Apps restart");
  expect(labels).not.toContain("Apps restart");
  expect(labels).toEqual(expect.arrayContaining(["Outage", "URL", "Connections"]));
});

test.each([
  { clients: 31, note: null },
  { clients: 41, note: "41 are in use now." },
  { clients: null, note: null },
])("a limit below the $clients connections in use is said so", ({ clients, note }) => {
  const { after } = transitionRows(heroku("heroku-redis:premium-1", "heroku-redis:premium-0"), {
    durationSeconds: null,
    used: { memoryBytes: null, clients },
  });
  expect(after.find(({ label }) => label === "Connections")?.note).toBe(note);
});
