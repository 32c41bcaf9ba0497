import fc from "fast-check";
import { expect, test } from "vitest";
import { encode } from "@/lib/redis/wire/encode";
import { ReplyParser } from "@/lib/redis/wire/parser";
import { RedisError, type Reply } from "@/lib/redis/wire/reply";

function read(...chunks: Buffer[]): { replies: Reply[]; pushes: Reply[][] } {
  const replies: Reply[] = [];
  const pushes: Reply[][] = [];
  const parser = new ReplyParser(
    (reply) => replies.push(reply),
    (push) => pushes.push(push),
  );
  for (const chunk of chunks) {
    const lent = Buffer.from(chunk);
    parser.feed(lent);
    // A socket reads the next chunk into the same memory.
    lent.fill("!");
  }
  return { replies, pushes };
}

test.each<[string, Reply]>([
  ["+OK\r\n", "OK"],
  [":1000\r\n", 1000],
  [":-1\r\n", -1],
  [":9223372036854775807\r\n", "9223372036854775807"],
  ["$3\r\na\r\n\r\n", Buffer.from("a\r\n")],
  ["$0\r\n\r\n", Buffer.alloc(0)],
  ["$-1\r\n", null],
  ["*-1\r\n", null],
  ["*0\r\n", []],
  ["*2\r\n:1\r\n*1\r\n+a\r\n", [1, ["a"]]],
  ["%1\r\n+a\r\n:1\r\n", ["a", 1]],
  ["~1\r\n#t\r\n", [true]],
  ["_\r\n", null],
  [",1.5\r\n", "1.5"],
  ["=5\r\ntxt:a\r\n", Buffer.from("a")],
])("reads %j", (text, reply) => {
  expect(read(Buffer.from(text)).replies).toEqual([reply]);
});

test("an error is a reply with its code", () => {
  const [reply] = read(Buffer.from("-OOM command not allowed\r\n")).replies;
  expect(reply).toBeInstanceOf(RedisError);
  expect((reply as RedisError).code).toBe("OOM");
});

test("pushes are told apart from replies, also between two of them", () => {
  const { replies, pushes } = read(
    Buffer.from("+a\r\n>2\r\n$10\r\ninvalidate\r\n*1\r\n$1\r\nk\r\n+b\r\n"),
  );
  expect(replies).toEqual(["a", "b"]);
  expect(pushes).toEqual([[Buffer.from("invalidate"), [Buffer.from("k")]]]);
});

test("what answers in another protocol is refused", () => {
  expect(() => read(Buffer.from("HTTP/1.1 400 Bad Request\r\n"))).toThrow("not the Redis protocol");
});

test("replies do not depend on where the chunks of a stream are cut", () => {
  const element = fc.oneof(
    fc.integer({ min: -1e9, max: 1e9 }),
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    fc.constant(null),
  );
  const reply = fc.oneof(element, fc.array(fc.oneof(element, fc.array(element)), { maxLength: 6 }));
  fc.assert(
    fc.property(
      fc.array(reply, { maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 60 }),
      (replies, sizes) => {
        const bytes = Buffer.concat(replies.map(written));
        const chunks: Buffer[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const size = sizes[turn % sizes.length]!;
          chunks.push(bytes.subarray(at, at + size));
          at += size;
        }
        expect(read(...chunks).replies).toEqual(replies);
      },
    ),
  );
});

test("values of every size outlive the chunk they came in, however they are cut", () => {
  const values = [0, 1, 4095, 4096, 4097, 16_384, 70_000, 2_000_000, 3].map((length, at) =>
    Buffer.alloc(length, at),
  );
  const bytes = Buffer.concat([...values.map(written), written([values[6]!, values[1]!])]);
  for (const size of [1000, 65_536, bytes.length]) {
    const chunks: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
    const found = read(...chunks).replies.flat() as Buffer[];
    const wanted = [...values, values[6]!, values[1]!];
    // Two megabytes take a minute byte by byte.
    expect(found.map((value, at) => value.equals(wanted[at]!))).toEqual(wanted.map(() => true));
  }
});

test("a command is an array of bulk strings, lengths in bytes", () => {
  expect(encode([["SET", "é", 12, Buffer.from([0, 255])], ["PING"]])).toEqual(
    Buffer.concat([
      Buffer.from("*4\r\n$3\r\nSET\r\n$2\r\né\r\n$2\r\n12\r\n$2\r\n"),
      Buffer.from([0, 255]),
      Buffer.from("\r\n*1\r\n$4\r\nPING\r\n"),
    ]),
  );
});

function written(reply: Reply): Buffer {
  if (Array.isArray(reply)) {
    return Buffer.concat([Buffer.from(`*${reply.length}\r\n`), ...reply.map(written)]);
  }
  if (Buffer.isBuffer(reply)) {
    return Buffer.concat([Buffer.from(`$${reply.length}\r\n`), reply, Buffer.from("\r\n")]);
  }
  return Buffer.from(reply === null ? "$-1\r\n" : `:${String(reply)}\r\n`);
}
