import { describe, expect, test } from "vitest";
import type { ChangeEffects } from "@/lib/providers/change-effects";
import { knownPlan } from "@/lib/providers/heroku/catalog";
import { effects } from "@/lib/providers/heroku/effects";
import type { Plan } from "@/lib/providers/model";

function plan(name: string): Plan {
  return { ...knownPlan(name)!, currency: "USD", isOffered: true };
}

function told(from: string, to: string): ChangeEffects {
  return effects(plan(from), plan(to));
}

describe("a plan change of Heroku's own Redis", () => {
  test.each([
    ["mini", "premium-0", "gained", 20, 40],
    ["premium-0", "premium-1", "kept", 40, 80],
    ["premium-2", "premium-0", "kept", 200, 40],
    ["premium-0", "mini", "lost", 40, 20],
    ["private-7", "private-9", "kept", 10_000, 25_000],
  ])(
    "from %s to %s tells of standby and disk (%s) and of the connections",
    (from, to, turn, before, after) => {
      const { replica, persistence, maxClients } = told(
        `heroku-redis:${from}`,
        `heroku-redis:${to}`,
      );
      expect(replica).toMatchObject({ is: turn, source: "published" });
      // Only third parties say which plans keep data on disk.
      expect(persistence).toMatchObject({ is: turn, source: "unconfirmed" });
      expect([maxClients.from.is, maxClients.to.is]).toEqual([before, after]);
    },
  );

  test.each([
    ["premium-0", "premium-1", true, "published"],
    ["private-7", "private-9", true, "published"],
    ["private-7", "premium-7", false, "published"],
    ["shield-7", "private-7", false, "published"],
    ["premium-7", "private-7", false, "unconfirmed"],
    ["mini", "shield-7", false, "unconfirmed"],
    ["mini", "premium-0", null, "unsaid"],
    ["premium-0", "mini", null, "unsaid"],
  ])("from %s to %s: whether Heroku takes it is %s (%s)", (from, to, is, source) => {
    const { isAccepted } = told(`heroku-redis:${from}`, `heroku-redis:${to}`);
    expect(isAccepted).toMatchObject({ is, source });
  });

  test("claims a new URL and restarting apps, and claims none of it as certain", () => {
    const change = told("heroku-redis:premium-0", "heroku-redis:premium-1");
    expect(change.changesUrl).toMatchObject({ is: true, source: "unconfirmed" });
    expect(change.restartsApps).toMatchObject({ is: true, source: "unconfirmed" });
    expect(change.losesWrites).toMatchObject({ is: true, source: "unconfirmed" });
    expect(change.outageSeconds).toMatchObject({ is: null, source: "unsaid" });
    expect(change.keepsSettings).toEqual({ is: true, source: "published" });
  });

  test("leaving premium for mini tells what the losses mean (E2)", () => {
    const { replica, persistence } = told("heroku-redis:premium-0", "heroku-redis:mini");
    expect(replica.note).toMatch(/failure of the server is an outage/);
    expect(persistence.note).toMatch(/restart of the server empties it/);
  });
});

describe("a plan change of Redis Cloud", () => {
  test("leaving unlimited connections for a limit tells the limit, from a list that may be old (E4)", () => {
    const { maxClients } = told("rediscloud:5000", "rediscloud:2500");
    expect(maxClients).toEqual({
      from: { is: Infinity, source: "unconfirmed" },
      to: { is: 1024, source: "unconfirmed" },
    });
  });

  test("claims no more than is published, which is that there is one logical database", () => {
    const change = told("rediscloud:100", "rediscloud:250");
    expect(change.databases.to).toEqual({ is: 1, source: "published" });
    for (const claim of [
      change.changesUrl,
      change.restartsApps,
      change.restartsServer,
      change.outageSeconds,
      change.losesWrites,
      change.replica,
      change.persistence,
      change.keepsSettings,
    ]) {
      expect(claim).toMatchObject({ is: null, source: "unsaid" });
    }
  });
});
