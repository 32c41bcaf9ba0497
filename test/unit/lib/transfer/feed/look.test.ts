import { describe, expect, test } from "vitest";
import { lookOf, missedBetween, streamsTouched, type Look } from "@/lib/transfer/feed/look";

const quiet: Look = {
  runId: "one",
  role: "master",
  calls: new Map([
    ["set", 10],
    ["flushall", 1],
  ]),
  commands: 100,
  changes: 10,
  savedAt: 1,
  keys: new Map([[0, 100]]),
  flags: null,
};
const after = (calls: Record<string, number>, more: Partial<Look> = {}): Look => ({
  ...quiet,
  calls: new Map([...quiet.calls!, ...Object.entries(calls)]),
  changes: 11,
  ...more,
});

test("a look is read from what INFO says, and knows what it does not say", () => {
  const info = [
    "run_id:abc\r\nrole:master\r\nrdb_changes_since_last_save:5\r\nrdb_last_save_time:7",
    "total_commands_processed:9\r\ndb0:keys=3,expires=0,avg_ttl=0",
    "cmdstat_flushall:calls=3,usec=9,usec_per_call=3.00,rejected_calls=0,failed_calls=2",
    "cmdstat_SET:calls=4,usec=1,usec_per_call=1.00",
  ].join("\r\n");

  expect(lookOf(info, "AK")).toEqual({
    runId: "abc",
    role: "master",
    calls: new Map([
      ["flushall", 1],
      ["set", 4],
    ]),
    commands: 9,
    changes: 5,
    savedAt: 7,
    keys: new Map([[0, 3]]),
    flags: "AK",
  });
  expect(lookOf("", null)).toEqual({
    runId: null,
    role: null,
    calls: null,
    commands: null,
    changes: null,
    savedAt: null,
    keys: new Map(),
    flags: null,
  });
});

describe("what a feed was not told", () => {
  test("is nothing where nothing happened, or nothing is said", () => {
    const silent = lookOf("", null);
    expect(missedBetween(quiet, quiet, 0)).toBeNull();
    expect(missedBetween(quiet, after({ set: 11 }), 1)).toBeNull();
    expect(missedBetween(silent, silent, 0)).toBeNull();
  });

  test.each<[string, Look, RegExp]>([
    ["a restart", after({}, { runId: "two" }), /restarted/],
    ["a failover", after({}, { role: "slave" }), /role/],
    ["a flush", after({ flushall: 2 }), /flushed/],
    ["a flush of one database", after({ flushdb: 1 }), /flushed/],
    ["a swap", after({ swapdb: 1 }), /swapped/],
    ["a reset of one counter", after({ set: 9 }), /statistics/],
    ["a reset of all", after({}, { commands: 5 }), /statistics/],
    ["statistics that are hidden now", after({}, { calls: null }), /statistics/],
  ])("may be %s", (_what, now, sentence) => {
    expect(missedBetween(quiet, now, 5)).toMatch(sentence);
  });

  test("is every change, when the source counts some and the feed heard none", () => {
    expect(missedBetween(quiet, after({ set: 11 }), 0)).toMatch(/told nothing/);
    expect(missedBetween(quiet, after({ xack: 1 }), 0)).toBeNull();
    // Saved meanwhile: it counts anew.
    expect(missedBetween(quiet, after({ set: 11 }, { savedAt: 2 }), 0)).toBeNull();
  });

  test("shows in the number of keys where commands are not counted", () => {
    const hidden = { ...quiet, calls: null };
    const keys = (count: number) => ({ ...hidden, changes: 20, keys: new Map([[0, count]]) });

    expect(missedBetween(hidden, keys(95), 5)).toBeNull();
    expect(missedBetween(hidden, keys(94), 5)).toBe(
      "database 0 of the source lost 6 keys, and its feed told only 5 changes: it was flushed or swapped",
    );
    expect(missedBetween(hidden, { ...hidden, keys: new Map([[4, 9]]) }, 5)).toMatch(/database/);
  });
});

test("consumers of streams are seen by the calls they make and the changes these count as", () => {
  expect(streamsTouched(quiet, after({ set: 11 }))).toBeNull();
  expect(streamsTouched(quiet, after({ xack: 1 }))).toBe("groups");
  expect(streamsTouched(quiet, after({ xreadgroup: 1 }, { changes: 10 }))).toBeNull();
  expect(streamsTouched(quiet, after({ xreadgroup: 1 }, { changes: 0, savedAt: 2 }))).toBe(
    "groups",
  );
  expect(streamsTouched(quiet, after({ "xgroup|create": 1 }))).toBe("all");
  expect(streamsTouched(quiet, after({ xsetid: 1, xack: 1 }))).toBe("all");
  expect(streamsTouched({ ...quiet, calls: null }, after({}, { calls: null }))).toBe("groups");
});
