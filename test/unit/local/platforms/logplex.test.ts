import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DrainBuffer } from "@/local/platforms/heroku/drain-buffer";
import { frameOf, type LogLine } from "@/local/platforms/heroku/logplex-lines";
import { metricsLine } from "@/local/platforms/heroku/logplex-metrics";
import { frames, parseLogplex } from "@/lib/metrics/parse-logplex";

const AT = new Date("2026-03-02T10:00:00.250Z");

describe("a frame", () => {
  test("is counted in bytes, whatever is written in it", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme" }), { maxLength: 20 }), (messages) => {
        const body = Buffer.concat(messages.map((message) => frameOf(line(message))));
        const read = [...frames(body)].map((frame) => Buffer.from(frame).toString());
        expect(read).toEqual(
          messages.map(
            (message) => `<190>1 2026-03-02T10:00:00.250000+00:00 host app web.1 - ${message}\n`,
          ),
        );
      }),
    );
  });
});

describe("a drain's buffer", () => {
  test("loses the oldest lines, says how many, and nothing else goes missing", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3000 }),
        fc.integer({ min: 1, max: 400 }),
        (count, size) => {
          const buffer = new DrainBuffer("d.test");
          for (let number = 0; number < count; number++) {
            buffer.add(line(`${number} ${"x".repeat(size)}`));
          }
          const batches = [];
          while (!buffer.isEmpty) batches.push(buffer.take(AT));

          const texts = batches.map(({ body }) => textsOf(body));
          expect(batches.map(({ messages }) => messages)).toEqual(
            texts.map(({ length }) => length),
          );
          for (const { body } of batches) expect(body.length).toBeLessThanOrEqual(102_400);
          const lost = Math.max(0, count - 1024);
          const [first = ""] = texts.flat();
          expect(first.includes("Error L10 (output buffer overflow)")).toBe(lost > 0);
          expect(parseLogplex(Buffer.concat(batches.map(({ body }) => body))).dropped).toBe(lost);
          const numbers = texts
            .flat()
            .slice(lost > 0 ? 1 : 0)
            .map((text) => Number(/- (\d+) x/.exec(text)?.[1]));
          expect(numbers).toEqual(Array.from({ length: count - lost }, (_, index) => lost + index));
        },
      ),
      { numRuns: 20 },
    );
  });

  test("tells of a loss once", () => {
    const buffer = new DrainBuffer("d.test");
    for (let number = 0; number < 1030; number++) buffer.add(line("one of many"));
    expect(parseLogplex(buffer.take(AT).body).dropped).toBe(6);
    buffer.add(line("one more"));
    expect(parseLogplex(buffer.take(AT).body).dropped).toBe(0);
  });
});

describe("a line of metrics", () => {
  const fields = new Map([
    ["connected_clients", "13"],
    ["used_memory", "1361176"],
    ["keyspace_hits", "297"],
    ["keyspace_misses", "3"],
    ["evicted_keys", "7"],
  ]);
  const text = metricsLine(
    { source: "HEROKU_REDIS_PURPLE", addonName: "redis-shaped-12345", maxClients: 40, fields },
    AT,
  );

  test("is what the product reads memory and connections from", () => {
    expect(parseLogplex(frameOf(text)).readings).toEqual([
      { at: AT, addonName: "redis-shaped-12345", usedMemoryBytes: 1_361_176, connectedClients: 12 },
    ]);
  });

  test("counts against the plan's limit less two, and has what the host shares beside it", () => {
    expect(text.process).toBe("heroku-redis");
    expect(text.message).toMatch(/^source=HEROKU_REDIS_PURPLE addon=redis-shaped-12345 sample#/);
    const values = Object.fromEntries(
      text.message.split(" ").map((pair) => pair.split("=") as [string, string]),
    );
    expect(values).toMatchObject({
      "sample#active-connections": "12",
      "sample#max-connections": "38",
      "sample#connection-percentage-used": "0.31579",
      "sample#memory-redis": "1361176bytes",
      "sample#memory-total": "16084924kB",
      "sample#hit-rate": "0.99",
      "sample#evicted-keys": "7",
    });
    expect(Object.keys(values)).toHaveLength(19);
  });
});

function line(message: string): LogLine {
  return { priority: 190, at: AT, source: "app", process: "web.1", message };
}

function textsOf(body: Buffer): string[] {
  return [...frames(body)].map((frame) => Buffer.from(frame).toString());
}
