/** How far back a chart looks. Apart from the schemas, which the first page load need not carry. */
export const ranges = ["1h", "24h", "7d", "30d"] as const;
export type Range = (typeof ranges)[number];

/** How long each range looks back and how wide its buckets are. Ranges past a week read rollups. */
export const rangeShapes: Record<
  Range,
  { seconds: number; stepSeconds: number; reads: "samples" | "rollups" }
> = {
  "1h": { seconds: 3600, stepSeconds: 60, reads: "samples" },
  "24h": { seconds: 86_400, stepSeconds: 600, reads: "samples" },
  "7d": { seconds: 604_800, stepSeconds: 3600, reads: "samples" },
  "30d": { seconds: 2_592_000, stepSeconds: 14_400, reads: "rollups" },
};
