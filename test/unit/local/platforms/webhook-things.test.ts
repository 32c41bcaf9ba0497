import fc from "fast-check";
import { expect, test } from "vitest";
import type { WebhookInclude } from "@/local/platforms/heroku/webhook-state";
import { differencesOf, type Things } from "@/local/platforms/heroku/webhook-things";

const bodies = fc.dictionary(
  fc.constantFrom("a", "b", "c", "d"),
  fc.record({ quantity: fc.integer({ min: 0, max: 3 }), size: fc.constantFrom("S", "M") }),
);

function things(include: WebhookInclude, rows: Record<string, object>): Things {
  return new Map(
    Object.entries(rows).map(([id, body]) => [
      `${include} ${id}`,
      { include, body: { id, ...body } },
    ]),
  );
}

test("what is told leads from what was to what is", () => {
  fc.assert(
    fc.property(bodies, bodies, (before, now) => {
      const told = new Map<string, object>(
        Object.entries(before).map(([id, body]) => [id, { id, ...body }]),
      );
      for (const { action, data } of differencesOf(
        things("api:formation", before),
        things("api:formation", now),
      )) {
        const body = data as { id: string; quantity: number; size: string };
        if (action === "destroy") told.delete(body.id);
        else told.set(body.id, body);
      }
      expect(Object.fromEntries(told)).toEqual(
        Object.fromEntries(Object.entries(now).map(([id, body]) => [id, { id, ...body }])),
      );
    }),
  );
});

test("nothing is told when nothing changed", () => {
  fc.assert(
    fc.property(bodies, (rows) => {
      expect(differencesOf(things("api:dyno", rows), things("api:dyno", rows))).toEqual([]);
    }),
  );
});

test("of a change the former values are told, of the changed fields only", () => {
  expect(
    differencesOf(
      things("api:formation", { web: { quantity: 1, size: "S", updated_at: "10:00" } }),
      things("api:formation", { web: { quantity: 2, size: "S", updated_at: "10:01" } }),
    ),
  ).toEqual([
    {
      include: "api:formation",
      action: "update",
      data: { id: "web", quantity: 2, size: "S", updated_at: "10:01" },
      previousData: { quantity: 1 },
    },
  ]);
});

test("that a thing was touched is no news", () => {
  const differences = differencesOf(
    things("api:app", { shop: { released_at: "10:00", updated_at: "10:00" } }),
    things("api:app", { shop: { released_at: "10:01", updated_at: "10:01" } }),
  );
  expect(differences).toEqual([]);
});

test("old releases are neither changed nor destroyed by a new one", () => {
  const differences = differencesOf(
    things("api:release", { v1: { current: false }, v2: { current: true } }),
    things("api:release", { v2: { current: false }, v3: { current: true } }),
  );
  expect(differences).toMatchObject([{ action: "create", data: { id: "v3" } }]);
});
