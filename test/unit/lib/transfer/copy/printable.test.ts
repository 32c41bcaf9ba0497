import { expect, test } from "vitest";
import { printable } from "@/lib/transfer/copy/printable";

test.each<[string, Buffer, string]>([
  ["plain text", Buffer.from("user:1"), '"user:1"'],
  ["other languages", Buffer.from("clé"), '"clé"'],
  ["quotes and controls", Buffer.from('a"\r\n\0'), String.raw`"a\"\r\n\u0000"`],
  ["what is no text", Buffer.from([0xff, 0x80, 0x61]), String.raw`"ÿ\u0080a"`],
  ["nothing", Buffer.alloc(0), '""'],
])("names %s", (_what, key, shown) => {
  expect(printable(key)).toBe(shown);
});

test("a long name is cut", () => {
  expect(printable(Buffer.alloc(1000, "a"))).toBe(`"${"a".repeat(100)}…"`);
});
