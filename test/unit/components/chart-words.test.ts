import { expect, test } from "vitest";
import { namedMarkers } from "@/components/charts/chart-scale";
import { limitWords } from "@/components/charts/metric-words";

const MIB = 1024 ** 2;
const plan = { label: "Premium 0", memoryBytes: 50 * MIB, maxClients: 40 };

test.each([
  ["a plan's memory", plan, "usedMemoryBytes", 50 * MIB, "Premium 0 · 50 MB"],
  ["a plan's connections", plan, "connectedClients", 40, "Premium 0 · 40"],
  ["the limit of the plan before", plan, "usedMemoryBytes", 25 * MIB, "25 MB"],
  ["a limit while the plan is unknown", null, "usedMemoryBytes", 25 * MIB, "25 MB"],
] as const)("%s stands at the limit line", (_what, of, metric, limit, words) => {
  expect(limitWords(of, metric, limit)).toBe(words);
});

test("of plan changes close to each other the later is named, and none runs out of the chart", () => {
  const [first, second, alone, last] = [100, 110, 500, 950].map((t) => ({ at: new Date(t) }));
  expect([...namedMarkers([first!, second!, alone!, last!], 0, 1000)]).toEqual([
    [last, "insideBottomRight"],
    [alone, "insideBottomLeft"],
    [second, "insideBottomLeft"],
  ]);
});
