import { describe, expect, test } from "vitest";
import {
  amountWords,
  differenceWords,
  figures,
  lagWords,
  percentOf,
  unknownProgress,
} from "@/components/migrations/progress-words";
import type { Progress } from "@/lib/migrations/model";
import { gentle } from "@/lib/transfer/model";

const at = (part: Partial<Progress>): Progress => ({ ...unknownProgress, ...part });

test.each<[string, Partial<Progress>]>([
  ["0 keys", {}],
  ["1 key", { keysDone: 1 }],
  ["1,200 of 5,000 keys, 3 MB", { keysDone: 1200, keysTotal: 5000, bytesDone: 3 * 1024 ** 2 }],
  // Keys that came while the pass was on.
  ["5,100 keys", { keysDone: 5100, keysTotal: 5000 }],
  ["4,990 keys", { phase: "keep_up", keysDone: 4990, keysTotal: 5000 }],
])("what was done is told as “%s”", (words, part) => {
  expect(amountWords(at(part))).toBe(words);
});

describe("the bar", () => {
  test("says nothing while nothing is known, and never 100 before it is", () => {
    expect(percentOf(at({}))).toBeNull();
    expect(percentOf(at({ share: 0.999 }))).toBe(99);
    expect(percentOf(at({ share: 1.2 }))).toBe(100);
    expect(percentOf(at({ phase: "keep_up", share: null }))).toBe(100);
  });
});

const named = (part: Partial<Progress>, label: string, budget = gentle) =>
  figures(at(part), budget).find((figure) => figure.label === label);
const labels = (part: Partial<Progress>) => figures(at(part), gentle).map(({ label }) => label);

describe("the figures", () => {
  test("are the same ones in the same order, whatever is known", () => {
    expect(labels({ keysPerSec: 9, lagMs: 4, phase: "proven", latencyNowMs: 2 })).toEqual(
      labels({}),
    );
  });

  test("never tell silence as nothing", () => {
    expect(figures(at({}), gentle).map(({ value }) => value)).toEqual([
      "–",
      "–",
      "–",
      "–",
      "1",
      "none found",
    ]);
  });

  test("hold the source's latency against its budget, in a word as well", () => {
    const within = { latencyBeforeMs: 0.42, latencyNowMs: 0.71, waitedShare: 0.12 };
    expect(named(within, "Source latency (p99)")).toEqual({
      label: "Source latency (p99)",
      value: "0.4 → 0.7 ms",
      note: "at most 0.8 ms, waiting 12 % of the time",
      isHigh: false,
    });
    expect(named({ ...within, latencyNowMs: 0.9 }, "Source latency (p99)")?.isHigh).toBe(true);
    const careless = { ...gentle, p99Ratio: null };
    expect(named({ ...within, latencyNowMs: 90 }, "Source latency (p99)", careless)).toMatchObject({
      value: "0.4 → 90 ms",
      isHigh: false,
    });
  });

  test("say when nothing is left but what writers do", () => {
    expect(named({ phase: "keep_up", secondsLeft: 0 }, "Left")?.value).toBe(
      "only what is written now",
    );
    expect(named({ secondsLeft: 0.2 }, "Left")?.value).toBe("about 1 s");
  });
});

test.each<[string, Partial<Progress>]>([
  ["–", { lagMs: 0, feedKind: "none" }],
  ["–", {}],
  ["in step", { lagMs: 0, feedKind: "tracking" }],
  ["in step", { lagMs: null, feedKind: "notifications" }],
  ["0.3 s", { lagMs: 340, feedKind: "tracking" }],
  ["12 s", { lagMs: 12_000, feedKind: "tracking" }],
])("a lag is told as “%s”", (words, part) => {
  expect(lagWords(at(part))).toBe(words);
});

test("differences are told by their kind, and none are not told", () => {
  expect(differenceWords({})).toBeNull();
  expect(differenceWords({ missing: 0 })).toBeNull();
  expect(differenceWords({ missing: 2, expiry: 1 })).toBe(
    "2 missing at the target, 1 with another expiry",
  );
});
