import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { masked, maskedMember } from "@/lib/transfer/values/masked";

const bytes = fc.uint8Array({ maxLength: 60 }).map((word) => Buffer.from(word));

describe("what is masked", () => {
  test("has its length; members have at least as many characters as keep them apart", () => {
    fc.assert(
      fc.property(bytes, bytes, (one, other) => {
        expect(masked("list", [one])).toEqual([Buffer.alloc(one.length, "x")]);
        expect(maskedMember(one)).toHaveLength(Math.max(22, one.length));
        expect(maskedMember(one).equals(maskedMember(other))).toBe(one.equals(other));
      }),
    );
  });

  test("leaves fields and scores", () => {
    const words = ["field", "value", "other", ""].map((word) => Buffer.from(word));
    expect(masked("hash", words).map(String)).toEqual(["field", "xxxxx", "other", ""]);
    expect(String(masked("zset", [Buffer.from("member"), Buffer.from("1.5")])[1])).toBe("1.5");
  });
});
