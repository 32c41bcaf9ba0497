import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Bar } from "@/components/instances/level";
import type { LevelFacts } from "@/components/instances/level-state";
import { MIB } from "@/test/support/plans";

const facts: LevelFacts = { used: 42 * MIB, limit: 50 * MIB, threshold: 0.8, unit: "bytes" };

const drawn = (given: Partial<LevelFacts>) =>
  renderToStaticMarkup(
    createElement(Bar, { label: "Memory", facts: { ...facts, ...given }, className: "h-4" }),
  );

test.each([
  ["what is measured with its limit", {}, "42 MB of 50 MB; 8 MB left"],
  ["what is not known as that, and not as zero", { used: null }, "No reading"],
  ["what has no limit", { limit: Infinity }, "42 MB, no limit"],
  ["a limit that nobody knows", { limit: null }, "42 MB, limit not known"],
])("a screen reader hears %s", (_what, given, words) => {
  expect(drawn(given)).toContain(`aria-valuetext="${words}"`);
});
