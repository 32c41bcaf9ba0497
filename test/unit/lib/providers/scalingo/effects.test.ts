import { expect, test } from "vitest";
import type { ChangeEffects } from "@/lib/providers/change-effects";
import { planByName } from "@/lib/providers/scalingo/catalog";
import { effects } from "@/lib/providers/scalingo/effects";
import type { Plan } from "@/lib/providers/model";

function plan(name: string): Plan {
  return { ...planByName(`redis-${name}`)!, monthlyCents: 100, currency: "EUR", isOffered: true };
}

function told(from: string, to: string): ChangeEffects {
  return effects(plan(from), plan(to));
}

test.each([
  ["starter-256", "starter-512", { min: 2, max: 10 }, true],
  ["starter-512", "starter-256", { min: 2, max: 10 }, true],
  ["starter-512", "business-512", { min: 0, max: 0 }, true],
  ["starter-512", "business-1024", { min: 0, max: 0 }, true],
  ["business-256", "business-1024", { min: 0, max: 0 }, true],
  ["business-512", "starter-512", { min: 0, max: 0 }, null],
  ["business-1024", "starter-512", { min: 2, max: 10 }, true],
])("from %s to %s it tells the outage Scalingo publishes", (from, to, outage, restarts) => {
  const { outageSeconds, restartsServer } = told(from, to);
  expect(outageSeconds).toMatchObject({ is: outage, source: "published" });
  expect(restartsServer.is).toBe(restarts);
});

test.each([
  ["starter-256", "starter-512", "absent", 10_000, 10_000],
  ["starter-512", "business-512", "gained", 10_000, 2000],
  ["business-256", "business-512", "kept", 2000, 2000],
  ["business-512", "starter-512", "lost", 2000, 10_000],
])(
  "from %s to %s it tells of the spare nodes (%s) and of the connections",
  (from, to, turn, before, after) => {
    const { replica, maxClients } = told(from, to);
    expect(replica).toMatchObject({ is: turn, source: "published" });
    expect([maxClients.from.is, maxClients.to.is]).toEqual([before, after]);
  },
);

test("the gateway's limit is published; that Starter has Redis' default is not confirmed", () => {
  const { maxClients } = told("starter-512", "business-512");
  expect(maxClients.from).toMatchObject({ is: 10_000, source: "unconfirmed" });
  expect(maxClients.to).toMatchObject({
    is: 2000,
    source: "published",
    note: expect.stringMatching(/gateway/),
  });
});

test.each([
  ["starter-256", "starter-512"],
  ["starter-512", "business-512"],
  ["business-512", "starter-512"],
])("from %s to %s databases and idle timeout stay what they are everywhere", (from, to) => {
  const change = told(from, to);
  expect([change.databases.from.is, change.databases.to.is]).toEqual([5, 5]);
  expect([change.idleTimeoutSeconds.from.is, change.idleTimeoutSeconds.to.is]).toEqual([150, 150]);
});

test("that the URL stays is not confirmed, and of restarting apps nobody speaks", () => {
  const change = told("starter-256", "starter-512");
  expect(change.changesUrl).toMatchObject({ is: false, source: "unconfirmed" });
  expect(change.restartsApps).toMatchObject({ is: null, source: "unsaid" });
});

test("of the former free class it claims nothing, because nothing is published", () => {
  const change = told("sandbox", "starter-512");
  for (const claim of [
    change.isAccepted,
    change.outageSeconds,
    change.restartsServer,
    change.losesWrites,
    change.replica,
    change.persistence,
    change.maxClients.from,
  ]) {
    expect(claim).toMatchObject({ is: null, source: "unsaid" });
  }
});
