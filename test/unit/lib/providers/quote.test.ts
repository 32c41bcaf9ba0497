import { expect, test } from "vitest";
import { quoted, sentences } from "@/lib/providers/quote";

test.each([
  ["Plan is not available", "“Plan is not available”"],
  ["Try again.", "“Try again”"],
  ["  two\n  lines ", "“two lines”"],
  [
    "cannot fork rediss://:p4ss@ec2-1.test:20000 now",
    "“cannot fork rediss://…@ec2-1.test:20000 now”",
  ],
  ["", null],
  [null, null],
  ["<html><body>502</body></html>", null],
])("quotes the provider's words %j as %j", (words, expected) => {
  expect(quoted(words)).toBe(expected);
});

test("a provider that will not stop talking is cut short", () => {
  expect(quoted("x".repeat(5000))).toBe(`“${"x".repeat(300)}…”`);
});

test("a sentence that is not there leaves no hole", () => {
  expect(sentences("One.", null, "Two.")).toBe("One. Two.");
});
