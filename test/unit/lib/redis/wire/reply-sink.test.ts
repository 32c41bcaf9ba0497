import fc from "fast-check";
import { expect, test } from "vitest";
import { ReplyParser } from "@/lib/redis/wire/parser";
import type { Reply } from "@/lib/redis/wire/reply";
import { ReplySink } from "@/lib/redis/wire/reply-sink";

/** What a sink was told, in words; and what went the other way. */
function poured(bytes: Buffer, sizes: readonly number[]) {
  const told: string[] = [];
  const others: Reply[] = [];
  const pushes: Reply[][] = [];
  let count = 0;
  const parser = new ReplyParser(
    (reply) => others.push(reply),
    (push) => pushes.push(push),
    () => (count += 1),
  );
  parser.sink = new ReplySink({
    bulk: (from, start, end) => told.push(`bulk ${from.toString("hex", start, end)}`),
    word: (from, start, end) => told.push(`word ${from.toString("latin1", start, end)}`),
    number: (value) => told.push(`number ${value}`),
    nothing: () => told.push("nothing"),
    error: (error) => told.push(`error ${error.message}`),
  });
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length]!;
    parser.feed(bytes.subarray(at, at + size));
    at += size;
  }
  return { told, others, pushes, count };
}

test("a sink is told each reply, wherever the stream is cut", () => {
  const reply = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((bytes) => ({
      sent: Buffer.concat([Buffer.from(`$${bytes.length}\r\n`), bytes, Buffer.from("\r\n")]),
      told: `bulk ${Buffer.from(bytes).toString("hex")}`,
    })),
    fc.integer({ min: -1e9, max: 2e12 }).map((value) => ({
      sent: Buffer.from(`:${value}\r\n`),
      told: `number ${value}`,
    })),
    fc.constantFrom(
      { sent: Buffer.from("+OK\r\n"), told: "word OK" },
      { sent: Buffer.from("$-1\r\n"), told: "nothing" },
      { sent: Buffer.from("_\r\n"), told: "nothing" },
      { sent: Buffer.from("-OOM full\r\n"), told: "error OOM full" },
    ),
  );
  fc.assert(
    fc.property(
      fc.array(reply, { maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 20 }),
      (replies, sizes) => {
        const { told, count } = poured(Buffer.concat(replies.map(({ sent }) => sent)), sizes);
        expect(told).toEqual(replies.map((one) => one.told));
        expect(count).toBe(replies.length);
      },
    ),
  );
});

test("what has parts goes the usual way, and so do pushes", () => {
  const sent = "*2\r\n:1\r\n$1\r\na\r\n>2\r\n+invalidate\r\n$1\r\nk\r\n+OK\r\n";
  expect(poured(Buffer.from(sent), [7])).toEqual({
    told: ["word OK"],
    others: [[1, Buffer.from("a")]],
    pushes: [["invalidate", Buffer.from("k")]],
    count: 1,
  });
});
