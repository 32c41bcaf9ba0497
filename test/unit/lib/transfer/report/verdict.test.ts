import { describe, expect, test } from "vitest";
import { everything } from "@/lib/transfer/model";
import { verdictOf } from "@/lib/transfer/report/verdict";
import { aComparison, aDigest, aReport } from "./a-report";

const whole = aReport();

describe("the verdict of a full comparison with writers stopped", () => {
  test("is that all is equal, without a limit", () => {
    expect(verdictOf(whole)).toEqual({
      standing: "equal",
      sentence:
        "Equal: 2,400 keys were compared by type, value and expiry (within 1 s), and none differs.",
      limits: [],
    });
  });
});

describe("the verdict never claims more than was done:", () => {
  test("nothing was compared", () => {
    expect(verdictOf(aReport({ comparison: null }))).toMatchObject({
      standing: "unproven",
      sentence: "Not proven: source and target were not compared.",
    });
  });

  test("the comparison did not end", () => {
    expect(verdictOf(aReport({ comparison: aComparison({ endedAt: null }) }))).toMatchObject({
      standing: "unproven",
      sentence: "Not proven: the comparison did not come to its end. 2,400 keys had been compared.",
    });
  });

  test.each([
    [1, "Not equal: 1 key still differs after repair."],
    [3, "Not equal: 3 keys still differ after repair."],
  ])("%i remained", (remaining, sentence) => {
    const comparison = aComparison({ found: 5, remaining });
    expect(verdictOf(aReport({ comparison }))).toMatchObject({ standing: "different", sentence });
  });

  test("the digests contradict it", () => {
    const digest = aDigest({ target: { ...aDigest().target, sum: "cd".repeat(32) } });
    const comparison = aComparison({ databases: [{ source: 0, target: 0, digest }] });
    expect(verdictOf(aReport({ comparison })).standing).toBe("unproven");
    // What the target had of its own, and keeps, is in its digest.
    expect(verdictOf(aReport({ comparison, conflict: "skip" })).standing).toBe("equal");
  });

  test("a sample is called a sample", () => {
    const verdict = verdictOf(aReport({ sampleOneIn: 100 }));
    expect(verdict.sentence).toBe(
      "Equal in a sample: of about one key in 100, 2,400 keys were compared by type, value and expiry (within 1 s), and none differs.",
    );
    expect(verdict.limits).toEqual(["Of the keys outside of the sample this report says nothing."]);
  });

  const masked = aComparison({
    databases: [{ source: 0, target: 0, digest: aDigest({ byLength: 40, skipped: 2 }) }],
  });
  test.each([
    ["repaired", { comparison: aComparison({ found: 2 }) }, /The digests are those of before/],
    ["live", { comparison: aComparison({ isFinal: false }) }, /Writers were not stopped/],
    ["one way", { comparison: aComparison({ isSwept: false }) }, /target was not searched/],
    ["masked", { comparison: masked }, /Masked keys \(40\) were compared by type, length/],
    ["in motion", { comparison: masked }, /2 keys were left out because they were just being/],
    ["some kept", { conflict: "skip" as const }, /had already were left as they were/],
    ["unmoved", { unmovedCount: 3 }, /3 keys could not be moved and are listed below/],
    ["narrow", { scope: { ...everything, include: ["a:"] } }, /Only the keys within the scope/],
    [
      "jobs gone",
      { queues: [{ ...whole.queues[0]!, after: 11 }] },
      /1 job count is not the same before and after/,
    ],
  ])("%s", (_what, over, limit) => {
    expect(verdictOf(aReport(over)).limits).toContainEqual(expect.stringMatching(limit));
  });

  test.each([
    [{ unmovedCount: 1 }, "Equal but for 1 key that could not be moved: 2,400 keys"],
    [{ comparison: aComparison({ isFinal: false }) }, "Equal when it was compared: 2,400 keys"],
    [{ sampleOneIn: 10, unmovedCount: 2 }, "Equal in a sample but for 2 keys that could not be"],
    [
      { comparison: masked },
      "Equal: 1,160 keys were compared by type, value and expiry (within 1 s), 40 masked keys by type, length and expiry, and none differs.",
    ],
  ])("its first words say so: %o", (over, words) => {
    expect(verdictOf(aReport(over)).sentence.slice(0, words.length)).toBe(words);
  });

  test("what was repaired is said with the rest", () => {
    const { sentence } = verdictOf(aReport({ comparison: aComparison({ found: 2 }) }));
    expect(sentence).toContain(
      "none differs any more: 2 keys differed, were repaired and compared again.",
    );
  });
});
