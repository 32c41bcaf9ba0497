import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keyTypes } from "@/lib/transfer/model";
import { twoServers } from "./copy-pair";
import { contents, copy, digestOf, leftovers, make, otherEncodings, values } from "./values-help";

let ends: Awaited<ReturnType<typeof twoServers>>;
beforeAll(async () => {
  ends = await twoServers(otherEncodings, []);
});
afterAll(() => ends.close());

describe("a value copied by its type", () => {
  test.each(keyTypes)("is the same %s at both ends", async (type) => {
    const { source, target } = ends.pair;
    await fc.assert(
      fc.asyncProperty(values[type], async (commands) => {
        await make(source, commands);
        await copy(ends.pair, type);

        expect(await contents(target, type)).toBe(await contents(source, type));
        expect(await digestOf(target, type)).toBe(await digestOf(source, type));
        expect(await leftovers(target)).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });
});

describe("the digest of a value", () => {
  test.each(keyTypes)("differs where a %s does", async (type) => {
    const { source, target } = ends.pair;
    const other = fc
      .tuple(values[type], values[type])
      .chain(([one, next]) => fc.constantFrom({ one, next }, { one, next: [...one, ...next] }));
    await fc.assert(
      fc.asyncProperty(other, async ({ one, next }) => {
        await make(source, one);
        await make(target, next);
        const isSame = (await contents(target, type)) === (await contents(source, type));

        expect((await digestOf(target, type)) === (await digestOf(source, type))).toBe(isSame);
      }),
      { numRuns: 80 },
    );
  });
});
