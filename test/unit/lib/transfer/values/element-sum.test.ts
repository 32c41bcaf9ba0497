import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ElementSum } from "@/lib/transfer/values/element-sum";
import { valueDigest } from "@/lib/transfer/values/digest-words";

const word = fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes));
const members = fc.uniqueArray(word, { maxLength: 30, selector: (bytes) => bytes.toString("hex") });

describe("the sum of elements", () => {
  test("does not depend on their order", () => {
    fc.assert(
      fc.property(members, (all) => {
        const backwards = all.toReversed();
        expect(sumOf(backwards, false)).toBe(sumOf(all, false));
      }),
    );
  });

  test("counts each once where it skips what it knows", () => {
    fc.assert(
      fc.property(members, (all) => {
        expect(sumOf([...all, ...all], true)).toBe(sumOf(all, false));
      }),
    );
  });

  test("differs for other elements, also when words are cut elsewhere", () => {
    fc.assert(
      fc.property(members, members, (one, other) => {
        const isSame = namesOf(one) === namesOf(other);
        expect(sumOf(one, false) === sumOf(other, false)).toBe(isSame);
      }),
      { examples: [[[], [Buffer.alloc(0)]]] },
    );
    expect(pair("ab", "c")).not.toBe(pair("a", "bc"));
    expect(pair("a", "b", 1)).not.toBe(pair("a", "b", 0));
  });

  test("takes elements of any length", () => {
    const large = Buffer.alloc(200_000, "a");
    expect(sumOf([large], false)).not.toBe(sumOf([large.subarray(1)], false));
  });
});

test("the digest of a list does not depend on how it was cut, but on where its elements end", () => {
  const [a, b, ab] = ["a", "b", "ab"].map((text) => Buffer.from(text)) as [Buffer, Buffer, Buffer];
  expect(listOf([[a, b]])).toBe(listOf([[a], [b]]));
  expect(listOf([[ab]])).not.toBe(listOf([[a, b]]));
  expect(listOf([[b, a]])).not.toBe(listOf([[a, b]]));
});

function namesOf(all: readonly Buffer[]): string {
  const names = all.map((bytes) => bytes.toString("hex"));
  return JSON.stringify(names.toSorted());
}

function sumOf(all: readonly Buffer[], skipsKnown: boolean): string {
  const sum = new ElementSum({ skipsKnown });
  for (const member of all) sum.add([member]);
  return sum.bytes().toString("hex");
}

function pair(field: string, value: string, tag = 0): string {
  const sum = new ElementSum({ skipsKnown: false });
  sum.add([Buffer.from(field), Buffer.from(value)], tag);
  return sum.bytes().toString("hex");
}

function listOf(slices: readonly Buffer[][]): string {
  const digest = valueDigest("list");
  for (const slice of slices) digest.add(slice);
  return digest.digest().toString("hex");
}
