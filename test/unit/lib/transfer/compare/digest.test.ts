import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addDigests,
  EndSum,
  isSameAtBothEnds,
  noDigest,
  type Digest,
} from "@/lib/transfer/compare/digest";

const hashOf = (name: string) => createHash("sha256").update(name).digest();

function digestOf(source: readonly string[], target: readonly string[] = source): Digest {
  return { source: sumOf(source), target: sumOf(target), byLength: 0, skipped: 0 };
}

function sumOf(names: readonly string[]) {
  const sum = new EndSum();
  for (const name of names) sum.add(hashOf(name), "string", name.length);
  return sum.digest();
}

describe("a digest", () => {
  test("is the sum of the hashes", () => {
    const sum = (BigInt(`0x${little("a")}`) + BigInt(`0x${little("b")}`)) % 2n ** 256n;
    expect(digestOf(["a", "b"]).source.sum).toBe(sum.toString(16).padStart(64, "0"));
  });

  test("does not depend on the order of the keys or on where a slice ended", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.nat(), (names, cut) => {
        const at = names.length === 0 ? 0 : cut % names.length;
        const parts = addDigests(digestOf(names.slice(at)), digestOf(names.slice(0, at)));
        expect(parts).toEqual(digestOf(names));
        expect(parts).toEqual(JSON.parse(JSON.stringify(parts)));
      }),
    );
  });

  test("differs when a key is exchanged for another, missing, or there twice", () => {
    expect(isSameAtBothEnds(digestOf(["a", "b"], ["b", "a"]))).toBe(true);
    expect(isSameAtBothEnds(digestOf(["a", "b"], ["a", "c"]))).toBe(false);
    expect(isSameAtBothEnds(digestOf(["a", "b"], ["a"]))).toBe(false);
    expect(isSameAtBothEnds(digestOf(["a", "b", "b"], ["a", "a", "a"]))).toBe(false);
  });

  test("of nothing changes nothing", () => {
    expect(addDigests(noDigest, digestOf(["a"]))).toEqual(digestOf(["a"]));
  });

  test("counts keys and bytes by type", () => {
    const sum = new EndSum();
    sum.add(hashOf("a"), "string", 3);
    sum.add(hashOf("b"), "hash", 5);
    sum.add(hashOf("c"), "hash", 7);
    expect(sum.digest()).toMatchObject({
      keys: 3,
      bytes: 15,
      tally: { string: { keys: 1, bytes: 3 }, hash: { keys: 2, bytes: 12 } },
    });
  });
});

/** The hash as a number: words of 32 bits, the lowest first, each with its lowest byte first. */
function little(name: string): string {
  return Buffer.from(hashOf(name).toReversed()).toString("hex");
}
