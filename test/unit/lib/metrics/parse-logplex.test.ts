import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { frames, parseLogplex } from "@/lib/metrics/parse-logplex";

const line = (name: string) => readFileSync(`test/fixtures/logplex/${name}.txt`, "utf8");
const framed = (...lines: string[]) =>
  Buffer.concat(lines.map((text) => Buffer.from(`${Buffer.byteLength(text)} ${text}`)));
const redisLine = (message: string) =>
  `<134>1 2026-03-02T10:15:42+00:00 host app heroku-redis - ${message}`;

describe("a line of heroku-redis", () => {
  test("of today gives the instance's own memory and connections, not the host's", () => {
    expect(parseLogplex(framed(line("recent")))).toEqual({
      readings: [
        {
          at: new Date("2026-03-02T10:15:42.204Z"),
          addonName: "redis-shaped-12345",
          usedMemoryBytes: 1_361_176,
          connectedClients: 12,
        },
      ],
      dropped: 0,
      puzzling: [],
    });
  });

  test("of 2016 does not say whose it is", () => {
    expect(parseLogplex(framed(line("2016-decimals"))).readings).toEqual([
      {
        at: new Date("2016-04-11T08:00:01.123Z"),
        addonName: null,
        usedMemoryBytes: 3_246_744,
        connectedClients: 3,
      },
    ]);
  });

  test("with another offset and unit means the same", () => {
    expect(parseLogplex(framed(line("other-units"))).readings).toMatchObject([
      { at: new Date("2026-03-02T10:15:42Z"), usedMemoryBytes: 1_572_864, connectedClients: 4 },
    ]);
  });

  test.each([
    ["10bytes", 10],
    ["10", 10],
    ["2kB", 2048],
    ["2.5kB", 2560],
    ["3MB", 3_145_728],
    ["10parsecs", null],
    ["-5bytes", null],
    ["constructor", null],
    ["", null],
  ])("memory of “%s” is %s", (text, expected) => {
    const message = `addon=a sample#memory-redis=${text} sample#active-connections=1`;
    expect(parseLogplex(framed(redisLine(message))).readings).toMatchObject([
      { usedMemoryBytes: expected, connectedClients: 1 },
    ]);
  });

  test.each([
    "addon=a sample#memory-total=1kB",
    "Redis is being upgraded",
    "addon=a sample#memory-redis=many",
  ])("that says neither memory nor connections is set aside: %s", (message) => {
    expect(parseLogplex(framed(redisLine(message)))).toEqual({
      readings: [],
      dropped: 0,
      puzzling: [message],
    });
  });
});

test("lines of the app are stepped over by their bytes, whatever they pretend to be", () => {
  const body = framed(line("app-line"), line("recent"), line("app-line"), line("other-units"));

  const { readings, puzzling } = parseLogplex(body);

  expect(readings.map(({ usedMemoryBytes }) => usedMemoryBytes)).toEqual([1_361_176, 1_572_864]);
  expect(puzzling).toEqual([]);
});

test.each([
  ["today's words", line("overflow"), 234],
  [
    "the older words",
    "<172>1 2015-05-09T20:21:24+00:00 host heroku logplex - Error L10 (output buffer overflow): 500 messages dropped since 2015-05-09T20:19:03+00:00.",
    500,
  ],
  ["other words", "<172>1 2015-05-09T20:21:24+00:00 host heroku logplex - Hello", 0],
])("lost lines are counted in %s", (_which, text, expected) => {
  const { readings, dropped } = parseLogplex(framed(text, line("recent")));

  expect(dropped).toBe(expected);
  expect(readings).toHaveLength(1);
});

test("what came before a broken length is kept, and the rest is shown", () => {
  const { readings, puzzling } = parseLogplex(
    Buffer.concat([framed(line("recent")), Buffer.from("999 too short")]),
  );

  expect(readings).toHaveLength(1);
  expect(puzzling).toEqual(["999 too short"]);
});

test("frames come back as they were sent, whatever the bytes", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), (messages) => {
      const body = Buffer.concat(
        messages.flatMap((bytes) => [Buffer.from(`${bytes.length} `), Buffer.from(bytes)]),
      );
      expect([...frames(body)].map((frame) => Buffer.from(frame))).toEqual(
        messages.map((bytes) => Buffer.from(bytes)),
      );
    }),
  );
});

test("nothing that is sent makes it fall over", () => {
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 500 }).map((bytes) => Buffer.from(bytes)),
    fc.array(fc.string({ unit: "grapheme" })).map((texts) => framed(...texts)),
    fc.string().map((message) => framed(redisLine(message))),
  );
  fc.assert(
    fc.property(anything, (body) => {
      const { readings } = parseLogplex(body);
      for (const { usedMemoryBytes, connectedClients } of readings) {
        expect(usedMemoryBytes === null || usedMemoryBytes >= 0).toBe(true);
        expect(connectedClients === null || connectedClients >= 0).toBe(true);
      }
    }),
  );
});
