import { expect, test } from "vitest";
import { prefixOf } from "@/lib/transfer/prefix";

test.each([
  ["cart:", "cart:"],
  ["cart:*", "cart:"],
  ["*", ""],
  ["", ""],
  ["{user}:it's", "{user}:it's"],
  [String.raw`a\*b\?\[`, "a*b?["],
  [String.raw`a\**`, "a*"],
  [String.raw`c:\\dir*`, String.raw`c:\dir`],
  ["c:\\", "c:\\"],
])("%j means keys that begin with %j", (typed, prefix) => {
  expect(prefixOf(typed)).toBe(prefix);
});

test.each(["*:cart", "cart:**", "cart:?", "cart:[ab]", "ca*rt", "a[b"])(
  "%j says more than a beginning",
  (typed) => {
    expect(prefixOf(typed)).toBeNull();
  },
);
