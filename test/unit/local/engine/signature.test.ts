import { expect, test } from "vitest";
import { isSignedText, signBody } from "@/local/engine/signature";

const KEY = "signkey-test-0123456789abcdef";

test("signatures are the same whatever the order of keys, and bound to the time", () => {
  expect(signBody({ a: 1, b: "ä" }, KEY, 1)).toBe(signBody({ b: "ä", a: 1 }, KEY, 1));
  expect(signBody({ a: 1 }, KEY, 1)).not.toBe(signBody({ a: 1 }, KEY, 2));
});

test("signatures of the app are accepted for exactly the signed text and key", () => {
  const text = JSON.stringify({ a: 1 });
  const signature = signBody({ a: 1 }, KEY, 1_700_000_000);

  expect(isSignedText(text, signature, KEY)).toBe(true);
  expect(isSignedText(`${text} `, signature, KEY)).toBe(false);
  expect(isSignedText(text, signature, "signkey-test-other")).toBe(false);
  expect(isSignedText(text, "", KEY)).toBe(false);
});
