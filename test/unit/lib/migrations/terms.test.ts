import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { beginTerms } from "@/lib/migrations/terms";
import type { LegSpec, Spec } from "@/lib/migrations/spec";
import { everything, type Scope } from "@/lib/transfer/model";
import { scopeOf } from "@/lib/transfer/scope";

function back(scope: Partial<Scope>): Scope {
  const spec = { scope: { ...everything, ...scope }, conflict: "replace", route: "payload" };
  const leg = { direction: "back", spec: spec as LegSpec } as const;
  return beginTerms(leg, { sampleOneIn: 1 } as Spec).scope;
}

describe("the way back", () => {
  test.each<[Partial<Scope>, Partial<Scope>]>([
    [{ databases: { 0: 3, 4: 1 } }, { databases: { 3: 0, 1: 4 } }],
    [
      { include: ["a:"], exclude: ["a:old"] },
      { include: ["a:"], exclude: ["a:old"] },
    ],
    [
      { include: ["old:x"], rename: { from: "old:", to: "new:" } },
      { include: ["new:x"], rename: { from: "new:", to: "old:" } },
    ],
    [
      { include: ["o"], exclude: ["ol"], rename: { from: "old:", to: "new:" } },
      { include: ["o", "new:"], exclude: ["ol", "new:"], rename: { from: "new:", to: "old:" } },
    ],
    [
      { rename: { from: "", to: "copy:" } },
      { include: ["copy:"], rename: { from: "copy:", to: "" } },
    ],
    [{ masked: ["mail:"] }, { exclude: ["mail:"], masked: [] }],
  ])("of %j is %j", (forth, expected) => {
    expect(back(forth)).toEqual({ ...everything, ...expected });
  });

  test("brings every key that was moved to the name it had", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", ":"), maxLength: 4 });
    const scopes = fc.record({
      include: fc.array(word, { maxLength: 2 }),
      exclude: fc.array(word.filter(Boolean), { maxLength: 2 }),
      rename: fc.option(fc.record({ from: word, to: word.map((text) => `new:${text}`) })),
    });
    fc.assert(
      fc.property(scopes, word, (scope, name) => {
        const forth = scopeOf({ ...everything, ...scope });
        const home = scopeOf(back(scope));
        const key = Buffer.from(name);
        fc.pre(forth.takes(key));

        const there = forth.nameAtTarget(key);
        expect(home.takes(there)).toBe(true);
        expect(home.nameAtTarget(there).toString()).toBe(name);
      }),
    );
  });
});
