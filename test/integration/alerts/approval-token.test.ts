import { createHmac } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { approvalTokenOf, isApprovalToken } from "@/lib/alerts/approval-token";
import { newId } from "@/lib/id";

const [newest, older, gone] = [1, 2, 3].map((byte) => Buffer.alloc(32, byte));
process.env["HEADROOM_SECRET_KEYS"] =
  `newest:${newest!.toString("base64")},older:${older!.toString("base64")}`;

/** A token as an installation with `key` would have made it. */
function signedWith(key: Buffer, letters: string): string {
  const signature = createHmac("sha256", key).update(`approval-link:${letters}`);
  return `${letters}-${signature.digest("base64url")}`;
}

test("a token is signed with the newest key, and the same for the same delivery", () => {
  expect(approvalTokenOf("dlv_abc")).toBe(signedWith(newest!, "abc"));
  expect(approvalTokenOf("dlv_abc")).toBe(approvalTokenOf("dlv_abc"));
  expect(approvalTokenOf("dlv_abd")).not.toBe(approvalTokenOf("dlv_abc"));
});

test.each([
  ["the newest key", newest!, true],
  ["a key that is still there", older!, true],
  ["a key that is gone", gone!, false],
] as const)("a token signed with %s counts: %s", (_which, key, counts) => {
  expect(isApprovalToken(signedWith(key, "abc"))).toBe(counts);
});

test("every delivery has a token that counts, stands whole in an address and ends in no dash", () => {
  for (let count = 0; count < 200; count++) {
    const token = approvalTokenOf(newId("dlv"));
    expect(isApprovalToken(token)).toBe(true);
    expect(token).toMatch(/^[0-9a-z]{20}-[\w-]{42}[0-9A-Za-z]$/);
  }
});

test("whatever else somebody types does not count", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (typed) => {
      expect(isApprovalToken(typed)).toBe(false);
    }),
  );
});

test("a token with one letter changed does not count", () => {
  const token = approvalTokenOf("dlv_abc");
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.constantFrom("A", "b", "7"), (at, letter) => {
      fc.pre(token[at] !== letter);
      const changed = `${token.slice(0, at)}${letter}${token.slice(at + 1)}`;
      expect(isApprovalToken(changed)).toBe(false);
    }),
  );
});
