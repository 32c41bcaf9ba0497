import fc from "fast-check";
import { expect, test } from "vitest";
import { readReplies, writeCommand, type Reply } from "@/lib/redis/replies";

const line = fc.string({ unit: "grapheme" }).filter((text) => !/[\r\n]/.test(text));
const reply: fc.Arbitrary<{ wire: string; means: Reply }> = fc.oneof(
  line.map((text) => ({ wire: `+${text}\r\n`, means: { kind: "value" as const, text } })),
  line.map((text) => ({ wire: `-${text}\r\n`, means: { kind: "error" as const, text } })),
  fc.integer().map((n) => ({ wire: `:${n}\r\n`, means: { kind: "value" as const, text: `${n}` } })),
  fc.string({ unit: "grapheme" }).map((text) => ({
    wire: `$${Buffer.byteLength(text)}\r\n${text}\r\n`,
    means: { kind: "value" as const, text },
  })),
);

test("replies are read as far as they are complete, wherever the network cuts them", () => {
  fc.assert(
    fc.property(fc.array(reply, { minLength: 1, maxLength: 5 }), fc.nat(), (replies, cut) => {
      const wire = Buffer.from(replies.map((each) => each.wire).join(""));
      const means = replies.map((each) => each.means);

      expect(readReplies(wire)).toEqual(means);
      const some = readReplies(wire.subarray(0, cut % wire.length));
      expect(some).toEqual(means.slice(0, some!.length));
    }),
  );
});

test.each([
  ["HTTP/1.1 400 Bad Request\r\n"],
  ["SSH-2.0-OpenSSH_9.2"],
  ["$abc\r\n"],
  ["$-5\r\n"],
  ["\u0015\u0003\u0001"],
])("what begins with %j is not Redis", (text) => {
  expect(readReplies(Buffer.from(text))).toBeNull();
});

test("bytes of any kind are never thrown at", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(() => readReplies(Buffer.from(bytes))).not.toThrow();
    }),
  );
});

test("commands count bytes, so that a password may hold any letter", () => {
  expect(writeCommand(["AUTH", "pässwörd"])).toBe("*2\r\n$4\r\nAUTH\r\n$10\r\npässwörd\r\n");
});
