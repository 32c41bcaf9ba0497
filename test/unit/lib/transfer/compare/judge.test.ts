import { describe, expect, test } from "vitest";
import { judge } from "@/lib/transfer/compare/judge";
import { nothingAt, type Look } from "@/lib/transfer/compare/look";

const NOW = 1_795_000_000_000;
const terms = { clockAheadMs: 0, ttlToleranceMs: 1000 };

const text = (value: string, over: Partial<Look> = {}): Look => ({
  ...nothingAt(NOW),
  type: "string",
  kind: "text",
  bytes: value.length,
  fingerprint: Buffer.from(value),
  ...over,
});
const gone = nothingAt(NOW);
const hash = (over: Partial<Look> = {}): Look =>
  text("h", { type: "hash", kind: "members", ...over });

const expiring = (inMs: number | null): Look =>
  text("a", { expiresAtMs: inMs === null ? null : NOW + inMs });

describe("judge", () => {
  test.each([
    ["the same", text("a"), text("a"), "equal"],
    ["only at the source", text("a"), gone, "missing"],
    ["only at the target", gone, text("a"), "extra"],
    ["nowhere", gone, gone, "gone"],
    ["another type", text("a"), hash(), "type"],
    ["another text", text("a"), text("b"), "value"],
    ["other members", hash(), hash({ fingerprint: Buffer.from("i") }), "unsure"],
    ["held in another way", hash(), hash({ kind: "payload" }), "unsure"],
    ["too big to tell", hash({ kind: "none" }), hash({ kind: "none" }), "unsure"],
    ["masked, as long", text("", { kind: "length" }), text("", { kind: "length" }), "equal"],
    [
      "masked, longer",
      text("", { kind: "length", bytes: 2 }),
      text("", { kind: "length" }),
      "value",
    ],
  ])("%s", (_what, source, target, judgement) => {
    expect(judge(source, target, terms)).toBe(judgement);
  });

  test("knows once the contents were read", () => {
    const held = [hash(), hash({ kind: "payload" })] as const;
    expect(judge(...held, terms, true)).toBe("equal");
    expect(judge(...held, terms, false)).toBe("value");
  });

  test.each([
    ["within the tolerance", 60_000, 61_000, "equal"],
    ["beyond the tolerance", 60_000, 61_001, "expiry"],
    ["only the source's expires", 60_000, null, "expiry"],
    ["only the target's expires", null, 60_000, "expiry"],
    ["neither expires", null, null, "equal"],
  ])("expiry: %s", (_what, source, target, judgement) => {
    expect(judge(expiring(source), expiring(target), terms)).toBe(judgement);
  });

  test("takes the target's clock for what it is", () => {
    const ahead = { ...terms, clockAheadMs: 30_000 };
    const source = text("a", { expiresAtMs: NOW + 60_000 });
    const target = text("a", { expiresAtMs: NOW + 90_000, nowMs: NOW + 30_000 });
    expect(judge(source, target, ahead)).toBe("equal");
    expect(judge(source, target, terms)).toBe("expiry");
  });

  test("says nothing of a key that expires just now", () => {
    const leaving = text("a", { expiresAtMs: NOW + 900 });
    expect(judge(leaving, gone, terms)).toBe("gone");
    expect(judge(gone, leaving, terms)).toBe("gone");
    expect(judge(leaving, text("b", { expiresAtMs: NOW + 900 }), terms)).toBe("gone");
  });

  test("a key that leaves the source and stays at the target is a difference", () => {
    const leaving = text("a", { expiresAtMs: NOW + 900 });
    expect(judge(leaving, text("a"), terms)).toBe("expiry");
    expect(judge(text("a"), leaving, terms)).toBe("expiry");
  });
});
